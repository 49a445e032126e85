"""The eigenvalue spectrum on logarithmic axes, with a power law fitted over a range that can be dragged."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from rgapp.physics.spectrum import PowerLaw
from rgapp.ui.flow.named_figure import Name, NamedFigure
from rgapp.words import count, number, short

TITLE = "Eigenvalue spectrum"
GRIP = 16.0  # px around an end of the fitted line in which it is taken hold of
LOW, HIGH = 0, 1


class SpectrumFigure(NamedFigure):
    range_dragged = Signal(float, float)  # the new ends as fractions rank/N, while dragged
    range_set = Signal()  # the end was let go
    read = Signal(str)

    def __init__(self) -> None:
        super().__init__("spectrum", TITLE, "", "rank / $N$", inset=(10, 8, 8, 8))
        self.eigenvalues = np.empty(0)
        self.law: PowerLaw | None = None
        self.dropped = 0
        self._total = 1
        self._strongest = ""
        self.noise: tuple[float, float] | None = None
        self._held: int | None = None
        self.set_range(x=(0.002, 1), y=(0.1, 100), log_x=True, log_y=True)
        self.setToolTip(
            "Variance of each mode, strongest first. Grey: where noise alone would lie. "
            "Drag the ends of the fitted line to choose its range, "
            "or press Shift with ← → for the right end and Ctrl with ← → for the left one. "
            "α is −1/slope: the number of modes with inverse variance below λ grows as λ^α."
        )
        self.pressed.connect(self._press)
        self.dragged.connect(self._drag)
        self.released.connect(self._release)
        self.hovered.connect(self._point_at)
        self.left.connect(self._let_go)

    # what is shown

    def show_spectrum(
        self,
        eigenvalues: np.ndarray,
        rank: int,
        dropped: int,
        law: PowerLaw | None,
        strongest: str = "",
        noise: tuple[float, float] | None = None,
    ) -> None:
        """Eigenvalues (N,) descending: ``rank`` of them hold variance, ``dropped`` are left out of the flow.

        Between the two of ``noise`` (Marchenko and Pastur) all would lie if the variables had nothing in
        common.

        ``law`` is what was fitted to them; ``strongest`` names the first mode where that is known.
        """
        self.eigenvalues, self.dropped = np.asarray(eigenvalues[:rank], dtype=float), min(dropped, rank)
        self._total = len(eigenvalues)
        self._strongest = strongest
        self.noise = noise
        share = self._shares()
        values = self.eigenvalues
        split = self.dropped
        self.points("kept modes", share[split:], values[split:], colour="ink", size=5)
        self.points("dropped modes", share[:split], values[:split], colour="ink", size=6, hollow=True)
        self.walk("kept modes")
        self.show_law(law)

    def _shares(self) -> np.ndarray:
        return np.arange(1, len(self.eigenvalues) + 1) / max(1, self._total)

    def show_law(self, law: PowerLaw | None) -> None:
        """Draw the fitted line, or none; where there is no power law it is dotted and has no slope."""
        self.law = law
        self._fit_axes()
        if law is None:
            self.remove("law")
            self.remove("law ends")
        else:
            x = np.array([law.low, law.high])
            y = law.line(x)
            dash = "" if law.straight else "dotted"
            self.curve("law", x, y, colour="accent", width=2.2, dash=dash)
            self.points("law ends", x, y, colour="accent", size=9, hollow=True)
        self.set_note(self.exponent_words())
        self.set_summary(self.summary())
        self.place_names()

    def _fit_axes(self) -> None:
        """All modes in view, and both ends of the line, which are to be taken hold of."""
        values = self.eigenvalues
        if not len(values):
            return
        # the weakest modes of degenerate data are rounding: they must not flatten all the rest
        low, high = max(float(values[-1]), float(values[0]) * 1e-7), float(values[0])
        if self.law is not None:
            ends = self.law.line(np.array([self.law.low, self.law.high]))
            low, high = min(low, float(ends.min())), max(high, float(ends.max()))
        if low >= high:
            low, high = high / 3, high * 3
        left = min(float(self._shares()[0]), 0.5)
        self.set_range(x=(left, 1.0), y=(low, high * (high / low) ** 0.05))
        if self.noise is None:
            self.remove("noise")
        else:
            bottom, top = max(self.noise[0], low / 10), self.noise[1]
            self.band("noise", [left / 2, 2.0], [bottom, bottom], [top, top], colour="ink2", opacity=0.16)

    def exponent_words(self) -> str:
        """The exponent of the density of the inverse variances, or what there is instead of a power law."""
        law = self.law
        if law is None:
            return ""
        if not law.straight:
            first, second = (number(slope, 1) for slope in law.slopes)
            told = {"two slopes": f"slopes {first} and {second}", "noise": "nothing but noise"}
            return told.get(law.verdict, "no simple law")
        if not 0 < law.exponent < 100:
            return ""
        digits = _digits(law.exponent_error)
        return f"α = {number(law.exponent, digits)} ± {number(law.exponent_error, digits)}"

    def slope_words(self) -> str:
        """What the line says: "slope −0.85 ± 0.02", or that there is none."""
        if self.law is None:
            return ""
        if not self.law.straight:
            return "no power law"
        digits = _digits(self.law.error)
        return f"slope {number(self.law.slope, digits)} ± {number(self.law.error, digits)}"

    def summary(self) -> str:
        if not len(self.eigenvalues):
            return "Nothing has been analysed yet."
        said = (
            f"Eigenvalues from {short(_three(self.eigenvalues[0]))} to {short(_three(self.eigenvalues[-1]))}"
        )
        if self.law is None:
            return f"{said}."
        return f"{said}. {self.law.sentence}"

    # names beside the points

    def names(self) -> list[Name]:
        share, values = self._shares(), self.eigenvalues
        made = []
        if self.law is not None and len(values):
            x = np.array([self.law.low, self.law.high])
            made.append(Name("slope", self.slope_words(), x, self.law.line(x), "accent", True, 0.9))
        if self._strongest and len(values):
            made.append(Name("strongest", self._strongest, share[:1], values[:1], prefer=0.1, sides=True))
        if self.noise is not None and len(values):
            x = np.array([share[0], 1.0])
            made.append(Name("noise", "noise alone", x, np.full(2, self.noise[1]), prefer=0.02))
        if self.dropped >= 3:
            split = self.dropped
            made.append(Name("dropped", "dropped", share[:split], values[:split], prefer=0.4, sides=True))
        return made

    def lines(self) -> list[tuple[np.ndarray, np.ndarray]]:
        return [(self._shares(), self.eigenvalues)]

    # reading and dragging

    def _end_at(self, x: float, y: float) -> int | None:
        """Which end of the line is under the pointer."""
        if self.law is None or x <= 0 or y <= 0:
            return None
        here = self.to_pixels(x, y)
        ends = np.array([self.law.low, self.law.high])
        away = np.hypot(*(self.pixels(ends, self.law.line(ends)) - [here.x(), here.y()]).T)
        nearest = int(away.argmin())
        return nearest if away[nearest] <= GRIP else None

    @property
    def dragging(self) -> bool:
        """Whether an end of the range is held."""
        return self._held is not None

    def _press(self, x: float, y: float) -> None:
        self._held = self._end_at(x, y)

    def _drag(self, x: float, _y: float) -> None:
        if self._held is not None:
            self._move_end(self._held, x)

    def _release(self, _x: float, _y: float) -> None:
        if self._held is not None:
            self._held = None
            self.range_set.emit()

    def _move_end(self, end: int, x: float) -> None:
        """Ask for a range in which at least a few modes remain between the ends."""
        low, high = self.law.low, self.law.high
        total = self._total
        least = 5 / total
        if end == LOW:
            low = min(max(x, 1 / total), high - least)
        else:
            high = max(min(x, len(self.eigenvalues) / total), low + least)
        if 0 < low < high <= 1:
            self.range_dragged.emit(low, high)

    def _point_at(self, x: float, y: float) -> None:
        grip = self._end_at(x, y) is not None
        self.view.viewport().setCursor(Qt.CursorShape.SizeHorCursor if grip else Qt.CursorShape.ArrowCursor)
        if not len(self.eigenvalues):
            return
        place = int(np.abs(np.log(self._shares() / max(x, 1e-9))).argmin())
        self.set_note(self.reading(place).replace(" of all variance", ""))

    def reading(self, place: int) -> str:
        """One eigenvalue in words; ``place`` counts from 0."""
        value = self.eigenvalues[place]
        share = value / self.eigenvalues.sum()
        part = f"{100 * share:.2g}" if share < 0.0995 else f"{100 * share:.0f}"
        return f"rank {count(place + 1)}: {short(_three(value))}, {part}\u2009% of all variance"

    def _let_go(self) -> None:
        self.set_note(self.exponent_words())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows read the points; with Shift they move the right end of the range, with Ctrl the left one."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        held = event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        if step and held and self.law is not None:
            end = HIGH if held & Qt.KeyboardModifier.ShiftModifier else LOW
            now = self.law.high if end == HIGH else self.law.low
            self._move_end(end, max(now * 1.1**step, now + step / self._total) if step > 0 else now / 1.1)
            self.range_set.emit()
            return
        super().keyPressEvent(event)
        if step and self._walked >= 0:
            self.read.emit(self.reading(self._walked + self.dropped))


def _digits(error: float) -> int:
    """Decimals that an error of this size leaves worth writing."""
    return min(4, max(2, -math.floor(math.log10(max(error, 1e-4)))))


def _three(value: float) -> float:
    """The value to three figures."""
    return float(f"{value:.3g}")
