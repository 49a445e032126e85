"""The live lattice, with what a unit sees of it and the frame that the network reads."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from rgapp.ui.coarse.lattice_picture import LatticePicture, picture_side
from rgapp.ui.coarse.pixels import MARGIN, draw_cells, draw_ring, snapped
from rgapp.ui.coarse.tiles import ARROWS
from rgapp.ui.coarse.veil import field_path, veil_image
from rgapp.ui.theme import theme

REACH = 12  # logical pixels within which a small frame can still be grasped
PATIENCE = 30  # frames


class LatticeView(QWidget):
    """Paints packed spins; tells the site under the pointer and where the frame is dragged."""

    is_figure = True
    margin = MARGIN

    pointed = Signal(int, int)  # row, column of the site
    left = Signal()
    unfocused = Signal()
    moved = Signal(int, int)  # row, column of the frame's first site
    released = Signal()  # Esc

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.size_shown = 0
        self._packed: np.ndarray | None = None
        self._sign = 1
        self._maker = LatticePicture()
        self._image: QImage | None = None
        self._window = (0, 0, 0)  # row, column, side of what the network reads
        self._field: np.ndarray | None = None
        self._block: QRectF | None = None
        self._veil: QImage | None = None
        self._path = QPainterPath()
        self._cursor: tuple[int, int] | None = None
        self._grasp: QPointF | None = None
        self._awaited = 0  # frames to wait for one that shows the last move
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme().changed.connect(self._redraw)

    # what is shown

    def show_spins(self, packed: np.ndarray, size: int, sign: int = 1) -> None:
        """Draw this configuration, (size, words) uint64; with sign −1 up and down change their colours."""
        if size != self.size_shown:
            self._cursor = None
        self._packed, self._sign = packed, sign
        changed = size != self.size_shown
        self.size_shown = size
        self._paint_image()
        if changed:
            self._paint_field()
        self.update()

    def show_window(self, row: int, column: int, side: int) -> None:
        """Mark the ``side`` x ``side`` sites that the network reads, where they are not the whole lattice."""
        if self._awaited and side == self._window[2]:
            # a frame that was made before the last move must not pull the mark back
            self._awaited = 0 if (row, column) == self._window[:2] else self._awaited - 1
            if self._awaited:
                return
        self._put_window(row, column, side)

    def _put_window(self, row: int, column: int, side: int) -> None:
        if (row, column, side) != self._window:
            self._window = (row, column, side)
            self._paint_field()
            self.update()

    def show_field(self, field: np.ndarray | None, block: tuple[int, int, int, int] | None = None) -> None:
        """Outline a receptive field (side, side) and its block (row, column, rows, columns of sites)."""
        if field is None and self._field is None:
            return
        self._field = field
        self._block = None if block is None else QRectF(block[1], block[0], block[3], block[2])
        self._paint_field()
        self.update()

    @property
    def framed(self) -> bool:
        """Whether the network reads a part of the lattice only."""
        return 0 < self._window[2] < self.size_shown

    def configuration(self) -> tuple[np.ndarray | None, int]:
        """The configuration that is drawn, packed, and the sign of its colours."""
        return self._packed, self._sign

    def _redraw(self) -> None:
        self._paint_image()
        self._paint_field()
        self.update()

    def _paint_image(self) -> None:
        if self._packed is None:
            return
        colours = theme().lattice if self._sign > 0 else theme().lattice[::-1].copy()
        self._image = self._maker.draw(self._packed, self.size_shown, colours, self._room())

    def _paint_field(self) -> None:
        self._veil, self._path = None, QPainterPath()
        if self._field is None or not self.size_shown:
            return
        pixels, _ = picture_side(self.size_shown, self._room())
        row, column, side = self._window
        site = pixels / self.size_shown
        patch = QRectF(column * site, row * site, side * site, side * site)
        self._veil = veil_image(self._field, pixels, patch, theme().color("canvas"))
        self._path = field_path(self._field)

    # where things are

    def _room(self) -> int:
        """Side of the room for the picture in device pixels."""
        room = min(self.width(), self.height()) - 2 * MARGIN
        return max(int(room * self.devicePixelRatioF() + 1e-6), 1)

    def picture_rect(self) -> QRectF:
        """The picture inside the widget, logical pixels."""
        side, _ = picture_side(max(self.size_shown, 1), self._room())
        side /= self.devicePixelRatioF()
        return QRectF(MARGIN, MARGIN, side, side)

    def site_at(self, point: QPointF) -> tuple[int, int] | None:
        """Row and column of the site under a point of the widget."""
        rect = self.picture_rect()
        if not self.size_shown or not rect.contains(point):
            return None
        site = rect.width() / self.size_shown
        last = self.size_shown - 1
        return min(int((point.y() - rect.y()) / site), last), min(int((point.x() - rect.x()) / site), last)

    def resizeEvent(self, event: QEvent) -> None:
        self._redraw()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = snapped(painter, self.picture_rect())
        if self._image is not None:
            draw_cells(painter, rect, self._image)
            site = rect.width() / self.size_shown
            if self._veil is not None:
                painter.drawImage(rect, self._veil)
                self._paint_outlines(painter, rect, site)
            if self.framed:
                self._paint_frame(painter, rect, site)
            if self._cursor is not None and self.hasFocus():
                row, column = self._cursor
                cell = QRectF(rect.x() + column * site, rect.y() + row * site, site, site)
                draw_ring(painter, cell, theme().color("text"), theme().color("canvas"))
        if self._image is None or theme().name == "high contrast":
            painter.setPen(QPen(theme().color("strong"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _paint_outlines(self, painter: QPainter, rect: QRectF, site: float) -> None:
        """The field's outline at half maximum and the dashed square of its block, in hairs of canvas."""
        thin = min(max(site / 6, 0.4), 1.0)  # on large lattices a field is a few pixels wide
        row, column, _ = self._window
        painter.save()
        painter.setClipRect(rect.adjusted(-2, -2, 2, 2))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.translate(rect.x() + column * site, rect.y() + row * site)
        painter.scale(site, site)
        halo = theme().color("canvas")
        for colour, width in ((halo, 5.6), (theme().color("accent"), 2.8)):
            painter.setPen(_pen(colour, width * thin))
            painter.drawPath(self._path)
        if self._block is not None:
            painter.setPen(_pen(halo, 4.0 * thin))
            painter.drawRect(self._block)
            dashed = _pen(theme().color("text"), 2.0 * thin)
            dashed.setDashPattern([3.6, 1.6])
            dashed.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(dashed)
            painter.drawRect(self._block)
        painter.restore()

    def _paint_frame(self, painter: QPainter, rect: QRectF, site: float) -> None:
        row, column, side = self._window
        frame = QRectF(rect.x() + column * site, rect.y() + row * site, side * site, side * site)
        draw_ring(painter, frame, theme().color("text"), theme().color("canvas"))

    # pointer and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grasp is not None:
            self._drag(event.position() - self._grasp)
            return
        site = self.site_at(event.position())
        if self.framed:
            over = self._over_frame(event.position())
            self.setCursor(Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.ArrowCursor)
        else:
            self.unsetCursor()
        if site is None:
            self.left.emit()
        else:
            self._cursor = None
            self.pointed.emit(*site)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (
            event.button() != Qt.MouseButton.LeftButton
            or not self.framed
            or self.site_at(event.position()) is None
        ):
            return
        frame = self._frame_rect()
        if self._over_frame(event.position()):
            self._grasp = event.position() - frame.topLeft()
        else:
            self._grasp = QPointF(frame.width() / 2, frame.height() / 2)
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._drag(event.position() - self._grasp)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grasp is not None and event.button() == Qt.MouseButton.LeftButton:
            self._grasp = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._cursor = None
        self.unfocused.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ARROWS and self.size_shown:
            down, right = ARROWS[Qt.Key(event.key())]
            step = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            if self.framed:
                row, column, _ = self._window
                self._move(row + down * step, column + right * step)
            else:
                row, column = self._cursor or (self.size_shown // 2, self.size_shown // 2)
                self._cursor = (
                    (row + down * step) % self.size_shown,
                    (column + right * step) % self.size_shown,
                )
                self.pointed.emit(*self._cursor)
            self.update()
        elif event.key() == Qt.Key.Key_Escape:
            self._cursor = None
            self.update()
            self.released.emit()
        else:
            super().keyPressEvent(event)

    # the frame

    def _frame_rect(self) -> QRectF:
        rect = self.picture_rect()
        site = rect.width() / self.size_shown
        row, column, side = self._window
        return QRectF(rect.x() + column * site, rect.y() + row * site, side * site, side * site)

    def _over_frame(self, point: QPointF) -> bool:
        frame = self._frame_rect()
        spare = max(REACH - frame.width() / 2, 0.0)
        return frame.adjusted(-spare, -spare, spare, spare).contains(point)

    def _drag(self, corner: QPointF) -> None:
        rect = self.picture_rect()
        site = rect.width() / self.size_shown
        self._move(round((corner.y() - rect.y()) / site), round((corner.x() - rect.x()) / site))

    def _move(self, row: int, column: int) -> None:
        last = self.size_shown - self._window[2]
        row, column = min(max(row, 0), last), min(max(column, 0), last)
        if (row, column) != self._window[:2]:
            self._put_window(row, column, self._window[2])
            self._awaited = PATIENCE
            self.moved.emit(row, column)


def _pen(colour: object, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen
