"""Smooth level lines of a receptive field on the torus, in units of sites."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

Line = np.ndarray  # (points, 2) float64: x, y in sites, the lattice running from 0 to its side


@lru_cache(maxsize=8)
def _resampler(side: int, refine: int) -> np.ndarray:
    """Matrix (side * refine + 1, side) of periodic Catmull-Rom interpolation from site centres to cell edges.

    Row k gives the value at the coordinate k / refine, where site i has its centre at i + 1/2; the first
    and the last row are the same point of the torus, so that a line that leaves on one side comes back
    on the other.
    """
    matrix = np.zeros((side * refine + 1, side))
    for k in range(side * refine + 1):
        place = k / refine - 0.5
        base = int(np.floor(place))
        t = place - base
        weights = (
            (-t + 2 * t**2 - t**3) / 2,
            (2 - 5 * t**2 + 3 * t**3) / 2,
            (t + 4 * t**2 - 3 * t**3) / 2,
            (-(t**2) + t**3) / 2,
        )
        for offset, weight in zip(range(-1, 3), weights, strict=True):
            matrix[k, (base + offset) % side] += weight
    return matrix


def level_lines(field: np.ndarray, level: float, refine: int = 4) -> list[Line]:
    """The lines where a periodic field (rows, columns) crosses ``level``.

    The field is interpolated by cubics between the site centres; closed lines end where they start, lines
    that cross the edge of the lattice end there.
    """
    rows, columns = field.shape
    fine = _resampler(rows, refine) @ np.asarray(field, dtype=np.float64) @ _resampler(columns, refine).T
    return [line / refine for line in _join(_segments(fine, level))]


# The crossings of one cell's edges that belong together, by the case number of its corners above the level
# (1 north-west, 2 north-east, 4 south-east, 8 south-west). Edges: 0 north, 1 east, 2 south, 3 west.
_PAIRS: tuple[tuple[tuple[int, int], ...], ...] = (
    (), ((3, 0),), ((0, 1),), ((3, 1),), ((1, 2),), ((3, 0), (1, 2)), ((0, 2),), ((3, 2),),
    ((2, 3),), ((2, 0),), ((0, 1), (2, 3)), ((2, 1),), ((1, 3),), ((1, 0),), ((0, 3),), (),
)  # fmt: skip


def _segments(values: np.ndarray, level: float) -> list[tuple[tuple, tuple]]:
    """Marching squares (Lorensen & Cline 1987 in the plane): pairs of keyed edge crossings."""
    above = values > level
    case = above[:-1, :-1] + 2 * above[:-1, 1:] + 4 * above[1:, 1:] + 8 * above[1:, :-1]
    segments = []
    for y, x in np.argwhere((case != 0) & (case != 15)):
        for first, second in _PAIRS[case[y, x]]:
            segments.append((_edge(int(x), int(y), first), _edge(int(x), int(y), second)))
    return [(_crossing(values, level, a), _crossing(values, level, b)) for a, b in segments]


def _edge(x: int, y: int, side: int) -> tuple[int, int, int]:
    """An edge by its north or west end and its direction, so that neighbouring cells name it alike."""
    return ((x, y, 0), (x + 1, y, 1), (x, y + 1, 0), (x, y, 1))[side]


def _crossing(values: np.ndarray, level: float, edge: tuple[int, int, int]) -> tuple:
    x, y, upright = edge
    start = values[y, x]
    end = values[y + 1, x] if upright else values[y, x + 1]
    t = float((level - start) / (end - start))
    return edge, (x, y + t) if upright else (x + t, y)


def _join(segments: list[tuple[tuple, tuple]]) -> list[Line]:
    """Chain segments that share an edge into lines: open ones first, then rings."""
    points = {key: point for segment in segments for key, point in segment}
    neighbours: dict[tuple, list[tuple]] = {}
    for (a, _), (b, _) in segments:
        neighbours.setdefault(a, []).append(b)
        neighbours.setdefault(b, []).append(a)
    starts = [key for key, near in neighbours.items() if len(near) == 1] + list(neighbours)
    lines = []
    for start in starts:
        if not neighbours[start]:
            continue
        chain = [start]
        while neighbours[chain[-1]]:
            here = chain[-1]
            following = neighbours[here].pop()
            neighbours[following].remove(here)
            chain.append(following)
        lines.append(np.array([points[key] for key in chain]))
    return lines
