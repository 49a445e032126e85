"""Coarse-graining of data by correlated pairs, with exponents and a plateau test."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from PySide6.QtWidgets import QGridLayout, QWidget

from rgapp.experiments.clusters import DATA, SHUFFLED, coarse_of
from rgapp.experiments.flow_params import LATTICES
from rgapp.physics.pairing import Coarse
from rgapp.ui.experiments.drawing import Drawing
from rgapp.ui.experiments.recipe import Recipe, Told
from rgapp.ui.experiments.work import Work
from rgapp.ui.flow.scaling_figures import InsideFigure, SizeFigure, SlopeFigure
from rgapp.ui.plot import Figure
from rgapp.words import count, number

SOURCES = (
    ("ising", "Ising lattice"),
    ("phi_fourth", "φ⁴ lattice"),
    ("gaussian", "Gaussian"),
    ("market", "Market"),
    ("neurons", "Neurons"),
    ("tails", "Heavy tails"),
)
KNOBS = {
    "exponent": ("gaussian",),
    "factor": ("market",),
    "coupling": ("neurons",),
    "excess": ("tails",),
    "mass": ("phi_fourth",),
    "quartic": ("phi_fourth",),
    "temperature": ("ising",),
    "field": ("ising",),
    "algorithm": ("ising",),
    "size": LATTICES,
    "variables": ("gaussian", "market", "neurons", "tails"),
}


class ClustersRecipe(Recipe):
    name = "clusters"
    formulas = ("clusters of data",)
    question = "Do correlated pairs scale?"
    sentence = (
        "Add up the two units that are most correlated, then pair the pairs. Scaling is a local slope that "
        "stays; a file is paired in the PCA-RG place."
    )
    listed = (
        "source", "variables", "size", "samples", "exponent", "factor", "coupling", "excess", "mass",
        "quartic", "temperature", "field", "shuffled",
    )  # fmt: skip
    options: ClassVar = {
        "source": {"choices": SOURCES},
        "temperature": {"low": 1.0, "high": 4.0},
        "field": {"low": -0.5, "high": 0.5},
    }
    head, shares = ("K", "variance", "slope", "shuffled"), (0.2, 0.28, 0.26, 0.26)

    def __init__(self) -> None:
        self.variance = SizeFigure(
            "variance", "Variance of a cluster", "alpha", "α", "Of the plain sum of its K units, ~ K^α."
        )
        self.slope, self.inside = SlopeFigure(), InsideFigure()
        self.memory = SizeFigure(
            "memory",
            "Memory of a cluster",
            "z",
            "z",
            "Samples until the memory falls to 1/e, ~ K^z.",
        )
        self.widget = QWidget()
        grid = QGridLayout(self.widget)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(44)
        grid.setVerticalSpacing(28)
        for at, figure in enumerate(self.shown):
            grid.addWidget(figure, at // 2, at % 2)

    @property
    def left_out(self) -> tuple[str, ...]:  # type: ignore[override]
        """All about reading a file, which its own place does."""
        return tuple(n for n in self.params.model_fields if n not in (*self.listed, "largest", "algorithm"))

    def asks(self, name: str, params: Any) -> bool:
        return params.source in KNOBS.get(name, (params.source,))

    def draw(self, work: Work, params: Any, drawing: Drawing) -> Told:
        data, control = (
            coarse_of(work.results[name]) if name in work.results else None for name in (DATA, SHUFFLED)
        )
        if data is None:
            for figure in self.shown:
                figure.clear()
            self.slope.reference("independent", "y", 1.0, colour="ink", width=1.4)
            self.slope.reference("alike", "y", 2.0, colour="ink", width=1.4)
            return Told([], -1, [])
        for figure in (self.variance, self.slope, self.memory):
            figure.show_coarse(data, control)
        self.inside.show_coarse(data, control)
        rows = _rows(data, control)
        return Told(rows, -1, [law.sentence for law in data.laws.values()])

    @property
    def shown(self) -> list[Figure]:
        return [self.variance, self.slope, self.inside, self.memory]


def _rows(data: Coarse, control: Coarse | None) -> list[tuple[str, ...]]:
    law = data.laws.get("alpha")
    slopes = {int(size): slope for size, slope in zip(law.sizes[1:], law.slopes, strict=True)} if law else {}
    rows = []
    for k, size in enumerate(data.sizes.astype(int)):
        shuffled = number(float(control.variance[k]), 3) if control and k < len(control.variance) else ""
        slope = slopes.get(int(size), np.nan)
        told = number(float(slope), 2) if np.isfinite(slope) else ""
        rows.append((count(int(size)), number(float(data.variance[k]), 3), told, shuffled))
    return rows
