"""The Experiments place: a recipe is set on the left, runs, and is drawn point by point as it comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from rgapp import results, runs
from rgapp.experiments import EXPERIMENTS
from rgapp.export.figures import Sheet
from rgapp.export.provenance import command_line, provenance
from rgapp.files import FileError
from rgapp.params import ParameterError
from rgapp.scenes import Control, Offer
from rgapp.session import LARGEST_SEED, Kept, Session
from rgapp.ui.background import Background
from rgapp.ui.experiments.column import VIEW, Controls
from rgapp.ui.experiments.drawing import RECIPES, Drawing
from rgapp.ui.experiments.more import MoreSheet
from rgapp.ui.experiments.recipe import Recipe
from rgapp.ui.experiments.recipes import KINDS
from rgapp.ui.experiments.work import Work
from rgapp.ui.flow.busy import words_of
from rgapp.ui.place import Place, Status
from rgapp.ui.theme import theme
from rgapp.ui.widgets import Heading, Table, Text, TextButton, note_beside
from rgapp.words import count, number

ORDER = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")
SIDE, SIDE_SMALL = 340, 280


class Experiments(Place):
    """Connects the column to the session and the runs of the recipes to the figures."""

    name = "Experiments"
    title = KINDS[RECIPES[0]].question
    sentence = KINDS[RECIPES[0]].sentence
    verb, verb_icon = "Run", "play"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, seed=session.seed("lattice"), parent=parent)
        session.register(VIEW, Drawing())
        for name in RECIPES:
            entry = EXPERIMENTS[name]
            session.register(name, entry.params(), check=entry.check)
        self.works = {name: Work(session, name) for name in RECIPES}
        self.queue: list[str] = []  # experiments that wait for the one that runs, in their order
        self.recipes: dict[str, Recipe] = {name: KINDS[name]() for name in RECIPES}
        self.controls = Controls(self, session, self.recipes)
        self._build()
        self._connect()
        self._show_params()
        self._draw()
        session.kept["experiments"] = Kept(self._give, self._take_kept)
        self._reading = Background(self)
        come_along = [path for name in RECIPES if (path := results.bundled(name)) is not None]
        self._reading.run(
            lambda: [results.read(path) for path in come_along], self._take_bundled, self._unread
        )

    # building

    def _build(self) -> None:
        self.doing, self.left_over = Text("", "value", "text"), Text("", "note", "text2")
        self.doing.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout()
        line.addWidget(self.doing, 1)
        line.addWidget(self.left_over)
        self.figure_stack = QStackedWidget()
        for recipe in self.recipes.values():
            self.figure_stack.addWidget(recipe.widget)
        self.table = Table("Results")
        self.so_far = Text("", "note", "text2", wrap=True)
        self.so_far.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.copy_command = TextButton("Copy the command", small=True)
        self.copy_command.setToolTip("The same run without the window: the same code and the same numbers")
        self.side = QWidget()
        side = QVBoxLayout(self.side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(4)
        side.addWidget(Heading("Results"))
        side.addWidget(self.table, 1)
        side.addWidget(Heading("So far"))
        side.addWidget(self.so_far)
        side.addSpacing(8)
        side.addWidget(self.copy_command, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(44)
        row.addWidget(self.figure_stack, 1)
        row.addWidget(self.side)
        page = QVBoxLayout(self.canvas)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(10)
        page.addLayout(line)
        page.addLayout(row, 1)
        self.arrange(self.compact)

    def _connect(self) -> None:
        self.controls.recipe.chosen.connect(self._recipe_chosen)
        self.controls.more_wanted.connect(self.open_more)
        self.seed.changed.connect(self._seed_chosen)
        self.copy_command.clicked.connect(self._copy_command)
        self.session.changed.connect(self._session_changed)

    # parameters

    @property
    def drawing(self) -> Drawing:
        return self.session.params(VIEW)

    @property
    def recipe(self) -> str:
        return self.drawing.recipe

    @property
    def shown(self) -> Recipe:
        """What draws the recipe chosen."""
        return self.recipes[self.recipe]

    @property
    def work(self) -> Work:
        return self.works[self.recipe]

    @property
    def _asked(self) -> tuple[Any, int]:
        return self.session.params(self.recipe), self.session.seed(self.recipe)

    def _recipe_chosen(self, recipe: str) -> None:
        self.session.set(VIEW, recipe=recipe)

    def shows(self) -> Sequence[tuple[str, Callable[[], Any]]]:
        return [
            (f"{kind.question} ({name})", partial(self._recipe_chosen, name)) for name, kind in KINDS.items()
        ]

    def _seed_chosen(self, seed: object) -> None:
        try:
            self.session.set(self.recipe, seed=seed)
        except ParameterError as error:
            note_beside(self.seed, str(error))
            self._show_params()

    def open_more(self) -> MoreSheet:
        """Further parameters of the experiment, and where points run."""
        recipe = self.recipe
        sheet = MoreSheet(
            self.window(),
            self.session,
            self.shown,
            lambda row, name: self.controls.bind_apart(recipe, row, name),
        )
        sheet.open_sheet()
        return sheet

    def _session_changed(self, place: str, _params: Any) -> None:
        if place in (VIEW, *RECIPES):
            self._show_params()
            if place == VIEW or self.work.params is None:  # predictions of what is asked for
                self._draw()

    def _show_params(self) -> None:
        self.controls.show_params(self.drawing)
        self.seed.set_value(self.session.seed(self.recipe))
        self.title_label.say(self.shown.question)
        self.sentence_label.say(self.shown.sentence)
        self.figure_stack.setCurrentWidget(self.shown.widget)
        self._show_verb()

    # running

    def verb_triggered(self) -> None:
        """Run, cancel, go on where it was cancelled, or run again from the next seed."""
        self.clear_error()
        work = self.work
        if work.running or work.wanted:
            work.cancel()
            self.queue = [name for name in self.queue if name != self.recipe]
            kept = f"Stopped after {len(work.results)} of {len(work.points)}; those are kept"
            self.say(kept if work.results else "Stopped")
        else:
            if work.is_of(*self._asked) and work.finished:
                seed = self.session.seed(self.recipe)
                self.session.set(self.recipe, seed=seed + 1 if seed < LARGEST_SEED else 0)
            work.start(*self._asked)
            self.queue.append(self.recipe)
        self._show_verb()
        self._draw()

    def _show_verb(self) -> None:
        work = self.work
        if work.running or work.wanted:
            verb = ("Cancel", "close")
        elif not work.is_of(*self._asked) or not work.results:
            verb = ("Run", "play")
        else:
            verb = ("Run again", "reset") if work.finished else ("Continue", "play")
        self.verb_button.set_verb(*verb)

    def tick(self, now: float) -> None:
        for name, work in self.works.items():
            begun = work.begun
            free = not any(other.running for other in self.works.values())
            if work.step(free and self.queue[:1] == [name]) and name == self.recipe:
                self._draw()
            if work.begun and name in self.queue:
                self.queue.remove(name)
            if begun and not work.begun:
                self._ended(name, work)
        self._show_progress()

    def _ended(self, name: str, work: Work) -> None:
        self._show_verb()
        if work.failure is not None:
            self.show_failure(work.failure)
        elif work.finished:
            self.say(f"{self.recipes[name].question} Finished in {number(work.seconds, 1)} s")
        if name == self.recipe:
            self._draw()

    def _show_progress(self) -> None:
        work = self.work
        if work.wanted:
            place = self.queue.index(self.recipe) + 1 if self.recipe in self.queue else 1
            self.doing.say(f"{ORDER[place]} in line: waiting for another experiment to end")
            self.left_over.say("")
        elif work.running:
            progress = work.progress
            self.doing.say(progress.words)
            left = words_of(progress).removeprefix(progress.words).removeprefix(", ")
            self.left_over.say(left)
        else:
            self.doing.say(self._state())
            self.left_over.say("")
        self.bar.show_fraction(work.progress.done if work.running else None)

    def _state(self) -> str:
        work = self.work
        if not work.points:
            return "Press Space to run."
        if not work.is_of(*self._asked):
            return "Changed since this was run. Press Space to run again."
        done, all_ = len(work.results), len(work.points)
        return (
            f"Finished: {count(all_)} points." if work.finished else f"{count(done)} of {count(all_)} points."
        )

    # drawing

    def _draw(self) -> None:
        work, drawing = self.work, self.drawing
        params = work.params if work.params is not None else self._asked[0]
        rows, live, lines = self.shown.draw(work, params, drawing)
        self.table.show_rows(self.shown.head, self.shown.shares, rows, live)
        self.so_far.say("<br>".join(theme().rich(line) for line in lines) or "Nothing yet.")
        self._show_progress()
        self._show_verb()

    def arrange(self, compact: bool) -> None:
        self.side.setFixedWidth(theme().px(SIDE_SMALL if compact else SIDE))

    # what the place says of itself

    @property
    def command(self) -> str:
        """What makes the same numbers without the window."""
        return command_line(self.recipe, *self._asked, output=f"{self.recipe}.h5")

    def _copy_command(self) -> None:
        QGuiApplication.clipboard().setText(self.command)
        self.say("Command copied")

    @property
    def formulas(self) -> Sequence[str]:
        return self.shown.formulas

    def scene_offers(self) -> Sequence[Offer]:
        if not self.work.results:
            return ()
        points = Control("Points", 0, 100, 100, 0, ("none", "all"), unit="%")
        preset = {"experiment": self.recipe, **self.drawing.model_dump(exclude={"recipe"})}
        return [Offer("The points, from the first to the last", "results", (points,), preset)]

    def status(self) -> Status:
        work = self.work
        seed = self.session.seed(self.recipe)
        left = (f"{count(len(work.results))} of {count(len(work.points))} points",) if work.points else ()
        word = "Running" if work.running else "Waiting" if work.wanted else "Idle"
        return Status(word, work.running, left, (f"seed {seed}",))

    def figures(self) -> list[Any]:
        if not self.work.results:
            return []
        shown = self.shown.shown
        figures = tuple(figure.frozen() for figure in shown)
        if len(figures) == 1:
            return [*figures]
        boxes = tuple((float(f.x()), float(f.y()), float(f.width()), float(f.height())) for f in shown)
        title = self.shown.question
        return [Sheet("experiment", title, figures, boxes, self.shown.sentence), *figures]

    def provenance(self) -> dict[str, Any]:
        work = self.work
        if work.params is None:
            return {}
        samples = self.shown.samples(work.params)
        return provenance(self.recipe, work.params, work.seed, samples=samples)

    def kept(self) -> Callable[[Path], Any] | None:
        work = self.work
        if not work.results:
            return None
        return partial(runs.of_batch, self.recipe, work.params, work.seed, dict(work.results))

    def accepts(self, path: Path) -> bool:
        return path.suffix.lower() == ".h5" and results.experiment_of(path) in RECIPES

    def open_path(self, path: Path) -> None:
        try:
            result = results.read(path)
            entry = runs.entry_of(result)
            params = entry.params(**result.params)
            entry.check(params)
        except (FileError, ParameterError) as error:
            self.show_error(f"{error}.")
            return
        self.clear_error()
        self.session.set(VIEW, recipe=result.experiment)
        self.session.set(result.experiment, **params.model_dump(), seed=result.seed)
        self.work.take(params, result.seed, result.points)
        self._draw()
        self.say(f"{path.name} is open")

    def _take_bundled(self, come_along: Sequence[results.Result]) -> None:
        """Results that come along are shown where nothing was run and nothing else is asked for."""
        for result in come_along:
            params, seed = EXPERIMENTS[result.experiment].params(**result.params), result.seed
            work = self.works[result.experiment]
            asked = self.session.params(result.experiment), self.session.seed(result.experiment)
            if work.params is None and not work.wanted and asked == (params, seed):
                work.take(params, seed, result.points)
        self._draw()

    def _give(self) -> list[results.Result]:
        """What was run, for a session file."""
        made = []
        for name, work in self.works.items():
            if work.results:
                made.append(runs.of_batch(name, work.params, work.seed, dict(work.results)))
        return made

    def _take_kept(self, found: list[results.Result]) -> None:
        """What a session file held, each shown as if it had been run here."""
        for result in found:
            if result.experiment in self.works:
                params = EXPERIMENTS[result.experiment].params(**result.params)
                self.works[result.experiment].take(params, result.seed, result.points)
        self._show_params()
        self._draw()

    def _unread(self, error: Exception) -> None:
        """Without them the place is as it would be anyway."""

    def open_filters(self) -> Sequence[str]:
        return ("Experiments (*.h5)",)

    def close_place(self) -> None:
        self.session.changed.disconnect(self._session_changed)
        self._reading.stop()
        for work in self.works.values():
            work.cancel()
