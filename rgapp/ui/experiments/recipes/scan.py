"""A scan of temperatures at several sizes."""

from __future__ import annotations

from typing import Any, ClassVar

from rgapp.ui.experiments import scan_words
from rgapp.ui.experiments.drawing import QUANTITIES, Drawing, scales
from rgapp.ui.experiments.figures import ScanFigure
from rgapp.ui.experiments.recipe import Recipe, Told, live_row
from rgapp.ui.experiments.work import Work
from rgapp.ui.plot import Figure

ALGORITHMS = (
    ("wolff", "Wolff"),
    ("swendsen_wang", "Swendsen–Wang"),
    ("heat_bath", "Heat bath"),
    ("metropolis", "Metropolis"),
)


class ScanRecipe(Recipe):
    name = "scan"
    formulas = ("measured", "lattice")
    question = "Where does order begin?"
    sentence = (
        "Larger lattices turn more sharply from order to noise, and Binder’s ratios cross at one point."
    )
    listed = ("coldest", "hottest", "steps", "sizes", "count", "algorithm", "tempering")
    options: ClassVar = {
        "coldest": {"low": 1.0, "high": 4.0},
        "hottest": {"low": 1.0, "high": 4.0},
        "count": {"low": 100, "high": 100_000},
        "algorithm": {"choices": ALGORITHMS},
        "field": {"low": -0.5, "high": 0.5},
    }
    drawn: ClassVar = {"quantity": QUANTITIES, "collapse": {}, "inverse_nu": {}, "beta": {}, "gamma": {}}
    head, shares = ("L", "T", "value", "τ", ""), (0.12, 0.2, 0.34, 0.14, 0.2)

    def __init__(self) -> None:
        self.widget = self.figure = ScanFigure()

    def offers(self, name: str, drawing: Drawing) -> bool:
        collapsing = drawing.collapse and scales(drawing.quantity)
        needed = {"beta": "abs_magnetization", "gamma": "susceptibility"}
        if name in needed:
            return collapsing and drawing.quantity == needed[name]
        return collapsing if name == "inverse_nu" else True

    def draw(self, work: Work, params: Any, drawing: Drawing) -> Told:
        waiting = scan_words.still_to_come(params, work.results) if work.points else []
        self.figure.show_series(scan_words.series_of(work.results, drawing), params, drawing, waiting)
        rows = scan_words.scan_rows(params, work.results, drawing, work.running) if work.points else []
        return Told(rows, live_row(rows), scan_words.scan_so_far(work.results))

    @property
    def shown(self) -> list[Figure]:
        return [self.figure]
