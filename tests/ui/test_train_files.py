"""What the Train place keeps, saves, opens and hands to the lattice."""

import h5py
import numpy as np
import pytest
from train_helpers import LONG, TINY, as_bytes, settle, train, under_way, verb

from rgapp import models
from rgapp.experiments.train import Training
from rgapp.experiments.training_frame import Look
from rgapp.physics.rbm import RBM
from rgapp.physics.stack import Stack
from rgapp.session import Session
from rgapp.ui.train import work as work_module


@pytest.fixture
def place(make_train):
    return make_train(**TINY)


def test_closed_while_training_it_is_there_again_and_ends_the_same(qtbot, make_train, session, settings):
    place = make_train(**TINY | {"epochs": "40,1"})
    train(qtbot, place)
    whole = as_bytes(place.work.results)
    place.start_over()
    qtbot.waitUntil(lambda: list(settings.data.glob("training*")) == [])
    under_way(qtbot, place)
    place.close_place()
    session.close()
    other = Session(settings)
    try:
        again = make_train(other)
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
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["x"] = np.ones((20, 3))
    assert not place.accepts(tmp_path / "data.h5")
    place.open_path(tmp_path / "mine.h5")
    qtbot.waitUntil(lambda: place.work.params is not None)
    settle(qtbot, place)
    assert as_bytes(place.work.results) == whole and place.seed.value == seed and place.asked.size == 8
    assert verb(place) == "Train again" and place.board.bar.is_slider
    place.verb_triggered()
    assert place.work.seed == seed + 1
    settle(qtbot, place)


def test_a_stopped_network_is_saved_as_it_stands(qtbot, make_train, tmp_path):
    place = make_train(**LONG)
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


def test_a_machine_of_scikit_learn_opens_from_the_window(qtbot, place, tmp_path):
    weights = np.random.default_rng(2).normal(size=(36, 9))
    path = tmp_path / "theirs.npz"
    np.savez(path, components_=weights.T, intercept_hidden_=np.zeros(9), intercept_visible_=np.zeros(36))
    np.savez(tmp_path / "data.npz", samples=weights)
    assert place.accepts(path) and not place.accepts(tmp_path / "data.npz")
    place.open_path(path)
    qtbot.waitUntil(lambda: place.work.params is not None)
    settle(qtbot, place)
    assert place.director.sizes == (36, 9) and place.provenance()["program"] == "scikit-learn"


def test_a_long_training_is_kept_when_another_begins(qtbot, make_train, session, monkeypatch):
    monkeypatch.setattr(work_module, "WORTH", 0.0)
    place = make_train(**TINY | {"epochs": "40,1"})
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
