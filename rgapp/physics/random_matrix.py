"""What the singular values of a matrix would be if its entries were independent: Marchenko and Pastur (1967).

The entries have mean 0 and variance s^2. For n x m entries, n >= m, both large, the m singular values lie
between s(sqrt n - sqrt m) and s(sqrt n + sqrt m); what a network learned stands out beyond the upper edge.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def singular_value_edges(rows: int, columns: int, variance: float) -> tuple[float, float]:
    """The least and the greatest singular value of a large random matrix (rows, columns)."""
    _check(rows, columns, variance)
    longer, shorter = math.sqrt(max(rows, columns)), math.sqrt(min(rows, columns))
    return math.sqrt(variance) * (longer - shorter), math.sqrt(variance) * (longer + shorter)


def singular_value_density(x: ArrayLike, rows: int, columns: int, variance: float) -> Floats:
    """Probability density of the singular values at ``x``; the area under it is 1.

    With a, b the edges, sqrt((b^2 - x^2)(x^2 - a^2)) / (pi s^2 min(rows, columns) x) between them, 0
    elsewhere: the law of Marchenko & Pastur for x^2, as a density of x. ValueError for a variance that is
    not positive and for fewer than one row or column.
    """
    low, high = singular_value_edges(rows, columns, variance)
    x = np.asarray(x, dtype=float)
    inside = (x >= low) & (x <= high)
    ratio = np.divide(low, x, out=np.zeros_like(x), where=inside & (x > 0))
    height = np.sqrt(np.where(inside, (high - x) * (high + x) * (1 - ratio) * (1 + ratio), 0.0))
    return height / (math.pi * variance * min(rows, columns))


def _check(rows: int, columns: int, variance: float) -> None:
    if rows < 1 or columns < 1:
        raise ValueError(f"a matrix has at least 1 row and 1 column (got {rows} x {columns})")
    if not variance > 0:
        raise ValueError(f"variance must be above 0 (got {variance:g})")
