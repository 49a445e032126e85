"""The phi^4 lattice in two dimensions: chains of exact updates, and nearly independent samples of them.

Weight exp(-H), H = sum over sites of [(grad phi)^2 / 2 + r phi^2 / 2 + u phi^4 / 4], the gradient a
difference of neighbours on the periodic square lattice. At u = 0 the field is Gaussian, with
<|phi(k)|^2> = 1 / (r + 4 sin^2(kx/2) + 4 sin^2(ky/2)).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from rgapp._kernels import phi_fourth as _kernel
from rgapp.parallel import run_parts
from rgapp.physics.ising_samples import APART, CHAINS, SETTLE, How
from rgapp.physics.modes import Tell, silent
from rgapp.physics.stats import autocorrelation_time
from rgapp.streams import children, stream

LOWEST = -4.0  # r at which a site alone has no curvature left
TRIAL = 300  # correlation times that a trial run lasts
_LONGEST = 2**15
_WORK = 2e5  # sites updated between two calls of tell


class PhiFourthChain:
    """A Markov chain: each update draws every site anew among its neighbours and turns clusters of signs.

    ``size`` L even; ``mass`` r from -4 up, above 0 where the ``quartic`` u >= 0 is 0. The chain is a function
    of these, the seed, and the number of updates. ValueError where they are out of range.
    """

    def __init__(self, size: int, mass: float, quartic: float, seed: int | np.random.SeedSequence) -> None:
        if size < 2 or size % 2:
            raise ValueError(f"size must be an even number from 2 up (got {size})")
        if not mass >= LOWEST or not quartic >= 0:
            raise ValueError(
                f"mass must be at least -4 and quartic at least 0 (got {mass:g} and {quartic:g})"
            )
        if quartic == 0 and not mass > 0:
            raise ValueError(f"mass must be above 0 where quartic is 0 (got {mass:g})")
        self.updates = 0
        self._curvature, self._quartic = 2 + mass / 2, quartic / 4
        self._field = np.zeros((size, size))
        self._state = stream(seed)
        self._scratch = np.empty(2 * size * size, np.int32)

    @property
    def field(self) -> NDArray[np.float64]:
        """(L, L), a copy."""
        return self._field.copy()

    def advance(self, updates: int) -> NDArray[np.float64]:
        """That many updates; (updates, 2) the mean of phi^2 and the mean of phi after each."""
        record = np.empty((updates, 2))
        _kernel.update(self._field, self._curvature, self._quartic, self._state, self._scratch, record)
        self.updates += updates
        return record


@dataclass(frozen=True)
class PhiFourthDraw:
    """``samples`` (count, L^2) float64, sites in reading order, those of a chain one after the other; their
    mean ``square`` and ``magnetization`` per site (count,); and how they were made, in updates.
    """

    samples: NDArray[np.float64]
    square: NDArray[np.float64]
    magnetization: NDArray[np.float64]
    how: How


def draw_phi_fourth(
    size: int,
    mass: float,
    quartic: float,
    count: int,
    seed: int | np.random.SeedSequence,
    threads: int = 1,
    tell: Tell | None = None,
) -> PhiFourthDraw:
    """``count`` fields in equilibrium, made as ``watch_ising`` makes configurations of spins.

    A trial run measures the correlation time; eight chains then settle for 20 of them and are looked at every
    2.5. The result does not depend on ``threads``; ``tell(fraction)`` may raise to stop.
    """
    say = tell or silent
    trial, *seeds = children(seed, 1 + CHAINS)
    tau = _trial(PhiFourthChain(size, mass, quartic, trial), say)
    apart, settle = ceil(APART * tau), ceil(SETTLE * tau) + 50
    chains = [PhiFourthChain(size, mass, quartic, one) for one in seeds[: min(CHAINS, count)]]
    rows = -(-count // len(chains))
    samples = np.empty((len(chains), rows, size * size))
    series = np.empty((len(chains), rows, 2))
    piece = max(1, int(_WORK / (size * size * apart)))

    def move(number: int) -> None:
        chain = chains[number]
        first = 0 if chain.updates < settle else (chain.updates - settle) // apart
        if not chain.updates:
            chain.advance(settle)
        for row in range(first, min(first + piece, rows)):
            series[number, row] = chain.advance(apart)[-1]
            samples[number, row] = chain.field.ravel()

    end = settle + rows * apart
    while chains[-1].updates < end:
        for turn in range(0, len(chains), threads):
            run_parts(move, range(turn, min(turn + threads, len(chains))), threads)
            say(chains[0].updates / end)
    left = np.mean([_slowest(one) for one in series]) if rows > 1 else 0.5
    square, magnetization = series.reshape(-1, 2)[:count].T
    how = How("heat_bath", tau, apart, settle, len(chains), min(count, count / (2 * max(left, 0.5))))
    say(1.0)
    return PhiFourthDraw(samples.reshape(-1, size * size)[:count], square, magnetization, how)


def _trial(chain: PhiFourthChain, say: Tell) -> float:
    """The correlation time in updates: the run is doubled until it lasts 300 of them."""
    series, tau = np.empty((0, 2)), np.inf
    sites = len(chain.field) ** 2
    while len(series) < min(TRIAL * tau, _LONGEST):
        wanted = max(1024, len(series))
        piece = max(1, int(_WORK / sites))
        more = []
        for done in range(0, wanted, piece):
            more.append(chain.advance(min(piece, wanted - done)))
            say(0.0)
        series = np.concatenate([series, *more])
        tau = _slowest(series[len(series) // 5 :])
    return tau


def _slowest(series: NDArray[np.float64]) -> float:
    """The longer of the correlation times of phi^2 and of |m|."""
    return max(autocorrelation_time(series[:, 0]), autocorrelation_time(np.abs(series[:, 1])))
