"""The power law of an eigenvalue spectrum: its slope, and whether there is one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

POINTS = 60  # ranks used, evenly spaced in the logarithm so that every decade counts alike


@dataclass(frozen=True)
class PowerLaw:
    """A straight line through log10 eigenvalue against log10 (rank / N).

    ``slope`` and its standard ``error`` (from the scatter about the line), ``height`` the line's eigenvalue
    at rank N; ``low`` and ``high`` the range fitted, as fractions rank/N; ``slopes`` of the two joined
    lines that fit best, broken at ``corner``; ``straight``: one line is good enough.
    """

    slope: float
    error: float
    height: float
    low: float
    high: float
    slopes: tuple[float, float]
    corner: float
    straight: bool

    @property
    def exponent(self) -> float:
        """alpha of rho(lambda) ~ lambda^(alpha - 1), lambda = 1/eigenvalue: the rank falls with slope
        -1/alpha.
        """
        return -1 / self.slope if self.slope else np.inf

    def line(self, fraction: ArrayLike) -> Floats:
        """The fitted eigenvalues at ``fraction`` = rank/N."""
        return self.height * np.asarray(fraction, dtype=float) ** self.slope


def fit_power_law(
    eigenvalues: ArrayLike, samples: int, low: float = 0.01, high: float = 0.5, rank: int | None = None
) -> PowerLaw:
    """Fit eigenvalues (N,), descending, of ``samples`` samples, over ranks from ``low`` N to ``high`` N.

    One straight line is held against the best two that meet. Points count as known to within the sampling
    error of an eigenvalue, relative sqrt(2 / samples) plus the spread N / samples by which noise bends a
    spectrum; "straight" means that the two lines, with two more parameters, do not win by the Bayesian
    information criterion (Schwarz 1978). Raises ValueError with fewer than 5 eigenvalues above 0 in the
    range.
    """
    values = np.asarray(eigenvalues, dtype=float)
    number = len(values)
    last = min(int(np.floor(high * number + 0.5)), rank or number)
    first = max(1, int(np.floor(low * number + 0.5)))
    if not 0 <= low < high <= 1 or last - first < 4 or not values[last - 1] > 0:
        raise ValueError(
            f"the range from {low:g} to {high:g} must hold at least 5 modes with variance (it holds "
            f"{max(0, last - first + 1)}); widen it"
        )
    ranks = np.unique(np.rint(np.geomspace(first, last, POINTS)).astype(int))
    x, y = np.log10(ranks / number), np.log10(values[ranks - 1])
    one, scatter = _lines(x, y, None)
    corners = x[2:-2] if len(x) > 5 else x[2:3]
    tries = [(*_lines(x, y, corner), corner) for corner in corners]
    two, least, corner = min(tries, key=lambda trial: trial[1])
    variance = scatter / (len(x) - 2)
    error = np.sqrt(variance / np.sum((x - x.mean()) ** 2))
    known = (np.sqrt(2 / samples) + number / samples) / np.log(10)
    straight = scatter / known**2 <= least / known**2 + 2 * np.log(len(x))
    return PowerLaw(
        float(one[1]), float(error), float(10 ** one[0]), first / number, last / number,
        (float(two[1]), float(two[1] + two[2])), float(10**corner), bool(straight),
    )  # fmt: skip


def _lines(x: Floats, y: Floats, corner: float | None) -> tuple[Floats, float]:
    """Least squares of height + slope x, with a bend max(0, x - corner) if asked; the sum of squares left."""
    columns = [np.ones_like(x), x]
    if corner is not None:
        columns.append(np.maximum(0, x - corner))
    design = np.stack(columns, axis=1)
    found = np.linalg.lstsq(design, y, rcond=None)[0]
    return found, float(np.sum((y - design @ found) ** 2))
