"""The chain as users see it: samples the Boltzmann distribution, repeats exactly, refuses nonsense."""

import itertools
import math

import numpy as np
import pytest

from rgapp.bits import pack_rows
from rgapp.params import ParameterError
from rgapp.physics import exact
from rgapp.physics.ising import ALGORITHMS, IsingChain, IsingParams
from rgapp.physics.stats import autocorrelation_time, mean_and_error

TC = exact.CRITICAL_TEMPERATURE


def chain_at(size, temperature, algorithm, field=0.0, seed=1):
    params = IsingParams(size=size, temperature=temperature, algorithm=algorithm, field=field)
    chain = IsingChain(params, seed)
    chain.advance(500)
    return chain


def independent_states(chain, n):
    """Indices (as in ``exact.states``) of n states, 8 autocorrelation times of the slower measure apart."""
    size = chain.params.size
    taus = [autocorrelation_time(series) for series in chain.record(20_000)]
    ups = chain.sample(n, math.ceil(8 * max(taus))).reshape(n, size * size) > 0
    return ups @ (1 << np.arange(size * size))


def chi_square(found, probability):
    """(chi-square, degrees of freedom) of states, rare ones taken together until a bin expects 10."""
    order = np.argsort(probability)[::-1]
    expected = len(found) * probability[order]
    bins = np.zeros(len(order), int)
    filled, current = 0.0, 0
    for k, more in enumerate(expected):
        bins[k] = current
        filled += more
        if filled >= 10:
            filled, current = 0.0, current + 1
    bins[bins == current] = max(current - 1, 0)
    counts = np.bincount(found, minlength=len(order))[order]
    seen, hoped = np.bincount(bins, counts), np.bincount(bins, expected)
    return ((seen - hoped) ** 2 / hoped).sum(), len(hoped) - 1


def limit(degrees, sigmas):
    """What a chi-square exceeds as rarely as a normal number exceeds ``sigmas`` (Wilson & Hilferty 1931)."""
    return degrees * (1 - 2 / (9 * degrees) + sigmas * math.sqrt(2 / (9 * degrees))) ** 3


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize(
    "size, temperature, field", [(3, 2.5, 0.0), (3, 3.0, 0.2), (4, 2.6, 0.0), (4, 3.0, -0.15)]
)
def test_states_are_visited_as_often_as_boltzmann_says(algorithm, size, temperature, field):
    found = independent_states(chain_at(size, temperature, algorithm, field), 20_000)
    value, degrees = chi_square(found, exact.probabilities(size, temperature, field))
    assert degrees > 100
    assert limit(degrees, -4) < value < limit(degrees, 4)
    # the same test must notice a temperature 5 % off and a field that is left out or turned round
    assert chi_square(found, exact.probabilities(size, temperature * 1.05, field))[0] > limit(degrees, 5)
    if field:
        assert chi_square(found, exact.probabilities(size, temperature, 0.0))[0] > limit(degrees, 20)
        assert chi_square(found, exact.probabilities(size, temperature, -field))[0] > limit(degrees, 20)


@pytest.mark.parametrize("algorithm", ["metropolis", "heat_bath"])
@pytest.mark.parametrize(
    "size, field, held",
    [(3, 0.0, {4: 1}), (3, 0.2, {0: 1, 5: 0}), (4, 0.0, {5: 0, 10: 1}), (4, -0.15, {3: 1})],
)
def test_round_frozen_spins_states_are_visited_as_often_as_boltzmann_says(algorithm, size, field, held):
    chain = IsingChain(IsingParams(size=size, temperature=2.8, field=field, algorithm=algorithm), seed=2)
    spins, frozen = np.ones(size * size, int), np.zeros(size * size, bool)
    for site, up in held.items():
        spins[site], frozen[site] = 2 * up - 1, True
    chain.load(spins.reshape(size, size))
    chain.freeze(pack_rows(frozen.reshape(size, size)))
    chain.advance(500)
    found = independent_states(chain, 20_000)
    states = np.arange(2 ** (size * size))
    possible = np.all([states >> site & 1 == up for site, up in held.items()], axis=0)
    probability = np.where(possible, exact.probabilities(size, 2.8, field), 0.0)
    assert possible[found].all()
    value, degrees = chi_square(found, probability / probability.sum())
    assert degrees > 50
    assert limit(degrees, -4) < value < limit(degrees, 4)
    # a bond that is left out is noticed: the same lattice with its frozen spins turned over
    turned = np.where(
        possible, exact.probabilities(size, 2.8, field)[states ^ sum(1 << site for site in held)], 0
    )
    assert chi_square(found, turned / turned.sum())[0] > limit(degrees, 20)


