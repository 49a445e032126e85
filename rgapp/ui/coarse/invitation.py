"""What stands in the first tile while there is no network to draw."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rgapp.ui.coarse.sentences import NO_NETWORK
from rgapp.ui.widgets import Text, TextButton


class Invitation(QWidget):
    """A sentence, and where there is no network two buttons: open one, train one."""

    wanted = Signal()  # a network from a file
    train_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = Text(role="control", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.open = TextButton("Open…", small=True)
        self.open.clicked.connect(self.wanted)
        self.train = TextButton("Train one…", small=True)
        self.train.clicked.connect(self.train_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addWidget(self.sentence)
        column.addSpacing(4)
        for button in (self.open, self.train):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            column.addSpacing(4)
        column.addStretch(1)
        self.hide()

    def tell(self, notice: str, no_network: bool) -> None:
        """Why nothing is drawn: a sentence of the experiment, or that there is no network."""
        self.sentence.say(NO_NETWORK if no_network else notice)
        for button in (self.open, self.train):
            button.setVisible(no_network)
        self.setVisible(no_network or bool(notice))
