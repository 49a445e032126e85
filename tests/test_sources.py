"""Sources of samples: known moments, exact energies, independence, reproducibility."""

import numpy as np
import pytest

from rgapp.physics.ising import IsingParams
from rgapp.physics.ising_samples import draw_ising
from rgapp.physics.modes import principal_modes
from rgapp.physics.pca import flow_of, moment_flow
from rgapp.physics.sources import (
    gaussian_power_law,
    heavy_tails,
    independent_flow,
    latent_neurons,
    one_factor_market,
    power_law_variances,
    spike_moment,
    spike_rates,
)
from rgapp.physics.stats import mean_and_error
from rgapp.physics.surrogates import shuffled

CRITICAL = 2.269185314213


def test_power_law_is_that_of_the_density_of_modes():
    """rho(lambda) ~ lambda^(alpha - 1): below lambda = 1/variance lies a share lambda^alpha of the modes."""
    variances = power_law_variances(1000, 8 / 7)
    for share in (0.01, 0.1, 0.5):
        assert np.mean(1 / variances <= share ** (7 / 8)) == pytest.approx(share, abs=0.002)
    assert variances[0] == pytest.approx(1000 ** (7 / 8)) and variances[-1] == 1


@pytest.mark.parametrize("exponent", [0.2, 8 / 7, 3.0])
def test_power_law_gaussian_has_its_spectrum_and_stays_at_three(exponent):
    samples = gaussian_power_law(40, 20_000, exponent, seed=1)
    basis = principal_modes(samples, standardise=False)
    np.testing.assert_allclose(basis.eigenvalues, power_law_variances(40, exponent), rtol=0.08)
    np.testing.assert_allclose(flow_of(basis, [1, 0.5, 0.1]).median, 3, atol=0.15)


def test_power_law_gaussian_spreads_every_mode_over_all_variables():
    """Components of random directions are nearly normal: N sum u^4 = 3 on average."""
    basis = principal_modes(gaussian_power_law(100, 20_000, 0.5, seed=2), standardise=False)
    assert np.mean(100 * np.sum(basis.vectors**4, axis=1)) == pytest.approx(3 * 100 / 102, rel=0.1)


MARKET = {1.0: 3.87, 0.25: 4.20, 1 / 16: 4.65, 1 / 128: 4.83}
WITHOUT = {1.0: 4.18, 0.5: 3.28, 0.25: 3.07, 0.125: 3.05}


def test_market_rises_above_its_start_and_falls_to_three_without_the_top():
    found, without = [], []
    for seed in range(4):
        samples = one_factor_market(128, 20_000, 0.3, seed)
        basis = principal_modes(samples, standardise=False)
        found.append(flow_of(basis, list(MARKET)).median)
        without.append(flow_of(basis, list(WITHOUT), drop_top=0.1).median)
    # single seeds scatter by 0.04, 0.07, 0.12 and 0.17: the days of large volatility are few
    off = np.mean(found, axis=0) - list(MARKET.values())
    assert np.all(np.abs(off) < [0.07, 0.13, 0.22, 0.3])
    np.testing.assert_allclose(np.mean(without, axis=0), list(WITHOUT.values()), atol=0.06)
    shuffle = moment_flow(shuffled(samples, seed=4), [0.25], standardise=False)
    assert shuffle.median[0] == pytest.approx(3.08, abs=0.05)


def test_market_shares_follow_the_factor():
    """Variance of a company with beta 1: exp(2 s^2) (a + b) + c, correlations from market and sector."""
    for factor in (0.0, 0.3, 0.7):
        samples = one_factor_market(64, 40_000, factor, seed=5)
        covariance = np.cov(samples.T)
        rest, volatile = (1 - factor) / 0.7, np.exp(2 * 0.35**2)
        beta2 = 1 + 0.3**2
        own, sector = 0.55 * rest, 0.15 * rest * volatile
        across = ~(np.arange(64)[:, None] % 8 == np.arange(64) % 8)
        assert np.trace(covariance) / 64 == pytest.approx(own + sector + factor * volatile * beta2, rel=0.1)
        same = ~across & ~np.eye(64, dtype=bool)
        assert covariance[same].mean() - covariance[across].mean() == pytest.approx(sector, abs=0.02)


def test_market_alone_is_one_mode():
    basis = principal_modes(one_factor_market(32, 500, 1.0, seed=6), standardise=False)
    assert basis.rank == 1


