"""Packed bits to pixels in the caller's image: the painter behind every lattice on screen, without Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rgapp._kernels import paint as _kernel
from rgapp.bits import pack_rows, unpack_rows

__all__ = ["cut", "pack_rows", "paint_block_means", "paint_spins", "unpack_rows"]


def cut(
    packed: NDArray[np.uint64], width: int, corner: tuple[int, int], shape: tuple[int, int]
) -> NDArray[np.uint64]:
    """The part of a lattice on a torus right and down of a site, as packed bits (rows, ceil(columns / 64)).

    ``packed`` (n, ceil(width / 64)) as of ``pack_rows``; ``corner`` (row, column), ``shape`` (rows, columns).
    """
    _check_packed(packed, width)
    rows, columns = shape
    if rows < 1 or columns < 1:
        raise ValueError(f"shape must be at least 1 row and 1 column (got {shape})")
    part = np.empty((rows, -(-columns // 64)), np.uint64)
    _kernel.cut(packed, width, corner[0] % len(packed), corner[1] % width, columns, part)
    return part


def paint_spins(
    packed: NDArray[np.uint64], width: int, colours: NDArray[np.uint32], image: NDArray[np.uint32]
) -> None:
    """One pixel a spin.

    ``packed`` (n, ceil(width / 64)) as of ``pack_rows``; ``colours`` (2,) uint32: down, up; ``image``
    (n, width) uint32 is written.
    """
    _check(packed, width, image, (len(packed), width))
    _kernel.paint_spins(packed, colours, image)


def paint_block_means(
    packed: NDArray[np.uint64],
    width: int,
    block: int,
    colours: NDArray[np.uint32],
    image: NDArray[np.uint32],
) -> None:
    """One pixel a block, in one of 256 colours.

    ``packed`` (n, ceil(width / 64)) as of ``pack_rows``; ``colours`` (256,) uint32, from all down to all up,
    linear between; ``image`` (n // block, width // block) uint32 is written. Incomplete blocks at the lower
    and right edges are left out.
    """
    if block < 1:
        raise ValueError(f"block must be at least 1 (got {block})")
    if colours.shape != (256,):
        raise ValueError(f"colours.shape = {colours.shape}; expected (256,)")
    _check(packed, width, image, (len(packed) // block, width // block))
    _kernel.paint_block_means(packed, block, colours, image)


def _check(packed: NDArray, width: int, image: NDArray, shape: tuple[int, int]) -> None:
    _check_packed(packed, width)
    if image.shape != shape:
        raise ValueError(f"image.shape = {image.shape}; expected {shape}")


def _check_packed(packed: NDArray, width: int) -> None:
    if packed.ndim != 2 or packed.shape[1] != -(-width // 64):
        raise ValueError(
            f"packed.shape = {packed.shape}; expected (rows, {-(-width // 64)}) for width {width}"
        )
