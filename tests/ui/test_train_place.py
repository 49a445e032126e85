"""The Train place with a real session: trained, stopped, gone on with, closed, scrubbed, saved, used."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from rgapp import cli, models, results
from rgapp.experiments.train import Training
from rgapp.experiments.training_frame import Look, unit_fields
from rgapp.physics.rbm import RBM
from rgapp.physics.stack import Stack
from rgapp.session import Session
from rgapp.ui.app import make_window
from rgapp.ui.train import place as place_module
from rgapp.ui.train import work as work_module
from rgapp.ui.train.asked import Asked
from rgapp.ui.train.networks import network_told, parse_network
from rgapp.ui.train.place import Train
from rgapp.ui.train.speed import Speed
from rgapp.ui.train.wording import LOCKED
from rgapp.ui.widgets import note_of

TINY = {
    "size": 8, "layers": "16-4", "l1": "0.01", "epochs": "3,2", "samples": 300, "held_out": 50,
    "batch_size": 50, "learning_rate": 0.05,
}  # fmt: skip
LONG = TINY | {"epochs": "9999,2"}


@pytest.fixture
def session(settings):
    made = Session(settings)
    yield made
    made.close()


@pytest.fixture
def make(qtbot, session, monkeypatch):
    """Makes the place, asking for these parameters, in a window of its own; all are closed at the end."""
    made = []

    def build(session=session, **params):
        monkeypatch.setattr(place_module, "Asked", lambda: Asked(**params))
        window = QWidget()
        qtbot.addWidget(window)
        window.resize(1500, 914)
        place = Train(session)
        place.setParent(window)
        place.resize(1500, 914)
        place.said_so, place.gone_to = [], []
        place.said.connect(place.said_so.append)
        place.place_wanted.connect(place.gone_to.append)
        window.show()
        qtbot.waitUntil(lambda: place.board.grid.patches is not None and not place.files.busy)
        made.append((place, window))
        return place

    yield build
    for place, window in made:
        place.close_place()
        window.close()


@pytest.fixture
def place(make):
    return make(**TINY)


def settle(qtbot, place, timeout=60_000):
    """Until nothing runs and what is there is drawn."""

    def idle():
        place.tick(time.monotonic())
        return not place.work.running

    qtbot.waitUntil(idle, timeout=timeout)
    qtbot.waitUntil(lambda: not place.director.busy)


def train(qtbot, place):
    place.verb_triggered()
    settle(qtbot, place)
    assert place.work.failure is None and place.work.finished, place.work.failure


def under_way(qtbot, place):
    """Until the first layer is in training."""
    place.verb_triggered()

    def begun():
        place.tick(time.monotonic())
        frame = place.director.frame
        return frame is not None and frame.updates > 0

    qtbot.waitUntil(begun, timeout=60_000)


def as_bytes(points):
    return {
        (point, name): np.asarray(value).tobytes()
        for point in points
        for name, value in points[point].items()
    }


def verb(place):
    return place.verb_button.text()


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


def test_the_command_line_gives_the_same_network_bit_for_bit(qtbot, place, tmp_path, monkeypatch, capsys):
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


def test_a_stopped_training_goes_on_to_the_same_network(qtbot, make):
    place = make(**TINY | {"epochs": "40,1"})
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


def test_while_stopped_one_may_look_round_and_changes_mean_another_training(qtbot, make, session):
    place = make(**LONG)
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


def test_closed_while_training_it_is_there_again_and_ends_the_same(qtbot, make, session, settings):
    place = make(**TINY | {"epochs": "40,1"})
    train(qtbot, place)
    whole = as_bytes(place.work.results)
    place.start_over()
    qtbot.waitUntil(lambda: list(settings.data.glob("training*")) == [])
    under_way(qtbot, place)
    place.close_place()
    session.close()
    other = Session(settings)
    try:
        again = make(other)
        assert again.asked.epochs == "40,1" and not again.asked.live and not other.can_undo
        assert verb(again) == "Resume" and again.director.layer == 1 and again.director.frame.updates > 0
        begun = Training(again.work.params, again.work.seed).untrained(Look(which="all")).fields
        shown = again.board.grid.patches
        assert np.abs(shown.pictures - begun.pictures[shown.units]).max() > 0.002, "no longer noise"
        again.verb_triggered()
        settle(qtbot, again)
        assert as_bytes(again.work.results) == whole
        assert len(list(settings.data.glob("training*"))) == 1
        again.close_place()
    finally:
        other.close()


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


def test_a_finished_network_reads_the_lattice_at_once(qtbot, place, session):
    place.files.use_network()
    assert place.gone_to == []
    train(qtbot, place)
    assert place.files.use.isVisible()
    place.files.use.click()
    qtbot.waitUntil(lambda: place.gone_to == ["coarse"])
    path = session.params("lattice").network
    stack, origin = models.load(path)
    np.testing.assert_array_equal(stack.rbms[1].weights, place.work.results["layer2"]["weights"])
    assert origin["seed"] == place.work.seed
    assert session.settings.values.recent_networks[0] == path
    place.files.use.click()
    qtbot.waitUntil(lambda: place.gone_to == ["coarse", "coarse"])
    assert len(list((session.settings.data / "networks").iterdir())) == 1, "written once"


def test_a_network_too_large_for_the_lattice_is_refused_with_the_size(qtbot, place, session):
    session.set("lattice", network="none", size=4)
    train(qtbot, place)
    place.files.use_network()
    qtbot.waitUntil(lambda: place.strip.text() != "")
    assert "reads 8 × 8 spins, and the lattice has 4 × 4" in place.strip.text() and place.gone_to == []


def test_saved_and_opened_again(qtbot, place, session, tmp_path):
    train(qtbot, place)
    whole, seed = as_bytes(place.work.results), place.work.seed
    place.files.save(tmp_path / "mine.h5")
    qtbot.waitUntil(lambda: "mine.h5 saved" in place.said_so[-1])
    place.start_over()
    session.set("train", seed=1, size=4)
    assert place.accepts(tmp_path / "mine.h5")
    place.open_path(tmp_path / "mine.h5")
    qtbot.waitUntil(lambda: place.work.params is not None)
    settle(qtbot, place)
    assert as_bytes(place.work.results) == whole and place.seed.value == seed and place.asked.size == 8
    assert verb(place) == "Train again" and place.board.bar.is_slider
    place.verb_triggered()
    assert place.work.seed == seed + 1
    settle(qtbot, place)


def test_a_stopped_network_is_saved_as_it_stands(qtbot, make, tmp_path):
    place = make(**LONG)
    under_way(qtbot, place)
    assert not place.controls.save.isEnabled()
    place.verb_triggered()
    place.files.save(tmp_path / "part.h5")
    qtbot.waitUntil(lambda: "part.h5 saved" in place.said_so[-1])
    stack, origin = models.load(tmp_path / "part.h5")
    assert stack.sizes == (64, 16) and "stopped in layer 1" in origin["note"]


def test_a_network_opens_also_where_its_samples_are_gone(qtbot, place, session, tmp_path):
    np.save(tmp_path / "mine.npy", np.random.default_rng(3).choice([-1, 1], (200, 8, 8)))
    session.set("train", live=False, file=str(tmp_path / "mine.npy"))
    train(qtbot, place)
    place.files.save(tmp_path / "net.h5")
    qtbot.waitUntil(lambda: "net.h5 saved" in place.said_so[-1])
    place.start_over()
    session.set("train", live=True, file="")
    (tmp_path / "mine.npy").unlink()
    place.open_path(tmp_path / "net.h5")
    qtbot.waitUntil(lambda: place.work.params is not None)
    settle(qtbot, place)
    assert place.work.finished and place.board.bar.is_slider
    assert "there is no" in place.strip.text() and "The network is shown" in place.strip.text()
    assert verb(place) == "Train"


def test_any_network_of_a_square_lattice_opens(qtbot, place, tmp_path):
    rng = np.random.default_rng(2)
    stack = Stack([RBM(rng.normal(size=(36, 9))), RBM(rng.normal(size=(9, 2)))])
    models.save(stack, tmp_path / "theirs.h5", {"made": "elsewhere"})
    models.save(Stack([RBM(np.ones((5, 2)))]), tmp_path / "odd.h5", {})
    place.open_path(tmp_path / "theirs.h5")
    qtbot.waitUntil(lambda: place.work.params is not None)
    settle(qtbot, place)
    assert place.director.sizes == (36, 9, 2) and place.provenance() == {"made": "elsewhere"}
    assert place.board.grid.view.layer == 1 and len(place.board.grid.patches) == 9
    assert place.kept() is None
    place.open_path(tmp_path / "odd.h5")
    qtbot.waitUntil(lambda: "no square lattice" in place.strip.text())
    assert place.director.sizes == (36, 9, 2)


def test_a_deep_machine_learns_in_sight_and_is_told_apart(qtbot, make, tmp_path):
    place = make(**TINY | {"model": "dbm", "joint_epochs": 3})
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


def test_a_long_training_is_kept_when_another_begins_and_goes_on_from_its_file(
    qtbot, make, session, monkeypatch
):
    monkeypatch.setattr(work_module, "WORTH", 0.0)
    place = make(**TINY | {"epochs": "40,1"})
    train(qtbot, place)
    whole = as_bytes(place.work.results)
    place.files.use_network()
    qtbot.waitUntil(lambda: place.gone_to == ["coarse"])
    place.start_over()  # a network in a file of its own is not kept twice
    under_way(qtbot, place)
    place.verb_triggered()
    session.set("train", seed=8)
    under_way(qtbot, place)
    assert "The training before is kept" in place.said_so[-1]
    kept = session.settings.data / "networks" / place.said_so[-1].split()[-1]
    assert kept.name == "T2.269-64-16-4-seed563-2.h5"
    place.verb_triggered()
    qtbot.waitUntil(kept.exists)
    place.open_path(kept)
    qtbot.waitUntil(lambda: place.work.path == kept)
    settle(qtbot, place)
    assert verb(place) == "Resume" and place.director.frame.updates > 0
    place.verb_triggered()
    settle(qtbot, place)
    assert as_bytes(place.work.results) == whole


def test_samples_follow_the_lattice_or_are_ones_own(qtbot, place, session, tmp_path):
    field = place.controls.samples.field
    session.set("lattice", temperature=2.5, field=0.1)
    assert field.text() == "Live lattice at T = 2.500, h = 0.10" and "biases" in place.controls.note.text()
    params = place.asked.params(session.params("lattice"))
    assert (params.temperature, params.field) == (2.5, 0.1)
    place.choices.ask_temperatures()
    sheet = place.choices.sheet
    sheet.field.setText("hot")
    assert not sheet.use.isEnabled() and "temperatures must be numbers" in sheet.told.text().lower()
    sheet.field.setText("2.0-2.6/3")
    assert sheet.told.text() == "100 samples at each of 3: 2, 2.3, 2.6."
    sheet.use.click()
    assert not place.asked.live and place.asked.temperatures == "2.0-2.6/3"
    assert field.text() == "3 temperatures, 2 to 2.6"
    np.save(tmp_path / "mine.npy", np.ones((30, 6, 6), np.int8))
    place.choices.take_file(str(tmp_path / "mine.npy"))
    qtbot.waitUntil(lambda: place.asked.file != "")
    assert place.asked.size == 6 and field.text() == "mine.npy"
    assert "30 lattices of 6 × 6" in place.said_so[-1]
    np.save(tmp_path / "thirds.npy", np.full((3, 6, 6), 0.3))
    place.choices.take_file(str(tmp_path / "thirds.npy"))
    qtbot.waitUntil(lambda: "holds no lattice" in place.strip.text())
    assert place.asked.file.endswith("mine.npy")
    field._take("live")
    assert place.asked.live and place.asked.params(session.params("lattice")).file == ""


def test_networks_from_the_menu_and_typed(place):
    place.session.set("train", l1="0.02,0.01", epochs="5,7")
    place.controls.network.field._take((40, "400-100-25"))
    assert (place.asked.size, place.asked.l1, place.asked.epochs) == (40, "0.02,0.01,0.01", "5,7,7")
    assert place.director.sizes == (1600, 400, 100, 25) and len(place.controls.rows["l1"].fields) == 3
    assert place.controls.rows["l1"].fields[2].nextInFocusChain() is place.controls.rows["epochs"].fields[0]
    place.choices.ask_network()
    sheet = place.choices.sheet
    sheet.field.setText("65–16")
    assert not sheet.use.isEnabled() and "square" in sheet.told.text()
    sheet.field.setText("64–32–16")
    assert "has 2 560 weights" in sheet.told.text().replace("\u2009", " ")
    sheet.use.click()
    assert place.asked.sizes == [64, 32, 16] and place.asked.epochs == "5,7"
    assert parse_network("64 → 9") == (8, "9")
    for bad in ("64", "64-x", "64-0", "2-1", "", "70000-1"):
        with pytest.raises(ValueError, match="lattice"):
            network_told(bad)


def test_a_number_for_each_layer_is_typed_stepped_and_kept_in_range(qtbot, place):
    first, second = place.controls.rows["l1"].fields
    first.entered.emit("0,2")
    assert place.asked.l1 == "0.2,0.01"
    second.entered.emit("much")
    assert "expected a number" in note_of(second) and second.text() == "0.01"
    second.entered.emit("11")
    assert place.asked.l1 == "0.2,10" and note_of(second) == "kept to 0–10"
    second.entered.emit("0.01")
    qtbot.keyClick(second, Qt.Key.Key_Up)
    assert place.asked.l1 == "0.2,0.015"
    qtbot.keyClick(place.controls.rows["epochs"].fields[0], Qt.Key.Key_Down)
    assert place.asked.epochs == "2,2"
    place.controls.rows["epochs"].fields[0].entered.emit("2.5")
    assert "expected a whole number" in note_of(place.controls.rows["epochs"].fields[0])


def test_more_changes_what_only_researchers_need(place, session):
    place.choices.open_more()
    sheet = place.choices.sheet
    assert not sheet.rows["tempering"].isEnabled() and not sheet.rows["late_l1"].isEnabled()
    sheet.copies["flips"].click()
    assert place.asked.copies == "flips" and place.controls.note.text() == "flipped"
    session.set("lattice", field=0.2)
    session.set("train", live=False, field=0.2, copies="none")
    sheet.copies["flips"].click()
    assert "flips" in note_of(sheet.copies["flips"]) and not sheet.copies["flips"].value
    sheet.rows["descent"].segmented.segments[1].click()
    sheet.rows["late"].fields[0].entered.emit("2")
    assert (place.asked.descent, place.asked.late) == ("adam", "2,0") and sheet.rows["late_l1"].isEnabled()
    session.undo()
    assert place.asked.late == "0" and not sheet.rows["late_l1"].isEnabled()
    sheet.close_sheet()
    assert place.choices.sheet is None


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


def test_small_and_large_forms_leave_nothing_out(make, qtbot):
    place = make()
    window = place.parentWidget()
    for size, compact, fields in (((1600, 914), False, 100), ((1280, 646), True, 64)):
        window.resize(*size)
        place.resize(*size)
        place.set_compact(compact)
        qtbot.waitUntil(lambda: place.board.grid.patches is not None and not place.director.busy)
        assert place.board.grid.number == fields
        last = place.controls.more
        foot = last.mapTo(place, QPoint(0, last.height())).y()
        assert foot < place.seed.mapTo(place, QPoint(0, 0)).y(), "the column fits"
        for figure in (place.board.bar, place.board.errors, place.board.spectrum, place.board.dreams):
            assert figure.geometry().bottom() <= place.board.height() and figure.width() > 350


def test_train_one_leads_here_from_the_lattice(qtbot, session):
    session.settings.change(place="coarse")
    window = make_window(session)
    qtbot.addWidget(window)
    coarse = window.place("coarse")
    entries = dict(coarse.controls.network.field._actions)
    entries["Train one…"]()
    assert window.current is window.place("train")
    window.choose_place("coarse")
    coarse.stage.invitation.train.click()
    assert window.current is window.place("train")
    window.close()
