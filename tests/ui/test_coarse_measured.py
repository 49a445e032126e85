"""The figures of what is measured, with a real session and a running lattice."""

import csv
import math
import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from rgapp.experiments.lattice import Lattice, LatticeParams
from rgapp.export.figures import write_data
from rgapp.physics import critical, exact
from rgapp.session import Session
from rgapp.settings import Settings
from rgapp.ui.coarse import measured_words
from rgapp.ui.coarse.averages import LEFT, RIGHT
from rgapp.ui.coarse.below import Below
from rgapp.ui.coarse.keys import keys_of
from rgapp.ui.coarse.measured_words import FIGURES, SYMBOLS
from rgapp.ui.coarse.place import CoarseGrain
from rgapp.ui.coarse.sentences import correlation_notes
from rgapp.ui.theme import theme


@pytest.fixture(scope="module")
def frames():
    """A lattice of 16 x 16 settling, just settled, and measured for a while; one in a field."""
    experiment = Lattice(LatticeParams(size=16, algorithm="heat_bath", temperature=2.4), 5)
    experiment.advance(20)
    made = {"settling": experiment.snapshot()}
    experiment.advance(400)
    made["settled"] = experiment.snapshot()
    experiment.advance(900_000)
    made["measured"] = experiment.snapshot()
    in_field = Lattice(LatticeParams(size=16, algorithm="swendsen_wang", temperature=2.4, field=0.1), 5)
    in_field.advance(30_000)
    made["field"] = in_field.snapshot()
    return made


@pytest.fixture
def below(qtbot):
    made = Below()
    qtbot.addWidget(made)
    made.resize(340, 130)  # as at 1280 x 720
    made.show()
    yield made
    made.close_figures()


def show(qtbot, below, name, frame):
    below.choose(name)
    below.show_frame(frame)
    below.show_measured()
    figure = below.shown
    qtbot.wait(10)
    if name == "averages" and frame.measured is not None and frame.params.field == 0:
        qtbot.waitUntil(lambda: figure.exact != {} or frame.frozen is not None)
    return figure


def test_one_figure_is_in_sight_under_the_name_chosen(qtbot, below, frames):
    for name, words in FIGURES:
        figure = show(qtbot, below, name, frames["measured"])
        assert [one for one in below.figures if one.isVisible()] == [figure]
        assert figure.name == name and below.menu.text() == words
        assert figure.title_label.isHidden()
        note = figure.note_label
        assert below.menu.geometry().right() < note.geometry().left() and note.text()
        assert note.sizeHint().width() <= note.width() + 1


def test_a_note_that_does_not_fit_is_told_in_short(qtbot, below, frames):
    trace = below.trace
    for width, note in ((600, "settling, 12 420 of 130 000 sweeps"), (340, "settling, 10 %"), (200, "")):
        below.resize(width, 130)
        trace.set_notes(*correlation_notes(None, (12_420, 130_000), "heat_bath"))
        qtbot.wait(10)
        assert trace.note_label.text().replace("\u2009", " ") == note
        assert not note or below.menu.geometry().right() < trace.note_label.geometry().left()
    assert trace.frozen().note.startswith("settling, 12")


@pytest.mark.parametrize("name", [name for name, _ in FIGURES[1:]])
def test_nothing_is_told_before_it_is_measured(qtbot, below, frames, name):
    figure = show(qtbot, below, name, frames["settling"])
    assert "begins once the lattice has settled" in figure.mark("waiting").text
    assert set(figure._marks) == {"waiting"}
    assert figure.note_label.text().startswith("settling, 20 of")
    if name != "averages":
        figure = show(qtbot, below, name, frames["settled"])
        assert "first look" in figure.mark("waiting").text
    figure = show(qtbot, below, name, frames["measured"])
    assert figure.mark("waiting") is None
    figure = show(qtbot, below, name, frames["settling"])
    assert set(figure._marks) == {"waiting"}, "what was drawn is of a lattice that is no more"


