"""An analysis under way: the time left and Cancel, on the right above the thin bar."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rgapp.engine import Progress
from rgapp.ui.widgets import QuietButton, Text, ThinBar
from rgapp.words import time_left

BAR_AFTER, WORDS_AFTER = 0.3, 2.0  # seconds


class Busy(QWidget):
    """Sits over the canvas; ``show_progress(None)`` when nothing runs."""

    cancelled = Signal()

    def __init__(self, bar: ThinBar, parent: QWidget) -> None:
        super().__init__(parent)
        self._bar = bar
        self.left = Text("", "note", "text2")
        self.cancel = QuietButton("Cancel")
        self.cancel.setToolTip("Stop this analysis; the old figure stays")
        self.cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.left)
        row.addWidget(self.cancel)
        self.hide()

    def show_progress(self, progress: Progress | None, seconds: float = 0.0) -> None:
        """How far the work is that began ``seconds`` ago."""
        if progress is None:
            self._bar.show_fraction(None)
            self.hide()
            return
        self._bar.show_fraction(progress.done if seconds >= BAR_AFTER else None)
        if seconds >= WORDS_AFTER:
            self.left.say(words_of(progress))
        self.setVisible(seconds >= WORDS_AFTER)
        self.adjustSize()
        self.place()

    def place(self) -> None:
        """The right end of the line above the bar."""
        bottom = self._bar.geometry()
        self.move(bottom.right() - self.width(), bottom.top() - self.height() - 2)


def words_of(progress: Progress) -> str:
    """What is being done and the time left: "Finding the modes, about 4 s left"."""
    left = progress.seconds_left
    if left is None:
        return progress.words
    told = time_left(left)
    return f"{progress.words}, {told}" if progress.words else told
