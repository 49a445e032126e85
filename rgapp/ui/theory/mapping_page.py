"""The page of the exact mapping: what each transformation passes, its H', tau and couplings, and the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from rgapp.physics.mutual_information import RULES, block_information
from rgapp.scenes import Offer, control_of
from rgapp.session import Session
from rgapp.ui.background import Background
from rgapp.ui.errors import in_words
from rgapp.ui.theory.bars import BRIEF, COUPLINGS, TITLE, MappingBars
from rgapp.ui.theory.mapping_figures import (
    MapFigure,
    ObjectiveFigure,
    SpectrumFigure,
    TauFigure,
    TraceFigure,
)
from rgapp.ui.theory.mapping_work import MappingWork
from rgapp.ui.theory.page import Page
from rgapp.ui.theory.params import TheoryParams
from rgapp.ui.theory.small_lattice_part import SmallLatticePart
from rgapp.ui.widgets import Text
from rgapp.words import number

TRAINED = "trained"
REST = 400  # ms


class MappingPage(Page):
    name, words = "mapping", "Mapping"
    title = "Is it renormalization?"
    sentence = (
        "Every transformation of a small lattice, summed over all its states: what it passes, what H′ it "
        "leaves, and in which of the essay’s sets it lies."
    )
    formulas = ("mapping",)

    def __init__(self, session: Session, work: MappingWork) -> None:
        super().__init__(session)
        self.work = work
        self.small = SmallLatticePart(self.panel, self.binding)
        self.panel.add_divider()
        self.note = self.panel.add(Text("", "note", "text2", wrap=True))
        self.bars = MappingBars((*BRIEF, *COUPLINGS), choosable=True)
        self.spectrum, self.tau, self.map = SpectrumFigure(), TauFigure(), MapFigure()
        self.objective, self.trace = ObjectiveFigure(), TraceFigure()
        self._best: dict[float, float] = {}  # I(h : E) of the best rule, by temperature
        self._told: tuple[float, float, bool] | None = None
        self._looking = Background(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._look_for_best)
        self._build()
        self.bars.chosen.connect(lambda name: self.binding.set(self.bars, row=name))
        work.summed.connect(self._show_rows)
        work.fits.connect(self._fit_changed)

    def _build(self) -> None:
        head = QHBoxLayout()
        self.heading, self.counted = Text(TITLE, "figure", "text"), Text("", "note", "text2")
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self.counted)
        self.either = QStackedWidget()
        self.either.addWidget(self.objective)
        self.either.addWidget(self.trace)
        self._below = QHBoxLayout()
        for figure, share in ((self.spectrum, 10), (self.tau, 8), (self.either, 8), (self.map, 13)):
            self._below.addWidget(figure, share)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(10)
        page.addLayout(head)
        page.addWidget(self.bars)
        page.addSpacing(14)
        page.addLayout(self._below, 1)
        self.arrange(False)

    def draw(self, params: TheoryParams) -> None:
        self.small.show(params)
        self.counted.say(self.small.words(params))
        self.bars.choose(params.row)
        self.work.sum_up(params)
        self._ask(params.temperature, params.sharpness)
        if self.work.up_to_date:
            self._show_choice()

    def _show_rows(self) -> None:
        self.bars.show_rows(self.work.rows, self.work.stale)
        self._show_choice()

    def _show_choice(self) -> None:
        row = self.bars.choice
        if row is None:
            return
        self.spectrum.show_row(row)
        self.tau.show_row(row)
        self.map.show_rows(self.bars.rows, row)
        self.note.say(f"<b>{row.title}.</b> {row.note} {row.place.why_not_good}".strip())
        self.either.setCurrentWidget(self.trace if row.name == TRAINED else self.objective)
        if row.name == TRAINED:
            self.trace.show_trace(self.work.trace)

    def _ask(self, temperature: float, w: float) -> None:
        """Block rules under the third objective; the best of them is looked for once the slider rests."""
        known = temperature in self._best
        if (temperature, w, known) == self._told:
            return
        self._told = temperature, w, known
        block = block_information(temperature)
        values = {f"block rule, w = {number(w, 2)}": block.of([w] * 4)}
        values |= {rule: block.of(weights) for rule, weights in RULES.items()}
        if known:
            values["the best there is"] = self._best[temperature]
        else:
            self._rest.start()
        self.objective.show_rules(values, block.whole)

    def _look_for_best(self) -> None:
        temperature = self.params.temperature

        def found(best: tuple[Any, float]) -> None:
            self._best[temperature] = best[1]
            self._ask(self.params.temperature, self.params.sharpness)

        self._looking.run(lambda: block_information(temperature).best(), found, self._not_found)

    def _not_found(self, error: Exception) -> None:
        self._told = None  # asked for again, it is looked for again
        self.failed.emit(in_words(error)[0])

    def _fit_changed(self) -> None:
        """A network in training is what one wants to look at."""
        if self.work.fitting is not None and self.isVisible():
            self.binding.set(self.bars, row=TRAINED)

    def arrange(self, compact: bool) -> None:
        super().arrange(compact)
        self.bars.set_compact(compact)
        self._below.setSpacing(20 if compact else 44)

    def scene_offers(self) -> Sequence[Offer]:
        params = self.params
        controls = (control_of(params, "sharpness", 0, 4), control_of(params, "temperature"))
        return [
            Offer(
                "A block rule beside units that know nothing",
                "mapping",
                controls,
                params.model_dump(include={"visible", "temperature", "sharpness"}),
            )
        ]

    def shown(self) -> Sequence[Any]:
        return self.bars, self.spectrum, self.tau, self.either.currentWidget(), self.map

    def close_page(self) -> None:
        self._rest.stop()
        self._looking.stop()
