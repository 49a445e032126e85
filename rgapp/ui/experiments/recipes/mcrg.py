"""Monte Carlo renormalization group: exponents of the block spins."""

from __future__ import annotations

from typing import Any, ClassVar

from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.ui.experiments import mcrg_words
from rgapp.ui.experiments.drawing import Drawing
from rgapp.ui.experiments.figures import McrgFigures
from rgapp.ui.experiments.recipe import Recipe, Told
from rgapp.ui.experiments.recipes.scan import ALGORITHMS
from rgapp.ui.experiments.work import Work
from rgapp.ui.plot import Figure

SIZES = (16, 32, 64, 128, 256)


class McrgRecipe(Recipe):
    name = "mcrg"
    formulas = ("Monte Carlo RG",)
    question = "What do block spins keep?"
    sentence = "Block a critical lattice again and again: correlations between the levels give the exponents."
    listed = ("size", "temperature", "rule", "blockings", "repeats", "count", "algorithm")
    options: ClassVar = {
        "size": {"choices": [(n, f"{n} × {n}") for n in SIZES]},
        "temperature": {"low": 2.0, "high": 2.6, "snap": (round(CRITICAL_TEMPERATURE, 9), 0.005)},
        "repeats": {"low": 2, "high": 100},
        "count": {"low": 100, "high": 20_000},
        "algorithm": {"choices": ALGORITHMS},
    }
    head, shares = ("level", "y_T", "y_h", "neighbours"), (0.15, 0.27, 0.29, 0.29)

    def __init__(self) -> None:
        self.widget = self.figures = McrgFigures()

    def draw(self, work: Work, params: Any, drawing: Drawing) -> Told:
        self.figures.show_results(work.results, params.size, params.blockings)
        rows = mcrg_words.mcrg_rows(work.results, params.size)
        return Told(rows, -1, mcrg_words.mcrg_so_far(work.results, params.size))

    @property
    def shown(self) -> list[Figure]:
        return [self.figures.thermal, self.figures.magnetic]
