"""Exact answers for the square-lattice Ising model: infinite, on a torus, and by summing over all states.

J = k_B = 1, K = 1 / T, everything per site, zero field unless a field is asked for. Temperatures are numbers
or arrays of them, from 0.01 to 10^6 (ValueError otherwise); numbers give floats, arrays give float64 arrays.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps

import numpy as np
from numpy.typing import ArrayLike, NDArray

CRITICAL_TEMPERATURE = 2 / math.log(1 + math.sqrt(2))  # Kramers & Wannier 1941

Floats = NDArray[np.float64]


def _of_temperature(function: Callable[..., Floats]) -> Callable[..., float | Floats]:
    """The public form of a function of an array of temperatures: checks them, gives a float for a number."""

    @wraps(function)
    def public(temperature: ArrayLike, *args, **kwargs):
        t = _temperatures(temperature)
        result = function(t.ravel(), *args, **kwargs).reshape(t.shape)
        return result if t.ndim else float(result)

    return public


def _temperatures(temperature: ArrayLike) -> Floats:
    try:
        t = np.asarray(temperature, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"temperature must be a number (got {temperature})") from None
    wrong = ~((t >= 0.01) & (t <= 1e6))
    if wrong.any():
        raise ValueError(f"temperature must be between 0.01 and 1000000 (got {t[wrong].flat[0]:g})")
    return t


def _inverse_sinh2(t: Floats) -> Floats:
    """1 / sinh^2 2K, without overflow."""
    return 4 * np.exp(-4 / t) / np.expm1(-4 / t) ** 2


def _modulus(t: Floats) -> Floats:
    """q = 1 - 2 tanh^2 2K: the complement of Onsager's modulus, k^2 = 1 - q^2, with the sign of T - T_c."""
    i = _inverse_sinh2(t)
    return np.where(t == CRITICAL_TEMPERATURE, 0.0, (i - 1) / (i + 1))


@_of_temperature
def energy(t: Floats) -> Floats:
    """Onsager 1944: e = -coth 2K [1 + (2 / pi)(2 tanh^2 2K - 1) K1(k)], k = 2 sinh 2K / cosh^2 2K."""
    from scipy.special import ellipkm1

    q = _modulus(t)
    with np.errstate(invalid="ignore"):
        q_times_k1 = np.where(q == 0, 0.0, q * ellipkm1(q * q))
    return -(1 - 2 / np.pi * q_times_k1) / np.tanh(2 / t)


@_of_temperature
def specific_heat(t: Floats) -> Floats:
    """Onsager 1944: de / dT; infinite at T_c."""
    from scipy.special import ellipkm1, elliprd

    q = _modulus(t)
    critical = q == 0
    q = np.where(critical, 1.0, q)
    first = ellipkm1(q * q)
    difference = (1 - q * q) / 3 * elliprd(0, q * q, 1)  # K1 - E1, which cancels at low temperature
    bracket = 2 * difference - (1 + q) * (np.pi / 2 - q * first)
    c = 2 / np.pi * (1 / (t * np.tanh(2 / t))) ** 2 * bracket
    return np.where(critical, np.inf, np.maximum(c, 0))


@_of_temperature
def magnetization(t: Floats) -> Floats:
    """Yang 1952: m = (1 - sinh^-4 2K)^(1/8) below T_c, 0 above."""
    i = _inverse_sinh2(t)
    return np.where(t < CRITICAL_TEMPERATURE, np.maximum(1 - i * i, 0) ** 0.125, 0.0)


@_of_temperature
def correlation_length(t: Floats) -> Floats:
    """Along an axis, in sites (McCoy & Wu 1973): 1 / (ln coth K - 2K) above T_c, half of its size below."""
    inverse = np.where(t == CRITICAL_TEMPERATURE, 0.0, np.log1p(2 / np.expm1(2 / t)) - 2 / t)
    with np.errstate(divide="ignore"):
        return 1 / np.where(inverse >= 0, inverse, -2 * inverse)


