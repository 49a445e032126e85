"""Which network reads the lattice: the menu, the file dialog, and the fields of its units."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from rgapp.experiments.networks import NO_NETWORK, network
from rgapp.params import ParameterError
from rgapp.settings import Settings
from rgapp.ui.coarse.fields import FieldReader

if TYPE_CHECKING:
    from rgapp.physics.stack import Stack
    from rgapp.ui.coarse.place import CoarseGrain

FILES = "Networks (*.h5 *.npz)"
RECENT = 6


class Networks(QObject):
    """Shows in the column and on the stage what belongs to the network in use, and opens others."""

    def __init__(self, place: CoarseGrain) -> None:
        super().__init__(place)
        self._place = place
        self._reader = FieldReader()
        self._shown: tuple = ()

    def show_choice(self) -> None:
        """Menu, layer sizes and what needs a network; cheap where none of them changed."""
        place = self._place
        layers, frame = place.stage.fields, place.director.newest
        read = frame is None or frame.reader.has_network
        name, settings = place.params.network, place.session.settings
        shown = (name, layers, read, settings.values.recent_networks)
        if self._shown and all(one is other for one, other in zip(shown, self._shown, strict=True)):
            return
        self._shown = shown
        sizes: tuple[int, ...] = ()
        if layers:
            side = layers[0].fields.shape[-1]
            sizes = (side * side, *(layer.width.size for layer in layers))
        place.controls.show_networks(choices(settings, name), name, sizes, read)

    def read_fields(self) -> None:
        """Ask for the fields of the network that made the newest frame, and show them once they are there."""
        frame = self._place.director.newest
        if frame is None:
            return
        if frame.reader.has_network:
            self._reader.read(frame.params)
        else:
            self._reader.forget()
        layers = self._reader.ready()
        if layers is not self._place.stage.fields:
            self._place.stage.show_fields(layers)
        self.show_choice()

    def ask(self) -> None:
        """Ask for a network file."""
        place = self._place
        dialog = QFileDialog(place, "Open a network", place.session.settings.values.last_folder, FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.open)
        dialog.open()

    def open(self, path: str) -> None:
        """Let the network in this file read the lattice; a sentence in the strip where it cannot."""
        # read here once, and kept: the session and the lattice ask for it again
        self._place.reading.run(partial(network, path), partial(self._use, path), self._refuse)

    def _use(self, path: str, _stack: Stack) -> None:
        place = self._place
        try:
            place.session.set("lattice", network=path)
        except ParameterError as error:
            self._refuse(error)
            return
        remember(place.session.settings, path)
        place.clear_error()
        self.show_choice()

    def _refuse(self, error: Exception) -> None:
        self._shown = ()
        self.show_choice()
        self._place.show_exception(error, buttons=(("Choose another file", self.ask),))

    def close(self) -> None:
        self._reader.close()


def choices(settings: Settings, current: str) -> list[tuple[str, str] | None]:
    """(name or path, words) for the menu; None is a line between bundled networks and files."""
    from rgapp import models

    bundled = list(models.bundled())
    known = (path for path in settings.values.recent_networks if path not in bundled)
    # Path.exists would raise where a folder may not be looked into
    recent = [path for path in known if os.path.exists(path)]
    if current not in (*bundled, *recent, NO_NETWORK):
        recent.insert(0, current)
    offered: list[tuple[str, str] | None] = [(name, name) for name in bundled]
    if bundled and recent:
        offered.append(None)
    return offered + [(path, Path(path).stem) for path in recent[:RECENT]]


def remember(settings: Settings, path: str) -> None:
    """Put a network file first among those opened before."""
    others = [known for known in settings.values.recent_networks if known != path]
    settings.change(recent_networks=(path, *others)[:RECENT], last_folder=str(Path(path).parent))
