"""Figures of clusters: a quantity against their size, its local slope, and the spectrum inside them."""

from __future__ import annotations

import numpy as np

from rgapp.physics.pairing import Coarse
from rgapp.physics.scaling import ScalingLaw
from rgapp.ui.flow.named_figure import Name, NamedFigure
from rgapp.words import number

SIZE = "units in a cluster, $K$"
NOTHING = "cannot be told from these data"


def law_words(symbol: str, law: ScalingLaw) -> str:
    """ "α = 1.87 ± 0.01", or "α = 1.87, no plateau" where the local slope drifts."""
    if law.verdict != "steady":
        return f"{symbol} = {number(law.exponent, 2)}, no plateau"
    digits = 3 if law.error < 0.005 else 2
    return f"{symbol} = {number(law.exponent, digits)} ± {number(law.error, digits)}"


def law_sentence(law: ScalingLaw) -> str:
    """The law in a whole sentence, with the letters of the field."""
    letter = {"alpha": "α", "beta": "β", "mu": "μ"}.get(law.name, law.name)
    return law.sentence.replace(law.name, letter, 1).replace("+-", "±")


class SizeFigure(NamedFigure):
    """One quantity of clusters against their size, with its power law, beside the shuffled control."""

    def __init__(self, name: str, title: str, law: str, symbol: str, tip: str) -> None:
        super().__init__(name, title, "", SIZE, inset=(10, 10, 8, 8))
        self.law_name, self.symbol = law, symbol
        self.law: ScalingLaw | None = None
        self.set_range(x=(1, 64), y=(1, 100), log_x=True, log_y=True)
        self.setToolTip(tip)

    def values(self, coarse: Coarse) -> tuple[np.ndarray, np.ndarray]:
        """Sizes and the quantity, where it is above 0."""
        quantity = {"alpha": coarse.variance, "z": coarse.memory}.get(self.law_name)
        if quantity is None:
            with np.errstate(divide="ignore", invalid="ignore"):
                quantity = -np.log(coarse.silence)
        good = np.isfinite(quantity) & (quantity > 0)
        return coarse.sizes[good].astype(float), quantity[good]

    def show_coarse(self, coarse: Coarse, control: Coarse | None) -> None:
        self.clear()
        self.law = coarse.laws.get(self.law_name)
        x, y = self.values(coarse)
        if not len(x):
            self.set_note(NOTHING)
            self.set_summary(f"{self._title} {NOTHING}.")
            self.place_names()
            return
        all_y = [y]
        if control is not None:
            other_x, other_y = self.values(control)
            self.curve("shuffled", other_x, other_y, colour="ink2", width=1.8, dash="dotted")
            all_y.append(other_y)
        ends = np.concatenate(all_y)
        self.set_range(x=(1, float(coarse.sizes[-1])), y=_range(ends))
        if self.law is not None:
            sizes = self.law.sizes.astype(float)
            middle = np.exp(np.mean(np.log(self.law.values)) - self.law.exponent * np.mean(np.log(sizes)))
            dash = "" if self.law.verdict == "steady" else "dotted"
            line = middle * sizes**self.law.exponent
            self.curve("law", sizes, line, colour="accent", width=2.2, dash=dash)
        self.points("data", x, y, colour="ink", size=7)
        self.walk("data")
        self.set_note("" if self.law is None else law_words(self.symbol, self.law))
        self.set_summary(self._title + ": " + (NOTHING if self.law is None else law_sentence(self.law)))
        self.place_names()

    def names(self) -> list[Name]:
        mark = self.mark("shuffled")
        if mark is None or not len(mark.x):
            return []
        return [Name("shuffled", "shuffled", mark.x, mark.y, prefer=0.8, above=False, sides=True)]

    def lines(self) -> list[tuple[np.ndarray, np.ndarray]]:
        marks = [self.mark(name) for name in ("data", "law")]
        return [(mark.x, mark.y) for mark in marks if mark is not None]


