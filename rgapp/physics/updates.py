"""The ways to move the spins of a square lattice: their probabilities, and what each kernel needs to run.

Metropolis never refuses a flip that costs nothing, and in a fixed order of the sites this locks a few
states in a circle for ever: diagonal stripes, 4 of the 16 states of size 2. One half sweep in 64, drawn by
lot, is therefore replaced by a try of one site drawn by lot, so that every state is reached from every other.
"""

from __future__ import annotations

import math
import os
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp._kernels import cluster, ising, packed
from rgapp.bits import pack_rows
from rgapp.parallel import run_parts

Words = NDArray[np.uint64]
Streams = NDArray[np.uint64]

LOCAL = ("metropolis", "heat_bath")  # one spin at a time: what can go round frozen spins
LEAST_SHARED = 1024  # size from which on a half sweep is long enough to be shared among threads
INSTRUCTION_SET = (
    "RGAPP_INSTRUCTION_SET"  # environment variable: one of packed.instruction_sets(), else the best
)


def flip_probabilities(temperature: float, field: float, algorithm: str) -> NDArray[np.float64]:
    """Probability that a spin flips when it is tried, (2, 5): [0 down or 1 up, number of unlike neighbours].

    Metropolis: min(1, exp(-dE / T)) (Metropolis et al. 1953); heat bath: 1 / (1 + exp(dE / T)), with dE the
    energy a flip costs (Glauber 1963).
    """
    spin = np.array([[-1.0], [1.0]])
    unlike = np.arange(5)
    x = 2 * (4 - 2 * unlike + spin * field) / temperature
    falls = np.exp(-np.abs(x))
    if algorithm == "metropolis":
        return np.where(x > 0, falls, 1.0)
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


