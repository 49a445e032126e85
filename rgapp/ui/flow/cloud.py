"""What the cloud in two dimensions is set to, and what follows from it; no Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from rgapp.params import About, Params
from rgapp.physics.plane import PlaneModes, fourth_moment, gaussian_cloud, plane_modes, shadow

Floats = NDArray[np.float64]
DIGITS = 3  # of a point that was dragged


class CloudParams(Params):
    """The cloud, the line it is projected on, and the points that were dragged."""

    count: Annotated[
        int, About("Points", low=20, high=2000, log=True, decimals=0, help="How many points the cloud has.")
    ] = 400
    along: Annotated[
        float,
        About("Length", low=0.2, high=6, step=0.01, symbol="σ", decimals=2,
              help="Standard deviation along the cloud; across it is 1."),
    ] = 3.0  # fmt: skip
    tilt: Annotated[
        float,
        About("Tilt", low=-90, high=90, step=1, unit="°", decimals=0,
              help="The direction in which the cloud is long, from the horizontal."),
    ] = 30.0  # fmt: skip
    reach: Annotated[
        float,
        About("Dragged along", low=0, high=3, step=0.1, decimals=1,
              help="How far around a dragged point its neighbours come along; at 0 it moves alone."),
    ] = 1.0  # fmt: skip
    project: Annotated[
        bool, About("Project the cloud", help="Draw every point where it falls on the axis")
    ] = True
    follow: Annotated[
        bool, About("Keep to the first component", help="The axis turns as the first component does")
    ] = True
    axis: Annotated[
        float,
        About("Axis", low=-90, high=90, step=0.5, unit="°", decimals=1,
              help="The direction of the line that the cloud is projected on, from the horizontal."),
    ] = 0.0  # fmt: skip
    moved: tuple[tuple[int, float, float], ...] = ()


@dataclass(frozen=True)
class Cloud:
    """Everything that is drawn of it."""

    params: CloudParams
    seed: int

    @cached_property
    def points(self) -> Floats:
        """(n, 2) as drawn, those that were dragged where they were let go."""
        params = self.params
        points = gaussian_cloud(params.count, params.along, params.tilt, self.seed)
        for number, x, y in params.moved:
            if number < len(points):
                points[number] = x, y
        points.flags.writeable = False
        return points

    @cached_property
    def modes(self) -> PlaneModes:
        return plane_modes(self.points)

    @property
    def angle(self) -> float:
        """Of the axis, in degrees."""
        return self.modes.angle if self.params.follow else self.params.axis

    @cached_property
    def shadow(self) -> Floats:
        """(n,) coordinates along the axis, from the centre."""
        return shadow(self.points, self.angle)

    @property
    def kept(self) -> float:
        """Share of all variance that is left on the axis."""
        whole = self.modes.variances.sum()
        return float(self.shadow.var() / whole) if whole > 0 else float("nan")

    @cached_property
    def fourth(self) -> tuple[float, float]:
        """The fourth moment on the axis and its error."""
        return fourth_moment(self.shadow)


def carried(
    points: Floats, held: int, by: tuple[float, float], reach: float
) -> dict[int, tuple[float, float]]:
    """Where the points near ``held`` go when it is moved ``by``: numbers to places.

    Those within three times ``reach`` come along, by exp(-(distance / reach)^2 / 2) of the way.
    """
    away = np.hypot(*(points - points[held]).T)
    share = np.exp(-0.5 * (away / reach) ** 2) * (away < 3 * reach) if reach > 0 else np.zeros(len(points))
    share[held] = 1.0
    return {
        int(number): tuple(np.round(points[number] + share[number] * np.asarray(by), DIGITS).tolist())
        for number in np.flatnonzero(share)
    }


def with_moved(
    params: CloudParams, places: dict[int, tuple[float, float]]
) -> tuple[tuple[int, float, float], ...]:
    """``moved`` when these points are at these places, too."""
    all_ = {number: (x, y) for number, x, y in params.moved} | places
    return tuple((number, *all_[number]) for number in sorted(all_))
