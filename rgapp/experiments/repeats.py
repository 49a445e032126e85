"""Means over repeats with their standard errors, for experiments that repeat a point with new seeds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp.engine.experiment import Arrays


def mean_and_error(points: Sequence[Arrays], name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of the array ``name`` of every point, element by element; errors are nan with fewer than 2 points."""
    values = np.stack([np.asarray(point[name], float) for point in points])
    if len(values) < 2:
        return values[0], np.full(values.shape[1:], math.nan)
    return values.mean(axis=0), values.std(axis=0, ddof=1) / math.sqrt(len(values))


def grouped(results: dict[str, Arrays], *keys: str) -> dict[tuple[Any, ...], list[Arrays]]:
    """The points with the same ``keys``, in rising order of these."""
    groups: dict[tuple[Any, ...], list[Arrays]] = {}
    for arrays in results.values():
        groups.setdefault(tuple(arrays[key].item() for key in keys), []).append(arrays)
    return dict(sorted(groups.items()))
