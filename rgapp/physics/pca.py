"""Principal component analysis read as renormalization: the moment flow of data (Bradde & Bialek 2017).

The strongest modes of the covariance are the long waves, the weak ones are integrated out step by step.
After each step the data are carried back to the variables, and the fourth moment of every variable tells
how far from Gaussian it is: 3 is the Gaussian fixed point.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.blas import blas_threads
from rgapp.physics.bootstrap import BATCHES, median_errors
from rgapp.physics.modes import Floats, ModeBasis, Tell, principal_modes, silent
from rgapp.physics.projection import PARTS, Cuts, batches_of, count_powers, power_sums

EVERY = 512  # variables up to which a flow has a point at every number of modes
GRID = 256


@dataclass(frozen=True)
class Flow:
    """Fourth moments along the flow, one entry a cut-off.

    ``kept`` (n,) fractions of modes as asked for; ``modes`` (n,) int64, their numbers k; ``moments`` (n, N),
    <x^4>/<x^2>^2 of each variable, nan where a variable has no part in the modes kept; ``median`` (n,) and
    ``quartiles`` (2, n) of them over the variables; ``eigenvalues`` (N,) of the covariance, descending.
    Modes of rank ``dropped`` + 1 to k are in the projection. Beyond ``rank`` no mode holds any variance.
    ``error`` (n,) is the standard error of the median by bootstrap, or None.
    """

    kept: Floats
    modes: Cuts
    median: Floats
    quartiles: Floats
    moments: Floats
    eigenvalues: Floats
    rank: int
    dropped: int = 0
    error: Floats | None = None

    @property
    def beyond_rank(self) -> NDArray[np.bool_]:
        """(n,) where fewer modes exist than ``modes`` says: the entry repeats the one at the rank."""
        return self.modes > self.rank


@dataclass(frozen=True)
class Distribution:
    """Pooled distribution of all variables, each rescaled to unit variance, one row a cut-off.

    ``edges`` (bins + 1,) of the bins; ``density`` (n, bins): its integral lacks what lies outside the edges.
    """

    kept: Floats
    modes: Cuts
    edges: Floats
    density: Floats


def moment_flow(
    samples: ArrayLike,
    kept: ArrayLike | None = None,
    drop_top: float = 0.0,
    standardise: bool = True,
    threads: int = 1,
    tell: Tell | None = None,
) -> Flow:
    """The moment flow of ``samples`` (T, N), variables in columns: ``principal_modes``, then ``flow_of``.

    The result does not depend on ``threads``.
    """
    half = None if tell is None else lambda done: tell(0.5 * done)
    rest = None if tell is None else lambda done: tell(0.5 + 0.5 * done)
    return flow_of(principal_modes(samples, standardise, half, threads), kept, drop_top, threads, rest)


def flow_of(
    basis: ModeBasis,
    kept: ArrayLike | None = None,
    drop_top: float = 0.0,
    threads: int = 1,
    tell: Tell | None = None,
    resamples: int = 0,
    seed: Any = 0,
    batches: int = BATCHES,
) -> Flow:
    """The moment flow of data whose modes are known.

    ``kept`` holds fractions f in (0, 1]: k = max(1, floor(f N + 1/2)) modes are kept; None stands for every
    k from N down to 1. ``drop_top`` is the fraction d of the strongest modes left out, floor(d N + 1/2) of
    them, and the flow ends where k reaches these. ``resamples`` > 0 asks for bootstrap errors of the
    medians, over ``batches`` runs of successive samples that are drawn with ``seed``, the modes held fixed:
    see ``block_count``. ``tell(fraction)`` is called all along and may raise to stop. The result does not
    depend on ``threads``. Raises ValueError for fractions outside their ranges, and where no mode is left.
    """
    say = tell or silent
    kept, modes, first = _cutoffs(basis, kept, drop_top)
    cuts, where = np.unique(np.minimum(modes, basis.rank), return_inverse=True)
    parts = batches_of(basis, len(cuts), batches if resamples else PARTS)
    share = 0.7 if resamples else 1.0
    second, fourth = power_sums(basis, first, cuts, parts, threads, tell and (lambda done: say(share * done)))
    moments = _normalised(basis, second.sum(axis=0), fourth.sum(axis=0))
    quantiles = np.nanquantile if np.isnan(moments).any() else np.quantile
    lower, median, upper = quantiles(moments, [0.25, 0.5, 0.75], axis=1)
    error = None
    if resamples:
        rest = tell and (lambda done: say(share + (1 - share) * done))
        error = median_errors(second, fourth, basis.samples, resamples, seed, threads, rest)[where]
    say(1.0)
    quartiles = np.stack([lower[where], upper[where]])
    return Flow(
        kept, modes, median[where], quartiles, moments[where], basis.eigenvalues, basis.rank, first, error
    )


@blas_threads(1)
def distribution_of(
    basis: ModeBasis,
    kept: ArrayLike,
    drop_top: float = 0.0,
    reach: float = 5.0,
    bins: int = 100,
    tell: Tell | None = None,
    threads: int = 1,
) -> Distribution:
    """Histograms from -``reach`` to ``reach`` standard deviations; the rest as for ``flow_of``."""
    kept, modes, first = _cutoffs(basis, kept, drop_top)
    cuts, where = np.unique(np.minimum(modes, basis.rank), return_inverse=True)
    scale = np.stack([_inverse_spread(basis, first, cut) for cut in cuts])
    counts = count_powers(basis, first, cuts, scale, reach, bins, threads, tell)
    edges = np.linspace(-reach, reach, bins + 1)
    density = counts / (basis.samples * basis.variables * 2 * reach / bins)
    return Distribution(kept, modes, edges, density[where])


def modes_kept(fraction: float, variables: int) -> int:
    """k = max(1, floor(f N + 1/2))."""
    return max(1, int(np.floor(fraction * variables + 0.5)))


def modes_dropped(drop_top: float, variables: int) -> int:
    """floor(d N + 1/2); ValueError outside 0 <= d < 1."""
    if not 0 <= drop_top < 1:
        raise ValueError(f"drop_top must be at least 0 and below 1 (got {drop_top:g})")
    return int(np.floor(drop_top * variables + 0.5))


def fraction_grid(variables: int, points: int = 24, dropped: int = 0) -> Floats:
    """Fractions k/N for a logarithmic axis, descending from 1 to 1/N, or to the first mode not dropped."""
    cuts = np.arange(1, 2)
    for number in range(points, 8 * points):  # small numbers of modes repeat, and are counted once
        more = np.unique(np.rint(np.geomspace(1, variables, number)).astype(int))
        if len(more) > points:
            break
        cuts = more
    cuts = np.union1d(cuts[cuts > dropped], [dropped + 1])
    return cuts[::-1] / variables


def cut_offs(variables: int, dropped: int = 0) -> Floats:
    """Fractions k/N, descending: every number of modes up to 512 variables, then a logarithmic grid."""
    if variables > EVERY:
        return fraction_grid(variables, GRID, dropped)
    return np.arange(variables, dropped, -1) / variables


def _cutoffs(basis: ModeBasis, kept: ArrayLike | None, drop_top: float) -> tuple[Floats, Cuts, int]:
    """Fractions, numbers of modes, how many are dropped; without cut-offs at which no mode is left."""
    variables = basis.variables
    fractions = np.arange(variables, 0, -1) / variables if kept is None else np.asarray(kept, dtype=float)
    fractions = np.atleast_1d(fractions)
    wrong = fractions[~((fractions > 0) & (fractions <= 1))]
    if fractions.ndim != 1 or fractions.size == 0 or wrong.size:
        got = f"{wrong[0]:g}" if wrong.size else f"an array of shape {fractions.shape}"
        raise ValueError(f"kept must be a list of fractions above 0, up to 1 (got {got})")
    first = modes_dropped(drop_top, variables)
    modes = np.array([modes_kept(fraction, variables) for fraction in fractions], np.int64)
    left = np.minimum(modes, basis.rank) > first
    if not left.any():
        most = min(int(modes.max()), basis.rank)
        raise ValueError(f"drop_top must leave a mode: it drops {first}, and no more than {most} are kept")
    return fractions[left], modes[left], first


def _normalised(basis: ModeBasis, second: Floats, fourth: Floats) -> Floats:
    """<x^4>/<x^2>^2 from sums over samples; nan where the variance left is nothing but rounding."""
    variance = second / basis.samples
    whole = basis.eigenvalues[: basis.rank] @ basis.vectors**2
    real = variance > 1e-26 * whole
    return np.divide(fourth / basis.samples, variance**2, out=np.full_like(variance, np.nan), where=real)


def _inverse_spread(basis: ModeBasis, first: int, cut: int) -> Floats:
    """(N,) one over the standard deviation of each variable after projection, 0 where there is none."""
    variance = basis.eigenvalues[first:cut] @ basis.vectors[first:cut] ** 2
    return np.divide(1.0, np.sqrt(variance), out=np.zeros_like(variance), where=variance > 0)
