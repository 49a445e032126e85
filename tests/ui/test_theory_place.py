"""The Theory place with a real session: flows, starting points, the exact mapping, a small network."""

import numpy as np
import pytest

from rgapp.export.figures import write, write_data
from rgapp.physics.momentum_shell import ShellFlow
from rgapp.physics.small_lattice import SmallLattice
from rgapp.physics.transformations import rows
from rgapp.ui.theory.bars import value_words, values_of
from rgapp.ui.theory.flows_page import SMALL
from rgapp.ui.theory.mapping_work import MappingWork
from rgapp.ui.theory.params import MOST_STARTS, THEORY
from rgapp.ui.theory.place import Theory


@pytest.fixture
def place(open_theory):
    return open_theory()


def summed(qtbot, place):
    wanted = MappingWork.asked(place.params), place.params.sharpness
    qtbot.waitUntil(
        lambda: place.work.have is not None and (place.work.have.asked, place.work.have.sharpness) == wanted,
        timeout=20_000,
    )
    return {row.name: row for row in place.work.rows}


def test_fixed_points_stand_where_the_equations_end(place):
    for epsilon, truncation in ((1.0, "linear"), (0.5, "full"), (-0.3, "linear")):
        place.session.set(THEORY, epsilon=epsilon, truncation=truncation)
        flow = ShellFlow(epsilon, truncation=truncation)
        for point in flow.fixed_points:
            mark = place.page.plane.mark(point.name)
            np.testing.assert_allclose((mark.x[0], mark.y[0]), (point.r, point.u))
            assert mark.hollow == (point.name == "Gaussian" or not point.stable)
        assert (place.page.run.mark("fixed point") is not None) == (epsilon > 0)
    assert "0.5" in place.page.plane.note_label.text(), (
        "above four dimensions nu is that of the Gaussian point"
    )


def test_all_couplings_run_to_the_fixed_point(place):
    ends = [place.page.run.mark(f"u {k}").y[-1] for k in range(1, 9)]
    np.testing.assert_allclose(ends, 1 / 9, rtol=0.01)


def test_the_range_of_the_expansion_is_told(place):
    place.session.set(THEORY, epsilon=1.6)
    assert SMALL in place.page.hint.text()
    place.session.set(THEORY, epsilon=0.9)
    assert SMALL not in place.page.hint.text()


def test_starting_points_are_dropped_kept_to_eight_and_taken_away(place):
    for k in range(MOST_STARTS + 2):
        place.page.plane.pressed.emit(0.05 * k, 0.05)
    starts = place.params.starts
    assert len(starts) == MOST_STARTS and starts[0] == (0.1, 0.05)
    path = place.page.plane.mark("start 1")
    assert (path.x[0], path.y[0]) == pytest.approx(starts[0]) and path.x[-1] >= 0.59
    place.page.plane.pressed.emit(0.0, -0.02)
    assert place.params.starts == starts, "below u = 0 nothing is stable"
    calls = {key.key: key.call for key in Theory.keys(place)}
    calls["Del"]()
    assert place.params.starts == () and place.page.plane.mark("start 1") is None


def test_the_coupling_of_data_has_its_point(place):
    place.session.set(THEORY, alpha=1.0)
    assert place.page.coupling.mark("stable point").y[0] == pytest.approx(1 / 36)
    place.session.set(THEORY, alpha=2.2)
    assert (
        place.page.coupling.mark("stable point") is None
        and not place.page.coupling.mark("unstable point").hollow
    )


def test_rows_are_those_of_the_enumeration(qtbot, place):
    for visible in (4, 3, 2):
        place.session.set(THEORY, visible=visible)
        assert place.page.small.sharpness.isHidden() == (visible == 3), "no blocks, no rule"
        found = summed(qtbot, place)
        expected = rows(SmallLattice(visible, 2.269), n_hidden=4)
        assert list(found) == [row.name for row in expected]
        for row in expected:
            assert values_of(found[row.name]) == pytest.approx(values_of(row))
        assert values_of(found["independent"]) == pytest.approx((0, 0, 0), abs=1e-9)
    told = place.page.bars.accessibleDescription()
    assert "Independent hidden units: 0, 0, 0" in told


def test_the_firmer_the_block_rule_the_more_it_knows(qtbot, place):
    place.session.set(THEORY, visible=2)
    known = []
    for w in (0.0, 0.5, 4.0):
        place.session.set(THEORY, sharpness=w)
        known.append(values_of(summed(qtbot, place)["block spin"]))
    assert known[0] == pytest.approx((0, 0, 0), abs=1e-9) and known[0][2] < known[1][2] < known[2][2]
    assert all(row[:2] == pytest.approx((0, 0), abs=1e-9) for row in known), "a block rule passes both tests"


def test_values_in_words():
    assert [value_words(v) for v in (1e-14, 0.001, 1.234)] == ["0", "< 0.01", "1.23"]


def test_a_small_network_is_trained_and_takes_its_row(qtbot, place):
    place.session.set(THEORY, visible=3, hidden=6)
    summed(qtbot, place)
    place.verb_triggered()
    assert place.verb_button.text().startswith("Stop")
    qtbot.waitUntil(lambda: any(row.name == "trained" for row in place.work.rows), timeout=60_000)
    (trained,) = [row for row in place.work.rows if row.name == "trained"]
    assert trained.mapping.divergence < 0.05
    assert place.verb_button.text().startswith("Train")


def test_training_stops_at_once(qtbot, place):
    place.session.set(THEORY, hidden=12)
    place.verb_triggered()
    place.verb_triggered()
    assert place.verb_button.text().startswith("Train") and not place.status().running
    qtbot.wait(50)
    assert not any(row.name == "trained" for row in place.work.rows)


def test_what_is_shown_can_be_exported(place):
    sheet, *figures = place.figures()
    assert [figure.name for figure in figures] == ["plane", "run", "coupling", "mapping"]
    assert sheet.name == "theory flows" and "command" not in place.provenance()


def test_every_page_can_be_written(place, tmp_path):
    """Warnings, as of a letter that a font lacks, are errors here."""
    for name, page in place.pages.items():
        place.show_page(name)
        for one in page.frozen():
            write(one, tmp_path / "page.svg", provenance=place.provenance())
            write_data(one, tmp_path / "page.csv", place.provenance())
