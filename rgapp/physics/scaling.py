"""A quantity against the size of clusters: its exponent, and whether there is one at all.

A straight line in the logarithms can be laid through almost anything. What tells scaling from a crossover is
whether the local slope stays the same from one size to the next: the plateau test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SIGMAS = 2.0
TOLERANCE = 0.05  # of the exponent: a drift that is no larger counts as a plateau all the same

Verdict = Literal["steady", "rises", "falls"]


@dataclass(frozen=True)
class ScalingLaw:
    """``values`` (n,) and their standard ``errors`` at ``sizes`` (n,), y ~ size^exponent.

    ``exponent`` and its ``error`` of a line through all logarithms, each counted alike; ``slopes`` and
    ``slope_errors`` (n - 1,) from each size to the next; ``drift`` and ``drift_error``, by how much the
    local slope changes from the first to the last, along a line through all of them. All errors are of
    the jackknife over runs of successive samples, so they know that sizes share their samples. ``along``
    what stands in ``sizes``.
    """

    name: str
    sizes: NDArray[np.int64]
    values: Floats
    errors: Floats
    exponent: float
    error: float
    slopes: Floats
    slope_errors: Floats
    drift: float
    drift_error: float
    along: str = "sizes"

    @property
    def verdict(self) -> Verdict:
        """The plateau test: "steady" where the drift is within two errors and 5 % of the exponent."""
        if abs(self.drift) <= SIGMAS * self.drift_error + TOLERANCE * abs(self.exponent):
            return "steady"
        return "rises" if self.drift > 0 else "falls"

    @property
    def sentence(self) -> str:
        """Exponent and plateau test in plain words."""
        value = f"{self.name} = {self.exponent:.3g} +- {self.error:.1g}"
        where = f"between {self.along} {self.sizes[0]} and {self.sizes[-1]}"
        drift = f"{abs(self.drift):.2g} +- {self.drift_error:.1g}"
        if self.verdict == "steady":
            return f"{value}, steady {where}: the local slope changes by {drift}."
        return f"{value}, but no plateau {where}: the local slope {self.verdict} by {drift}."


def scaling_law(
    name: str, sizes: NDArray[np.int64], whole: Floats, without: Floats, along: str = "sizes"
) -> ScalingLaw | None:
    """The law of ``whole`` (n,) with the errors of ``without`` (blocks, n), each block left out in turn.

    Sizes ascend. Values that are not above 0, in the whole or with any block left out, are not used; None
    with fewer than 3 left, of which two slopes could be told.
    """
    good = np.all(np.vstack([whole, without]) > 0, axis=0)
    if np.count_nonzero(good) < 3:
        return None
    sizes, whole, without = np.asarray(sizes, np.int64)[good], whole[good], without[:, good]
    exponent, slopes, drift = _line(sizes, whole)
    others = [_line(sizes, row) for row in without]
    return ScalingLaw(
        name, sizes, whole, _jackknife(without),
        exponent, float(_jackknife(np.array([one[0] for one in others]))),
        slopes, _jackknife(np.array([one[1] for one in others])),
        drift, float(_jackknife(np.array([one[2] for one in others]))), along,
    )  # fmt: skip


def _line(sizes: NDArray[np.int64], values: Floats) -> tuple[float, Floats, float]:
    """Exponent, local slopes, and how much the line through these changes from the first to the last."""
    x, y = np.log(sizes.astype(float)), np.log(values)
    slopes, middles = np.diff(y) / np.diff(x), (x[1:] + x[:-1]) / 2
    drift = np.polyfit(middles, slopes, 1)[0] * (middles[-1] - middles[0])
    return float(np.polyfit(x, y, 1)[0]), slopes, float(drift)


def _jackknife(values: Floats) -> Floats:
    """The standard error from values (blocks, ...) with each block left out (Efron 1982)."""
    return np.sqrt((len(values) - 1) * np.mean((values - values.mean(axis=0)) ** 2, axis=0))
