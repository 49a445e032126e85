"""A few configurations of spins in a row, every spin a whole number of device pixels."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from rgapp.ui.coarse.pixels import Picture, draw_cells, snapped
from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import Themed, painter_of

MANY = 3
GAP, WIDEST_GAP = 4, 12  # px between pictures, at least and at most
LEAST = 56  # px: rather fewer pictures than smaller ones


class SpinPictures(Themed, QWidget):
    """Up to three pictures (rows, columns) of −1 and +1; outlines where there are none yet."""

    def __init__(self, learned: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.learned = learned
        self.spins: np.ndarray | None = None  # (n, rows, columns) int8
        self._shape = (40, 40)
        self._images: list[Picture] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.start_theming()

    def show_spins(self, spins: np.ndarray | None) -> None:
        """Draw the first of these, (n, rows, columns); None: there are none."""
        self.spins = None if spins is None or not len(spins) else np.asarray(spins)[:MANY]
        if self.spins is not None:
            self._shape = self.spins.shape[1:]
        self._fill()
        self.update()

    def restyle(self) -> None:
        self._fill()

    def _fill(self) -> None:
        if self.spins is None:
            return
        rows, columns = self._shape
        if len(self._images) != len(self.spins) or not self._images[0].fits(columns, rows):
            self._images = [Picture(columns, rows) for _ in self.spins]
        down, up = theme().learned if self.learned else theme().lattice
        for picture, spins in zip(self._images, self.spins, strict=True):
            picture.array[:] = np.where(spins > 0, up, down)

    # geometry

    def sizeHint(self) -> QSize:
        return QSize(250, 80)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 40)

    def rects(self) -> list[QRectF]:
        """Where the pictures are, as many as fit at a readable size."""
        rows, columns = self._shape
        ratio = self.devicePixelRatioF()
        for many in range(MANY, 0, -1):
            room = min((self.width() - GAP * (many - 1)) / (many * columns), self.height() / rows)
            cell = int(room * ratio + 1e-6) / ratio
            if many == 1 or cell * columns >= LEAST:
                break
        cell = cell or 1 / ratio
        wide, high = cell * columns, cell * rows
        gap = min((self.width() - many * wide) // max(1, many - 1), WIDEST_GAP)
        return [QRectF(number * (wide + gap), 0, wide, high) for number in range(many)]

    @property
    def used(self) -> QRectF:
        """The pictures together."""
        rects = self.rects()
        return rects[0].united(rects[-1])

    @property
    def drawn(self) -> np.ndarray | None:
        """The configurations that there is room for."""
        return None if self.spins is None else self.spins[: len(self.rects())]

    # painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        for number, rect in enumerate(self.rects()):
            rect = snapped(painter, rect)
            there = number < len(self._images) and self.spins is not None
            if there:
                draw_cells(painter, rect, self._images[number].image)
            if not there or theme().name == "high contrast":
                painter.setPen(QPen(theme().color("strong"), 1))
                painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
