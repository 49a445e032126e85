"""The Train place: a network learns the magnet, and one sees its fields gather."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rgapp import runs
from rgapp.engine import Failure
from rgapp.experiments import EXPERIMENTS
from rgapp.experiments.training_frame import Look, TrainingFrame
from rgapp.export.provenance import command_line, provenance
from rgapp.params import ParameterError
from rgapp.physics.training import RanAway
from rgapp.scenes import Control, Offer
from rgapp.session import LARGEST_SEED, Session
from rgapp.ui.coarse.sentences import full_stop
from rgapp.ui.place import Key, Place, Status
from rgapp.ui.strip import Buttons
from rgapp.ui.theme import theme
from rgapp.ui.train import files, wording
from rgapp.ui.train.asked import Asked
from rgapp.ui.train.board import Board
from rgapp.ui.train.choices import Choices
from rgapp.ui.train.column import TALL, Controls
from rgapp.ui.train.director import Director
from rgapp.ui.train.frozen import frozen_figures
from rgapp.ui.train.keeping import Left
from rgapp.ui.train.work import Work
from rgapp.ui.widgets import disable
from rgapp.words import rate

PARAMS = "train"  # the session's name for what the column asks for
VERBS = {
    "train": ("Train", "play"),
    "stop": ("Stop training", "stop"),
    "resume": ("Resume", "play"),
    "again": ("Train again", "reset"),
    "measure": ("Measure the gauge", "play"),
}


class Train(Place):
    """Connects the column to the session, and the training to the board."""

    name = "Train"
    title = "A network learns the magnet"
    formulas = ("training",)
    sentence = "Each square is what one hidden unit responds to. They start as noise and gather into blobs."
    verb, verb_icon = VERBS["train"]

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, seed=session.seed("lattice"), parent=parent)
        session.register(PARAMS, Asked(), check=EXPERIMENTS["train"].check)
        self.work = Work(session)
        self.controls = Controls(self)
        self.board = Board()
        page = QVBoxLayout(self.canvas)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.board)
        self.choices = Choices(self)
        self.files = files.Files(self)
        self.director = Director(self.board, self.work, self._maker, self.show_exception)
        self._problem = ""
        self._connect()
        self._order_focus()
        self.arrange(self.compact)
        self.show_params()
        self._show_noise()
        self.files.take_up()

    def _connect(self) -> None:
        controls = self.controls
        controls.again.clicked.connect(self.start_over)
        controls.open.clicked.connect(self.files.ask_open)
        controls.save.clicked.connect(self.files.ask_save)
        controls.more.clicked.connect(self.choices.open_more)
        self.board.told.connect(self.say)
        self.session.changed.connect(self._session_changed)

    def _order_focus(self) -> None:
        """Tab goes down the column, over the figures, and to the verb last."""
        order = [*self.controls.in_order(), self.seed.field, self.seed.die, self.files.use]
        order += [*self.board.in_order(), self.verb_button, self.controls.again]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    # parameters

    @property
    def asked(self) -> Asked:
        return self.session.params(PARAMS)

    @property
    def seed_asked(self) -> int:
        return self.session.seed(PARAMS)

    @property
    def _same(self) -> bool:
        """Whether the column asks for the training that is there."""
        return self.work.is_of(self.asked, self.seed_asked)

    def _session_changed(self, place: str, _params: Any) -> None:
        if place == PARAMS:
            self.show_params()
            if self.work.params is None and self._noise != self._noise_asked:
                self._show_noise()
        elif place == "lattice" and self.asked.live:
            self._show_samples()

    @property
    def _noise_asked(self) -> tuple:
        """What the picture of a network that has not begun hangs on."""
        asked = self.asked
        return asked.sizes, asked.start, asked.epochs, self.seed_asked

    def _show_noise(self) -> None:
        """Draw what a training would begin with."""
        self._noise = self._noise_asked
        self.director.begin(self.asked)

    def show_params(self) -> None:
        """Make the column show what is asked for, and what can be done."""
        self._show_samples()
        before = self.controls.in_order()
        self.controls.show_params(self.asked)
        if self.controls.in_order() != before:  # other layers have other fields
            self._order_focus()
        self.seed.set_value(self.seed_asked)
        self._show_verb()

    def _show_samples(self) -> None:
        lattice, asked, work = self.session.params("lattice"), self.asked, self.work
        of = work.params if work.begun and self._same else lattice
        live = wording.live_words(of.temperature, of.field)
        self.controls.show_samples(asked, live, wording.samples_note(asked, lattice))

    # the training

    def verb_triggered(self) -> None:
        """Train, stop, go on, or train again from the next seed."""
        self.clear_error()
        work = self.work
        if work.running:
            work.stop()
            self.director.settle()
            self.say("Stopped. Space goes on from here")
        elif self._same and work.can_go_on:
            work.go_on()
        elif work.only_gauge(self.asked, self.seed_asked):
            self.director.scrub.leave()
            work.measure(self.asked)
        else:
            if self._same and work.finished:
                seed = self.seed_asked
                self.session.set(PARAMS, seed=seed + 1 if seed < LARGEST_SEED else 0)
            self._start()
        self.show_params()

    def _start(self) -> None:
        try:
            EXPERIMENTS["train"].check(self.asked.params(self.session.params("lattice")))
            self.files.leave()
            self.work.start(self.asked, self.seed_asked)
        except ParameterError as error:
            self.show_error(full_stop(error))
            return
        self.director.begin(self.work.params)

    def take_up(self, left: Left) -> None:
        """Show what an earlier window left; no step of undo."""
        self.work.take_up(left)
        self.session.register(PARAMS, self.work.asked, seed=left.seed, check=EXPERIMENTS["train"].check)
        self.show_work()

    def start_over(self) -> None:
        """Forget what was trained."""
        if self.work.running:
            return
        self.clear_error()
        self.files.leave()
        self._show_noise()
        self.show_params()

    def show_work(self) -> None:
        """Draw what was taken from a file."""
        self.director.begin(self.work.params)
        self.show_params()

    def _maker(self) -> Callable[[Look], TrainingFrame]:
        return self.work.maker(self.asked, self.seed_asked)

    def tick(self, now: float) -> None:
        ended = self.work.step()
        self.director.tick(now)
        if ended:
            self._ended()
        if self.work.problem != self._problem:
            self._show_problem(self.work.problem)
        self.bar.show_fraction(self.work.share_of_point if self.director.between else None)

    def _show_problem(self, problem: str) -> None:
        """The disk would not take what is kept for the next start."""
        self._problem = problem
        if problem:
            self.show_error(full_stop(problem), "Nothing is lost yet.", self.files.elsewhere)

    def _ended(self) -> None:
        work = self.work
        self.director.settle()
        self.show_params()
        if work.failure is not None:
            self._tell_failure(work.failure)
        elif work.finished:
            self.say(wording.finished(work.seconds, work.results.get("gauge")))

    def _tell_failure(self, failure: Failure) -> None:
        buttons: Buttons = ()
        if isinstance(failure.error, RanAway):
            lower = wording.lower_rate(self.work.params.learning_rate)
            buttons = ((f"Set to {lower:g}", partial(self.choices.set_rate, lower)),)
        self.show_failure(failure, buttons=buttons)

    def _show_verb(self) -> None:
        work = self.work
        running = work.running
        if running:
            verb = "stop"
        elif not self._same:
            verb = "measure" if work.only_gauge(self.asked, self.seed_asked) else "train"
        else:
            verb = "resume" if work.can_go_on else "again" if work.finished else "train"
        self.verb_button.set_verb(*VERBS[verb])
        self.controls.lock(wording.LOCKED if running else None)
        disable(self.seed, wording.LOCKED if running else None)
        if not running:
            disable(self.controls.again, None if work.params is not None else wording.NOTHING)
        self.files.show_state()
        self.choices.show_more()

    # size

    def arrange(self, compact: bool) -> None:
        self.board.set_compact(compact)
        self.controls.set_short(compact or self.height() < theme().px(TALL))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.controls.set_short(self.compact or self.height() < theme().px(TALL))
        self.files.place_button()

    # what the place says of itself

    def keys(self) -> Sequence[Key]:
        controls = self.controls
        return (
            Key("N", "Network", controls.network.field.open_menu),
            Key("M", "More", self.choices.open_more),
            Key("R", "Start over", self.start_over),
            Key("U", "Use in Coarse-grain", self.files.use_network),
        )

    def hints(self) -> Sequence[tuple[str, str]]:
        return wording.HINTS

    def escape(self) -> bool:
        return self.director.scrub.leave() or self.board.grid.release()

    def scene_offers(self) -> Sequence[Offer]:
        if not self.work.results:
            return ()
        layers = [layer for layer in (1, 2, 3) if "snapshots" in self.work.results.get(f"layer{layer}", {})]
        path = self.work.path
        if not layers or path is None:
            return ()
        time = Control("Training time", 0, 100, 0, 0, ("untrained", "trained"), unit="%")
        return [
            Offer(f"How the fields of layer {layer} came about", "training", (time,),
                  {"network": str(path), "layer": layer})
            for layer in layers
        ]  # fmt: skip

    def status(self) -> Status:
        work, params = self.work, self.work.params or self.asked
        left, right = [], [wording.network_words(params.sizes)]
        if work.running:
            speed = self.director.speed.rate
            left = [f"{rate(speed)} updates/s"] if speed else [work.progress.words]
            left.append(f"{round(self.director.frames.rate(time.monotonic()))} frames/s")
        layer = self.director.layer
        if layer:
            right.insert(0, f"layer {layer} of {len(params.sizes) - 1}")
        elif self.director.together:
            right.insert(0, "all layers")
        if params.model == "dbm":
            right.insert(-1, wording.DEEP)
        seed = self.seed_asked if work.params is None else work.seed
        right.append(f"seed {seed}")
        word = "Training" if work.running else "Stopped" if work.can_go_on else "Idle"
        return Status(word, work.running, tuple(left), tuple(right))

    def figures(self) -> list[Any]:
        board = self.board
        plots = [board.errors, board.spectrum]
        return frozen_figures(board, board.grid, plots, board.dreams, self.title, self.sentence)

    def provenance(self) -> dict[str, Any]:
        work = self.work
        if work.params is None:
            return {}
        if work.origin is not None:
            return work.origin
        block = provenance("train", work.params, work.seed, samples=work.params.samples)
        return block if work.finished else block | {"note": self.director.place_words}

    def kept(self) -> Callable[[Path], Any] | None:
        work = self.work
        if not work.finished or work.origin is not None:
            return None
        return partial(runs.of_batch, "train", work.params, work.seed, work.results)

    def accepts(self, path: Path) -> bool:
        return self.files.accepts(path)

    def open_path(self, path: Path) -> None:
        self.files.open(path)

    def open_filters(self) -> Sequence[str]:
        return (files.NETWORKS,)

    @property
    def command(self) -> str:
        """What makes the same network without the window."""
        params = self.asked.params(self.session.params("lattice"))
        return command_line(PARAMS, params, self.seed_asked, output="network.h5")

    def copy_command(self) -> None:
        QGuiApplication.clipboard().setText(self.command)
        self.say("Command copied")

    def close_place(self) -> None:
        self.session.changed.disconnect(self._session_changed)
        self.work.end()
        self.director.stop()
        self.choices.stop()
        self.files.stop()