@_of_temperature
def free_energy(t: Floats) -> Floats:
    """Onsager 1944: -f / T = ln(sqrt 2 cosh 2K) + (1 / pi) int_0^(pi/2) ln(1 + sqrt(1 - k^2 sin^2 phi)) dphi.

    By tanh-sinh quadrature in the distance from phi = pi/2, where the root bends sharply near T_c.
    """
    step = 1 / 16
    j = np.arange(-60, 61) * step
    angle = np.pi / 2 / (1 + np.exp(-np.pi * np.sinh(j)))
    weight = step * np.pi**2 / 8 * np.cosh(j) / np.cosh(np.pi / 2 * np.sinh(j)) ** 2
    q2 = _modulus(t)[:, None] ** 2
    integral = np.log1p(np.sqrt(q2 + (1 - q2) * np.sin(angle) ** 2)) @ weight
    log_cosh = 2 / t + np.log1p(np.exp(-4 / t)) - math.log(2)
    return -t * (math.log(2) / 2 + log_cosh + integral / np.pi)


@_of_temperature
def log_partition_finite(t: Floats, size: int) -> Floats:
    """ln Z of a size x size torus, whole (not per site): Kaufman 1949, eq. 77."""
    return np.array([_kaufman(1 / x, size)[0] for x in t])


@_of_temperature
def energy_finite(t: Floats, size: int) -> Floats:
    """Energy per site of a size x size torus: -d ln Z / dK (Kaufman 1949; Ferdinand & Fisher 1969)."""
    return np.array([-_kaufman(1 / x, size)[1] / size**2 for x in t])


@_of_temperature
def specific_heat_finite(t: Floats, size: int) -> Floats:
    """Specific heat per site of a size x size torus: K^2 d^2 ln Z / dK^2."""
    return np.array([max(_kaufman(1 / x, size)[2] / (x * size) ** 2, 0.0) for x in t])


def _kaufman(k: float, size: int) -> tuple[float, float, float]:
    """ln Z and its first two derivatives by K.

    Z = (2 sinh 2K)^(N/2) / 2 times the sum of four products of 2 cosh or 2 sinh of size gamma_l / 2, over odd
    or over even l. gamma_0 = 2K + ln tanh K changes sign at T_c and takes the fourth product along, so its
    factor is kept apart, as a number with two derivatives; all others enter by their logarithms.
    """
    if size < 2:
        raise ValueError(f"size must be at least 2 (got {size})")
    s, c = math.sinh(2 * k), math.cosh(2 * k)
    # cosh gamma_l = cosh 2K coth 2K - cos(pi l / size), written so that nothing cancels for small gamma_l
    l_values = np.arange(1, 2 * size)
    half_sinh2 = (1 - s) ** 2 / (2 * s) + np.sin(np.pi * l_values / (2 * size)) ** 2
    gamma = 2 * np.arcsinh(np.sqrt(half_sinh2))
    sinh_gamma = 2 * np.sqrt(half_sinh2 * (1 + half_sinh2))
    d1 = 2 * c * (1 - 1 / s**2) / sinh_gamma
    d2 = (4 * s - 4 / s + 8 * c * c / s**3 - (1 + 2 * half_sinh2) * d1 * d1) / sinh_gamma
    gamma_0, d1_0, d2_0 = 2 * k + math.log(math.tanh(k)), 2 * (1 + 1 / s), -4 * c / s**2

    odd, even = l_values % 2 == 1, l_values % 2 == 0
    scale, slope, bend = np.array(
        [
            _log_product(size / 2 * gamma[some], size / 2 * d1[some], size / 2 * d2[some], sign)
            for some in (odd, even)
            for sign in (1, -1)
        ]
    ).T
    x, x1, x2 = size / 2 * gamma_0, size / 2 * d1_0, size / 2 * d2_0
    fall = math.exp(-2 * abs(x))  # cosh and sinh of gamma_0 both divided by exp |x|
    cosh, sinh = 1 + fall, math.copysign(1 - fall, x)
    scale[2:] += abs(x)
    factor = np.array([1, 1, cosh, sinh])
    factor_1 = np.array([0, 0, sinh * x1, cosh * x1])
    factor_2 = np.array([0, 0, sinh * x2 + cosh * x1**2, cosh * x2 + sinh * x1**2])

    weight = np.exp(scale - scale.max())
    total = weight @ factor
    common = slope[0]
    slope = slope - common
    first = weight @ (factor * slope + factor_1) / total
    second = weight @ (factor * (slope**2 + bend) + 2 * factor_1 * slope + factor_2) / total
    n = size * size
    log_z = n / 2 * (2 * k + math.log1p(-math.exp(-4 * k))) - math.log(2) + scale.max() + math.log(total)
    return log_z, n * c / s + common + first, -2 * n / s**2 + second - first**2


