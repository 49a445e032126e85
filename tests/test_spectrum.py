"""Slope of a spectrum, with its error, and when there is none."""

import numpy as np
import pytest

from rgapp.physics.modes import principal_modes
from rgapp.physics.sources import gaussian_power_law, one_factor_market, power_law_variances
from rgapp.physics.spectrum import fit_power_law, precision_density

RANKS = np.arange(1, 401)


def test_exact_power_law_is_found_exactly():
    fit = fit_power_law(5 * (RANKS / 400) ** -0.7, samples=6000)
    assert fit.slope == pytest.approx(-0.7, abs=1e-12)
    assert fit.error < 1e-10
    assert fit.exponent == pytest.approx(1 / 0.7)
    assert fit.line([1.0, 0.01]) == pytest.approx([5, 5 * 0.01**-0.7])
    assert (fit.low, fit.high) == (0.01, 0.5) and fit.straight


def test_error_is_the_scatter_of_repeated_fits():
    rng = np.random.default_rng(1)
    fits = [
        fit_power_law(np.sort(RANKS**-0.8 * np.exp(0.1 * rng.normal(size=400)))[::-1], 6000)
        for _ in range(100)
    ]
    # sorting takes away some of the scatter, alike in slope and error
    assert np.mean([fit.error for fit in fits]) == pytest.approx(np.std([fit.slope for fit in fits]), rel=0.5)
    assert np.mean([fit.slope for fit in fits]) == pytest.approx(-0.8, abs=0.02)


def test_corner_is_found_and_named_no_power_law():
    x = RANKS / 400
    fit = fit_power_law(np.where(x < 0.1, x**-1.5, 0.1**-1.1 * x**-0.4), samples=6000)
    assert not fit.straight
    assert fit.slopes == pytest.approx((-1.5, -0.4), abs=0.05)
    assert fit.corner == pytest.approx(0.1, rel=0.1)


@pytest.mark.parametrize("alpha", [0.5, 8 / 7, 2.0])
def test_sampled_power_law_counts_as_one(alpha):
    rng = np.random.default_rng(2)
    spread = np.arange(1, 201) ** (-0.5 / alpha)
    turn = np.linalg.qr(rng.normal(size=(200, 200)))[0]
    basis = principal_modes(rng.normal(size=(4000, 200)) * spread @ turn, standardise=False)
    fit = fit_power_law(basis.eigenvalues, basis.samples)
    assert fit.straight
    assert fit.slope == pytest.approx(-1 / alpha, rel=0.03)


def test_noise_alone_is_no_power_law():
    basis = principal_modes(np.random.default_rng(3).normal(size=(4000, 200)))
    assert not fit_power_law(basis.eigenvalues, basis.samples).straight


def test_range_stops_at_the_rank():
    eigenvalues = np.where(RANKS <= 150, RANKS**-1.0, 0.0)
    fit = fit_power_law(eigenvalues, 151, 0.01, 1.0, rank=150)
    assert fit.high == 150 / 400 and fit.slope == pytest.approx(-1)


@pytest.mark.parametrize("low, high", [(0.5, 0.4), (-0.1, 0.5), (0.1, 1.5), (0.1, 0.105)])
def test_ranges_that_hold_too_little_are_refused(low, high):
    with pytest.raises(ValueError, match="must hold at least 5 modes"):
        fit_power_law(RANKS**-1.0, 6000, low, high)


def test_zero_eigenvalues_in_the_range_are_refused():
    with pytest.raises(ValueError, match="must hold at least 5 modes"):
        fit_power_law(np.where(RANKS <= 150, 1 / RANKS, 0), 6000, 0.01, 0.5)


@pytest.mark.parametrize("shape", [(4000, 200), (300, 600)])
def test_noise_is_called_noise(shape):
    basis = principal_modes(np.random.default_rng(3).normal(size=shape))
    fit = fit_power_law(basis.eigenvalues, basis.samples, rank=basis.rank)
    assert fit.verdict == "noise" and fit.misses[2] < 0.2
    assert fit.sentence.startswith("Nothing but noise between ranks 0.01 N and 0.5 N")


def test_a_market_has_noise_below_its_strong_modes():
    samples = one_factor_market(400, 6000, 0.3, seed=1)
    basis = principal_modes(samples, standardise=False)
    assert fit_power_law(basis.eigenvalues, 6000, 0.1, 0.9).verdict == "noise"
    whole = fit_power_law(basis.eigenvalues, 6000)
    assert whole.verdict == "no simple law" and min(whole.misses) > 2


def test_verdicts_in_words():
    x = RANKS / 400
    line = fit_power_law(5 * x**-0.7, samples=6000)
    assert line.verdict == "power law" and "alpha = 1.43" in line.sentence
    assert line.exponent_error == pytest.approx(line.error / 0.49)
    bent = fit_power_law(np.where(x < 0.1, x**-1.5, 0.1**-1.1 * x**-0.4), samples=6000)
    assert bent.verdict == "two slopes"
    assert "two slopes, -1.49 and -0.387, that meet at 0.1 N" in bent.sentence


def test_more_samples_tell_a_smaller_bend():
    """The rule weighs the bend in sampling errors: what passes for a line in few samples does not in many."""
    x = RANKS / 400
    bent = np.where(x < 0.1, x**-0.7, 0.1**-0.08 * x**-0.62)
    assert fit_power_law(bent, samples=1000).verdict == "power law"
    assert fit_power_law(bent, samples=10**7).verdict == "two slopes"


def test_error_of_the_exponent_covers_repeated_samples():
    fits = []
    for seed in range(20):
        basis = principal_modes(gaussian_power_law(100, 3000, 1.0, seed), standardise=False)
        fits.append(fit_power_law(basis.eigenvalues, 3000))
    alphas = np.array([fit.exponent for fit in fits])
    assert np.mean(alphas) == pytest.approx(1, abs=0.04)
    assert np.std(alphas) < 2 * np.mean([fit.exponent_error for fit in fits])


def test_density_of_the_inverse_covariance_follows_its_power():
    """rho ~ lambda^(alpha - 1) up to 1, normalised: alpha lambda^(alpha - 1)."""
    lam, rho = precision_density(power_law_variances(4000, 1.5), per_decade=8)
    np.testing.assert_allclose(rho[-6:], 1.5 * lam[-6:] ** 0.5, rtol=0.06)
    ratio = 10 ** (np.log10(lam[-1] / lam[-2]) / 2)
    assert np.sum(rho * lam * (ratio - 1 / ratio)) == pytest.approx(1, abs=0.01)
    one, height = precision_density([4.0])
    assert one[0] == pytest.approx(0.25) and height[0] > 0
    with pytest.raises(ValueError, match="above 0 up to the rank"):
        precision_density([1.0, 0.0])
