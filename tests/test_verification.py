"""The check of the physics holds with the program's seed, and fails where something real is broken."""

import numpy as np
import pytest

from rgapp._kernels import packed
from rgapp.experiments.check import Check, CheckParams, cells, verdict
from rgapp.physics import updates, verification
from rgapp.physics.exact import states
from rgapp.physics.ising import ALGORITHMS
from rgapp.physics.transfer import transfer_matrix
from rgapp.physics.verification import Lattice, Machine, Outcome, SameSpins, lattice_machine, trials
from rgapp.streams import seed_sequence

SHORT = 0.1


def run(trial, seed=1):
    return trial.run(seed_sequence(seed), SHORT, 2, lambda share: None)


def lattices(algorithm, in_field):
    return [
        trial
        for trial in trials()
        if isinstance(trial, Lattice)
        and trial.params.algorithm == algorithm
        and bool(trial.params.field) == in_field
    ]


def test_everything_agrees_with_the_programs_seed():
    check = Check(CheckParams(length=SHORT), 563, threads=2)
    told = []
    found = {point: check.run(point, lambda share, words: told.append(share)) for point in check.points()}
    outcomes = {point: arrays["outcome"] for point, arrays in found.items()}
    assert [point for point, outcome in outcomes.items() if not outcome.agrees] == []
    assert check.summary(found)["agrees"] and len(outcomes) == len(trials())
    drawn = [outcome.sigma for outcome in outcomes.values() if outcome.error]
    assert 0.6 < np.std(drawn) < 1.4, "the errors are neither too large nor too small"
    assert told.count(1.0) == len(outcomes) and min(told) > 0


def test_the_same_seed_gives_the_same_on_any_number_of_threads():
    one, other = (Check(CheckParams(length=SHORT), 5, threads) for threads in (1, 3))
    points = one.points()
    for point in (points[0], points[2], points[-1]):
        assert one.run(point, lambda *_: None) == other.run(point, lambda *_: None)


@pytest.mark.parametrize("factor", [0.99, 1.01])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_temperature_wrong_by_one_percent_fails_on_every_line(monkeypatch, algorithm, factor):
    flips, bonds = updates.flip_probabilities, updates.bond_probabilities
    monkeypatch.setattr(updates, "flip_probabilities", lambda t, *more: flips(factor * t, *more))
    monkeypatch.setattr(updates, "bond_probabilities", lambda t, field: bonds(factor * t, factor * field))
    for trial in lattices(algorithm, in_field=False):
        outcome = run(trial)
        assert not outcome.agrees, (trial.what, outcome.sigma)
        assert (outcome.sigma > 0) == (factor > 1), "hotter is higher in energy"


@pytest.mark.parametrize("algorithm", updates.LOCAL)
def test_one_class_of_flips_that_is_off_fails(monkeypatch, algorithm):
    exactly = updates.as_thresholds

    def off(probability):
        changed = np.array(probability)
        changed[:, 1] *= 0.95  # one unlike neighbour
        return exactly(changed)

    monkeypatch.setattr(updates, "as_thresholds", off)
    assert not any(run(trial).agrees for trial in lattices(algorithm, in_field=False))


WAYS = [("Plain", "metropolis"), ("Plain", "heat_bath"), ("Packed", "metropolis"), ("Packed", "heat_bath"),
        ("Wolff", "wolff"), ("SwendsenWang", "swendsen_wang")]  # fmt: skip


@pytest.mark.parametrize("way, algorithm", WAYS)
def test_a_field_of_the_wrong_sign_fails_and_nothing_else_does(monkeypatch, way, algorithm):
    kind = getattr(updates, way)
    tune = kind.tune
    monkeypatch.setattr(kind, "tune", lambda self, t, field, rule: tune(self, t, -field, rule))
    in_field = lattices(algorithm, in_field=True)
    broken = [trial for trial in in_field if updates.update_for(algorithm, trial.params.size) is kind]
    assert broken
    for trial in in_field:
        assert run(trial).agrees == (trial not in broken), trial.what
    assert run(lattices(algorithm, in_field=False)[2]).agrees


def test_one_bit_that_one_instruction_set_turns_fails(monkeypatch):
    if len(packed.instruction_sets()) < 2:
        pytest.skip("this processor has one instruction set only")
    sweeps = packed.sweeps

    def turning(words, *more):
        tried = sweeps(words, *more)
        words[5] ^= np.uint64(1 << 40) if more[6] == 0 else np.uint64(0)
        return tried

    trial = SameSpins(1024, 2)
    assert run(trial) == Outcome(0.0, 0.0, 0.0)
    monkeypatch.setattr(packed, "sweeps", turning)
    assert run(trial).measured > 0 and not run(trial).agrees


def test_a_helping_thread_that_goes_wrong_fails(monkeypatch):
    helping = packed.help_sweeps

    def wrong(words, *more):
        helping(words, *more)
        words[7] = 0

    monkeypatch.setattr(packed, "help_sweeps", wrong)
    assert not run(SameSpins(1024, 1)).agrees


def test_a_boltzmann_machine_at_the_wrong_temperature_fails(monkeypatch):
    exactly = verification.lattice_machine
    monkeypatch.setattr(verification, "lattice_machine", lambda size, t: exactly(size, 1.02 * t))
    outcome = run(Machine())
    assert not outcome.agrees and outcome.sigma > 0


def test_the_boltzmann_machine_is_the_lattice():
    energies, _ = states(3)
    spins = 2.0 * (np.arange(512)[:, None] >> np.arange(9) & 1) - 1
    apart = lattice_machine(3, 2.5).free_energy(spins) - energies / 2.5
    assert np.ptp(apart) < 1e-12


def test_the_transfer_matrix_is_wide_enough():
    for trial in lattices("wolff", in_field=True):
        if trial.params.size > 4:
            wider = transfer_matrix(verification.WIDE + 1, trial.params.temperature, trial.params.field)
            assert abs(trial.exact() - wider.magnetization) < 2e-8


def test_what_is_said():
    good, far = Outcome(-1.7456, 0.0001, -1.7454), Outcome(-1.7464, 0.0001, -1.7454)
    assert cells(good) == ("−1.74560(10)", "−1.745400", "−2.0 σ")
    assert cells(far) == ("−1.74640(10)", "−1.745400", "−10.0 σ, too far")
    assert cells(Outcome(3.0, 0.0, 0.0)) == ("3", "0", "too far")
    assert not Outcome(np.nan, 0.1, 0.0).agrees
    assert verdict({"a": good, "b": good}).startswith("All 2 agree with what is exact; the largest deviation")
    assert verdict({"a": good, "b": far}).startswith("1 of 2 does not agree with what is exact; chance")
