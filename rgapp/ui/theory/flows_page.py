"""The first page: the plane of the momentum shell, the fixed points of PCA-RG, and the mapping in bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from rgapp.physics.momentum_shell import ShellFlow
from rgapp.scenes import Offer, control_of
from rgapp.session import Session
from rgapp.ui.place import Key
from rgapp.ui.theory.bars import MappingBars
from rgapp.ui.theory.figures import CouplingFigure, PlaneFigure, RunFigure
from rgapp.ui.theory.mapping_work import MappingWork
from rgapp.ui.theory.page import Page
from rgapp.ui.theory.params import MOST_STARTS, TheoryParams
from rgapp.ui.theory.small_lattice_part import SmallLatticePart
from rgapp.ui.widgets import Heading, HeroSlider, SegmentedRow, SliderRow, SwitchRow, Text
from rgapp.words import number

DROP = "Click in the plane to drop a starting point."
SMALL = "outside the small-coupling range this was derived for"
PROVES = (
    "<b>Passing both tests proves little.</b> Independent hidden units score a perfect zero twice and still "
    "know nothing about the spins."
)


class FlowsPage(Page):
    name, words = "flows", "Flows"
    title = "Where the flows end"
    sentence = (
        "Two renormalization flows with the same two fixed points, and the mapping between a network and a "
        "coarse-graining, checked exactly."
    )
    formulas = ("momentum shell", "coupling flow", "mapping")

    def __init__(self, session: Session, work: MappingWork) -> None:
        super().__init__(session)
        self.work = work
        self.plane, self.run, self.coupling = PlaneFigure(), RunFigure(), CouplingFigure()
        self.bars = MappingBars()
        self._add_controls()
        self._build()
        self.plane.pressed.connect(self._drop)
        work.summed.connect(self._summed)

    def _add_controls(self) -> None:
        about, add = TheoryParams.about, self.panel.add
        self.epsilon = add(
            HeroSlider(
                about("epsilon"),
                1.0,
                format=lambda value: f"ε = {number(value, 2)}",
                ticks=((0.0, "4 d"), (1.0, "3 d"), (2.0, "2 d")),
                snap=(0.0, 0.02),
                key="E",
            )
        )
        self.bind(self.epsilon, "epsilon")
        truncations = (("linear", "Linear in r"), ("full", "1/(1 + r)"))
        self.bind(add(SegmentedRow("Equations", truncations, "linear")), "truncation")
        spell = lambda value: f"n = {number(value, 0)}"  # noqa: E731
        self.bind(add(SliderRow(about("components"), 1, format=spell)), "components")
        for name in ("streamlines", "separatrix"):
            row = SwitchRow(about(name).label, True, f"{about(name).help}.")
            self.bind(add(row), name)
        self.hint = add(Text(DROP, "note", "text2", wrap=True))
        self.panel.add_divider()
        add(Heading("Spectrum of data"))
        spell = lambda value: f"α = {number(value, 2)}"  # noqa: E731
        self.alpha = self.bind(add(SliderRow(about("alpha"), 1.5, format=spell, snap=(2.0, 0.03))), "alpha")
        self.panel.add_divider()
        self.small = SmallLatticePart(self.panel, self.binding)

    def _build(self) -> None:
        flows = QHBoxLayout()
        flows.setSpacing(36)
        for figure, share in ((self.plane, 5), (self.run, 3), (self.coupling, 3)):
            flows.addWidget(figure, share)
        head = QHBoxLayout()
        self.mapping_title = Text("The exact mapping, by enumeration", "figure", "text")
        self.mapping_note = Text("", "note", "text2")
        head.addWidget(self.mapping_title)
        head.addStretch(1)
        head.addWidget(self.mapping_note)
        self.proves = Text(PROVES, "note", "text2", wrap=True)
        below = QGridLayout()
        below.setHorizontalSpacing(36)
        below.addWidget(self.bars, 0, 0)
        below.addWidget(self.proves, 0, 1, Qt.AlignmentFlag.AlignTop)
        below.setColumnStretch(0, 5)
        below.setColumnStretch(1, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(12)
        page.addLayout(flows, 3)
        page.addLayout(head)
        page.addLayout(below, 2)

    # starting points

    def _drop(self, r: float, u: float) -> None:
        """A start where the plane was clicked; the oldest goes where there are eight."""
        start = (round(r, 4), round(u, 4))
        if u >= 0:
            self.binding.set(self.plane, starts=(*self.params.starts, start)[-MOST_STARTS:])

    def _clear(self) -> None:
        self.binding.set(self.plane, starts=())

    # drawing

    def draw(self, params: TheoryParams) -> None:
        self.hint.say(
            f"ε = {number(params.epsilon, 2)} is {SMALL}." if params.epsilon > 1
            else DROP if not params.starts
            else "Del takes the starting points away."
        )  # fmt: skip
        self.small.show(params)
        self.mapping_note.say(self.small.words(params))
        flow = ShellFlow(params.epsilon, params.components, params.truncation)
        self.plane.show_flow(flow, params)
        self.run.show_flow(flow, params)
        self.coupling.show_flow(params)
        self.work.sum_up(params)

    def _summed(self) -> None:
        self.bars.show_rows(self.work.rows, self.work.stale)

    def arrange(self, compact: bool) -> None:
        super().arrange(compact)
        self.proves.setVisible(not compact)

    def scene_offers(self) -> Sequence[Offer]:
        params = self.params
        controls = tuple(control_of(params, name) for name in ("epsilon",))
        return [
            Offer(
                "The flow of two couplings",
                "plane",
                controls,
                params.model_dump(
                    include={"truncation", "components", "streamlines", "separatrix", "starts"}
                ),
            )
        ]

    def shown(self) -> Sequence[Any]:
        return self.plane, self.run, self.coupling, self.bars

    def own_keys(self) -> Sequence[Key]:
        return (
            Key("E", "ε, below four dimensions", self.epsilon.setFocus),
            Key("Del", "Take the starting points away", self._clear),
        )
