"""The Train place with a real session: trained, stopped, gone on with, scrubbed, measured."""

import time

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from train_helpers import LONG, TINY, as_bytes, settle, train, under_way, verb

from rgapp import cli, models, results
from rgapp.experiments.train import Training
from rgapp.experiments.training_frame import Look, unit_fields
from rgapp.ui.train.speed import Speed
from rgapp.ui.train.wording import LOCKED


@pytest.fixture
def place(make_train):
    return make_train(**TINY)


def test_before_it_begins_the_true_noise_of_this_seed_is_shown(place, session, qtbot):
    assert verb(place) == "Train" and place.kept() is None and not place.controls.save.isEnabled()
    assert place.board.grid.pictures.isVisible() and place.status().word == "Idle"
    before = place.board.grid.patches.pictures.copy()
    session.set("train", seed=9)
    qtbot.waitUntil(lambda: not np.array_equal(place.board.grid.patches.pictures, before))
    training = Training(place.asked.params(session.params("lattice")), 9)
    wanted = training.untrained(Look(which="all")).fields.pictures
    shown = place.board.grid.patches
    np.testing.assert_array_equal(shown.pictures, wanted[shown.units])


def test_the_command_line_gives_the_same_network(qtbot, place, tmp_path, monkeypatch, capsys):
    place.session.set("train", copies="shifts,flips", seed=77)
    place.copy_command()
    words = QGuiApplication.clipboard().text().split()
    assert words[:3] == ["rgapp", "run", "train"]
    train(qtbot, place)
    monkeypatch.chdir(tmp_path)
    assert cli.main(words[1:]) == 0
    assert as_bytes(results.read(tmp_path / "network.h5").points) == as_bytes(place.work.results)
    assert place.provenance()["command"].split()[:-1] == words[:-1]


def test_the_figures_show_the_numbers_of_the_run(qtbot, place):
    train(qtbot, place)
    points, board = place.work.results, place.board
    assert board.grid.view.layer == 2, "it follows the layer in training"
    assert board.errors.mark("train").y.tolist() == points["layer2"]["reconstruction_error"].tolist()
    assert board.errors.mark("held out").y.tolist() == points["layer2"]["held_out_error"].tolist()
    values = np.linalg.svd(points["layer2"]["weights"], compute_uv=False)
    np.testing.assert_allclose(board.spectrum.spectrum.values, values, rtol=1e-5)
    np.testing.assert_array_equal(
        board.dreams.dreams.pictures.spins, points["layer2"]["dreams"].reshape(-1, 8, 8)[:3]
    )
    np.testing.assert_array_equal(board.dreams.samples.pictures.spins, points["samples"]["shown"])
    fields = unit_fields([points[f"layer{layer}"]["weights"] for layer in (1, 2)], np.arange(4))
    for unit, picture in zip(board.grid.patches.units, board.grid.patches.pictures, strict=True):
        np.testing.assert_allclose(picture.ravel(), fields[:, unit], atol=1e-6)
    board.grid._layer._take(1)
    qtbot.waitUntil(lambda: len(board.grid.patches) == 16)
    assert board.errors.mark("train").y.tolist() == points["layer1"]["reconstruction_error"].tolist()
    assert {figure.name for figure in place.figures()[1:]} >= {
        "receptive fields",
        "training",
        "weight spectrum",
    }
    assert "Done in" in place.said_so[-1] and place.kept() is not None


def test_a_stopped_training_goes_on_to_the_same_network(qtbot, make_train):
    place = make_train(**TINY | {"epochs": "40,1"})
    train(qtbot, place)
    whole = as_bytes(place.work.results)
    place.start_over()
    assert place.work.params is None and verb(place) == "Train"
    under_way(qtbot, place)
    place.verb_triggered()
    assert verb(place) == "Resume" and place.status().word == "Stopped"
    updates = place.work.runner.look().updates
    assert 0 < updates < 240
    time.sleep(0.05)
    assert place.work.runner.look().updates == updates
    place.verb_triggered()
    settle(qtbot, place)
    assert as_bytes(place.work.results) == whole


def test_while_stopped_one_may_look_round_and_changes_mean_another_training(qtbot, make_train, session):
    place = make_train(**LONG)
    under_way(qtbot, place)
    assert verb(place) == "Stop training" and place.status().word == "Training"
    for row in place.controls.rows.values():
        assert not row.isEnabled() and LOCKED in row.toolTip()
    assert not place.seed.isEnabled()
    place.start_over()
    assert place.work.running, "locked while training"
    place.verb_triggered()
    settle(qtbot, place)
    assert all(row.isEnabled() for row in place.controls.rows.values())
    grid = place.board.grid
    grid._which._take("all")
    qtbot.waitUntil(lambda: grid.patches.units.tolist() == list(range(16)))
    session.set("train", batch_size=25)
    assert verb(place) == "Train"
    session.undo()
    assert verb(place) == "Resume"
    session.set("lattice", temperature=3.0)
    assert verb(place) == "Resume", "it goes on at the temperature it began with"
    assert "2.269" in place.controls.samples.field.text()
    note = place.provenance()["note"]
    assert note.startswith("stopped in layer 1 after") and note.endswith("of 9999 epochs")


