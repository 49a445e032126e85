"""The pages of the exact mapping and of the coupling: what they show beside the numbers it must be."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from rgapp.physics.coupling_flow import CouplingFlow
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.ui.theory.params import THEORY


@pytest.fixture
def place(open_theory):
    return open_theory()


@pytest.fixture
def mapping(qtbot, place):
    place.session.set(THEORY, temperature=CRITICAL_TEMPERATURE)
    place.show_page("mapping")
    wait_for_rows(qtbot, place)
    return place.page


def wait_for_rows(qtbot, place):
    asked = place.work.asked(place.params), place.params.sharpness
    qtbot.waitUntil(
        lambda: place.work.have is not None and (place.work.have.asked, place.work.have.sharpness) == asked,
        timeout=20_000,
    )


def couplings_of(page, row):
    shown = page.bars.frozen().arrays()
    return tuple(shown[f"{row} {name}"][0] for name in ("neighbours", "diagonals", "four spins"))


def test_couplings_of_the_block_rule_are_those_of_enumeration(qtbot, place, mapping):
    for w, known in ((1.0, (0.678166, 0.334895, 0.000260)), (0.25, (0.319720, 0.281479, -0.122325))):
        place.session.set(THEORY, sharpness=w)
        wait_for_rows(qtbot, place)
        assert couplings_of(mapping, "block spin") == pytest.approx(known, abs=1e-6)
    assert couplings_of(mapping, "decimation") == pytest.approx((0.573339, 0.319885, -0.119323), abs=1e-6)
    assert np.isnan(couplings_of(mapping, "bonds")).all(), "2^32 states"


def test_rows_of_before_are_dimmed_until_theirs_are_there(qtbot, place, mapping):
    told = []
    place.work.summed.connect(lambda: told.append((place.work.stale, [row.name for row in place.work.rows])))
    before = {row.name: row for row in place.work.rows}
    place.session.set(THEORY, temperature=2.9, row="copies")
    wait_for_rows(qtbot, place)
    first, last = told[0], told[-1]
    assert "bonds" in first[0] and not first[0] & {"block spin", "copies"}, "the row looked at comes first"
    assert last[0] == frozenset() and first[1] == last[1] == list(before)
    after = {row.name: row for row in place.work.rows}
    assert all(after[name].mapping.lattice.temperature == 2.9 for name in after)


def test_h_prime_is_the_same_two_ways_for_machines(place, mapping):
    for row in ("tuned", "copies"):
        place.session.set(THEORY, row=row)
        assert mapping.spectrum.mismatch < 1e-11
        rings = mapping.spectrum.mark("closed form, eq. 4")
        line = mapping.spectrum.mark("trace, eq. 9")
        np.testing.assert_allclose(np.interp(rings.x, line.x, line.y), rings.y, atol=1e-9)
    place.session.set(THEORY, row="block spin")
    assert mapping.spectrum.mark("closed form, eq. 4") is None, "a block rule is no machine"
    place.session.set(THEORY, row="bonds")
    assert mapping.spectrum.mark("trace, eq. 9") is None and mapping.spectrum.mark("too many") is not None


def test_tau_is_a_spike_where_it_is_one(place, mapping):
    place.session.set(THEORY, row="decimation")
    assert "spike" in mapping.tau.note_label.text()
    assert mapping.tau.mark("probability").y.max() == pytest.approx(1)
    place.session.set(THEORY, row="tuned")
    assert "spread" in mapping.tau.note_label.text()
    assert mapping.tau.mark("probability").y.max() < 0.9


def test_the_third_objective_is_that_of_the_reference(qtbot, place, mapping):
    qtbot.waitUntil(lambda: mapping.objective.mark("the best there is") is not None, timeout=10_000)
    shown = {name: mapping.objective.mark(name).x[1] for name in ("majority", "one spin", "staggered")}
    assert shown == pytest.approx(
        {"majority": 0.453013, "one spin": 0.379279, "staggered": 0.000147}, abs=1e-6
    )
    assert mapping.objective.mark("the best there is").x[1] == pytest.approx(0.453235, abs=2e-5)
    assert mapping.objective.mark("all of the block").value == pytest.approx(0.519236, abs=1e-6)


def test_rows_are_chosen_by_click_and_keyboard(qtbot, place, mapping):
    mapping.bars.setFocus()
    qtbot.keyClick(mapping.bars, Qt.Key.Key_Down)
    assert place.params.row == "decimation" and mapping.map.mark("decimation").bold
    assert not mapping.map.mark("block spin").bold
    qtbot.keyClick(mapping.bars, Qt.Key.Key_Up)
    qtbot.keyClick(mapping.bars, Qt.Key.Key_Up)
    assert place.params.row == "block spin"
    place.session.set(THEORY, visible=3)
    wait_for_rows(qtbot, place)
    assert mapping.bars.choice.name == "tuned", "no blocks on odd sides: the first row that is there"


def test_each_row_lies_in_its_sets(qtbot, place, mapping):
    def inside(name, row):
        mark, circle = mapping.map.mark(row), mapping.map.mark(name)
        centre = circle.x.mean(), circle.y[:-1].mean()
        return np.hypot(mark.x - centre[0], mark.y - centre[1]) < np.ptp(circle.x) / 2

    for row in mapping.bars.rows:
        stands = row.place
        assert inside("strict", row.name) == stands.strict
        assert inside("machine", row.name) == stands.machine
        assert inside("good", row.name) == stands.good
    assert inside("good", "block spin") and not inside("good", "independent")


def test_training_is_followed_live(qtbot, place, mapping):
    place.session.set(THEORY, visible=3, hidden=2)
    place.verb_triggered()
    assert place.params.row == "trained"
    qtbot.waitUntil(lambda: place.work.fitting is None, timeout=60_000)
    qtbot.waitUntil(lambda: mapping.bars.choice is not None and mapping.bars.choice.name == "trained")
    assert mapping.bars.choice.mapping.divergence == pytest.approx(0.073611, rel=0.05)
    assert mapping.trace.isVisible() and mapping.trace.mark("KL").y[-1] < mapping.trace.mark("KL").y[0]
    assert mapping.spectrum.mismatch < 1e-11


def test_everything_on_the_page_is_exported_with_its_numbers(mapping):
    sheet, *figures = mapping.frozen()
    assert [one.name for one in figures] == ["mapping", "hidden energies", "tau", "third objective", "map"]
    assert sheet.arrays()["mapping block spin mutual information"][0] > 1


def test_the_sum_over_modes_follows_the_formula(place):
    place.show_page("coupling")
    for alpha in (0.0, 1.0, 1.5, 2.0, 2.5, 3.0):
        place.session.set(THEORY, alpha=alpha, start=0.02)
        assert place.page.flow.difference < 1e-3
        formula = place.page.flow.mark("formula")
        assert formula.y[-1] == pytest.approx(CouplingFlow(alpha).solution(0.02, 8.0)[0, 0])
    place.session.set(THEORY, alpha=1.0)
    ends = place.page.printed.mark("printed").y[-1], place.page.printed.mark("corrected").y[-1]
    assert ends[0] < 0.005 and ends[1] == pytest.approx(1 / 36, rel=0.03)


def test_data_take_their_place_beside_the_fixed_points(qtbot, place):
    place.show_page("coupling")
    page = place.page
    page.use_data()
    assert page.data is None and "PCA-RG" in place.strip.sentence.text()
    place.session.set("flow", source="gaussian", variables=64, samples=4000, exponent=1.2)
    runner = place.session.start_flow()
    qtbot.waitUntil(lambda: runner.done, timeout=30_000)
    page.use_data()
    assert page.data.alpha == pytest.approx(1.2, abs=0.15)
    assert place.params.alpha == round(page.data.alpha, 2)
    drawn = page.points.mark("data")
    np.testing.assert_allclose(drawn.y, np.clip(page.data.g, -0.003, 0.06))
    assert "±" in page.told.text()
