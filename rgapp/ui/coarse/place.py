"""The Coarse-grain place: one lattice, stepped back from in two ways."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from rgapp import words
from rgapp.experiments.lattice import ClearCircles, LatticeParams, MoveWindow
from rgapp.experiments.networks import NO_NETWORK
from rgapp.params import ParameterError
from rgapp.session import Session
from rgapp.ui.coarse import networks, sentences
from rgapp.ui.coarse.column import CRITICAL, PACES, Controls
from rgapp.ui.coarse.director import Director
from rgapp.ui.coarse.fields import FieldReader
from rgapp.ui.coarse.frozen import frozen_figures
from rgapp.ui.coarse.pixels import MARGIN
from rgapp.ui.coarse.stage import Stage
from rgapp.ui.coarse.view import ViewParams
from rgapp.ui.place import Key, Place, Status
from rgapp.ui.widgets import note_beside

VIEW = "coarse"  # the session's name for how this place draws
NETWORK_FILES = "Networks (*.h5)"
SPIN_FILES = "Lattices (*.npz *.npy *.h5)"


class CoarseGrain(Place):
    """Connects the column to the session, and the running lattice to the stage."""

    name = "Coarse-grain"
    title = "Two ways to step back"
    sentence = "One lattice, coarse-grained twice: by a network that learned it, and by the block-spin rule."
    verb, verb_icon = "Pause", "pause"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, seed=session.seed("lattice"), parent=parent)
        session.register(VIEW, ViewParams(), apply=self._apply_view)
        self.controls = Controls(self)
        self.stage = Stage(self.paper)
        self.canvas.installEventFilter(self)
        self.director = Director(self.stage)
        self.fields = FieldReader()
        self._dragging = False
        self._failure_shown: Any = None
        self._network_shown: tuple = ()
        self._dialog: QFileDialog | None = None
        self._connect()
        self.arrange(self.compact)
        self._show_params()

    def _connect(self) -> None:
        controls = self.controls
        for row, field in ((controls.temperature, "temperature"), (controls.field, "field")):
            row.changed.connect(self._slid)
            row.released.connect(self._let_go)
            row.setProperty("parameter", field)
        controls.speed.changed.connect(self._pace)
        controls.speed.released.connect(self._let_go)
        controls.size.chosen.connect(self._choose)
        controls.algorithm.chosen.connect(self._choose)
        controls.network.chosen.connect(self._choose)
        for row, field in (
            (controls.size, "size"),
            (controls.algorithm, "algorithm"),
            (controls.network, "network"),
        ):
            row.setProperty("parameter", field)
        controls.network.field.set_actions((("Open…", self.open_network),))
        for row, field in (
            (controls.differences, "differences"),
            (controls.freeze, "freeze"),
            (controls.steady, "steady"),
        ):
            row.switched.connect(self._turned)
            row.setProperty("parameter", field)
        controls.drawn.chosen.connect(self._draw_as)
        controls.step.clicked.connect(self.step)
        controls.reset.clicked.connect(self._reset_clicked)
        self.seed.changed.connect(self._seed)
        self.stage.window_moved.connect(self._window_moved)
        self.stage.open_wanted.connect(self.open_network)
        for curve in (self.stage.magnetization, self.stage.energy):
            curve.told.connect(self.say)
        self.session.changed.connect(self._session_changed)

    # parameters

    @property
    def params(self) -> LatticeParams:
        return self.session.params("lattice")

    @property
    def view(self) -> ViewParams:
        return self.session.params(VIEW)

    def _set(self, place: str, control: QWidget, **values: Any) -> None:
        """Change parameters; a sentence beside the control where they cannot be."""
        try:
            self.session.set(place, **values)
        except ParameterError as error:
            note_beside(control, str(error))
            self._show_params()

    def _slid(self, value: float) -> None:
        row = self.sender()
        self._begin_drag(row)
        self._set("lattice", row, **{row.property("parameter"): value})

    def _pace(self, pace: float) -> None:
        self._begin_drag(self.controls.speed)
        self._set(VIEW, self.controls.speed, pace=0.0 if math.isinf(pace) else pace)

    def _begin_drag(self, row: Any) -> None:
        if row.dragging and not self._dragging:
            self._dragging = True
            self.session.begin_drag()

    def _let_go(self) -> None:
        if self._dragging:
            self._dragging = False
            self.session.end_drag()

    def _choose(self, value: object) -> None:
        row = self.sender()
        self._set("lattice", row, **{row.property("parameter"): value})

    def _turned(self, on: bool) -> None:
        row = self.sender()
        self._set(VIEW, row, **{row.property("parameter"): on})

    def _draw_as(self, drawn: object) -> None:
        self._set(VIEW, self.controls.drawn, drawn=drawn)

    def _seed(self, seed: object) -> None:
        self._set("lattice", self.seed, seed=seed)

    def _apply_view(self, before: Any, after: Any) -> None:
        if after.params.pace != before.params.pace:
            self.session.lattice.set_pace(after.params.pace or None)

    def _session_changed(self, place: str, _params: Any) -> None:
        if place in ("lattice", VIEW):
            self._show_params()

    def _show_params(self) -> None:
        params, view = self.params, self.view
        self.controls.show_params(params, view.speed)
        self.controls.show_view(view)
        self.seed.set_value(self.session.seed("lattice"))
        if view != self.director.view:
            self.director.set_view(view)
        self._show_networks()

    # the network

    def _show_networks(self) -> None:
        """Menu, layer sizes and what needs a network, after any of them changed."""
        layers = self.stage.fields
        frame = self.director.newest
        read = frame is None or bool(frame.hidden_spins)
        name = self.params.network
        shown = (name, len(layers), read, self.session.settings.values.recent_networks)
        if shown == self._network_shown:
            return
        self._network_shown = shown
        sizes: tuple[int, ...] = ()
        if layers:
            side = layers[0].fields.shape[-1]
            sizes = (side * side, *(layer.width.size for layer in layers))
        offered = networks.choices(self.session.settings, name)
        self.controls.show_networks(offered, name, sizes, read)

    def _read_fields(self) -> None:
        """Ask for the fields of the network that made the newest frame, and show them once they are there."""
        frame = self.director.newest
        if frame is None:
            return
        if frame.hidden_spins:
            self.fields.read(frame.params)
        else:
            self.fields.forget()
        layers = self.fields.ready()
        if layers is not self.stage.fields:
            self.stage.show_fields(layers)
        self._show_networks()

    def open_network(self) -> None:
        """Ask for a network file."""
        self._ask("Open a network", NETWORK_FILES, self._open_network_file)

    def _ask(self, title: str, files: str, call: Any) -> None:
        dialog = QFileDialog(self, title, self.session.settings.values.last_folder, files)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(call)
        dialog.open()

    def _open_network_file(self, path: str) -> None:
        try:
            self.session.set("lattice", network=path)
        except ParameterError as error:
            self._show_params()
            self.show_error(f"{error}.".replace("..", "."), "", (("Choose another file", self.open_network),))
            return
        networks.remember(self.session.settings, path)
        self.clear_error()
        self._show_networks()

    # files

    def accepts(self, path: Path) -> bool:
        return path.suffix.lower() in (".h5", ".npz", ".npy")

    def open_filters(self) -> Sequence[str]:
        return (NETWORK_FILES, SPIN_FILES)

    def open_path(self, path: Path) -> None:
        """Open a network, or go on from the last configuration of a file of spins."""
        if path.suffix.lower() == ".h5" and _is_network(path):
            self._open_network_file(str(path))
            return
        try:
            self.session.open_spins(path)
        except (ValueError, OSError) as error:
            self.show_error(f"{error}.".replace("..", "."))
            return
        self.clear_error()
        self.say(f"The lattice goes on from {path.name}")

    # the run

    def verb_triggered(self) -> None:
        runner = self.session.lattice
        if runner.running:
            runner.pause()
        else:
            runner.play()
        self._show_verb()

    def step(self) -> None:
        """One sweep, and stand still."""
        self.session.lattice.step()
        self._show_verb()

    def reset(self) -> None:
        self.session.reset("hot")

    def reset_up(self) -> None:
        self.session.reset("cold")

    def _reset_clicked(self) -> None:
        if QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.reset_up()
        else:
            self.reset()

    def clear_circles(self) -> None:
        """Forget the temperatures visited."""
        self.session.order(ClearCircles())

    def _window_moved(self, row: int, column: int) -> None:
        self.session.order(MoveWindow(row, column))

    def _show_verb(self) -> None:
        running = self.session.lattice.running
        self.verb_button.set_verb(*(("Pause", "pause") if running else ("Play", "play")))

    # drawing

    def tick(self, now: float) -> None:
        runner = self.session.lattice
        self.director.set_calm(self.session.settings.values.calm)
        self.director.tick(runner.mailbox.take(), now)
        self._read_fields()
        self._show_verb()
        if runner.failure is not self._failure_shown:
            self._failure_shown = runner.failure
            if runner.failure is not None:
                self._show_failure(runner.failure)
            else:
                self.clear_error()

    def _show_failure(self, failure: Any) -> None:
        self.show_error(
            f"The lattice stopped at sweep {words.count(failure.position)}: {failure.sentence}.".replace(
                "..", "."
            ),
            "The last picture stays.",
            (("Restart with the same seed", self.session.restart),),
            failure.details,
        )

    def arrange(self, compact: bool) -> None:
        self.controls.arrange(compact)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.canvas and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            # rings and focus frames of the outer figures reach over the canvas
            self.stage.setGeometry(self.canvas.geometry().adjusted(-MARGIN, 0, MARGIN, 0))
        return super().eventFilter(watched, event)

    # what the place says of itself

    def keys(self) -> Sequence[Key]:
        controls = self.controls
        return (
            Key("T", "Temperature", controls.temperature.setFocus),
            Key("C", "Critical temperature", self._critical),
            Key("F", "Field", controls.field.setFocus),
            Key("0", "Field off", self._field_off),
            Key(",", "Smaller lattice", self._smaller),
            Key(".", "Larger lattice", self._larger),
            Key("A", "Next algorithm", controls.algorithm.step),
            Key("[", "Slower", self._slower),
            Key("]", "Faster", self._faster),
            Key("N", "Network", controls.network.field.open_menu),
            Key("M", "Spins or means", self._other_drawing),
            Key("D", "Mark differences", controls.differences.turn),
            Key("H", "Freeze on hover", controls.freeze.turn),
            Key("S", "One step", self.step),
            Key("R", "Random spins", self.reset),
            Key("Shift+R", "All spins up", self.reset_up),
            Key("Del", "Forget the temperatures visited", self.clear_circles),
        )

    def _critical(self) -> None:
        about = LatticeParams.about("temperature")
        self._set("lattice", self.controls.temperature, temperature=round(CRITICAL, about.decimals))

    def _field_off(self) -> None:
        self._set("lattice", self.controls.field, field=0.0)

    def _smaller(self) -> None:
        self.controls.size.step(-1)

    def _larger(self) -> None:
        self.controls.size.step(1)

    def _slower(self) -> None:
        self._change_pace(-1)

    def _faster(self) -> None:
        self._change_pace(1)

    def _change_pace(self, by: int) -> None:
        place = min(range(len(PACES)), key=lambda index: abs(PACES[index] - self.view.speed))
        if math.isinf(self.view.speed):
            place = len(PACES) - 1
        self._pace(PACES[min(max(place + by, 0), len(PACES) - 1)])

    def _other_drawing(self) -> None:
        if self.controls.drawn.isEnabled():
            self.controls.drawn.step()

    def escape(self) -> bool:
        return self.stage.release()

    def status(self) -> Status:
        runner, params = self.session.lattice, self.params
        now = time.monotonic()
        left = [f"sweep {words.count(runner.position)}"]
        if runner.running:
            unit = sentences.unit_of_time(params.algorithm)
            frames = f"{round(self.director.frames_per_second(now))} frames/s"
            drawn = sentences.HELD if self.director.held else frames
            left = [f"{words.rate(runner.rate)} {unit}/s", drawn, *left]
        left += self._drawing_notes()
        right = (
            sentences.ALGORITHM_WORDS[params.algorithm],
            f"{params.size} × {params.size}",
            f"seed {self.session.seed('lattice')}",
        )
        word = "Stopped" if runner.failure else "Running" if runner.running else "Paused"
        return Status(word, runner.running, tuple(left), right)

    def _drawing_notes(self) -> list[str]:
        if self.director.governor.behind:
            return [sentences.BEHIND]
        return [sentences.HELD_BACK] if self.director.guard.holding else []

    def figures(self) -> list[Any]:
        self.director.catch_up()
        return frozen_figures(self.stage, self.title, self.sentence)

    def provenance(self) -> dict[str, Any]:
        from rgapp.export.provenance import provenance

        runner = self.session.lattice
        network = self.params.network
        path = None
        if network != NO_NETWORK:
            from rgapp import models

            path = models.find(network)
        return provenance(
            "lattice",
            self.params,
            self.session.seed("lattice"),
            position=runner.position,
            journal=len(runner.journal),
            network=path,
        )

    def close_place(self) -> None:
        self.session.changed.disconnect(self._session_changed)
        self.fields.close()


def _is_network(path: Path) -> bool:
    """Whether a file looks like a network rather than like spins."""
    from rgapp import models

    try:
        models.load(path)
    except ValueError:
        return False
    return True
