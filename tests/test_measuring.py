"""What is measured of the running lattice: against exact answers, with errors that mean what they say."""

import math
from dataclasses import replace

import numpy as np
import pytest

from rgapp import results, runs
from rgapp.engine import Run, replay
from rgapp.experiments import measuring
from rgapp.experiments.lattice import Lattice, LatticeParams, Reset, summary
from rgapp.experiments.measuring import NAMES
from rgapp.physics import exact
from rgapp.physics.enumeration import all_states
from rgapp.physics.known import known
from rgapp.physics.observables import AVERAGES, along_axes, shell_averages
from rgapp.physics.transfer import transfer_matrix


def measured(sweeps, seed=7, **params):
    experiment = Lattice(LatticeParams(**{"start": "cold", **params}), seed)
    experiment.advance(sweeps)
    return experiment.snapshot().measured


def sigmas(found, expected):
    return {name: (found[name].value - value) / found[name].error for name, value in expected.items()}


# -- against exact answers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("algorithm", "temperature", "field"),
    [("heat_bath", 2.5, 0.0), ("metropolis", 3.0, 0.0), ("heat_bath", 3.0, 0.2), ("wolff", 2.5, 0.1)],
)
def test_every_number_is_that_of_all_states(algorithm, temperature, field):
    found = measured(300_000, size=4, algorithm=algorithm, temperature=temperature, field=field).found
    expected = known(4, temperature, field)
    assert set(expected) == set(NAMES) - {"correlation_length", "cluster_mean"}
    for name, value in expected.items():
        error = found[name].error
        assert error < max(0.02 * abs(value), 0.01), name
        assert abs(found[name].value - value) < 4 * error, name


@pytest.mark.parametrize(("algorithm", "temperature"), [("heat_bath", 2.6), ("swendsen_wang", 2.269)])
def test_energy_and_specific_heat_are_those_of_kaufman(algorithm, temperature):
    found = measured(100_000, size=24, algorithm=algorithm, temperature=temperature).found
    assert abs(found["energy"].value / exact.energy_finite(2.61, 24) - 1) > 0.001
    for name, value in (
        ("energy", exact.energy_finite(temperature, 24)),
        ("specific_heat", exact.specific_heat_finite(temperature, 24)),
    ):
        error = found[name].error
        assert abs(found[name].value - value) < 4 * error < 0.08 * abs(value), name


def test_moments_in_a_field_are_those_of_the_transfer_matrix():
    found = measured(60_000, size=7, algorithm="heat_bath", temperature=2.4, field=0.05).found
    torus = transfer_matrix(7, 2.4, 0.05)
    expected = {
        "energy": torus.energy,
        "magnetization": torus.magnetization,
        "magnetization_squared": torus.m2,
        "susceptibility": 49 * (torus.m2 - torus.magnetization**2) / 2.4,
    }
    assert known(7, 2.4, 0.05) == pytest.approx(expected)
    assert max(map(abs, sigmas(found, expected).values())) < 4
    assert all(found[name].error < 0.1 * abs(value) for name, value in expected.items())


def test_correlations_structure_and_length_are_those_of_all_states():
    seen = measured(1_000_000, size=4, algorithm="swendsen_wang", temperature=2.8)
    spins = np.concatenate(list(all_states(16))).reshape(-1, 4, 4)
    p = exact.probabilities(4, 2.8)
    spectrum = np.tensordot(p, abs(np.fft.rfft2(spins)) ** 2 / 16, 1)
    line, rings = seen.correlations, seen.structure
    assert line.at.tolist() == [0, 1, 2] and line.value[0] == pytest.approx(1)
    assert (abs(line.value - along_axes(spectrum)) < 4 * line.error + 1e-6).all()
    assert (line.error[1:] < 0.02).all()
    assert (abs(rings.value - shell_averages(spectrum)[1:]) < 4 * rings.error).all()
    assert rings.at[0] == pytest.approx(math.pi / 2 * (1 + 2**0.5) / 2)
    assert (rings.error < 0.1 * rings.value).all()
    # neighbours: the energy; all together: the magnetization
    energy, squared = exact.enumerate_lattice(4, 2.8).energy, exact.enumerate_lattice(4, 2.8).m2
    assert abs(line.value[1] + energy / 2) < 4 * line.error[1]
    found = seen.found
    assert abs(found["cluster_mean"].value - 16 * squared) < 4 * found["cluster_mean"].error < 1
    length = np.sqrt(16 * squared / spectrum[0, 1] - 1) / (2 * math.sin(math.pi / 4))
    assert abs(found["correlation_length"].value - length) < 4 * found["correlation_length"].error < 0.2


