"""The brush: strokes on the lattice with mouse or keys, each told as an order of the running lattice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen

from rgapp.experiments.painting import LONGEST, Paint, Touch
from rgapp.ui.coarse.tiles import ARROWS
from rgapp.ui.coarse.zoom import CONTROL, SHIFT
from rgapp.ui.theme import theme

if TYPE_CHECKING:
    from rgapp.ui.coarse.lattice_view import LatticeView

LEFT = Qt.MouseButton.LeftButton
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Brush(QObject):
    """Paints on a view while ``what`` is set; it sees the view's events before anything else does."""

    stroked = Signal(object)  # Paint

    def __init__(self, view: LatticeView) -> None:
        super().__init__(view)
        self._view = view
        self.what: Touch | None = None
        self._radius = 2  # sites
        self._site: tuple[int, int] | None = None  # of the lattice, where the brush is
        self._last: tuple[int, int] | None = None  # site of the part, while the button is down
        view.installEventFilter(self)

    def take(self, what: Touch | None) -> None:
        """Paint in this way from now on; None puts the brush away."""
        self.what, self._last = what, None
        self._go(None)
        if what is None:
            self._view.unsetCursor()
        else:
            self._view.setCursor(Qt.CursorShape.CrossCursor)

    def resize(self, radius: int) -> None:
        """Touch the sites up to ``radius`` + 1/2 away."""
        self._radius = radius
        self._view.update()

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Ring the sites that a dot of the brush would touch, in the picture that fills the rectangle."""
        if self._site is None:
            return
        row, column = self._site
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        corner = row - self._radius, column - self._radius
        for square in self._view.squares(rect, *corner, 2 * self._radius + 1):
            reach = max(square.width() / 2, 2.0)
            for colour, width in ((theme().color("canvas"), 4.0), (theme().color("text"), 1.6)):
                painter.setPen(QPen(colour, width))
                painter.drawEllipse(square.center(), reach, reach)

    # events of the view

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.what is None or not self._view.size_shown:
            return False
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            return self._press(event) or kind == QEvent.Type.MouseButtonDblClick
        if kind == QEvent.Type.MouseMove:
            return self._move(event)
        if kind == QEvent.Type.MouseButtonRelease and event.button() == LEFT and self._last is not None:
            self._last = None
            return True
        if kind in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            self._go(None)
        return kind == QEvent.Type.KeyPress and self._key(event)

    def _press(self, event: QMouseEvent) -> bool:
        inside = self._view.picture_rect().contains(event.position())
        if event.button() != LEFT or event.modifiers() & SHIFT or not inside:
            return False
        self._last = self._place(event.position())
        self._stroke(self._last)
        return True

    def _move(self, event: QMouseEvent) -> bool:
        place = self._place(event.position())
        inside = self._view.picture_rect().contains(event.position())
        self._go(self._on_lattice(*place) if inside or self._last is not None else None)
        if self._last is not None:
            self._stroke(place)
        elif not event.buttons():
            self._view.setCursor(Qt.CursorShape.CrossCursor)  # moving the part shown took it away
        return self._last is not None or not event.buttons()

    def _key(self, event: QKeyEvent) -> bool:
        key, size = Qt.Key(event.key()), self._view.size_shown
        side = self._view.part.side
        row, column = self._site or self._on_lattice(side // 2, side // 2)
        if key in ARROWS and not event.modifiers() & CONTROL:
            step = 10 if event.modifiers() & SHIFT else 1
            down, right = ARROWS[key]
            self._go(((row + down * step) % size, (column + right * step) % size))
            self._view.zoom.follow(*self._site)
        elif key in ENTER:
            self._go((row, column))
            self.stroked.emit(Paint(row, column, self._radius, self.what))
        else:
            return False
        return True

    def _go(self, site: tuple[int, int] | None) -> None:
        if site != self._site:
            self._site = site
            self._view.update()

    def _place(self, point: QPointF) -> tuple[int, int]:
        """Row and column of the site under a point, from the corner of the part; outside, the nearest one."""
        rect, side = self._view.picture_rect(), self._view.part.side
        shares = (point.y() - rect.y()) / rect.height(), (point.x() - rect.x()) / rect.width()
        row, column = (min(max(int(share * side), 0), side - 1) for share in shares)
        return row, column

    def _on_lattice(self, row: int, column: int) -> tuple[int, int]:
        part, size = self._view.part, self._view.size_shown
        return (part.row + row) % size, (part.column + column) % size

    def _stroke(self, to: tuple[int, int]) -> None:
        """Tell of the way from the last site to this one, in pieces that an order may have."""
        row, column = self._last
        down, right = to[0] - row, to[1] - column
        pieces = max(math.ceil(max(abs(down), abs(right)) / LONGEST), 1)
        for piece in range(pieces):
            y, x = row + down * piece // pieces, column + right * piece // pieces
            next_y, next_x = row + down * (piece + 1) // pieces, column + right * (piece + 1) // pieces
            corner = self._on_lattice(y, x)
            self.stroked.emit(Paint(*corner, self._radius, self.what, next_y - y, next_x - x))
        self._last = to
