"""The brush: which sites a stroke touches, what it does to the run, and that the journal makes it again."""

import numpy as np
import pytest

from rgapp.bits import pack_rows, put, unpack_rows
from rgapp.engine import Runner
from rgapp.engine.replay import decode_journal, encode_journal, replay
from rgapp.experiments.lattice import Lattice, LatticeParams, LoadSpins, Reset
from rgapp.experiments.painting import LONGEST, TOUCHES, Paint, Thaw


def lattice(**values):
    return Lattice(LatticeParams(**{"size": 40, "network": "none", **values}), seed=5)


def spins_of(experiment):
    return experiment.result()["final/spins"]


def frozen_of(experiment):
    frozen = experiment.snapshot().frozen
    return np.zeros((40, 40), bool) if frozen is None else unpack_rows(frozen, 40) > 0


def touched(stroke, size):
    mask = np.zeros((size, size), bool)
    mask[stroke.sites(size)] = True
    return mask


@pytest.mark.parametrize("width", [5, 64, 100])
@pytest.mark.parametrize("up", [True, False])
def test_bits_are_put_one_by_one(width, up):
    rng = np.random.default_rng(2)
    spins = rng.choice([-1, 1], (9, width))
    rows, columns = rng.integers(0, 9, 30), rng.integers(0, width, 30)
    packed = pack_rows(spins)
    put(packed, np.append(rows, rows), np.append(columns, columns), up)
    spins[rows, columns] = 1 if up else -1
    np.testing.assert_array_equal(packed, pack_rows(spins))


@pytest.mark.parametrize("radius, count", [(0, 1), (1, 9), (2, 21), (3, 37)])
def test_a_dot_is_a_disc_on_the_torus(radius, count):
    mask = touched(Paint(0, 63, radius, "up"), 64)
    assert mask.sum() == count
    middle = np.roll(mask, (20, -20), (0, 1))
    rows, columns = np.argwhere(middle).T
    assert (rows - 20).tolist() == (-(rows - 20))[::-1].tolist() and set(rows) == set(columns - 23)


def test_a_stroke_is_all_discs_along_its_line():
    stroke = Paint(5, 60, 3, "up", down=17, right=-29)
    along = np.linspace(0, 1, 4000)
    rows, columns = np.mgrid[:64, :64]
    expected = np.zeros((64, 64), bool)
    for t in along:
        row, column = 5 + 17 * t, 60 - 29 * t
        expected |= (rows - row) ** 2 + (columns - column) ** 2 < 3.5**2
    np.testing.assert_array_equal(touched(stroke, 64), expected)


def test_a_stroke_larger_than_the_lattice_covers_it():
    assert touched(Paint(1, 1, 20, "up", 30, 30), 8).all()


@pytest.mark.parametrize("what, spin", [("up", 1), ("down", -1)])
@pytest.mark.parametrize("algorithm", ["heat_bath", "wolff"])
def test_spins_are_painted(what, spin, algorithm):
    experiment = lattice(algorithm=algorithm)
    before, stroke = spins_of(experiment), Paint(38, 2, 4, what, 3, -6)
    experiment.apply(stroke)
    mask = touched(stroke, 40)
    assert (spins_of(experiment) == np.where(mask, spin, before)).all()
    assert experiment.snapshot().settling[0] == 0


def test_frozen_spins_stay_through_reset_and_go_with_a_file():
    experiment = lattice(temperature=6.0)
    experiment.apply(Paint(10, 10, 5, "freeze"))
    mask, before = touched(Paint(10, 10, 5, "up"), 40), spins_of(experiment)
    np.testing.assert_array_equal(frozen_of(experiment), mask)
    experiment.advance(30)
    assert (spins_of(experiment)[mask] == before[mask]).all()
    experiment.apply(Paint(10, 10, 5, "down"))
    experiment.apply(Reset("cold"))
    experiment.advance(30)
    assert (spins_of(experiment)[mask] == -1).all()
    experiment.apply(Paint(10, 10, 2, "thaw"))
    np.testing.assert_array_equal(frozen_of(experiment), mask & ~touched(Paint(10, 10, 2, "up"), 40))
    experiment.apply(LoadSpins.of(np.ones((40, 40))))
    assert experiment.snapshot().frozen is None and (spins_of(experiment) == 1).all()


def test_heat_bath_stands_in_for_clusters_until_all_is_thawed():
    experiment = lattice(algorithm="wolff", temperature=1.5, start="cold")
    experiment.apply(Paint(10, 10, 3, "down"))
    experiment.apply(Paint(10, 10, 3, "freeze"))
    frame = experiment.snapshot()
    assert (frame.params.algorithm, frame.algorithm) == ("wolff", "heat_bath")
    experiment.advance(200)
    assert (spins_of(experiment)[touched(Paint(10, 10, 3, "up"), 40)] == -1).all()
    for algorithm, at_work in (("metropolis", "metropolis"), ("swendsen_wang", "heat_bath")):
        experiment.change(experiment.params.changed(algorithm=algorithm, temperature=2.0))
        assert experiment.snapshot().algorithm == at_work
        experiment.advance(3)
    experiment.apply(Paint(10, 10, 20, "thaw"))
    assert experiment.snapshot().algorithm == "swendsen_wang"
    experiment.apply(Paint(10, 10, 20, "freeze"))
    experiment.apply(Thaw())
    assert experiment.snapshot().algorithm == "swendsen_wang" and experiment.snapshot().frozen is None
    experiment.advance(3)


def test_what_is_measured_round_frozen_spins_is_not_put_beside_exact_curves():
    experiment = lattice(size=8, temperature=4.0)
    experiment.apply(Paint(3, 3, 1, "freeze"))
    experiment.advance(4000)
    frame = experiment.snapshot()
    assert frame.settling is None and len(frame.visited) == 0
    experiment.apply(Thaw())
    experiment.advance(4000)
    assert experiment.snapshot().visited[0, 3] > 100


def test_a_painted_run_replays_to_the_same_bytes():
    def make():
        return lattice(size=64, algorithm="metropolis", temperature=2.0)

    strokes = [Paint(3 * k, 60 - k, k, TOUCHES[k % 4], k, -2 * k) for k in range(12)]
    with Runner(make, playing=True) as runner:
        for stroke in [*strokes, Thaw(), *strokes[:3]]:
            assert runner.mailbox.wait(5) is not None
            runner.order(stroke)
        runner.step(500)
        run = runner.result().result(10)
    journal = decode_journal(encode_journal(run.journal), LatticeParams, Lattice.orders)
    assert journal == run.journal
    again = replay(make, journal, run.position, chunk=33).result()
    assert all(kept.tobytes() == again[name].tobytes() for name, kept in run.arrays.items())


@pytest.mark.parametrize(
    "values, sentence",
    [
        ((1, 2, 3, "red"), r"what must be one of up, down, freeze, thaw \(got red\)"),
        ((1, 2, 129, "up"), r"radius must be between 0 and 128 \(got 129\)"),
        ((1, 2.5, 3, "up"), r"column must be a whole number \(got 2.5\)"),
        ((1, 2, 3, "up", LONGEST + 1), "between -256 and 256"),
    ],
)
def test_bad_strokes_get_one_sentence(values, sentence):
    with pytest.raises(ValueError, match=sentence):
        Paint(*values)
