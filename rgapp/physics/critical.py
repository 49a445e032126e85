"""Where the infinite lattice is critical: correlations and structure factor as powers, with their amplitudes.

G(r) ~ A r^(-1/4), A = 2^(5/24) exp(3 zeta'(-1)) = 0.70338 (Wu 1966; McCoy & Wu 1973)
S(k) ~ B k^(-7/4), B = A 2 pi 2^(3/4) Gamma(7/8) / Gamma(1/8) = 1.07500, its transform
"""

from __future__ import annotations

import math

from numpy.typing import ArrayLike, NDArray

ETA = 0.25
_ZETA = -0.1654211437004509  # zeta'(-1)
AMPLITUDE = 2 ** (5 / 24) * math.exp(3 * _ZETA)
_TRANSFORM = 2 * math.pi * 2 ** (1 - ETA) * math.gamma(1 - ETA / 2) / math.gamma(ETA / 2)


def correlation(r: ArrayLike) -> NDArray:
    """G(r) at distances r > 0, better than 1 % from r = 1 on: there it is 1 / sqrt(2) exactly."""
    return AMPLITUDE * r**-ETA


def structure(k: ArrayLike) -> NDArray:
    """S(k) at 0 < |k| << pi."""
    return AMPLITUDE * _TRANSFORM * k ** (ETA - 2)
