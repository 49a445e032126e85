"""Flow of temperature: thermometers that read what is known, the mixture line, and machines beside it."""

import numpy as np
import pytest

from rgapp.engine.experiment import Cancelled
from rgapp.experiments import EXPERIMENTS, find
from rgapp.experiments.temperature_flow import THERMOMETERS, curves, table
from rgapp.params import ParameterError
from rgapp.physics.ising import IsingParams
from rgapp.physics.ising_samples import draw_ising
from rgapp.physics.thermometers import by_energy, by_magnetization, by_network, energies, magnetizations
from rgapp.streams import children

L = 8
TEMPERATURES = np.arange(1.5, 4.6, 0.25)


def drawn(temperature, count, seed, size=L):
    params = IsingParams(size=size, temperature=float(temperature), algorithm="swendsen_wang")
    return draw_ising(params, count, seed).samples


@pytest.mark.parametrize(
    ("low", "high", "reads"), [(0, 4, 2.293), (0, 6, 2.562), (0, 10, 3.104), (2.5, 6, 3.80), (0.5, 2, 1.565)]
)
def test_what_a_perfect_machine_would_end_at(low, high, reads):
    """Energies of the mixture read back on Kaufman's curve, L = 10, steps of .25."""
    window = np.arange(low, high + 0.1, 0.25)
    assert by_energy(10, 20.0).mixture(window) == pytest.approx(reads, abs=6e-3)


def test_energies_and_magnetizations_by_hand():
    up = np.ones((1, 16), np.int8)
    one_down = up.copy()
    one_down[0, 5] = -1
    stripes = np.tile([1, -1], 8)[None].astype(np.int8)
    np.testing.assert_allclose(energies(np.concatenate([up, one_down, stripes])), [-2, -1.5, 0])
    np.testing.assert_allclose(magnetizations(one_down), [14 / 16])


@pytest.fixture(scope="module")
def thermometers():
    learned, known = (
        np.stack([drawn(t, 300, seed) for t, seed in zip(TEMPERATURES, children(half, 13), strict=True)])
        for half in (1, 2)
    )
    return (
        by_energy(L, 20.0),
        by_magnetization(known, TEMPERATURES),
        by_network(learned, known, TEMPERATURES, 16, children(3, 1)[0]),
    )


@pytest.mark.parametrize("temperature", [1.9, 2.3, 3.1])
def test_every_thermometer_reads_samples_of_one_temperature(thermometers, temperature):
    samples = drawn(temperature, 800, 11)
    for one in thermometers:
        scatter = one.statistic(samples).std() * np.sqrt(2 / len(samples))
        mean = one.statistic(samples).mean()
        sides = sorted(one.temperature(mean + k * 4 * scatter) for k in (-1, 1))
        slack = 0.0 if one.name == "energy" else 0.08  # of the calibration, and of lines between its points
        assert sides[0] - slack < temperature < sides[1] + slack, one.name
        assert abs(one.read(samples) - temperature) < 0.3


def test_beyond_the_curve_the_nearest_end_is_read(thermometers):
    energy, magnetization, _ = thermometers
    assert energy.temperature(-3.0) == pytest.approx(0.1) and energy.temperature(1.0) == pytest.approx(20.0)
    assert magnetization.temperature(1.5) == TEMPERATURES[0]


def run(**values):
    entry = find("temperature_flow")
    params = entry.params(
        size=4, count=200, hidden="24", rounds=60, chains=400, repeats=2, steps=13, **values
    )
    experiment = entry.make(params, 7)
    return experiment, {point: experiment.run(point, lambda *_: None) for point in experiment.points()}


@pytest.fixture(scope="module")
def persistent():
    return run(epochs=100, rule="pcd", gibbs_steps=5)


