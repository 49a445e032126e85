"""Arrowheads as one broken line, so that they are exported like any other curve. No Qt here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def heads(x: Floats, y: Floats, dx: Floats, dy: Floats, width: float, height: float) -> tuple[Floats, Floats]:
    """Open arrowheads at (x, y) pointing along (dx, dy), all (n,), given in data coordinates.

    ``width`` and ``height`` are the data lengths that look equally long, a barb's length each.
    """
    across, up = dx / width, dy / height
    length = np.hypot(across, up)
    across, up = across / length, up / length
    gap = np.full(len(x), np.nan)
    xs, ys = [], []
    for side in (1, -1):
        xs.append(x + width * (-across + side * 0.45 * -up))
        ys.append(y + height * (-up + side * 0.45 * across))
    return (
        np.stack([xs[0], x, xs[1], gap], axis=1).ravel(),
        np.stack([ys[0], y, ys[1], gap], axis=1).ravel(),
    )


def broken(lines: tuple[Floats, ...]) -> tuple[Floats, Floats]:
    """Lines (k, 2) each as one curve with gaps."""
    if not lines:
        return np.empty(0), np.empty(0)
    joined = np.concatenate([np.concatenate([line, [[np.nan, np.nan]]]) for line in lines])
    return joined[:, 0], joined[:, 1]
