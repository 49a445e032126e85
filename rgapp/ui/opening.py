"""Files brought to the window: sessions, what a place reads, and the settings inside what was exported."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog

from rgapp.files import FileError
from rgapp.params import ParameterError
from rgapp.results import experiment_of
from rgapp.session_file import SUFFIX
from rgapp.ui.restoring import restore
from rgapp.ui.sessions import KIND

if TYPE_CHECKING:
    from rgapp.ui.window import Window

EXPORTED = "Exported by rgapp (*.png *.svg *.pdf *.gif *.apng *.mp4)"


class Opening:
    def __init__(self, window: Window) -> None:
        self._window = window

    def choose(self) -> None:
        """Ask for a file and open it."""
        window = self._window
        filters = [KIND, *(kind for name in window.place_names for kind in window.place(name).open_filters())]
        filters.append(EXPORTED)
        kinds = sorted({kind for line in filters for kind in line[line.find("(") + 1 : -1].split()})
        everything = f"All that rgapp reads ({' '.join(kinds)})"
        folder = window.session.settings.values.last_folder or str(Path.home())
        path, _ = QFileDialog.getOpenFileName(window, "Open", folder, ";;".join([everything, *filters]))
        if path:
            self.open(path)

    def open(self, path: str | Path) -> None:
        """A session; else in the first place that ``accepts`` it, the one in sight first; else its settings.

        Where a file is both data and an export of ours the person is asked which is meant.
        """
        window = self._window
        path = Path(os.path.abspath(path))  # what is remembered must not depend on where the program started
        if not os.path.isfile(path):  # Path.is_file would raise where a folder may not be looked into
            window.current.show_error(f"{path} is not a file.", "Was it moved or renamed?")
            return
        if path.suffix.lower() == SUFFIX:
            window.sessions.open(path)
            return
        from rgapp.export.reading import read_settings

        names = sorted(window.place_names, key=lambda name: name != window.place_in_sight)
        taker = next((name for name in names if window.place(name).accepts(path)), None)
        settings = read_settings(path) if experiment_of(path) is None else None
        if taker is None and settings is None:
            window.current.show_error(
                f"{path.name} is no file that rgapp reads.", f"It reads {self._readable()}."
            )
        elif settings is None:
            self._open_in(taker, path)
        elif taker is None:
            self._restore(settings, path)
        else:
            window.current.show_error(
                f"{path.name} holds numbers and the settings that led to them.",
                "",
                (
                    ("Restore these settings", lambda: self._restore(settings, path)),
                    ("Open as data", lambda: self._open_in(taker, path)),
                ),
            )

    def _open_in(self, name: str, path: Path) -> None:
        window = self._window
        window.current.clear_error()
        window.choose_place(name)
        window.session.settings.change(last_folder=str(path.parent))
        window.current.open_path(path)

    def _restore(self, settings: dict[str, Any], path: Path) -> None:
        window = self._window
        window.current.clear_error()
        try:
            restore(window, settings, path.name)
        except (FileError, ParameterError) as error:
            window.current.show_error(f"{str(error).rstrip('.')}.", "Nothing has changed.")

    def _readable(self) -> str:
        window = self._window
        kinds = {
            kind.lstrip("*.")
            for name in window.place_names
            for chosen in window.place(name).open_filters()
            for kind in chosen[chosen.find("(") + 1 : chosen.rfind(")")].split()
        }
        return ", ".join(sorted(kinds))