def test_clusters_fill_the_lattice():
    seen = measured(100_000, size=16, algorithm="heat_bath", temperature=2.4)
    sizes, numbers = seen.clusters
    looks = seen.looks
    assert looks.count >= 2 and sizes[0] == 1 and sizes[-1] < 2 * 256
    edges = measuring.size_bins(256)
    np.testing.assert_allclose(numbers * np.diff(edges) * looks.count * 256, looks.clusters)
    sites = looks.count * 256
    assert (looks.clusters * edges[:-1]).sum() <= sites <= (looks.clusters * (edges[1:] - 1)).sum()


# -- errors ---------------------------------------------------------------------------------------------


def test_errors_are_the_scatter_over_seeds(monkeypatch):
    monkeypatch.setattr(measuring, "LOOK_EVERY", {"heat_bath": 64})
    monkeypatch.setattr(measuring, "AT_FIRST", 1)
    runs = [measured(6_000, seed, size=8, algorithm="heat_bath", temperature=2.6).found for seed in range(60)]
    names = list(NAMES)
    values, errors = (
        np.array([[getattr(found[name], what) for name in names] for found in runs])
        for what in ("value", "error")
    )
    ratio = np.nanmean(errors, axis=0) / values.std(axis=0)
    assert ((ratio > 0.7) & (ratio < 1.4)).all(), dict(zip(names, ratio, strict=True))


def test_correlation_times_are_told_of_each_average():
    found = measured(200_000, size=8, algorithm="heat_bath", temperature=2.6).found
    taus = {name: found[name].tau for name in AVERAGES}
    assert 1.5 < taus["energy"] < taus["abs_magnetization"] < 20
    assert all(math.isnan(found[name].tau) for name in set(found) - set(AVERAGES))


def test_a_sign_that_never_changed_is_not_taken_for_measured():
    ordered = measured(20_000, size=24, algorithm="heat_bath", temperature=1.8).found["magnetization"]
    assert ordered.value > 0.9 and math.isnan(ordered.error)
    # it changes now and then: less is known of m than of |m|
    found = measured(400_000, size=8, algorithm="heat_bath", temperature=2.1).found
    assert abs(found["magnetization"].value) < 4 * found["magnetization"].error
    assert found["magnetization"].error > 5 * found["abs_magnetization"].error
    clusters = measured(20_000, size=8, algorithm="wolff", temperature=2.1).found["magnetization"]
    assert abs(clusters.value) < 4 * clusters.error < 0.1


def test_few_measurements_have_no_error():
    experiment = Lattice(LatticeParams(size=24, algorithm="heat_bath", temperature=2.4, start="cold"), 3)
    while experiment.snapshot().measured is None:
        experiment.advance(50)
    experiment.advance(50)
    found = experiment.snapshot().measured.found
    assert math.isnan(found["energy"].error) and -1.6 < found["energy"].value < -0.9


# -- when ----------------------------------------------------------------------------------------------


def test_it_begins_when_the_lattice_has_settled_and_again_after_a_change():
    experiment = Lattice(LatticeParams(size=16, algorithm="heat_bath", temperature=2.4, start="cold"), 3)
    experiment.advance(100)
    frame = experiment.snapshot()
    assert frame.settling is not None and frame.measured is None
    assert not any(name.startswith("measured/") for name in experiment.result())
    experiment.advance(9_900)
    before = experiment.snapshot()
    assert before.settling is None
    assert before.measured.count == before.visited[0, 3] < 10_000
    assert before.measured.params.temperature == 2.4
    for number, change in enumerate((LatticeParams(size=16, temperature=3.0), LatticeParams(size=20))):
        experiment.change(change)
        assert experiment.snapshot().measured is None
        experiment.advance(20_000)
        assert experiment.snapshot().measured.params == change.ising, number
    experiment.apply(Reset("hot"))
    assert experiment.snapshot().measured is None
    # what was handed out does not change
    assert before.measured.found["energy"].value == pytest.approx(exact.energy_finite(2.4, 16), abs=0.05)


def test_a_ramp_is_never_measured():
    experiment = Lattice(LatticeParams(size=16, temperature=3.0, ramp=0.5, cycle=400), 3)
    experiment.advance(4_000)
    assert experiment.snapshot().measured is None


def test_the_whole_lattice_is_looked_at_now_and_then(monkeypatch):
    small = measured(2_000, size=16, temperature=4.0, algorithm="metropolis")
    assert small.looks.count == 2_000 // 512
    assert "correlation_length" not in small.found  # too few looks for an error
    monkeypatch.setattr(measuring, "LARGEST", 8)
    large = measured(100_000, size=16, temperature=4.0, algorithm="metropolis")
    assert large.looks is large.correlations is large.structure is large.clusters is None
    assert "correlation_length" not in large.found and "energy" in large.found


