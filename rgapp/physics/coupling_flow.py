"""The coupling of phi^4 while the modes of least variance are integrated out (Bradde & Bialek 2017).

Weight exp(-phi.K.phi / 2 - g sum phi_i^4); the eigenvalues of K, inverse variances, have the density
rho(lambda) ~ lambda^(alpha - 1) up to a cut-off Lambda. With g~ = g rho(Lambda) / Lambda and
s = ln(Lambda_0 / Lambda)

    dg~/ds = (2 - alpha) g~ - 36 g~^2,   so g~* = (2 - alpha) / 36,

where eigenvectors are spread over all variables, and where what is of first order in g, a shift of K, is
tuned away: on the critical surface. Modes lambda = k^2 in d dimensions have alpha = d / 2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics.coupling import DECAY, CouplingMeter, Small
from rgapp.physics.momentum_shell import logistic
from rgapp.physics.spectrum import PowerLaw

Floats = NDArray[np.float64]

STARTS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.08, 0.12, 0.16)


@dataclass(frozen=True)
class CouplingFlow:
    """The flow at one exponent ``alpha`` of the spectrum, 0 to 3 (ValueError beyond)."""

    alpha: float

    def __post_init__(self) -> None:
        if not 0 <= self.alpha <= 3:
            raise ValueError(f"alpha must be between 0 and 3 (got {self.alpha:g})")

    @property
    def growth(self) -> float:
        """y = 2 - alpha, by which a weak coupling grows."""
        return 2 - self.alpha

    @property
    def fixed_point(self) -> float:
        """The one that is not Gaussian; reached from g~ > 0 where it is above 0, stable there."""
        return self.growth / DECAY

    @property
    def printed_fixed_point(self) -> float:
        """Eq. 22 of the essay as it stands, alpha - 2, with the same constant: the other sign."""
        return -self.growth / DECAY

    def velocity(self, g: ArrayLike) -> Floats:
        g = np.asarray(g, float)
        return self.growth * g - DECAY * g**2

    def solution(self, starts: ArrayLike, s: ArrayLike) -> Floats:
        """g~(s) (starts, s) from each of ``starts`` (all >= 0): g0 e^(ys) / (1 + 36 g0 (e^(ys) - 1) / y)."""
        start = np.atleast_1d(np.asarray(starts, float))[:, None]
        if (start < 0).any():
            raise ValueError("g must start at 0 or above")
        return logistic(start, self.growth, DECAY, np.asarray(s, float))

    def step_constant(self, factor: float) -> float:
        """B of eq. 21 for a step Lambda -> Lambda / l: 36 (l^y - 1) / y."""
        if not factor > 1:
            raise ValueError(f"a step must lower the cut-off: factor must be above 1 (got {factor:g})")
        depth = math.log(factor)
        return DECAY * (math.expm1(self.growth * depth) / self.growth if self.growth else depth)

    def printed(self, start: float, steps: int, factor: float) -> Floats:
        """Eq. 21 of the essay, g -> g - B g^2, ``steps`` times: (steps + 1,). Its only fixed point is 0."""
        return self._iterated(start, steps, factor, 1.0)

    def corrected(self, start: float, steps: int, factor: float) -> Floats:
        """The same with the rescaling that is missing there, g -> l^y (g - B g^2)."""
        return self._iterated(start, steps, factor, factor**self.growth)

    def _iterated(self, start: float, steps: int, factor: float, rescaling: float) -> Floats:
        b, g = self.step_constant(factor), np.empty(steps + 1)
        g[0] = start
        for k in range(steps):
            g[k + 1] = rescaling * (g[k] - b * g[k] ** 2)
        return g

    def mode_sum(self, start: float, depth: float, modes: int = 4096) -> tuple[Floats, Floats]:
        """s and g~ (modes + 1,) with ``modes`` modes integrated out one by one down to s = ``depth``.

        Each takes 36 g^2 / (N lambda^2) from g, the sum that the differential equation stands for. The modes
        lie in the middle of equal shares of the density.
        """
        if modes < 1 or not depth > 0:
            raise ValueError(f"modes and depth must be above 0 (got {modes} and {depth:g})")
        share = (np.arange(modes, 0, -1) - 0.5) / modes
        edge = np.arange(modes, -1, -1) / modes
        if self.alpha:
            least = math.exp(-self.alpha * depth)
            width = (1 - least) / (modes * self.alpha)  # weight of a mode where rho = lambda^(alpha - 1)
            mode, cut = ((least + (1 - least) * x) ** (1 / self.alpha) for x in (share, edge))
        else:
            width = depth / modes
            mode, cut = (np.exp(-depth * (1 - x)) for x in (share, edge))
        g = np.empty(modes + 1)
        g[0] = start  # rho(Lambda) / Lambda is 1 at Lambda_0 = 1
        for k, loss in enumerate((DECAY * width / mode**2).tolist()):
            g[k + 1] = g[k] - loss * g[k] ** 2
        return -np.log(cut), g * cut ** (self.alpha - 2)


def branches(alphas: ArrayLike) -> tuple[Floats, Floats]:
    """The stable and the unstable fixed point with g~ >= 0 at each of ``alphas``, nan where there is none."""
    upper = (2 - np.asarray(alphas, float)) / DECAY
    return np.maximum(upper, 0.0), np.where(upper > 0, 0.0, np.nan)


@dataclass(frozen=True)
class DataPoint:
    """Where data lie in this picture: ``alpha`` of their spectrum with its ``alpha_error``, and the coupling
    ``g`` ~ (n,) with its ``error`` (n,) while fewer and fewer of the ``modes`` (n,) are kept.

    ``small``: whether the derivation may be trusted; ``spread``: the share of modes that are spread out over
    the variables as it assumes. See ``rgapp.physics.coupling``.
    """

    alpha: float
    alpha_error: float
    modes: NDArray[np.int64]
    g: Floats
    error: Floats
    small: Small
    spread: float


def data_point(meter: CouplingMeter, law: PowerLaw) -> DataPoint:
    """The point of data whose coupling was measured and whose spectrum follows ``law``.

    ValueError where the spectrum has no exponent between 0 and 3, so that there is no flow to compare with.
    """
    if not 0 <= law.exponent <= 3:
        raise ValueError(f"the exponent of the spectrum must be between 0 and 3 (got {law.exponent:.3g})")
    return DataPoint(
        law.exponent,
        law.exponent_error,
        meter.modes,
        meter.reduced,
        meter.reduced_error,
        meter.small,
        meter.spread,
    )
