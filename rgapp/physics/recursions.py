"""Renormalization of one coupling K in real space: recursions K -> K', their fixed points and exponents.

Decimation of the chain and of the square (Kadanoff; Wilson 1975), bonds moved by Migdal (1975) and Kadanoff
(1976), cells of three spins to first order (Niemeijer & van Leeuwen 1974). J = k_B = 1, K = 1 / T.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_TINY = 1e-30  # the imaginary step by which a derivative is had to the last digit


def _log_cosh(x: Any) -> Any:
    """ln cosh x for Re x >= 0, without overflow."""
    return x + np.log1p(np.exp(-2 * x)) - math.log(2)


@dataclass(frozen=True)
class Recursion:
    """K' = ``map(K)`` with lengths shortened by ``factor``; ``bracket`` holds the fixed point that is neither
    0 nor infinity, None where there is none. ``field``: by what a weak field is multiplied at K, if known.
    """

    name: str
    title: str
    factor: float
    map: Callable[[Any], Any]
    bracket: tuple[float, float] | None
    field: Callable[[Any], Any] | None = None

    @cached_property
    def fixed_point(self) -> float | None:
        """K*."""
        from scipy.optimize import brentq

        return None if self.bracket is None else brentq(lambda k: self.map(k) - k, *self.bracket, xtol=1e-15)

    @property
    def thermal_exponent(self) -> float | None:
        """y_T = ln (dK'/dK) / ln b at K*; nu is its inverse."""
        if self.fixed_point is None:
            return None
        return math.log(self.slope(self.fixed_point)) / math.log(self.factor)

    @property
    def field_exponent(self) -> float | None:
        """y_h at K*, where the field is known."""
        if self.field is None or self.fixed_point is None:
            return None
        return math.log(self.field(self.fixed_point)) / math.log(self.factor)

    def slope(self, k: float) -> float:
        """dK'/dK."""
        return float(np.imag(self.map(k + 1j * _TINY)) / _TINY)

    def curve(self, k: ArrayLike) -> Floats:
        """K' at each of ``k`` >= 0."""
        return np.asarray(self.map(np.asarray(k, float)), float)

    def cobweb(self, start: float, steps: int = 30, largest: float = 10.0) -> Floats:
        """Corners (2 n + 1, 2) of the path (K, 0), (K, K'), (K', K'), ... until K' exceeds ``largest``."""
        if not start >= 0:
            raise ValueError(f"K must be at least 0 (got {start:g})")
        corners, k = [(start, 0.0)], start
        for _ in range(steps):
            after = float(self.map(k))
            corners += [(k, after), (after, after)]
            k = after
            if k > largest:
                break
        return np.array(corners)


@dataclass(frozen=True)
class Rate:
    """The limit b -> 1: dK/ds = ``rate(K)``."""

    name: str
    title: str
    rate: Callable[[Any], Any]
    bracket: tuple[float, float]

    @cached_property
    def fixed_point(self) -> float:
        from scipy.optimize import brentq

        return brentq(self.rate, *self.bracket, xtol=1e-15)

    @property
    def thermal_exponent(self) -> float:
        """y_T = d rate / dK at K*."""
        return float(np.imag(self.rate(self.fixed_point + 1j * _TINY)) / _TINY)

    def curve(self, k: ArrayLike) -> Floats:
        """dK/ds at each of ``k`` > 0."""
        return np.asarray(self.rate(np.asarray(k, float)), float)


def decimated_chain(k: ArrayLike) -> Any:
    """Every second spin of a chain summed over: K' = ln(cosh 2K) / 2, tanh K' = tanh^2 K."""
    return _log_cosh(2 * np.asarray(k)) / 2


def chain_correlation_length(k: float) -> float:
    """xi = -1 / ln tanh K of the chain, in sites; a step halves it."""
    return -1 / math.log(math.tanh(k))


def _triangle(k: Any) -> Any:
    """Share of the cell's sign in each of its spins: (e^3K + e^-K) / (e^3K + 3 e^-K)."""
    fall = np.exp(-4 * k)
    return (1 + fall) / (1 + 3 * fall)


RECURSIONS: dict[str, Recursion] = {
    one.name: one
    for one in (
        Recursion("chain", "Chain, every second spin summed over", 2, decimated_chain, None),
        Recursion(
            "bonds first",
            "Migdal–Kadanoff, bonds moved, then spins summed over",
            2,
            lambda k: decimated_chain(2 * k),
            (0.01, 2.0),
        ),
        Recursion(
            "spins first",
            "Migdal–Kadanoff, spins summed over, then bonds moved",
            2,
            lambda k: 2 * decimated_chain(k),
            (0.01, 2.0),
        ),
        Recursion(
            "square",
            "Square lattice, every second spin summed over",
            math.sqrt(2),
            lambda k: 3 / 8 * _log_cosh(4 * k),
            (0.01, 2.0),
        ),
        Recursion(
            "triangles",
            "Triangular lattice, cells of three, first order",
            math.sqrt(3),
            lambda k: 2 * k * _triangle(k) ** 2,
            (0.01, 2.0),
            lambda k: 3 * _triangle(k),
        ),
        Recursion(
            "cube",
            "Migdal–Kadanoff in three dimensions",
            2,
            lambda k: 4 * decimated_chain(k),
            (0.01, 2.0),
        ),
    )
}

CONTINUOUS = Rate(
    "continuous",
    "Migdal–Kadanoff, b → 1",
    lambda k: k + np.sinh(2 * k) / 2 * np.log(np.tanh(k)),
    (0.1, 1.0),
)