def test_a_machine_that_has_learned_ends_at_the_mixture_and_not_at_t_c(persistent):
    _, results = persistent
    (line,) = [one for one in table(results) if one["thermometer"] == "energy"]
    assert line["mixture"] == pytest.approx(2.77, abs=0.05)
    for side in ("from_cold", "from_hot"):
        assert line[side] == pytest.approx(line["mixture"], abs=0.15) and line[side] > 2.5
    (curve,) = curves(results, "energy")
    assert curve["hot"][0] == pytest.approx(6.0, abs=0.8) and curve["cold"][0] < 1.0
    assert (np.diff(curve["rounds"]) > 0).all() and curve["rounds"][[0, -1]].tolist() == [0, 60]


def test_one_trained_by_contrastive_divergence_ends_elsewhere(persistent):
    poor = [one for one in table(run(epochs=100)[1]) if one["thermometer"] == "energy"]
    learned = [one for one in table(persistent[1]) if one["thermometer"] == "energy"]
    assert abs(poor[0]["from_hot"] - poor[0]["mixture"]) > 0.15
    assert abs(poor[0]["from_hot"] - learned[0]["from_hot"]) > 4 * np.hypot(
        poor[0]["from_hot_error"], learned[0]["from_hot_error"]
    )


def test_a_machine_that_knows_no_lattice_flows_alike(persistent):
    shuffled = table(run(epochs=100, rule="pcd", gibbs_steps=5, control="shuffled")[1])
    for one, other in zip(table(persistent[1]), shuffled, strict=True):
        assert one["from_cold"] == pytest.approx(other["from_cold"], abs=0.2)


def test_the_summary_tells_every_thermometer(persistent):
    experiment, results = persistent
    told = experiment.summary(results)
    assert set(told) == {f"24 hidden units, by {name}" for name in THERMOMETERS}
    assert experiment.summary({}) == {}


def test_the_same_from_the_same_seed_on_any_number_of_threads():
    entry = EXPERIMENTS["temperature_flow"]
    params = entry.params(size=4, count=50, hidden="8", epochs=3, rounds=5, chains=50, repeats=1, steps=5)
    one, two = (
        entry.make(params, 3, threads=threads).run("n=8 repeat 1", lambda *_: None) for threads in (1, 2)
    )
    for name in one:
        np.testing.assert_array_equal(one[name], two[name])


def test_teaching_a_thermometer_is_told_at_every_look_at_the_loss_and_can_be_stopped():
    learned, known = np.random.default_rng(1).choice([-1, 1], (2, 2, 30, 16))
    looks = []
    told = by_network(learned, known, [1.0, 3.0], 2, children(3, 1)[0], lambda: looks.append(1))
    untold = by_network(learned, known, [1.0, 3.0], 2, children(3, 1)[0])
    assert len(looks) >= 3 and np.array_equal(told.curve, untold.curve)

    def stop():
        looks.append(1)
        raise Cancelled

    looks.clear()
    with pytest.raises(Cancelled):
        by_network(learned, known, [1.0, 3.0], 2, children(3, 1)[0], stop)
    assert len(looks) == 1


def test_a_run_stops_in_the_middle_of_teaching_a_thermometer():
    entry, told = EXPERIMENTS["temperature_flow"], []

    def tell(share, words):
        told.append(words)
        if told.count("n=8 repeat 1, teaching a thermometer") == 6:
            raise Cancelled

    params = entry.params(size=4, count=50, hidden="8", epochs=3, rounds=5, chains=50, repeats=1, steps=5)
    with pytest.raises(Cancelled):
        entry.make(params, 3).run("n=8 repeat 1", tell)
    assert told[-4:] == ["n=8 repeat 1, teaching a thermometer"] * 4


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"hidden": "none"}, r"hidden must be 1 to 6 whole numbers .* \(got none\)"),
        ({"hidden": "0"}, r"between 1 and 1024"),
        ({"coldest": 6.0}, r"hottest must be above the coldest temperature, 6 \(got 6\)"),
    ],
)
def test_bad_parameters_are_told_in_a_sentence(values, sentence):
    entry = find("temperature_flow")
    with pytest.raises(ParameterError, match=sentence):
        entry.check(entry.params(**values))
