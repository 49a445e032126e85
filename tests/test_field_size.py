"""Block spin or correlation: each measure where its answer is known, every control, and a small sweep."""

import math
from functools import partial

import numpy as np
import pytest

from rgapp.engine import BatchRunner, Processes
from rgapp.experiments import find
from rgapp.experiments.field_size import so_far, table
from rgapp.params import ParameterError
from rgapp.physics import field_measures
from rgapp.physics.exact import CRITICAL_TEMPERATURE, correlation_length
from rgapp.physics.ising import IsingParams
from rgapp.physics.ising_samples import draw_ising
from rgapp.streams import seed_sequence

SMALL = {"size": 16, "hidden": "16-64", "steps": 3, "coldest": 2.3, "hottest": 3.0, "samples": 2000,
         "repeats": 2, "epochs": 8}  # fmt: skip


def ran(workers=None, seed=5, **changes):
    entry = find("field_size")
    make = partial(entry.make, entry.params(**SMALL | changes), seed, threads=1)
    runner = BatchRunner(make, workers=workers)
    runner.run()
    assert runner.failure is None, runner.failure.details
    return runner


@pytest.fixture(scope="module")
def trained():
    return ran()


def squares(side, block):
    """One unit a block, with equal weights inside."""
    site = np.arange(side * side)
    of = site // side // block * (side // block) + site % side // block
    return -(of[:, None] == np.arange((side // block) ** 2)).astype(np.float32)


# -- measures -------------------------------------------------------------------------------------------


def test_autocorrelation_of_squares_falls_on_a_line():
    found = field_measures.weight_autocorrelation(squares(12, 4), 12)
    np.testing.assert_allclose(found, [1, 0.75, 0.5, 0.25, 0, 0, 0], atol=1e-12)
    signs = np.random.default_rng(1).choice([-1, 1], 9)
    np.testing.assert_allclose(
        field_measures.weight_autocorrelation(squares(12, 4) * signs, 12), found, atol=1e-12
    )


def test_regularity_is_two_on_a_grid_and_one_at_random():
    assert field_measures.grid_regularity(squares(16, 4), 16) == pytest.approx(2)
    rng, n, side = np.random.default_rng(2), 200, 40
    made = []
    for _ in range(10):
        single = np.zeros((side * side, n))
        single[rng.permutation(side * side)[:n], np.arange(n)] = 1
        made.append(field_measures.grid_regularity(single, side))
    # sites are never shared, which is a little more regular than points anywhere
    assert 1.0 < np.mean(made) < 1.12
    assert math.isnan(field_measures.grid_regularity(np.ones((16, 3)), 4))


def test_random_windows_have_the_sites_of_a_block():
    weights = field_measures.random_windows(400, 25, seed_sequence(3))
    assert ((weights != 0).sum(axis=0) == 16).all() and (weights <= 0).all()
    from rgapp.physics.fields import torus_centres

    assert torus_centres(weights, 20)[1].min() > 0.5
    with pytest.raises(ValueError, match=r"n_visible must be a square \(got 12\)"):
        field_measures.random_windows(12, 3, seed_sequence(3))


def test_the_gaussian_twin_has_the_covariance_and_no_more_of_the_lattice():
    params = IsingParams(size=16, temperature=2.6, algorithm="swendsen_wang")
    spins = draw_ising(params, 8000, 4).samples
    twin = field_measures.gaussian_twin(spins, seed_sequence(5))
    assert set(np.unique(twin)) == {-1, 1}

    def correlations(rows):
        lattices = rows.reshape(-1, 16, 16).astype(float)
        return np.array([(lattices * np.roll(lattices, r, 2)).mean() for r in range(9)])

    assert abs(correlations(spins) - correlations(twin)).max() < 0.01
    # what only the magnet has: a spin knows of the lattice through its neighbours alone
    magnet, signs = (alone_among_equals(rows.reshape(-1, 16, 16).astype(int)) for rows in (spins, twin))
    assert magnet == pytest.approx(math.tanh(4 / 2.6), abs=0.002) and abs(signs - magnet) > 0.01


def alone_among_equals(x):
    """Mean of a spin times its four neighbours where these are all equal."""
    around = sum(np.roll(x, shift, axis) for axis in (1, 2) for shift in (1, -1))
    return (x * around)[abs(around) == 4].mean() / 4


# -- the experiment -------------------------------------------------------------------------------------


def test_more_units_have_smaller_fields_and_all_have_errors(trained):
    rows = table(trained.result)
    assert rows["hidden"].tolist() == [16] * 3 + [64] * 3 and (rows["repeats"] == 2).all()
    np.testing.assert_allclose(rows["tiling"], [16] * 3 + [4] * 3)
    np.testing.assert_allclose(rows["xi"][:3], correlation_length(rows["temperature"][:3]))
    assert (rows["area"][:3] > 1.3 * rows["area"][3:]).all()
    assert (rows["area_error"] > 0).all() and (rows["above_chance"][[1, 2, 4, 5]] > 0.05).all()
    told = so_far(trained.result)
    assert told["tiling of 16 over 64 units"] == 4 and 1.3 < told["area of 16 over 64 units"] < 4
    assert set(trained.summary) >= {"16 hidden units", "64 hidden units", *told}


def test_shuffled_sites_change_nothing_but_chance(trained):
    """A machine does not know the order of its sites: the fields are as large, though of another start."""
    rows, others = table(trained.result), table(ran(control="shuffled").result)
    for name in ("area", "radius", "autocorrelation_2", "above_chance"):
        far = abs(rows[name] - others[name]) / np.abs(rows[name]).clip(0.1)
        assert np.median(far) < 0.15, name


def test_what_was_not_trained_has_no_place_or_no_order():
    untrained = table(ran(control="untrained").result)
    assert (untrained["localized"] == 0).all() and (abs(untrained["above_chance"]) < 0.03).all()
    np.testing.assert_allclose(untrained["area"], 256 / 3, rtol=0.1)  # of normal weights
    windows = table(ran(control="windows").result)
    assert (windows["localized"] == 1).all() and (windows["area"] < windows["tiling"]).all()
    assert (abs(windows["regularity"] - 1) < 0.4).all()
    # locality alone agrees with blocks far more often than chance
    assert (windows["above_chance"] > 0.05).all()


def test_gaussian_data_give_fields_too(trained):
    rows = table(ran(control="gaussian").result)
    assert (rows["localized"][[1, 2, 4, 5]] > 0.3).all()
    assert not np.array_equal(rows["area"], table(trained.result)["area"])


def test_on_processes_it_is_the_same(trained):
    other = ran(Processes(2))
    assert list(other.result) == list(trained.result) and repr(other.summary) == repr(trained.summary)
    for point, arrays in trained.result.items():
        for name, array in arrays.items():
            np.testing.assert_array_equal(array, other.result[point][name])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"hidden": "many"}, "hidden must be 1 to 8 whole numbers between 1 and 1600, as 100-400"),
        ({"hidden": "0"}, "hidden must be 1 to 8"),
        ({"coldest": 3.0}, r"hottest must be above the coldest temperature, 3 \(got 3\)"),
        ({"repeats": 0}, "repeats must be between 1 and 20"),
    ],
)
def test_bad_input_is_told_in_a_sentence(changes, sentence):
    entry = find("field_size")
    with pytest.raises(ParameterError, match=sentence):
        entry.check(entry.params(**SMALL | changes))


def test_at_the_critical_point_xi_has_no_end():
    entry = find("field_size")
    params = entry.params(coldest=CRITICAL_TEMPERATURE - 0.1, hottest=CRITICAL_TEMPERATURE + 0.1, steps=3)
    assert params.temperatures[1] == pytest.approx(CRITICAL_TEMPERATURE, abs=1e-9)
