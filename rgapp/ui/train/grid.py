"""How many pictures of fields fit, at how many whole pixels a site, and which of them stays where. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

LEAST = 48.0  # px: no picture is smaller where fewer of them can be larger
WIDEST = 12.0  # px between pictures at most; at least one, rounded up to device pixels


@dataclass(frozen=True)
class Grid:
    """``columns`` x ``columns`` pictures of side ``cell``, ``gap`` apart, in px."""

    columns: int
    cell: float
    gap: float

    @property
    def number(self) -> int:
        """How many pictures there is room for."""
        return self.columns**2

    @property
    def side(self) -> float:
        """Of the whole, in px."""
        return self.columns * (self.cell + self.gap) - self.gap

    def place(self, index: int) -> tuple[float, float]:
        """Left and top of a picture in px."""
        pitch = self.cell + self.gap
        return index % self.columns * pitch, index // self.columns * pitch

    def at(self, x: float, y: float) -> int | None:
        """The picture at a point, the gaps belonging to the one before; None outside."""
        pitch = self.cell + self.gap
        column, row = math.floor(x / pitch), math.floor(y / pitch)
        if 0 <= column < self.columns and 0 <= row < self.columns:
            return row * self.columns + column
        return None


def fit(room: float, sites: int, units: int, most: int, ratio: float = 1.0) -> Grid:
    """The pictures of at most ``units`` fields, ``sites`` across, in a square of ``room`` px.

    At most ``most`` columns; fewer where a picture could not be ``LEAST`` px wide at a whole number of device
    pixels (``ratio`` of them a px) to a site, and where fewer are enough. What is left over goes to the gaps.
    """
    least = math.ceil(ratio) / ratio
    wanted = min(most, max(1, math.isqrt(max(units, 1) - 1) + 1))
    for columns in range(wanted, 0, -1):
        scale = int((room - (columns - 1) * least) * ratio / (columns * sites) + 1e-6)
        cell = scale * sites / ratio
        if scale >= 1 and cell >= LEAST:
            free = (room - columns * cell) / max(1, columns - 1)
            gap = math.floor(free * ratio + 1e-6) / ratio
            return Grid(columns, cell, min(max(gap, least), WIDEST))
    scale = max(1, int(room * ratio / sites + 1e-6))
    return Grid(1, scale * sites / ratio, least)


def steady(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """An order of ``now`` in which units that were there ``before`` keep their places, others fill up."""
    places = {int(unit): place for place, unit in enumerate(before[: len(now)])}
    order = np.full(len(now), -1)
    new = []
    for index, unit in enumerate(now.tolist()):
        if unit in places:
            order[places[unit]] = index
        else:
            new.append(index)
    order[order < 0] = new
    return order
