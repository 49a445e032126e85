"""The menu behind the mark: only what works stands in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup, QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import QMenu

from rgapp.export.tokens import PALETTES
from rgapp.scenes import programme
from rgapp.session_file import picture_of
from rgapp.ui.check_sheet import open_check
from rgapp.ui.widgets.menu import menu

if TYPE_CHECKING:
    from rgapp.ui.window import Window

THEMES = (
    ("system", "As the system"),
    ("light", "Light"),
    ("dark", "Dark"),
    ("contrast", "High contrast"),
)


def main_menu(window: Window) -> QMenu:
    """File, Edit, View, Scenes, Help as they stand now."""
    made = menu(window)
    _file(window, _sub(made, "File"))
    _edit(window, _sub(made, "Edit"))
    _view(window, _sub(made, "View"))
    _scenes(window, _sub(made, "Scenes"))
    _help(window, _sub(made, "Help"))
    return made


def _sub(parent: QMenu, title: str) -> QMenu:
    made = menu(parent)
    made.setTitle(title)
    parent.addMenu(made)
    return made


def _add(to: QMenu, text: str, call, key: str = "", enabled: bool = True):
    # the key is written only: the window's shortcuts act, and an action's own would make them ambiguous
    action = to.addAction(f"{text}\t{key}" if key else text)
    action.triggered.connect(call)
    action.setEnabled(enabled)
    return action


def _file(window: Window, to: QMenu) -> None:
    _add(to, "New session", window.sessions.new, "Ctrl+N")
    _add(to, "Open…", window.opening.choose, "Ctrl+O")
    recent = _sub(to, "Open recent")
    found = window.sessions.recent()
    for path in found:
        action = _add(recent, path.stem, partial(window.open_file, path))
        action.setToolTip(str(path))
        picture = QPixmap()
        if picture.loadFromData(picture_of(path)):
            action.setIcon(QIcon(picture))
    recent.setEnabled(bool(found))
    to.addSeparator()
    _add(to, "Save", window.sessions.save, "Ctrl+S")
    _add(to, "Save as…", window.sessions.save_as, "Ctrl+Shift+S")
    to.addSeparator()
    _add(to, "Export…", window.open_export, "Ctrl+E")
    to.addSeparator()
    _add(to, "Quit", window.close, "Ctrl+Q")


def _edit(window: Window, to: QMenu) -> None:
    _add(to, "Undo", window.undo, "Ctrl+Z", window.session.can_undo)
    _add(to, "Redo", window.redo, "Ctrl+Shift+Z", window.session.can_redo)
    to.addSeparator()
    _add(to, "Copy picture", window.copy_picture, "Ctrl+Shift+C")
    recording = window.recording
    _add(to, "Stop recording" if recording.running else "Record", recording.toggle, "Ctrl+Shift+R")
    last = recording.spool is not None and not recording.running
    _add(to, "Save the recording…", recording.open_sheet, enabled=last)
    _add(to, "Numbers of a figure", window.open_numbers, "Alt+D")
    to.addSeparator()
    _add(to, "Settings…", window.open_settings, "Ctrl+,")


def _view(window: Window, to: QMenu) -> None:
    values = window.session.settings.values
    _choices(_sub(to, "Theme"), THEMES, values.theme, window.set_theme)
    palettes = tuple((name, name.capitalize()) for name in PALETTES)
    _choices(_sub(to, "Lattice colours"), palettes, values.palette, window.set_palette)
    to.addSeparator()
    letters = _add(to, "Single-letter keys", window.set_letters)
    letters.setCheckable(True)
    letters.setChecked(values.letters)
    calm = _add(to, "Calm drawing", window.set_calm)
    calm.setCheckable(True)
    calm.setChecked(values.calm)
    to.addSeparator()
    full = _add(to, "Full screen", window.toggle_full_screen, "F11")
    full.setCheckable(True)
    full.setChecked(window.isFullScreen())


def _scenes(window: Window, to: QMenu) -> None:
    _add(to, "Present", window.presenting.present, "F5")
    _add(to, "Present, from the scene seen last", window.presenting.present_again, "Shift+F5")
    _add(to, "Save this view as a scene…", window.presenting.save_scene)
    _add(to, "Order, copy, change…", window.presenting.open_scenes)
    screens = QGuiApplication.screens()
    if len(screens) > 1:
        options = [("", "The one without this window"), *((one.name(), one.name()) for one in screens)]
        display = window.session.settings.values.display
        _choices(_sub(to, "Present on"), options, display, window.presenting.set_display)
    to.addSeparator()
    for at, scene in enumerate(programme(window.session.scenes)[0]):
        _add(to, f"{at + 1}  {scene.title}", partial(window.presenting.present, first=at))


def _choices(to: QMenu, options, value, call) -> None:
    group = QActionGroup(to)
    for name, words in options:
        action = to.addAction(words)
        action.setCheckable(True)
        action.setChecked(name == value)
        action.setData(name)
        group.addAction(action)
    group.triggered.connect(lambda action: call(action.data()))


def _help(window: Window, to: QMenu) -> None:
    _add(to, "Find a command…", window.find_command, "Ctrl+K")
    _add(to, "The physics here", window.show_physics, "F1")
    _add(to, "Keyboard", window.show_keys, "?")
    _add(to, "Messages", window.show_messages)
    _add(to, "Open the log", window.open_log)
    _add(to, "Check the physics", partial(open_check, window))
    to.addSeparator()
    _add(to, "About rgapp", window.show_about)
