"""The figures of the place: the bar of layers, receptive fields on the left, the others on the right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from rgapp.ui.train.dreams import SamplesAndDreams
from rgapp.ui.train.error_figure import ErrorFigure
from rgapp.ui.train.field_grid import FieldGrid
from rgapp.ui.train.layer_bar import LayerBar
from rgapp.ui.train.spectrum_figure import SpectrumFigure

GAP, GAP_SMALL = 56, 36  # px between the fields and what is on their right
BELOW, BELOW_SMALL = 24, 10  # px under the bar
APART, APART_SMALL = 28, 12  # px between the figures on the right
SIDE, SIDE_LEAST = 536, 400  # px for the figures on the right: three tiles each, and where room is scarce
GRID = 640  # px: the fields get so much before the figures on the right have all they want


class Board(QWidget):
    told = Signal(str)  # what the keyboard reached, in words

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.compact = False
        self.bar = LayerBar(self)
        self.grid = FieldGrid(self)
        self.errors = ErrorFigure(self)
        self.spectrum = SpectrumFigure(self)
        self.dreams = SamplesAndDreams(self)
        self.grid.fitted.connect(self._place)
        for figure in (self.grid, self.errors, self.spectrum):
            figure.read.connect(self.told)

    def set_compact(self, compact: bool) -> None:
        self.compact = compact
        self.bar.set_compact(compact)
        self.grid.set_compact(compact)
        self._place()

    def in_order(self) -> list[QWidget]:
        """What the Tab key reaches."""
        return [self.bar, *self.grid.in_order(), self.errors.menu, self.errors, self.spectrum]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        gap, below, apart = (GAP_SMALL, BELOW_SMALL, APART_SMALL) if self.compact else (GAP, BELOW, APART)
        top = self.bar.height() + below
        high = max(self.height() - top, 0)
        room = self.width() - gap
        wide = max(room - SIDE, min(GRID, room - SIDE_LEAST))
        self.grid.setGeometry(0, top, max(min(high, wide), 0), high)
        left = self.grid.picture_width + gap
        wide = max(self.width() - left, 0)
        self.bar.setGeometry(0, 0, self.width(), self.bar.height())
        self.bar.align_first(self.grid.picture_width, gap)
        foot = self.dreams.sizeHint().height()
        each = max((high - foot - 2 * apart) // 2, 0)
        self.errors.setGeometry(left, top, wide, each)
        self.spectrum.setGeometry(left, top + each + apart, wide, each)
        self.dreams.setGeometry(left, top + 2 * (each + apart), wide, foot)
