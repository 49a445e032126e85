"""Sampled configurations: right on average, hardly related, the same for the same seed."""

import numpy as np
import pytest

from rgapp.engine import Cancelled
from rgapp.experiments import find
from rgapp.experiments.samples import Samples, SamplesParams
from rgapp.params import ParameterError
from rgapp.physics import exact
from rgapp.physics.ising import IsingChain


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
    assert arrays["spacing"] == 7 and np.isnan(arrays["tau"])


def test_configurations_are_those_of_one_chain():
    experiment, arrays = run(spacing="3", count=20)
    chain = IsingChain(experiment.params.ising, 3)
    chain.advance(int(arrays["settled_after"]))
    assert (chain.sample(20, 3) == arrays["configurations"]).all()


def test_auto_spacing_is_two_correlation_times_and_makes_them_hardly_related():
    _, arrays = run(algorithm="heat_bath", temperature=2.269, size=16, count=1500)
    assert 20 < arrays["tau"] < 45  # 29 in a long run
    assert arrays["spacing"] == np.ceil(2 * arrays["tau"])
    assert arrays["settled_after"] >= 400 * arrays["tau"]
    m = np.abs(arrays["magnetization"])
    m = m - m.mean()
    assert (m[1:] * m[:-1]).mean() / (m**2).mean() < 0.3


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
    assert any("settling" in words for words in calls)


@pytest.mark.parametrize("spacing", ["0", "-3", "2.5", "often", ""])
def test_spacing_that_is_none(spacing):
    with pytest.raises(ParameterError, match="spacing must be auto or a whole number of sweeps from 1 up"):
        find("samples").check(SamplesParams(spacing=spacing))
