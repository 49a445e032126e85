"""What lies around and over a scene: which of how many it is, and what fades or blanks it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import Themed, painter_of

FADE = 180  # ms


class Dots(Themed, QWidget):
    """Which scene of how many."""

    def __init__(self) -> None:
        super().__init__()
        self.at, self.of = 0, 1
        self.start_theming()

    def restyle(self) -> None:
        self.setFixedSize(theme().px(14) * max(self.of, 1), theme().px(14))

    def tell(self, at: int, of: int) -> None:
        self.at, self.of = at, of
        self.setAccessibleName(f"Scene {at + 1} of {of}")
        self.restyle()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, step = painter_of(self), theme().px(14)
        painter.setPen(Qt.PenStyle.NoPen)
        for k in range(self.of):
            size = step * (0.62 if k == self.at else 0.42)
            painter.setBrush(theme().color("text" if k == self.at else "control"))
            spot = QRectF((k + 0.5) * step - size / 2, (step - size) / 2, size, size)
            painter.drawEllipse(spot)


class Veil(QWidget):
    """What was in sight before, fading; or a plain canvas while the lecturer wants no picture."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._before = QPixmap()
        self._left = 0.0
        self.blank = False
        self._fading = QVariantAnimation(self)
        self._fading.setDuration(FADE)
        self._fading.setStartValue(1.0)
        self._fading.setEndValue(0.0)
        self._fading.valueChanged.connect(self._fade_to)
        self.hide()

    def fade_from(self, before: QPixmap) -> None:
        self._before = before
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()
        self._fading.start()

    def _fade_to(self, left: float) -> None:
        self._left = float(left)
        if self._left <= 0 and not self.blank:
            self.hide()
        self.update()

    def set_blank(self, blank: bool) -> None:
        self.blank = blank
        self.setGeometry(self.parentWidget().rect())
        self.setVisible(blank)
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        if self.blank:
            painter.fillRect(self.rect(), theme().color("canvas"))
        elif self._left > 0:
            painter.setOpacity(self._left)
            painter.drawPixmap(self.rect(), self._before)
