"""Many Markov chains side by side: which stream each one draws from, and how threads share them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.streams import children, stream

BLOCK = 8  # chains that share a stream of random numbers
_LONGEST = 4096  # chains in a part, which bounds the scratch memory

Spins = NDArray[np.int8]
Seed = int | np.random.SeedSequence


def chain_streams(seed: Seed, chains: int) -> NDArray[np.uint64]:
    """One stream for each block of BLOCK chains, (blocks, WORDS): child k of the seed for block k."""
    return np.stack([stream(child) for child in children(seed, -(-chains // BLOCK))])


def chain_parts(chains: int, threads: int) -> list[slice]:
    """Whole blocks of chains, one part for each thread or more; results do not depend on the cut."""
    if threads < 1:
        raise ValueError(f"threads must be at least 1 (got {threads})")
    longest = min(-(-chains // threads), _LONGEST)
    step = -(-longest // BLOCK) * BLOCK
    return [slice(first, min(first + step, chains)) for first in range(0, chains, step)]


def blocks_of(part: slice) -> slice:
    """The streams of the chains in a part."""
    return slice(part.start // BLOCK, -(-part.stop // BLOCK))


def check_spins(rows: NDArray, name: str) -> None:
    """ValueError unless every entry is -1 or +1; no copy of the whole is made."""
    for first in range(0, len(rows), _LONGEST):
        some = rows[first : first + _LONGEST]
        if not np.all((some == 1) | (some == -1)):
            raise ValueError(f"{name} must hold -1 and +1 only")


def as_spins(values: ArrayLike, n: int, name: str) -> Spins:
    """(..., n) values -1 or +1 as a copy (chains, n) in contiguous int8; ValueError where they are not."""
    given = np.asarray(values)
    if given.ndim == 0 or given.shape[-1] != n or given.size == 0:
        raise ValueError(f"{name}.shape = {given.shape}; expected (chains, {n})")
    rows = given.reshape(-1, n)
    check_spins(rows, name)
    return np.array(rows, np.int8, order="C")
