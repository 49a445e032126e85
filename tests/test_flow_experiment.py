"""The analysis as a batch experiment: known answers, streams, what is computed again, stops, bad input."""

import json
import os

import numpy as np
import pytest

from rgapp import results, runs
from rgapp.engine import BatchRunner, Cancelled
from rgapp.experiments import find, flow_params
from rgapp.experiments import flow as flow_module
from rgapp.experiments.flow import Flow, FlowParams, check
from rgapp.experiments.flow_known import known_flow
from rgapp.experiments.flow_result import FlowResult
from rgapp.params import ParameterError
from rgapp.physics.pca import moment_flow

SMALL = {"variables": 32, "samples": 600}


def nothing(_share, _words):
    """Tell nobody."""


def run(seed=5, before=None, threads=1, **params):
    experiment = Flow(FlowParams(**{**SMALL, **params}), seed, threads, before)
    return experiment, {point: experiment.run(point, nothing) for point in experiment.points()}


def same(one, other):
    return one.keys() == other.keys() and all(
        np.asarray(one[name]).tobytes() == np.asarray(other[name]).tobytes() for name in one
    )


def test_points_follow_the_switches():
    def points(**params):
        first, *curves, histograms, bands, errors, coupling = Flow(FlowParams(**params), 1).points()
        assert (first, histograms, bands) == ("spectrum", "histograms", "bands")
        assert (errors, coupling) == ("errors", "coupling")
        return curves

    assert points() == ["all", "dropped", "shuffled"]
    assert points(compare=False, shuffled=False) == ["dropped"]
    assert points(drop_top=0, compare=False) == ["all", "shuffled"]
    assert points(gaussian_surrogate=True)[-1] == "gaussian"
    everything = points(rolled=True, gaussian_surrogate=True, random_subspace=True)
    assert everything == ["all", "dropped", "shuffled", "rolled", "gaussian", "subspace"]


def test_curves_are_those_of_the_physics():
    _, points = run(drop_top=25, gaussian_surrogate=True)
    found = FlowResult.of(points)
    assert (found.samples, found.variables, found.rank) == (600, 32, 32)
    flow = found.flows["all"]
    assert flow.modes[0] == 32 and flow.modes[-1] == 1
    assert found.flows["dropped"].modes[-1] == 9 and found.flows["dropped"].dropped == 8
    np.testing.assert_array_equal(found.eigenvalues, flow.eigenvalues)
    assert np.all(flow.error > 0) and found.flows["shuffled"].error is None
    assert 2.5 < found.flows["gaussian"].median[0] < 3.3 < flow.median[0]
    assert found.bands["all"].modes.tolist() == flow.modes.tolist() == list(range(32, 0, -1))
    assert np.all(found.bands["all"].independent <= 600) and found.bands["dropped"].tau.shape == (24,)
    low, high = found.noise
    assert 0 < low < high and np.any(found.eigenvalues > high)
    np.testing.assert_allclose(flow.error, points["errors"]["all_error"], rtol=1e-12)  # no more than 64
    assert found.distributions["all"].modes.tolist() == [32, 10, 3, 1]
    assert found.distributions["dropped"].modes.tolist() == [32, 10]


def test_the_same_seed_gives_the_same_whatever_else_is_asked_for():
    _, everything = run(gaussian_surrogate=True)
    for switches in ({"compare": False}, {"shuffled": False}, {"drop_top": 0}):
        _, points = run(**switches)
        for point, arrays in points.items():
            assert all(same({"it": array}, {"it": everything[point][name]}) for name, array in arrays.items())
    _, threaded = run(gaussian_surrogate=True, threads=3)
    assert all(same(arrays, everything[point]) for point, arrays in threaded.items())
    experiment = Flow(FlowParams(**SMALL), 5)
    assert same(experiment.run("shuffled", nothing), everything["shuffled"])  # first, without the others
    _, other = run(seed=6)
    assert not same(other["all"], everything["all"])


