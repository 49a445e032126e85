"""``ThinBar()``: the 2 px bar of work that takes a moment.

``show_fraction(0.4)`` shows how much is done, ``show_fraction(None)`` leaves its place empty.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import Themed, painter_of


class ThinBar(Themed, QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fraction: float | None = None
        self.setFixedHeight(2)
        self.setAccessibleName("Progress")
        self.start_theming()

    def show_fraction(self, fraction: float | None) -> None:
        """How much is done, 0 to 1; ``None`` leaves the place empty."""
        if fraction != self.fraction:
            self.fraction = fraction
            self.setAccessibleDescription("" if fraction is None else f"{100 * fraction:.0f} %")
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.fraction is None:
            return
        painter = painter_of(self)
        painter.fillRect(self.rect(), theme().color("line"))
        done = QRectF(0, 0, self.width() * min(max(self.fraction, 0.0), 1.0), self.height())
        painter.fillRect(done, theme().color("button"))
