"""Learning by confusion: the curve of a network that is taught a wrong transition."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from rgapp.experiments import confusion
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.ui.experiments.drawing import Drawing
from rgapp.ui.experiments.recipe import Recipe, Told, live_row, states
from rgapp.ui.experiments.work import Work
from rgapp.ui.plot import Figure
from rgapp.ui.theory.relatives_figures import ConfusionFigure
from rgapp.words import number, value_and_error


class ConfusionRecipe(Recipe):
    name = "confusion"
    formulas = ("confusion",)
    question = "Where does a confused network see order?"
    sentence = (
        "Taught that the transition is somewhere it is not, a network does best where it really is: the "
        "middle of a W."
    )
    listed = ("size", "coldest", "hottest", "steps", "count", "hidden", "repeats")
    options: ClassVar = {"coldest": {"high": 4.0}, "hottest": {"high": 6.0}}
    head, shares = ("repeat", "peak", ""), (0.4, 0.3, 0.3)

    def __init__(self) -> None:
        self.widget = self.figure = ConfusionFigure()

    def draw(self, work: Work, params: Any, drawing: Drawing) -> Told:
        self.figure.show_results(params, work.results)
        rows = []
        for point, state in states(work):
            peak = ""
            if point in work.results:
                peak = _peak(confusion.outcome({point: work.results[point]})[2])
            rows.append((point, peak, state))
        return Told(rows, live_row(rows), _so_far(work.results, params))

    def samples(self, params: Any) -> int | None:
        return 2 * params.count * params.steps

    @property
    def shown(self) -> list[Figure]:
        return [self.figure]


def _peak(value: float) -> str:
    return number(value, 3) if np.isfinite(value) else "none"


def _so_far(results: dict[str, Any], params: Any) -> list[str]:
    if not results:
        return []
    _, _, peak, error = confusion.outcome(results)
    told = value_and_error(peak, error) if np.isfinite(error) and error > 0 else _peak(peak)
    middle = (params.coldest + params.hottest) / 2
    return [
        f"Middle peak at {told}; exactly $T_c$ = {number(CRITICAL_TEMPERATURE, 3)}, the middle of the range "
        f"is {number(middle, 3)}."
    ]
