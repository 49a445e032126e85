"""Block spin or correlation? Receptive fields beside their rival predictions."""

from __future__ import annotations

from typing import Any, ClassVar

from rgapp.ui.experiments import field_words
from rgapp.ui.experiments.drawing import MEASURES, Drawing
from rgapp.ui.experiments.field_figure import FieldFigure
from rgapp.ui.experiments.recipe import Recipe, Told, live_row
from rgapp.ui.experiments.work import Work
from rgapp.ui.plot import Figure

CONTROLS = (
    ("none", "None"),
    ("shuffled", "Shuffled sites"),
    ("gaussian", "Gaussian twin"),
    ("untrained", "Untrained"),
    ("windows", "Random windows"),
)
LATTICES = (20, 40, 80)


class FieldSizeRecipe(Recipe):
    name = "field_size"
    formulas = ("receptive fields", "training")
    question = "Block spin or correlation?"
    sentence = "Trained at many temperatures, do receptive fields follow the lattice, or share it out?"
    listed = ("coldest", "hottest", "steps", "size", "hidden", "samples", "repeats", "control")
    options: ClassVar = {
        "size": {"choices": [(n, f"{n} × {n}") for n in LATTICES]},
        "control": {"choices": CONTROLS},
    }
    drawn: ClassVar = {"measure": MEASURES}
    head, shares = ("units", "T", "value", "local", ""), (0.15, 0.17, 0.32, 0.15, 0.21)

    def __init__(self) -> None:
        self.widget = self.figure = FieldFigure()

    def draw(self, work: Work, params: Any, drawing: Drawing) -> Told:
        self.figure.show_results(work.results, params, drawing.measure, bool(work.points))
        rows = field_words.field_rows(params, work.results, drawing, work.running) if work.points else []
        return Told(rows, live_row(rows), field_words.field_so_far(work.results))

    @property
    def shown(self) -> list[Figure]:
        return [self.figure]
