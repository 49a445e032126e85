"""The brush: touches of a lattice by hand, as orders that a journal can keep."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rgapp.bits import put
from rgapp.physics.ising import IsingChain, IsingParams
from rgapp.physics.updates import LOCAL

Touch = Literal["up", "down", "freeze", "thaw"]
TOUCHES: tuple[Touch, ...] = ("up", "down", "freeze", "thaw")
WIDEST = 128  # radius
LONGEST = 256  # sites from the beginning of a stroke to its end, along one direction


@dataclass(frozen=True)
class Paint:
    """A stroke from (row, column) to the site ``down`` and ``right`` of it, on the torus.

    All sites nearer to that line than ``radius`` + 1/2 are turned "up" or "down", or no update moves them any
    more ("freeze") or again ("thaw"). Frozen spins can be painted up and down.
    """

    row: int
    column: int
    radius: int
    what: Touch
    down: int = 0
    right: int = 0

    def __post_init__(self) -> None:
        if self.what not in TOUCHES:
            raise ValueError(f"what must be one of {', '.join(TOUCHES)} (got {self.what})")
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "what" and (isinstance(value, bool) or not isinstance(value, int)):
                raise ValueError(f"{field.name} must be a whole number (got {value})")
        if not 0 <= self.radius <= WIDEST:
            raise ValueError(f"radius must be between 0 and {WIDEST} (got {self.radius})")
        if max(abs(self.down), abs(self.right)) > LONGEST:
            raise ValueError(f"down and right must be between -{LONGEST} and {LONGEST}")

    def sites(self, size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows and columns of the sites on a torus of this size; some may be there twice."""
        y, x = np.ogrid[
            min(self.down, 0) - self.radius : max(self.down, 0) + self.radius + 1,
            min(self.right, 0) - self.radius : max(self.right, 0) + self.radius + 1,
        ]
        length2 = self.down**2 + self.right**2
        along = np.clip((y * self.down + x * self.right) / max(length2, 1), 0, 1)
        distance2 = (y - along * self.down) ** 2 + (x - along * self.right) ** 2
        near = np.argwhere(distance2 < (self.radius + 0.5) ** 2)
        rows, columns = near[:, 0] + y[0, 0] + self.row, near[:, 1] + x[0, 0] + self.column
        return rows % size, columns % size


@dataclass(frozen=True)
class Thaw:
    """Let updates move all spins again."""


def way_round(params: IsingParams, frozen: bool) -> IsingParams:
    """How the lattice is moved: clusters cannot go round frozen spins, and heat bath stands in for them."""
    return params if not frozen or params.algorithm in LOCAL else params.changed(algorithm="heat_bath")


def paint(chain: IsingChain, stroke: Paint, params: IsingParams) -> None:
    """Carry out one stroke on a chain that is to move as ``params`` say."""
    rows, columns = stroke.sites(chain.params.size)
    if stroke.what in ("up", "down"):
        spins = chain.packed.copy()
        put(spins, rows, columns, stroke.what == "up")
        chain.load_packed(spins)
        return
    frozen = np.zeros_like(chain.packed) if chain.frozen is None else chain.frozen.copy()
    put(frozen, rows, columns, stroke.what == "freeze")
    freeze(chain, frozen, params)


def freeze(chain: IsingChain, sites: NDArray[np.uint64], params: IsingParams) -> None:
    """Freeze these sites and no others, and move the lattice as ``params`` say as far as that can be."""
    frozen = bool(sites.any())
    if frozen:
        chain.change(way_round(params, frozen))
    chain.freeze(sites)
    if not frozen:
        chain.change(params)
