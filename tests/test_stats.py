"""Autocorrelation times against processes whose time is known, and the error bars they give."""

import math

import numpy as np
import pytest

from rgapp.physics.stats import autocorrelation_time, mean_and_error


def autoregressive(rho, n, seed, runs=1):
    """x_t = rho x_(t-1) + noise with unit variance: tau = 1/2 (1 + rho) / (1 - rho)."""
    noise = np.random.default_rng(seed).normal(size=(runs, n))
    x = np.empty((runs, n))
    x[:, 0] = noise[:, 0]
    for t in range(1, n):
        x[:, t] = rho * x[:, t - 1] + math.sqrt(1 - rho * rho) * noise[:, t]
    return x


@pytest.mark.parametrize("rho, tau", [(0.0, 0.5), (0.5, 1.5), (0.9, 9.5), (0.98, 49.5)])
def test_time_of_an_autoregressive_process(rho, tau):
    n = 200_000
    found = autocorrelation_time(autoregressive(rho, n, seed=1)[0])
    # Madras & Sokal 1988: relative error sqrt(2 (2 W + 1) / n) at W = 5 tau
    assert found == pytest.approx(tau, rel=4 * math.sqrt(2 * (10 * tau + 1) / n) + math.exp(-5))


def test_error_is_the_scatter_of_the_mean():
    runs = autoregressive(0.8, 4000, seed=2, runs=200)
    estimates = [mean_and_error(run) for run in runs]
    scatter = np.std([estimate.mean for estimate in estimates])
    claimed = np.mean([estimate.error for estimate in estimates])
    assert claimed == pytest.approx(scatter, rel=0.2)
    assert claimed == pytest.approx(math.sqrt(2 * 4.5 / 4000), rel=0.1)
    pulls = np.abs([estimate.mean / estimate.error for estimate in estimates])
    assert 0.6 < np.mean(pulls < 1) < 0.77


def test_white_noise():
    x = np.random.default_rng(3).normal(5, 2, 10_000)
    mean, error, tau = mean_and_error(x)
    assert mean == x.mean()
    assert error == pytest.approx(x.std() / 100, rel=0.05)
    assert tau == pytest.approx(0.5, abs=0.05)


def test_offset_and_scale_change_nothing():
    x = autoregressive(0.7, 5000, seed=4)[0]
    assert autocorrelation_time(1e6 + 1e-3 * x) == pytest.approx(autocorrelation_time(x), rel=1e-4)


def test_constant_and_alternating_series():
    assert autocorrelation_time(np.full(100, 0.1)) == 0.5
    assert mean_and_error([3, 3, 3]) == (3, 0, 0.5)
    estimate = mean_and_error(np.tile([1.0, -1.0], 50))
    assert estimate.mean == 0 and estimate.error == pytest.approx(1 / math.sqrt(99))


def test_bad_series():
    with pytest.raises(
        ValueError, match=r"^series must be one row of at least 2 numbers \(got shape \(1,\)\)$"
    ):
        mean_and_error([1.0])
    with pytest.raises(ValueError, match="every value a finite number"):
        autocorrelation_time([1.0, math.nan, 2.0])
