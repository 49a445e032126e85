"""Where hidden units sit: the fields of a layered network on a periodic square lattice, and measures of them.

The n_visible sites are the rows of the lattice one after the other. Hidden units have neither a place nor a
sign of their own. Both are read off the effective receptive field of a unit of layer l, (-1)^l W_1 ... W_l:
with E = +v.W.h a hidden unit opposes what its weights add up, so that one minus sign a layer makes the field
say which spins the unit agrees with.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

LOCALIZED = 0.5  # torus resultant from which a field counts as localized


@dataclass(frozen=True)
class Layout:
    """Where the hidden units of a layer are drawn, all arrays per grid site, row by row.

    ``order`` (n,) index of the unit at each site, ``sign`` (n,) int8 +-1 that makes its field sum to a
    positive number, ``localized`` (n,) bool, ``centres`` (n, 2) row and column of the field's torus centre in
    sites, ``resultant`` (n,) 0 (spread over the torus) to 1 (one site), ``width`` (n,) square root of the
    area (sum W^2)^2 / sum W^4 in sites, ``radius`` (n,) root of the mean squared torus distance from the
    site where that is least, in sites, with the weight W^2, ``share`` (n,) of W^2 inside the unit's block.
    """

    grid: tuple[int, int]
    order: NDArray[np.intp]
    sign: NDArray[np.int8]
    localized: NDArray[np.bool_]
    centres: NDArray[np.float64]
    resultant: NDArray[np.float64]
    width: NDArray[np.float64]
    radius: NDArray[np.float64]
    share: NDArray[np.float64]


class Layered:
    """A network of layers, counted from 1, the first hidden one, layer 0 being the lattice.

    ``weights`` from bottom to top, (n_below, n) each.
    """

    def __init__(self, weights: Sequence[NDArray[np.float32]]) -> None:
        self.weights = tuple(weights)
        for layer, (below, above) in enumerate(pairwise(self.weights), 1):
            if below.shape[1] != above.shape[0]:
                raise ValueError(
                    f"layer {layer + 1} reads {above.shape[0]} units, but layer {layer} has {below.shape[1]}"
                )
        self._fields: dict[int, NDArray[np.float32]] = {}
        self._layouts: dict[int, Layout] = {}

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of each layer from the lattice up, as (1600, 400, 100, 25)."""
        return (self.weights[0].shape[0], *(each.shape[1] for each in self.weights))

    @cached_property
    def side(self) -> int:
        """Sites along each side of the square lattice it reads; ValueError where that is no square."""
        side = math.isqrt(self.sizes[0])
        if side * side != self.sizes[0]:
            raise ValueError(f"the network reads {self.sizes[0]} spins, which is no square lattice")
        return side

    def receptive_fields(self, layer: int) -> NDArray[np.float32]:
        """(n_visible, n_layer): (-1)^layer W_1 ... W_layer, each unit's column signed to a positive sum."""
        fields = self._raw_fields(layer)
        return fields * _signs(fields)

    def _raw_fields(self, layer: int) -> NDArray[np.float32]:
        self._check(layer)
        if layer not in self._fields:
            own = self.weights[layer - 1]
            self._fields[layer] = -(self._raw_fields(layer - 1) @ own if layer > 1 else own)
        return self._fields[layer]

    def layout(self, layer: int) -> Layout:
        """Where the units of a layer belong on a grid of blocks; computed once.

        The torus centres of the squared fields are assigned to the centres of the blocks so that the sum of
        squared torus distances is least; units without a localized field take the places left over.
        ValueError where the network reads no square lattice.
        """
        self._check(layer)
        if layer not in self._layouts:
            self._layouts[layer] = _place(self._raw_fields(layer), self.side)
        return self._layouts[layer]

    def place(self, layer: int, units: ArrayLike) -> NDArray:
        """Values of a layer's units (..., n) in their places and signs, (..., rows, columns)."""
        layout, units = self.layout(layer), np.asarray(units)
        if units.ndim == 0 or units.shape[-1] != len(layout.order):
            raise ValueError(f"units.shape = {units.shape}; expected (..., {len(layout.order)})")
        placed = units[..., layout.order] * layout.sign
        return placed.reshape(*units.shape[:-1], *layout.grid)

    def _check(self, layer: int) -> None:
        if not 1 <= layer <= len(self.weights):
            raise ValueError(f"layer must be between 1 and {len(self.weights)} (got {layer})")


