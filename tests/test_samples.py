"""Sampled configurations: right on average, hardly related, the same for the same seed."""

import numpy as np
import pytest

from rgapp.engine import Cancelled
from rgapp.experiments import find
from rgapp.experiments.samples import Samples, SamplesParams
from rgapp.params import ParameterError
from rgapp.physics import exact
from rgapp.physics.ising import IsingChain
from rgapp.streams import children


def no_tell(share, words):
    assert 0 <= share <= 1


def run(seed=3, **params):
    experiment = Samples(SamplesParams(**{"size": 8, "count": 400, **params}), seed)
    return experiment, experiment.run("samples", no_tell)


@pytest.mark.parametrize("algorithm", ["metropolis", "heat_bath", "wolff", "swendsen_wang"])
def test_mean_energy_is_kaufmans(algorithm):
    experiment, arrays = run(algorithm=algorithm, temperature=2.4, count=2000)
    summary = experiment.summary({"samples": arrays})
    expected = exact.energy_finite(2.4, 8)
    assert summary["energy_error"] < 0.03
    assert summary["energy"] == pytest.approx(expected, abs=4 * summary["energy_error"])


def test_arrays_fit_together():
    _, arrays = run(spacing="7", count=50)
    spins = arrays["configurations"]
    assert spins.dtype == np.int8 and spins.shape == (50, 8, 8)
    assert set(np.unique(spins)) == {-1, 1}
    np.testing.assert_allclose(arrays["magnetization"], spins.mean(axis=(1, 2)))
    neighbours = spins * (np.roll(spins, 1, axis=1) + np.roll(spins, 1, axis=2))
    np.testing.assert_allclose(arrays["energy"], -neighbours.mean(axis=(1, 2)))
    assert arrays["spacing"] == 7


def test_configurations_are_those_of_chains_one_after_the_other():
    experiment, arrays = run(spacing="3", count=20, temperature=3.0)
    rows = -(-20 // arrays["chains"])
    for number, seed in enumerate(children(3, 2 + int(arrays["chains"]))[2:]):
        chain = IsingChain(experiment.params.ising, seed)
        chain.advance(int(arrays["settled_after"]))
        mine = arrays["configurations"][number * rows : (number + 1) * rows]
        for spins, one in zip(chain.sample(rows, 3), mine, strict=False):
            same = spins == one
            assert same.all() or not same.any(), "turned over or not: at zero field both are as likely"


def test_auto_spacing_is_over_two_correlation_times_and_makes_them_hardly_related():
    _, arrays = run(algorithm="heat_bath", temperature=2.269, size=16, count=4000)
    assert 20 < arrays["tau"] < 45  # 29 in a long run
    assert arrays["spacing"] == np.ceil(2.5 * arrays["tau"])
    assert arrays["settled_after"] >= 20 * arrays["tau"]
    assert 0.8 * 4000 < arrays["independent"] <= 4000
    for values in (arrays["energy"], np.abs(arrays["magnetization"])):
        values = values - values.mean()
        assert (values[1:] * values[:-1]).mean() / (values**2).mean() < 0.2


def test_any_number_of_threads_gives_the_same():
    experiment, one = run(count=100, algorithm="metropolis", temperature=2.0)
    three = Samples(experiment.params, 3, threads=3).run("samples", no_tell)
    assert all(one[name].tobytes() == three[name].tobytes() for name in one)


def test_the_same_seed_gives_the_same_samples_and_another_one_others():
    first, again, other = run(seed=1)[1], run(seed=1)[1], run(seed=2)[1]
    assert first["configurations"].tobytes() == again["configurations"].tobytes()
    assert (first["configurations"] != other["configurations"]).any()


def test_it_stops_when_told():
    calls = []

    def tell(share, words):
        calls.append(words)
        if len(calls) > 10:
            raise Cancelled

    with pytest.raises(Cancelled):
        Samples(SamplesParams(size=64, count=10**6), 1).run("samples", tell)
    assert "measuring the correlation time" in calls


@pytest.mark.parametrize("spacing", ["0", "-3", "2.5", "often", ""])
def test_spacing_that_is_none(spacing):
    with pytest.raises(ParameterError, match="spacing must be auto or a whole number of sweeps from 1 up"):
        find("samples").check(SamplesParams(spacing=spacing))


def test_more_than_memory_holds_is_refused_before_anything_is_drawn():
    with pytest.raises(ParameterError, match=r"count must be at most \d+ at size 4096 on this machine \(got"):
        find("samples").check(SamplesParams(size=4096, count=10_000_000))