def test_looks_become_seldom_and_last_equally_long(monkeypatch):
    for sweeps, every in ((16_000, 512), (17_000, 1024), (200_000, 8192), (1_200_000, 32_768)):
        looks = measured(sweeps, size=4, temperature=4.0, algorithm="metropolis").looks
        assert (looks.count, looks.bins.spacing % every) == (sweeps // every, 0)
    monkeypatch.setattr(measuring, "AT_FIRST", 1)
    assert_same_looks(measured(1_200_000, size=4, temperature=4.0, algorithm="metropolis").looks, looks)


def assert_same_looks(one, other):
    assert one.count == other.count and one.bins.spacing == other.bins.spacing
    np.testing.assert_array_equal(one.bins.means, other.bins.means)
    np.testing.assert_array_equal(one.clusters, other.clusters)


def test_clusters_that_turn_few_spins_are_looked_at_seldom():
    seen = measured(400_000, size=16, algorithm="wolff", temperature=8.0)
    fast = measured(400_000, size=16, algorithm="wolff", temperature=2.0)
    assert 4 * seen.looks.count < fast.looks.count <= 400_000 // 4096


# -- in a result -----------------------------------------------------------------------------------------


def test_a_result_holds_it_and_the_command_line_tells_it():
    params = LatticeParams(size=4, algorithm="heat_bath", temperature=2.6)
    experiment = Lattice(params, 5)
    experiment.advance(300_000)
    arrays, seen = experiment.result(), experiment.snapshot().measured
    assert arrays["measured/measurements"] == seen.count
    assert arrays["measured/configurations"] == seen.looks.count == 300_000 // 16_384
    assert set(seen.found) == set(NAMES)
    for name in NAMES:
        assert arrays[f"measured/{name}"] == seen.found[name].value
    np.testing.assert_array_equal(arrays["correlations/G"], seen.correlations.value)
    np.testing.assert_array_equal(arrays["structure/S_error"], seen.structure.error)
    np.testing.assert_array_equal(arrays["clusters/n"], seen.clusters[1])
    told = summary(params, arrays)
    table = told["measured"]
    assert told["configurations"] == seen.looks.count and len(set(map(len, table.values()))) == 1
    row = table["quantity"].index("magnetization squared")
    assert table["exact"][row] == exact.enumerate_lattice(4, 2.6).m2
    assert table["tau"][row] == seen.taus["magnetization_squared"]
    assert summary(params, {"final/energy": np.float64(1)}) == {}


# -- what is known ---------------------------------------------------------------------------------------


def test_what_is_known_agrees_with_itself():
    enumerated, kaufman = known(4, 2.3), exact.energy_finite(2.3, 4)
    assert enumerated["energy"] == pytest.approx(kaufman)
    assert enumerated["specific_heat"] == pytest.approx(exact.specific_heat_finite(2.3, 4))
    torus = transfer_matrix(4, 2.3, 0.1)
    in_field = known(4, 2.3, 0.1)
    assert in_field["magnetization"] == pytest.approx(torus.magnetization)
    assert in_field["susceptibility"] == pytest.approx(16 * (torus.m2 - torus.magnetization**2) / 2.3)
    assert set(known(6, 2.3)) == {"energy", "magnetization", "magnetization_squared", "specific_heat"}
    assert set(known(40, 2.3)) == {"energy", "magnetization", "specific_heat"}
    assert known(40, 2.3)["energy"] == exact.energy_finite(2.3, 40)
    assert known(40, 2.3, 0.1) == {}


def test_a_result_from_before_there_was_all_this_runs_again_to_the_same_bytes(tmp_path):
    params = LatticeParams(size=16, algorithm="heat_bath", temperature=2.4)
    warmer = params.changed(temperature=3.0)
    experiment = replay(lambda: Lattice(params, 5), [(700, warmer)], 3_000)
    made = runs.of_run("lattice", Run(params, 5, ((700, warmer),), 3_000, experiment.result()))
    assert any(name.startswith("measured/") for name in made.arrays)
    later = {"rule", "ramp", "cycle"}
    old = replace(
        made,
        params={name: value for name, value in made.params.items() if name not in later},
        journal=[
            {**entry, "params": {name: value for name, value in entry["params"].items() if name not in later}}
            for entry in made.journal
        ],
        arrays={name: array for name, array in made.arrays.items() if name.startswith(("final/", "series/"))},
    )
    results.write(tmp_path / "old.h5", old)
    kept = results.read(tmp_path / "old.h5")
    assert later.isdisjoint(kept.params) and len(kept.arrays) == len(old.arrays)
    assert runs.differences(kept, runs.again(kept, lambda share, words: None)) == []
