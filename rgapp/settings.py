"""What the window remembers between two starts: one small JSON file in the user's configuration folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from rgapp.files import FileError, make_folder, replacing
from rgapp.params import About, ParameterError, Params


def _spare_cores() -> int:
    return max(1, (os.cpu_count() or 2) - 1)


class Preferences(Params):
    """The values; changed only through ``Settings``."""

    theme: Annotated[
        str, About("Theme", choices=("system", "light", "dark", "contrast"), help="Colours of the window")
    ] = "system"
    palette: Annotated[str, About("Lattice colours")] = "ink"
    text_size: Annotated[float, About("Text size", low=0.8, high=1.5, step=0.1)] = 1.0
    calm: Annotated[
        bool,
        About(
            "Calm drawing",
            help="At most 10 lattices a second, no fades; also where the system asks for less motion",
        ),
    ] = False
    letters: Annotated[bool, About("Single-letter keys")] = True
    threads: Annotated[int, About("Compute threads", low=1, high=1024)] = _spare_cores()
    jobs: Annotated[int, About("Processes of an experiment", low=1, high=1024)] = os.cpu_count() or 1
    cluster: Annotated[str, About("Cluster", help="A Dask scheduler, as tcp://...; empty: this machine")] = ""
    last_folder: Annotated[str, About("Last folder")] = ""
    recent_networks: Annotated[tuple[str, ...], About("Recent networks")] = ()
    recent_sessions: Annotated[tuple[str, ...], About("Recent sessions")] = ()
    autosave: Annotated[bool, About("Autosave", help="Each minute, to be brought back after a crash")] = True
    display: Annotated[str, About("Present on", help="A display; empty: the one without the window")] = ""
    place: Annotated[str, About("Place shown last")] = ""
    window: Annotated[str, About("Window", help="Its place and size, as text of the window's own")] = ""


class Settings:
    """Preferences with their file. Reading never fails: ``notice`` says in a sentence what was wrong.

    ``tell`` is called with the sentence when they cannot be written, once until they can be again.
    """

    def __init__(self, path: str | os.PathLike | None = None) -> None:
        self.path = Path(path) if path is not None else default_path()
        self.data = self.path.parent if path is not None else default_folder()  # for what is kept unasked
        self.notice = ""
        self.tell: Callable[[str], None] = lambda sentence: None
        self.first = not self.path.exists()  # the program was never closed here before
        self.values = self._read()

    def change(self, **values: object) -> None:
        """Set some values and save them; ParameterError where one is not allowed, and nothing changes.

        Where the file cannot be written they hold until the program ends, and ``notice`` says so.
        """
        changed = self.values.changed(**values)
        if changed == self.values:
            return
        self.values = changed
        try:
            make_folder(self.path.parent)
            with replacing(self.path) as written:
                written.write_text(json.dumps(changed.model_dump(mode="json"), indent=1), encoding="utf-8")
        except FileError as error:
            sentence = f"Settings cannot be kept: {error}."
            if sentence != self.notice:
                self.notice = sentence
                self.tell(sentence)
        else:
            self.notice = ""

    def _read(self) -> Preferences:
        """The values that can be read; a damaged file or value, or a newer version's, gives the default."""
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Preferences()
        except (OSError, ValueError):
            found = None
        if not isinstance(found, dict):
            self.notice = f"Settings could not be read and are the usual ones again: {self.path} is damaged."
            return Preferences()
        values = Preferences()
        for name in Preferences.model_fields.keys() & found.keys():
            try:
                values = values.changed(**{name: found[name]})
            except ParameterError as error:
                self.notice = f"One setting was not kept: {error}."
        return values


def default_path() -> Path:
    from platformdirs import user_config_path

    return user_config_path("rgapp", appauthor=False) / "settings.json"


def default_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("rgapp", appauthor=False)