def _log_product(x: Floats, x1: Floats, x2: Floats, sign: int) -> tuple[float, float, float]:
    """Sum of ln(exp x + sign exp -x), x > 0, and its two derivatives, those of x being x1 and x2."""
    fall = sign * np.exp(-2 * x)
    ratio = (1 - fall) / (1 + fall)  # tanh or coth
    return (
        float((x + np.log1p(fall)).sum()),
        float((ratio * x1).sum()),
        float((ratio * x2 + (1 - ratio**2) * x1**2).sum()),
    )


@dataclass(frozen=True)
class Enumeration:
    """Exact averages of a small torus; energies leave the field term out, the specific heat does not.

    ``specific_heat`` is Var(E - h M) / (N T^2); ``binder`` is 1 - <m^4> / (3 <m^2>^2).
    """

    log_partition: float
    energy: float
    specific_heat: float
    magnetization: float
    abs_magnetization: float
    m2: float
    m4: float
    binder: float


@cache
def states(size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Energy -sum of neighbour products and sum of spins of all 2^(size^2) states, size 2 to 4.

    Bit y size + x of a state's index is the spin (y, x), 1 = up; on size 2 neighbours have two bonds.
    """
    if size not in (2, 3, 4):
        raise ValueError(f"size must be 2, 3 or 4 to sum over all states (got {size})")
    sites = np.arange(size * size).reshape(size, size)
    spins = 2 * (np.arange(2 ** (size * size))[:, None] >> sites.ravel() & 1).astype(np.int8) - 1
    right = spins[:, np.roll(sites, -1, axis=1).ravel()]
    below = spins[:, np.roll(sites, -1, axis=0).ravel()]
    energies = -(spins * right + spins * below).sum(1, dtype=np.int64)
    magnetizations = spins.sum(1, dtype=np.int64)
    energies.flags.writeable = magnetizations.flags.writeable = False
    return energies, magnetizations


def probabilities(size: int, temperature: float, field: float = 0.0) -> Floats:
    """Probability of each of the ``states``: exp(-(E - h M) / T) / Z."""
    energies, magnetizations = states(size)
    if not math.isfinite(field):
        raise ValueError(f"field must be a finite number (got {field})")
    exponent = -(energies - field * magnetizations) / float(_temperatures(temperature))
    weights = np.exp(exponent - exponent.max())
    return weights / weights.sum()


def enumerate_lattice(size: int, temperature: float, field: float = 0.0) -> Enumeration:
    """Averages over all states of a torus of size 2, 3 or 4."""
    p = probabilities(size, temperature, field)
    energies, magnetizations = states(size)
    n = size * size
    m = magnetizations / n
    total = energies - field * magnetizations
    mean_total = p @ total
    m2, m4 = p @ m**2, p @ m**4
    ground = int(np.argmin(total))
    return Enumeration(
        log_partition=float(-total[ground] / temperature - math.log(p[ground])),
        energy=float(p @ energies / n),
        specific_heat=float(p @ (total - mean_total) ** 2 / (n * temperature**2)),
        magnetization=float(p @ m),
        abs_magnetization=float(p @ np.abs(m)),
        m2=float(m2),
        m4=float(m4),
        binder=float(1 - m4 / (3 * m2**2)),
    )
