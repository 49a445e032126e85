"""Means of correlated series, with errors that know of the correlation."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Estimate(NamedTuple):
    """A mean, its standard error, and the autocorrelation time that went into it."""

    mean: float
    error: float
    tau: float


def autocorrelation_time(series: ArrayLike, c: float = 5.0) -> float:
    """Integrated autocorrelation time, tau = 1/2 + sum over t >= 1 of rho(t), in steps of the series.

    1/2 for white noise (and for a constant). The sum ends at the smallest window W >= c tau(W) (Sokal 1997,
    section 3); the series, (n,) with n >= 2, should be much longer than tau.
    """
    x = _checked(series)
    x = x - x.mean()
    power = np.fft.rfft(x, 1 << (2 * len(x) - 1).bit_length())
    covariance = np.fft.irfft(power * power.conj())[: len(x)]
    # rounding alone remains of a constant series
    if covariance[0] <= 1e-28 * len(x) * np.max(np.abs(series)) ** 2:
        return 0.5
    taus = np.cumsum(covariance / covariance[0]) - 0.5
    inside = np.arange(len(x)) >= c * taus
    inside[0] = False
    return float(taus[np.argmax(inside)] if inside.any() else taus[-1])


def mean_and_error(series: ArrayLike) -> Estimate:
    """(mean, error, tau): error = sqrt(2 tau variance / n); anticorrelation, tau < 1/2, is not counted on."""
    x = _checked(series)
    tau = autocorrelation_time(x)
    error = np.sqrt(2 * max(tau, 0.5) * x.var(ddof=1) / len(x))
    return Estimate(float(x.mean()), float(error), tau)


def jackknife(
    columns: ArrayLike, function: Callable[[NDArray[np.float64]], ArrayLike], blocks: int = 32
) -> tuple[float, float]:
    """(value, error) of a function of means: ``columns`` (k, n) series, ``function`` of their k means.

    Leaves out each of ``blocks`` runs of successive measurements in turn (Efron 1982), fewer where n is
    small; a block should be longer than the correlation time. The value is that of all measurements.
    """
    x = np.asarray(columns, dtype=np.float64)
    count = min(blocks, x.shape[-1])
    if count < 2:
        raise ValueError(f"columns must hold at least 2 measurements (got shape {x.shape})")
    parts = np.array_split(x, count, axis=-1)
    sums = np.stack([part.sum(axis=-1) for part in parts], axis=-1)
    return jackknife_of_sums(sums, [part.shape[-1] for part in parts], function)


def jackknife_of_sums(
    sums: ArrayLike, lengths: ArrayLike, function: Callable[[NDArray[np.float64]], ArrayLike]
) -> tuple[float, float]:
    """The same from the sums (k, blocks) over blocks of ``lengths`` measurements, at least 2 blocks."""
    x = np.asarray(sums, dtype=np.float64)
    count = x.shape[-1]
    n = np.broadcast_to(lengths, count)
    total = x.sum(axis=-1)
    without = np.array([function((total - x[:, k]) / (n.sum() - n[k])) for k in range(count)])
    spread = np.sqrt((count - 1) * np.mean((without - without.mean(axis=0)) ** 2, axis=0))
    return float(function(total / n.sum())), float(spread)


def _checked(series: ArrayLike) -> NDArray[np.float64]:
    x = np.asarray(series, dtype=np.float64)
    if x.ndim != 1 or len(x) < 2:
        raise ValueError(f"series must be one row of at least 2 numbers (got shape {x.shape})")
    if not np.isfinite(x).all():
        raise ValueError("series must have no gaps: every value a finite number")
    return x
