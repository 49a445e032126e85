"""Every experiment of the place at toy size: run, drawn, told, written, opened again, and its command."""

import time

import numpy as np
import pytest
from distributed import LocalCluster
from PySide6.QtGui import QGuiApplication
from toys import TOY

from rgapp import cli, results
from rgapp.experiments import EXPERIMENTS
from rgapp.export.figures import write, write_data
from rgapp.ui.experiments.drawing import KNOWN, LAYERED, RECIPES, THERMOMETERS
from rgapp.ui.experiments.forms import row_of
from rgapp.ui.experiments.place import Experiments
from rgapp.ui.experiments.recipes import KINDS
from rgapp.ui.widgets import MenuRow, SliderRow, SwitchRow, TextRow, note_of


@pytest.fixture
def place(settings, stand, session):
    settings.change(jobs=1)
    return stand(Experiments(session))


def choose(place, name):
    place.session.set("experiments", recipe=name)
    place.session.set(name, **TOY[name])


def settle(qtbot, place):
    def idle():
        place.tick(time.monotonic())
        return not any(work.running or work.wanted for work in place.works.values())

    qtbot.waitUntil(idle, timeout=60_000)
    place.tick(time.monotonic())


def test_every_batch_of_the_command_line_has_its_recipe():
    others = {"samples", "train", "flow"}  # the lattice, a network and an analysis have places of their own
    batches = {name for name, entry in EXPERIMENTS.items() if entry.kind == "batch"}
    assert set(RECIPES) == set(KINDS) == set(TOY) == batches - others


@pytest.mark.parametrize("name", RECIPES)
def test_it_runs_is_drawn_written_and_opened_again(qtbot, place, tmp_path, monkeypatch, capsys, name):
    choose(place, name)
    assert place.title_label.text() == KINDS[name].question
    place.verb_triggered()
    settle(qtbot, place)
    work = place.work
    assert work.failure is None and work.finished, work.failure
    assert place.table.rows and all(len(row) == len(place.shown.head) for row in place.table.rows)
    assert place.so_far.text() != "Nothing yet."
    for figure in place.figures():
        write(figure, tmp_path / "figure.svg", provenance=place.provenance())
        write_data(figure, tmp_path / "figure.csv", place.provenance())
    # the same numbers without the window, into a file that opens again
    place.copy_command.click()
    words = QGuiApplication.clipboard().text().split("'")
    words = [part for k, text in enumerate(words) for part in ([text] if k % 2 else text.split())]
    monkeypatch.chdir(tmp_path)
    assert words[:3] == ["rgapp", "run", name] and cli.main([*words[1:], "--jobs", "1"]) == 0
    there = results.read(tmp_path / f"{name}.h5")
    for point, arrays in work.results.items():
        for array in arrays:
            one, other = np.asarray(arrays[array]), np.asarray(there.points[point][array])
            assert one.tobytes() == other.tobytes() or (one.dtype.kind == "U" and str(one) == str(other)), (
                array
            )
    drawn = [figure.arrays().keys() for figure in place.figures()]
    params, seed = work.params, work.seed
    place.session.set(name, seed=seed + 1)
    work.take(params, seed + 1, {})
    place.session.set("experiments", recipe="sloppy" if name != "sloppy" else "scan")
    place.open_path(tmp_path / f"{name}.h5")
    assert place.recipe == name and place.work.finished and place.session.seed(name) == seed
    assert [figure.arrays().keys() for figure in place.figures()] == drawn


@pytest.mark.parametrize("name", RECIPES)
def test_part_of_a_run_can_be_drawn(place, name):
    entry = EXPERIMENTS[name]
    params = entry.params(**TOY[name])
    experiment = entry.make(params, 3)
    first = experiment.points()[0]
    place.session.set("experiments", recipe=name)
    place.work.take(params, 3, {first: experiment.run(first, lambda *_: None)})
    place._draw()
    assert place.figures() or name == "mcrg"
    assert place.kept() is not None


