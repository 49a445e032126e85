"""The density of the eigenvalues of K, the inverse of the covariance, with the power law that was fitted."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal

from rgapp.physics.spectrum import PowerLaw, precision_density
from rgapp.ui.flow.named_figure import Name, NamedFigure
from rgapp.words import number, short

TITLE = "Density of inverse variances"


class DensityFigure(NamedFigure):
    read = Signal(str)

    def __init__(self) -> None:
        super().__init__("density", TITLE, "", "$λ$, inverse variance of a mode", inset=(10, 8, 8, 8))
        self.x = self.y = np.empty(0)
        self.law: PowerLaw | None = None
        self.set_range(x=(0.1, 10), y=(0.01, 1), log_x=True, log_y=True)
        self.setToolTip(
            "ρ(λ) of the modes that hold variance, its integral 1: eq. 19 of the theory. ρ falls or rises as "
            "λ^(α − 1) where the spectrum is a power law; the range is that of the spectrum by rank. Dotted: "
            "between these two noise alone would lie."
        )
        self.hovered.connect(self._point_at)
        self.left.connect(self._let_go)

    def show_density(
        self, eigenvalues: np.ndarray, rank: int, noise: tuple[float, float], law: PowerLaw | None
    ) -> None:
        """Of eigenvalues (N,) descending, ``rank`` of them above 0; ``law`` as fitted to them by rank."""
        self.law = law
        self.x, self.y = precision_density(eigenvalues, rank)
        self.points("density", self.x, self.y, colour="ink", size=6)
        x, y = self.x, self.y
        self.set_range(x=_ends(x), y=_ends(y))
        for name, edge in zip(("upper edge", "lower edge"), noise, strict=True):
            if edge > 0 and x[0] <= 1 / edge <= x[-1]:
                self.reference(name, "x", 1 / edge, colour="ink2", width=1.4, dash="dotted")
            else:
                self.remove(name)
        if law is None or not 0 < law.exponent < np.inf:
            self.remove("law")
        else:
            ends = np.sort(1 / law.line(np.array([law.low, law.high])))
            line = np.geomspace(*ends, 32)
            # n(λ)/N of the modes lie below λ, and the density counts those that hold variance
            below = (line * law.height) ** law.exponent * len(eigenvalues) / rank
            dash = "" if law.straight else "dotted"
            self.curve("law", line, law.exponent * below / line, colour="accent", width=2.2, dash=dash)
        self.walk("density")
        self._let_go()
        self.set_summary(f"Density of {len(x)} bins of inverse variances from {_figures(x[0])} to "
                         f"{_figures(x[-1])}.")  # fmt: skip
        self.place_names()

    def names(self) -> list[Name]:
        mark = self.mark("law")
        if mark is None or self.law is None:
            return []
        words = f"slope {number(self.law.exponent - 1, 2)}" if self.law.straight else "no power law"
        return [Name("law", words, mark.x, mark.y, "accent", True, 0.5, sides=True)]

    def lines(self) -> list[tuple[np.ndarray, np.ndarray]]:
        return [(self.x, self.y)]

    def reading(self, place: int) -> str:
        """One bin in words."""
        return f"λ = {_figures(self.x[place])}: ρ = {_figures(self.y[place])}"

    def _point_at(self, x: float, _y: float) -> None:
        if len(self.x):
            self.set_note(self.reading(int(np.abs(np.log(self.x / max(x, 1e-12))).argmin())))
            if self.hasFocus():
                self.read.emit(self._note)

    def _let_go(self) -> None:
        self.set_note("")


def _ends(values: np.ndarray) -> tuple[float, float]:
    """A range with all values inside, also where there is but one."""
    low, high = float(values.min()), float(values.max())
    return (low / 2, high * 2) if high < 1.001 * low else (low, high)


def _figures(value: float) -> str:
    """To three figures."""
    return short(float(f"{value:.3g}"))
