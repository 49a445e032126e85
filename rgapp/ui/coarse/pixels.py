"""Pictures made of cells: images that own their memory, colour tables, and whole device pixels."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

MARGIN = 5  # room round a picture for rings


class Picture:
    """An image of 32 bits a pixel and the array (height, width) uint32 over the same memory."""

    def __init__(self, width: int, height: int, kind: QImage.Format = QImage.Format.Format_RGB32) -> None:
        self.image = QImage(width, height, kind)
        stride = self.image.bytesPerLine() // 4
        self.array = np.frombuffer(self.image.bits(), dtype=np.uint32).reshape(height, stride)[:, :width]

    def fits(self, width: int, height: int) -> bool:
        return self.array.shape == (height, width)


def premultiplied(colour: QColor) -> int:
    """The pixel of a colour that may be transparent, as ARGB32_Premultiplied images keep it."""
    alpha = colour.alpha()
    red, green, blue = (round(channel * alpha / 255) for channel in colour.getRgb()[:3])
    return alpha << 24 | red << 16 | green << 8 | blue


def blend(down: int, up: int) -> np.ndarray:
    """256 colours from the pixel ``down`` (value −1) to ``up`` (value +1), uint32, channel by channel."""
    share = np.linspace(0.0, 1.0, 256)
    made = np.zeros(256, np.uint32)
    for shift in (0, 8, 16, 24):
        first, last = (int(pixel) >> shift & 255 for pixel in (down, up))
        made |= np.rint(first + (last - first) * share).astype(np.uint32) << shift
    return made


def table_index(values: np.ndarray) -> np.ndarray:
    """Values between −1 and 1 as indices of a table of 256 colours."""
    return np.clip(np.rint((values + 1.0) * 127.5), 0, 255).astype(np.uint8)


def snapped(painter: QPainter, rect: QRectF) -> QRectF:
    """The rectangle moved by less than a device pixel so that it starts on one."""
    transform = painter.deviceTransform()
    corner = transform.map(rect.topLeft())
    back, _ = transform.inverted()
    whole = QPointF(round(corner.x()), round(corner.y()))
    return QRectF(back.map(whole), rect.size())


def draw_cells(painter: QPainter, rect: QRectF, image: QImage) -> None:
    """An image with hard cell edges filling the rectangle."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(rect, image)


def draw_ring(painter: QPainter, cell: QRectF, line: QColor, halo: QColor) -> None:
    """The mark of a chosen cell: a square just outside it, between two hairs of the canvas colour."""
    outline = cell.adjusted(-0.5, -0.5, 0.5, 0.5)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((halo, 5.0), (line, 2.2)):
        painter.setPen(
            QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.drawRoundedRect(outline, 2.0, 2.0)
