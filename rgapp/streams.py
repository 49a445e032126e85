"""Where random numbers come from: one stream for each thing that draws, all from the seed of the run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rgapp._kernels import random as _random

Stream = NDArray[np.uint64]

# keeps what only the display draws apart from every stream a run may spawn from the same numbers
_KEYED = 0x64726177


def seed_sequence(seed: int | np.random.SeedSequence) -> np.random.SeedSequence:
    """The seed of a run as NumPy's SeedSequence; ValueError where it is no whole number from 0 up."""
    if isinstance(seed, np.random.SeedSequence):
        return seed
    try:
        return np.random.SeedSequence(seed.__index__())
    except (AttributeError, ValueError):
        raise ValueError(f"seed must be a whole number from 0 up (got {seed})") from None


def children(seed: int | np.random.SeedSequence, count: int) -> list[np.random.SeedSequence]:
    """The first ``count`` children of a seed, the same ones on every call (``spawn`` would count on)."""
    return [child(seed, number) for number in range(count)]


def child(seed: int | np.random.SeedSequence, number: int) -> np.random.SeedSequence:
    """Child ``number`` of a seed, counted from 0."""
    root = seed_sequence(seed)
    return np.random.SeedSequence(root.entropy, spawn_key=(*root.spawn_key, number), pool_size=root.pool_size)


def stream(seed: int | np.random.SeedSequence) -> Stream:
    """A new stream, (WORDS,) uint64: eight lanes of sfc64, to be handed to the kernels that draw from it."""
    state = np.empty(_random.WORDS, np.uint64)
    _random.seed_stream(state, seed_sequence(seed).generate_state(_random.SEED_WORDS, np.uint64))
    return state


def keyed_stream(*key: int) -> Stream:
    """A stream that depends on ``key`` alone, such as (seed, layer, sweep): for what the display draws."""
    return stream(np.random.SeedSequence(_KEYED, spawn_key=key))


def words(state: Stream, count: int) -> NDArray[np.uint64]:
    """The next ``count`` 64-bit words of a stream."""
    out = np.empty(count, np.uint64)
    _random.fill_words(state, out)
    return out


def coins(state: Stream, count: int) -> NDArray[np.uint8]:
    """``count`` fair coins, 0 or 1: the bits of the next words, lowest bit first."""
    in_bytes = words(state, -(-count // 64)).astype("<u8").view(np.uint8)
    return np.unpackbits(in_bytes, bitorder="little")[:count]
