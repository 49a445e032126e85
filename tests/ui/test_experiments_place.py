"""The Experiments place with a real session: run, cancelled, gone on with, drawn, exported, opened again."""

import time

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from rgapp import cli, results, runs
from rgapp.experiments import EXPERIMENTS
from rgapp.experiments.field_size import table as table_of_fields
from rgapp.experiments.scan import Scan, ScanParams, table
from rgapp.ui.coarse.place import CoarseGrain
from rgapp.ui.experiments.drawing import MEASURES
from rgapp.ui.experiments.place import Experiments
from rgapp.ui.widgets import note_of

SMALL = {"sizes": "4-8", "steps": 3, "coldest": 2.0, "hottest": 2.6, "count": 200}


@pytest.fixture
def place(stand, session):
    made = stand(Experiments(session))
    made.said_so = []
    made.said.connect(made.said_so.append)
    session.set("experiments", recipe="scan")
    session.set("scan", **SMALL)
    return made


def settle(qtbot, place, timeout=60_000):
    def idle():
        place.tick(time.monotonic())
        return not any(work.running or work.wanted for work in place.works.values())

    qtbot.waitUntil(idle, timeout=timeout)
    place.tick(time.monotonic())


def run(qtbot, place):
    place.verb_triggered()
    settle(qtbot, place)


def points_of(place, size):
    return place.recipes["scan"].figure.mark(f"L = {size}")


def test_nothing_is_claimed_before_it_ran(place):
    assert place.doing.text() == "Press Space to run." and place.figures() == [] and place.kept() is None
    assert place.so_far.text() == "Nothing yet." and place.verb_button.text().startswith("Run")


def test_a_scan_draws_the_numbers_of_the_experiment(qtbot, place):
    run(qtbot, place)
    work = place.work
    assert work.failure is None and work.finished and place.doing.text() == "Finished: 6 points."
    params, seed = place.session.params("scan"), place.session.seed("scan")
    scan = Scan(params, seed)
    rows = table({point: scan.run(point, lambda *_: None) for point in scan.points()})
    for size in (4, 8):
        mine = rows["size"] == size
        np.testing.assert_array_equal(points_of(place, size).x, rows["temperature"][mine])
        np.testing.assert_array_equal(points_of(place, size).y, rows["binder"][mine])
    place.session.set("experiments", quantity="energy")
    np.testing.assert_array_equal(points_of(place, 8).y, rows["energy"][rows["size"] == 8])
    exact = place.recipes["scan"].figure.mark("exact 8")
    assert np.interp(2.3, exact.x, exact.y) == pytest.approx(-1.455873592, abs=1e-4)
    assert len(place.table.rows) == 6 and {row[-1] for row in place.table.rows} == {"done"}


def test_collapse_draws_against_the_scaled_distance(qtbot, place):
    run(qtbot, place)
    place.session.set("experiments", quantity="susceptibility")
    plain = points_of(place, 8).y.copy()
    place.session.set("experiments", collapse=True, inverse_nu=1.0, gamma=1.75)
    np.testing.assert_allclose(points_of(place, 8).y, plain * 8**-1.75)
    np.testing.assert_allclose(
        points_of(place, 8).x, (np.array([2.0, 2.3, 2.6]) / 2.269185314 - 1) * 8, rtol=1e-6
    )
    place.session.undo()
    np.testing.assert_array_equal(points_of(place, 8).y, plain)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_cancelled_run_keeps_its_points_and_goes_on(qtbot, place, jobs):
    place.session.settings.change(jobs=jobs)
    place.session.set("scan", count=50_000)
    place.verb_triggered()

    def two():
        place.tick(time.monotonic())
        return len(place.work.results) >= 2

    qtbot.waitUntil(two, timeout=60_000)
    assert place.verb_button.text().startswith("Cancel")
    place.verb_triggered()
    settle(qtbot, place, timeout=2000)
    done = dict(place.work.results)
    assert 2 <= len(done) < 6 and "those are kept" in place.said_so[-1]
    assert place.verb_button.text().startswith("Continue")
    place.session.set("scan", count=200)
    assert place.verb_button.text().startswith("Run"), "another run"
    place.session.undo()
    run(qtbot, place)
    assert place.work.finished
    assert all(place.work.results[point] is done[point] for point in done)


