"""Fisher information of simple models, and how it fades when they are looked at coarsely.

A family p(x; theta) has the metric g = <d ln p d ln p>; of exp(theta.Phi) / Z it is the covariance of Phi.
Seen through h, that says less than x, it is the covariance of <Phi | h>, smaller in every direction. Where a
few directions stay and all others fade, evenly in the logarithm, a model is called sloppy (Machta, Chachra,
Transtrum & Sethna 2013; Waterfall et al. 2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics.eq9 import marginal
from rgapp.physics.small_lattice import SmallLattice, spins

Floats = NDArray[np.float64]

RATES = (0.3, 0.6, 1.0, 1.8, 3.0, 5.0)
OPERATORS = ("magnetization", "neighbours", "diagonals", "plaquettes", "two apart", "knight's moves")

_STEPS: dict[str, tuple[tuple[int, int], ...]] = {
    "neighbours": ((0, 1), (1, 0)),
    "diagonals": ((1, 1), (1, -1)),
    "two apart": ((0, 2), (2, 0)),
    "knight's moves": ((1, 2), (1, -2), (2, 1), (2, -1)),
}


@dataclass(frozen=True)
class Ladder:
    """``eigenvalues`` (levels, n), descending in each row; what each level is called; ``matrices``
    (levels, n, n).
    """

    levels: tuple[str, ...]
    eigenvalues: Floats
    matrices: Floats


def hopping(times: Sequence[int] = (1, 2, 3, 5, 10), reach: int = 3) -> Ladder:
    """A particle that hops by -reach to reach sites a step, seen after t steps; parameters are the rates.

    All 2 reach + 1 rates are equal. rho_t is the t-fold convolution of the rates with themselves and
    g_mn = t^2 sum_j rho_(t-1)(j - m) rho_(t-1)(j - n) / rho_t(j). Eigenvalue k falls as t^(3 - k): total rate
    and drift grow, the constant of diffusion stays, the rest fades. ValueError for a time below 1.
    """
    if min(times) < 1 or reach < 1:
        raise ValueError(f"times and reach must be at least 1 (got {min(times)} and {reach})")
    n = 2 * reach + 1
    rates = np.full(n, 1 / n)
    slopes = []
    for t in times:
        before = np.ones(1)
        for _ in range(t - 1):
            before = np.convolve(before, rates)
        after = np.convolve(before, rates)
        shifted = np.zeros((len(after), n))
        for k in range(n):
            shifted[k : k + len(before), k] = before
        slopes.append(t * shifted / np.sqrt(after)[:, None])
    return _of_slopes(tuple(f"t = {t}" for t in times), slopes)


def exponentials(rates: Sequence[float] = RATES, ends: Sequence[float] = (5.0,), step: float = 0.1) -> Ladder:
    """A sum of exp(-rate t) measured every ``step`` up to each of ``ends``; parameters are ln rate.

    Errors of unit size: g is the product of the slopes with themselves.
    """
    rate = np.asarray(rates, float)
    if (rate <= 0).any() or not step > 0 or min(ends) < step:
        raise ValueError("rates and step must be above 0, and every end at least one step")
    slopes = []
    for end in ends:
        t = step * np.arange(1, round(end / step) + 1)[:, None]
        slopes.append(-rate * t * np.exp(-rate * t))
    return _of_slopes(tuple(f"up to t = {end:g}" for end in ends), slopes)


def _of_slopes(levels: tuple[str, ...], slopes: Sequence[Floats]) -> Ladder:
    """g = A^T A by the singular values of A, which keeps the small ones to more digits."""
    values = [np.linalg.svd(a, compute_uv=False) ** 2 for a in slopes]
    return Ladder(levels, np.array(values), np.array([a.T @ a for a in slopes]))


def operators(lattice: SmallLattice, names: Sequence[str] = OPERATORS) -> Floats:
    """(2^N, names) sums over the torus of the products that the names stand for, repeats around it kept."""
    grid = lattice.states.reshape(-1, lattice.size, lattice.size)

    def shifted(y: int, x: int) -> Floats:
        return np.roll(grid, (-y, -x), axis=(1, 2))

    def summed(name: str) -> Floats:
        if name == "magnetization":
            return grid.sum(axis=(1, 2))
        if name == "plaquettes":
            return (grid * shifted(0, 1) * shifted(1, 0) * shifted(1, 1)).sum(axis=(1, 2))
        if name not in _STEPS:
            raise ValueError(f"operators are {', '.join(OPERATORS)} (got {name})")
        return sum((grid * shifted(*step)).sum(axis=(1, 2)) for step in _STEPS[name])

    return np.stack([summed(name) for name in names], axis=1)


def ising(temperature: float, names: Sequence[str] = OPERATORS) -> Ladder:
    """The Ising model on the 4 x 4 torus, per site: all spins, those of one sublattice, 2 x 2 majorities.

    Parameters are the couplings of the named ``operators``, all 0 but that of neighbours.
    """
    lattice = SmallLattice(4, temperature)
    phi, law = operators(lattice, names), lattice.law
    phi = phi - law @ phi
    sites = np.arange(16)
    black = sites[(sites // 4 + sites % 4) % 2 == 0]
    block = lattice.states[:, lattice.blocks].sum(axis=2)
    up = (1 + np.sign(block)) / 2  # ties by a coin
    given = np.where(spins(4)[None] > 0, up[:, None], 1 - up[:, None]).prod(axis=2)
    seen = [
        (law, phi),
        _given(marginal(law, black), np.stack([marginal(law * f, black) for f in phi.T], axis=1)),
        _given(law @ given, given.T @ (law[:, None] * phi)),
    ]
    matrices = np.array([(f * p[:, None]).T @ f / lattice.sites for p, f in seen])
    values = np.array([np.linalg.svd(f * np.sqrt(p)[:, None], compute_uv=False) ** 2 for p, f in seen])
    return Ladder(("all spins", "every second spin", "majorities"), values / lattice.sites, matrices)


def _given(p: Floats, sums: Floats) -> tuple[Floats, Floats]:
    """Probabilities of h, and <Phi | h> from the sums of p(v, h) Phi."""
    return p, sums / p[:, None]


@dataclass(frozen=True)
class Estimates:
    """Maximum-likelihood ``fits`` (repeats, 2) of the couplings of neighbours and of diagonals, each from so
    many configurations; the ``truth`` (2,); the Fisher ``information`` (2, 2) of one configuration.
    """

    fits: Floats
    truth: Floats
    information: Floats
    samples: int

    @property
    def covariance(self) -> Floats:
        """(2, 2) what the fits scatter by at least (Cramér & Rao), and exactly for many samples."""
        return np.linalg.inv(self.information) / self.samples

    def ellipse(self, share: float = 0.9, points: int = 120) -> Floats:
        """(points, 2) the outline that holds this ``share`` of all fits, where they are many samples each."""
        if not 0 < share < 1:
            raise ValueError(f"share must be between 0 and 1 (got {share:g})")
        angle = np.linspace(0, 2 * np.pi, points)
        radius = np.sqrt(-2 * np.log1p(-share))
        circle = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return self.truth + circle @ np.linalg.cholesky(self.covariance).T


def repeated_fits(lattice: SmallLattice, samples: int = 2000, repeats: int = 300, seed: int = 0) -> Estimates:
    """The couplings of neighbours and diagonals, fitted again and again to new configurations of the lattice.

    The sums of the two products are all that a fit needs; their law is known exactly, and numbers of
    configurations are drawn from it. ValueError for fewer than 10 samples, or 1 repeat; ArithmeticError where
    configurations are so alike that a fit has no end.
    """
    if samples < 10 or repeats < 1:
        raise ValueError(f"a fit needs 10 samples, and there must be a repeat (got {samples}, {repeats})")
    phi = operators(lattice, ("neighbours", "diagonals"))
    values, which, counts = np.unique(phi, axis=0, return_inverse=True, return_counts=True)
    truth = np.array([lattice.coupling, 0.0])
    p = np.bincount(which.ravel(), lattice.law)
    mean = p @ values
    information = (values * p[:, None]).T @ values - np.outer(mean, mean)
    rng = np.random.Generator(np.random.PCG64(seed))
    means = rng.multinomial(samples, p / p.sum(), repeats) @ values / samples
    return Estimates(_fitted(means, values, np.log(counts), truth), truth, information, samples)


def _fitted(means: ArrayLike, values: Floats, log_counts: Floats, start: Floats) -> Floats:
    """Couplings (repeats, 2) whose averages are ``means`` (repeats, 2), by Newton's method, all at once."""
    means = np.asarray(means, float)
    theta = np.repeat(start[None], len(means), axis=0)
    for _ in range(100):
        exponent = theta @ values.T + log_counts
        p = np.exp(exponent - exponent.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        mean = p @ values
        second = np.einsum("rk,ka,kb->rab", p, values, values)
        curvature = second - mean[:, :, None] * mean[:, None, :]
        try:
            step = np.linalg.solve(curvature, (means - mean)[..., None])[..., 0]
        except np.linalg.LinAlgError:
            break
        theta += step * np.minimum(1, 0.3 / np.maximum(np.abs(step).max(axis=1, keepdims=True), 1e-300))
        if np.abs(step).max() < 1e-12:
            return theta
    raise ArithmeticError("the fits did not settle; take more samples each")