def test_an_earlier_analysis_hands_over_what_still_holds(monkeypatch):
    first, _ = run()
    decomposed = []
    real = flow_module.principal_modes
    monkeypatch.setattr(
        flow_module, "principal_modes", lambda *args, **kw: decomposed.append(1) or real(*args, **kw)
    )
    _, dragged = run(before=first, drop_top=20)
    assert not decomposed
    _, fresh = run(drop_top=20)
    assert len(decomposed) == 2  # the samples and the shuffled ones
    assert all(same(dragged[point], fresh[point]) for point in fresh)
    for change in ({"factor": 0.5}, {"seed": 6}, {"samples": 500}, {"source": "gaussian"}):
        _, changed = run(before=first, **change)
        _, fresh = run(**change)
        assert all(same(changed[point], fresh[point]) for point in fresh)


def test_a_preview_has_fewer_cut_offs_and_the_same_numbers_at_them():
    params = FlowParams(variables=200, samples=600, drop_top=10)
    whole = Flow(params, 5)
    preview = Flow(params.changed(drop_top=20), 5, before=whole, preview=True)
    assert preview.points() == ["spectrum", "all", "dropped", "shuffled"]
    assert preview.run("all", nothing)["kept"].size == 200, "nothing is previewed that is there"
    few = preview.run("dropped", nothing)
    after = Flow(preview.params, 5, before=preview)
    every = after.run("dropped", nothing)
    assert few["kept"].size < 64 < every["kept"].size == 160
    at = np.isin(every["kept"], few["kept"])
    np.testing.assert_array_equal(every["median"][at], few["median"])


def test_a_market_of_one_mode_has_no_curve_without_it():
    experiment, points = run(factor=1.0)
    found = FlowResult.of(points)
    assert found.rank == 1 and set(found.flows) == {"all", "shuffled"}
    assert found.flows["all"].beyond_rank.tolist() == [True] * (len(found.flows["all"].kept) - 1) + [False]
    assert experiment.summary(points)["slope"] is None
    assert found.coupling.modes.tolist() == [1]


def test_live_lattice_says_how_it_was_sampled():
    experiment, points = run(source="ising", size=8, temperature=3.0, samples=800)
    found = FlowResult.of(points)
    assert found.variables == 64 and found.flows["all"].median[0] == pytest.approx(1, abs=0.01)
    assert found.facts["spacing"] >= 2 * found.facts["tau"] and found.facts["independent"] > 600
    assert "samples count as independent, drawn by heat bath moves." in found.report
    assert str(points["spectrum"]["algorithm"]) == "heat_bath"
    assert experiment.summary(points)["tau"] == found.facts["tau"]


def test_places_bring_fourier_shells(csv):
    _, points = run(source="ising", size=8, temperature=3.0, samples=3000)
    found = FlowResult.of(points).shells
    assert (found.rows, found.columns, found.periodic) == (8, 8, True)
    assert found.shells.members.sum() == 64 and found.shells.wave_number[0] == 0
    assert found.vectors.shape == (16, 64) and found.shares[0, 0] > 0.98  # the strongest mode is the mean
    assert found.flow.modes.tolist() == found.shells.ends[::-1].tolist()
    known = FlowResult.of(points).flows["all"]
    for shell in (8, 4):  # whole shells and as many principal modes read nearly the same
        at = known.modes.tolist().index(found.flow.modes[shell])
        assert found.flow.median[shell] == pytest.approx(known.median[at], abs=0.06)
    _, points = run(source="file", file=str(csv), grid_rows=4)
    found = FlowResult.of(points).shells
    assert (found.rows, found.columns, found.periodic) == (4, 5, False)
    with pytest.raises(ParameterError, match=r"grid_rows must divide the number of variables, 20 \(got 3\)"):
        run(source="file", file=str(csv), grid_rows=3)


def test_the_coupling_of_a_market_is_negative_and_not_small():
    experiment, points = run(samples=3000)
    meter = FlowResult.of(points).coupling
    assert meter.sign == -1 and meter.small == "no" and meter.modes.tolist() == [32, 16, 8, 4, 2]
    assert experiment.summary(points)["coupling"] == meter.sentence
    assert "negative, tails heavier than a Gaussian's" in meter.sentence and "not small" in meter.sentence
    gaussian = FlowResult.of(run(source="gaussian", samples=20_000)[1]).coupling
    assert gaussian.sign == 0 and abs(gaussian.off[0]) < 0.1


KNOWN = {
    "gaussian": {},
    "tails": {"excess": 6.0},
    "neurons": {"coupling": 2.0},
    "market": {"factor": 0.6},
    "ising": {"size": 8, "temperature": 2.5},
    "phi_fourth": {"size": 8, "mass": 0.5, "quartic": 0.0},
}


