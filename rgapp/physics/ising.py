"""The square-lattice Ising model on a torus: one Markov chain, four ways to move it.

Units J = k_B = 1. A state has weight exp(-(E - field M) / T) with E = -sum of neighbour products and M = sum
of spins; the energy that is reported leaves the field term out. A 2x2 torus has two bonds between neighbours.
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp import streams
from rgapp.bits import pack_rows, unpack_rows
from rgapp.params import About, Params
from rgapp.physics import updates

Algorithm = Literal["metropolis", "heat_bath", "wolff", "swendsen_wang"]
Start = Literal["hot", "cold", "down", "half", "striped"]

ALGORITHMS: tuple[Algorithm, ...] = ("metropolis", "heat_bath", "wolff", "swendsen_wang")
STARTS: tuple[Start, ...] = ("hot", "cold", "down", "half", "striped")
STRIPES = 8  # of rows, up and down in turn


class IsingParams(Params):
    """What an IsingChain is made of."""

    size: Annotated[
        int, About("Size", low=2, high=16384, symbol="L", help="Sites along each side of the square torus")
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
        Start,
        About("Start", choices=STARTS,
              help="Random spins, all up, all down, the upper half up, or eight stripes of rows"),
    ] = "hot"  # fmt: skip


class IsingChain:
    """One Markov chain of a square Ising lattice.

    A sweep is one try of every site (Metropolis and heat bath; for the pauses of Metropolis see
    ``rgapp.physics.updates``), one cluster (Wolff) or one update of all clusters (Swendsen-Wang). What
    happens depends on the parameters, the seed and the orders given, not on how the sweeps are cut into
    calls, nor on ``threads``, the most that may be used, nor on the processor and its ``instruction_set``,
    which local updates at multiples of 64 make use of ("": the best one). ``sweep`` counts what was done so
    far; ``sites_updated`` the sites tried, those of grown clusters (Wolff), or all of them in each update
    (Swendsen-Wang).
    """

    def __init__(
        self,
        params: IsingParams,
        seed: int | np.random.SeedSequence,
        threads: int = 1,
        instruction_set: str = "",
    ) -> None:
        if threads < 1:
            raise ValueError(f"threads must be at least 1 (got {threads})")
        self.threads = threads
        self._instruction_set = instruction_set
        self.sweep = 0
        self.sites_updated = 0
        # each algorithm has random numbers of its own, and goes on with them when it is chosen again
        starts, *moves = streams.children(seed, 1 + len(ALGORITHMS))
        self._starts = streams.stream(starts)
        self._moves = dict(zip(ALGORITHMS, moves, strict=True))
        self._random: dict[str, NDArray[np.uint64]] = {}
        self._frozen: NDArray[np.uint64] | None = None
        self._words = updates.empty_lattice(params.size)
        self._set(params)
        self.restart(params.start)

    @property
    def params(self) -> IsingParams:
        return self._params

    def change(self, params: IsingParams) -> None:
        """Go on at another temperature or field or with another algorithm.

        ValueError for another size, and for clusters while spins are frozen.
        """
        if params.size != self.params.size:
            raise ValueError(
                f"size must stay {self.params.size} in a running chain (got {params.size}); start a new one"
            )
        if params.algorithm == self.params.algorithm:
            self._params = params
            self._update.tune(params.temperature, params.field, params.algorithm)
            return
        self._set(params, self.packed)

    def _set(self, params: IsingParams, rows: NDArray[np.uint64] | None = None) -> None:
        """Move in the way of these parameters, which may keep the spins, ``rows``, in another order."""
        algorithm, size = params.algorithm, params.size
        kind = updates.update_for(algorithm, size, self._frozen is not None)
        if algorithm not in self._random:
            needed = updates.update_for(algorithm, size).streams_needed(size)
            seeds = streams.children(self._moves[algorithm], needed)
            self._random[algorithm] = np.stack([streams.stream(seed) for seed in seeds])
        self._params = params
        self._update = kind(size, self._random[algorithm], self.threads, self._instruction_set)
        if self._frozen is not None:
            self._update.hold(self._frozen)
        if rows is not None:
            self._update.load(self._words, rows)
        self._update.tune(params.temperature, params.field, algorithm)

    def restart(self, start: Start) -> None:
        """Put the lattice into a start state.

        "hot" random spins, "cold" all up, "down" all down, "half" the upper half up and the lower one down,
        "striped" eight stripes of rows, up and down in turn (fewer where the lattice has fewer than 8 rows).
        Frozen spins stay as they are. The count of sweeps goes on, and so do the random numbers.
        """
        if start not in STARTS:
            raise ValueError(f"start must be one of {', '.join(STARTS)} (got {start})")
        n = self.params.size
        if start == "hot":
            spins = streams.coins(self._starts, n * n).reshape(n, n)
        elif start in ("cold", "down"):
            spins = np.full((n, n), start == "cold")
        else:
            stripes = 2 if start == "half" else min(STRIPES, n - n % 2)
            up = np.arange(n) * stripes // n % 2 == 0
            spins = np.broadcast_to(up[:, None], (n, n))
        rows = pack_rows(spins)
        if self._frozen is not None:
            rows = (rows & ~self._frozen) | (self.packed & self._frozen)
        self._update.load(self._words, rows)

    def load(self, spins: ArrayLike) -> None:
        """Go on from the given spins, (size, size), each -1 or +1 (ValueError otherwise)."""
        given = np.asarray(spins)
        n = self.params.size
        if given.shape != (n, n):
            raise ValueError(f"spins must have the shape ({n}, {n}) of the lattice (got {given.shape})")
        if not np.isin(given, (-1, 1)).all():
            raise ValueError("spins must be -1 or +1 everywhere")
        self.load_packed(pack_rows(given))

    def load_packed(self, rows: NDArray[np.uint64]) -> None:
        """The same from row-major packed bits, (size, ceil(size / 64)): see ``rgapp.bits``."""
        self._check_packed(rows)
        self._update.load(self._words, rows)

    @property
    def frozen(self) -> NDArray[np.uint64] | None:
        """The sites that no update moves as row-major packed bits, read-only, or None."""
        return self._frozen

    def freeze(self, sites: NDArray[np.uint64]) -> None:
        """From now on no update moves these sites and moves all others; bits as of ``load_packed``.

        ValueError for Wolff and Swendsen-Wang, which would turn frozen spins over with their clusters. A
        lattice with frozen spins moves in its own order, 64 sites at a time whatever its size.
        """
        self._check_packed(sites)
        before, self._frozen = self._frozen, sites.copy() if sites.any() else None
        if self._frozen is not None:
            self._frozen.flags.writeable = False
        try:
            self._set(self._params, self.packed)
        except ValueError:
            self._frozen = before
            raise

    def _check_packed(self, rows: NDArray[np.uint64]) -> None:
        n = self.params.size
        if rows.shape != (n, -(-n // 64)) or rows.dtype != np.uint64:
            raise ValueError(
                f"packed bits must be ({n}, {-(-n // 64)}) uint64 (got {rows.shape} {rows.dtype})"
            )

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
        self.sites_updated += self._update.move(self._words, n, every, kept)
        self.sweep += n
        return kept

    @property
    def packed(self) -> NDArray[np.uint64]:
        """A read-only copy as row-major packed bits, (size, ceil(size / 64)): see ``rgapp.bits``."""
        size = self.params.size
        rows = np.empty((size, -(-size // 64)), np.uint64)
        self._update.unload(self._words, rows)
        rows.flags.writeable = False
        return rows

    @property
    def spins(self) -> NDArray[np.int8]:
        """A read-only copy, (size, size) int8, -1 or +1."""
        spins = unpack_rows(self.packed, self.params.size)
        spins.flags.writeable = False
        return spins

    def measure(self) -> tuple[float, float]:
        """Energy and magnetization per site, for the work of one of them."""
        bonds, spins = self._update.measure(self._words)
        return -bonds / self.params.size**2, spins / self.params.size**2

    @property
    def energy_per_site(self) -> float:
        """Minus the sum of neighbour products per site, in units of J; without the field term."""
        return self.measure()[0]

    @property
    def magnetization_per_site(self) -> float:
        return self.measure()[1]
