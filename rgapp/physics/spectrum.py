"""The power law of an eigenvalue spectrum: its slope and exponent, and whether there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics.random_matrix import noise_edges, noise_spectrum

Floats = NDArray[np.float64]

POINTS = 60  # ranks used, evenly spaced in the logarithm so that every decade counts alike
MISS = 2.0  # a law that misses by more than so many sampling errors, root mean square, is none

Verdict = Literal["power law", "two slopes", "noise", "no simple law"]


@dataclass(frozen=True)
class PowerLaw:
    """A straight line through log10 eigenvalue against log10 (rank / N), and what speaks against it.

    ``slope`` and its standard ``error`` (from the scatter about the line), ``height`` the line's eigenvalue
    at rank N; ``low`` and ``high`` the range fitted, as fractions rank/N; ``slopes`` of the two joined
    lines that fit best, broken at ``corner``. ``misses`` (3,) root mean square distances of one line, two
    lines and noise (Marchenko and Pastur) from the eigenvalues, in sampling errors; ``verdict`` which of
    them it is.
    """

    slope: float
    error: float
    height: float
    low: float
    high: float
    slopes: tuple[float, float]
    corner: float
    misses: tuple[float, float, float]
    verdict: Verdict

    @property
    def straight(self) -> bool:
        """Whether one line is good enough."""
        return self.verdict == "power law"

    @property
    def exponent(self) -> float:
        """alpha of rho(lambda) ~ lambda^(alpha - 1), lambda = 1/eigenvalue: the rank falls with slope
        -1/alpha.
        """
        return -1 / self.slope if self.slope else np.inf

    @property
    def exponent_error(self) -> float:
        """Standard error of ``exponent``."""
        return self.error / self.slope**2 if self.slope else np.inf

    def line(self, fraction: ArrayLike) -> Floats:
        """The fitted eigenvalues at ``fraction`` = rank/N."""
        return self.height * np.asarray(fraction, dtype=float) ** self.slope

    @property
    def sentence(self) -> str:
        """The verdict in plain words, with what it rests on."""
        where = f"between ranks {self.low:.2g} N and {self.high:.2g} N"
        one, two, noise = (f"{miss:.2g}" for miss in self.misses)
        if self.verdict == "power law":
            return (
                f"A power law {where}: alpha = {self.exponent:.3g} +- {self.exponent_error:.1g}; a straight "
                f"line misses by {one} sampling errors and two lines are not worth their two more parameters."
            )
        if self.verdict == "two slopes":
            return (
                f"No power law {where}: two slopes, {self.slopes[0]:.3g} and {self.slopes[1]:.3g}, that meet "
                f"at {self.corner:.2g} N miss by {two} sampling errors, one line by {one}."
            )
        if self.verdict == "noise":
            return (
                f"Nothing but noise {where}: the law of Marchenko and Pastur misses by {noise} sampling "
                f"errors, a straight line by {one}."
            )
        return (
            f"No simple law {where}: one line misses by {one} sampling errors, two lines by {two}, noise by "
            f"{noise}."
        )


def fit_power_law(
    eigenvalues: ArrayLike, samples: int, low: float = 0.01, high: float = 0.5, rank: int | None = None
) -> PowerLaw:
    """Fit eigenvalues (N,), descending, of ``samples`` samples, over ranks from ``low`` N to ``high`` N.

    One straight line is held against the best two that meet, and against the law of Marchenko and Pastur for
    what does not stand out of the noise. Points count as known to within the sampling error of an
    eigenvalue, relative sqrt(2 / samples) plus the spread N / samples by which noise bends a spectrum. Of
    the three the verdict is the one with the least Bayesian information criterion (Schwarz 1978; 2, 4 and 1
    parameters), unless even that misses by more than MISS errors. Raises ValueError with fewer than 5
    eigenvalues above 0 in the range.
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
    squares = np.array([scatter, least, _noise_scatter(ranks, y, values, samples)]) / known**2
    criteria = squares + np.array([2, 4, 1]) * np.log(len(x))
    misses = np.sqrt(squares / len(x))
    best = int(np.argmin(criteria))
    verdicts: tuple[Verdict, ...] = ("power law", "two slopes", "noise")
    return PowerLaw(
        float(one[1]), float(error), float(10 ** one[0]), first / number, last / number,
        (float(two[1]), float(two[1] + two[2])), float(10**corner),
        (float(misses[0]), float(misses[1]), float(misses[2])),
        verdicts[best] if misses[best] <= MISS else "no simple law",
    )  # fmt: skip


def precision_density(
    eigenvalues: ArrayLike, rank: int | None = None, per_decade: int = 6
) -> tuple[Floats, Floats]:
    """(lambda, rho): the density of the eigenvalues lambda = 1/variance of K, the inverse of the covariance.

    ``eigenvalues`` (N,) of the covariance, descending, of which ``rank`` are not 0. lambda (n,) are the
    middles of bins even in the logarithm, ``per_decade`` of them; rho integrates to 1 as in eq. 19 of
    the essay. Empty bins are left out. ValueError without an eigenvalue above 0.
    """
    values = np.asarray(eigenvalues, dtype=float)[:rank]
    if not len(values) or not values[-1] > 0:
        raise ValueError("eigenvalues must be above 0 up to the rank")
    places = np.log10(1 / values)
    bins = max(1, int(np.ceil((places[-1] - places[0]) * per_decade)))
    spread = max((places[-1] - places[0]) / bins, 1e-9)
    edges = 10 ** (places[0] + spread * (np.arange(bins + 1) - 1e-9 * (np.arange(bins + 1) == 0)))
    edges[-1] = max(edges[-1], 1 / values[-1]) * (1 + 1e-12)
    counts = np.histogram(1 / values, edges)[0]
    there = counts > 0
    density = counts / (len(values) * np.diff(edges))
    return np.sqrt(edges[1:] * edges[:-1])[there], density[there]


def _noise_scatter(ranks: NDArray[np.int64], y: Floats, values: Floats, samples: int) -> float:
    """The sum of squares that the law of Marchenko and Pastur leaves, its one scale fitted."""
    number = len(values)
    outside = int(np.count_nonzero(values > noise_edges(values, samples)[1]))
    expected = noise_spectrum(samples, number - outside)
    among = np.clip(ranks - outside, 1, len(expected)) - 1
    off = y - np.log10(expected[among])
    return float(np.sum((off - off.mean()) ** 2))


def _lines(x: Floats, y: Floats, corner: float | None) -> tuple[Floats, float]:
    """Least squares of height + slope x, with a bend max(0, x - corner) if asked; the sum of squares left."""
    columns = [np.ones_like(x), x]
    if corner is not None:
        columns.append(np.maximum(0, x - corner))
    design = np.stack(columns, axis=1)
    found = np.linalg.lstsq(design, y, rcond=None)[0]
    return found, float(np.sum((y - design @ found) ** 2))
