"""The bare track of a slider: a QSlider that is painted our way and knows floats.

``Track(Scale(1, 4, step=0.001), 2.269)``; signals ``moved(float)`` while it changes and ``released()`` when
an interaction ended. Keys: arrows one step, Shift ten, Alt a tenth, Home and End, double click resets. The
wheel acts only with the focus. ``snap=(2.26919, 0.01)`` catches the knob near a value unless Alt is held.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import Themed, box, knob, painter_of
from rgapp.ui.widgets.scale import Scale

RESOLUTION = 10_000
ARROWS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_PageDown: -10,
    Qt.Key.Key_PageUp: 10,
}


class Track(Themed, QSlider):
    moved = Signal(float)
    released = Signal()

    def __init__(
        self,
        scale: Scale,
        value: float,
        snap: tuple[float, float] | None = None,
        diameter: float = 15,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.scale_ = scale
        self.default = value
        self.snap = snap
        self.diameter = diameter
        self._number = value
        self.setRange(0, RESOLUTION)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(48)
        self.set_number(value)
        self.valueChanged.connect(self._assistive)
        self.start_theming()

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(self.diameter + 9))

    @property
    def number(self) -> float:
        return self._number

    def set_number(self, value: float) -> None:
        """Show a value; sends no signal."""
        self._number = value
        before = self.blockSignals(True)
        self.setValue(round(RESOLUTION * self.scale_.fraction(value)))
        self.blockSignals(before)
        self.update()

    def _assistive(self, position: int) -> None:
        """A screen reader moved the slider."""
        self._take(self.scale_.value(position / RESOLUTION))

    def _take(self, value: float) -> None:
        if value != self._number:
            self.set_number(value)
            self.moved.emit(value)

    # geometry

    def ends(self) -> tuple[float, float]:
        """x of the knob's centre at the two ends."""
        radius = theme().px(self.diameter) / 2
        return radius + 1, self.width() - radius - 1

    def x_of(self, value: float) -> float:
        left, right = self.ends()
        return left + (right - left) * self.scale_.fraction(value)

    def ring_rect(self) -> QRect:
        """The knob, for the focus ring."""
        side = theme().px(self.diameter)
        return QRect(round(self.x_of(self._number) - side / 2), (self.height() - side) // 2, side, side)

    # mouse

    def _at(self, event: QMouseEvent) -> float:
        left, right = self.ends()
        value = self.scale_.value((event.position().x() - left) / max(1.0, right - left))
        if self.snap and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            target, reach = self.snap
            pixel = (self.scale_.high - self.scale_.low) / max(1.0, right - left)
            if abs(value - target) <= max(reach, pixel / 2):
                value = self.scale_.rounded(target, self.scale_.step)
        return value

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self._take(self._at(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._take(self._at(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown() and event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)
            self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset()

    def reset(self) -> None:
        """Back to the value it was made with."""
        self._take(self.default)
        self.released.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()
            return
        turns = event.angleDelta().y() or event.angleDelta().x()
        self._step((1 if turns > 0 else -1) * _multiple(event.modifiers()))
        event.accept()

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS:
            mirrored = key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self.isRightToLeft()
            self._step(ARROWS[key] * (-1 if mirrored else 1) * _multiple(event.modifiers()))
        elif key == Qt.Key.Key_Home:
            self._to(self.scale_.low)
        elif key == Qt.Key.Key_End:
            self._to(self.scale_.high)
        else:
            event.ignore()

    def _step(self, steps: float) -> None:
        self._to(self.scale_.moved(self._number, steps))

    def _to(self, value: float) -> None:
        self._take(value)
        self.released.emit()

    # painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        middle = self.height() / 2
        thick = 4.0
        box(painter, QRectF(0, middle - thick / 2, self.width(), thick), theme().color("track"), thick / 2)
        x = self.x_of(self._number)
        crosses_zero = not self.scale_.log and self.scale_.low < 0 < self.scale_.high
        start = self.x_of(0.0) if crosses_zero else 0.0
        filled = QRectF(min(start, x), middle - thick / 2, abs(x - start), thick)
        box(painter, filled, theme().color("button"), thick / 2)
        knob(painter, QPointF(x, middle), theme().px(self.diameter))


def _multiple(modifiers: Qt.KeyboardModifier) -> float:
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return 10.0
    return 0.1 if modifiers & Qt.KeyboardModifier.AltModifier else 1.0
