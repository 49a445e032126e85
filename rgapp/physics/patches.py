"""Receptive fields as small pictures: which units to look at, and the part of the lattice around each field.

Fields are (side^2, units), a column a unit, as ``Stack.receptive_fields`` gives them or -W of one machine:
a positive site is one the unit tends to agree with. The lattice is a torus, so a field that hangs over an
edge is cut in one piece.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics.fields import field_area, torus_centres

SPAN = 15  # sites along each side of a cut

Which = Literal["strongest", "random", "all"]
WHICH: tuple[Which, ...] = ("strongest", "random", "all")


@dataclass(frozen=True)
class Patches:
    """Pictures of the fields of some units.

    ``units`` (n,) their numbers from 0, ``pictures`` (n, span, span) float32, ``centres`` (n, 2) row and
    column of each field's torus centre in sites, ``resultant`` (n,) 0 (spread out) to 1 (one site), ``area``
    (n,) (sum W^2)^2 / sum W^4 in sites, both of the whole field. ``side`` sites of the lattice.
    """

    units: NDArray[np.intp]
    pictures: NDArray[np.float32]
    centres: NDArray[np.float64]
    resultant: NDArray[np.float64]
    area: NDArray[np.float64]
    side: int

    def __len__(self) -> int:
        return len(self.units)

    def taken(self, order: NDArray[np.intp]) -> Patches:
        """The same pictures in another order, or some of them."""
        arrays = (self.units, self.pictures, self.centres, self.resultant, self.area)
        return Patches(*(array[order] for array in arrays), self.side)

    @property
    def cut(self) -> bool:
        """Whether the pictures are cuts around the centres, not the whole lattice."""
        return self.pictures.shape[-1] < self.side


def patches(fields: ArrayLike, units: Sequence[int] | NDArray, span: int | None = SPAN) -> Patches:
    """The fields of ``units``, each cut ``span`` x ``span`` around its centre; None: the whole lattice.

    The site nearest to the centre lies in the middle of a cut, at [span // 2, span // 2]. A lattice no larger
    than the span is shown whole. ValueError for fields on no square lattice, units that are not there and a
    span below 1.
    """
    fields, units = np.asarray(fields), np.asarray(units, dtype=np.intp)
    side = math.isqrt(fields.shape[0]) if fields.ndim == 2 else 0
    if side == 0 or side * side != fields.shape[0]:
        raise ValueError(f"fields.shape = {fields.shape}; expected (side * side, units)")
    if len(units) and not 0 <= units.min() <= units.max() < fields.shape[1]:
        raise ValueError(f"units must be between 0 and {fields.shape[1] - 1} (got {units.tolist()})")
    if span is not None and span < 1:
        raise ValueError(f"span must be at least 1 site (got {span})")
    chosen = fields[:, units]
    centres, resultant = torus_centres(chosen, side)
    lattices = chosen.T.reshape(len(units), side, side)
    pictures = lattices if span is None else around(lattices, centres, span)
    return Patches(
        units, np.ascontiguousarray(pictures, np.float32), centres, resultant, field_area(chosen), side
    )


def around(lattices: NDArray, centres: NDArray, span: int) -> NDArray:
    """(n, span, span) around the centres (n, 2) on lattices (n, side, side); all of one that is no larger."""
    side = lattices.shape[-1]
    if span >= side:
        return lattices
    wanted = np.rint(centres).astype(np.intp)[:, :, None] - span // 2 + np.arange(span)
    rows, columns = (wanted % side).transpose(1, 0, 2)
    return lattices[np.arange(len(lattices))[:, None, None], rows[:, :, None], columns[:, None, :]]


def units_shown(
    fields: ArrayLike, which: Which, number: int, page: int = 0, seed: int = 0
) -> NDArray[np.intp]:
    """At most ``number`` of the units of (sites, units), in the order in which they are shown.

    "strongest": of greatest sum of W^2, that one first; "random": drawn without return, always the same for a
    seed; "all": in their own order, ``page`` after page of ``number``; the last page ends with the last unit.
    """
    if which not in WHICH:
        raise ValueError(f"which must be one of {', '.join(WHICH)} (got {which})")
    if number < 1:
        raise ValueError(f"number must be at least 1 (got {number})")
    fields = np.asarray(fields)
    units = fields.shape[1]
    if which == "strongest":
        strength = np.einsum("ij,ij->j", fields, fields)
        return np.argsort(-strength, kind="stable")[:number]
    if which == "random":
        return np.random.Generator(np.random.PCG64(seed)).permutation(units)[:number]
    page = min(max(page, 0), pages(units, number) - 1)
    return np.arange(page * number, min((page + 1) * number, units))


def pages(units: int, number: int) -> int:
    """How many pages of ``number`` units all units fill."""
    return max(1, -(-units // number))
