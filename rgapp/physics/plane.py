"""PCA of points in the plane: two axes, the spread along any direction, and what is left in one dimension.

Dropping the weaker of two modes is summing over the coordinate along it: the points fall on a line, and
their distribution there is the marginal of that in the plane (the essay's figure 3 and equation 5). Any line
gives a marginal; the first component is the line that keeps the most variance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

CENTRE = (1.0, 3.0)  # of the cloud in the essay's figure 3
ACROSS = 1.0  # its standard deviation along the second axis


@dataclass(frozen=True)
class PlaneModes:
    """``centre`` (2,); ``axes`` (2, 2), unit vectors in rows, the strongest first, the second a quarter turn
    ahead of it; ``variances`` (2,) along them, of the same units squared; ``angle`` of the first in degrees,
    from -90 to 90."""

    centre: Floats
    axes: Floats
    variances: Floats
    angle: float

    @property
    def shares(self) -> Floats:
        """(2,) of the variance along each axis; nan where there is none at all."""
        whole = self.variances.sum()
        return self.variances / whole if whole > 0 else np.full(2, np.nan)


def gaussian_cloud(count: int, along: float, angle: float, seed: Any) -> Floats:
    """``count`` points (count, 2) of a normal distribution: standard deviation ``along`` in a direction
    ``angle`` degrees from the x axis, 1 across it. Raises ValueError for fewer than 2 points or ``along``
    that is not positive."""
    if count < 2 or not along > 0:
        raise ValueError(f"a cloud has 2 points or more and a positive spread (got {count} and {along:g})")
    direction = np.deg2rad(angle)
    turn = np.array([[np.cos(direction), np.sin(direction)], [-np.sin(direction), np.cos(direction)]])
    normal = np.random.default_rng(seed).standard_normal((count, 2))
    return CENTRE + (normal * [along, ACROSS]) @ turn


def plane_modes(points: ArrayLike) -> PlaneModes:
    """The two principal axes of points (n, 2), n at least 2; covariance with 1/n."""
    points = _checked(points)
    centre = points.mean(axis=0)
    away = points - centre
    values, vectors = np.linalg.eigh(away.T @ away / len(points))
    first = vectors[:, 1] if vectors[0, 1] >= 0 else -vectors[:, 1]
    axes = np.array([first, [-first[1], first[0]]])
    angle = math.degrees(math.atan2(first[1], first[0]))
    return PlaneModes(centre, axes, np.maximum(values[::-1], 0.0), angle)


def shadow(points: ArrayLike, angle: float) -> Floats:
    """(n,) coordinates, from the centre, of points (n, 2) along a line ``angle`` degrees from the x axis."""
    points = _checked(points)
    return (points - points.mean(axis=0)) @ direction(angle)


def variance_along(modes: PlaneModes, angles: ArrayLike) -> Floats:
    """Variance of the points along lines at these angles in degrees: an ellipse has it between its two."""
    away = np.deg2rad(np.asarray(angles, dtype=float) - modes.angle)
    return modes.variances[0] * np.cos(away) ** 2 + modes.variances[1] * np.sin(away) ** 2


def direction(angle: float) -> Floats:
    """(2,) the unit vector ``angle`` degrees from the x axis."""
    return np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])


def fourth_moment(values: ArrayLike) -> tuple[float, float]:
    """<x^4>/<x^2>^2 about the mean, and the standard error sqrt(24/n) it has for independent normal values.

    nan where all values are the same.
    """
    values = np.asarray(values, dtype=float)
    away = values - values.mean()
    variance = float(np.mean(away**2))
    moment = float(np.mean(away**4)) / variance**2 if variance > 0 else math.nan
    return moment, math.sqrt(24 / len(values))


def _checked(points: ArrayLike) -> Floats:
    points = np.asarray(points, dtype=float)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) < 2:
        raise ValueError(f"points in the plane have the shape (n, 2), n at least 2 (got {points.shape})")
    return points
