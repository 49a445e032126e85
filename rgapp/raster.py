"""Packed bits to pixels in the caller's image: the painter behind every lattice on screen, without Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rgapp._kernels import paint as _kernel
from rgapp.bits import pack_rows, unpack_rows

__all__ = ["pack_rows", "paint_block_means", "paint_spins", "unpack_rows"]


def paint_spins(
    packed: NDArray[np.uint64],
    width: int,
    colours: NDArray[np.uint32],
    image: NDArray[np.uint32],
    crop: tuple[int, int, int, int] | None = None,
) -> None:
    """One pixel a spin.

    ``packed`` (n, ceil(width / 64)) as of ``pack_rows``; ``colours`` (2,) uint32: down, up; ``image`` uint32
    is written, (n, width), or (rows, cols) of a ``crop`` (row0, col0, rows, cols) inside the lattice.
    """
    n = len(packed)
    row0, col0, rows, cols = crop or (0, 0, n, width)
    if min(row0, col0, rows, cols) < 0 or row0 + rows > n or col0 + cols > width:
        raise ValueError(f"crop must lie inside the {n}x{width} lattice (got {crop})")
    _check(packed, width, image, (rows, cols))
    _kernel.paint_spins(packed, colours, image, row0, col0)


def paint_block_means(packed: NDArray[np.uint64], width: int, block: int, image: NDArray[np.uint8]) -> None:
    """One pixel a block: 0 all down, 255 all up, linear between.

    ``image`` (n // block, width // block) uint8 is written; incomplete blocks at the lower and right edges
    are left out.
    """
    if block < 1:
        raise ValueError(f"block must be at least 1 (got {block})")
    _check(packed, width, image, (len(packed) // block, width // block))
    _kernel.paint_block_means(packed, block, image)


def _check(packed: NDArray, width: int, image: NDArray, shape: tuple[int, int]) -> None:
    if packed.ndim != 2 or packed.shape[1] != -(-width // 64):
        raise ValueError(
            f"packed.shape = {packed.shape}; expected (rows, {-(-width // 64)}) for width {width}"
        )
    if image.shape != shape:
        raise ValueError(f"image.shape = {image.shape}; expected {shape}")