def field_area(fields: NDArray) -> NDArray[np.float64]:
    """(n,) sites each column of (n_visible, n) covers: (sum W^2)^2 / sum W^4; 0 where it is zero."""
    square = np.square(fields, dtype=np.float64)
    square /= np.maximum(square.max(axis=0), np.finfo(np.float64).tiny)
    fourth = np.square(square).sum(axis=0)
    return np.square(square.sum(axis=0)) / np.maximum(fourth, np.finfo(np.float64).tiny)


def field_radius(fields: NDArray, side: int) -> NDArray[np.float64]:
    """(n,) rms torus distance, in sites, of the squared columns of (side^2, n) from their best centre.

    The best of all sites, found for all of them at once by FFT; 0 where a field is zero. A field spread over
    the whole torus has about side / sqrt 6.
    """
    square = np.square(fields, dtype=np.float64).T.reshape(-1, side, side)
    total = square.sum(axis=(1, 2))
    apart = np.minimum(np.arange(side), side - np.arange(side)) ** 2
    distance = np.fft.rfft2(apart[:, None] + apart)
    moments = np.fft.irfft2(np.fft.rfft2(square) * distance, (side, side)).min(axis=(1, 2))
    return np.sqrt(np.maximum(moments, 0) / np.where(total > 0, total, 1))


def torus_centres(fields: NDArray, side: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centres (n, 2) of the squared columns of (side^2, n) on the torus, in sites, and resultants (n,).

    Each direction is a circle: the mean of exp(2 pi i x / side) has the centre as its angle and the resultant
    as its modulus; the smaller of the two directions counts.
    """
    square = np.square(fields, dtype=np.float64).reshape(side, side, -1)
    total = square.sum(axis=(0, 1))
    turn = np.exp(2j * np.pi * np.arange(side) / side)
    sums = np.stack([turn @ square.sum(axis=1), turn @ square.sum(axis=0)], axis=1)
    mean = sums / np.where(total > 0, total, 1)[:, None]
    return np.angle(mean) * side / (2 * np.pi) % side, np.abs(mean).min(axis=1)


def grid_of(n: int) -> tuple[int, int]:
    """Rows and columns, as nearly equal as the factors of n allow, rows <= columns."""
    rows = next(rows for rows in range(math.isqrt(n), 0, -1) if n % rows == 0)
    return rows, n // rows


def _signs(fields: NDArray) -> NDArray[np.int8]:
    return np.where(fields.sum(axis=0, dtype=np.float64) < 0, -1, 1).astype(np.int8)


def _place(fields: NDArray[np.float32], side: int) -> Layout:
    from scipy.optimize import linear_sum_assignment

    rows, columns = grid_of(fields.shape[1])
    centres, resultant = torus_centres(fields, side)
    localized = resultant >= LOCALIZED
    grid_rows = (np.arange(rows) + 0.5) * side / rows - 0.5
    grid_columns = (np.arange(columns) + 0.5) * side / columns - 0.5
    sites = np.stack(np.meshgrid(grid_rows, grid_columns, indexing="ij"), axis=-1).reshape(-1, 2)
    apart = np.abs(sites[:, None] - centres[None])
    apart = np.minimum(apart, side - apart)
    distance = np.square(apart).sum(axis=-1) * localized
    _, order = linear_sum_assignment(distance)
    return Layout(
        grid=(rows, columns),
        order=order,
        sign=_signs(fields)[order],
        localized=localized[order],
        centres=centres[order],
        resultant=resultant[order],
        width=np.sqrt(field_area(fields))[order],
        radius=field_radius(fields, side)[order],
        share=_share_in_block(fields[:, order], side, (rows, columns)),
    )


def _share_in_block(fields: NDArray, side: int, grid: tuple[int, int]) -> NDArray[np.float64]:
    """Share of W^2 of the unit at each grid site on the sites that the grid gives to its block."""
    site = np.arange(side)
    block_row, block_column = (site * n // side for n in grid)
    block = (block_row[:, None] * grid[1] + block_column).reshape(-1)
    square = np.square(fields, dtype=np.float64)
    inside = np.where(block[:, None] == np.arange(fields.shape[1]), square, 0).sum(axis=0)
    total = square.sum(axis=0)
    return inside / np.where(total > 0, total, 1)
