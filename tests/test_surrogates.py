"""Surrogates: what each keeps, exactly, and what it takes away."""

import numpy as np
import pytest

from rgapp.engine import Cancelled
from rgapp.physics.modes import principal_modes
from rgapp.physics.pca import flow_of
from rgapp.physics.surrogates import phase_randomised, random_subspace, rolled, shuffled


def mixed(samples, variables, seed=0):
    """Correlated, not Gaussian, and with a memory of some ten samples."""
    rng = np.random.default_rng(seed)
    noise = rng.standard_exponential((samples + 9, variables)) @ rng.normal(size=(variables, variables))
    return sum(noise[lag : lag + samples] for lag in range(10)) + 3


def autocorrelation(series, lag):
    series = series - series.mean()
    return np.mean(series[lag:] * series[:-lag]) / np.mean(series**2)


def test_shuffling_keeps_each_column_and_breaks_the_rest():
    samples = mixed(2000, 40)
    before = samples.copy()
    shuffle = shuffled(samples, seed=3)
    np.testing.assert_array_equal(samples, before)
    np.testing.assert_array_equal(np.sort(shuffle, axis=0), np.sort(samples, axis=0))
    correlation = np.corrcoef(shuffle.T) - np.eye(40)
    assert np.abs(correlation).max() < 5 / np.sqrt(2000) < np.abs(np.corrcoef(samples.T) - np.eye(40)).max()
    assert shuffled(samples, 3).tobytes() == shuffle.tobytes() != shuffled(samples, 4).tobytes()


def test_rolling_keeps_each_column_with_its_memory_and_breaks_the_rest():
    samples = mixed(4000, 20)
    before = samples.copy()
    turned = rolled(samples, seed=3)
    np.testing.assert_array_equal(samples, before)
    for column, original in zip(turned.T, samples.T, strict=True):
        at = int(np.flatnonzero(column == original[0])[0])
        np.testing.assert_array_equal(np.roll(column, -at), original)
    assert abs(autocorrelation(turned[:, 0], 3) - autocorrelation(samples[:, 0], 3)) < 0.02
    assert abs(autocorrelation(shuffled(samples, 3)[:, 0], 3)) < 0.1
    correlation = np.corrcoef(turned.T) - np.eye(20)
    # a memory of ten samples leaves 400 independent ones
    assert np.abs(correlation).max() < 6 / np.sqrt(400) < np.abs(np.corrcoef(samples.T) - np.eye(20)).max()
    assert rolled(samples, 3).tobytes() == turned.tobytes() != rolled(samples, 4).tobytes()


@pytest.mark.parametrize("length", [6000, 6001])
def test_random_phases_keep_every_covariance_and_read_three(length):
    basis = principal_modes(mixed(length, 20))
    surrogate = phase_randomised(basis, seed=5)
    one, other = (b.vectors.T @ b.scores for b in (basis, surrogate))
    for lag in (0, 1, 7):
        expected = np.roll(one, lag, axis=1) @ one.T / length
        np.testing.assert_allclose(np.roll(other, lag, axis=1) @ other.T / length, expected, atol=1e-9)
    np.testing.assert_allclose(surrogate.scores.mean(axis=1), 0, atol=1e-10)
    # ten samples remember each other: 24 / 600 is the variance of a fourth moment
    assert np.all(np.abs(flow_of(surrogate, [1, 0.5, 0.1]).median - 3) < 0.4)
    memoryless = principal_modes(np.random.default_rng(1).standard_exponential((length, 20)))
    assert flow_of(memoryless, [1]).median[0] > 7
    reads = flow_of(phase_randomised(memoryless, 1), [1, 0.5, 0.1]).median
    np.testing.assert_allclose(reads, 3, atol=4 * np.sqrt(24 / length) / 2)


def test_random_subspace_is_orthonormal_and_holds_its_share_of_the_variance():
    basis = principal_modes(mixed(3000, 40), standardise=False)
    blind = random_subspace(basis, seed=6)
    np.testing.assert_allclose(blind.vectors @ blind.vectors.T, np.eye(40), atol=1e-12)
    np.testing.assert_allclose(
        blind.vectors.T @ blind.scores, basis.vectors.T @ basis.scores, rtol=1e-9, atol=1e-9
    )
    np.testing.assert_allclose(blind.eigenvalues, np.mean(blind.scores**2, axis=1))
    assert blind.eigenvalues.sum() == pytest.approx(basis.eigenvalues.sum())
    assert blind.eigenvalues[:10].sum() < 0.6 * basis.eigenvalues[:10].sum()
    all_modes = flow_of(basis, [1.0]).moments
    np.testing.assert_allclose(flow_of(blind, [1.0]).moments, all_modes, rtol=1e-9)


def test_random_directions_are_uniform():
    """Squares of the components of one direction, over many draws, are 1/N on average, spread 2/N^2."""
    basis = principal_modes(mixed(100, 8))
    first = np.array([random_subspace(basis, seed).vectors[0] for seed in range(400)])
    np.testing.assert_allclose(np.mean(first**2, axis=0), 1 / 8, atol=4 * np.sqrt(2 / 400) / 8)
    np.testing.assert_allclose(np.mean(first, axis=0), 0, atol=4 / np.sqrt(8 * 400))


def test_projecting_on_blind_directions_keeps_the_kurtosis_of_a_common_volatility():
    """Gaussian times a common size: 3 exp(4 s^2) along every direction, chosen or not."""
    rng = np.random.default_rng(7)
    samples = rng.normal(size=(20_000, 32)) * np.exp(0.3 * rng.normal(size=(20_000, 1)))
    basis = random_subspace(principal_modes(samples, standardise=False), 8)
    np.testing.assert_allclose(flow_of(basis, [1, 0.5, 0.1]).median, 3 * np.exp(0.36), atol=0.25)


@pytest.mark.parametrize("make", [phase_randomised, random_subspace])
def test_threads_change_no_byte_and_a_stop_is_obeyed(make):
    basis = principal_modes(mixed(9000, 40))
    one, three = make(basis, 1), make(basis, 1, threads=3, tell=lambda _: None)
    assert one.scores.tobytes() == three.scores.tobytes() != make(basis, 2).scores.tobytes()

    def stop(_share):
        raise Cancelled

    with pytest.raises(Cancelled):
        make(basis, 1, stop)
