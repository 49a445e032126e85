"""Row-major packed bits: how a lattice travels in frames and files, 64 spins a word.

Bit x % 64 of word x // 64 of a row is column x; 1 = up; bits past the last column are 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def pack_rows(spins: ArrayLike) -> NDArray[np.uint64]:
    """Spins (n, m), positive = up, as packed bits (n, ceil(m / 64)) uint64."""
    up = np.asarray(spins) > 0
    rows, width = up.shape
    in_bytes = np.zeros((rows, 8 * -(-width // 64)), np.uint8)
    in_bytes[:, : -(-width // 8)] = np.packbits(up, axis=1, bitorder="little")
    return in_bytes.view("<u8").astype(np.uint64, copy=False)


def put(packed: NDArray[np.uint64], rows: NDArray[np.int64], columns: NDArray[np.int64], up: bool) -> None:
    """Set the bits of these sites to 1, or to 0; a site may be told more than once."""
    words, bits = columns // 64, np.uint64(1) << (columns % 64).astype(np.uint64)
    if up:
        np.bitwise_or.at(packed, (rows, words), bits)
    else:
        np.bitwise_and.at(packed, (rows, words), ~bits)


def unpack_rows(packed: NDArray[np.uint64], width: int) -> NDArray[np.int8]:
    """Packed bits (n, ceil(width / 64)) as spins (n, width) int8, -1 or +1."""
    in_bytes = np.ascontiguousarray(packed, "<u8").view(np.uint8)
    spins = np.unpackbits(in_bytes, axis=1, count=width, bitorder="little").view(np.int8)
    spins *= 2
    spins -= 1
    return spins
