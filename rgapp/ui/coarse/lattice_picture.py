"""Packed spins as an image of a wanted size: whole pixels a cell, or the mean of the spins under a pixel."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from rgapp import raster
from rgapp.ui.coarse.pixels import Picture, blend

CRISP = 0.8  # share of the room that whole pixels a cell must fill to be preferred


def picture_side(size: int, room: int) -> tuple[int, bool]:
    """Side of the picture of ``size`` spins in a room of ``room`` pixels, and if cells are whole pixels."""
    whole = room // size * size
    return (whole, True) if whole >= CRISP * room else (room, False)


class LatticePicture:
    """Turns packed configurations into an image; its buffers are kept from frame to frame.

    With ``veil`` the two colours may be transparent.
    """

    def __init__(self, veil: bool = False) -> None:
        self._kind = QImage.Format.Format_ARGB32_Premultiplied if veil else QImage.Format.Format_RGB32
        self._spins = Picture(1, 1, self._kind)
        self._ends: tuple = ()
        self._blended = np.empty(256, np.uint32)  # between the two colours
        self._fitted = QImage(1, 1, self._kind)

    def draw(self, packed: np.ndarray, size: int, colours: np.ndarray, room: int) -> QImage:
        """The image, one pixel a spin where cells are whole, else ``room`` pixels square.

        ``packed`` is (size, words) uint64, ``colours`` uint32 (2,) for down and up, premultiplied. The
        image may share memory with this object until the next call.
        """
        _, whole = picture_side(size, room)
        block = 1 if whole else _block(size, room)
        if block == 1:
            image = self._cells(packed, size, colours)
        else:
            image = self._block_means(packed, size, block, colours)
        if whole:
            return image
        if size < room:
            # enlarged to the next whole number of pixels a cell, so that only the edges of cells are mixed
            enlarged = size * -(-room // size)
            image = image.scaled(enlarged, enlarged)
        return self._shrunk(image, room)

    def _shrunk(self, image: QImage, room: int) -> QImage:
        """The image at ``room`` pixels: a little smaller it is interpolated, much smaller averaged."""
        if image.width() > 1.4 * room:
            return image.scaled(
                room, room, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        if self._fitted.width() != room:
            self._fitted = QImage(room, room, self._kind)
        painter = QPainter(self._fitted)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self._fitted.rect(), image)
        painter.end()
        return self._fitted

    def _cells(self, packed: np.ndarray, size: int, colours: np.ndarray) -> QImage:
        if not self._spins.fits(size, size):
            self._spins = Picture(size, size, self._kind)
        raster.paint_spins(packed, size, colours, self._spins.array)
        return self._spins.image

    def _block_means(self, packed: np.ndarray, size: int, block: int, colours: np.ndarray) -> QImage:
        side = size // block
        if not self._spins.fits(side, side):
            self._spins = Picture(side, side, self._kind)
        if tuple(colours) != self._ends:
            self._ends = tuple(colours)
            self._blended = blend(*self._ends)
        raster.paint_block_means(packed, size, block, self._blended, self._spins.array)
        return self._spins.image


def _block(size: int, room: int) -> int:
    """The largest block that divides the lattice and leaves at least one mean a pixel."""
    return next((block for block in range(max(size // room, 1), 0, -1) if size % block == 0), 1)
