"""The sheet that checks the physics: opened from the menu, filled, cancelled, closed."""

import pytest
from PySide6.QtGui import QGuiApplication

from rgapp.experiments import check
from rgapp.physics import updates
from rgapp.physics.ising import IsingParams
from rgapp.physics.verification import Lattice, SameSpins, trials
from rgapp.session import Session
from rgapp.ui import menus
from rgapp.ui.check_sheet import HEAD, CheckSheet
from rgapp.ui.place import Place
from rgapp.ui.window import PlaceEntry, Window

HOT = IsingParams(size=64, temperature=3.0)
QUICK = [Lattice(HOT, 4, 400), Lattice(HOT.changed(algorithm="wolff"), 100, 100), SameSpins(128, 2)]
LONG = [QUICK[0], Lattice(HOT.changed(algorithm="heat_bath"), 1000, 10**6)]


class Lab(Place):
    name, title, verb = "Lab", "A place", "Pause"

    def __init__(self, session):
        super().__init__(session, seed=1)


@pytest.fixture
def window(qtbot, settings):
    session = Session(settings, network="none").start()
    made = Window(session, (PlaceEntry("lab", "Lab", Lab),))
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    yield made
    made.close()


@pytest.fixture
def open_with(window, monkeypatch):
    """Opens the sheet as a person does, with these trials."""

    def make(wanted):
        monkeypatch.setattr(check, "trials", lambda: wanted)
        menu = menus.main_menu(window)
        (help_,) = (action.menu() for action in menu.actions() if action.text() == "Help")
        (entry,) = (action for action in help_.actions() if action.text() == "Check the physics")
        entry.trigger()
        return window.findChildren(CheckSheet)[-1]

    return make


def ended(sheet):
    return sheet.runner.done and not sheet.cancel.isEnabled()


def test_the_lines_fill_and_a_sentence_ends_them(qtbot, window, open_with):
    sheet = open_with(QUICK)
    assert sheet.isVisible() and sheet.note.text() == "seed 563"
    assert [row[-1] for row in sheet.table.rows][1:] == ["waiting", "waiting"]
    qtbot.waitUntil(lambda: ended(sheet), timeout=30_000)
    rows = sheet.table.rows
    assert [row[0] for row in rows] == [trial.what for trial in QUICK]
    assert rows[0][1] == "energy" and rows[0][3] == "−0.817310" and rows[0][4].endswith("σ")
    assert rows[2][1:] == ("spins that differ", "0", "0", "none")
    assert sheet.told.text().startswith("All 3 agree with what is exact") and sheet.bar.fraction is None
    assert window.session.lattice.running, "the lattice goes on meanwhile"

    sheet.copy.click()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].endswith("check of the physics, seed 563") and lines[1].split("\t") == list(HEAD)
    assert [tuple(line.split("\t")) for line in lines[2:5]] == rows and lines[5] == sheet.told.text()

    first = rows[0]
    sheet.again.click()
    assert sheet.note.text() == "seed 564" and not sheet.again.isEnabled()
    qtbot.waitUntil(lambda: ended(sheet), timeout=30_000)
    assert sheet.table.rows[0] != first and sheet.told.text().startswith("All 3 agree")


def test_cancel_answers_at_once_and_keeps_what_has_ended(qtbot, open_with):
    sheet = open_with(LONG)
    qtbot.waitUntil(lambda: len(sheet.outcomes) == 1, timeout=30_000)
    qtbot.waitUntil(lambda: sheet.table.rows[1][-1] == "running", timeout=5000)
    qtbot.waitUntil(lambda: "Heat bath" in sheet.told.text(), timeout=5000)
    assert sheet.table.live == 1 and sheet.bar.fraction >= 0.5
    sheet.cancel.click()
    assert sheet.told.text() == "Stopped after 1 of 2." and sheet.table.rows[1][-1] == "waiting"
    assert sheet.table.rows[0][-1].endswith("σ") and sheet.again.isEnabled() and not sheet.cancel.isEnabled()
    assert sheet.runner.wait(5) and sheet.runner.cancelled


def test_closing_ends_the_work(window, open_with):
    sheet = open_with(LONG)
    runner = sheet.runner
    sheet.close_sheet()
    assert not sheet.isVisible() and runner.wait(5) and runner.cancelled


def test_quitting_ends_the_work_of_an_open_sheet(qtbot, window, open_with):
    sheet = open_with(LONG)
    window.close()
    assert sheet.runner.done and sheet.runner.cancelled
    qtbot.waitUntil(lambda: sheet.told.text().startswith("Stopped after"), timeout=5000)


def test_what_does_not_agree_is_pointed_out(qtbot, open_with, monkeypatch):
    exactly = updates.bond_probabilities
    monkeypatch.setattr(updates, "bond_probabilities", lambda t, field: exactly(1.02 * t, field))
    sheet = open_with(QUICK)
    qtbot.waitUntil(lambda: ended(sheet), timeout=30_000)
    assert sheet.table.rows[1][-1].endswith("σ, too far") and list(sheet.table.bold) == [1]
    assert sheet.told.text().startswith("1 of 3 does not agree with what is exact")


def test_a_failure_is_told_in_words(qtbot, open_with, monkeypatch):
    def failing(*_):
        raise MemoryError

    monkeypatch.setattr(updates.Packed, "move", failing)
    sheet = open_with(QUICK)
    qtbot.waitUntil(lambda: ended(sheet), timeout=10_000)
    assert sheet.told.text() == "There is not enough memory for this."


def test_all_lines_fit_a_large_window_and_scroll_in_a_small_one(qtbot, window, open_with):
    sheet = open_with(trials())
    sheet.cancel.click()
    bar = sheet.table.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=2000)
    assert sheet.card.height() <= window.height()
    window.resize(1600, 1000)
    qtbot.waitUntil(lambda: bar.maximum() == 0, timeout=2000)
