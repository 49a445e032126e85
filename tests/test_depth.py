"""Depth: couplings that come back from lattices, block spins built by hand, and lengths that are halved."""

import numpy as np
import pytest

from rgapp import models
from rgapp.experiments import EXPERIMENTS, find
from rgapp.experiments.depth import random_areas, second_moment_length, table
from rgapp.params import ParameterError
from rgapp.physics.blockspin import decimated
from rgapp.physics.ising import IsingParams
from rgapp.physics.ising_samples import draw_ising
from rgapp.physics.observables import equilibrium, smallest_waves
from rgapp.physics.pair_couplings import pair_couplings
from rgapp.physics.rbm import RBM
from rgapp.physics.small_lattice import SmallLattice
from rgapp.physics.stack import Stack


def lattices(temperature, count=1000, size=16, seed=3):
    params = IsingParams(size=size, temperature=temperature, algorithm="swendsen_wang")
    return draw_ising(params, count, seed).samples.reshape(-1, size, size)


@pytest.mark.parametrize("temperature", [2.1, 2.269, 3.0, 5.0])
def test_the_coupling_of_a_lattice_comes_back(temperature):
    found = pair_couplings(lattices(temperature))
    assert found.neighbours == pytest.approx(1 / temperature, abs=4 * found.neighbours_error)
    assert found.diagonals == pytest.approx(0, abs=4 * found.diagonals_error)
    assert abs(found.neighbours - 1 / (temperature * 1.06)) > 4 * found.neighbours_error


def test_couplings_of_a_distribution_that_is_known_exactly():
    """All states of the 4 x 4 torus, as often as the law says: on 4 sites a spin has two diagonals twice."""
    lattice = SmallLattice(4, 2.5)
    rng = np.random.default_rng(1)
    drawn = lattice.states[rng.choice(len(lattice.law), 40_000, p=lattice.law)].reshape(-1, 4, 4)
    found = pair_couplings(drawn.astype(np.int8))
    assert found.neighbours == pytest.approx(0.4, abs=4 * found.neighbours_error)
    assert found.neighbours_error < 0.01


def test_decimated_spins_are_coupled_along_their_diagonals_too():
    found = pair_couplings(decimated(lattices(2.5), 2))
    assert found.diagonals > 4 * found.diagonals_error and found.neighbours < 0.4


def test_spins_that_are_all_alike_have_no_coupling():
    assert np.isnan(pair_couplings(np.ones((10, 5, 5), np.int8)).neighbours)


def test_lengths_are_those_of_the_observables():
    s = lattices(2.6)
    m = s.mean(axis=(1, 2))
    waves = [smallest_waves(one) for one in s]
    known = equilibrium(np.zeros(len(s)), m, waves, 16, 2.6, 0.0)["correlation_length"]
    assert second_moment_length(s) == pytest.approx(known, rel=1e-9)


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory):
    """16 x 16 spins, 2 x 2 blocks of them and of these again, each unit held fast by its four."""

    def layer(side):
        weights = np.zeros((side * side, side * side // 4), np.float32)
        y, x = np.divmod(np.arange(side * side), side)
        weights[np.arange(side * side), y // 2 * (side // 2) + x // 2] = -8
        return RBM(weights)

    path = tmp_path_factory.mktemp("depth") / "blocks.h5"
    models.save(Stack([layer(16), layer(8)]), path, {"program": "rgapp"})
    return path


def run(**values):
    entry = find("depth")
    experiment = entry.make(entry.params(**values), 11)
    return experiment, {point: experiment.run(point, lambda *_: None) for point in experiment.points()}


def test_block_spins_built_by_hand_are_told_from_nothing_else(by_hand):
    experiment, results = run(network=str(by_hand), temperatures="2.4 3", lattices=2000)
    lines = {(line["temperature"], line["layer"]): line for line in table(results)}
    for t in (2.4, 3.0):
        first, second = lines[t, 0], lines[t, 1]
        assert first["learned_neighbours"] == pytest.approx(1 / t, abs=4 * first["learned_neighbours_error"])
        assert second["agreement"] > 0.8 > second["chance"], "ties are drawn twice"
        assert second["localized"] == 1 and second["area"] == pytest.approx(4) and second["rows"] == 8
        for name in ("neighbours", "diagonals", "correlation_length"):
            error = np.hypot(second[f"learned_{name}_error"], second[f"block_{name}_error"])
            assert second[f"learned_{name}"] == pytest.approx(second[f"block_{name}"], abs=5 * error)
        ratio = second["block_correlation_length"] / first["block_correlation_length"]
        assert ratio == pytest.approx(0.5, abs=0.1), "half in units of the new spacing"
    assert len(experiment.summary(results)) == 6


def test_products_of_random_local_fields_grow_as_well():
    rng = np.random.default_rng(2)
    weights = [np.where(rng.random(shape) < 0.1, 1.0, 0.0) for shape in ((256, 64), (64, 16))]
    areas = random_areas(weights, np.random.SeedSequence(1))
    assert areas[1] > 1.2 * areas[0] > 20


def test_the_bundled_network_recovers_the_lattice_and_halves_its_length():
    _, results = run(temperatures="2.451", lattices=500)
    lattice, first, *_ = table(results)
    assert lattice["learned_neighbours"] == pytest.approx(
        1 / 2.451, abs=4 * lattice["learned_neighbours_error"]
    )
    halved = lattice["learned_correlation_length"] / 2
    assert first["learned_correlation_length"] == pytest.approx(halved, rel=0.1)
    assert first["agreement"] > first["chance"] + 0.2


def test_the_same_from_the_same_seed_on_any_number_of_threads():
    entry = EXPERIMENTS["depth"]
    params = entry.params(temperatures="2.5", lattices=64)
    one, two = (entry.make(params, 3, threads=n).run("T=2.5", lambda *_: None) for n in (1, 2))
    for name in one:
        np.testing.assert_array_equal(one[name], two[name])


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"temperatures": "warm"},
            r"temperatures must be 1 to 12 numbers between 0.5 and 20, .* \(got warm\)",
        ),
        ({"network": "nowhere"}, "nowhere"),
    ],
)
def test_bad_parameters_are_told_in_a_sentence(values, sentence):
    entry = find("depth")
    with pytest.raises(ParameterError, match=sentence):
        entry.check(entry.params(**values))