@pytest.mark.parametrize("algorithm", ["metropolis", "heat_bath"])
@pytest.mark.parametrize("size", [40, 64])
def test_frozen_spins_stay_until_they_are_thawed(algorithm, size):
    chain = IsingChain(IsingParams(size=size, temperature=5.0, algorithm=algorithm), seed=3)
    frozen = np.zeros((size, size), bool)
    frozen[3:9, 5:30] = True
    before = chain.spins
    chain.freeze(pack_rows(frozen))
    np.testing.assert_array_equal(chain.spins, before)
    chain.advance(50)
    assert (chain.spins[frozen] == before[frozen]).all() and (chain.spins != before).sum() > size * size / 4
    chain.restart("cold")
    assert (chain.spins[frozen] == before[frozen]).all() and (chain.spins[~frozen] == 1).all()
    np.testing.assert_array_equal(chain.frozen, pack_rows(frozen))
    chain.change(chain.params.changed(temperature=2.0, algorithm="heat_bath"))
    chain.advance(5)
    assert (chain.spins[frozen] == before[frozen]).all()
    for cluster in ("wolff", "swendsen_wang"):
        with pytest.raises(ValueError, match="metropolis or heat_bath while spins are frozen"):
            chain.change(chain.params.changed(algorithm=cluster))
    chain.freeze(np.zeros_like(chain.packed))
    assert chain.frozen is None
    chain.change(chain.params.changed(algorithm="wolff", temperature=4.0))
    with pytest.raises(ValueError, match="while spins are frozen"):
        chain.freeze(pack_rows(frozen))
    assert chain.frozen is None
    chain.change(chain.params.changed(algorithm=algorithm))
    chain.advance(50)
    assert (chain.spins[frozen] != before[frozen]).any()


def test_bits_of_another_lattice_are_refused():
    chain = IsingChain(IsingParams(size=40), seed=3)
    with pytest.raises(ValueError, match=r"\(40, 1\) uint64 \(got \(40, 2\) uint64\)"):
        chain.freeze(np.zeros((40, 2), np.uint64))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("field", [0.0, 0.4])
def test_double_bonds_of_size_2(algorithm, field):
    found = independent_states(chain_at(2, 3.5, algorithm, field), 5_000)
    value, degrees = chi_square(found, exact.probabilities(2, 3.5, field))
    assert value < limit(degrees, 4)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("size, sweeps", [(8, 100_000), (16, 60_000), (32, 30_000)])
@pytest.mark.parametrize("temperature", [2.0, TC, 3.0])
def test_energy_is_kaufmans(algorithm, size, sweeps, temperature):
    energies, _ = chain_at(size, temperature, algorithm).record(sweeps)
    mean, error, _ = mean_and_error(energies)
    assert error < 0.02
    assert abs(mean - exact.energy_finite(temperature, size)) < 4 * error


