"""Learning by confusion: the network's slopes, the middle of the W, the transition of the lattice."""

import numpy as np
import pytest

from rgapp.experiments import find
from rgapp.experiments.confusion import Confusion, ConfusionParams, outcome
from rgapp.params import ParameterError
from rgapp.physics.confusion import learn, majority, middle_peak
from rgapp.physics.exact import CRITICAL_TEMPERATURE


def quiet(share, words):
    assert 0 <= share <= 1 and words


def run(seed=1, threads=1, **params):
    experiment = Confusion(ConfusionParams(**params), seed, threads)
    return experiment, {point: experiment.run(point, quiet) for point in experiment.points()}


def test_a_network_learns_what_no_linear_one_can():
    x = np.random.default_rng(1).choice([-1, 1], (2000, 6))
    hot = x[:, 0] * x[:, 1] > 0
    network = learn(x[:1000], hot[:1000], 8, 2, decay=1e-3, iterations=200)
    assert network.accuracy(x[1000:], hot[1000:]) > 0.98
    again = learn(x[:1000], hot[:1000], 8, 2, decay=1e-3, iterations=200)
    assert again.inner.tobytes() == network.inner.tobytes()


def test_without_a_difference_it_knows_no_more_than_chance():
    rng = np.random.default_rng(3)
    x, hot = rng.choice([-1, 1], (4000, 10)), rng.random(4000) > 0.5
    network = learn(x[:2000], hot[:2000], 4, 1)
    assert abs(network.accuracy(x[2000:], hot[2000:]) - 0.5) < 4 * 0.5 / np.sqrt(2000)


def test_it_can_be_stopped():
    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        learn(np.ones((4, 2)), np.ones(4), 1, 1, tell=stop)


def test_the_middle_of_a_w():
    x = np.linspace(1, 3, 41)
    w = np.maximum(0.95 - 0.5 * (x - 2.2) ** 2, 1 - np.minimum(x - 1, 3 - x) * 2)
    assert middle_peak(x, w) == pytest.approx(2.2, abs=1e-6)
    assert np.isnan(middle_peak(x, majority(x, x)))
    rng = np.random.default_rng(2)
    found = [middle_peak(x, w + rng.normal(0, 0.01, 41)) for _ in range(50)]
    assert np.abs(np.array(found) - 2.2).max() < 0.15


def test_the_commoner_label():
    assert majority([0.5, 1.5, 2.5, 9], [1, 2, 3, 4]).tolist() == [1, 0.75, 0.5, 1]


@pytest.mark.parametrize(("coldest", "hottest"), [(1.5, 3.5), (1.0, 3.0)])
def test_the_transition_is_found_wherever_the_middle_of_the_range_is(coldest, hottest):
    experiment, points = run(coldest=coldest, hottest=hottest, repeats=2, threads=2)
    accuracy, error, peak, _ = outcome(points)
    assert abs(peak - CRITICAL_TEMPERATURE) < 0.1
    guesses = experiment.params.guesses
    assert accuracy[0] == accuracy[-1] == 1
    inside = np.abs(guesses - peak).argmin()
    assert accuracy[inside] > accuracy[1:inside].min() + 0.03
    assert accuracy[inside] > accuracy[inside:-1].min() + 0.03
    assert (error < 0.05).all()
    told = experiment.summary(points)
    assert told["peak"] == peak and told["exact_T_c"] == CRITICAL_TEMPERATURE
    assert len(told["curve"]["accuracy"]) == experiment.params.steps + 1


def test_a_repeat_depends_on_the_seed_alone():
    small = {"size": 8, "steps": 6, "count": 20, "hidden": 4, "iterations": 10}
    one = Confusion(ConfusionParams(**small), 5).run("repeat 2", quiet)
    again = Confusion(ConfusionParams(**small), 5, threads=3).run("repeat 2", quiet)
    other = Confusion(ConfusionParams(**small), 6).run("repeat 2", quiet)
    assert all(one[name].tobytes() == again[name].tobytes() for name in one)
    assert (other["accuracy"] != one["accuracy"]).any()


def test_bad_input_is_told_in_a_sentence():
    with pytest.raises(ParameterError, match=r"hottest must be above the coldest temperature, 2 \(got 1\)"):
        find("confusion").check(ConfusionParams(coldest=2, hottest=1))
    with pytest.raises(ValueError, match=r"expected \(T, n\), \(T,\)"):
        learn(np.ones((4, 2)), np.ones(3), 1, 1)
    with pytest.raises(ValueError, match="hidden and iterations must be at least 1"):
        learn(np.ones((4, 2)), np.ones(4), 0, 1)
