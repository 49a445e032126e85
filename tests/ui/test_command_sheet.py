"""Any command by its name, in the whole window with all its places."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rgapp.ui.command_sheet import Command, CommandSheet, found
from rgapp.ui.flow.place import PLANE
from rgapp.ui.theme import theme

Mod = Qt.KeyboardModifier


def some(*names):
    return [Command(name, where, "", print) for name, where in names]


def test_every_word_counts_and_a_name_that_begins_so_comes_first():
    commands = some(
        ("Go back", "Lattice"), ("Reset lattice", "Edit"), ("Sublattice", "Edit"), ("Lattice size", "Edit")
    )
    names = [command.name for command in found(commands, "LATTICE")]
    assert names == ["Lattice size", "Reset lattice", "Sublattice", "Go back"]
    assert [command.name for command in found(commands, "edit lattice re")] == ["Reset lattice"]
    assert found(commands, "  ") == commands
    assert found(commands, "lattice nothing") == []


@pytest.fixture
def window(settings, open_window):
    settings.change(theme="light")
    return open_window(running=False, active=True)


@pytest.fixture
def find(window, qtbot):
    """Open the sheet by its key, type, and press Return (or what is given)."""

    def act(words, key=Qt.Key.Key_Return):
        QTest.keyClick(window, Qt.Key.Key_K, Mod.ControlModifier)
        sheet = window.findChild(CommandSheet)
        assert QApplication.focusWidget() is sheet.typed
        QTest.keyClicks(QApplication.focusWidget(), words)
        names = [command.words for command in sheet.model.commands]
        QTest.keyClick(QApplication.focusWidget(), key)
        assert sheet.isHidden()
        qtbot.waitUntil(lambda: window.findChild(CommandSheet) is None)
        return names

    return act


def test_places_pages_and_recipes_are_found_from_anywhere(window, find):
    assert find("sloppin")[0] == "Sloppiness, Theory"
    assert window.place_in_sight == "theory" and window.current.shown == "sloppiness"
    find("dreams exper")
    assert window.place_in_sight == "experiments" and window.current.recipe == "dreams"
    find("two dim")
    assert window.place_in_sight == "flow" and window.current.shown == PLANE
    find("coarse-grain window")
    assert window.place_in_sight == "coarse"


def test_the_menu_is_in_it_and_what_cannot_be_done_is_not(window, find):
    find("dark")
    assert theme().name == "dark" and window.session.settings.values.theme == "dark"
    assert find("undo", Qt.Key.Key_Escape) == [], "nothing was done yet"
    window.session.set("lattice", temperature=3.0)
    assert find("undo") == ["Undo, Edit, Ctrl+Z"]
    assert window.session.params("lattice").temperature != 3.0


def test_controls_are_pressed_chosen_or_gone_to(window, find):
    find("wolff")
    assert window.session.params("lattice").algorithm == "wolff"
    assert all("Wolff" not in words for words in find("algorithm", Qt.Key.Key_Escape)), "it is chosen already"
    find("speed go")
    assert QApplication.focusWidget().accessibleName() == "Speed"
    window.session.set("lattice", temperature=3.0)
    find("critical temp")
    assert window.session.params("lattice").temperature == pytest.approx(2.269, abs=1e-3)


def test_it_is_used_by_keys_and_by_mouse_alone(window, qtbot):
    window.find_command()
    sheet = window.findChild(CommandSheet)
    QTest.keyClicks(sheet.typed, "places no such thing")
    assert sheet.model.rowCount() == 0 and sheet.nothing.isVisible()
    QTest.keyClick(sheet.typed, Qt.Key.Key_Down)
    QTest.keyClick(sheet.typed, Qt.Key.Key_Return)
    assert sheet.isVisible(), "there is nothing to run"
    sheet.typed.clear()
    for _ in range(3):
        QTest.keyClick(sheet.typed, Qt.Key.Key_Down)
    QTest.keyClick(sheet.typed, Qt.Key.Key_Up)
    assert sheet.list.currentIndex().row() == 2
    QTest.keyClick(sheet.typed, Qt.Key.Key_PageDown)
    assert sheet.list.currentIndex().row() > 10
    sheet.typed.setText("Theory window")
    place = sheet.list.visualRect(sheet.model.index(0)).center()
    QTest.mouseClick(sheet.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.place_in_sight == "theory" and sheet.isHidden()


def test_every_command_has_a_name_and_none_stands_twice(window):
    for place in window.place_names:
        window.choose_place(place)
        window.find_command()
        sheet = window.findChildren(CommandSheet)[-1]
        words = [command.words for command in sheet.commands]
        assert all(command.name for command in sheet.commands) and len(words) > 50
        assert len(words) == len(set(words)), sorted(words)
        assert sheet.card.height() <= window.height()
        sheet.close_sheet()
