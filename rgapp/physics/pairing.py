"""Coarse-graining of data in real space: the most correlated units are paired, and the pairs again.

Meshulam, Gauthier, Brody, Tank & Bialek, PRL 123, 178103 (2019). At each step the two units that are most
correlated are added up, then the next two of what is left, until every unit has its partner; clusters of
K = 2, 4, 8, ... units result. How variance, silence, the spectrum inside a cluster and its memory depend on K
tells of scaling, if their local slopes stay the same: see ``scaling``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rgapp.blas import blas_threads
from rgapp.parallel import run_watched
from rgapp.physics.modes import Floats, Tell, silent
from rgapp.physics.scaling import ScalingLaw, scaling_law

BLOCKS = 16  # runs of successive samples for the jackknife
FEWEST = 4  # clusters of the largest size, so that there is an average over them
UNITS = 64  # as many are needed for three sizes from SMALLEST up
SMALLEST = 4  # units in the smallest cluster that laws are fitted to
INSIDE = 16  # units in the smallest cluster whose spectrum is taken
LAGS = 512  # the longest lag of an autocorrelation


@dataclass(frozen=True)
class Coarse:
    """What clusters of ``sizes`` (n,) = 1, 2, 4, ... units show; all averages over the clusters of a size.

    ``order`` (M,) the units so that successive ones make up a cluster of every size; those that found no
    partner are left out. ``variance`` (n,) of the plain sum of a cluster's units; ``silence`` (n,) the
    share of samples in which all of them are 0, nan where values below 0 occur; ``spectra``, for each size
    from 16 up, the eigenvalues of the covariance inside a cluster, descending; ``correlation`` (n, lags) the
    autocorrelation of the sums, lag 0 first, and ``memory`` (n,) the lag at which it has fallen to 1/e, nan
    where that is below one sample or beyond the last lag. ``laws`` the exponents that could be told:
    "alpha" of the variance, "beta" of -ln silence, "mu" inside the largest clusters (eigenvalue ~
    (K/rank)^mu), "z" of the memory.
    """

    order: NDArray[np.int64]
    sizes: NDArray[np.int64]
    variance: Floats
    silence: Floats
    spectra: dict[int, Floats]
    correlation: Floats
    memory: Floats
    laws: dict[str, ScalingLaw]


class Measured(NamedTuple):
    """What clusters of one size show in each run of samples: sums (blocks, clusters) of their totals and the
    squares of these, shares of silent samples (blocks,), autocovariances over variance (blocks, lags), and
    what ``_inside`` gives.
    """

    first: Floats
    second: Floats
    mute: Floats
    memory: Floats
    inner: tuple[Floats, Floats, NDArray[np.int64]] | None


@blas_threads(1)
def coarse_grain(samples: NDArray, largest: int = 0, threads: int = 1, tell: Tell | None = None) -> Coarse:
    """Coarse-grain ``samples`` (T, N), units in columns, in clusters of up to ``largest`` units.

    ``largest`` is a power of two, or 0: as large as leaves 4 clusters. Where all values are 0 or above, each
    sum is scaled to a mean of 1 where it is not 0 before the next pairing, as in the paper, which weighs
    pairs alike; other data are added as they are. Laws are fitted to sizes from 4 up, their errors are of
    the jackknife over 16 runs of samples, the clusters held fixed. The result does not depend on
    ``threads``. ValueError for fewer than 64 units or 64 samples, a unit that never changes, values that are
    not finite, and another ``largest``.
    """
    say = tell or silent
    table = _checked(samples)
    count, units = table.shape
    most = 1 << int(np.log2(units / FEWEST))
    if largest and (largest & (largest - 1) or not SMALLEST <= largest <= most):
        raise ValueError(f"largest must be a power of two from {SMALLEST} to {most}, or 0 (got {largest})")
    sizes = 2 ** np.arange(int(np.log2(largest or most)) + 1)
    order = _order(table, len(sizes) - 1, lambda share: say(0.4 * share))
    sums = table[:, order]
    edges = np.arange(BLOCKS + 1) * count // BLOCKS
    lags = min(LAGS, count // BLOCKS // 4)

    def measure(step: int, done: Callable[[float], Any]) -> Measured:
        members = sums.reshape(count, -1, sizes[step])
        total = members.sum(axis=2)
        parts = [total[low:high] for low, high in pairwise(edges)]
        first = np.array([part.sum(axis=0) for part in parts])
        second = np.array([np.einsum("tc,tc->c", part, part) for part in parts])
        mute = np.array([np.mean(np.all(members[low:high] == 0, axis=2))
                         for low, high in pairwise(edges)])  # fmt: skip
        centre = total.mean(axis=0)
        spread = np.maximum(total.var(axis=0), np.finfo(float).tiny)
        memory = np.array(
            [_autocovariance(part - centre, lags) @ (1 / spread) / len(spread) for part in parts]
        )
        inner = _inside(members, edges) if sizes[step] >= INSIDE else None
        done(1.0)
        return Measured(first, second, mute, memory, inner)

    measured = run_watched(
        measure, range(len(sizes)), len(sizes), threads, tell and (lambda share: say(0.4 + 0.6 * share))
    )
    say(1.0)
    return _summed_up(measured, sizes, order, np.diff(edges), bool(table.min() >= 0))


def _summed_up(
    measured: list[Measured],
    sizes: NDArray[np.int64],
    order: NDArray[np.int64],
    lengths: NDArray[np.int64],
    positive: bool,
) -> Coarse:
    """Averages of all blocks, and of all but one, from what was measured in each."""
    weights = np.vstack([np.ones(len(lengths)), 1 - np.eye(len(lengths))])  # the whole, then without each
    counts = weights @ lengths
    variance, silence, correlation, spectra, slopes = [], [], [], {}, []
    for size, (first, second, mute, memory, inner) in zip(sizes.tolist(), measured, strict=True):
        mean = weights @ first / counts[:, None]
        variance.append(np.mean(weights @ second / counts[:, None] - mean**2, axis=1))
        silence.append(weights @ (mute * lengths) / counts)
        curve = weights @ (memory * lengths[:, None]) / counts[:, None]
        correlation.append(curve / curve[:, :1])
        if inner is not None:
            values = np.array([_mean_spectrum(inner, row) for row in weights])
            spectra[size] = values[0]
            slopes.append((size, values))
    memory = [np.array([_fall(curve) for curve in curves]) for curves in correlation]
    laws = {"alpha": _law("alpha", sizes, variance)}
    if positive:
        with np.errstate(divide="ignore"):
            mute = [np.where(row > 0, -np.log(row), np.nan) for row in silence]
        laws["beta"] = _law("beta", sizes, mute)
    if slopes:
        laws["mu"] = _inner_law(*slopes[-1])
    laws["z"] = _law("z", sizes, memory)
    silent_share = _whole(silence) if positive else np.full(len(sizes), np.nan)
    return Coarse(
        order, sizes, _whole(variance), silent_share, spectra, _whole(correlation), _whole(memory),
        {name: law for name, law in laws.items() if law is not None},
    )  # fmt: skip


def _whole(rows: list[Floats]) -> Floats:
    """Of values (1 + blocks, ...) for each size those of all samples."""
    return np.array([row[0] for row in rows])


def _law(name: str, sizes: NDArray[np.int64], rows: list[Floats]) -> ScalingLaw | None:
    """The law of values (1 + blocks,) for each size, over those from SMALLEST up."""
    table = np.array(rows)[sizes >= SMALLEST]
    return scaling_law(name, sizes[sizes >= SMALLEST], table[:, 0], table[:, 1:].T)


def _inner_law(size: int, values: Floats) -> ScalingLaw | None:
    """Of 1 / eigenvalue (1 + blocks, K) against the rank, between the second rank and half of them."""
    ranks = np.unique(np.rint(np.geomspace(2, size / 2, 8)).astype(int))
    with np.errstate(divide="ignore"):
        inverse = np.where(values > 1e-12 * values[:, :1], 1 / values, np.nan)[:, ranks - 1]
    return scaling_law("mu", ranks, inverse[0], inverse[1:], "ranks")


def _checked(samples: NDArray) -> Floats:
    table = np.array(samples, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < UNITS or table.shape[0] < 4 * BLOCKS:
        raise ValueError(
            f"samples must be at least {4 * BLOCKS} of at least {UNITS} units (got shape {table.shape})"
        )
    if not np.isfinite(table).all():
        raise ValueError("samples must be finite; leave out or fill what is missing first")
    still = np.flatnonzero(table.min(axis=0) == table.max(axis=0))
    if len(still):
        raise ValueError(f"samples must change in every unit (unit {still[0]}, counted from 0, never does)")
    return table


def _order(table: Floats, steps: int, say: Tell) -> NDArray[np.int64]:
    """The units, clusters of every size together."""
    groups = np.arange(table.shape[1])[:, None]
    positive = bool(table.min() >= 0)
    now = table.copy()
    for step in range(steps):
        say(step / steps)
        pairs = most_correlated_pairs(_correlation(now))
        groups = np.hstack([groups[pairs[:, 0]], groups[pairs[:, 1]]])
        now = now[:, pairs[:, 0]] + now[:, pairs[:, 1]]
        if positive:
            now /= now.sum(axis=0) / np.count_nonzero(now, axis=0)
    return groups.ravel()


def _correlation(table: Floats) -> Floats:
    centred = table - table.mean(axis=0)
    centred /= np.sqrt(np.einsum("tn,tn->n", centred, centred))
    return centred.T @ centred


def most_correlated_pairs(correlation: Floats) -> NDArray[np.int64]:
    """(N // 2, 2) int64: the pair of the largest entry, then that of what is left, and so on.

    ``correlation`` (N, N) is symmetric; of equal pairs the one that comes first in reading order is taken.
    """
    units = len(correlation)
    above = np.triu_indices(units, 1)
    free = np.ones(units, bool)
    pairs = []
    for at in np.argsort(-correlation[above], kind="stable"):
        one, other = above[0][at], above[1][at]
        if free[one] and free[other]:
            free[one] = free[other] = False
            pairs.append((one, other))
            if len(pairs) == units // 2:
                break
    return np.array(pairs, np.int64)


def _autocovariance(part: Floats, lags: int) -> Floats:
    """(lags + 1, clusters) of one run of samples, each lag averaged over the products there are."""
    length = len(part)
    size = 1 << (length + lags).bit_length()
    power = np.abs(np.fft.rfft(part, size, axis=0)) ** 2
    raw = np.fft.irfft(power, size, axis=0)[: lags + 1]
    return raw / (length - np.arange(lags + 1))[:, None]


def _inside(members: Floats, edges: NDArray[np.int64]) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Sums of products (blocks, clusters, K, K), sums (blocks, clusters, K) and lengths of the blocks."""
    parts = [members[low:high] for low, high in pairwise(edges)]
    products = np.array([np.matmul(part.transpose(1, 2, 0), part.transpose(1, 0, 2)) for part in parts])
    return products, np.array([part.sum(axis=0) for part in parts]), np.diff(edges)


def _mean_spectrum(inner: tuple[Floats, Floats, NDArray[np.int64]], weights: Floats) -> Floats:
    """Eigenvalues of the covariance inside each cluster, descending, averaged over the clusters."""
    products, sums, lengths = inner
    count = weights @ lengths
    mean = np.tensordot(weights, sums, 1) / count
    covariance = np.tensordot(weights, products, 1) / count - mean[:, :, None] * mean[:, None, :]
    return np.linalg.eigvalsh(covariance)[:, ::-1].mean(axis=0)


def _fall(curve: Floats) -> float:
    """Where a curve that starts at 1 first falls to 1/e, in lags; nan where that is before lag 1 or never."""
    below = np.flatnonzero(curve < 1 / np.e)
    if not len(below) or below[0] < 2:
        return np.nan
    at = int(below[0])
    return at - 1 + (curve[at - 1] - 1 / np.e) / (curve[at - 1] - curve[at])
