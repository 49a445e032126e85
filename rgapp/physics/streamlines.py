"""Streamlines of a flow in a plane, evenly spaced, and where their arrowheads sit.

In the spirit of Jobard & Lefer (1997): no line comes nearer to another than a given distance. Here lines are
grown from all seeds at once and then admitted one after the other, long ones first, each as far as it is
clear of those before it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Velocity = Callable[[Floats, Floats], tuple[Floats, Floats]]

_STEPS_APART = 5  # steps along a line in the distance between two lines
_FINE = 4  # cells of the raster of taken places in that distance
_LEAST = 3.0  # distances that a line must be long to be worth drawing
_LONGEST = 2.5  # heights of the window that a line is grown in each direction
_STRAIGHT = 0.3  # cosine of the sharpest turn of a step
_CLEAR = 0.85  # of the distance: so near lines may come that ran far apart before


class Window(NamedTuple):
    """The part of the plane that is looked at."""

    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True)
class Streamlines:
    """``lines``: arrays (k, 2) of points, downstream; ``arrows`` (m, 4): places x, y and the velocity there,
    in units of the window's width and height a time.
    """

    lines: tuple[Floats, ...]
    arrows: Floats


def streamlines(
    velocity: Velocity, window: Window, spacing: float = 0.06, aspect: float = 1.0
) -> Streamlines:
    """Lines of ``velocity(x, y) -> (dx/ds, dy/ds)``, arrays in and out, about ``spacing`` heights apart.

    ``aspect`` is width by height of the window on the screen. ValueError where it is empty.
    """
    if not (window.right > window.left and window.top > window.bottom):
        raise ValueError(f"the window must be wider and higher than nothing (got {tuple(window)})")
    if not spacing > 0.005:
        raise ValueError(f"spacing must be above 0.005 of the height (got {spacing:g})")
    scale = np.array([(window.right - window.left) / aspect, window.top - window.bottom])
    corner = np.array([window.left, window.bottom])

    def direction(points: Floats) -> Floats:
        with np.errstate(all="ignore"):
            v = np.stack(velocity(*(points * scale + corner).T), axis=1) / scale
            return v / np.sqrt((v**2).sum(axis=1, keepdims=True))

    across = max(2, round(aspect / spacing))
    up = max(2, round(1 / spacing))
    seeds = np.stack(
        np.meshgrid((np.arange(across) + 0.5) * aspect / across, (np.arange(up) + 0.5) / up), axis=-1
    ).reshape(-1, 2)
    grown = _grow(direction, seeds, aspect, spacing / _STEPS_APART)
    taken = _Taken(aspect, spacing)
    lines = []
    for k in np.argsort([-len(points) for points, _ in grown], kind="stable"):
        points, seed = grown[k]
        low, high = taken.clear(points, seed)
        if high - low > _LEAST * _STEPS_APART:
            lines.append(points[low:high])
            taken.add(lines[-1])
    arrows = [_arrow(line, scale, corner, aspect) for line in lines]
    return Streamlines(tuple(line * scale + corner for line in lines), np.array(arrows, float).reshape(-1, 4))


def _grow(
    direction: Callable[[Floats], Floats], seeds: Floats, aspect: float, step: float
) -> list[tuple[Floats, int]]:
    """The line through each seed, until it leaves the window or comes to rest, and the seed's place in it."""
    halves = []
    for sign in (-1.0, 1.0):
        points, last = [seeds], sign * direction(seeds)
        alive = np.ones(len(seeds), bool)
        length = np.zeros(len(seeds), int)
        for _ in range(int(_LONGEST / step)):
            here = points[-1]
            first = sign * direction(here)
            way = sign * direction(here + step / 2 * first)
            there = here + step * way
            # a line that turns back has come to a fixed point, and its last step went beyond
            with np.errstate(invalid="ignore"):
                turned = alive & ~((way * last).sum(axis=1) > _STRAIGHT)
                length -= turned & (length > 0)
                alive &= ~turned & ((there >= 0) & (there <= (aspect, 1.0))).all(axis=1)
            if not alive.any():
                break
            length += alive
            last = way
            points.append(np.where(alive[:, None], there, here))
        halves.append((np.stack(points, axis=1), length))
    (back, n_back), (forth, n_forth) = halves
    return [
        (np.concatenate([back[k, n_back[k] : 0 : -1], forth[k, : n_forth[k] + 1]]), int(n_back[k]))
        for k in range(len(seeds))
    ]


class _Taken:
    """A raster of the places that are too near to a line."""

    def __init__(self, aspect: float, spacing: float) -> None:
        self.cell = spacing / _FINE
        shape = (int(aspect / self.cell) + 1, int(1 / self.cell) + 1)
        self.margin = _FINE + 1
        self.raster = np.zeros(tuple(n + 2 * self.margin for n in shape), bool)
        around = np.stack(np.meshgrid(*[np.arange(-_FINE, _FINE + 1)] * 2), axis=-1).reshape(-1, 2)
        self.disc = around[(around**2).sum(axis=1) <= (_CLEAR * _FINE) ** 2]

    def clear(self, points: Floats, seed: int) -> tuple[int, int]:
        """From where to where the line is free around its seed; nothing where the seed is not."""
        taken = self.raster[tuple(self._cells(points).T)]
        if taken[seed]:
            return 0, 0
        stops = np.flatnonzero(taken)
        after = np.searchsorted(stops, seed)
        low = stops[after - 1] + 1 if after else 0
        high = stops[after] if after < len(stops) else len(points)
        return int(low), int(high)

    def add(self, points: Floats) -> None:
        cells = np.unique(self._cells(points), axis=0)
        near = (cells[:, None] + self.disc).reshape(-1, 2)
        self.raster[tuple(near.T)] = True

    def _cells(self, points: Floats) -> NDArray[np.intp]:
        return (points / self.cell).astype(np.intp) + self.margin


def _arrow(line: Floats, scale: Floats, corner: Floats, aspect: float) -> Floats:
    middle = len(line) // 2
    way = (line[middle] - line[middle - 1]) / (aspect, 1.0)
    return np.concatenate([line[middle] * scale + corner, way / np.hypot(*way)])
