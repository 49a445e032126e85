"""The Gaussian band: known memories, and Gaussian fourth moments inside it as often as they should be."""

import numpy as np
import pytest

from rgapp.physics.band import gaussian_band
from rgapp.physics.modes import principal_modes
from rgapp.physics.pca import flow_of


def autoregressive(samples, variables, memory, seed):
    """x(t) = a x(t-1) + noise, of unit variance in all: rho(t) = a^t."""
    from scipy.signal import lfilter

    noise = np.random.default_rng(seed).normal(size=(samples + 200, variables))
    return lfilter([np.sqrt(1 - memory**2)], [1, -memory], noise, axis=0)[200:]


@pytest.mark.parametrize("memory", [0.0, 0.6, 0.9])
def test_memory_of_an_autoregression(memory):
    """n_eff = T (1 - a^4) / (1 + a^4), tau = (1 + a) / (1 - a) / 2."""
    basis = principal_modes(autoregressive(20_000, 12, memory, 1))
    band = gaussian_band(basis, np.array([12, 6, 1]))
    expected = 20_000 * (1 - memory**4) / (1 + memory**4)
    np.testing.assert_allclose(band.independent[:2], expected, rtol=0.1)
    np.testing.assert_allclose(band.tau[:2], (1 + memory) / (1 - memory) / 2, rtol=0.15)
    np.testing.assert_allclose(band.high - 3, 1.96 * np.sqrt(24 / band.independent))
    np.testing.assert_allclose(3 - band.low, band.half_width)


@pytest.mark.parametrize("memory", [0.0, 0.9])
def test_gaussian_variables_stay_inside_as_often_as_said(memory):
    inside = []
    for seed in range(6):
        basis = principal_modes(autoregressive(6000, 60, memory, seed), standardise=False)
        band, flow = gaussian_band(basis, np.array([60, 20])), flow_of(basis, [1, 1 / 3])
        inside.append((flow.moments > band.low[:, None]) & (flow.moments < band.high[:, None]))
    assert np.mean(inside) == pytest.approx(0.95, abs=0.03)


def test_the_slow_modes_alone_have_the_longer_memory():
    """Ten strong slow variables and thirty weak fast ones: dropping the top brings independence back."""
    slow = 3 * autoregressive(8000, 10, 0.95, 2)
    fast = autoregressive(8000, 30, 0.0, 3)
    basis = principal_modes(np.hstack([slow, fast]), standardise=False)
    kept, without = gaussian_band(basis, np.array([40, 10])), gaussian_band(basis, np.array([40]), dropped=10)
    assert kept.independent[1] < kept.independent[0] < without.independent[0]
    assert without.independent[0] == pytest.approx(8000, rel=0.05) and without.tau[0] < 0.7
    assert kept.tau[1] == pytest.approx(1.95 / 0.05 / 2, rel=0.3)


def test_order_and_ranks_beyond_the_last_do_not_matter():
    basis = principal_modes(autoregressive(30, 50, 0.5, 4))
    band = gaussian_band(basis, np.array([50, 29, 3, 29]))
    assert band.independent[0] == band.independent[1] == band.independent[3] != band.independent[2]
    threaded = gaussian_band(basis, np.array([3, 50]), threads=3, tell=lambda _: None)
    assert threaded.independent.tolist() == [band.independent[2], band.independent[0]]
    with pytest.raises(ValueError, match="modes must be above the 3 dropped"):
        gaussian_band(basis, np.array([3]), dropped=3)