class SlopeFigure(NamedFigure):
    """The plateau test: the slope of the variance from one size to the next."""

    def __init__(self) -> None:
        super().__init__("local-slope", "Local slope of the variance", "", SIZE, inset=(10, 10, 8, 8))
        self.set_range(x=(1, 64), y=(0.9, 2.1), log_x=True)
        self.set_ticks(y=(1.0, 1.5, 2.0))
        self.setToolTip(
            "From each size to the next, with its error by jackknife over runs of samples. Scaling is a "
            "plateau; a slope that drifts is a crossover, however straight the line through all looks."
        )

    def show_coarse(self, coarse: Coarse, control: Coarse | None) -> None:
        self.clear()
        self.set_range(x=(1, float(coarse.sizes[-1])))
        self.reference("independent", "y", 1.0, colour="ink", width=1.4)
        self.reference("alike", "y", 2.0, colour="ink", width=1.4)
        low, high = 0.9, 2.1
        for name, one, colour in (("shuffled", control, "ink2"), ("data", coarse, "accent")):
            law = None if one is None else one.laws.get("alpha")
            if law is None:
                continue
            x = np.sqrt(law.sizes[1:] * law.sizes[:-1].astype(float))
            self.band(f"{name} error", x, law.slopes - law.slope_errors, law.slopes + law.slope_errors,
                      colour=colour, opacity=0.25)  # fmt: skip
            self.curve(name, x, law.slopes, colour=colour, width=1.8, marker="dot", size=6)
            low, high = min(low, law.slopes.min() - 0.1), max(high, law.slopes.max() + 0.1)
        self.set_range(y=(float(low), float(high)))
        law = coarse.laws.get("alpha")
        said = NOTHING if law is None else "a plateau" if law.verdict == "steady" else f"it {law.verdict}"
        self.set_note(said)
        self.set_summary(said if law is None else law_sentence(law))
        self.walk("data")
        self.place_names()

    def names(self) -> list[Name]:
        ends = np.array([1.0, self._x.high])
        made = [
            Name("independent", "independent", ends, np.array([1.0, 1.0]), prefer=0.05, above=True),
            Name("alike", "all alike", ends, np.array([2.0, 2.0]), prefer=0.05, above=False),
        ]
        mark = self.mark("shuffled")
        if mark is not None:
            made.append(Name("shuffled", "shuffled", mark.x, mark.y, prefer=0.8, sides=True))
        return made

    def lines(self) -> list[tuple[np.ndarray, np.ndarray]]:
        marks = [self.mark(name) for name in ("data", "shuffled")]
        return [(mark.x, mark.y) for mark in marks if mark is not None]


class InsideFigure(NamedFigure):
    """Eigenvalues of the covariance inside clusters against rank / K: one curve where there is scaling."""

    def __init__(self) -> None:
        super().__init__("inside", "Spectrum inside clusters", "", "rank / $K$", inset=(10, 10, 8, 8))
        self.set_range(x=(0.01, 1), y=(0.01, 10), log_x=True, log_y=True)
        self.setToolTip(
            "Clusters of different sizes fall on one curve, eigenvalue ~ (K/rank)^μ, where the data scale; "
            "the darkest are the largest."
        )
        self._sizes: list[int] = []

    def show_coarse(self, coarse: Coarse, control: Coarse | None) -> None:
        self.clear()
        self._sizes = list(coarse.spectra)
        if not self._sizes:
            self.set_note(NOTHING)
            self.place_names()
            return
        lows, highs = [], []
        for place, (size, values) in enumerate(coarse.spectra.items()):
            good = values > 1e-6 * values[0]
            x, y = (np.arange(1, len(values) + 1) / size)[good], values[good]
            opacity = 0.35 + 0.65 * (place + 1) / len(self._sizes)
            self.curve(f"K = {size}", x, y, colour="ink", width=1.6, opacity=opacity)
            lows.append(float(y[-1]))
            highs.append(float(y[0]))
        self.set_range(x=(1 / self._sizes[-1], 1.0), y=_range(np.array([min(lows), max(highs)])))
        law = coarse.laws.get("mu")
        self.set_note(NOTHING if law is None else law_words("μ", law))
        self.set_summary(f"{self._title}: " + (NOTHING if law is None else law_sentence(law)))
        self.walk(f"K = {self._sizes[-1]}")
        self.place_names()

    def names(self) -> list[Name]:
        made = []
        for size, prefer in zip(self._sizes[:: max(1, len(self._sizes) - 1)], (0.9, 0.1), strict=False):
            mark = self.mark(f"K = {size}")
            made.append(Name(f"K = {size}", f"K = {size}", mark.x, mark.y, prefer=prefer, sides=True))
        return made

    def lines(self) -> list[tuple[np.ndarray, np.ndarray]]:
        marks = [self.mark(f"K = {size}") for size in self._sizes]
        return [(mark.x, mark.y) for mark in marks]


def _range(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    return (low / 2, high * 2) if high < 1.001 * low else (low, high)
