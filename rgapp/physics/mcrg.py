"""Monte Carlo renormalization group: the exponents of a block-spin transformation from correlations.

Swendsen 1979, Phys. Rev. Lett. 42, 859. Spins are blocked n times; S^(n)_a are sums over the lattice of
level n of products of spins. With the chain rule d<S^(n)>/dK^(n-1) = d<S^(n)>/dK^(n) T the matrix of the
linearized transformation is T = B^-1 A, A = <S^(n) S^(n-1)> and B = <S^(n) S^(n)>, connected; with b = 2 an
eigenvalue lambda is an exponent y = log2 lambda. Exact for the square Ising model: y_T = 1, y_h = 15/8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics.blockspin import Rule, blocked

Floats = NDArray[np.float64]

BLOCK = 2
EVEN = ("nearest neighbours", "next nearest", "plaquette")
ODD = ("magnetization", "corner of three")


def operators(spins: ArrayLike) -> Floats:
    """Sums over each lattice of (n, L, L) spins, (n, 5): EVEN, then ODD; L at least 2, on the torus."""
    s = np.asarray(spins, dtype=np.int8)
    right, down = np.roll(s, -1, axis=2), np.roll(s, -1, axis=1)
    across = np.roll(right, -1, axis=1)
    products = (
        s * right + s * down,
        s * across + right * down,
        s * right * down * across,
        s,
        # the four corners of a plaquette, each without the spin opposite
        s * right * down + s * right * across + s * down * across + right * down * across,
    )
    return np.stack([one.sum(axis=(1, 2), dtype=np.int64) for one in products], axis=1).astype(float)


@dataclass(frozen=True)
class Moments:
    """Averages over one sample: of the operators of each level, (levels + 1, 5), of their products within
    it, (levels + 1, 5, 5), and of those of a level with those of the level before, (levels, 5, 5).
    """

    mean: Floats
    within: Floats
    across: Floats


def moments(spins: ArrayLike, levels: int, seed: int | Sequence[int], rule: Rule = "majority") -> Moments:
    """Of (n, L, L) spins blocked ``levels`` times, 2 x 2 at a time: by majority, ties by coins keyed with
    ``seed``, or by decimation. ValueError where L is no multiple of 2^levels.
    """
    s = np.asarray(spins, dtype=np.int8)
    if s.ndim != 3 or s.shape[1] % BLOCK**levels:
        raise ValueError(f"spins must be (n, L, L) with L a multiple of {BLOCK**levels} (got {s.shape})")
    key = (seed,) if isinstance(seed, int | np.integer) else tuple(seed)
    seen = [operators(s)]
    for level in range(levels):
        s = blocked(s, BLOCK, rule, (*key, level))
        seen.append(operators(s))
    n = len(seen[0])
    return Moments(
        np.stack([one.mean(axis=0) for one in seen]),
        np.stack([one.T @ one / n for one in seen]),
        np.stack([coarse.T @ fine / n for fine, coarse in pairwise(seen)]),
    )


@dataclass(frozen=True)
class Exponents:
    """For each step of blocking: ``thermal`` (steps, 3) y_T with 1, 2, 3 of EVEN; ``magnetic`` (steps, 2) y_h
    with 1, 2 of ODD; ``neighbours`` (levels,) the product of neighbours at each level, from 0.
    """

    thermal: Floats
    magnetic: Floats
    neighbours: Floats


def exponents(averages: Sequence[Moments], size: int) -> tuple[Exponents, Exponents]:
    """From the moments of several independent samples of equal length: the values, and jackknife errors."""
    if len(averages) < 2:
        raise ValueError(f"averages must hold at least 2 samples (got {len(averages)})")
    fields = [np.stack([getattr(one, name) for one in averages]) for name in ("mean", "within", "across")]
    totals, n = [one.sum(axis=0) for one in fields], len(averages)
    whole = _exponents(*(total / n for total in totals), size)
    parts = [
        _exponents(*((total - one[k]) / (n - 1) for total, one in zip(totals, fields, strict=True)), size)
        for k in range(n)
    ]
    errors = [
        np.sqrt((n - 1) * np.var([getattr(part, name) for part in parts], axis=0))
        for name in ("thermal", "magnetic", "neighbours")
    ]
    return whole, Exponents(*errors)


def _exponents(mean: Floats, within: Floats, across: Floats, size: int) -> Exponents:
    # without a field odd averages vanish; the even ones do not
    mean = np.where(np.arange(mean.shape[1]) < len(EVEN), mean, 0.0)
    same = within - mean[:, :, None] * mean[:, None, :]
    other = across - mean[1:, :, None] * mean[:-1, None, :]
    steps = range(len(across))

    def y(first: int, number: int) -> list[float]:
        some = slice(first, first + number)
        return [_exponent(same[step + 1, some, some], other[step, some, some]) for step in steps]

    thermal = np.array([y(0, number) for number in range(1, len(EVEN) + 1)]).T
    magnetic = np.array([y(len(EVEN), number) for number in range(1, len(ODD) + 1)]).T
    sites = np.array([(size // BLOCK**level) ** 2 for level in range(len(mean))])
    return Exponents(thermal, magnetic, mean[:, 0] / (2 * sites))


def _exponent(within: Floats, across: Floats) -> float:
    """log2 of the largest eigenvalue of B^-1 A; nan where it is none."""
    try:
        values = np.linalg.eigvals(np.linalg.solve(within, across))
    except np.linalg.LinAlgError:
        return float("nan")
    largest = float(np.max(values.real))
    return float(np.log2(largest)) if largest > 0 else float("nan")