def test_training_that_ran_away_offers_a_lower_rate(qtbot, place, session):
    session.set("train", learning_rate=9.0, momentum=0.9, l1="0")
    place.verb_triggered()
    settle(qtbot, place)
    told = place.strip.text()
    assert told.startswith("Training ran away at epoch") and "The network is back at epoch" in told
    button = place.strip._made[0]
    assert button.text() == "Set to 4.5"
    button.click()
    assert session.params("train").learning_rate == 4.5 and verb(place) == "Train"
    assert place.board.grid.patches is not None and not place.work.finished


def test_after_training_the_bar_goes_back_through_it(qtbot, place):
    train(qtbot, place)
    bar, grid = place.board.bar, place.board.grid
    assert bar.is_slider and bar.value() == bar.maximum()
    before = grid.patches
    bar.setValue(0)
    assert grid.view.layer == 1 and grid.view.which == "random" and not grid._which.isEnabled()
    first = grid.patches.pictures
    assert np.std(first) == pytest.approx(0.01, rel=0.1) and "before training" in bar.accessibleDescription()
    bar.setValue(bar.maximum() - 1)
    assert grid.view.layer == 2
    assert place.escape() and bar.value() == bar.maximum() and grid._which.isEnabled()
    qtbot.waitUntil(lambda: not place.director.busy)
    assert grid.view.layer == 2
    np.testing.assert_array_equal(np.sort(grid.patches.units), np.sort(before.units))
    assert not place.escape()
    grid._layer._take(1)
    qtbot.waitUntil(lambda: len(grid.patches) == 16)
    assert bar.is_slider, "another choice of fields leaves the slider alone"


def test_a_deep_machine_learns_in_sight_and_is_told_apart(qtbot, make_train, tmp_path):
    place = make_train(**TINY | {"model": "dbm", "joint_epochs": 3})
    train(qtbot, place)
    board, joint = place.board, place.work.results["joint"]
    assert board.errors.mark("train").y.tolist() == joint["reconstruction_error"].tolist()
    values = np.linalg.svd(joint["weights2"], compute_uv=False)
    np.testing.assert_allclose(board.spectrum.spectrum.values, values, rtol=1e-5)
    assert "deep Boltzmann machine" in place.status().right
    place.files.save(tmp_path / "deep.h5")
    qtbot.waitUntil(lambda: "deep.h5 saved" in place.said_so[-1])
    network, _ = models.load(tmp_path / "deep.h5")
    models.save(network, tmp_path / "bare.h5", {})
    place.open_path(tmp_path / "bare.h5")
    qtbot.waitUntil(lambda: place.work.origin is not None)
    settle(qtbot, place)
    assert place.asked.model == "dbm" and len(board.grid.patches) == 16
    place.files.save(tmp_path / "again.h5")
    qtbot.waitUntil(lambda: "again.h5 saved" in place.said_so[-1])
    again, _ = models.load(tmp_path / "again.h5")
    np.testing.assert_array_equal(again.weights[1], joint["weights2"])


def test_the_gauge_is_measured_when_it_is_asked_for(qtbot, place, session):
    session.set("train", live=False, temperature=3.0)
    train(qtbot, place)
    trained = as_bytes(place.work.results)
    session.set("train", gauge=300)
    assert verb(place) == "Measure the gauge"
    place.verb_triggered()
    settle(qtbot, place)
    found = place.work.results["gauge"]["divergence"]
    assert trained.items() <= as_bytes(place.work.results).items() and "nats a site" in place.said_so[-1]
    place.board.grid._layer._take(1)
    place.board.errors.menu._take("kl")
    qtbot.waitUntil(lambda: not place.director.busy)
    assert place.board.errors.mark("now").y.tolist() == [found]


def test_speed_forgets_pauses_and_other_layers():
    speed = Speed()
    for tick in range(50):
        speed.see(tick / 10, 1, 20 * tick)
    assert speed.rate == pytest.approx(200) and speed.seconds_for(1000) == pytest.approx(5)
    speed.rest()
    assert speed.rate == 0 and speed.seconds_for(1000) is None
    speed.see(100.0, 2, 0)
    speed.see(100.5, 2, 1000)
    assert speed.rate == pytest.approx(2000)
