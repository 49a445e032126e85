"""The choice at the first picture of block spins: by which rule a block becomes one spin."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from rgapp.physics.blockspin import Rule
from rgapp.ui.coarse import sentences
from rgapp.ui.widgets.paint import tooltip
from rgapp.ui.widgets.word_menu import WordMenu


class RuleMenu(WordMenu):
    """Hidden while there are no blocks."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(sentences.RULES, parent=parent)
        self.setAccessibleName("Block rule")
        self.setToolTip(tooltip("Block rule", "", "What a block of spins becomes.", "K"))
        self._line = QRect()
        self.hide()

    def place(self, line: QRect) -> None:
        """Stand at the right end of this line."""
        self._line = line
        hint = self.sizeHint()
        self.setGeometry(line.right() + 1 - hint.width(), line.y(), hint.width(), hint.height())

    def show_rule(self, rule: Rule, words: str) -> None:
        """Write these words for a rule, and offer the other."""
        if (rule, words) != (self.value, self.text()):
            self.set_value(rule)
            self.setText(words)
            self.place(self._line)
            self.setVisible(bool(words))
