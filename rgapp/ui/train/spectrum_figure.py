"""The singular values of the weights, beside those of a random matrix of the same variance."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from rgapp.export.figures import PlotFigure
from rgapp.physics.random_matrix import singular_value_density, singular_value_edges
from rgapp.ui.train.measures import LEAST_LABEL, round_step
from rgapp.ui.train.noted_figure import NotedFigure
from rgapp.words import count, number, short

TITLE = "Weight spectrum"
NOTES = ("curve: random matrix, same variance", "curve: random matrix")
EMPTY = "Shown from the first epoch on"
MOST_BINS = 48
_POINTS = 200  # of the curve


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Singular values (k,) of a matrix of ``shape`` whose entries have this ``variance``."""

    values: np.ndarray
    shape: tuple[int, int]
    variance: float

    @property
    def edges(self) -> tuple[float, float]:
        """Between which a random matrix would have them all; nan where all weights are equal."""
        if not self.variance > 0:
            return math.nan, math.nan
        return singular_value_edges(*self.shape, self.variance)

    def bins(self) -> np.ndarray:
        """Ends of bins of a round width, from 0 to beyond the largest value."""
        top = max(float(self.values.max(initial=0.0)), np.nan_to_num(self.edges[1])) or 1.0
        width = round_step(top / MOST_BINS)
        return width * np.arange(math.floor(top / width) + 2)


class SpectrumFigure(NotedFigure):
    read = Signal(str)  # the bar that the keyboard reached, in words

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "weight spectrum", TITLE, x_label="singular value of $W$", inset=(8, 10, 0, 8), parent=parent
        )
        self.axis_y.least = LEAST_LABEL
        self.spectrum: Spectrum | None = None
        self._bins = np.empty(0)
        self._counts = np.empty(0, int)
        self._bar: int | None = None
        self.setToolTip(
            "Weights drawn at random have singular values under the curve (Marchenko and Pastur). Those "
            "beyond its right end are what the network has learned."
        )
        self.hovered.connect(self._point_at)
        self.left.connect(self._let_go)
        self.show_spectrum(None)

    # what is shown

    def show_spectrum(self, spectrum: Spectrum | None) -> None:
        """Draw these singular values; None: there is no network yet."""
        self.spectrum = spectrum
        if spectrum is None:
            self._counts = np.empty(0, int)
            self.clear()
            self.set_range(x=(0, 6), y=(0, 50))
            self.words("empty", 3, 25, EMPTY, anchor="centre")
        else:
            self.remove("empty")
            self._draw(spectrum)
        bar, self._bar = self._bar, None
        if bar is None or bar >= len(self._counts):
            self._let_go()
        else:
            self._light(bar)
        self.set_summary(self.summary())

    def _draw(self, spectrum: Spectrum) -> None:
        self._bins = spectrum.bins()
        self._counts = np.histogram(spectrum.values, self._bins)[0]
        top = float(self._counts.max(initial=1))
        low, high = spectrum.edges
        if math.isnan(high):
            self.remove("random matrix")
        else:
            # closer together where the curve is steep, at its ends
            x = (low + high) / 2 - (high - low) / 2 * np.cos(np.linspace(0, math.pi, _POINTS))
            y = self.expected(x)
            top = max(top, float(y.max()))
        self.set_range(x=(0, float(self._bins[-1])), y=(0, 1.04 * top))
        steps = np.repeat(self._bins, 2)[1:-1]
        heights = np.repeat(self._counts, 2).astype(float)
        self.band("histogram", steps, np.zeros(len(steps)), heights, colour="accent", opacity=1.0)
        if not math.isnan(high):
            self.curve("random matrix", x, y, width=2.0)

    def expected(self, x: np.ndarray) -> np.ndarray:
        """How many values a bin around ``x`` would hold for a random matrix."""
        given = self.spectrum
        width = self._bins[1] - self._bins[0]
        return singular_value_density(x, *given.shape, given.variance) * len(given.values) * width

    def summary(self) -> str:
        """What the figure shows, in one sentence."""
        given = self.spectrum
        if given is None or not len(given.values):
            return "There are no weights yet."
        high = given.edges[1]
        beyond = int((given.values > high).sum())
        return (
            f"{count(beyond)} of {count(len(given.values))} singular values lie beyond {_three(high)}, where "
            f"a random matrix would end; the largest is {_three(given.values.max())}."
        )

    # reading a bar

    def readings(self, bar: int) -> tuple[str, ...]:
        """One bar in words, the longest form first: how many, where, and how many of a random matrix."""
        first, last = self._bins[bar], self._bins[bar + 1]
        told = f"{count(self._counts[bar])} from {short(_round(first))} to {short(_round(last))}"
        if not self.spectrum.variance > 0:
            return (told,)
        inside = np.linspace(first, last, 21)
        expected = number(float(self.expected((inside[1:] + inside[:-1]) / 2).mean()), 1)
        return f"{told}, of a random matrix {expected}", f"{told}, random {expected}", told

    def _point_at(self, x: float, _y: float) -> None:
        if len(self._counts):
            bar = int(np.searchsorted(self._bins, x, side="right")) - 1
            self._light(min(max(bar, 0), len(self._counts) - 1))

    def _light(self, bar: int) -> None:
        if bar != self._bar:
            self._bar = bar
            ends, height = self._bins[bar : bar + 2], np.full(2, float(self._counts[bar]))
            self.band("cursor", ends, np.zeros(2), height, colour="text", opacity=0.35)
            self.set_notes(*self.readings(bar))

    def _let_go(self) -> None:
        self._bar = None
        self.remove("cursor")
        self.set_notes(*NOTES)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go from bar to bar."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step or not len(self._counts):
            super().keyPressEvent(event)
            return
        now = self._bar if self._bar is not None else -1 if step > 0 else len(self._counts)
        self._light(min(max(now + step, 0), len(self._counts) - 1))
        self.read.emit(self.readings(self._bar)[0])

    # export

    def frozen(self) -> PlotFigure:
        """As it stands, with the singular values themselves among the numbers."""
        figure = super().frozen()
        if self.spectrum is None:
            return figure
        return replace(figure, numbers={"singular value": self.spectrum.values})


def _three(value: float) -> str:
    return short(float(f"{value:.3g}"))


def _round(value: float) -> float:
    """Without the dust of a multiplication."""
    return float(f"{value:.10g}")
