"""What a screen reader is told: all that the keyboard reaches has a name, in every place and page."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLineEdit, QWidget

from rgapp.ui.lecture.window import LectureWindow
from rgapp.ui.plot import NOTHING_YET, Figure


@pytest.fixture
def window(qtbot, open_window):
    made = open_window()
    # tiles are named by what they show
    qtbot.waitUntil(lambda: not nameless(made), timeout=10_000)
    return made


def reached(root):
    """Widgets that Tab can reach, without the editors inside others."""
    for widget in root.findChildren(QWidget):
        tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        if tab and widget.isVisible() and widget.isEnabled():
            yield widget


def nameless(root):
    return [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in reached(root)
        if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        and not (isinstance(widget, QLineEdit) and widget.parentWidget().accessibleName())
    ]


def test_everything_the_keyboard_reaches_has_a_name(window):
    looked_at = 0
    for name in window.place_names:
        window.choose_place(name)
        for words, show in window.current.shows() or [("", lambda: None)]:
            show()
            assert nameless(window) == [], f"{name} {words}"
            looked_at += len(list(reached(window)))
    assert looked_at > 400


def wordless(root):
    """Figures that can be seen and of which a screen reader has nothing to tell."""
    figures = [figure for figure in root.findChildren(Figure) if figure.isVisible()]
    return [figure.name for figure in figures if not figure.accessibleDescription()], len(figures)


def test_every_figure_is_told_in_one_sentence(window):
    looked_at = 0
    for name in window.place_names:
        window.choose_place(name)
        for words, show in window.current.shows() or [("", lambda: None)]:
            show()
            silent, number = wordless(window)
            assert silent == [], f"{name} {words}"
            looked_at += number
    assert looked_at > 30


def test_and_so_is_every_figure_of_the_lecture(qtbot, window):
    lecture = LectureWindow(window.session.settings)
    qtbot.addWidget(lecture)
    lecture.present(full=False)
    told = {}
    for at, scene in enumerate(lecture.scenes):
        lecture.show_scene(at)
        qtbot.waitUntil(lambda: lecture._view.ready, timeout=20_000)
        for figure in lecture._view.findChildren(Figure):
            if figure.isVisible():
                told[f"{scene.title}: {figure.name}"] = figure.accessibleDescription()
    lecture.leave()
    assert len(told) >= 8
    assert [name for name, words in told.items() if words in ("", NOTHING_YET)] == []


@pytest.mark.parametrize("sheet", ["open_settings", "find_command", "open_export", "show_keys", "show_about"])
def test_sheets_too(window, sheet):
    getattr(window, sheet)()
    assert nameless(window) == []
