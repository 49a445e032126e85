"""The scan of temperatures: Kaufman's energies, Binder's crossing, independence of its points, bad input."""

import numpy as np
import pytest

from rgapp import results, runs
from rgapp.engine import BatchRunner, Cancelled
from rgapp.experiments import find
from rgapp.experiments.scan import Scan, ScanParams, _meeting, crossings, table
from rgapp.params import ParameterError
from rgapp.physics import exact

SMALL = {"sizes": "4-8", "steps": 5, "coldest": 2.0, "hottest": 2.8, "count": 1000}


def quiet(share, words):
    assert 0 <= share <= 1 and words


def scan(seed=4, threads=1, **params):
    experiment = Scan(ScanParams(**{**SMALL, **params}), seed, threads)
    return experiment, {point: experiment.run(point, quiet) for point in experiment.points()}


@pytest.fixture(scope="module")
def made():
    return scan(sizes="4-8-16", count=4000)


def test_energies_and_specific_heats_are_kaufmans(made):
    rows = table(made[1])
    assert rows["size"].tolist() == 5 * [4] + 5 * [8] + 5 * [16]
    assert rows["temperature"].tolist() == pytest.approx(3 * [2.0, 2.2, 2.4, 2.6, 2.8])
    off = []
    for k, (size, t) in enumerate(zip(rows["size"], rows["temperature"], strict=True)):
        for name, known in (("energy", exact.energy_finite), ("specific_heat", exact.specific_heat_finite)):
            off.append((rows[name][k] - known(t, int(size))) / rows[f"{name}_error"][k])
    assert np.max(np.abs(off)) < 4
    assert 0.4 < np.mean(np.square(off)) < 1.9, "errors are neither too small nor too large"


def test_binders_ratios_cross_near_the_critical_point(made):
    found = crossings(made[1])
    assert [(row[0], row[1]) for row in found] == [(4, 8), (8, 16)]
    # straight lines over 0.2 in T, and small lattices: T_c = 2.269 to 0.04, U4 = 0.61 to 0.02
    for one in found:
        assert abs(one.temperature - exact.CRITICAL_TEMPERATURE) < 0.04 and abs(one.binder - 0.613) < 0.02


def test_errors_of_a_crossing_are_the_scatter_of_crossings():
    rng = np.random.default_rng(3)
    t, u = np.array([2.2, 2.3]), np.array([[0.63, 0.60], [0.645, 0.57]])
    errors = np.array([[0.001, 0.0005], [0.0008, 0.002]])
    (at, at_error), (value, value_error) = _meeting(t, u, errors)
    assert at == pytest.approx(2.2 + 0.1 / 3) and value == pytest.approx(0.62)
    drawn = np.array([_meeting(t, u + errors * rng.standard_normal((2, 2)), errors) for _ in range(4000)])
    np.testing.assert_allclose(drawn[:, :, 0].std(axis=0), [at_error, value_error], rtol=0.05)


def test_summary_tells_every_size(made):
    numbers = made[0].summary(made[1])
    assert numbers["size 8"]["temperature"] == pytest.approx([2.0, 2.2, 2.4, 2.6, 2.8])
    assert len(numbers["size 16"]["susceptibility_error"]) == 5
    assert numbers["binder_crossings"]["size"] == [4, 8]


def test_a_point_depends_on_the_seed_alone():
    experiment, one = scan()
    point = experiment.points()[3]
    alone = Scan(experiment.params, 4, threads=3).run(point, quiet)
    assert all(np.asarray(one[point][name]).tobytes() == np.asarray(alone[name]).tobytes() for name in alone)
    other = Scan(experiment.params, 5).run(point, quiet)
    assert (other["energies"] != alone["energies"]).any()


def test_in_a_field_the_lattice_is_magnetized():
    _, points = scan(field=0.5, sizes="8", steps=2)
    for arrays in points.values():
        assert arrays["magnetizations"].mean() > 0.3
        assert arrays["susceptibility"] < 2


def test_with_exchange_the_answers_are_the_same(made):
    experiment, points = scan(tempering=True, sizes="4-8", count=1500, algorithm="heat_bath")
    assert experiment.points() == ["L=4", "L=8"]
    rows = table(points)
    assert rows["temperature"].tolist() == pytest.approx(2 * [2.0, 2.2, 2.4, 2.6, 2.8])
    known = [
        exact.energy_finite(t, int(size)) for size, t in zip(rows["size"], rows["temperature"], strict=True)
    ]
    assert np.max(np.abs(rows["energy"] - known) / rows["energy_error"]) < 4
    assert points["L=8"]["energies"].shape == (5, 1500)
    assert experiment.summary(points)["size 4"]["tau"][0] > 0.4
    again = Scan(experiment.params, 4, threads=3).run("L=4", quiet)
    assert again["energies"].tobytes() == points["L=4"]["energies"].tobytes()


def test_it_is_written_as_a_table_and_gone_on_with(tmp_path):
    params = ScanParams(**SMALL, field=0.1)
    path = tmp_path / "scan.csv"
    _, points = scan(field=0.1)
    results.write(path, runs.of_batch("scan", params, 4, points, path))
    text = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    assert text[0].startswith("size,temperature,energy,energy_error,") and len(text) == 11
    first = dict(list(points.items())[:7])
    ran = []

    class Watched(Scan):
        def run(self, point, tell):
            ran.append(point)
            return super().run(point, tell)

    runner = BatchRunner(lambda: Watched(params, 4), have=first).start()
    assert runner.wait(60) and ran == list(points)[7:]
    np.testing.assert_array_equal(table(runner.result)["energy"], table(points)["energy"])


def test_it_stops_when_told():
    def tell(share, words):
        if share > 0.2:
            raise Cancelled

    with pytest.raises(Cancelled):
        Scan(ScanParams(count=100_000), 1).run("L=8 T=2", tell)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sizes": "8-x"}, "sizes must be 1 to 6 whole numbers between 2 and 1024, as 16-32-64"),
        ({"sizes": ""}, "sizes must be"),
        ({"sizes": "1"}, "sizes must be"),
        ({"sizes": "2048"}, "sizes must be"),
        ({"coldest": 2.5, "hottest": 2.5}, "hottest must be above the coldest temperature, 2.5"),
    ],
)
def test_bad_input_is_told_in_a_sentence(change, sentence):
    with pytest.raises(ParameterError, match=sentence):
        find("scan").check(ScanParams(**change))