def test_the_numbers_stand_beside_the_exact_ones(qtbot, below, frames):
    frame = frames["measured"]
    figure = show(qtbot, below, "averages", frame)
    found = frame.measured.found
    assert set(SYMBOLS) == {*LEFT, *RIGHT}
    for name in SYMBOLS:
        text = figure.mark(name).text
        value, error = text.replace("−", "-").removesuffix(")").split("(")
        assert float(value) == pytest.approx(found[name].value, abs=found[name].error / 5), name
        assert figure.mark(name).colour == "accent" and error, name
    exactly = {
        name: figure.mark(f"{name} exact").text.replace("−", "-") for name in ("energy", "specific_heat")
    }
    assert float(exactly["energy"]) == pytest.approx(exact.energy_finite(2.4, 16), abs=1e-3)
    assert float(exactly["specific_heat"]) == pytest.approx(exact.specific_heat_finite(2.4, 16), abs=1e-3)
    assert figure.mark("magnetization exact").text == "0"
    assert figure.mark("binder exact") is None
    assert "measurements" in figure.note_label.text() and "energy" in figure.note_label.toolTip()
    assert "specific heat 1." in figure.accessibleDescription()
    figure = show(qtbot, below, "averages", frames["field"])
    assert figure.mark("energy exact") is None and figure.mark("exact energy") is None


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_numbers_are_neither_clipped_nor_on_one_another(qtbot, below, frames, scale):
    theme().set_scale(scale)
    below.resize(round(340 * (1 if scale == 1 else 1.1)), 130 if scale == 1 else 190)
    figure = show(qtbot, below, "averages", frames["measured"])
    assert (figure.mark("energy exact") is not None) == (scale == 1.0)
    boxes = {}
    for name, item in figure._items.items():
        boxes[name] = item.label.mapRectToScene(item.label.boundingRect())
    area = figure.box.sceneBoundingRect().adjusted(-1, -3, 1, 3)
    assert all(area.contains(box) for box in boxes.values()), boxes
    named = list(boxes)
    for k, one in enumerate(named):
        for other in named[k + 1 :]:
            common = boxes[one].intersected(boxes[other])
            assert common.width() < 1 or common.height() < 0.3 * boxes[one].height(), (one, other)


def test_lines_are_what_was_measured_beside_the_critical_powers(qtbot, below, frames):
    measured = frames["measured"].measured
    figure = show(qtbot, below, "correlations", frames["measured"])
    mark, band = figure.mark("measured"), figure.mark("error")
    np.testing.assert_array_equal(mark.x, np.arange(1, 9))
    np.testing.assert_array_equal(mark.y, measured.correlations.value[1:])
    np.testing.assert_allclose(band.high - mark.y, measured.correlations.error[1:])
    ink = figure.mark("critical")
    assert ink.dash == "dashed" and ink.y[0] == pytest.approx(critical.AMPLITUDE)
    assert mark.y[-1] < ink.y[-1], "above the critical point correlations die out sooner"
    figure = show(qtbot, below, "structure", frames["measured"])
    np.testing.assert_array_equal(figure.mark("measured").y, measured.structure.value)
    assert figure._x.low == pytest.approx(2 * math.pi / 16, rel=0.3)
    figure = show(qtbot, below, "clusters", frames["measured"])
    mark, ink = figure.mark("measured"), figure.mark("critical")
    assert (mark.y > 0).all() and mark.x[0] == 1
    assert np.log(ink.y[-1] / ink.y[0]) / np.log(ink.x[-1] / ink.x[0]) == pytest.approx(-31 / 15)
    assert figure.note_label.text().startswith("mean ")
    assert "⟨" not in show(qtbot, below, "clusters", frames["field"]).note_label.text()
    for name in ("correlations", "structure", "clusters"):
        figure = show(qtbot, below, name, frames["measured"])
        for axis, ends in ((figure.mark("measured").x, figure._x), (figure.mark("measured").y, figure._y)):
            assert axis.max() <= ends.high * 1.001 and ends.low > 0


