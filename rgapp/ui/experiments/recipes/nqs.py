"""A network as wave function of the chain in a transverse field, beside its exact ground state."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from rgapp.ui.experiments.drawing import Drawing
from rgapp.ui.experiments.recipe import Recipe, Told, live_row, states
from rgapp.ui.experiments.work import Work
from rgapp.ui.plot import Figure
from rgapp.ui.theory.relatives_figures import EnergyFigure, ErrorFigure
from rgapp.words import number


class NqsRecipe(Recipe):
    name = "nqs"
    formulas = ("wave function",)
    question = "Can the same machine be a wave function?"
    sentence = (
        "A real machine as ground state of the Ising chain in a transverse field, by variational Monte "
        "Carlo, beside exact diagonalisation."
    )
    listed = ("sites", "fields", "density", "chains", "steps")
    options: ClassVar = {}
    head, shares = ("h", "energy", "exact", ""), (0.16, 0.32, 0.3, 0.22)

    def __init__(self) -> None:
        self.energy, self.error = EnergyFigure(), ErrorFigure()
        self.widget = QWidget()
        row = QHBoxLayout(self.widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(36)
        row.addWidget(self.energy, 1)
        row.addWidget(self.error, 1)

    def draw(self, work: Work, params: Any, drawing: Drawing) -> Told:
        self.energy.show_results(params.sites, work.results)
        self.error.show_results(work.results)
        rows = []
        for point, state in states(work):
            one = work.results.get(point)
            values = ("", "")
            if one is not None:
                values = tuple(number(float(one[name]), 6) for name in ("variational", "exact"))
            rows.append((point.removeprefix("h = "), *values, state))
        return Told(rows, live_row(rows), [_sentence(one) for one in work.results.values()])

    def samples(self, params: Any) -> int | None:
        return params.chains

    @property
    def shown(self) -> list[Figure]:
        return [self.energy, self.error]


def _sentence(one: dict[str, Any]) -> str:
    error = 1 - float(one["variational"]) / float(one["exact"])
    return (
        f"$h$ = {float(one['field']):g}: {error:.0e}".replace("e-0", "e−")
        + f" above the exact energy, overlap {number(float(one['overlap']), 5)}."
    )