@pytest.mark.parametrize("name", RECIPES)
def test_every_parameter_has_a_row_in_the_column_or_under_more(qtbot, place, name):
    choose(place, name)
    sheet = place.open_more()
    recipe = place.shown
    shown = {of for of in place.controls.rows if of[0] == name}
    assert {parameter for _, parameter in shown} == set(recipe.listed)
    assert set(sheet.rows) == set(recipe.others)
    assert set(recipe.listed) | set(recipe.others) | set(recipe.left_out) == set(recipe.params.model_fields)
    sheet.close_sheet()


def test_a_parameter_under_more_is_set_and_undone(qtbot, place):
    choose(place, "field_size")
    sheet = place.open_more()
    sheet.rows["epochs"].changed.emit(7.0)
    assert place.session.params("field_size").epochs == 7
    place.session.undo()
    assert place.session.params("field_size").epochs == 2
    sheet.close_sheet()


@pytest.mark.parametrize(
    ("name", "field", "choices"),
    [
        ("temperature_flow", "thermometer", THERMOMETERS),
        ("dreams", "known", KNOWN),
        ("depth", "layered", LAYERED),
    ],
)
def test_what_is_drawn_can_be_chosen(qtbot, place, name, field, choices):
    choose(place, name)
    place.verb_triggered()
    settle(qtbot, place)
    titles = set()
    for choice in choices:
        place.session.set("experiments", **{field: choice})
        titles.add(place.shown.shown[0].title_label.text())
        assert np.isfinite(place.shown.shown[0].frozen().y.low)
    assert len(titles) == len(choices)


def test_the_mixture_is_there_before_anything_ran(place):
    choose(place, "temperature_flow")
    place.session.set("temperature_flow", size=10, coldest=0.0, hottest=6.0, steps=25)
    assert place.shown.figure.mark("mixture").value == pytest.approx(2.562, abs=6e-3)
    place.session.set("temperature_flow", hottest=4.0, steps=17)
    assert place.shown.figure.mark("mixture").value == pytest.approx(2.293, abs=6e-3)


def test_experiments_wait_in_line_and_can_leave_it(qtbot, place):
    choose(place, "scan")
    place.session.set("scan", count=20_000)
    place.verb_triggered()
    place.tick(time.monotonic())
    for at, (name, words) in enumerate((("mcrg", "Second"), ("sloppy", "Third"))):
        choose(place, name)
        place.verb_triggered()
        place.tick(time.monotonic())
        assert place.doing.text().startswith(f"{words} in line") and len(place.queue) == at + 1
    place.session.set("experiments", recipe="mcrg")
    place.verb_triggered()
    assert place.queue == ["sloppy"] and not place.work.wanted
    place.works["scan"].cancel()
    settle(qtbot, place)
    assert place.works["sloppy"].finished and not place.works["mcrg"].results


def test_points_run_on_a_cluster_that_is_chosen_in_the_window(qtbot, place):
    choose(place, "scan")
    sheet = place.open_more()
    sheet.cluster.entered.emit("tcp://127.0.0.1:9")
    qtbot.waitUntil(lambda: "no Dask scheduler answers" in note_of(sheet.cluster.field), timeout=20_000)
    assert place.session.settings.values.cluster == ""
    with LocalCluster(1, processes=True, threads_per_worker=1, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        sheet.cluster.entered.emit(address)
        qtbot.waitUntil(lambda: place.session.settings.values.cluster == address, timeout=20_000)
        assert address in sheet.told.text()
        sheet.close_sheet()
        place.verb_triggered()
        settle(qtbot, place)
        assert place.work.failure is None and place.work.finished
    alone = EXPERIMENTS["scan"].make(place.work.params, place.work.seed)
    for point, arrays in place.work.results.items():
        for name, array in alone.run(point, lambda *_: None).items():
            np.testing.assert_array_equal(array, arrays[name])
    sheet = place.open_more()
    sheet.cluster.entered.emit("")
    assert place.session.settings.values.cluster == "" and "this machine" in sheet.told.text()
    sheet.close_sheet()


def test_rows_are_made_from_the_declaration():
    kinds = {"coldest": SliderRow, "sizes": TextRow, "tempering": SwitchRow, "algorithm": MenuRow}
    for name, kind in kinds.items():
        assert isinstance(row_of(EXPERIMENTS["scan"].params, name), kind)
