"""The pictures of receptive fields in rows and columns, one of them ringed by the pointer or by keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from rgapp.ui.coarse.pixels import Picture, draw_ring, snapped
from rgapp.ui.theme import theme
from rgapp.ui.train.grid import Grid
from rgapp.ui.train.signed import limit_of, signed_index, signed_table
from rgapp.ui.widgets.paint import CENTRE, Themed, box, text_width, write

ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class FieldPictures(Themed, QWidget):
    """Fields (n, sites, sites) on one signed scale; the grid says where each of them is drawn."""

    pointed = Signal(object)  # number of the picture under the pointer, None where there is none
    walked = Signal(int)  # the keyboard went to this picture

    def __init__(self, parent: QWidget | None = None) -> None:
        self._table = np.zeros(255, np.uint32)
        self._index: np.ndarray | None = None  # (n, sites, sites) uint8, places in the table
        self._picture = Picture(1, 1)
        super().__init__(parent)
        self.grid = Grid(1, 1.0, 1.0)
        self.limit = 0.0
        self.ringed: int | None = None
        self._invitation = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.start_theming()

    # what is shown

    def show_fields(self, fields: np.ndarray, grid: Grid) -> None:
        """Draw these, as many as the grid holds; the scale is that of all that are drawn."""
        shown = fields[: grid.number]
        self.grid = grid
        self.limit = limit_of(shown)
        self._index = signed_index(shown, self.limit)
        self._fill()
        self.update()
        if self.ringed is not None and self.ringed >= len(shown):
            self.let_go()

    @property
    def number(self) -> int:
        """How many are drawn."""
        return 0 if self._index is None else len(self._index)

    def invite(self, sentence: str) -> None:
        """Write a sentence over the pictures; "" takes it away."""
        if sentence != self._invitation:
            self._invitation = sentence
            self.update()

    def restyle(self) -> None:
        self._table = signed_table()
        self._fill()

    def _fill(self) -> None:
        """All pictures below one another in one image, a pixel a site."""
        if self._index is None or not self._index.size:
            return
        number, rows, columns = self._index.shape
        if not self._picture.fits(columns, number * rows):
            self._picture = Picture(columns, number * rows)
        self._picture.array[:] = self._table[self._index.reshape(-1, columns)]

    # where they are

    def cell_rect(self, index: int) -> QRectF:
        """A picture in px of this widget."""
        left, top = self.grid.place(index)
        return QRectF(left, top, self.grid.cell, self.grid.cell)

    def picture_at(self, point: QPointF) -> int | None:
        index = self.grid.at(point.x(), point.y())
        return index if index is not None and index < self.number else None

    # painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        framed = theme().name == "high contrast"
        for index in range(self.number):
            rect = snapped(painter, self.cell_rect(index))
            rows, columns = self._index.shape[1:]
            painter.drawImage(rect, self._picture.image, QRectF(0, index * rows, columns, rows))
            if framed:
                painter.setPen(QPen(theme().color("strong"), 1))
                painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
        if self.ringed is not None:
            # inside the picture, so that nothing beyond the edge of the widget is needed
            cell = snapped(painter, self.cell_rect(self.ringed)).adjusted(2, 2, -2, -2)
            draw_ring(painter, cell, theme().color("text"), theme().color("canvas"))
        if self._invitation:
            self._paint_invitation(painter)
        painter.end()

    def _paint_invitation(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self.grid.side
        wide = text_width(self._invitation, "sentence") + theme().px(48)
        high = theme().px(52)
        plate = QRectF((side - wide) / 2, (side - high) / 2, wide, high).translated(0.5, 0.5)
        box(painter, plate, theme().color("canvas"), 8, theme().color("control"))
        write(painter, plate, self._invitation, "sentence", "text", CENTRE)

    # pointer and keys

    def let_go(self) -> None:
        """Ring none."""
        self._ring(None)

    def _ring(self, index: int | None) -> None:
        if index != self.ringed:
            self.ringed = index
            self.update()
            self.pointed.emit(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._ring(self.picture_at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:
        self._ring(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_key and self.number:
            self._walk(self.ringed or 0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from picture to picture, stopping at the edges; Home and End to the first and last."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self.ringed is not None:
            self._ring(None)
        elif self.number and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._walk(0 if key == Qt.Key.Key_Home else self.number - 1)
        elif self.number and key in ARROWS:
            self._walk(0 if self.ringed is None else self._beside(self.ringed, *ARROWS[key]))
        else:
            super().keyPressEvent(event)

    def _beside(self, index: int, down: int, right: int) -> int:
        columns = self.grid.columns
        row, column = index // columns + down, index % columns + right
        there = row * columns + column
        inside = 0 <= row < columns and 0 <= column < columns and there < self.number
        return there if inside else index

    def _walk(self, index: int) -> None:
        self._ring(index)
        self.walked.emit(index)