@pytest.mark.parametrize("source", KNOWN)
def test_known_answers_are_what_the_sources_show(source):
    params = FlowParams(source=source, variables=64, samples=20_000, **KNOWN[source])
    known = known_flow(params)
    experiment = Flow(params, 5, threads=2)
    found = FlowResult.of({point: experiment.run(point, nothing) for point in ("spectrum", "all")})
    flow = found.flows["all"]
    at = [int(np.abs(flow.kept - kept).argmin()) for kept in known.kept]
    off = np.abs(flow.median[at] / known.moment - 1)
    assert np.all(off < 0.1) and off[0] < 0.05 + 0.05 * (source == "market")
    assert known.words


def test_where_nobody_knows_nothing_is_drawn():
    for params in ({"source": "phi_fourth"}, {"source": "ising", "field": 0.5}, {"factor": 0.0}):
        assert known_flow(FlowParams(**params)) is None


def test_phi_fourth_says_how_it_was_sampled():
    _, points = run(source="phi_fourth", size=8, samples=800)
    found = FlowResult.of(points)
    assert "samples count as independent, drawn by heat bath and cluster moves." in found.report
    assert found.shells.rows == found.shells.columns == 8 and found.facts["spacing"] >= 1
    silent = FlowParams(source="neurons", samples=200, variables=2000)
    with pytest.raises(ParameterError, match="samples must be enough for every neuron to fire"):
        Flow(silent, 1).run("spectrum", nothing)


def test_a_lattice_that_never_moves_is_told_in_one_sentence():
    with pytest.raises(
        ParameterError, match="temperature must be high enough for every site to turn over"
    ) as error:
        run(source="ising", size=8, temperature=0.3, field=2.0)
    assert error.value.parameter == "temperature"


@pytest.fixture
def csv(tmp_path):
    values = np.random.default_rng(8).laplace(size=(300, 20)) @ np.random.default_rng(9).normal(size=(20, 20))
    path = tmp_path / "data.csv"
    np.savetxt(
        path, values, delimiter=";", header=";".join(f"v{n}" for n in range(20)), comments="", fmt="%.6f"
    )
    return path


def test_a_file_is_read_by_its_recipe(csv):
    _, points = run(source="file", file=str(csv))
    values = np.loadtxt(csv, delimiter=";", skiprows=1)
    expected = moment_flow(values, points["all"]["kept"])
    np.testing.assert_allclose(points["all"]["moments"], expected.moments, rtol=1e-10)
    assert points["spectrum"]["names"].tolist() == [f"v{n}" for n in range(20)]
    assert str(points["spectrum"]["report"]).startswith(
        "300 samples of 20 variables. 15 samples per variable"
    )
    _, plain = run(source="file", file=str(csv), rescale=False)
    assert plain["spectrum"]["eigenvalues"].sum() == pytest.approx(values.var(axis=0).sum())
    assert points["spectrum"]["eigenvalues"].sum() == pytest.approx(20)
    _, turned = run(source="file", file=str(csv), rows="variables", header="names")
    assert len(turned["spectrum"]["eigenvalues"]) == 300 and int(turned["spectrum"]["rank"]) == 19


def test_another_seed_does_not_read_the_file_again_but_shuffles_anew(csv, monkeypatch):
    first, points = run(source="file", file=str(csv), shuffled=True)
    monkeypatch.setattr(flow_module, "draw", None)
    _, again = run(seed=6, source="file", file=str(csv), shuffled=True, before=first)
    np.testing.assert_array_equal(again["all"]["moments"], points["all"]["moments"])
    assert (again["errors"]["all_error"] != points["errors"]["all_error"]).any(), "its bootstrap draws"
    assert (again["shuffled"]["moments"] != points["shuffled"]["moments"]).any()


def test_a_file_that_changed_is_read_again(csv):
    first, points = run(source="file", file=str(csv))
    csv.write_text(csv.read_text().replace("v0", "w0"))
    _, again = run(source="file", file=str(csv), before=first)
    assert again["spectrum"]["names"][0] == "w0"
    np.testing.assert_array_equal(again["all"]["moments"], points["all"]["moments"])


