"""The figures below the tiles, one at a time: what the lattice did, and what is measured of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from rgapp.experiments.lattice import LatticeFrame
from rgapp.ui.coarse.averages import Averages
from rgapp.ui.coarse.loop import LoopFigure
from rgapp.ui.coarse.measured_words import FIGURES, TIPS
from rgapp.ui.coarse.seen import Clusters, Correlations, Structure
from rgapp.ui.coarse.trace import Trace
from rgapp.ui.plot import Figure
from rgapp.ui.widgets.paint import tooltip
from rgapp.ui.widgets.word_menu import WordMenu


class Below(QWidget):
    """A choice at the title, and the figure chosen; while the field ramp is on, its loop in their place."""

    chosen = Signal(object)  # one of FIGURES
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.trace = Trace(self)
        self.loop = LoopFigure(self)
        self.averages = Averages(self)
        self._offered: dict[str, Figure] = {
            "trace": self.trace,
            "correlations": Correlations(self),
            "structure": Structure(self),
            "clusters": Clusters(self),
            "averages": self.averages,
        }
        self.figures = (*self._offered.values(), self.loop)
        self.menu = WordMenu(FIGURES, "trace", "figure", "text", parent=self)
        self.menu.setAccessibleName("Figure")
        self.menu.chosen.connect(self.chosen)
        self._frame: LatticeFrame | None = None
        for figure in self.figures:
            figure.told.connect(self.told)
        self.choose("trace")

    @property
    def shown(self) -> Figure:
        """The figure in sight."""
        ramped = self._frame is not None and self._frame.loop is not None
        return self.loop if ramped else self._offered[self.menu.value]

    def choose(self, name: str) -> None:
        """Show another figure; sends nothing."""
        self.menu.set_value(name)
        self.menu.setToolTip(tooltip(self.menu.text(), "", TIPS[name], "G"))
        self.menu.adjustSize()
        self._turn()
        self.show_measured()

    def show_frame(self, frame: LatticeFrame) -> None:
        """Draw it where it is what the lattice did; what is measured waits for ``show_measured``."""
        self._frame = frame
        self._turn()
        if self.shown in (self.trace, self.loop):
            self.shown.show_frame(frame)

    def show_measured(self) -> None:
        """Draw what is measured, where that is in sight."""
        if self._frame is not None and self.shown not in (self.trace, self.loop):
            self.shown.show_frame(self._frame)

    def close_figures(self) -> None:
        self.averages.close_figure()

    def _turn(self) -> None:
        shown = self.shown
        for figure in self.figures:
            figure.setVisible(figure is shown)
        self.menu.setVisible(shown is not self.loop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        for figure in self.figures:
            figure.setGeometry(self.rect())
        self.menu.move(0, 0)
        self.menu.raise_()
