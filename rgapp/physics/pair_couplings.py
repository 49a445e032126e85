"""Couplings of spins on a grid, read off their configurations: nearest neighbours and diagonals.

By the pseudo-likelihood (Besag 1975): each spin given all others is +1 with probability 1 / (1 + e^(-2 x)), x
= J1 (sum of its 4 neighbours) + J2 (sum of its 4 diagonals). Exact in the limit of many samples where spins
have no other couplings; a lattice in equilibrium gives J1 = 1/T and J2 = 0 back. Where they have others,
these two are the best that pairs can say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

SUMS = np.array([-4, -2, 0, 2, 4])
BLOCKS = 32
LARGEST = 20.0  # a coupling beyond it is that of spins which are all alike


@dataclass(frozen=True)
class PairCouplings:
    """J1 of ``neighbours`` and J2 of ``diagonals`` in units of temperature, with jackknife errors."""

    neighbours: float
    neighbours_error: float
    diagonals: float
    diagonals_error: float


def pair_couplings(spins: ArrayLike) -> PairCouplings:
    """Of samples (T, rows, columns) of +-1 on a torus, those that may be alike one after the other.

    nan where all spins of all samples are alike. ValueError for a torus of less than 3 rows or columns and
    for fewer than 2 samples.
    """
    s = np.asarray(spins, np.int8)
    if s.ndim != 3 or min(s.shape[1:]) < 3 or len(s) < 2:
        raise ValueError(
            f"spins.shape = {s.shape}; expected (samples, rows, columns), from 2 samples and 3 rows on"
        )
    parts = np.array_split(s, min(BLOCKS, len(s)))
    counts = np.stack([_counts(part) for part in parts])
    total = counts.sum(axis=0)
    value = _fitted(total)
    if not np.isfinite(value).all():
        return PairCouplings(*(float("nan"),) * 4)
    without = np.array([_fitted(total - one) for one in counts])
    error = np.sqrt((len(parts) - 1) * without.var(axis=0))
    return PairCouplings(float(value[0]), float(error[0]), float(value[1]), float(error[1]))


def _counts(s: NDArray[np.int8]) -> Floats:
    """(2, 5, 5) how many spins are down or up beside each sum of neighbours and of diagonals."""
    across = np.roll(s, 1, axis=2) + np.roll(s, -1, axis=2)
    near = across + np.roll(s, 1, axis=1) + np.roll(s, -1, axis=1)
    far = np.roll(across, 1, axis=1) + np.roll(across, -1, axis=1)
    place = (s > 0) * 25 + (near + 4) // 2 * 5 + (far + 4) // 2
    return np.bincount(place.ravel(), minlength=50).reshape(2, 5, 5).astype(float)


def _fitted(counts: Floats) -> Floats:
    """(2,) couplings of the largest pseudo-likelihood, by Newton's method."""
    if not counts.sum(axis=(1, 2)).all():
        return np.full(2, np.nan)
    near, far = (grid.ravel().astype(float) for grid in np.meshgrid(SUMS, SUMS, indexing="ij"))
    down, up = counts.reshape(2, -1)
    x = np.stack([near, far])
    theta = np.array([0.2, 0.0])
    for _ in range(100):
        p = 1 / (1 + np.exp(-2 * theta @ x))
        slope = 2 * x @ (up - (up + down) * p)
        curvature = 4 * (x * ((up + down) * p * (1 - p))) @ x.T
        try:
            step = np.linalg.solve(curvature + 1e-12 * np.eye(2), slope)
        except np.linalg.LinAlgError:
            break
        theta = theta + step * min(1.0, 0.5 / max(np.abs(step).max(), 1e-300))
        if np.abs(theta).max() > LARGEST:
            break
        if np.abs(step).max() < 1e-12:
            return theta
    return np.full(2, np.nan)
