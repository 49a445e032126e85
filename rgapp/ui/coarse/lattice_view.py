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

from rgapp.raster import cut
from rgapp.ui.coarse.brush import Brush
from rgapp.ui.coarse.lattice_picture import LatticePicture, picture_side
from rgapp.ui.coarse.part import Part
from rgapp.ui.coarse.pixels import MARGIN, draw_cells, draw_ring, premultiplied, snapped
from rgapp.ui.coarse.tiles import ARROWS
from rgapp.ui.coarse.veil import field_path, veil_image
from rgapp.ui.coarse.zoom import Zoom
from rgapp.ui.theme import theme

REACH = 12  # logical pixels within which a small frame can still be grasped
PATIENCE = 30  # frames
FROST = 0.55  # opacity of what veils frozen spins


class LatticeView(QWidget):
    """Paints packed spins, all or those that were zoomed to; tells the site under the pointer and where the
    frame is dragged."""

    is_figure = True
    margin = MARGIN

    pointed = Signal(int, int)  # row, column of the site
    left = Signal()
    unfocused = Signal()
    moved = Signal(int, int)  # row, column of the frame's first site
    released = Signal()  # Esc
    zoomed = Signal()  # another part is shown

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.size_shown = 0
        self._packed: np.ndarray | None = None
        self._sign = 1
        self._maker = LatticePicture()
        self._image: QImage | None = None
        self._frozen: np.ndarray | None = None
        self._frost_maker = LatticePicture(veil=True)
        self._frost: QImage | None = None
        self._window = (0, 0, 0)  # row, column, side of what the network reads
        self._field: np.ndarray | None = None
        self._block: QRectF | None = None
        self._veil: QImage | None = None
        self._path = QPainterPath()
        self._cursor: tuple[int, int] | None = None
        self._grasp: QPointF | None = None
        self._pressed_at = (0, 0)  # where the frame was before the last press
        self._awaited = 0  # frames to wait for one that shows the last move
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.zoom = Zoom(self)
        self.brush = Brush(self)
        self.zoom.changed.connect(self._redraw)
        self.zoom.changed.connect(self.zoomed)
        theme().changed.connect(self._redraw)

    # what is shown

    def show_spins(self, packed: np.ndarray, size: int, sign: int = 1) -> None:
        """Draw this configuration, (size, words) uint64; with sign −1 up and down change their colours."""
        if size != self.size_shown:
            self._cursor = None
        self._packed, self._sign = packed, sign
        changed = size != self.size_shown
        self.size_shown = size
        self.zoom.set_size(size)
        self._paint_image()
        if changed:
            self._paint_field()
        self.update()

    def show_frozen(self, sites: np.ndarray | None) -> None:
        """Veil the spins that no update moves, packed like the spins; cheap when they are the same."""
        if sites is not self._frozen:
            self._frozen = sites
            self._paint_frost()
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

    @property
    def part(self) -> Part:
        """The sites that are drawn."""
        return self.zoom.part

    def configuration(self) -> tuple[np.ndarray | None, int]:
        """The part of the configuration that is drawn, packed, and the sign of its colours."""
        return None if self._packed is None else self._part_of(self._packed), self._sign

    def _part_of(self, packed: np.ndarray) -> np.ndarray:
        if not self.zoom.zoomed:
            return packed
        row, column, side = self.part
        return cut(packed, self.size_shown, (row, column), (side, side))

    def _redraw(self) -> None:
        self._paint_image()
        self._paint_frost()
        self._paint_field()
        self.update()

    def _paint_image(self) -> None:
        if self._packed is None:
            return
        colours = theme().lattice if self._sign > 0 else theme().lattice[::-1].copy()
        packed, _ = self.configuration()
        self._image = self._maker.draw(packed, self.part.side, colours, self.room())

    def _paint_frost(self) -> None:
        self._frost = None
        if self._frozen is not None and len(self._frozen) == self.size_shown:
            colours = np.array([0, premultiplied(theme().color("control", FROST))], np.uint32)
            part = self._part_of(self._frozen)
            self._frost = self._frost_maker.draw(part, self.part.side, colours, self.room())

    def _paint_field(self) -> None:
        self._veil, self._path = None, QPainterPath()
        if self._field is None or not self.size_shown:
            return
        pixels, _ = picture_side(self.part.side, self.room())
        corners = self._seen(*self._window)
        self._veil = veil_image(
            self._field, pixels, pixels / self.part.side, corners, theme().color("canvas")
        )
        self._path = field_path(self._field)

    # where things are

    def room(self) -> int:
        """Side of the room for the picture in device pixels."""
        room = min(self.width(), self.height()) - 2 * MARGIN
        return max(int(room * self.devicePixelRatioF() + 1e-6), 1)

    def picture_rect(self) -> QRectF:
        """The picture inside the widget, logical pixels."""
        side, _ = picture_side(max(self.part.side, 1), self.room())
        side /= self.devicePixelRatioF()
        return QRectF(MARGIN, MARGIN, side, side)

    def site_at(self, point: QPointF) -> tuple[int, int] | None:
        """Row and column of the site under a point of the widget."""
        rect = self.picture_rect()
        if not self.size_shown or not rect.contains(point):
            return None
        at = (point.y() - rect.y()) / rect.height(), (point.x() - rect.x()) / rect.width()
        return self.part.site(at, self.size_shown)

    def squares(self, rect: QRectF, row: int, column: int, side: int) -> list[QRectF]:
        """Where a square of sites is in the picture that fills the rectangle; nowhere, or more than once."""
        site = rect.width() / self.part.side
        return [
            QRectF(rect.x() + right * site, rect.y() + down * site, side * site, side * site)
            for down, right in self._seen(row, column, side)
        ]

    def _seen(self, row: int, column: int, side: int) -> list[tuple[int, int]]:
        """The same in sites from the corner of the picture."""
        return list(self.part.seen(row, column, side, self.size_shown))

    def resizeEvent(self, event: QEvent) -> None:
        self.zoom.fit()
        self._redraw()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = snapped(painter, self.picture_rect())
        if self._image is not None:
            draw_cells(painter, rect, self._image)
            painter.save()
            # marks may reach over the edge of the whole lattice, but not over that of a part
            painter.setClipRect(rect if self.zoom.zoomed else rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))
            if self._frost is not None:
                draw_cells(painter, rect, self._frost)
            if self._veil is not None:
                painter.drawImage(rect, self._veil)
                self._paint_outlines(painter, rect)
            if self.framed:
                self._paint_rings(painter, self.squares(rect, *self._window))
            if self._cursor is not None and self.hasFocus():
                self._paint_rings(painter, self.squares(rect, *self._cursor, 1))
            self.brush.paint(painter, rect)
            painter.restore()
        if self._image is None or theme().name == "high contrast":
            painter.setPen(QPen(theme().color("strong"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _paint_outlines(self, painter: QPainter, rect: QRectF) -> None:
        """The field's outline at half maximum and the dashed square of its block, in hairs of canvas."""
        site = rect.width() / self.part.side
        thin = min(max(site / 6, 0.4), 1.0)  # on large lattices a field is a few pixels wide
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        halo = theme().color("canvas")
        for corner in self.squares(rect, *self._window):
            painter.save()
            painter.setClipRect(rect.adjusted(-2, -2, 2, 2), Qt.ClipOperation.IntersectClip)
            painter.translate(corner.topLeft())
            painter.scale(site, site)
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

    def _paint_rings(self, painter: QPainter, squares: list[QRectF]) -> None:
        for square in squares:
            draw_ring(painter, square, theme().color("text"), theme().color("canvas"))

    # pointer and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grasp is not None:
            self._drag(event.position() - self._grasp)
            return
        site = self.site_at(event.position())
        if self.framed:
            over = self._frame_at(event.position()) is not None
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
        self._pressed_at = self._window[:2]
        frame = self._frame_at(event.position())
        if frame is not None:
            self._grasp = event.position() - frame.topLeft()
        else:
            half = self._window[2] * self._site() / 2
            self._grasp = QPointF(half, half)
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
                self.zoom.follow(*self._cursor)
                self.pointed.emit(*self._cursor)
            self.update()
        elif event.key() == Qt.Key.Key_Escape:
            self._cursor = None
            self.update()
            self.released.emit()
        else:
            super().keyPressEvent(event)

    # the frame

    def _site(self) -> float:
        """Side of a site in logical pixels."""
        return self.picture_rect().width() / self.part.side

    def _frame_at(self, point: QPointF) -> QRectF | None:
        """The frame under a point."""
        for frame in self.squares(self.picture_rect(), *self._window):
            spare = max(REACH - frame.width() / 2, 0.0)
            if frame.adjusted(-spare, -spare, spare, spare).contains(point):
                return frame
        return None

    def _drag(self, corner: QPointF) -> None:
        rect, site = self.picture_rect(), self._site()
        row = self.part.row + round((corner.y() - rect.y()) / site)
        column = self.part.column + round((corner.x() - rect.x()) / site)
        if self.zoom.zoomed:
            row, column = row % self.size_shown, column % self.size_shown
        self._move(row, column)

    def undo_press(self) -> None:
        """The last press was the first half of a double click: the frame goes back to where it was."""
        if self.framed:
            self._move(*self._pressed_at)

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
