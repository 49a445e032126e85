"""What the place needs to know of each experiment: its figures, its table, and what it tells in words."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtWidgets import QWidget

from rgapp.ui.experiments import recipes
from rgapp.ui.experiments.field_figure import FieldFigure
from rgapp.ui.experiments.figures import McrgFigures, ScanFigure
from rgapp.ui.experiments.recipes import Drawing
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
    head: tuple[str, ...]
    shares: tuple[float, ...]
    widget: QWidget

    def draw(self, work: Work, params: Any, drawing: Drawing) -> Told:
        """Draw what there is of a run with ``params``, and tell it."""
        raise NotImplementedError

    @property
    def shown(self) -> list[Figure]:
        """The figures in sight."""
        raise NotImplementedError


class ScanRecipe(Recipe):
    name = "scan"
    head, shares = ("L", "T", "value", "τ", ""), (0.12, 0.2, 0.34, 0.14, 0.2)

    def __init__(self) -> None:
        self.widget = self.figure = ScanFigure()

    def draw(self, work: Work, params: Any, drawing: Drawing) -> Told:
        waiting = recipes.still_to_come(params, work.results) if work.points else []
        self.figure.show_series(recipes.series_of(work.results, drawing), params, drawing, waiting)
        rows = recipes.scan_rows(params, work.results, drawing, work.running) if work.points else []
        return Told(rows, _live(rows), recipes.scan_so_far(work.results))

    @property
    def shown(self) -> list[Figure]:
        return [self.figure]


class McrgRecipe(Recipe):
    name = "mcrg"
    head, shares = ("level", "y_T", "y_h", "neighbours"), (0.15, 0.27, 0.29, 0.29)

    def __init__(self) -> None:
        self.widget = self.figures = McrgFigures()

    def draw(self, work: Work, params: Any, drawing: Drawing) -> Told:
        self.figures.show_results(work.results, params.size, params.blockings)
        rows = recipes.mcrg_rows(work.results, params.size)
        return Told(rows, -1, recipes.mcrg_so_far(work.results, params.size))

    @property
    def shown(self) -> list[Figure]:
        return [self.figures.thermal, self.figures.magnetic]


class FieldSizeRecipe(Recipe):
    name = "field_size"
    head, shares = ("units", "T", "value", "local", ""), (0.15, 0.17, 0.32, 0.15, 0.21)

    def __init__(self) -> None:
        self.widget = self.figure = FieldFigure()

    def draw(self, work: Work, params: Any, drawing: Drawing) -> Told:
        self.figure.show_results(work.results, params, drawing.measure, bool(work.points))
        rows = recipes.field_rows(params, work.results, drawing, work.running) if work.points else []
        return Told(rows, _live(rows), recipes.field_so_far(work.results))

    @property
    def shown(self) -> list[Figure]:
        return [self.figure]


def _live(rows: Rows) -> int:
    return next((at for at, row in enumerate(rows) if row[-1] == "running"), -1)
