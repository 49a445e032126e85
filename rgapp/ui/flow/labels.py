"""Where to write the names of curves beside them, so that no name lies on a curve or on another name.

All lengths are pixels, y downwards, as the painter counts. No Qt here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

Rect = tuple[float, float, float, float]  # left, top, right, bottom

GAP = 7.0  # between a curve and its name
LIFTS = (0.0, 8.0, 18.0, 32.0, 50.0)  # further away where the nearest place is taken
_STEP = 3.0  # curves are looked at every so many pixels


@dataclass(frozen=True)
class Wanted:
    """A name to be placed: its size, and the curve it belongs to, (n, 2) pixels.

    ``prefer`` is where along the width of the box it would best stand (0 left to 1 right), ``above`` the
    curve or below; ``sides`` allows left and right of it too.
    """

    width: float
    height: float
    curve: np.ndarray
    prefer: float = 0.5
    above: bool = True
    sides: bool = False


def place(
    names: Sequence[Wanted], box: Rect, lines: Sequence[np.ndarray] = (), bands: Sequence[np.ndarray] = ()
) -> list[tuple[float, float] | None]:
    """Top left corners of the names, in the order given; earlier names choose first.

    ``box`` is never left. ``lines`` are further curves to keep clear of, ``bands`` edges that may be crossed
    where nothing better is free. None where a name would lie on a curve wherever it stood.
    """
    curves = [_dense(name.curve) for name in names]
    hard = np.concatenate([np.empty((0, 2)), *curves, *(_dense(line) for line in lines)])
    soft = np.concatenate([np.empty((0, 2)), *(_dense(band) for band in bands)])
    taken: list[Rect] = []
    corners: list[tuple[float, float] | None] = []
    for name, curve in zip(names, curves, strict=True):
        best = _best(name, curve, box, hard, soft, taken)
        corners.append(best)
        if best is not None:
            taken.append((best[0], best[1], best[0] + name.width, best[1] + name.height))
    return corners


def _dense(curve: np.ndarray) -> np.ndarray:
    """The curve as points no further apart than a few pixels."""
    curve = np.asarray(curve, dtype=float).reshape(-1, 2)
    if len(curve) < 2:
        return curve
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    places = np.linspace(0.0, along[-1], max(2, int(along[-1] / _STEP)))
    return np.column_stack([np.interp(places, along, curve[:, 0]), np.interp(places, along, curve[:, 1])])


def _best(
    name: Wanted, curve: np.ndarray, box: Rect, hard: np.ndarray, soft: np.ndarray, taken: list[Rect]
) -> tuple[float, float] | None:
    left, top, right, bottom = box
    best, least = None, np.inf
    for x, y, cost in _candidates(name, curve, box):
        rect = (x, y, x + name.width, y + name.height)
        if x < left or y < top or rect[2] > right or rect[3] > bottom or cost >= least:
            continue
        if _touches(rect, hard, 3.0) or any(_overlap(rect, other) for other in taken):
            continue
        cost += 0.25 * _touches(rect, soft, 2.0) + 1.0 * _nearer_another(rect, curve, hard)
        if cost < least:
            best, least = (x, y), cost
    return best


def _candidates(name: Wanted, curve: np.ndarray, box: Rect) -> Iterator[tuple[float, float, float]]:
    """Corners to try, each with how much it is off what was preferred."""
    left, _, right, _ = box
    width = max(right - left, 1.0)
    for centre in np.linspace(left + name.width / 2, right - name.width / 2, 41):
        x = float(centre) - name.width / 2
        under = curve[(curve[:, 0] >= x - 4) & (curve[:, 0] <= x + name.width + 4)]
        if not len(under):
            continue
        off = abs((centre - left) / width - name.prefer)
        for lift in LIFTS:
            above = float(under[:, 1].min()) - GAP - lift - name.height
            below = float(under[:, 1].max()) + GAP + lift
            yield x, above, off + 0.02 * lift + 0.25 * (not name.above)
            yield x, below, off + 0.02 * lift + 0.25 * name.above
    if name.sides:
        for px, py in curve[:: max(1, len(curve) // 15)].tolist() + curve[-1:].tolist():
            off = abs((px - left) / width - name.prefer)
            for lift in LIFTS[:3]:
                for down in (0.5, 0.0, 1.0):
                    y = py - down * name.height
                    yield px + GAP + 3 + lift, y, off + 0.02 * lift
                    yield px - GAP - 3 - lift - name.width, y, off + 0.02 * lift + 0.1


def _touches(rect: Rect, points: np.ndarray, margin: float) -> bool:
    left, top, right, bottom = rect
    inside = (points[:, 0] > left - margin) & (points[:, 0] < right + margin)
    return bool((inside & (points[:, 1] > top - margin) & (points[:, 1] < bottom + margin)).any())


def _overlap(one: Rect, other: Rect) -> bool:
    """Whether two names are so close that they would be read as one."""
    beside, below = 18.0, 4.0
    apart = one[2] + beside < other[0] or other[2] + beside < one[0]
    return not (apart or one[3] + below < other[1] or other[3] + below < one[1])


def _nearer_another(rect: Rect, own: np.ndarray, every: np.ndarray) -> bool:
    """Whether another curve passes nearer to the name than its own does."""
    return _distance(rect, every) < _distance(rect, own) - 2.0


def _distance(rect: Rect, points: np.ndarray) -> float:
    """From the edge of the rectangle to the nearest of the points."""
    across = np.maximum(np.maximum(rect[0] - points[:, 0], points[:, 0] - rect[2]), 0.0)
    down = np.maximum(np.maximum(rect[1] - points[:, 1], points[:, 1] - rect[3]), 0.0)
    return float(np.hypot(across, down).min())
