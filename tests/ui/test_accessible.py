"""What a screen reader is told: all that the keyboard reaches has a name, in every place and page."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLineEdit, QWidget


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


@pytest.mark.parametrize("sheet", ["open_settings", "find_command", "open_export", "show_keys", "show_about"])
def test_sheets_too(window, sheet):
    getattr(window, sheet)()
    assert nameless(window) == []
