"""A choice at a figure's title: the word that is chosen and a chevron, without a box.

``WordMenu(options, value)`` is a ``MenuField`` in another dress. Its words stand in the upper 20 px, on the
line of the titles; the rest of its height makes it easier to hit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.menu import MenuField
from rgapp.ui.widgets.paint import hovered, painter_of, text_width, write

LINE, HEIGHT = 20, 24
CHEVRON = 14


class WordMenu(MenuField):
    def __init__(
        self,
        options: Sequence[Any],
        value: Any = None,
        role: str = "note",
        colour: str = "text2",
        parent: QWidget | None = None,
    ) -> None:
        self.role, self.colour = role, colour
        super().__init__(options, value, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(HEIGHT))

    def sizeHint(self) -> QSize:
        words = text_width(self.text(), self.role)
        return QSize(round(words) + 1 + theme().px(CHEVRON + 2), theme().px(HEIGHT))

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        size = theme().px(CHEVRON)
        line = QRectF(0, 0, self.width(), theme().px(LINE))
        write(painter, line.adjusted(0, 0, -size, 0), self.text(), self.role, self._ink())
        if self.isEnabled():
            left = min(text_width(self.text(), self.role) + 2, line.width() - size)
            chevron = theme().icon("chevron", self._ink(), size)
            painter.drawPixmap(QPointF(left, (line.height() - size) / 2 + 1), chevron)

    def _ink(self) -> str:
        return "text" if hovered(self) else self.colour
