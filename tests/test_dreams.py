"""What samples of a machine know: exact machines read exactly, a wrong temperature does not, and trends."""

import numpy as np
import pytest

from rgapp.experiments import EXPERIMENTS, find
from rgapp.experiments.dreams import NAMES, correlations, dreams_of, known, measured, table
from rgapp.params import ParameterError
from rgapp.physics.exact import CRITICAL_TEMPERATURE, energy_finite
from rgapp.physics.machines import bond_machine
from rgapp.physics.small_lattice import SmallLattice
from rgapp.streams import children


def deviations(found, exact):
    """In standard errors, of what is known."""
    return {n: (found[n] - exact[n]) / found[f"{n}_error"] for n in NAMES if np.isfinite(exact[n])}


@pytest.mark.parametrize("temperature", [CRITICAL_TEMPERATURE, 3.0])
def test_an_exact_machine_reads_exactly_and_at_its_own_temperature_only(temperature):
    entry = find("dreams")
    rbm = bond_machine(SmallLattice(4, temperature))
    seen = dreams_of(rbm, 2000, 300, children(5, 1)[0], 1, lambda share: None)
    assert seen.shape == (20_000, 16)
    found = measured(seen, 4, temperature)
    right = deviations(found, known(entry.params(size=4, temperature=temperature)))
    assert len(right) == 6 and max(map(abs, right.values())) < 4, right
    wrong = deviations(found, known(entry.params(size=4, temperature=temperature + 0.1)))
    assert abs(wrong["energy"]) > 6, "a tenth of temperature must be seen"
    law = SmallLattice(4, temperature)
    exact = correlations(law.states.astype(np.int8), 4) @ law.law
    assert found["correlation"][0] == 1
    assert (np.abs(found["correlation"] - exact)[1:] < 4 * found["correlation_error"][1:]).all()


def test_known_values_are_those_of_kaufman():
    entry = find("dreams")
    exact = known(entry.params(size=8))
    assert exact["energy"] == pytest.approx(float(energy_finite(2.269, 8)))
    assert np.isnan(exact["binder"]), "only up to 4 x 4"


def run(**values):
    entry = find("dreams")
    experiment = entry.make(entry.params(**values), 11)
    return experiment, {point: experiment.run(point, lambda *_: None) for point in experiment.points()}


@pytest.fixture(scope="module")
def trained():
    return run(hidden="4-16-64", rules="cd5", epochs=30, samples=10_000, chains=500, repeats=1)


def test_more_hidden_units_know_more(trained):
    """Table of physics: |e| rises with the number of hidden units, 64 come within 3 %, few overshoot |m|."""
    lines = {line["hidden"]: line for line in table(trained[1])}
    energies = [lines[n]["energy"] for n in (4, 16, 64)]
    assert energies[0] > energies[1] > energies[2]
    assert energies[2] == pytest.approx(lines[64]["exact_energy"], rel=0.03)
    assert energies[0] > 0.95 * lines[4]["exact_energy"]
    assert abs(lines[64]["data_energy"] - lines[64]["exact_energy"]) < 4 * lines[64]["data_energy_error"]
    name = "abs_magnetization"
    assert lines[16][name] > lines[16][f"data_{name}"] + 4 * lines[16][f"{name}_error"]


def test_the_summary_has_a_line_for_each_machine(trained):
    experiment, results = trained
    told = experiment.summary(results)
    assert list(told) == ["CD-5, 4 hidden units", "CD-5, 16 hidden units", "CD-5, 64 hidden units"]
    assert len(told["CD-5, 4 hidden units"]["correlation"]) == 5
    assert experiment.summary({}) == {}


def test_the_same_from_the_same_seed_on_any_number_of_threads():
    entry = EXPERIMENTS["dreams"]
    params = entry.params(
        size=4, samples=200, hidden="8", rules="pcd2", epochs=3, chains=64, steps=20, repeats=1
    )
    one, two = (
        entry.make(params, 3, threads=threads).run("pcd2 n=8 repeat 1", lambda *_: None) for threads in (1, 2)
    )
    for name in one:
        np.testing.assert_array_equal(one[name], two[name])


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"hidden": "few"},
            r"hidden must be 1 to 6 whole numbers between 1 and 4096, as 4-16-64 \(got few\)",
        ),
        ({"rules": "adam"}, r"rules must be 1 to 6 of cd or pcd with 1 to 1000 steps, .* \(got adam\)"),
        ({"rules": "cd0"}, "1 to 1000 steps"),
        ({"rules": "cd1-cd1-pcd0002"}, None),
    ],
)
def test_bad_parameters_are_told_in_a_sentence(values, sentence):
    entry = find("dreams")
    if sentence is None:
        assert entry.params(**values).how == [("cd", 1), ("pcd", 2)]
        return
    with pytest.raises(ParameterError, match=sentence):
        entry.check(entry.params(**values))
