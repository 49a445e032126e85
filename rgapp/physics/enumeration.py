"""Sums over all states of a few spins, block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

_BLOCK_BITS = 12


def all_states(n: int) -> Iterator[NDArray[np.float64]]:
    """Every state of n spins +-1, in blocks (<= 4096, n) float64; the last spin changes fastest, -1 first."""
    low = min(n, _BLOCK_BITS)
    bits = np.arange(n - 1, -1, -1)
    for first in range(0, 1 << n, 1 << low):
        number = np.arange(first, first + (1 << low))
        yield 2.0 * (number[:, None] >> bits & 1) - 1.0


def log_2cosh(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """ln(2 cosh x) without overflow."""
    x = np.abs(x)
    return x + np.log1p(np.exp(-2 * x))


def sum_log_2cosh(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of ln(2 cosh x) along the last axis, at most 1000 long, with one logarithm for all of it."""
    size = np.abs(x)
    return size.sum(axis=-1) + np.log((1 + np.exp(-2 * size)).prod(axis=-1))  # factors between 1 and 2


def log_sum_exp(blocks: Iterable[NDArray[np.float64]]) -> float:
    """ln of the sum of exp(x) over all blocks of x."""
    largest, total = -np.inf, 0.0
    for block in blocks:
        top = max(largest, float(block.max()))
        total = total * np.exp(largest - top) + float(np.exp(block - top).sum())
        largest = top
    return float(largest + np.log(total))
