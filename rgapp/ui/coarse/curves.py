"""|m| and energy per site against temperature: exact line, temperatures visited, the lattice now."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rgapp.experiments.lattice import LatticeFrame
from rgapp.physics import exact
from rgapp.physics.exact import CRITICAL_TEMPERATURE as CRITICAL
from rgapp.ui.coarse.sentences import EXACT_AT_ZERO, curve_summary, point_words
from rgapp.ui.plot import Figure

COLDEST, HOTTEST = 1.0, 4.0
_FADED = 0.3
_SEEN = 0.002  # of the height of a plot


class Curve(Figure):
    """One of the two: ``quantity`` "magnetization" (its size) or "energy" (without the field term)."""

    told = Signal(str)

    def __init__(self, quantity: str, parent: QWidget | None = None) -> None:
        self.quantity = quantity
        energy = quantity == "energy"
        title = "Energy per site" if energy else "Magnetization |$m$|"
        super().__init__(quantity, title, x_label="$T$", inset=(8, 4, 4, 6), parent=parent)
        self.set_ticks(y=(-2.0, -1.5, -1.0, -0.5, 0.0) if energy else (0.0, 0.5, 1.0))
        self.setAccessibleName("Energy per site" if energy else "Size of the magnetization")
        self.walk("visited")
        self.hovered.connect(self._read)
        self._ends: tuple[float, float] | None = None
        self._faded: bool | None = None  # how the exact line is drawn, None where it is not yet
        self._visited: np.ndarray | None = None
        self._set_ends(COLDEST, HOTTEST)

    def show_frame(self, frame: LatticeFrame) -> None:
        temperature, in_field = frame.params.temperature, frame.field != 0 or frame.loop is not None
        self._set_ends(min(COLDEST, temperature), max(HOTTEST, temperature))
        self._draw_exact(in_field)
        energy = self.quantity == "energy"
        visited = frame.visited
        if self._visited is None or not np.array_equal(visited, self._visited):
            self._visited = visited
            self.points("visited", visited[:, 0], visited[:, 2 if energy else 1], size=6, hollow=True)
        value = frame.mean_energy if energy else frame.mean_abs_m
        self._draw_now(temperature, value)
        self.set_summary(curve_summary(self.quantity, temperature, value, len(visited), in_field))

    def _draw_now(self, temperature: float, value: float) -> None:
        """The dot, drawn again where it moves by a part of a pixel or more."""
        low, high = self._y.low, self._y.high
        value = min(max(value, low), high)
        mark = self.mark("now")
        if mark is None or mark.x[0] != temperature or abs(mark.y[0] - value) > _SEEN * (high - low):
            self.points("now", [temperature], [value], colour="accent", size=10)

    def _set_ends(self, low: float, high: float) -> None:
        if (low, high) == self._ends:
            return
        self._ends = (low, high)
        self._faded = None
        top = 0.0 if high > HOTTEST + 0.2 else -0.5
        self.set_range(x=(low, high), y=(-2.0, top) if self.quantity == "energy" else (0.0, 1.0))
        self.set_ticks(x=tuple(float(t) for t in range(math.ceil(low), math.floor(high) + 1)))

    def _draw_exact(self, in_field: bool) -> None:
        """The infinite lattice at zero field, fainter while the field is on."""
        if self._faded == in_field:
            return
        self._faded = in_field
        temperature = temperatures(*self._ends)
        curve = exact.energy if self.quantity == "energy" else exact.magnetization
        self.reference("critical", "x", CRITICAL, colour="strong", width=1)
        self.curve("exact", temperature, curve(temperature), opacity=_FADED if in_field else 1.0)
        below = self.quantity == "energy"
        self.words(
            "field",
            self._ends[1],
            self._y.low if below else self._y.high,
            EXACT_AT_ZERO if in_field else "",
            anchor="bottom right" if below else "top right",
        )

    def _read(self, x: float, y: float) -> None:
        if self.hasFocus():
            self.told.emit(point_words(self.quantity, x, y))


def temperatures(low: float, high: float) -> np.ndarray:
    """Temperatures for the exact line, ever closer towards the critical one, which is among them."""
    share = np.linspace(1.0, 0.0, 60)
    below = CRITICAL - (CRITICAL - low) * share**6
    above = CRITICAL + (high - CRITICAL) * share[::-1] ** 3
    return np.concatenate([below, above[1:]])
