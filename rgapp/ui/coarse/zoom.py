"""Zooming and panning of a lattice: the gestures and keys that choose the part of it that is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from rgapp.ui.coarse.part import Part, whole
from rgapp.ui.coarse.tiles import ARROWS

if TYPE_CHECKING:
    from rgapp.ui.coarse.lattice_view import LatticeView

NOTCH = 120  # of the wheel, in Qt's eighths of a degree
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
IN_AND_OUT = {Qt.Key.Key_Plus: -1, Qt.Key.Key_Equal: -1, Qt.Key.Key_Minus: 1, Qt.Key.Key_Underscore: 1}
HINTS = (
    ("Wheel, + −", "Zoom"),
    ("Middle drag", "Move the part shown"),
    ("Shift+drag", "The same"),
    ("Ctrl+arrows", "The same"),
    ("Double click", "Whole lattice"),
    ("Home", "Whole lattice"),
)


class Zoom(QObject):
    """Keeps which part of the lattice a view draws; it sees the view's events first."""

    changed = Signal()

    def __init__(self, view: LatticeView) -> None:
        super().__init__(view)
        self._view = view
        self._size = 0
        self._turned = 0  # of the wheel, not yet a notch
        self._grasp: tuple[QPointF, Part] | None = None
        self.part = whole(0)
        view.installEventFilter(self)

    @property
    def zoomed(self) -> bool:
        """Whether a part of the lattice is drawn only."""
        return self.part.side < self._size

    def set_size(self, size: int) -> None:
        """Another lattice is drawn: the whole of it where its size is another."""
        if size != self._size:
            self._size, self._grasp = size, None
            self._take(whole(size))

    def fit(self) -> None:
        """The view has another size."""
        if self.zoomed:
            self._take(self.part.fitted(self._size, self._view.room()))

    def show_whole(self) -> None:
        self._take(whole(self._size))

    def by(self, steps: int, at: tuple[float, float] = (0.5, 0.5)) -> None:
        """Zoom ``steps`` out, in where negative, about a point of the picture."""
        self._take(self.part.zoomed(steps, self._size, self._view.room(), at))

    def follow(self, row: int, column: int) -> None:
        """Move the part so far that it shows this site."""
        if not any(self.part.seen(row, column, 1, self._size)):
            half = self.part.side // 2
            self._take(Part((row - half) % self._size, (column - half) % self._size, self.part.side))

    def _take(self, part: Part) -> None:
        if part != self.part:
            self.part = part
            self.changed.emit()

    # events of the view

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._size:
            return False
        kind = event.type()
        if kind == QEvent.Type.Wheel:
            return self._wheel(event)
        if kind == QEvent.Type.MouseButtonPress:
            return self._press(event)
        if kind == QEvent.Type.MouseMove and self._grasp is not None:
            self._drag(event.position())
            return True
        if kind == QEvent.Type.MouseButtonRelease and self._grasp is not None:
            self._grasp = None
            self._view.unsetCursor()
            return True
        if kind == QEvent.Type.MouseButtonDblClick and self.zoomed:
            self._view.undo_press()
            self.show_whole()
            return True
        return kind == QEvent.Type.KeyPress and self._key(event)

    def _share(self, point: QPointF) -> tuple[float, float]:
        rect = self._view.picture_rect()
        return (point.y() - rect.y()) / rect.height(), (point.x() - rect.x()) / rect.width()

    def _wheel(self, event: QWheelEvent) -> bool:
        if not self._view.picture_rect().contains(event.position()) or self._grasp is not None:
            return False
        self._turned += event.angleDelta().y()
        notches = int(self._turned / NOTCH)
        self._turned -= notches * NOTCH
        if notches:
            self.by(-notches, self._share(event.position()))
        event.accept()
        return True

    def _press(self, event: QMouseEvent) -> bool:
        shifted = event.button() == Qt.MouseButton.LeftButton and event.modifiers() & SHIFT
        if not (shifted or event.button() == Qt.MouseButton.MiddleButton):
            return False
        if self.zoomed and self._view.picture_rect().contains(event.position()):
            self._grasp = (event.position(), self.part)
            self._view.setCursor(Qt.CursorShape.ClosedHandCursor)
        return True

    def _drag(self, point: QPointF) -> None:
        start, part = self._grasp
        site = self._view.picture_rect().width() / part.side
        away = start - point
        self._take(part.moved(round(away.y() / site), round(away.x() / site), self._size))

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in IN_AND_OUT:
            self.by(IN_AND_OUT[key])
        elif key == Qt.Key.Key_Home:
            self.show_whole()
        elif key in ARROWS and event.modifiers() & CONTROL:
            down, right = ARROWS[key]
            step = max(self.part.side // 8, 1)
            self._take(self.part.moved(down * step, right * step, self._size))
        else:
            return False
        return True
