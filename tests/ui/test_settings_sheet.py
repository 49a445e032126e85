"""Settings take effect at once, are kept, and can be the usual ones again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from rgapp.settings import Preferences, Settings
from rgapp.ui.settings_sheet import SettingsSheet
from rgapp.ui.theme import theme


@pytest.fixture
def window(settings, open_window):
    settings.change(theme="light", text_size=1.0)
    return open_window(running=False, active=True)


@pytest.fixture
def sheet(window):
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    return window.findChild(SettingsSheet)


def test_each_takes_effect_at_once_and_is_kept(window, sheet):
    sheet.theme.field.step(1)
    assert theme().name == "dark"
    sheet.palette_row.field.step(1)
    assert theme().palette_name == "slate and sand"
    sheet.letters.turn()
    assert not window.keys.letters
    sheet.calm.turn()
    sheet.autosave.turn()
    sheet.text_size.setFocus()
    QTest.keyClick(sheet.text_size.track, Qt.Key.Key_Right)
    assert theme().scale == pytest.approx(1.1)
    QTest.keyClick(sheet.jobs.track, Qt.Key.Key_Home)
    QTest.keyClick(sheet.threads.track, Qt.Key.Key_Home)
    kept = Settings(window.session.settings.path).values
    assert (kept.theme, kept.palette, kept.letters, kept.calm, kept.autosave) == (
        "dark", "slate and sand", False, True, False,
    )  # fmt: skip
    assert kept.text_size == pytest.approx(1.1) and kept.jobs == 1 and kept.threads == 1
    assert not window.session.can_undo, "settings are no parameters"


def test_the_usual_ones_come_back(window, sheet):
    sheet.theme.field.step(2)
    sheet.autosave.turn()
    sheet.use_defaults()
    values, usual = window.session.settings.values, Preferences()
    for name in ("theme", "palette", "text_size", "calm", "letters", "autosave", "threads", "jobs"):
        assert getattr(values, name) == getattr(usual, name)
    assert sheet.theme.value == "system" and sheet.autosave.value


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.5])
def test_it_fits_the_smallest_window_at_every_text_size(window, sheet, scale):
    window.resize(1280, 720)
    window.set_text_size(scale)
    sheet.refit()
    assert sheet.card.height() <= window.height() - 8 and sheet.card.width() <= window.width()
    inside = sheet.card.rect()
    for child in sheet.card.findChildren(QWidget):
        if child.isVisible() and child.parentWidget() is sheet.card:
            assert inside.contains(child.geometry()), child


def test_text_is_as_large_as_the_window_has_room_for(window):
    window.resize(1280, 720)
    window.set_text_size(1.5)
    assert 1.0 < theme().scale < 1.15 and window.compact
    window.resize(3840, 2160)
    assert theme().scale == 1.5 and not window.compact
    assert window.current.column.width() == round(296 * 1.5)
    window.resize(1600, 1000)
    assert 1.3 < theme().scale < 1.4 and window.compact, "the small form, in larger text"
    window.set_text_size(0.8)
    assert theme().scale == 0.8 and not window.compact
    assert window.session.settings.values.text_size == 0.8
