"""The session in the window: new, opened, saved, kept each minute, brought back after a crash.

Each running program keeps its autosave in a file of its own, named by its process; one whose program is gone
is offered at the next start. All work with files is done in a thread.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from rgapp import models, session_file
from rgapp.experiments.networks import NO_NETWORK
from rgapp.experiments.orders import LoadSpins
from rgapp.files import FileError, make_folder, replacing
from rgapp.params import ParameterError
from rgapp.session import Session
from rgapp.session_file import SUFFIX, SessionFile
from rgapp.ui.background import Background
from rgapp.ui.widgets import Sheet, Text

if TYPE_CHECKING:
    from rgapp.ui.window import Window

PERIOD = 60.0  # seconds between two autosaves
RECENT = 10
PICTURE = (320, 200)
KIND = f"Sessions (*{SUFFIX})"
ANSWER = 10.0  # seconds in which the lattice gives its spins


class Sessions(QObject):
    """``name`` of the session and whether it was ``edited`` since it was saved; ``changed`` tells of both."""

    changed = Signal()

    def __init__(self, window: Window, session: Session, period: float = PERIOD) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self.path: Path | None = None
        self.edited = False
        self._touched = False  # since the last autosave
        self._autosave_told = ""  # why there is none
        self._files, self._autosaving = Background(self), Background(self)
        session.changed.connect(self._changed)
        self._timer = QTimer(self)
        self._timer.setInterval(round(1000 * period))
        self._timer.timeout.connect(self.autosave)
        self._timer.start()

    @property
    def name(self) -> str:
        return self.path.stem if self.path is not None else ""

    def _changed(self, *_: Any) -> None:
        self._touched = True
        if not self.edited:
            self.edited = True
            self.changed.emit()

    # saving

    def save(self) -> None:
        """Into its file; asks for one where there is none."""
        self._save_to(self.path) if self.path is not None else self.save_as()

    def save_as(self) -> None:
        folder = Path(self._session.settings.values.last_folder or Path.home())
        start = str(self.path or folder / f"session{SUFFIX}")
        path, _ = QFileDialog.getSaveFileName(self._window, "Save the session", start, KIND)
        if path:
            self._save_to(Path(path))

    def _save_to(self, path: Path, then: Callable[[], None] | None = None) -> None:
        if path.suffix.lower() != SUFFIX:
            path = path.with_name(path.name + SUFFIX)
        self._window.statusbar.say("Saving…")
        write = self._writer(path)

        def saved(_: object) -> None:
            self._is(path)
            self._window.statusbar.say(f"{path.name} saved")
            if then is not None:
                then()

        self._files.run(write, saved, self._failed)

    def _writer(self, path: Path) -> Callable[[], None]:
        """What writes the session as it is now; made in the GUI thread, called in another."""
        session, answer = self._session, self._session.lattice.result()
        states = session.states()
        kept = [result for one in session.kept.values() for result in one.give()]
        place, picture = self._window.place_in_sight, _picture(self._window)
        network = session.params("lattice").network

        def write() -> None:
            # a lattice that failed to begin has none, and all else is kept
            spins = None if answer.exception(ANSWER) else answer.result().arrays["final/spins"]
            named = {result.experiment: result for result in kept}
            own = _network(network)
            session_file.write(path, SessionFile(states, place, spins, own, named, picture))

        return write

    def _failed(self, error: Exception) -> None:
        elsewhere = (("Save elsewhere", self.save_as),)
        self._window.current.show_exception(error, "Nothing is lost yet.", elsewhere)

    # opening

    def new(self) -> None:
        """Everything as at the first start."""
        self._unless_lost(self._begin_anew)

    def _begin_anew(self) -> None:
        self._session.restore_first()
        for one in self._session.kept.values():
            one.take([])
        self._session.restart()
        self._is(None)

    def choose(self) -> None:
        folder = self._session.settings.values.last_folder or str(Path.home())
        path, _ = QFileDialog.getOpenFileName(self._window, "Open a session", folder, KIND)
        if path:
            self.open(Path(path))

    def open(self, path: Path) -> None:
        """Open a session file, once what would be lost was asked for."""
        self._unless_lost(lambda: self._read(path, lambda: self._is(path)))

    def _read(self, path: Path, then: Callable[[], None]) -> None:
        def opened(found: SessionFile) -> None:
            if self._take(found, path):
                then()
                self._window.statusbar.say(f"{self.name or 'The session'} is open")

        self._files.run(lambda: session_file.read(path), opened, self._unread)

    def _unread(self, error: Exception) -> None:
        self._window.current.show_exception(error, "Nothing has changed.")

    def _take(self, found: SessionFile, path: Path) -> bool:
        """Put the window into what was read; False and a sentence where it cannot be used."""
        self._window.make_all()
        try:
            self._session.restore(_own_network(found, self._session.settings.data))
        except (ParameterError, FileError) as error:
            self._window.current.show_error(f"{path.name} cannot be used: {error}.", "Nothing has changed.")
            return False
        if found.spins is not None and len(found.spins) == self._session.params("lattice").size:
            self._session.order(LoadSpins.of(found.spins))
        for one in self._session.kept.values():
            one.take(list(found.results.values()))
        if found.place in self._window.place_names:
            self._window.choose_place(found.place)
        return True

    # what would be lost

    def _unless_lost(self, go_on: Callable[[], None]) -> None:
        """Ask where a session that has a file was edited since; go on at once elsewhere."""
        if self.path is None or not self.edited:
            go_on()
            return
        sheet = Sheet(self._window, f"{self.name} was changed", width=520)
        sheet.body.addWidget(Text("Save it first?", "control", "text"))
        path = self.path

        def save() -> None:
            sheet.close_sheet()
            self._save_to(path, go_on)

        def leave() -> None:
            sheet.close_sheet()
            go_on()

        sheet.add_button("Cancel", sheet.close_sheet)
        sheet.add_button("Don’t save", leave)
        sheet.add_button("Save", save, primary=True)
        sheet.open_sheet()

    def _is(self, path: Path | None) -> None:
        """It has this file now, and no changes."""
        self.path, self.edited, self._touched = path, False, False
        if path is not None:
            known = [one for one in self._session.settings.values.recent_sessions if one != str(path)]
            self._session.settings.change(
                recent_sessions=tuple([str(path), *known][:RECENT]), last_folder=str(path.parent)
            )
        self.changed.emit()

    def recent(self) -> list[Path]:
        """Sessions opened or saved last that are still there."""
        return [Path(one) for one in self._session.settings.values.recent_sessions if os.path.isfile(one)]

    # kept for safety

    @property
    def _folder(self) -> Path:
        return self._session.settings.data / "autosave"

    @property
    def _autosaved(self) -> Path:
        return self._folder / f"{os.getpid()}{SUFFIX}"

    def autosave(self) -> None:
        """Keep it where something changed since the last time; what fails is tried again a minute later."""
        if not (self._session.settings.values.autosave and self._touched) or self._autosaving.busy:
            return
        self._touched = False
        write, path = self._writer(self._autosaved), str(self.path or "")

        def kept() -> None:
            make_folder(self._folder)
            write()
            with replacing(self._autosaved.with_suffix(".name")) as written:
                written.write_text(path, encoding="utf-8")

        self._autosaving.run(kept, lambda _: self._tell_autosave(""), self._not_kept)

    def _not_kept(self, error: Exception) -> None:
        self._touched = True
        self._tell_autosave(f"Autosave failed and is tried again each minute: {str(error).rstrip('.')}")

    def _tell_autosave(self, sentence: str) -> None:
        """In the status bar, once."""
        if sentence and sentence != self._autosave_told:
            self._window.statusbar.say(sentence)
        self._autosave_told = sentence

    def left_over(self) -> list[tuple[Path, str]]:
        """(file, the session's own file or "") of programs that ended without saying so, newest first."""
        found = []
        for path in self._folder.glob(f"*{SUFFIX}") if self._folder.is_dir() else ():
            if path.stem.isdecimal() and not _runs(int(path.stem)):
                named = path.with_suffix(".name")
                name = named.read_text(encoding="utf-8") if named.exists() else ""
                found.append((path.stat().st_mtime, path, name))
        return [(path, name) for _, path, name in sorted(found, reverse=True)]

    def offer_left_over(self) -> None:
        """Say what a program that crashed had open, with a button to bring it back."""
        left = self.left_over()
        if not left:
            return
        path, own = left[0]
        name = Path(own).stem
        when = time.strftime("%H:%M", time.localtime(path.stat().st_mtime))
        self._window.current.show_error(
            f"{name or 'A session'} was open when rgapp stopped.",
            f"It was kept at {when}.",
            (("Bring it back", lambda: self._bring_back(path, own)), ("Forget it", self._forget)),
        )

    def _bring_back(self, path: Path, own: str) -> None:
        def back() -> None:
            self._is(Path(own) if own else None)
            self._changed()

        self._read(path, back)

    def _forget(self) -> None:
        for path, _ in self.left_over():
            for one in (path, path.with_suffix(".name")):
                with suppress(OSError):
                    one.unlink()

    def close(self) -> None:
        """The program ends well: nothing needs to be brought back."""
        self._timer.stop()
        for task in (self._files, self._autosaving):
            task.finish(ANSWER)
        self._session.changed.disconnect(self._changed)
        for one in (self._autosaved, self._autosaved.with_suffix(".name")):
            with suppress(OSError):
                one.unlink()


def _runs(process: int) -> bool:
    """Whether a process of this number is there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _picture(window: QWidget) -> bytes:
    """The window, small, as PNG."""
    image = (
        window.grab()
        .toImage()
        .scaled(*PICTURE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    )
    return _png(image)


def _png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    buffer.close()
    return bytes(data.data())


def _network(name: str) -> bytes | None:
    """The file of the network in use, where it does not ship with the program."""
    if name == NO_NETWORK or name in models.bundled():
        return None
    return models.find(name).read_bytes()


def _own_network(found: SessionFile, folder: Path) -> dict[str, dict[str, Any]]:
    """The states, reading the network that came in the file where its own is no longer there."""
    lattice = found.states.get("lattice", {}).get("params")
    if found.network is None or not isinstance(lattice, dict) or os.path.isfile(str(lattice.get("network"))):
        return found.states
    make_folder(folder / "networks")
    path = folder / "networks" / Path(str(lattice.get("network"))).name
    with replacing(path) as written:
        written.write_bytes(found.network)
    changed = {**found.states["lattice"], "params": {**lattice, "network": str(path)}}
    return {**found.states, "lattice": changed}
