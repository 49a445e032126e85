"""What stands in the first tile while there is no network to draw."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rgapp.ui.coarse.sentences import NO_NETWORK
from rgapp.ui.widgets import Text, TextButton


class Invitation(QWidget):
    """A sentence, and a button that opens a network where there is none."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = Text(role="control", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.open = TextButton("Open…", small=True)
        self.open.clicked.connect(self.wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addWidget(self.sentence)
        column.addWidget(self.open, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.hide()

    def tell(self, notice: str, no_network: bool) -> None:
        """Why nothing is drawn: a sentence of the experiment, or that there is no network."""
        self.sentence.say(NO_NETWORK if no_network else notice)
        self.open.setVisible(no_network)
        self.setVisible(no_network or bool(notice))
