"""One-loop flow of (r, u) when the shortest waves are integrated out: Gaussian and Wilson-Fisher points.

H = int d^dx [(grad S)^2 / 2 + r S^2 / 2 + u S^4 / 4] with weight exp(-H), n components, cut-off 1, s = ln l:

    dr/ds = 2 r + (n + 2) K_d u / (1 + r),   du/ds = (4 - d) u - (n + 8) K_d u^2 / (1 + r)^2

(Wilson & Kogut 1974; Goldenfeld 1992). ``u`` is in units of 1/K_d throughout. The linear truncation keeps
what is of second order where r and u are both small: 1 - r for 1/(1 + r) in the first equation, 1 in the
second. Both are of first order in epsilon = 4 - d, so that they differ where epsilon is not small.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics.streamlines import Streamlines, Window, streamlines

Floats = NDArray[np.float64]
Truncation = Literal["linear", "full"]
TRUNCATIONS: tuple[Truncation, ...] = ("linear", "full")
End = Literal["ordered", "disordered", "runaway", "open"]

WINDOW = Window(-0.6, 0.6, -0.03, 0.3)

_EDGE = 1e-3  # of 1 + r, where the full equations lose their meaning


def shell_constant(dimension: float) -> float:
    """K_d, the area of the unit sphere divided by (2 pi)^d: 1 / (8 pi^2) in four dimensions."""
    return 2 / ((4 * math.pi) ** (dimension / 2) * math.gamma(dimension / 2))


@dataclass(frozen=True)
class FixedPoint:
    """``eigenvalues`` (2,): that of the thermal direction first, y_T, then that of u; ``directions`` (2, 2),
    a row for each, of unit length in (r, u). nu is 1 / y_T.
    """

    name: Literal["Gaussian", "Wilson-Fisher"]
    r: float
    u: float
    eigenvalues: Floats
    directions: Floats

    @property
    def nu(self) -> float:
        return float(1 / self.eigenvalues[0])

    @property
    def stable(self) -> bool:
        """Whether it attracts the critical line, so that critical systems end there."""
        return bool(self.eigenvalues[1] < 0)


@dataclass(frozen=True)
class Trajectory:
    """``s`` (k,), ``r`` (k,), ``u`` (k,) from the start on; ``end``: where it has left to, "open" if it has
    not, "runaway" where u falls below the window or the equations end at r = -1.
    """

    s: Floats
    r: Floats
    u: Floats
    end: End


@dataclass(frozen=True)
class Plane:
    """The picture of the plane; ``critical_line`` (k, 2) of r, u, rising in u."""

    window: Window
    fixed_points: tuple[FixedPoint, ...]
    critical_line: Floats
    streamlines: Streamlines


@dataclass(frozen=True)
class ShellFlow:
    """The equations at one epsilon = 4 - d. ValueError beyond -1 to 3, and for fewer than 1 component."""

    epsilon: float = 1.0
    components: int = 1
    truncation: Truncation = "linear"

    def __post_init__(self) -> None:
        if not -1 <= self.epsilon <= 3:
            raise ValueError(f"epsilon must be between -1 and 3 (got {self.epsilon:g})")
        if self.components < 1:
            raise ValueError(f"components must be at least 1 (got {self.components})")
        if self.truncation not in TRUNCATIONS:
            raise ValueError(f"truncation must be one of {', '.join(TRUNCATIONS)} (got {self.truncation})")

    @property
    def decay(self) -> float:
        """The factor of -u^2, A / K_d = n + 8."""
        return self.components + 8.0

    @property
    def constant(self) -> float:
        """A of the essay's eq. 13, whole: (n + 8) K_d, d = 4 - epsilon."""
        return self.decay * shell_constant(4 - self.epsilon)

    def velocity(self, r: ArrayLike, u: ArrayLike) -> tuple[Floats, Floats]:
        """dr/ds and du/ds, of the shape of ``r`` and ``u``."""
        r, u = np.asarray(r, float), np.asarray(u, float)
        push = self.components + 2
        if self.truncation == "linear":
            return 2 * r + push * u * (1 - r), self.epsilon * u - self.decay * u**2
        return 2 * r + push * u / (1 + r), self.epsilon * u - self.decay * u**2 / (1 + r) ** 2

    def jacobian(self, r: float, u: float) -> Floats:
        """The derivatives of (dr/ds, du/ds), one row each, by r and u."""
        push = self.components + 2
        if self.truncation == "linear":
            return np.array([[2 - push * u, push * (1 - r)], [0.0, self.epsilon - 2 * self.decay * u]], float)
        z = 1 + r
        return np.array(
            [
                [2 - push * u / z**2, push / z],
                [2 * self.decay * u**2 / z**3, self.epsilon - 2 * self.decay * u / z**2],
            ]
        )

    @cached_property
    def fixed_points(self) -> tuple[FixedPoint, ...]:
        """The Gaussian one, and beside it that of Wilson and Fisher unless they meet, at epsilon = 0."""
        found = [self._fixed_point("Gaussian", 0.0, 0.0)]
        if self.epsilon:
            ratio = (self.components + 2) * self.epsilon / self.decay
            if self.truncation == "linear":
                r, u = -ratio / (2 - ratio), self.epsilon / self.decay
            else:
                r = -ratio / (2 + ratio)
                u = self.epsilon * (1 + r) ** 2 / self.decay
            found.append(self._fixed_point("Wilson-Fisher", r, u))
        return tuple(found)

    def _fixed_point(self, name: Any, r: float, u: float) -> FixedPoint:
        values, vectors = np.linalg.eig(self.jacobian(r, u))
        order = np.argsort(-np.abs(vectors[0].real))  # the thermal direction is the one along r
        if values.real.min() < 0 < values.real.max():
            order = np.argsort(-values.real)
        vectors = vectors.real.T[order] * np.where(vectors.real.T[order][:, 1:] < 0, -1, 1)
        return FixedPoint(name, r, u, values.real[order], vectors)

    def expansion(self) -> dict[str, float]:
        """What strictly first order in epsilon says of the Wilson-Fisher point, whatever the truncation."""
        ratio = (self.components + 2) / self.decay
        return {
            "r": -ratio * self.epsilon / 2,
            "u": self.epsilon / self.decay,
            "y_T": 2 - ratio * self.epsilon,
            "y_u": -self.epsilon,
            "nu": 0.5 + ratio * self.epsilon / 4,
        }

    def critical_line(self, lowest: float = -0.03, highest: float = 0.3) -> Floats:
        """Points (k, 2) of r, u of the line that the flow runs along into a fixed point, rising in u.

        On its right systems are disordered, on its left ordered. From ``highest`` down to where it begins:
        at the Gaussian point below four dimensions; above, it passes through that and begins at the
        Wilson-Fisher point, at negative u. It attracts whatever is followed backwards, and so it is found.
        """
        fixed = {point.name: point for point in self.fixed_points}
        inside = fixed["Wilson-Fisher"] if self.epsilon > 0 else fixed["Gaussian"]
        up = self._backwards(inside, +1, highest)
        if self.epsilon > 0:
            down = self._backwards(inside, -1, 0.0)
        elif self.epsilon < 0:
            down = self._backwards(inside, -1, max(lowest, fixed["Wilson-Fisher"].u))
        else:
            down = np.empty((0, 2))
        return np.concatenate([down[::-1], [[inside.r, inside.u]], up])

    def _backwards(self, inside: FixedPoint, sign: int, until: float) -> Floats:
        """From beside a fixed point upstream, towards u = ``until``, where that is reached."""
        from scipy.integrate import solve_ivp

        way = inside.directions[1] / abs(inside.directions[1, 1])
        span = abs(until - inside.u)
        if not span:
            return np.empty((0, 2))
        # at epsilon = 0 the flow near the point is slow, only ~ u^2, and the line is straight there
        start = np.array([inside.r, inside.u]) + sign * (1e-5 if self.epsilon else 1e-3) * span * way

        def reached(s: float, x: Floats) -> float:
            return (x[1] - until) * sign + 1e-4 * span

        def edge(s: float, x: Floats) -> float:
            return 1 + x[0] - _EDGE if self.truncation == "full" else 1.0

        reached.terminal = edge.terminal = True  # type: ignore[attr-defined]
        slowest = max(abs(self.epsilon), self.decay * 1e-3 * span)
        found = solve_ivp(
            lambda s, x: -np.array(self.velocity(*x)),
            (0, 40 / slowest),
            start,
            method="LSODA",
            rtol=1e-9,
            atol=1e-12,
            events=(reached, edge),
        )
        points = found.y.T
        if len(found.t_events[0]) and until in (0.0, *(point.u for point in self.fixed_points)):
            end = min(self.fixed_points, key=lambda point: abs(point.u - until))
            points = np.concatenate([points, [[end.r, end.u]]])
        return points

    def critical_r(self, u: ArrayLike) -> Floats:
        """r on the critical line at ``u``, nan where the line does not reach."""
        from scipy.interpolate import PchipInterpolator

        u = np.asarray(u, float)
        line = self.critical_line(float(u.min(initial=0)) - 0.01, float(u.max(initial=0)) * 1.01 + 0.01)
        rising = np.concatenate([[True], np.diff(np.maximum.accumulate(line[:, 1])) > 0])
        return PchipInterpolator(line[rising, 1], line[rising, 0], extrapolate=False)(u)

    def trajectory(
        self, r: float, u: float, window: Window = WINDOW, length: float = 60.0, points: int = 400
    ) -> Trajectory:
        """The flow from (r, u) until it leaves the ``window``, at most to s = ``length``."""
        from scipy.integrate import solve_ivp

        if self.truncation == "full" and r <= -1 + _EDGE:
            raise ValueError(f"r must be above -1 where 1/(1 + r) is not expanded (got {r:g})")
        low = max(window.left, -1 + _EDGE) if self.truncation == "full" else window.left
        # a start outside may run where it likes, one height beyond
        low, high = min(low, (r - 1e-9 + low) / 2 if r < low else low), max(window.right, r + 1e-9)
        bottom = min(window.bottom, u - 1e-9)

        events = [
            lambda s, x: x[0] - low,
            lambda s, x: x[0] - high,
            lambda s, x: x[1] - bottom,
        ]
        for event, direction in zip(events, (-1, 1, -1), strict=True):
            event.terminal, event.direction = True, direction  # type: ignore[attr-defined]
        found = solve_ivp(
            lambda s, x: self.velocity(*x),
            (0, length),
            (r, u),
            method="LSODA",
            rtol=1e-9,
            atol=1e-12,
            events=events,
            dense_output=True,
        )
        s = np.linspace(0, found.t[-1], points)
        names: tuple[End, ...] = ("ordered", "disordered", "runaway")
        ends = [name for name, hits in zip(names, found.t_events, strict=True) if len(hits)]
        path = found.sol(s)
        return Trajectory(s, path[0], path[1], ends[0] if ends else "open")

    def coupling(self, starts: ArrayLike, s: ArrayLike) -> Floats:
        """u(s) on the critical line from each of ``starts`` >= 0: (starts, s).

        In the linear truncation u does not depend on r, and u = u0 e^(es) / (1 + A u0 (e^(es) - 1) / e),
        e = epsilon, with (e^(es) - 1)/e = s at e = 0.
        """
        start, s = np.asarray(starts, float)[:, None], np.asarray(s, float)
        if (start < 0).any():
            raise ValueError("u must start at 0 or above")
        if self.truncation == "linear":
            return logistic(start, self.epsilon, self.decay, s)
        from scipy.integrate import solve_ivp

        u = np.linspace(0, start.max(), 400)
        line = self.critical_r(u)

        def slope(_: float, x: Floats) -> Floats:
            return self.epsilon * x - self.decay * x**2 / (1 + np.interp(x, u, line)) ** 2

        found = solve_ivp(slope, (0, s.max()), start[:, 0], t_eval=s, method="LSODA", rtol=1e-8, atol=1e-10)
        return found.y

    def plane(self, window: Window = WINDOW, spacing: float = 0.06, aspect: float = 1.3) -> Plane:
        """All that is drawn of the plane in ``window``."""
        line = self.critical_line(window.bottom, window.top)
        lines = streamlines(self.velocity, window, spacing, aspect)
        return Plane(window, self.fixed_points, line, lines)


def logistic(start: ArrayLike, growth: float, decay: float, s: ArrayLike) -> Floats:
    """x(s) of dx/ds = growth x - decay x^2 from ``start``, shapes broadcast.

    Written in e^(-growth s) where that is the smaller, so that nothing overflows.
    """
    start, s = np.asarray(start, float), np.asarray(s, float)
    reach = s if growth == 0 else np.expm1(-abs(growth) * s) / -abs(growth)  # (1 - e^-|y|s) / |y|
    fall = np.exp(-abs(growth) * s)
    if growth >= 0:
        return start / (fall + decay * start * reach)
    return start * fall / (1 + decay * start * reach)
