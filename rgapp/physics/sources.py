"""Data whose moment flow is known: a Gaussian power law, a market model, latent neurons, heavy tails."""

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
RATES = 0.02, 0.2  # neurons: least and greatest chance of a spike in a bin
LATENT = 5  # fields that drive the neurons
MEMORY = 20.0  # bins after which a latent field has forgotten itself, but for 1/e
_NODES = 40  # of the Gauss-Hermite rule for the mean rate of a neuron
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


def latent_neurons(
    variables: int, samples: int, coupling: float, seed: Any, tell: Tell | None = None
) -> Samples:
    """(samples, variables) spikes, 0 or 1, of neurons that do not interact but share latent fields.

    In each bin neuron i fires with chance sigma(b_i + ``coupling`` w_i.z), given the LATENT fields z: normal
    numbers with a memory of MEMORY bins (an autoregression); w_i is a random direction of unit length. b_i
    is such that the mean chance p_i is spread evenly in the logarithm over RATES, whatever the coupling. So
    with all modes kept the fourth moment is that of one neuron, see ``spike_moment``. Such data show the
    exponents of coarse-graining without any criticality (Morrell, Sederberg & Nemenman 2021). ValueError
    unless the coupling is at least 0.
    """
    if not coupling >= 0:
        raise ValueError(f"coupling must be at least 0 (got {coupling:g})")
    rng = np.random.default_rng(seed)
    weights = rng.standard_normal((LATENT, variables))
    weights *= coupling / np.linalg.norm(weights, axis=0)
    bias = _biases(spike_rates(variables), coupling)
    out = np.empty((samples, variables))
    kept = np.exp(-1 / MEMORY)
    now = rng.standard_normal(LATENT)
    for start, stop in _blocks(samples, 100 * variables):
        kicks = rng.standard_normal((stop - start, LATENT)) * np.sqrt(1 - kept**2)
        fields = np.empty_like(kicks)
        for bin_, kick in enumerate(kicks):
            fields[bin_] = now = kept * now + kick
        drive = bias + np.einsum("tk,kn->tn", fields, weights)
        out[start:stop] = rng.random(drive.shape) < 1 / (1 + np.exp(-drive))
        (tell or silent)(stop / samples)
    return out


def spike_rates(variables: int) -> NDArray[np.float64]:
    """(N,) mean chances of a spike in a bin of ``latent_neurons``, ascending."""
    return np.geomspace(*RATES, variables)


def spike_moment(rate: NDArray[np.float64]) -> NDArray[np.float64]:
    """The normalised fourth moment of a variable that is 1 with chance ``rate``, else 0: 1/(p(1-p)) - 3."""
    return 1 / (rate * (1 - rate)) - 3


def heavy_tails(variables: int, samples: int, excess: float, seed: Any, tell: Tell | None = None) -> Samples:
    """(samples, variables) independent numbers of variance 1 and fourth moment 3 + ``excess``.

    Normal numbers times the root of a gamma variable of mean 1 and shape 3 / excess: at excess 3 Laplace's
    distribution, at 0 the normal one; all moments are finite. Random directions flow as
    ``independent_flow``. ValueError unless the excess is at least 0.
    """
    if not excess >= 0:
        raise ValueError(f"excess must be at least 0 (got {excess:g})")
    rng = np.random.default_rng(seed)
    out = np.empty((samples, variables))
    for start, stop in _blocks(samples, 100 * variables):
        block = rng.standard_normal((stop - start, variables))
        if excess:
            block *= np.sqrt(rng.gamma(3 / excess, excess / 3, block.shape))
        out[start:stop] = block
        (tell or silent)(stop / samples)
    return out


def independent_flow(fraction: NDArray[np.float64], excess: float, variables: int) -> NDArray[np.float64]:
    """The moment flow of independent variables: 3 + excess (f^2 + 3 (1 - f)^2 / N) at the fraction f kept."""
    return 3 + excess * (fraction**2 + 3 * (1 - fraction) ** 2 / variables)


def _biases(rates: NDArray[np.float64], coupling: float) -> NDArray[np.float64]:
    """b with <sigma(b + coupling x)> = rate over a standard normal x, by bisection."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    weights = weights / weights.sum()
    low, high = np.full_like(rates, -40.0 - 8 * coupling), np.full_like(rates, 40.0 + 8 * coupling)
    for _ in range(60):
        middle = (low + high) / 2
        mean = (1 / (1 + np.exp(-(middle[:, None] + coupling * nodes)))) @ weights
        low, high = np.where(mean < rates, middle, low), np.where(mean < rates, high, middle)
    return (low + high) / 2


def _blocks(samples: int, work: int) -> Iterator[tuple[int, int]]:
    """Ranges of samples, ``work`` multiplications each, that cost some tens of milliseconds."""
    step = max(16, int(_WORK / work))
    for start in range(0, samples, step):
        yield start, min(start + step, samples)