def empty_lattice(size: int) -> Words:
    """The buffer of a lattice, whichever order its words are in: zero, and on a line of the cache."""
    count = ising.words_needed(size)
    raw = np.zeros(count + 7, np.uint64)
    first = -(raw.ctypes.data // 8) % 8
    return raw[first : first + count]


class Update(Protocol):
    """One way to move spins. ``words`` is the lattice in the order of this way, see ``load`` and ``unload``;
    ``random`` (streams_needed(size), WORDS) are the streams that it draws from, and leaves as far as it came.
    ``threads`` and ``instruction_set`` ("": the usual one) are used where they can be, for speed alone.
    """

    def __init__(self, size: int, random: Streams, threads: int, instruction_set: str = "") -> None: ...

    @staticmethod
    def streams_needed(size: int) -> int: ...

    def tune(self, temperature: float, field: float, algorithm: str) -> None:
        """From now on at this temperature and field."""

    def load(self, words: Words, rows: Words) -> None:
        """The lattice (OUT) of row-major packed bits."""

    def unload(self, words: Words, rows: Words) -> None:
        """Row-major packed bits (OUT) of the lattice."""

    def measure(self, words: Words) -> tuple[int, int]:
        """Sum of the products of neighbours, sum of the spins."""

    def move(self, words: Words, n: int, every: int, kept: NDArray[np.int64]) -> int:
        """``n`` sweeps, ``measure`` into a row of ``kept`` after each ``every``-th; sites tried or joined."""


class _InRows:
    """What the ways of moving have in common that keep the lattice row by row."""

    def __init__(self, size: int, random: Streams, threads: int, instruction_set: str = "") -> None:
        self._size = size
        self._stream = random[0]

    @staticmethod
    def streams_needed(size: int) -> int:
        return 1

    def load(self, words: Words, rows: Words) -> None:
        ising.from_rows(rows, self._size, words)

    def unload(self, words: Words, rows: Words) -> None:
        ising.to_rows(words, self._size, rows)

    def measure(self, words: Words) -> tuple[int, int]:
        return ising.measure(words, self._size)


class Plain(_InRows):
    """Metropolis and heat bath at any size: 64 sites at a time, or one by one where the size is odd.

    The only way that goes round frozen spins, see ``hold``.
    """

    def __init__(self, size: int, random: Streams, threads: int, instruction_set: str = "") -> None:
        super().__init__(size, random, threads)
        self._free = empty_lattice(size)
        self.hold(np.zeros((size, -(-size // 64)), np.uint64))

    def hold(self, frozen: Words) -> None:
        """From now on never flip these sites, row-major packed bits."""
        sites = pack_rows(np.ones((1, self._size)))  # the bits past the last column stay 0
        ising.from_rows(sites & ~frozen, self._size, self._free)

    def tune(self, temperature: float, field: float, algorithm: str) -> None:
        self._thresholds = as_thresholds(flip_probabilities(temperature, field, algorithm))
        self._pauses = algorithm == "metropolis"

    def move(self, words: Words, n: int, every: int, kept: NDArray[np.int64]) -> int:
        lattice = (words, self._free, self._size, self._thresholds, self._pauses)
        return ising.sweeps(*lattice, self._stream, n, every, kept)


class Packed:
    """Metropolis and heat bath at multiples of 64: 512 sites at a time, large lattices on several threads.

    The same with every instruction set and on any number of threads.
    """

    def __init__(self, size: int, random: Streams, threads: int, instruction_set: str = "") -> None:
        self._size = size
        self._threads = threads if size >= LEAST_SHARED else 1
        self._pauses, self._streams = random[0], random[1:]
        self._crew = np.zeros(packed.CREW_WORDS, np.uint64)
        self._set = _number_of(instruction_set)

    @staticmethod
    def streams_needed(size: int) -> int:
        return 1 + packed.blocks(size)

    def tune(self, temperature: float, field: float, algorithm: str) -> None:
        self._thresholds = as_thresholds(flip_probabilities(temperature, field, algorithm))
        self._heat_bath = algorithm == "heat_bath"

    def load(self, words: Words, rows: Words) -> None:
        packed.from_rows(rows, self._size, words)

    def unload(self, words: Words, rows: Words) -> None:
        packed.to_rows(words, self._size, rows)

    def measure(self, words: Words) -> tuple[int, int]:
        return packed.measure(words, self._size, self._set)

    def move(self, words: Words, n: int, every: int, kept: NDArray[np.int64]) -> int:
        lattice = (words, self._size, self._thresholds, self._heat_bath, self._streams)
        packed.open_crew(self._crew, self._size)

        def work(part: int) -> int:
            if part:
                packed.help_sweeps(*lattice, self._crew, self._set)
                return 0
            return packed.sweeps(*lattice, self._pauses, self._crew, self._set, n, every, kept)

        return sum(run_parts(work, range(self._threads), self._threads))


def _number_of(instruction_set: str) -> int:
    """Its number; "" is what the environment asks for, else the best. ValueError where it is not there."""
    there = packed.instruction_sets()
    wanted = instruction_set or os.environ.get(INSTRUCTION_SET, there[-1])
    if wanted not in there:
        name = "instruction_set" if instruction_set else INSTRUCTION_SET
        raise ValueError(f"{name} must be one of {', '.join(there)} on this processor (got {wanted})")
    return there.index(wanted)


class _Clusters(_InRows):
    """Clusters of like spins, joined by bonds and through the ghost spin of the field."""

    def tune(self, temperature: float, field: float, algorithm: str) -> None:
        bond, ghost = as_thresholds(bond_probabilities(temperature, field)).tolist()
        self._bonds = (bond, ghost, field > 0)


class Wolff(_Clusters):
    """One cluster a sweep."""

    def __init__(self, size: int, random: Streams, threads: int, instruction_set: str = "") -> None:
        super().__init__(size, random, threads)
        self._stack = np.empty(size * size, np.uint32)

    def move(self, words: Words, n: int, every: int, kept: NDArray[np.int64]) -> int:
        return cluster.wolff(words, self._size, *self._bonds, self._stream, self._stack, n, every, kept)


class SwendsenWang(_Clusters):
    """All clusters, each turned with probability 1/2."""

    def __init__(self, size: int, random: Streams, threads: int, instruction_set: str = "") -> None:
        super().__init__(size, random, threads)
        self._drawn = np.empty((2, ising.words_needed(size)), np.uint64)
        self._labels = np.empty(size * size + 1, np.uint32)

    def move(self, words: Words, n: int, every: int, kept: NDArray[np.int64]) -> int:
        cluster.swendsen_wang(
            words, self._size, *self._bonds, self._stream, self._drawn, self._labels, n, every, kept
        )
        return n * self._size**2


def update_for(algorithm: str, size: int, frozen: bool = False) -> type[Update]:
    """The class that does it fastest; ValueError for clusters where some spins are ``frozen``."""
    if frozen and algorithm not in LOCAL:
        raise ValueError(f"algorithm must be {' or '.join(LOCAL)} while spins are frozen (got {algorithm})")
    if algorithm == "wolff":
        return Wolff
    if algorithm == "swendsen_wang":
        return SwendsenWang
    return Packed if size % 64 == 0 and not frozen else Plain
