"""What the place needs to know of each experiment: its form, its figures, its table, what it tells in words.

class ScanRecipe(Recipe):
    name = "scan"
    question, sentence = "Where does order begin?", "..."
    listed = ("coldest", "hottest", ...)            parameters in the column; the others are under "More"
    options = {"count": {"low": 100}}               what their rows are made with, see ``forms.row_of``
    drawn = {"quantity": QUANTITIES}                fields of Drawing that choose what is drawn
    head, shares = ("L", "T", "value"), (...)       of the table
    def draw(self, work, params, drawing) -> Told
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from PySide6.QtWidgets import QWidget

from rgapp.experiments import EXPERIMENTS
from rgapp.params import Params
from rgapp.ui.experiments.drawing import Drawing
from rgapp.ui.experiments.work import Work
from rgapp.ui.plot import Figure

Rows = list[tuple[str, ...]]


class Told(NamedTuple):
    """Rows of the table, which of them is the live one (-1: none), and lines of "So far"."""

    rows: Rows
    live: int
    lines: list[str]


class Recipe:
    """``widget`` holds the figures; ``head`` and ``shares`` are the columns of the table."""

    name: str
    question: str
    sentence: str
    formulas: tuple[str, ...] = ()  # subjects of rgapp.physics.formulas
    listed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()  # parameters that no form shows
    options: Mapping[str, Mapping[str, Any]] = {}
    drawn: Mapping[str, Mapping[str, str]] = {}
    head: tuple[str, ...]
    shares: tuple[float, ...]
    widget: QWidget

    @property
    def params(self) -> type[Params]:
        return EXPERIMENTS[self.name].params

    @property
    def others(self) -> tuple[str, ...]:
        """Parameters under "More"."""
        return tuple(n for n in self.params.model_fields if n not in (*self.listed, *self.left_out))

    def asks(self, name: str, params: Any) -> bool:
        """Whether a parameter means something as the others are set."""
        return True

    def offers(self, name: str, drawing: Drawing) -> bool:
        """Whether a field of ``drawn`` is offered as things are drawn."""
        return True

    def draw(self, work: Work, params: Any, drawing: Drawing) -> Told:
        """Draw what there is of a run with ``params``, and tell it."""
        raise NotImplementedError

    def samples(self, params: Any) -> int | None:
        """How many configurations went into a point, for the provenance; None where that says nothing."""
        return getattr(params, "count", None) or getattr(params, "samples", None)

    @property
    def shown(self) -> list[Figure]:
        """The figures in sight."""
        raise NotImplementedError


def live_row(rows: Rows) -> int:
    """The row whose last word is "running"."""
    return next((at for at, row in enumerate(rows) if row[-1] == "running"), -1)


def states(work: Work) -> list[tuple[str, str]]:
    """(point, "done", "running" or "waiting") of every point, in order."""
    made, running = [], work.running
    for point in work.points:
        state = "done" if point in work.results else "running" if running else "waiting"
        running = running and state != "running"
        made.append((point, state))
    return made
