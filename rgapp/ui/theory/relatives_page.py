"""The page of relatives: a network as a wave function, learning by confusion, a tree beside MERA."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QGridLayout

from rgapp.experiments import EXPERIMENTS
from rgapp.session import SEED, Session
from rgapp.ui.errors import told
from rgapp.ui.experiments.work import Work
from rgapp.ui.theory.page import Page
from rgapp.ui.theory.params import TheoryParams
from rgapp.ui.theory.relatives_figures import ConeFigure, ConfusionFigure, EnergyFigure, ErrorFigure
from rgapp.ui.widgets import Heading, SliderRow, Text, TextButton
from rgapp.words import percent, time_left

RUN = {"nqs": "Let it learn the chain", "confusion": "Confuse a network"}
STOP = "Stop"
CONES = "Context: no number here is tested against experiment. Click a site."


class RelativesPage(Page):
    name, words = "relatives", "Relatives"
    title = "What else do these networks coarse-grain?"
    sentence = (
        "The essay’s relatives: the same machine as a wave function, a network that finds the transition by "
        "being wrong, and what a tree of blocks cuts that MERA does not."
    )
    formulas = ("wave function", "confusion")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.works = {name: Work(session, name) for name in RUN}
        self.energy, self.error, self.confusion = EnergyFigure(), ErrorFigure(), ConfusionFigure()
        self.tree, self.mera = ConeFigure("tree"), ConeFigure("mera")
        self.buttons: dict[str, TextButton] = {}
        self.notes: dict[str, Text] = {}
        self._add_controls()
        self._build()
        for figure in (self.tree, self.mera):
            figure.pressed.connect(lambda x, _y, one=figure: self._choose_site(one.site_at(x)))

    def _add_controls(self) -> None:
        about, add = TheoryParams.about, self.panel.add
        add(Heading("Wave function"))
        spell = lambda value: f"N = {value:.0f}"  # noqa: E731
        self.bind(add(SliderRow(about("sites"), 10, format=spell)), "sites")
        self._add_run("nqs")
        self.panel.add_divider()
        add(Heading("Confusion"))
        self._add_run("confusion")
        self.panel.add_divider()
        add(Heading("Causal cones"))
        self.bind(add(SliderRow(about("cone"), 15)), "cone")
        add(Text(CONES, "note", "text2", wrap=True))

    def _add_run(self, name: str) -> None:
        self.buttons[name] = self.panel.add(TextButton(RUN[name], small=True), gap=4)
        self.buttons[name].setToolTip(f"The same numbers as rgapp run {name}")
        self.buttons[name].clicked.connect(partial(self.run_or_stop, name))
        self.notes[name] = self.panel.add(Text("", "note", "text2", wrap=True), gap=4)

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for at, figure in enumerate((self.energy, self.error, self.confusion)):
            grid.addWidget(figure, 0, 2 * at, 1, 2)
        grid.addWidget(self.tree, 1, 0, 1, 3)
        grid.addWidget(self.mera, 1, 3, 1, 3)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(0, 5)
        grid.setRowStretch(1, 4)
        self._grid = grid
        self.arrange(False)

    def arrange(self, compact: bool) -> None:
        super().arrange(compact)
        self._grid.setHorizontalSpacing(20 if compact else 36)
        self._grid.setVerticalSpacing(10 if compact else 28)

    # the two runs

    def params_of(self, name: str) -> Any:
        """What that experiment is run with: its own, but for the sites of the chain."""
        params = EXPERIMENTS[name].params()
        return params.changed(sites=self.params.sites) if name == "nqs" else params

    def run_or_stop(self, name: str) -> None:
        """Run an experiment of the command line with the program's seed, or stop it; what ended stays."""
        work = self.works[name]
        if work.running or work.wanted:
            work.cancel()
        else:
            work.start(self.params_of(name), SEED)
        self._show_run(name)

    def tick(self, now: float) -> None:
        for name, work in self.works.items():
            others = any(other.running for other in self.works.values() if other is not work)
            begun = work.begun or work.wanted
            if work.step(free=not others):
                self._draw_run(name)
            if begun:
                self._show_run(name)
                if work.failure is not None:
                    self.failed.emit(told(work.failure)[0])
                    work.failure = None

    def _show_run(self, name: str) -> None:
        work = self.works[name]
        busy = work.begun or work.wanted
        self.buttons[name].setText(STOP if busy else RUN[name])
        if not busy:
            self.notes[name].say("")
        elif work.wanted and not work.running:
            self.notes[name].say("Next in line")
        else:
            progress = work.progress
            left = f", {time_left(progress.seconds_left)}" if progress.seconds_left is not None else ""
            self.notes[name].say(f"{percent(progress.done)}{left}")

    def _draw_run(self, name: str) -> None:
        if name == "confusion":
            self.confusion.show_results(self.params_of(name), self.works[name].results)
            return
        work = self.works[name]
        mine = work.results if work.params is not None and work.params.sites == self.params.sites else {}
        self.energy.show_results(self.params.sites, mine)
        self.error.show_results(mine)

    # drawing

    def _choose_site(self, site: int) -> None:
        self.binding.set(self.tree, cone=site)

    def draw(self, params: TheoryParams) -> None:
        for name in self.works:
            self._draw_run(name)
        self.tree.show_site(params.cone)
        self.mera.show_site(params.cone)

    def shown(self) -> Sequence[Any]:
        return self.energy, self.error, self.confusion, self.tree, self.mera

    def close_page(self) -> None:
        for work in self.works.values():
            work.cancel()
