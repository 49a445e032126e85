"""One coarse-grained layer as a tile of cells: learned units in accent, block spins in ink."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from rgapp.ui.coarse.pixels import (
    MARGIN,
    Picture,
    blend,
    draw_cells,
    draw_ring,
    snapped,
    table_index,
)
from rgapp.ui.theme import theme

ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class Tile(QWidget):
    """Cells of one layer, values between −1 and 1, with rings, dots and corner marks.

    The picture fills the widget but for ``MARGIN`` pixels on each side. Cells are whole device pixels.
    """

    is_figure = True
    margin = MARGIN

    pointed = Signal(int, int)  # row, column under the pointer
    left = Signal()
    unfocused = Signal()
    clicked = Signal(int, int)
    walked = Signal(int, int)  # keyboard: the ringed unit moves to row, column
    released = Signal()  # Esc

    def __init__(self, learned: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.learned = learned
        self._values: np.ndarray | None = None
        self._shown: np.ndarray | None = None  # the values as they are coloured
        self._other: np.ndarray | None = None
        self._rings: tuple[tuple[int, int], ...] = ()
        self._unplaced: np.ndarray | None = None
        self._picture = Picture(1, 1)
        self._table = np.zeros(256, np.uint32)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme().changed.connect(self._recolour)
        self._recolour()

    # what is shown

    def show_values(self, values: np.ndarray | None, other: np.ndarray | None = None, sign: int = 1) -> None:
        """Draw ``values`` (rows, columns), −1 to 1; with ``other`` dots mark the cells of another sign.

        ``sign`` −1 turns the colours over and leaves the values as they are.
        """
        self._values, self._other = values, other
        self._shown = values if values is None or sign > 0 else -values
        self._fill()
        self.update()

    def show_rings(self, cells: tuple[tuple[int, int], ...]) -> None:
        if cells != self._rings:
            self._rings = cells
            self.update()

    def show_unplaced(self, unplaced: np.ndarray | None) -> None:
        """Mark units (rows, columns) bool that have no localized field."""
        self._unplaced = unplaced
        self.update()

    @property
    def grid(self) -> tuple[int, int]:
        return (0, 0) if self._values is None else self._values.shape

    @property
    def values(self) -> np.ndarray | None:
        """The numbers behind the cells, −1 to 1."""
        return self._values

    @property
    def shown(self) -> np.ndarray | None:
        """The numbers as they are coloured, −1 to 1: the values, or all turned over."""
        return self._shown

    def picture(self) -> Picture:
        """The cells as they are drawn, one pixel a cell."""
        return self._picture

    def _recolour(self) -> None:
        self._table = blend(*(theme().learned if self.learned else theme().lattice))
        self._fill()
        self.update()

    def _fill(self) -> None:
        if self._values is None:
            return
        rows, columns = self._values.shape
        if not self._picture.fits(columns, rows):
            self._picture = Picture(columns, rows)
        self._picture.array[:] = self._table[table_index(self._shown)]

    # where things are

    def _cells(self) -> tuple[QRectF, float]:
        """The picture's rectangle and the side of a cell, a whole number of device pixels."""
        room = min(self.width(), self.height()) - 2 * MARGIN
        ratio = self.devicePixelRatioF()
        rows, columns = self.grid if self._values is not None else (1, 1)
        side = max(int(room * ratio + 1e-6) // max(rows, columns), 1) / ratio
        return QRectF(MARGIN, MARGIN, side * columns, side * rows), side

    def cell_rect(self, row: int, column: int) -> QRectF:
        rect, side = self._cells()
        return QRectF(rect.x() + column * side, rect.y() + row * side, side, side)

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        rect, side = self._cells()
        row, column = int((point.y() - rect.y()) // side), int((point.x() - rect.x()) // side)
        rows, columns = self.grid
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect, side = self._cells()
        rect = snapped(painter, rect)
        if self._values is None:
            self._paint_outline(painter, rect)
        else:
            draw_cells(painter, rect, self._picture.image)
            self._paint_dots(painter, rect, side)
            self._paint_unplaced(painter, rect, side)
            if theme().name == "high contrast":
                self._paint_outline(painter, rect)
        for row, column in self._rings:
            cell = QRectF(rect.x() + column * side, rect.y() + row * side, side, side)
            draw_ring(painter, cell, theme().color("text"), theme().color("canvas"))
        painter.end()

    def _paint_outline(self, painter: QPainter, rect: QRectF) -> None:
        painter.setPen(QPen(theme().color("strong"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_dots(self, painter: QPainter, rect: QRectF, side: float) -> None:
        if self._other is None or self._other.shape != self._values.shape:
            return
        up, differ = self._shown > 0, (self._values > 0) != (self._other > 0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = max(side * 0.16, 1.6)
        for here, colour in ((True, self._table[0]), (False, self._table[255])):
            painter.setBrush(QColor.fromRgb(int(colour)))
            for row, column in np.argwhere((up == here) & differ).tolist():
                centre = QPointF(rect.x() + (column + 0.5) * side, rect.y() + (row + 0.5) * side)
                painter.drawEllipse(centre, radius, radius)

    def _paint_unplaced(self, painter: QPainter, rect: QRectF, side: float) -> None:
        if self._unplaced is None or self._unplaced.shape != self.grid:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        mark = min(max(side * 0.28, 3.0), 7.0)
        for row, column in np.argwhere(self._unplaced).tolist():
            colour = self._table[0] if self._shown[row, column] > 0 else self._table[255]
            painter.setPen(QPen(QColor.fromRgb(int(colour)), 1.0))
            corner = QPointF(rect.x() + (column + 1) * side - mark - 1.5, rect.y() + row * side + 1.5)
            painter.drawEllipse(QRectF(corner.x(), corner.y(), mark, mark))

    # pointer and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is None:
            self.left.emit()
        else:
            self.pointed.emit(*cell)

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self.clicked.emit(*cell)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_key and self._values is not None:
            self.walked.emit(*(self._rings[0] if self._rings else (self.grid[0] // 2, self.grid[1] // 2)))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.unfocused.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows, columns = self.grid
        if event.key() in ARROWS and rows:
            row, column = self._rings[0] if self._rings else (rows // 2, columns // 2)
            down, right = ARROWS[Qt.Key(event.key())]
            self.walked.emit((row + down) % rows, (column + right) % columns)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._rings:
            self.clicked.emit(*self._rings[0])
        elif event.key() == Qt.Key.Key_Escape:
            self.released.emit()
        else:
            super().keyPressEvent(event)
