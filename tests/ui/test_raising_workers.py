"""A worker that raises, in every experiment and place: one sentence, a living window, and it runs again."""

import logging

import pytest
from toys import TOY

from rgapp.experiments import EXPERIMENTS
from rgapp.experiments.flow import Flow
from rgapp.experiments.lattice import Lattice
from rgapp.experiments.train import Training
from rgapp.ui.errors import log

MELTED = "the lattice melted"


def broken(*_args, **_more):
    raise RuntimeError(MELTED)


@pytest.fixture
def window(settings, open_window):
    settings.change(jobs=1)  # other processes would not know that they have to fail
    return open_window()


def lives(qtbot, window):
    """Frames come and other places can be gone to."""
    here, beats = window.place_in_sight, len(window.ticker._times)
    assert beats
    last = window.ticker._times[-1]
    qtbot.waitUntil(lambda: window.ticker._times[-1] > last, timeout=5000)
    for name in window.place_names:
        window.choose_place(name)
    window.choose_place(here)
    return window.isVisible()


def told(window):
    return window.current.strip.text()


@pytest.mark.parametrize("name", TOY)
def test_every_experiment(qtbot, window, monkeypatch, name):
    window.choose_place("experiments")
    place = window.current
    window.session.set("experiments", recipe=name)
    window.session.set(name, **TOY[name])
    kind = type(EXPERIMENTS[name].make(window.session.params(name), 1))
    with monkeypatch.context() as patched:
        patched.setattr(kind, "run", broken)
        place.verb_triggered()
        qtbot.waitUntil(lambda: MELTED in told(window), timeout=30_000)
        assert told(window).count(MELTED) == 1 and not place.work.running
    assert lives(qtbot, window)
    place.verb_triggered()
    qtbot.waitUntil(lambda: place.work.finished and not place.work.begun, timeout=60_000)
    assert place.work.failure is None and MELTED not in told(window)


def test_the_lattice(qtbot, window, monkeypatch):
    window.choose_place("coarse")
    lattice = window.session.lattice
    qtbot.waitUntil(lambda: lattice.running, timeout=10_000)
    with monkeypatch.context() as patched:
        patched.setattr(Lattice, "advance", broken)
        qtbot.waitUntil(lambda: MELTED in told(window), timeout=10_000)
        assert window.current.status().word == "Stopped"
    assert lives(qtbot, window)
    again = next(button for button in window.current.strip._made if "same seed" in button.text())
    again.click()
    position = lattice.position
    qtbot.waitUntil(lambda: lattice.failure is None and lattice.position > position, timeout=10_000)
    assert told(window) == ""


def test_a_training(qtbot, window, monkeypatch):
    window.choose_place("train")
    place = window.current
    qtbot.waitUntil(lambda: place.board.grid.patches is not None and not place.files.busy, timeout=20_000)
    window.session.set("train", size=8, layers="16", samples=200, epochs="2", l1="0.03", live=False)
    with monkeypatch.context() as patched:
        patched.setattr(Training, "run", broken)
        place.verb_triggered()
        qtbot.waitUntil(lambda: MELTED in told(window), timeout=20_000)
    assert lives(qtbot, window)
    place.verb_triggered()
    qtbot.waitUntil(lambda: place.work.finished, timeout=60_000)
    assert MELTED not in told(window)


def test_a_flow(qtbot, window, monkeypatch):
    window.choose_place("flow")
    place = window.current
    with monkeypatch.context() as patched:
        patched.setattr(Flow, "run", broken)
        window.session.set("flow", source="gaussian", variables=64, samples=500)
        place.verb_triggered()
        qtbot.waitUntil(lambda: MELTED in told(window), timeout=20_000)
    assert lives(qtbot, window)
    place.verb_triggered()
    qtbot.waitUntil(lambda: MELTED not in told(window) and place.kept() is not None, timeout=30_000)


def test_the_training_of_a_small_network(qtbot, window, monkeypatch):
    window.choose_place("theory")
    place = window.current
    with monkeypatch.context() as patched:
        patched.setattr("rgapp.physics.exact_fit.exact_fit", broken)
        place.verb_triggered()
        qtbot.waitUntil(lambda: MELTED in told(window), timeout=20_000)
    assert lives(qtbot, window)


def test_the_lattice_of_a_lecture(qtbot, window, monkeypatch):
    window.presenting.present()
    lecture = window.presenting.lecture
    qtbot.waitUntil(lambda: lecture._view.ready, timeout=20_000)
    with monkeypatch.context() as patched:
        patched.setattr(Lattice, "advance", broken)
        qtbot.waitUntil(lambda: lecture.session.lattice.failure is not None, timeout=10_000)
        qtbot.waitUntil(lambda: MELTED in lecture.caption.text(), timeout=10_000)
    lecture.show_scene(7)
    qtbot.waitUntil(lambda: lecture._view.ready, timeout=20_000)
    assert MELTED not in lecture.caption.text()
    lecture.show_scene(0)
    qtbot.waitUntil(lambda: lecture.session.lattice.failure is None, timeout=10_000)
    lecture.leave()
    assert lives(qtbot, window)


def test_what_fails_is_in_the_log_with_its_place_in_the_code(qtbot, window, monkeypatch, caplog):
    log.propagate, before = True, log.propagate
    try:
        with caplog.at_level(logging.INFO, logger=log.name), monkeypatch.context() as patched:
            window.choose_place("coarse")
            patched.setattr(Lattice, "advance", broken)
            qtbot.waitUntil(lambda: MELTED in told(window), timeout=10_000)
    finally:
        log.propagate = before
    assert any(
        MELTED in record.getMessage() and "in broken" in record.getMessage() for record in caplog.records
    )
