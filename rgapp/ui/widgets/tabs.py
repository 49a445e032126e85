"""The pages of a place: their names at the right end of its title."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from rgapp.ui.widgets.segmented import Segmented


class Tabs(Segmented):
    """Sits over the paper of a place; ``place_at(title, margin)`` puts it level with the title."""

    def __init__(self, options: Sequence[tuple[str, str]], title: QWidget, paper: QWidget) -> None:
        super().__init__(options, padding=12, parent=paper)
        self._title = title
        self.setAccessibleName("Pages")
        title.installEventFilter(self)
        paper.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self.place_it()
        return False

    def place_it(self) -> None:
        """The right end of the title's line."""
        self.adjustSize()
        title = self._title.geometry()
        self.move(title.right() - self.width() + 1, title.center().y() - self.height() // 2)
        self.raise_()
