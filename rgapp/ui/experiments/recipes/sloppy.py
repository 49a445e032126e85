"""Sloppy spectra: ladders of Fisher eigenvalues."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from rgapp.experiments import sloppy
from rgapp.physics.fisher import Ladder
from rgapp.ui.experiments.drawing import Drawing
from rgapp.ui.experiments.recipe import Recipe, Told, live_row, states
from rgapp.ui.experiments.work import Work
from rgapp.ui.plot import Figure
from rgapp.ui.theory.sloppiness_figures import LadderFigure
from rgapp.words import number


class SloppyRecipe(Recipe):
    name = "sloppy"
    formulas = ("sloppiness",)
    question = "Which parameters survive a coarse look?"
    sentence = (
        "Eigenvalues of the Fisher matrix while a model is looked at more and more coarsely, beside even "
        "spacing in the logarithm."
    )
    listed = ("model", "times", "reach", "ends", "temperature")
    options: ClassVar = {
        "model": {
            "choices": (("hopping", "Hopping"), ("exponentials", "Exponentials"), ("ising", "Ising 4 × 4"))
        },
        "temperature": {"low": 1.0, "high": 4.0},
    }
    head, shares = ("level", "largest", "smallest", ""), (0.36, 0.22, 0.22, 0.2)

    def __init__(self) -> None:
        self.widget = self.figure = LadderFigure()

    def asks(self, name: str, params: Any) -> bool:
        needed = {"times": "hopping", "reach": "hopping", "ends": "exponentials", "temperature": "ising"}
        return needed.get(name, params.model) == params.model

    def draw(self, work: Work, params: Any, drawing: Drawing) -> Told:
        lines = sloppy.table(work.results) if work.results else []
        if lines:
            found = sorted(work.results.values(), key=lambda one: int(one["order"]))
            values = np.array([one["eigenvalues"] for one in found])
            matrices = np.array([one["matrix"] for one in found])
            ladder = Ladder(tuple(one["level"] for one in lines), values, matrices)
            self.figure.show_ladder(ladder, params.model != "ising")
        else:
            self.figure.clear()
        named = {one["level"]: one["eigenvalues"] for one in lines}
        rows = []
        for point, state in states(work):
            values = ("", "")
            if point in named:
                values = _power(named[point][0]), _power(named[point][-1])
            rows.append((point, *values, state))
        return Told(rows, live_row(rows), [_sentence(one) for one in lines])

    def samples(self, params: Any) -> int | None:
        return None

    @property
    def shown(self) -> list[Figure]:
        return [self.figure]


def _power(value: float) -> str:
    return f"{value:.3g}".replace("e-0", "e−").replace("e-", "e−").replace("e+0", "e")


def _sentence(one: dict[str, Any]) -> str:
    uneven = f", {number(one['uneven'], 2)} steps from even" if np.isfinite(one["uneven"]) else ""
    return f"{one['level']}: {_power(one['ratio'])} from the largest to the smallest{uneven}."