@pytest.mark.parametrize("coupling", [0.0, 1.0, 3.0])
def test_neurons_fire_at_their_rates_whatever_drives_them(coupling):
    """So each one alone has its exact fourth moment, 1/(p(1-p)) - 3, and the median is known."""
    spikes = np.concatenate([latent_neurons(40, 20_000, coupling, seed) for seed in range(3)])
    assert set(np.unique(spikes)) == {0.0, 1.0}
    rates = spike_rates(40)
    assert (rates[0], rates[-1]) == pytest.approx((0.02, 0.2))
    # the latent fields remember 20 bins: 60,000 bins count as 1500 where they rule
    spread = np.sqrt(rates * (1 - rates) / 60_000) + coupling * rates / np.sqrt(1500)
    assert np.all(np.abs(spikes.mean(axis=0) - rates) < 4.5 * spread)
    median = moment_flow(spikes, [1.0]).median[0]
    assert median == pytest.approx(np.median(spike_moment(rates)), rel=0.03 + 0.04 * coupling)


def test_latent_fields_bind_neurons_with_a_memory():
    free, bound = latent_neurons(60, 20_000, 0.0, 1), latent_neurons(60, 20_000, 2.0, 1)
    strongest = [principal_modes(spikes).eigenvalues for spikes in (free, bound)]
    assert strongest[0][0] < 1.2 and np.all(strongest[1][:5] > 2) and strongest[1][5] < 1.8
    series = principal_modes(bound).scores[0]
    lagged = np.mean(series[20:] * series[:-20]) / np.mean(series**2)
    assert 0.25 < lagged < 0.45  # 1/e of what is not noise
    # unbound they are independent: the law of random directions, its excess that of each neuron
    excess = np.median(spike_moment(spike_rates(60))) - 3
    flow = moment_flow(free, [1.0, 0.25])
    assert flow.median[0] == pytest.approx(3 + excess, rel=0.05)
    assert flow.median[1] == pytest.approx(independent_flow(np.array(0.25), excess, 60), rel=0.12)


@pytest.mark.parametrize("excess", [0.0, 1.0, 3.0, 12.0])
def test_heavy_tails_have_unit_variance_and_their_excess(excess):
    samples = heavy_tails(64, 40_000, excess, seed=2)
    np.testing.assert_allclose(samples.var(), 1, atol=5 * np.sqrt((2 + excess) / samples.size))
    fourth = np.mean(samples**4)
    assert fourth == pytest.approx(3 + excess, rel=0.01 + 0.003 * excess)
    kept = np.array([1, 0.5, 0.25, 0.125])
    law = independent_flow(kept, excess, 64)
    np.testing.assert_allclose(moment_flow(samples, kept).median, law, atol=0.03 + 0.05 * excess)


def test_laplace_is_the_excess_of_three():
    samples = heavy_tails(1, 100_000, 3.0, seed=3)[:, 0]
    # P(|x| > t) = exp(-sqrt(2) t) of Laplace's distribution with variance 1
    for threshold in (0.5, 1.0, 2.0, 4.0):
        share = np.exp(-np.sqrt(2) * threshold)
        beyond = np.mean(np.abs(samples) > threshold)
        assert abs(beyond - share) < 4 * np.sqrt(share / 100_000)


ALL_SOURCES = [(gaussian_power_law, 1.0), (one_factor_market, 0.3), (latent_neurons, 1.0), (heavy_tails, 3.0)]


@pytest.mark.parametrize("draw, knob", ALL_SOURCES)
def test_the_same_seed_gives_the_same_samples(draw, knob):
    one = draw(20, 300, knob, np.random.SeedSequence(7))
    assert draw(20, 300, knob, np.random.SeedSequence(7), tell=lambda _: None).tobytes() == one.tobytes()
    assert draw(20, 300, knob, np.random.SeedSequence(8)).tobytes() != one.tobytes()


@pytest.mark.parametrize("draw, knob, says", [
    (gaussian_power_law, 0.0, "exponent must be above 0"),
    (one_factor_market, 1.1, "factor must be between 0 and 1"),
    (one_factor_market, -0.1, "factor must be between 0 and 1"),
    (latent_neurons, -0.1, "coupling must be at least 0"),
    (heavy_tails, -1.0, "excess must be at least 0"),
])  # fmt: skip
def test_knobs_out_of_range_are_refused(draw, knob, says):
    with pytest.raises(ValueError, match=says):
        draw(20, 30, knob, 1)


# exact energies of the 16 x 16 torus (Kaufman 1949)
ENERGY = {2.0: -1.745530669, CRITICAL: -1.453064853, 3.0: -0.817689368}
# medians over 256 sites at 192, 128, 64, 32, 16, 8, 4, 1 modes, 20,000 samples
FLOWS = {
    2.0: [1.078, 1.135, 1.136, 1.114, 1.088, 1.061, 1.037, 1.013],
    CRITICAL: [1.154, 1.288, 1.337, 1.343, 1.338, 1.308, 1.281, 1.167],
    3.0: [1.337, 1.685, 1.948, 2.135, 2.332, 2.473, 2.632, 2.745],
}