def test_frozen_spins_have_no_exact_answer(qtbot, below, frames):
    frame = frames["measured"]
    figure = show(qtbot, below, "averages", frame)
    figure = show(qtbot, below, "averages", replace(frame, frozen=frame.packed))
    assert figure.mark("energy exact") is None and figure.mark("energy") is not None


def test_a_lattice_too_large_to_be_looked_at_says_so(qtbot, below, frames):
    frame = replace(frames["measured"], size=2048)
    figure = show(qtbot, below, "structure", frame)
    assert "up to 1024 × 1024" in figure.mark("waiting").text


def test_exported_numbers_are_those_measured(qtbot, below, frames, tmp_path):
    figure = show(qtbot, below, "averages", frames["measured"]).frozen()
    path = write_data(figure, tmp_path / "measured.csv", {})
    rows = [
        row for row in csv.reader(path.read_text(encoding="utf-8").splitlines()) if not row[0].startswith("#")
    ]
    table = dict(zip(*rows, strict=True))
    found = frames["measured"].measured.found
    assert float(table["binder"]) == found["binder"].value
    assert float(table["binder error"]) == found["binder"].error
    assert float(table["energy exact"]) == exact.energy_finite(2.4, 16)


def test_words_for_the_status_bar():
    assert measured_words.point_words("correlations", 3, 0.25) == "distance 3: G 0.2500"
    assert measured_words.point_words("structure", 0.1571, 12.0) == "wave number 0.157: S 12.000"
    assert measured_words.point_words("clusters", 12, 0.0021) == "clusters of about 12 sites: 0.0021 a site"


# -- in the place --------------------------------------------------------------------------------------


@pytest.fixture
def place(qtbot, tmp_path):
    with Session(Settings(tmp_path / "settings.json"), network="none") as session:
        made = CoarseGrain(session)
        qtbot.addWidget(made)
        made.resize(1280, 640)
        made.show()
        yield made
        made.close_place()


def run_until(qtbot, place, true):
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        place.tick(time.monotonic())
        qtbot.wait(8)


def test_a_person_measures_and_changes_the_temperature(qtbot, place):
    below, session = place.stage.below, place.session
    session.set("lattice", size=40, algorithm="heat_bath", temperature=3.0)
    session.set("coarse", pace=0.0)
    menu = below.menu.build_menu()
    next(action for action in menu.actions() if action.data() == "averages").trigger()
    assert place.view.below == "averages"
    averages = below.averages
    run_until(qtbot, place, lambda: averages.mark("energy exact") is not None)
    session.set("lattice", temperature=3.2)
    run_until(qtbot, place, lambda: averages.exact.get("energy") == exact.energy_finite(3.2, 40))
    assert averages.mark("energy exact") is not None
    measured = float(averages.mark("energy").text.replace("−", "-").partition("(")[0])
    assert measured == pytest.approx(exact.energy_finite(3.2, 40), abs=0.02)
    run_until(qtbot, place, lambda: place.director.newest.measured.looks is not None)
    {key.key: key for key in keys_of(place)}["G"].call()
    assert place.view.below == "trace"
    session.undo()
    session.undo()
    assert below.menu.value == place.view.below != "trace"


def test_the_figure_is_frozen_where_it_stands(qtbot, place):
    place.session.set("lattice", temperature=4.0)
    place.session.set("coarse", pace=0.0)
    place.set_figure("averages")
    run_until(qtbot, place, lambda: place.stage.below.averages.mark("energy") is not None)
    sheet = place.figures()[0]
    frozen = dict(zip([figure.name for figure in sheet.figures], sheet.boxes, strict=True))
    corner = place.stage.below.mapTo(place.stage, QPoint(0, 0))
    assert "trace" not in frozen and frozen["averages"][1] == corner.y()
