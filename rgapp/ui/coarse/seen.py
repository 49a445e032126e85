"""Figures of what is seen in whole configurations: correlations, structure factor, sizes of clusters."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtWidgets import QWidget

from rgapp.experiments.lattice import LatticeFrame
from rgapp.experiments.measuring import Line, Measured
from rgapp.physics import critical
from rgapp.physics.clusters import FISHER
from rgapp.ui.coarse import measured_words as told
from rgapp.ui.coarse.offered import OfferedFigure

CRITICAL_LINE, CRITICAL_SLOPE = "infinite lattice, critical", "critical slope, −31/15"
LEAST = 1e-9  # a logarithmic axis has no place for less


class SeenFigure(OfferedFigure):
    """A quantity on two logarithmic axes: measured in vermilion, the critical power in ink."""

    def __init__(self, name: str, title: str, x_label: str, parent: QWidget | None = None) -> None:
        super().__init__(name, title, x_label=x_label, inset=(4, 8, 4, 6), parent=parent)
        self.set_range(x=(1, 10), y=(0.1, 1), log_x=True, log_y=True)
        self.walk("measured")
        self.hovered.connect(self._read)

    def show_frame(self, frame: LatticeFrame) -> None:
        """What is measured by now, or why there is nothing."""
        self.set_notes(*told.notes(frame, self.name))
        self.note_label.setToolTip(told.note_tip(frame, self.name))
        self.set_summary(told.line_summary(self._title, frame.measured))
        waiting = told.waiting_words(frame, whole=True)
        if waiting:
            self.clear()
            middle = (math.sqrt(axis.low * axis.high) for axis in (self._x, self._y))
            self.words("waiting", *middle, waiting, anchor="centre")
        else:
            self.remove("waiting")
            self.draw(frame.measured)

    def draw(self, measured: Measured) -> None:
        raise NotImplementedError

    def _draw_line(self, line: Line) -> None:
        """Points with a band of one standard error, where it is known."""
        if np.isfinite(line.error).any():
            low = np.maximum(line.value - line.error, LEAST)
            self.band("error", line.at, low, line.value + line.error, colour="accent", opacity=0.2)
        else:
            self.remove("error")
        few = len(line.at) <= 40
        self.curve("measured", line.at, line.value, colour="accent", marker="dot" if few else "", size=4)

    def _draw_critical(self, x: np.ndarray, y: np.ndarray, words: str, line: Line) -> None:
        """The power of the critical point, named at its middle on the side where ``line`` is not."""
        self.curve("critical", x, y, width=1.6, dash="dashed")
        middle = math.sqrt(x[0] * x[-1])
        value = _at(middle, x, y)
        below = _at(middle, line.at, line.value) > value
        style = (
            {"anchor": "top right", "shift": (-2, 3)}
            if below
            else {"anchor": "bottom left", "shift": (2, -3)}
        )
        self.words("critical name", middle, value, words, **style)

    def _read(self, x: float, y: float) -> None:
        if self.hasFocus():
            self.told.emit(told.point_words(self.name, x, y))


class Correlations(SeenFigure):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("correlations", "Correlation G(r)", "distance $r$", parent)

    def draw(self, measured: Measured) -> None:
        line = measured.correlations
        line = Line(*(values[1:] for values in line))  # G(0) = 1 has no place on the axis
        farthest = max(2.0, line.at[-1])
        clear = line.value[~(line.value < 2 * line.error)]  # where there is more than noise
        self.set_range(x=(1, farthest), y=(_decade(clear, most=0.1), 1))
        r = np.geomspace(1, farthest, 30)
        self._draw_critical(r, critical.correlation(r), CRITICAL_LINE, line)
        self._draw_line(line)


class Structure(SeenFigure):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("structure", "Structure factor S(k)", "wave number $k$", parent)

    def draw(self, measured: Measured) -> None:
        line = measured.structure
        k = np.geomspace(line.at[0], max(line.at[-1], 1.01 * line.at[0]), 30)
        power = critical.structure(k)
        highest = max(power[0], float(line.value.max()))
        self.set_range(x=(k[0], k[-1]), y=(_decade(np.append(line.value, power)), _decade_above(highest)))
        self._draw_critical(k, power, CRITICAL_LINE, line)
        self._draw_line(line)


class Clusters(SeenFigure):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("clusters", "Cluster sizes n(s)", "sites $s$", parent)

    def draw(self, measured: Measured) -> None:
        sizes, numbers = measured.clusters
        some = numbers > 0
        sites = measured.params.size**2
        self.set_range(x=(1, sites), y=(_decade(numbers[some]), _decade_above(float(numbers.max()))))
        s = np.geomspace(4, max(sites / 4, 8), 30)
        line = Line(sizes[some], numbers[some], np.full(int(some.sum()), np.nan))
        power = 3 * _at(4, line.at, line.value) * (s / 4) ** -FISHER  # beside it: only the slope is known
        self._draw_critical(s, power, CRITICAL_SLOPE, line)
        self.points("measured", line.at, line.value, colour="accent", size=5)


def _at(x: float, xs: np.ndarray, ys: np.ndarray) -> float:
    """The value of a line at x, between its positive points."""
    some = ys > 0
    return float(np.exp(np.interp(math.log(x), np.log(xs[some]), np.log(ys[some]))))


def _decade(values: np.ndarray, most: float = math.inf) -> float:
    """The power of ten below all positive values, at least 1e-9."""
    least = min(float(values[values > 0].min(initial=1.0)), most)
    return max(10.0 ** math.floor(math.log10(least)), LEAST)


def _decade_above(value: float) -> float:
    return 10.0 ** math.ceil(math.log10(value))
