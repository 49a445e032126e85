"""The square-lattice Ising model on a torus: one Markov chain, four ways to move it.

Units J = k_B = 1. A state has weight exp(-(E - field M) / T) with E = -sum of neighbour products and M = sum
of spins; the energy that is reported leaves the field term out. A 2x2 torus has two bonds between neighbours.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp import streams
from rgapp._kernels import cluster as _cluster
from rgapp._kernels import ising as _kernel
from rgapp.bits import pack_rows, unpack_rows
from rgapp.params import About, Params

Algorithm = Literal["metropolis", "heat_bath", "wolff", "swendsen_wang"]
Start = Literal["hot", "cold", "down"]

# A Metropolis sweep passes over a site with probability 1/16. It would always accept flips that cost nothing,
# and in a fixed order these lock a few states in a cycle for ever: diagonal stripes, 4 of the 16 of size 2.
METROPOLIS_TRIED = 15 / 16

ALGORITHMS: tuple[Algorithm, ...] = ("metropolis", "heat_bath", "wolff", "swendsen_wang")
STARTS: tuple[Start, ...] = ("hot", "cold", "down")


class IsingParams(Params):
    """What an IsingChain is made of."""

    size: Annotated[
        int, About("Size", low=2, high=4096, symbol="L", help="Sites along each side of the square torus")
    ] = 40
    temperature: Annotated[
        float,
        About("Temperature", low=0.1, high=10, step=0.001, unit="J/k_B", symbol="T", decimals=3,
              help="Critical at 2.269"),
    ] = 2.269  # fmt: skip
    field: Annotated[
        float,
        About("Field", low=-10, high=10, step=0.001, unit="J", symbol="h", decimals=3,
              help="Energy a spin gains by pointing up"),
    ] = 0.0  # fmt: skip
    algorithm: Annotated[
        Algorithm,
        About("Algorithm", choices=ALGORITHMS, help="How spins are moved; all sample the same states"),
    ] = "metropolis"
    start: Annotated[
        Start, About("Start", choices=STARTS, help="Random spins, all up, or all down")
    ] = "hot"  # fmt: skip


def flip_probabilities(temperature: float, field: float, algorithm: str) -> NDArray[np.float64]:
    """Probability that a spin flips in a sweep, (2, 5): [0 down or 1 up, number of unlike neighbours].

    Metropolis: 15/16 min(1, exp(-dE / T)) (Metropolis et al. 1953); heat bath: 1 / (1 + exp(dE / T)), with dE
    the energy a flip costs (Glauber 1963).
    """
    spin = np.array([[-1.0], [1.0]])
    unlike = np.arange(5)
    x = 2 * (4 - 2 * unlike + spin * field) / temperature
    falls = np.exp(-np.abs(x))
    if algorithm == "metropolis":
        return METROPOLIS_TRIED * np.where(x > 0, falls, 1.0)
    return np.where(x > 0, falls, 1.0) / (1 + falls)


def bond_probabilities(temperature: float, field: float) -> tuple[float, float]:
    """Probability of a bond between two like spins, and between a spin along the field and the ghost spin.

    1 - exp(-2 / T) (Fortuin & Kasteleyn 1972) and 1 - exp(-2 |h| / T) (Coniglio et al. 1989).
    """
    return -math.expm1(-2 / temperature), -math.expm1(-2 * abs(field) / temperature)


def as_thresholds(probability: ArrayLike) -> NDArray[np.uint64]:
    """Probabilities as multiples of 2^-64, the form in which kernels compare them with random words.

    1 becomes 1 - 2^-64.
    """
    scaled = [min(int(math.ldexp(p, 64)), 2**64 - 1) for p in np.ravel(probability).tolist()]
    return np.array(scaled, np.uint64).reshape(np.shape(probability))


class IsingChain:
    """One Markov chain of a square Ising lattice.

    A sweep is one try of every site (Metropolis and heat bath), one cluster (Wolff) or one update of all
    clusters (Swendsen-Wang). What happens depends on the parameters, the seed and the orders given, not on
    how the sweeps are cut into calls, nor on ``threads`` (the most that may be used; the present kernels use
    one). ``sweep`` counts what was done so far; ``sites_updated`` the sites tried, those of grown clusters
    (Wolff), or all of them in each update (Swendsen-Wang).
    """

    def __init__(self, params: IsingParams, seed: int | np.random.SeedSequence, threads: int = 1) -> None:
        if threads < 1:
            raise ValueError(f"threads must be at least 1 (got {threads})")
        self.threads = threads
        self.sweep = 0
        self.sites_updated = 0
        moves, starts = streams.children(seed, 2)
        self._moves = streams.stream(moves)
        self._starts = streams.stream(starts)
        self._words = np.zeros(_kernel.words_needed(params.size), np.uint64)
        self._set(params)
        self.restart(params.start)

    @property
    def params(self) -> IsingParams:
        return self._params

    def change(self, params: IsingParams) -> None:
        """Go on at another temperature or field or with another algorithm; the size stays (ValueError)."""
        if params.size != self.params.size:
            raise ValueError(
                f"size must stay {self.params.size} in a running chain (got {params.size}); start a new one"
            )
        self._set(params)

    def _set(self, params: IsingParams) -> None:
        self._params = params
        size, words = params.size, len(self._words)
        if params.algorithm in ("metropolis", "heat_bath"):
            self._thresholds = as_thresholds(
                flip_probabilities(params.temperature, params.field, params.algorithm)
            )
            return
        bonds = as_thresholds(bond_probabilities(params.temperature, params.field))
        self._bonds = (*bonds.tolist(), params.field > 0)
        if params.algorithm == "wolff":
            self._scratch = (np.empty(size * size, np.uint32),)
        else:
            self._scratch = (np.empty((2, words), np.uint64), np.empty(size * size + 1, np.uint32))

    def restart(self, start: Start) -> None:
        """Put the lattice into a start state: "hot" random spins, "cold" all up, "down" all down.

        The count of sweeps goes on, and so do the random numbers.
        """
        n = self.params.size
        if start == "hot":
            spins = streams.coins(self._starts, n * n).reshape(n, n)
        elif start in STARTS:
            spins = np.full((n, n), start == "cold")
        else:
            raise ValueError(f"start must be one of {', '.join(STARTS)} (got {start})")
        _kernel.from_rows(pack_rows(spins), n, self._words)

    def load(self, spins: ArrayLike) -> None:
        """Go on from the given spins, (size, size), each -1 or +1 (ValueError otherwise)."""
        given = np.asarray(spins)
        n = self.params.size
        if given.shape != (n, n):
            raise ValueError(f"spins must have the shape ({n}, {n}) of the lattice (got {given.shape})")
        if not np.isin(given, (-1, 1)).all():
            raise ValueError("spins must be -1 or +1 everywhere")
        _kernel.from_rows(pack_rows(given), n, self._words)

    def advance(self, n: int) -> None:
        """Move by ``n`` sweeps."""
        self._move(n, 0)

    def record(self, n: int, every: int = 1) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Move by ``n`` sweeps as ``advance`` does, and measure after each ``every``-th.

        Energy and magnetization per site, both (n // every,) float64.
        """
        if every < 1:
            raise ValueError(f"every must be at least 1 (got {every})")
        sums = self._move(n, every) / self.params.size**2
        return -sums[:, 0], sums[:, 1]

    def sample(self, n: int, spacing: int) -> NDArray[np.int8]:
        """``n`` states, (n, size, size) int8, each ``spacing`` sweeps after the one before."""
        states = np.empty((n, self.params.size, self.params.size), np.int8)
        for state in states:
            self.advance(spacing)
            state[:] = unpack_rows(self.packed, self.params.size)
        return states

    def _move(self, n: int, every: int) -> NDArray[np.int64]:
        """``n`` sweeps; (sum of neighbour products, sum of spins) after each ``every``-th, 0 for never."""
        if n < 0:
            raise ValueError(f"the number of sweeps must be at least 0 (got {n})")
        kept = np.empty((n // every if every else 0, 2), np.int64)
        size = self.params.size
        if self.params.algorithm == "wolff":
            self.sites_updated += _cluster.wolff(
                self._words, size, *self._bonds, self._moves, *self._scratch, n, every, kept
            )
        elif self.params.algorithm == "swendsen_wang":
            _cluster.swendsen_wang(
                self._words, size, *self._bonds, self._moves, *self._scratch, n, every, kept
            )
            self.sites_updated += n * size * size
        else:
            _kernel.sweeps(self._words, size, self._thresholds, self._moves, n, every, kept)
            self.sites_updated += n * size * size
        self.sweep += n
        return kept

    @property
    def packed(self) -> NDArray[np.uint64]:
        """A read-only copy as row-major packed bits, (size, ceil(size / 64)): see ``rgapp.bits``."""
        size = self.params.size
        rows = np.empty((size, -(-size // 64)), np.uint64)
        _kernel.to_rows(self._words, size, rows)
        rows.flags.writeable = False
        return rows

    @property
    def spins(self) -> NDArray[np.int8]:
        """A read-only copy, (size, size) int8, -1 or +1."""
        spins = unpack_rows(self.packed, self.params.size)
        spins.flags.writeable = False
        return spins

    @property
    def energy_per_site(self) -> float:
        """Minus the sum of neighbour products per site, in units of J; without the field term."""
        return -_kernel.measure(self._words, self.params.size)[0] / self.params.size**2

    @property
    def magnetization_per_site(self) -> float:
        return _kernel.measure(self._words, self.params.size)[1] / self.params.size**2