@pytest.mark.parametrize(
    "params, says",
    [
        ({"source": "file"}, "file must name"),
        ({"source": "file", "file": "/no/such/file.csv"}, "there is no file /no/such/file.csv"),
        ({"source": "file", "file": os.sep}, f"{os.sep} is a folder"),
        (
            {"source": "stars"},
            "source must be one of ising, phi_fourth, gaussian, market, neurons, tails, file",
        ),
        ({"source": "phi_fourth", "size": 9}, "size must be even for the phi"),
        ({"source": "phi_fourth", "quartic": 0}, "mass must be above 0 where quartic is 0"),
        ({"mass": -5}, "mass must be between -4 and 1"),
        ({"variables": 8}, "variables must be between 16 and 2048"),
        ({"exponent": "abc"}, "exponent must be between 0.2 and 3"),
        ({"drop_top": 31}, "drop_top must be between 0 and 30"),
        ({"rows": "columns"}, "rows must be one of samples, variables"),
    ],
)
def test_bad_parameters_are_told_at_once(params, says):
    with pytest.raises(ParameterError, match=says):
        check(FlowParams(**params))


def test_samples_beyond_the_memory_are_refused(monkeypatch):
    monkeypatch.setattr(flow_params, "memory", lambda: 1e8)
    with pytest.raises(ParameterError, match="samples must be at most 1525 with 2048 variables"):
        check(FlowParams(variables=2048, samples=5000))


def test_summary_is_plain_json():
    experiment, points = run()
    told = json.loads(json.dumps(experiment.summary(points)))
    assert told["samples"] == 600 and told["all"]["kept"][0] == 1.0
    assert told["all"]["median"] == points["all"]["median"].tolist()
    assert len(told["dropped"]["median_error"]) == len(told["dropped"]["modes"])


@pytest.mark.parametrize("source", ["market", "gaussian", "ising", "phi_fourth", "neurons", "tails"])
def test_any_question_may_stop_it(source):
    asked = 0

    def count(_share, words):
        nonlocal asked
        asked += 1
        assert words

    def all_points(tell):
        experiment = Flow(FlowParams(source=source, size=8, **SMALL), 1)
        for point in experiment.points():
            experiment.run(point, tell)

    all_points(count)
    assert asked > 20
    for last in (1, 7, 18):  # how often it is asked hangs on how busy the machine is
        left = last

        def stop(_share, _words):
            nonlocal left
            left -= 1
            if left < 0:
                raise Cancelled

        with pytest.raises(Cancelled):
            all_points(stop)


def test_a_table_has_the_moments_of_every_variable(tmp_path):
    params = FlowParams(**SMALL)
    _, points = run()
    path = tmp_path / "flow.csv"
    results.write(path, runs.of_batch("flow", params, 5, points, path))
    rows = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    heading, table = rows[0].split(","), [row.split(",") for row in rows[1:]]
    for variable in (0, 31):
        at = heading.index(f"all/moments/{variable}")
        column = [float(row[at]) for row in table if row[at]]
        assert column == points["all"]["moments"][:, variable].tolist()
    at = heading.index("histograms/dropped_density/99")
    assert [float(row[at]) for row in table if row[at]] == points["histograms"]["dropped_density"][
        :, 99
    ].tolist()


@pytest.mark.parametrize("suffix", [".h5", ".npz"])
def test_a_result_file_holds_the_whole_analysis(tmp_path, csv, suffix):
    entry = find("flow")
    params = entry.params(source="file", file=str(csv))
    with_runner = BatchRunner(lambda: entry.make(params, 3))
    with_runner.run()
    assert with_runner.failure is None
    path = tmp_path / f"result{suffix}"
    results.write(path, runs.of_batch("flow", params, 3, with_runner.result))
    there = results.read(path)
    found, kept = FlowResult.of(there.points), FlowResult.of(with_runner.result)
    assert found.report == kept.report
    for name, flow in kept.flows.items():
        np.testing.assert_array_equal(found.flows[name].moments, flow.moments)
        np.testing.assert_array_equal(found.flows[name].quartiles, flow.quartiles)
    np.testing.assert_array_equal(found.distributions["all"].density, kept.distributions["all"].density)
    np.testing.assert_array_equal(found.bands["all"].independent, kept.bands["all"].independent)
    assert found.coupling.sentence == kept.coupling.sentence and found.noise == kept.noise
    assert runs.differences(there, runs.again(there, nothing)) == []
