"""Real-space coarse-graining: spins of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp import streams

Rule = Literal["majority", "decimation"]
RULES: tuple[Rule, ...] = ("majority", "decimation")


def blocked(spins: ArrayLike, block: int, rule: Rule, seed: int | Sequence[int]) -> NDArray[np.int8]:
    """Spins of blocks by either rule; ``seed`` feeds the coins of the majority."""
    return decimated(spins, block) if rule == "decimation" else majority(spins, block, seed)


def majority(spins: ArrayLike, block: int, seed: int | Sequence[int]) -> NDArray[np.int8]:
    """Sign of the sum of each block (Kadanoff 1966), ties decided by a fair coin.

    ``spins`` (..., L, L), -1 or +1, ``block`` a divisor of L -> (..., L / block, L / block) int8. The coin of
    a block depends on ``seed`` (one number, or several such as (seed, sweep)) and on its place alone.
    """
    sums = _block_sums(spins, block)
    signs = np.sign(sums).astype(np.int8)
    ties = signs == 0
    if ties.any():
        key = (seed,) if isinstance(seed, int | np.integer) else tuple(seed)
        coins = streams.coins(streams.keyed_stream(*key), sums.size).reshape(sums.shape)
        np.copyto(signs, 2 * coins.view(np.int8) - 1, where=ties)
    return signs


def decimated(spins: ArrayLike, block: int) -> NDArray[np.int8]:
    """The first spin of each block speaks for it: (..., L, L) -> (..., L / block, L / block) int8."""
    s = _checked(spins, block)
    return s[..., ::block, ::block].astype(np.int8)


def block_means(spins: ArrayLike, block: int) -> NDArray[np.float32]:
    """Mean spin of each block: (..., L, L) -> (..., L / block, L / block) float32."""
    return _block_sums(spins, block) / np.float32(block * block)


def _block_sums(spins: ArrayLike, block: int) -> NDArray[np.int16] | NDArray[np.int32]:
    s = _checked(spins, block).astype(np.int16 if block <= 181 else np.int32)
    # a few additions of long arrays: several times faster than sums along short axes
    rows = sum((s[..., k::block, :] for k in range(1, block)), start=s[..., ::block, :])
    return sum((rows[..., k::block] for k in range(1, block)), start=rows[..., ::block])


def _checked(spins: ArrayLike, block: int) -> NDArray:
    s = np.asarray(spins)
    if s.ndim < 2 or s.shape[-1] != s.shape[-2]:
        raise ValueError(f"spins must have shape (..., L, L) (got {s.shape})")
    size = s.shape[-1]
    if block < 1 or size % block:
        raise ValueError(f"block must divide the size {size} of the lattice (got {block})")
    if not ((s == 1) | (s == -1)).all():
        raise ValueError("spins must be -1 or +1 everywhere")
    return s