@pytest.mark.parametrize("algorithm", ["metropolis", "heat_bath"])
@pytest.mark.parametrize("size, sweeps", [(64, 400_000), (128, 400_000), (192, 400_000)])
@pytest.mark.parametrize("temperature", [2.0, TC, 3.0])
def test_energy_of_512_sites_at_a_time_is_kaufmans(algorithm, size, sweeps, temperature):
    chain = chain_at(size, temperature, algorithm)
    chain.restart("cold")
    chain.advance(sweeps // 8)
    energies, _ = chain.record(sweeps, 8)
    mean, error, _ = mean_and_error(energies)
    assert abs(mean - exact.energy_finite(temperature, size)) < 4 * error
    # a temperature 1 % off would be noticed
    assert abs(mean - exact.energy_finite(1.01 * temperature, size)) > 6 * error


@pytest.mark.parametrize("field", [0.05, -0.5, 3.0])
def test_all_algorithms_agree_in_a_field_at_size_64(field):
    found = []
    for algorithm in ALGORITHMS:
        chain = chain_at(64, 2.6, algorithm, field)
        chain.advance(500)
        series = chain.record(10_000, 1)
        found.append([mean_and_error(values)[:2] for values in series])
    for one, other in itertools.combinations(found, 2):
        for (mean, error), (its_mean, its_error) in zip(one, other, strict=True):
            assert abs(mean - its_mean) < 4 * math.hypot(error, its_error) < 0.025


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("field", [0.05, -0.5, 3.0])
def test_averages_in_a_field(algorithm, field):
    chain = chain_at(4, 2.4, algorithm, field)
    energies, magnetizations = chain.record(60_000)
    expected = exact.enumerate_lattice(4, 2.4, field)
    for series, value in (
        (energies, expected.energy),
        (magnetizations, expected.magnetization),
        (magnetizations**2, expected.m2),
    ):
        mean, error, _ = mean_and_error(series)
        assert abs(mean - value) < 4 * error < 0.1


def test_specific_heat_is_the_variance_of_the_energy():
    energies, _ = chain_at(16, 2.5, "swendsen_wang").record(60_000)
    mean, error, _ = mean_and_error((energies - energies.mean()) ** 2)
    assert abs(mean * 256 / 2.5**2 - exact.specific_heat_finite(2.5, 16)) < 4 * error * 256 / 2.5**2


@pytest.mark.parametrize("temperature, m2", [(TC, 0.64691157), (2.4, 0.52315219), (3.0, 0.17031221)])
def test_mean_cluster_is_the_mean_square_magnetization(temperature, m2):
    """<cluster> / N = <m^2> (Wolff 1989), for size 8 by transfer matrix; a fixed number of clusters each."""
    chain = chain_at(8, temperature, "wolff")
    grown = []
    for _ in range(300):
        before = chain.sites_updated
        chain.advance(200)
        grown.append((chain.sites_updated - before) / (200 * 64))
    mean, error, _ = mean_and_error(grown)
    assert abs(mean - m2) < 4 * error < 0.02
    mean, error, _ = mean_and_error(chain.record(60_000)[1] ** 2)
    assert abs(mean - m2) < 4 * error < 0.02


@pytest.mark.parametrize("algorithm, tau", [("wolff", 1.67), ("swendsen_wang", 2.53)])
def test_clusters_decorrelate_fast_at_the_critical_point(algorithm, tau):
    """Autocorrelation time of the energy at size 8, in clusters and in updates."""
    energies, _ = chain_at(8, TC, algorithm).record(100_000)
    assert autocorrelation_time(energies, c=6) == pytest.approx(tau, rel=0.1)


def stuck_states(size):
    """States in which every spin has two like and two unlike neighbours, so that every flip is free."""
    spins = 2 * (np.arange(2 ** (size * size))[:, None] >> np.arange(size * size) & 1).astype(np.int8) - 1
    spins = spins.reshape(-1, size, size)
    sums = sum(np.roll(spins, shift, axis) for axis in (1, 2) for shift in (1, -1))
    return spins[(sums == 0).all((1, 2))]


@pytest.mark.parametrize("size", [2, 4])
def test_metropolis_leaves_states_in_which_every_flip_is_free(size):
    stuck = stuck_states(size)
    assert len(stuck) == {2: 4, 4: 36}[size]
    for seed, state in enumerate(stuck):
        chain = IsingChain(IsingParams(size=size, temperature=2.5), seed)
        chain.load(state)
        assert chain.record(2000)[0].min() == -2


def test_metropolis_reaches_the_ground_state_from_every_start_of_size_3():
    for index in range(512):
        chain = IsingChain(IsingParams(size=3, temperature=2.5), seed=index)
        chain.load(2 * (index >> np.arange(9) & 1).reshape(3, 3) - 1)
        assert chain.record(2000)[0].min() == -2


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("size", [6, 7, 70])
@pytest.mark.parametrize("field", [0.0, 0.1])
def test_a_run_does_not_depend_on_how_it_is_cut(algorithm, size, field):
    params = IsingParams(size=size, temperature=2.3, field=field, algorithm=algorithm)
    whole, cut, recorded, sampled = (IsingChain(params, seed=7, threads=threads) for threads in (1, 2, 1, 1))
    whole.advance(7)
    cut.advance(3)
    cut.advance(0)
    cut.advance(4)
    energies, magnetizations = recorded.record(7, every=2)
    states = sampled.sample(7, 1)
    for other in (cut, recorded, sampled):
        np.testing.assert_array_equal(whole.packed, other.packed)
        assert (other.sweep, other.sites_updated) == (7, whole.sites_updated)
    np.testing.assert_array_equal(states[-1], whole.spins)
    assert energies.shape == magnetizations.shape == (3,)
    for row, state in enumerate(states[1::2]):
        sums = state.astype(int)
        bonds = (sums * np.roll(sums, 1, 0) + sums * np.roll(sums, 1, 1)).sum()
        assert energies[row] == -bonds / size**2
        assert magnetizations[row] == sums.sum() / size**2


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_same_seed_same_run_and_changes_on_the_way(algorithm):
    def run(seed):
        chain = IsingChain(IsingParams(size=20, algorithm=algorithm), seed)
        chain.advance(5)
        chain.change(chain.params.changed(temperature=3.0, field=0.2))
        chain.advance(5)
        chain.change(chain.params.changed(algorithm="heat_bath"))
        chain.restart("hot")
        chain.advance(2)
        return chain

    np.testing.assert_array_equal(run(3).packed, run(3).packed)
    assert (run(3).packed != run(4).packed).any()
    assert run(3).sweep == 12
    assert run(3).params == IsingParams(size=20, algorithm="heat_bath", temperature=3.0, field=0.2)


def test_what_the_chain_tells_of_itself():
    chain = IsingChain(IsingParams(size=70, temperature=1.5, start="cold"), seed=7)
    assert (chain.energy_per_site, chain.magnetization_per_site, chain.sweep) == (-2, 1, 0)
    chain.advance(3)
    assert (chain.sweep, chain.sites_updated) == (3, 3 * 4900)
    spins = chain.spins
    assert spins.shape == (70, 70) and spins.dtype == np.int8 and not spins.flags.writeable
    assert chain.packed.shape == (70, 2) and not chain.packed.flags.writeable
    assert chain.magnetization_per_site == spins.mean()
    wide = spins.astype(int)
    bonds = (wide * np.roll(wide, 1, 0) + wide * np.roll(wide, 1, 1)).sum()
    assert chain.energy_per_site == -bonds / 4900
    chain.advance(1)
    assert (spins != chain.spins).any(), "spins must be a copy"


def test_starts():
    chain = IsingChain(IsingParams(size=50, start="down"), seed=1)
    assert chain.magnetization_per_site == -1
    chain.restart("cold")
    assert chain.magnetization_per_site == 1
    chain.restart("hot")
    first = chain.spins
    assert abs(first.sum()) < 4 * 50
    chain.restart("hot")
    assert (chain.spins != first).any()
    assert (IsingChain(IsingParams(size=50, start="hot"), seed=1).spins == first).all()


def test_load():
    chain = IsingChain(IsingParams(size=6), seed=1)
    spins = np.random.default_rng(0).choice([-1, 1], (6, 6))
    chain.load(spins)
    np.testing.assert_array_equal(chain.spins, spins)
    for bad, sentence in (
        (np.ones((5, 6)), r"^spins must have the shape \(6, 6\) of the lattice \(got \(5, 6\)\)$"),
        (np.zeros((6, 6)), r"^spins must be -1 or \+1 everywhere$"),
        (np.full((6, 6), np.nan), r"^spins must be -1 or \+1 everywhere$"),
    ):
        with pytest.raises(ValueError, match=sentence):
            chain.load(bad)
    np.testing.assert_array_equal(chain.spins, spins)


@pytest.mark.parametrize(
    "values, sentence",
    [
        ({"temperature": 0}, r"^temperature must be between 0.1 and 10 \(got 0\)$"),
        ({"temperature": -1}, r"^temperature must be between 0.1 and 10 \(got -1\)$"),
        ({"temperature": math.nan}, r"^temperature must be between 0.1 and 10 \(got nan\)$"),
        ({"temperature": "abc"}, r"^temperature must be between 0.1 and 10 \(got abc\)$"),
        ({"size": 1}, r"^size must be between 2 and 16384 \(got 1\)$"),
        ({"size": 16385}, r"^size must be between 2 and 16384 \(got 16385\)$"),
        ({"field": 11}, r"^field must be between -10 and 10 \(got 11\)$"),
        ({"algorithm": "glauber"}, r"^algorithm must be one of metropolis, heat_bath, wolff, swendsen_wang"),
        ({"start": "warm"}, r"^start must be one of hot, cold, down, half, striped \(got warm\)$"),
    ],
)
def test_bad_parameters_get_one_sentence(values, sentence):
    with pytest.raises(ParameterError, match=sentence):
        IsingParams(**values)


def test_numbers_as_people_type_them():
    assert IsingParams(temperature="2,269", size="64").temperature == 2.269


def test_bad_orders_change_nothing():
    chain = IsingChain(IsingParams(size=8), seed=1)
    before = chain.packed
    for order, sentence in (
        (lambda: chain.advance(-1), r"^the number of sweeps must be at least 0 \(got -1\)$"),
        (lambda: chain.record(5, every=0), r"^every must be at least 1 \(got 0\)$"),
        (
            lambda: chain.restart("warm"),
            r"^start must be one of hot, cold, down, half, striped \(got warm\)$",
        ),
        (
            lambda: chain.change(IsingParams(size=9)),
            r"^size must stay 8 in a running chain \(got 9\); start a new",
        ),
        (lambda: IsingChain(IsingParams(), seed=-1), r"^seed must be a whole number from 0 up \(got -1\)$"),
        (lambda: IsingChain(IsingParams(), seed=1, threads=0), r"^threads must be at least 1 \(got 0\)$"),
    ):
        with pytest.raises(ValueError, match=sentence):
            order()
    np.testing.assert_array_equal(chain.packed, before)
    assert chain.sweep == 0


def test_largest_and_coldest():
    chain = IsingChain(
        IsingParams(size=4096, temperature=0.1, algorithm="swendsen_wang", start="cold"), seed=1
    )
    chain.advance(1)
    assert chain.energy_per_site == -2
    for algorithm in ("wolff", "metropolis", "heat_bath"):
        chain.change(chain.params.changed(algorithm=algorithm))
        chain.advance(1)
        assert chain.energy_per_site == -2


@pytest.mark.parametrize("size", [2, 3, 5, 8, 20, 40, 64, 100])
def test_starts_with_walls(size):
    chain = IsingChain(IsingParams(size=size, start="half"), seed=1)
    upper = np.arange(size) < size / 2
    assert (chain.spins == np.where(upper, 1, -1)[:, None]).all()
    chain.restart("striped")
    first = chain.spins[:, 0]
    assert (chain.spins == first[:, None]).all()
    walls = np.count_nonzero(first != np.roll(first, 1))
    assert walls == min(8, size - size % 2) and first[0] == 1 and first[-1] == -1
    lengths = np.diff(np.flatnonzero(first != np.roll(first, 1)))
    assert lengths.max(initial=0) - lengths.min(initial=size) <= 1
