"""The Coarse-grain place: one lattice, stepped back from in two ways."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from rgapp import runs, words
from rgapp.engine import Failure, Run
from rgapp.experiments.lattice import ClearCircles, LatticeFrame, LatticeParams, LoadSpins, MoveWindow
from rgapp.experiments.networks import NO_NETWORK
from rgapp.models import holds_network
from rgapp.params import ParameterError
from rgapp.results import Result, experiment_of
from rgapp.scenes import Offer, control_of
from rgapp.session import Session
from rgapp.ui.background import Background
from rgapp.ui.coarse import networks, sentences, spin_files
from rgapp.ui.coarse.column import Controls
from rgapp.ui.coarse.director import Director
from rgapp.ui.coarse.frozen import frozen_figures
from rgapp.ui.coarse.keys import keys_of
from rgapp.ui.coarse.more import More
from rgapp.ui.coarse.networks import Networks
from rgapp.ui.coarse.pixels import MARGIN
from rgapp.ui.coarse.stage import Stage
from rgapp.ui.coarse.view import ViewParams
from rgapp.ui.coarse.zoom import HINTS
from rgapp.ui.motion import calm
from rgapp.ui.place import Key, Place, Status
from rgapp.ui.widgets import note_beside

VIEW = "coarse"  # the session's name for how this place draws
HOLDS_SPINS = ("lattice", "samples", "train")  # results that may be opened here


class CoarseGrain(Place):
    """Connects the column to the session, and the running lattice to the stage."""

    name = "Coarse-grain"
    title = "Two ways to step back"
    sentence = "One lattice, coarse-grained twice: by a network that learned it, and by the block-spin rule."
    verb, verb_icon = "Pause", "pause"
    formulas = ("lattice",)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, seed=session.seed("lattice"), parent=parent)
        session.register(VIEW, ViewParams(), apply=self._apply_view)
        self.controls = Controls(self)
        self.stage = Stage(self.paper)
        self.canvas.installEventFilter(self)
        self.director = Director(self.stage)
        self.reading = Background(self)
        self.networks = Networks(self)
        self.more = More(self)
        self._dragging = False
        self._failure_shown: Failure | None = None
        self._newest: tuple[LatticeFrame, Run] | None = None  # each frame with what led to it
        self._drawn: tuple[LatticeFrame, Run] | None = None  # on the lattice
        self._connect()
        self._order_focus()
        self.arrange(self.compact)
        self._show_params()

    def _connect(self) -> None:
        controls = self.controls
        for row, field in ((controls.temperature, "temperature"), (controls.field, "field")):
            row.changed.connect(self._slid)
            row.released.connect(self.let_go)
            row.setProperty("parameter", field)
        controls.speed.changed.connect(self._speed)
        controls.speed.released.connect(self.let_go)
        controls.size.chosen.connect(self._choose)
        controls.algorithm.chosen.connect(self._choose)
        controls.network.chosen.connect(self._choose)
        for row, field in (
            (controls.size, "size"),
            (controls.algorithm, "algorithm"),
            (controls.network, "network"),
        ):
            row.setProperty("parameter", field)
        controls.network.field.set_actions((("Open…", self.networks.ask), ("Train one…", self.train_one)))
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
        controls.more.clicked.connect(self.more.turn)
        self.stage.window_moved.connect(self._window_moved)
        self.stage.ruled.connect(self._rule)
        self.stage.open_wanted.connect(self.networks.ask)
        self.stage.train_wanted.connect(self.train_one)
        self.stage.rearranged.connect(self._order_focus)
        for figure in (self.stage.magnetization, self.stage.energy, self.stage.below):
            figure.told.connect(self.say)
        self.stage.below.chosen.connect(self.set_figure)
        self.session.changed.connect(self._session_changed)

    def _order_focus(self) -> None:
        """Tab goes down the column, over the figures, and to the verb last."""
        order = [
            *self.controls.in_order(),
            *self.more.in_order(),
            self.seed.field,
            self.seed.die,
            *self.stage.in_order(),
        ]
        order += [self.verb_button, self.controls.step, self.controls.reset]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    # parameters

    @property
    def params(self) -> LatticeParams:
        return self.session.params("lattice")

    @property
    def view(self) -> ViewParams:
        return self.session.params(VIEW)

    def set_lattice(self, control: QWidget, **values: Any) -> None:
        """Change parameters of the lattice; a sentence beside the control where they cannot be."""
        self._set("lattice", control, **values)

    def set_pace(self, pace: float) -> None:
        """Steps a frame; infinite for as fast as it goes."""
        self._set(VIEW, self.controls.speed, pace=0.0 if math.isinf(pace) else pace)

    def set_figure(self, name: object) -> None:
        """Which figure stands below the tiles."""
        self._set(VIEW, self.stage.below.menu, below=name)

    def _set(self, place: str, control: QWidget, **values: Any) -> None:
        try:
            self.session.set(place, **values)
        except ParameterError as error:
            note_beside(control, str(error))
            self._show_params()

    def _slid(self, value: float) -> None:
        row = self.sender()
        self.slide(row, **{row.property("parameter"): value})

    def slide(self, row: Any, **values: Any) -> None:
        """The same from a slider; all of one drag is one step of undo, which ends with ``let_go``."""
        self._begin_drag(row)
        self.set_lattice(row, **values)

    def _speed(self, pace: float) -> None:
        self._begin_drag(self.controls.speed)
        self.set_pace(pace)

    def _begin_drag(self, row: Any) -> None:
        if row.dragging and not self._dragging:
            self._dragging = True
            self.session.begin_drag()

    def let_go(self) -> None:
        """A slider was let go."""
        if self._dragging:
            self._dragging = False
            self.session.end_drag()

    def _choose(self, value: object) -> None:
        row = self.sender()
        self.set_lattice(row, **{row.property("parameter"): value})

    def _rule(self, rule: object) -> None:
        self.set_lattice(self.stage.rule, rule=rule)

    def _turned(self, on: bool) -> None:
        row = self.sender()
        self._set(VIEW, row, **{row.property("parameter"): on})

    def _draw_as(self, drawn: object) -> None:
        self._set(VIEW, self.controls.drawn, drawn=drawn)

    def _seed(self, seed: object) -> None:
        self.set_lattice(self.seed, seed=seed)

    def _apply_view(self, before: Any, after: Any) -> None:
        if after.params.pace != before.params.pace:
            self.session.lattice.set_pace(after.params.pace or None)

    def _session_changed(self, place: str, _params: Any) -> None:
        if place in ("lattice", VIEW):
            self._show_params()

    def _show_params(self) -> None:
        params, view = self.params, self.view
        self.controls.show_params(params, view.speed)
        self.more.show_params(params)
        self.controls.show_view(view)
        self.seed.set_value(self.session.seed("lattice"))
        if view != self.director.view:
            self.director.set_view(view)
        if view.below != self.stage.below.menu.value:
            self.stage.below.choose(view.below)
        self.networks.show_choice()

    # files

    def accepts(self, path: Path) -> bool:
        suffix = path.suffix.lower()
        if suffix == ".h5":
            experiment = experiment_of(path)
            if experiment is None:
                return holds_network(path) or spin_files.holds_spins(path)
            return experiment in HOLDS_SPINS
        return suffix in spin_files.SUFFIXES and spin_files.holds_spins(path)

    def open_filters(self) -> Sequence[str]:
        return (networks.FILES, spin_files.FILES)

    def open_path(self, path: Path) -> None:
        """Open a network, or go on from the last configuration of a file of spins."""
        self.say(f"Reading {path.name}")
        self.reading.run(partial(_spins_in, path), partial(self._opened, path), self.show_exception)

    def _opened(self, path: Path, spins: tuple[LoadSpins, dict[str, Any]] | None) -> None:
        if spins is None:
            self.networks.open(str(path))
            return
        try:
            self.session.go_on_from(*spins)
        except ParameterError as error:
            self.show_exception(error)
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

    def train_one(self) -> None:
        """Go to where networks are trained."""
        self.place_wanted.emit("train")

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
        self.director.running = runner.running
        self.director.set_calm(calm(self.session.settings.values))
        frame = runner.mailbox.take()
        if frame is not None:
            self._newest = (frame, runner.mailbox.run)
        self.director.tick(frame, now)
        if self._newest is not None and self.director.shown is self._newest[0]:
            self._drawn = self._newest
        self.networks.read_fields()
        if self.director.newest is not None:
            self.more.show_frame(self.director.newest)
            self.controls.show_frame(self.director.newest)
        self._show_verb()
        if runner.failure is not self._failure_shown:
            self._failure_shown = runner.failure
            if runner.failure is not None:
                self._tell_failure(runner.failure)
            else:
                self.clear_error()

    def _tell_failure(self, failure: Failure) -> None:
        self.show_failure(
            failure,
            sentences.stopped_words(failure.position, failure.sentence),
            "The last picture stays.",
            (("Restart with the same seed", self.session.restart),),
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
        return keys_of(self)

    def hints(self) -> Sequence[tuple[str, str]]:
        return HINTS

    def scene_offers(self) -> Sequence[Offer]:
        params, view = self.params, self.session.params(VIEW)
        controls = tuple(
            control_of(params, name, low, high)
            for name, low, high in (("temperature", 1.0, 4.0), ("field", -0.5, 0.5))
        )
        preset = {**params.model_dump(), "pace": view.pace or 64.0}
        alone = Offer("The lattice and its curve", "magnet", controls, {**preset, "network": NO_NETWORK})
        scales = Offer("The lattice at four scales", "scales", controls, {**preset, "network": NO_NETWORK})
        both = Offer("The lattice read in two ways", "stage", controls, preset)
        read = params.network != NO_NETWORK
        return [*([both] if read else []), alone, *([scales] if params.size >= 512 else [])]

    def escape(self) -> bool:
        return self.more.close_card() or self.stage.release()

    def status(self) -> Status:
        runner, params, newest = self.session.lattice, self.params, self.director.newest
        algorithm = params.algorithm if newest is None else newest.algorithm
        now = time.monotonic()
        left = [f"sweep {words.count(runner.position)}"]
        if runner.running:
            unit = sentences.unit_of_time(algorithm)
            frames = f"{round(self.director.frames_per_second(now))} frames/s"
            drawn = sentences.HELD if self.director.held else frames
            left = [f"{words.rate(runner.rate)} {unit}/s", drawn, *left]
        left += self._drawing_notes()
        right = (
            sentences.ALGORITHM_WORDS[algorithm],
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

        if self._drawn is None:
            return {}
        frame, run = self._drawn
        return provenance(
            "lattice",
            frame.params,
            frame.seed,
            position=frame.sweep,
            journal=len(run.journal),
            **runs.used_files(frame.params),
        )

    def kept(self) -> Callable[[Path], Result] | None:
        return partial(runs.of_frame, *self._drawn) if self._drawn is not None else None

    def close_place(self) -> None:
        self.session.changed.disconnect(self._session_changed)
        self.reading.stop()
        self.stage.below.close_figures()
        self.networks.close()


def _spins_in(path: Path) -> tuple[LoadSpins, dict[str, Any]] | None:
    """What ``runs.last_spins`` reads from a file; None for a network."""
    from rgapp import models

    if path.suffix.lower() in (".h5", ".npz") and models.holds_network(path):
        return None
    return runs.last_spins(path)
