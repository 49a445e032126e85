"""How far a fourth moment may be from 3 by chance: the Gaussian band, with memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp.parallel import run_watched
from rgapp.physics.modes import Floats, ModeBasis, Tell

TOGETHER = 16  # modes transformed at once
LAGS = 4096  # the longest lag looked at
GAUSSIAN = 3.0


@dataclass(frozen=True)
class GaussianBand:
    """Where the fourth moments of Gaussian data of the same memory lie, one entry a cut-off.

    ``modes`` (n,) int64, as in the flow; ``independent`` (n,) n_eff, the number of independent samples that
    would tell a fourth moment as well; ``tau`` (n,) the integrated autocorrelation time in samples, 1/2
    without memory.
    """

    modes: NDArray[np.int64]
    independent: Floats
    tau: Floats

    @property
    def half_width(self) -> Floats:
        """(n,) 1.96 sqrt(24 / n_eff): 95 % of the variables of Gaussian data lie within it about 3."""
        return 1.96 * np.sqrt(24 / self.independent)

    @property
    def low(self) -> Floats:
        return GAUSSIAN - self.half_width

    @property
    def high(self) -> Floats:
        return GAUSSIAN + self.half_width


def gaussian_band(
    basis: ModeBasis, modes: NDArray[np.int64], dropped: int = 0, threads: int = 1, tell: Tell | None = None
) -> GaussianBand:
    """The band for the projections on modes ``dropped`` + 1 to k, for each k in ``modes`` (n,).

    The autocorrelation rho(t) of a projection, averaged over the variables with their variances as weights,
    is that of its modes. Deviations of a Gaussian fourth moment are those of Hermite's fourth polynomial,
    which is correlated as rho^4: n_eff = T / (1 + 2 sum over t of rho(t)^4). rho below its own noise,
    3 / sqrt(T), counts as none. tau = 1/2 + sum rho(t) ends at the window t >= 5 tau (Sokal 1997). Lags up to
    LAGS or T / 2 are looked at. Raises ValueError where no mode is left.
    """
    cuts = np.minimum(np.asarray(modes, np.int64), basis.rank)
    if cuts.min() <= dropped:
        raise ValueError(f"modes must be above the {dropped} dropped (got {cuts.min()})")
    ends = np.unique(cuts)
    length = basis.samples
    lags = max(1, min(LAGS, length // 2))
    size = 1 << (length + lags - 1).bit_length()

    def correlate(piece: int, step: Callable[[float], Any]) -> Floats:
        """Autocovariances of the modes between two cut-offs, summed."""
        low, high = (dropped if piece == 0 else int(ends[piece - 1])), int(ends[piece])
        power = np.zeros(size // 2 + 1)
        for start in range(low, high, TOGETHER):
            rows = basis.scores[start : min(start + TOGETHER, high)]
            wave = np.fft.rfft(rows, size, axis=1)
            power += np.sum(wave.real**2 + wave.imag**2, axis=0)
            step(len(rows))
        return np.fft.irfft(power, size)[: lags + 1]

    pieces = run_watched(correlate, range(len(ends)), float(ends[-1] - dropped), threads, tell)
    covariance = np.cumsum(pieces, axis=0)
    rho = covariance / covariance[:, :1]
    rho[:, 1:] *= length / (length - np.arange(1, lags + 1))  # as many products as there are at each lag
    real = np.where(np.abs(rho[:, 1:]) > 3 / np.sqrt(length), rho[:, 1:], 0.0)
    independent = length / (1 + 2 * np.sum(real**4, axis=1))
    tau = np.array([_window(row) for row in rho])
    where = np.searchsorted(ends, cuts)
    return GaussianBand(np.asarray(modes, np.int64), independent[where], tau[where])


def _window(rho: Floats) -> float:
    """1/2 + the sum of rho over lags from 1, up to the first that is 5 times as long as the sum."""
    taus = np.cumsum(rho) - 0.5
    inside = np.arange(len(rho)) >= 5 * taus
    inside[0] = False
    return float(max(0.5, taus[np.argmax(inside)] if inside.any() else taus[-1]))
