"""Data whose moment flow is known: a Gaussian field with a power-law spectrum, and a market model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp.blas import blas_threads
from rgapp.patience import patiently
from rgapp.physics.modes import Tell, silent

Samples = NDArray[np.float64]

SECTORS = 8
VOLATILITY = 0.35
_SECTOR, _OWN = 0.15, 0.55  # shares of variance beside a market of 0.30
_HEAVY = 8  # degrees of freedom of what moves one company alone
_WORK = 2e8  # multiplications between two calls of tell


def power_law_variances(variables: int, exponent: float) -> NDArray[np.float64]:
    """(N,) variances of the modes, (rank/N)^(-1/alpha), descending to 1.

    So that the eigenvalues 1/variance of the inverse covariance have the density rho ~ lambda^(alpha - 1)
    up to 1: the number of modes below lambda grows as lambda^alpha. alpha = d/2 for a free field in d
    dimensions, and alpha -> 0 is uniform in the logarithm. ValueError unless alpha > 0.
    """
    if not exponent > 0:
        raise ValueError(f"exponent must be above 0 (got {exponent:g})")
    return (np.arange(1, variables + 1) / variables) ** (-1 / exponent)


@blas_threads(1)
def gaussian_power_law(
    variables: int, samples: int, exponent: float, seed: Any, tell: Tell | None = None
) -> Samples:
    """(samples, variables) normal numbers with ``power_law_variances`` along random orthogonal directions.

    The directions are uniform on the orthogonal group (Stewart 1980). Every fourth moment is 3 at every
    cut-off.
    """
    rng = np.random.default_rng(seed)
    say = tell or silent
    square = rng.standard_normal((variables, variables))
    turn, triangle = patiently(lambda: np.linalg.qr(square), None if tell is None else lambda: say(0.0))
    turn = turn * np.sign(np.diag(triangle)) * np.sqrt(power_law_variances(variables, exponent))
    out = np.empty((samples, variables))
    for start, stop in _blocks(samples, variables**2):
        out[start:stop] = rng.standard_normal((stop - start, variables)) @ turn.T
        say(stop / samples)
    return out


def one_factor_market(
    variables: int, samples: int, factor: float, seed: Any, tell: Tell | None = None
) -> Samples:
    """(samples, variables) returns of a market without any interaction between its companies.

    x_i = exp(s z) (sqrt(a) beta_i f + sqrt(b) g_sector(i)) + sqrt(c) e_i each day: a factor f of share a =
    ``factor`` (0 to 1) with beta_i = 1 + 0.3 xi_i, eight sectors, and own moves e_i with Student's t of 8
    degrees of freedom and unit variance; z, f, g, xi are standard normal. The volatility, s = 0.35, is
    common to market and sectors. Sectors and own moves share what is left as 0.15 : 0.55. Fourth moments
    rise from 3.9 towards 3 exp(4 s^2) = 4.9 as modes are removed, and fall to 3 once the strongest tenth is
    left out.
    """
    if not 0 <= factor <= 1:
        raise ValueError(f"factor must be between 0 and 1 (got {factor:g})")
    rng = np.random.default_rng(seed)
    beta = 1 + 0.3 * rng.standard_normal(variables)
    sector = np.arange(variables) % SECTORS
    rest = (1 - factor) / (_SECTOR + _OWN)
    market, sectors, own = np.sqrt([factor, rest * _SECTOR, rest * _OWN * (1 - 2 / _HEAVY)])
    out = np.empty((samples, variables))
    for start, stop in _blocks(samples, 100 * variables):
        days = stop - start
        size = np.exp(VOLATILITY * rng.standard_normal((days, 1)))
        moves = rng.standard_normal((days, 1 + SECTORS)) * size
        out[start:stop] = own * rng.standard_t(_HEAVY, (days, variables))
        out[start:stop] += market * moves[:, :1] * beta + sectors * moves[:, 1 + sector]
        (tell or silent)(stop / samples)
    return out


def _blocks(samples: int, work: int) -> Iterator[tuple[int, int]]:
    """Ranges of samples, ``work`` multiplications each, that cost some tens of milliseconds."""
    step = max(16, int(_WORK / work))
    for start in range(0, samples, step):
        yield start, min(start + step, samples)
