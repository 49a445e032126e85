"""The field ramp: where the field is when, what the lattice makes of it, and that it is part of the run."""

import math

import numpy as np
import pytest

from rgapp import cli, results
from rgapp.engine.replay import decode_journal, encode_journal, replay
from rgapp.experiments.lattice import Lattice, LatticeParams, LoadSpins, Reset
from rgapp.experiments.painting import Paint
from rgapp.experiments.ramp import KEPT, STEPS, Drive, Loop, Ramp
from rgapp.params import ParameterError
from rgapp.physics.exact import enumerate_lattice


def lattice(seed=3, **values):
    return Lattice(LatticeParams(**{"size": 64, "algorithm": "heat_bath", "start": "cold", **values}), seed)


def loop_of(cycles=2, **values):
    experiment = lattice(ramp=1.0, **values)
    experiment.advance(cycles * experiment.params.cycle)
    return experiment.snapshot().loop


@pytest.mark.parametrize("cycle", [4, 7, 50, 400, 401, 4003])
def test_the_field_goes_up_down_and_back_in_equal_steps(cycle):
    ramp, sweep, fields, lengths = Ramp(0.8, cycle, 10), 10, [], []
    while sweep < 10 + 2 * cycle:
        left = ramp.left(sweep)
        assert all(ramp.field(sweep + k) == ramp.field(sweep) for k in range(left))
        assert all(ramp.left(sweep + k) == left - k for k in range(left))
        fields.append(ramp.field(sweep))
        lengths.append(left)
        sweep += left
    steps = ramp.steps
    assert steps <= STEPS and steps % 4 == 0 and steps > min(STEPS, cycle) - 4
    assert sweep == 10 + 2 * cycle and len(fields) == 2 * steps
    assert max(lengths) - min(lengths) <= 1
    q = np.arange(steps // 4) * 0.8 / (steps // 4)
    once = np.concatenate([q, 0.8 - q, -q, q - 0.8])
    np.testing.assert_allclose(fields, np.tile(once, 2), atol=1e-15)
    assert max(fields) == 0.8 and min(fields) == -0.8


def test_another_cycle_goes_on_where_the_field_was():
    ramp = Ramp(0.5, 1000, 40)
    for cycle in (100, 1000, 8000):
        for sweep in (40, 140, 400, 840):
            other = ramp.changed(0.5, cycle, sweep)
            assert abs(other.field(sweep) - ramp.field(sweep)) <= 0.5 / 25
            rising = ramp.field(sweep + 50) > ramp.field(sweep)
            assert (other.field(sweep + cycle // 20) > other.field(sweep)) == rising


def test_the_area_is_that_of_the_last_cycle_and_positive_where_m_lags():
    h = np.array([Ramp(2.0, 400, 0).field(sweep) for sweep in range(801)])
    lagging = np.roll(h, 20) / 2
    loop = Loop(h[200:], lagging[200:], 400)
    # m rises by 0.01 a step while the mean of h is (40 - 4) / 100, 20 steps after its own rise
    assert loop.area == pytest.approx(2 * 200 * 0.01 * 0.36)
    assert Loop(h[:401], h[:401], 400).area == pytest.approx(0, abs=1e-12)
    assert math.isnan(Loop(h[:400], h[:400], 400).area)


def test_below_the_critical_point_the_lattice_remembers_the_field():
    loop = loop_of(temperature=1.5, cycle=4000)
    h, m = loop.field[-400:], loop.magnetization[-400:]
    up, down = m[np.abs(h - 0.2) < 0.005]
    assert up < -0.9 and down > 0.9, "the same field, and the branch tells where it came from"
    assert 1.0 < loop.area < 2.0
    assert m[np.argmax(h)] > 0.99 and m[np.argmin(h)] < -0.99


def test_the_faster_the_ramp_the_larger_the_loop():
    areas = [loop_of(temperature=1.5, cycle=cycle).area for cycle in (400, 4000, 40_000)]
    assert areas[0] > areas[1] + 0.5 and areas[1] > areas[2] + 0.3 and areas[2] > 0.5


def test_far_above_it_nothing_is_remembered():
    loop = loop_of(4, temperature=4.0, cycle=4000)
    assert abs(loop.area) < 0.04
    h, m = loop.field, loop.magnetization
    assert abs(m[np.abs(h) < 1e-9]).max() < 0.2
    assert np.corrcoef(h, m)[0, 1] > 0.98


def test_a_slow_ramp_passes_through_equilibrium():
    experiment = lattice(size=4, temperature=4.0, ramp=1.0, cycle=40_000)
    experiment.advance(160_000)
    loop = experiment.snapshot().loop
    heights = np.arange(0.1, 1.01, 0.1)
    exact = np.array([enumerate_lattice(4, 4.0, h).magnetization for h in heights])
    expected = np.sign(loop.field) * np.interp(abs(loop.field), np.append(0, heights), np.append(0, exact))
    spread = np.std(loop.magnetization - expected) / math.sqrt(len(expected))
    assert abs(np.mean((loop.magnetization - expected) * np.sign(loop.field))) < 4 * spread
    assert spread < 0.015, "a field twice as strong would make 0.2"


def test_the_run_is_the_same_however_it_is_cut():
    def run(*pieces):
        experiment = lattice(size=40, ramp=0.7, cycle=777, temperature=2.0)
        for piece in pieces:
            experiment.advance(piece)
        return experiment.result()

    whole, cut = run(2000), run(1, 998, 500, 1, 250, 250)
    assert whole.keys() == cut.keys() and "loop/field" in whole
    assert all(np.array_equal(whole[name], cut[name]) for name in whole)
    assert np.isfinite(whole["final/loop_area"])
    assert not np.array_equal(run(1999)["final/spins"], whole["final/spins"])


def test_the_field_at_work_is_that_of_the_ramp_and_then_again_the_one_that_was_set():
    experiment = lattice(field=0.05, temperature=2.0)
    experiment.advance(500)
    assert experiment.snapshot().loop is None and experiment.snapshot().field == 0.05
    experiment.change(experiment.params.changed(ramp=0.4, cycle=400))
    assert experiment.snapshot().field == 0
    experiment.advance(100)
    assert experiment.snapshot().field == 0.4 and experiment.snapshot().params.field == 0.05
    experiment.change(experiment.params.changed(ramp=0.8))
    assert experiment.snapshot().field == 0.8, "another height at the same place in the cycle"
    experiment.change(experiment.params.changed(temperature=3.0))
    assert experiment.snapshot().field == 0.8 and len(experiment.snapshot().loop.field) == 100
    experiment.change(experiment.params.changed(ramp=0.0))
    assert experiment.snapshot().field == 0.05 and experiment.snapshot().loop is None


def test_other_changes_leave_the_ramp_alone_and_another_size_begins_it_again():
    experiment = lattice(ramp=0.4, cycle=400)
    experiment.advance(150)
    for change in (Reset("hot"), Paint(3, 3, 2, "freeze"), LoadSpins.of(np.ones((64, 64)))):
        experiment.apply(change)
        assert experiment.snapshot().field == pytest.approx(0.2)
    experiment.change(experiment.params.changed(algorithm="wolff", network="none"))
    experiment.advance(50)
    assert experiment.snapshot().field == 0 and len(experiment.snapshot().loop.field) == 200
    experiment.change(experiment.params.changed(size=32))
    assert experiment.snapshot().field == 0 and len(experiment.snapshot().loop.field) == 0
    experiment.advance(100)
    assert experiment.snapshot().field == 0.4


def test_nothing_pretends_equilibrium_while_the_field_moves():
    experiment = lattice(size=16, temperature=4.0, ramp=0.1, cycle=100)
    experiment.advance(5000)
    frame = experiment.snapshot()
    assert frame.settling is not None and frame.tau is None and len(frame.visited) == 0
    assert (frame.mean_energy, frame.mean_abs_m) == (frame.energy, abs(frame.magnetization))
    assert len(frame.series.magnetization) == 3000
    experiment.change(experiment.params.changed(ramp=0.0))
    assert experiment.snapshot().settling[0] == 0
    experiment.advance(5000)
    frame = experiment.snapshot()
    assert frame.settling is None and frame.visited[0, 3] < 5000


def test_the_loop_keeps_the_last_cycles():
    drive, chain = Drive(1.0, 400, 0), lattice(size=8)._chain
    for sweep in range(1, 3 * KEPT):
        drive.step(chain, sweep)
    loop = drive.loop()
    assert len(loop.field) == KEPT and loop.field[-1] == drive.ramp.field(3 * KEPT - 2)
    with pytest.raises(ValueError, match="read-only"):
        loop.field[0] = 1


def test_a_ramped_run_replays_from_its_journal():
    experiment = lattice(size=40, temperature=2.0)
    journal = []
    for change in ({"ramp": 0.5, "cycle": 900}, {"cycle": 444}, {"ramp": 0.2}, {"ramp": 0.0}, {"ramp": 0.1}):
        experiment.advance(731)
        experiment.change(experiment.params.changed(**change))
        journal.append((experiment.position, experiment.params))
    experiment.advance(100)
    read = decode_journal(encode_journal(journal), LatticeParams, Lattice.orders)
    again = replay(lambda: lattice(size=40, temperature=2.0), read, experiment.position, chunk=17).result()
    assert all(
        np.array_equal(kept, again[name], equal_nan=True) for name, kept in experiment.result().items()
    )


def test_on_the_command_line(tmp_path, capsys):
    path = tmp_path / "loop.h5"
    ramp = ["--ramp", "1", "--cycle", "2000", "--temperature", "1.5", "--sweeps", "5000"]
    assert cli.main(["run", "lattice", "--size", "32", *ramp, "-o", str(path)]) == 0
    assert "loop area" in capsys.readouterr().out
    arrays = results.read(path).arrays
    assert len(arrays["loop/field"]) == len(arrays["loop/magnetization"]) == 1000
    assert arrays["final/loop_area"] > 1
    assert cli.main(["replay", str(path)]) == 0
    assert "The same" in capsys.readouterr().out
    with pytest.raises(ParameterError, match="ramp must be between 0 and 10"):
        LatticeParams(ramp=-1)
    with pytest.raises(ParameterError, match="cycle must be between 4"):
        LatticeParams(cycle=3)