def test_one_runs_at_a_time_and_the_other_waits(qtbot, place):
    place.session.set("scan", count=20_000)
    place.verb_triggered()
    place.tick(time.monotonic())
    place.session.set("experiments", recipe="mcrg")
    place.session.set("mcrg", size=16, blockings=2, repeats=3, count=100)
    place.verb_triggered()
    place.tick(time.monotonic())
    assert place.works["scan"].running and place.work.wanted and "Second in line" in place.doing.text()
    place.works["scan"].cancel()
    settle(qtbot, place)
    assert place.work.finished
    marks = place.recipes["mcrg"].figures.thermal
    assert len(marks.mark("3 operators").x) == 2 and "y" in place.so_far.text()
    assert len(place.figures()) == 3, "both on a page, then each"


def test_bad_sizes_are_told_beside_the_field(qtbot, place):
    row = place.controls.rows["scan", "sizes"]
    row.entered.emit("8-x")
    assert "sizes must be 1 to 6 whole numbers" in note_of(row.field)
    assert place.session.params("scan").sizes == "4-8"


def test_a_failure_is_told_and_the_place_lives_on(qtbot, place, monkeypatch):
    from rgapp.experiments import scan

    def broken(*_args, **_options):
        raise RuntimeError("the lattice melted")

    place.session.settings.change(jobs=1)  # other processes would not know
    monkeypatch.setattr(scan, "watch_ising", broken)
    run(qtbot, place)
    assert "the lattice melted" in place.strip.sentence.text() and not place.work.running
    monkeypatch.undo()
    run(qtbot, place)
    assert place.work.finished


def test_the_command_gives_the_same_numbers(qtbot, place, tmp_path, monkeypatch, capsys):
    run(qtbot, place)
    place.copy_command.click()
    words = QGuiApplication.clipboard().text().split()
    assert words[:3] == ["rgapp", "run", "scan"]
    monkeypatch.chdir(tmp_path)
    assert cli.main(words[1:]) == 0
    there = results.read(tmp_path / "scan.h5").points
    for point, arrays in place.work.results.items():
        assert all(
            np.asarray(arrays[name]).tobytes() == np.asarray(there[point][name]).tobytes() for name in arrays
        )


def test_what_was_kept_opens_again_and_goes_on(qtbot, place, session, tmp_path):
    run(qtbot, place)
    path = tmp_path / "mine.h5"
    whole = dict(place.work.results)
    first = dict(list(whole.items())[:4])
    results.write(path, runs.of_batch("scan", place.work.params, place.work.seed, first, path))
    session.set("scan", steps=5, seed=8)
    session.set("experiments", recipe="mcrg")
    assert place.accepts(path)
    coarse = CoarseGrain(session)
    qtbot.addWidget(coarse)
    assert not coarse.accepts(path), "a scan is no network"
    coarse.close_place()
    place.open_path(path)
    assert place.recipe == "scan" and session.params("scan") == ScanParams(**SMALL)
    assert len(place.work.results) == 4 and place.verb_button.text().startswith("Continue")
    run(qtbot, place)
    np.testing.assert_array_equal(table(place.work.results)["energy"], table(whole)["energy"])
    assert place.provenance()["parameters"]["sizes"] == "4-8"
    assert place.kept() is not None


def boxes_of(figure, suffix):
    return {
        name: item.label.mapRectToScene(item.label.boundingRect())
        for name, item in figure._items.items()
        if name.endswith(suffix)
    }