@pytest.mark.parametrize("temperature", ENERGY)
def test_ising_draw_has_the_exact_energy_and_the_known_flow(temperature):
    params = IsingParams(size=16, temperature=temperature, algorithm="heat_bath")
    draw = draw_ising(params, 20_000, seed=8, swift=True)
    spins = draw.samples.reshape(-1, 16, 16)
    energy = -np.mean(spins * (np.roll(spins, 1, 1) + np.roll(spins, 1, 2)), axis=(1, 2))
    np.testing.assert_allclose(draw.energy, energy)
    np.testing.assert_allclose(draw.magnetization, spins.mean(axis=(1, 2)), atol=1e-12)
    mean, error, _ = mean_and_error(energy)
    assert abs(mean - ENERGY[temperature]) < 4 * error + 1e-12
    flow = moment_flow(draw.samples, np.array([256, 192, 128, 64, 32, 16, 8, 4, 1]) / 256)
    assert flow.median[0] == pytest.approx(1, abs=0.001)
    # one mode alone scatters by sqrt(24 / n) = 0.035; the rest is steadier
    np.testing.assert_allclose(flow.median[1:-1], FLOWS[temperature][:-1], atol=0.025)
    assert flow.median[-1] == pytest.approx(FLOWS[temperature][-1], abs=0.1)


@pytest.mark.parametrize("algorithm", ["metropolis", "wolff", "swendsen_wang"])
def test_ising_samples_are_spaced_and_nearly_independent(algorithm):
    draw = draw_ising(IsingParams(size=16, temperature=2.6, algorithm=algorithm), 4000, seed=9)
    assert draw.how.algorithm == algorithm
    assert draw.how.spacing >= 2 * draw.how.tau and draw.how.settled >= 20 * draw.how.tau
    assert 0.8 * 4000 < draw.how.independent <= 4000
    of_one_chain = np.abs(draw.samples[: 4000 // draw.how.chains].mean(axis=1))
    assert np.corrcoef(of_one_chain[1:], of_one_chain[:-1])[0, 1] < 0.2


def test_clusters_take_over_where_local_moves_are_slow():
    params = IsingParams(size=32, temperature=CRITICAL, algorithm="heat_bath")
    slow = draw_ising(params, 64, seed=10, swift=True)
    assert slow.how.algorithm == "swendsen_wang" and slow.how.tau < 10
    fast = draw_ising(params.changed(field=1.0), 64, seed=10, swift=True)
    assert fast.how.algorithm == "heat_bath"


def test_both_signs_come_at_zero_field_and_one_in_a_field():
    cold = draw_ising(IsingParams(size=16, temperature=1.5), 2000, seed=11).samples.mean(axis=1)
    assert abs(np.mean(cold > 0) - 0.5) < 0.06 and np.abs(cold).min() > 0.5
    for field in (0.2, -0.2):
        held = draw_ising(IsingParams(size=16, temperature=1.5, field=field), 200, seed=11)
        assert np.all(np.sign(field) * held.samples.mean(axis=1) > 0.5)


def test_ising_draw_depends_on_the_seed_alone():
    params = IsingParams(size=16, temperature=2.4, algorithm="wolff")
    one = draw_ising(params, 500, seed=12)
    told = []
    again = draw_ising(params, 500, seed=12, threads=3, tell=told.append)
    assert one.samples.tobytes() == again.samples.tobytes() and one.how.independent == again.how.independent
    assert draw_ising(params, 500, seed=13).samples.tobytes() != one.samples.tobytes()
    assert told == sorted(told) and told[-1] == 1
    assert one.samples.shape == (500, 256) and set(np.unique(one.samples)) == {-1, 1}


def test_a_draw_can_be_stopped():
    class Stop(Exception):
        pass

    def tell(fraction):
        if fraction > 0.3:
            raise Stop

    for draw in (
        lambda: draw_ising(IsingParams(size=16), 20_000, 1, tell=tell),
        lambda: gaussian_power_law(64, 200_000, 1.0, 1, tell),
        lambda: one_factor_market(64, 200_000, 0.3, 1, tell),
        lambda: latent_neurons(64, 200_000, 1.0, 1, tell),
        lambda: heavy_tails(64, 200_000, 3.0, 1, tell),
    ):
        with pytest.raises(Stop):
            draw()
