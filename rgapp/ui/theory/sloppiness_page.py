"""The page of sloppiness: what is left of a model's parameters when it is looked at coarsely."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from rgapp.physics import fisher
from rgapp.physics.fisher import Estimates, Ladder
from rgapp.physics.small_lattice import SmallLattice
from rgapp.session import SEED, Session
from rgapp.ui.background import Background
from rgapp.ui.errors import in_words
from rgapp.ui.theory.page import Page
from rgapp.ui.theory.params import TheoryParams
from rgapp.ui.theory.sloppiness_figures import EllipseFigure, LadderFigure
from rgapp.ui.widgets import Heading, RadioList, SliderRow, Text
from rgapp.words import number

MODELS = (
    ("hopping", "Hopping", "over time"),
    ("exponentials", "Exponentials", "over time"),
    ("ising", "Ising model", "in blocks"),
)
ENDS = (0.7, 1.5, 3.0, 5.0)
TOLD = {
    "hopping": "Seven rates of hopping, all equal. As time goes on total rate and drift grow, the constant "
    "of diffusion stays, and all else fades: eigenvalue k goes as t to the power 3 − k.",
    "exponentials": "A sum of six decays, errors of unit size. Longer records know more of every rate, and "
    "the eigenvalues stay spread over decades: uniform in the logarithm, α = 0.",
    "ising": "Six couplings of the 4 × 4 lattice. Seen on every second spin or in majorities of 2 × 2, what "
    "is like temperature and field survives; the rest drops by factors of 25 to 200.",
}
NO_FITS = "Configurations are so alike here that fits have no end."
REPEATS = 400


class SloppinessPage(Page):
    name, words = "sloppiness", "Sloppiness"
    title = "Which parameters survive a coarse look?"
    sentence = (
        "Fisher information of simple models: looked at coarsely a few directions stay and the others fade, "
        "and its inverse is how repeated fits scatter."
    )
    formulas = ("sloppiness",)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.ladder, self.fits = LadderFigure(), EllipseFigure()
        self._fitting = Background(self)
        self._asked: tuple[float, int] | None = None
        self._add_controls()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.ladder, 6)
        self._row.addWidget(self.fits, 5)
        self.arrange(False)

    def _add_controls(self) -> None:
        about, add = TheoryParams.about, self.panel.add
        add(Heading("Model"))
        self.bind(add(RadioList(MODELS, "hopping")), "model")
        self.told = add(Text("", "note", "text2", wrap=True), gap=6)
        self.panel.add_divider()
        add(Heading("Ising model"))
        self.bind(add(SliderRow(about("temperature"), 2.269)), "temperature")
        spell = lambda value: number(value, 0)  # noqa: E731
        self.bind(add(SliderRow(about("fitted"), 2000, format=spell)), "fitted")

    def draw(self, params: TheoryParams) -> None:
        self.told.say(TOLD[params.model])
        self.ladder.show_ladder(ladder_of(params.model, params.temperature), params.model != "ising")
        asked = params.temperature, params.fitted
        if asked != self._asked:
            self._asked = asked
            self._fitting.run(partial(_fits, *asked), self.fits.show_fits, self._failed)

    def _failed(self, error: Exception) -> None:
        self._asked = None  # asked for again, it is tried again
        if isinstance(error, ArithmeticError):
            self.fits.show_sentence(NO_FITS)
        else:
            self.failed.emit(in_words(error)[0])

    def arrange(self, compact: bool) -> None:
        super().arrange(compact)
        self._row.setSpacing(24 if compact else 56)

    def shown(self) -> Sequence[Any]:
        return self.ladder, self.fits

    def close_page(self) -> None:
        self._fitting.stop()


@lru_cache(maxsize=32)
def ladder_of(model: str, temperature: float) -> Ladder:
    """The levels of one of the models."""
    if model == "hopping":
        return fisher.hopping()
    if model == "exponentials":
        return fisher.exponentials(ends=ENDS)
    return fisher.ising(temperature)


def _fits(temperature: float, samples: int) -> Estimates:
    return fisher.repeated_fits(SmallLattice(4, temperature), samples, REPEATS, SEED)