def test_names_lie_on_no_point_where_the_sizes_collapse(qtbot, place):
    run(qtbot, place)
    place.session.set("experiments", quantity="susceptibility", collapse=True)
    qtbot.wait(20)
    figure = place.recipes["scan"].figure
    boxes = boxes_of(figure, " name")
    assert set(boxes) == {"4 name", "8 name"}
    for size in (4, 8):
        mark = points_of(place, size)
        for x, y in zip(mark.x, mark.y, strict=True):
            spot = figure.view.mapToScene(figure.view.mapFrom(figure, figure.to_pixels(x, y).toPoint()))
            assert not any(box.contains(spot) for box in boxes.values())
    assert not boxes["4 name"].intersects(boxes["8 name"])
    place.session.set("experiments", collapse=False)
    assert not boxes_of(figure, " name") and figure.mark("name 8").text == "$L$ = 8"


# -- block spin or correlation -----------------------------------------------------------------------------


@pytest.fixture
def fields(place):
    small = {"size": 20, "hidden": "16-25", "steps": 3, "coldest": 2.3, "hottest": 3.0, "samples": 500,
             "repeats": 2, "epochs": 4}  # fmt: skip
    place.session.set("experiments", recipe="field_size")
    place.session.set("field_size", **small)
    return place


def test_fields_are_drawn_beside_both_predictions(qtbot, fields):
    place, figure = fields, fields.recipes["field_size"].figure
    assert place.title_label.text() == "Block spin or correlation?"
    assert figure.mark("tiling 16").y[0] == 25 and figure.mark("correlation") is not None, (
        "before the first point"
    )
    run(qtbot, place)
    assert place.work.finished and len(place.work.results) == 12
    rows = table_of_fields(place.work.results)
    mark = figure.mark("25 units")
    np.testing.assert_allclose(mark.x, [2.3, 2.65, 3.0])
    np.testing.assert_allclose(mark.y, rows["area"][rows["hidden"] == 25])
    assert figure.mark("waiting") is None
    assert len(place.table.rows) == 6 and all(row[-1] == "done" for row in place.table.rows)
    assert "shares of the lattice 1.56 times" in place.so_far.text()
    for name in MEASURES:
        place.session.set("experiments", measure=name)
        shown = figure.mark("16 units")
        good = np.isfinite(rows[name][rows["hidden"] == 16])
        np.testing.assert_allclose(shown.y if shown else [], rows[name][rows["hidden"] == 16][good])
    assert "field_size" in place.command and place.figures()


def test_points_are_hollow_while_repeats_run(fields):
    place = fields
    params = place.session.params("field_size")
    entry = EXPERIMENTS["field_size"]
    experiment = entry.make(params, 5, threads=1)
    first = {p: experiment.run(p, lambda share, words: None) for p in experiment.points()[:6]}
    place.work.take(params, 5, first)
    place._draw()
    figure = place.recipes["field_size"].figure
    assert figure.mark("16 units") is None and figure.mark("16 units, some repeats").hollow
    assert len(figure.mark("waiting").x) == 3 and place.table.rows[0][-1] == "1 of 2"


def test_a_control_is_one_click(qtbot, fields):
    place = fields
    place.session.set("field_size", repeats=1)
    place.controls.rows["field_size", "control"].chosen.emit("untrained")
    assert place.session.params("field_size").control == "untrained"
    run(qtbot, place)
    assert all(arrays["localized"] == 0 for arrays in place.work.results.values())


def test_the_result_that_comes_along_is_shown_and_was_made_by_this_code(qtbot, place):
    place.session.set("experiments", recipe="field_size")
    qtbot.waitUntil(lambda: place.work.finished, timeout=10_000)
    rows = table_of_fields(place.work.results)
    assert len(rows["hidden"]) == 24 and (rows["repeats"] == 5).all()
    assert place.verb_button.text().startswith("Run again")
    result = results.read(results.bundled("field_size"))
    assert result.provenance["command"] == "rgapp run field_size --seed 563 -o field-size.h5"
    assert result.provenance["seconds"] > 60
    # a point of it, made again
    point = "n=100 T=2.30909 repeat 2"
    again = EXPERIMENTS["field_size"].make(place.work.params, place.work.seed, threads=1)
    made = again.run(point, lambda share, words: None)
    for name, array in made.items():
        # the weights are the same on every processor; what is measured of them is so to rounding
        np.testing.assert_allclose(array, result.points[point][name], rtol=1e-5, atol=1e-7, err_msg=name)
