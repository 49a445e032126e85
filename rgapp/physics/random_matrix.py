"""What a spectrum would be if there were nothing but noise: Marchenko and Pastur (1967).

Singular values of a matrix of independent entries, and the eigenvalues of the covariance of samples.

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


def eigenvalue_edges(samples: int, variables: int, variance: float = 1.0) -> tuple[float, float]:
    """The least and the greatest eigenvalue of the covariance of many uncorrelated variables, but for zeros.

    variance (1 -+ sqrt(variables / samples))^2. With fewer samples than variables as many eigenvalues as
    there are samples lie there, and the rest are 0.
    """
    low, high = singular_value_edges(samples, variables, variance)
    return low**2 / samples, high**2 / samples


def noise_spectrum(samples: int, variables: int, variance: float = 1.0) -> Floats:
    """The eigenvalues of noise alone that are not 0, descending: quantiles of Marchenko and Pastur's law.

    (min(samples, variables),), the j-th where the law has j - 1/2 of them above.
    """
    count = min(samples, variables)
    low, high = singular_value_edges(samples, variables, variance)
    # angles between the edges, so that the square roots there are smooth
    angle = np.linspace(0, math.pi, 4001)
    x = (low + high) / 2 - (high - low) / 2 * np.cos(angle)
    slope = singular_value_density(x, samples, variables, variance) * (high - low) / 2 * np.sin(angle)
    below = np.concatenate([[0.0], np.cumsum((slope[1:] + slope[:-1]) / 2)])
    share = 1 - (np.arange(count) + 0.5) / count
    return np.interp(share, below / below[-1], x) ** 2 / samples


def noise_edges(eigenvalues: ArrayLike, samples: int) -> tuple[float, float]:
    """The edges that fit the bulk of a spectrum: ``eigenvalues`` (N,) of a covariance, descending.

    The variance of the noise is the mean of the eigenvalues that do not stand out beyond the upper edge,
    found by turns (Laloux et al. 1999): a few strong modes take most of the variance and leave the noise
    less than the average. Zeros of samples too few count among the N.
    """
    values = np.asarray(eigenvalues, dtype=float)
    outside = 0
    while outside < len(values) - 1:
        variance = max(values[outside:].mean(), np.finfo(float).tiny)
        edges = eigenvalue_edges(samples, len(values) - outside, variance)
        beyond = int(np.count_nonzero(values > edges[1]))
        if beyond <= outside:
            return edges
        outside = beyond
    return eigenvalue_edges(samples, 1, max(values[-1], np.finfo(float).tiny))


def _check(rows: int, columns: int, variance: float) -> None:
    if rows < 1 or columns < 1:
        raise ValueError(f"a matrix has at least 1 row and 1 column (got {rows} x {columns})")
    if not variance > 0:
        raise ValueError(f"variance must be above 0 (got {variance:g})")
