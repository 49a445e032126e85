"""The page of PCA-RG's coupling: its flow at any spectrum, eq. 21 corrected, and where one's own data lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from rgapp.experiments.flow_result import FlowResult
from rgapp.physics.coupling_flow import CouplingFlow, DataPoint, data_point
from rgapp.physics.spectrum import fit_power_law
from rgapp.scenes import Offer, control_of
from rgapp.session import Session
from rgapp.ui.theory.coupling_figures import GFlowFigure, PrintedFigure
from rgapp.ui.theory.figures import CouplingFigure
from rgapp.ui.theory.page import Page
from rgapp.ui.theory.params import TheoryParams
from rgapp.ui.widgets import Heading, SliderRow, Text, TextButton
from rgapp.words import number, value_and_error

TICKS = ((0.0, "sloppy"), (1.0, "2 d"), (1.5, "3 d"), (2.0, "4 d"))
DIFFERENCE = (
    "<b>As printed, eq. 21 has no fixed point but 0.</b> It lacks the rescaling <i>l</i>ʸ, <i>y</i> = 2 − α, "
    "that every step brings; with it the same equation ends at (2 − α)/36. Eq. 22, <i>g</i>* ∝ α − 2, holds "
    "up to the sign of its constant: what can be reached, <i>g</i> &gt; 0, lies below α = 2."
)
NOTHING = "There is no analysis to take from: let the PCA-RG place analyse something first."
_SMALL = {
    "yes": "It is small enough for the theory.",
    "no": "It is not small: the theory does not cover these data.",
    "cannot be told": "Whether it is small cannot be told from so few samples.",
}


class CouplingPage(Page):
    name, words = "coupling", "Coupling"
    title = "When does dropping modes end at Gaussian?"
    sentence = (
        "The coupling of data while their weakest modes are integrated out: which spectrum it is decides "
        "whether anything but Gaussian is left."
    )
    formulas = ("coupling flow",)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.data: DataPoint | None = None
        self._add_controls()
        self.flow, self.printed, self.points = GFlowFigure(), PrintedFigure(), CouplingFigure()
        self._build()

    def _add_controls(self) -> None:
        about, add = TheoryParams.about, self.panel.add
        spell = lambda value: f"α = {number(value, 2)}"  # noqa: E731
        add(Heading("Spectrum of data"))
        self.alpha = add(SliderRow(about("alpha"), 1.5, format=spell, snap=(2.0, 0.03)))
        self.bind(self.alpha, "alpha")
        add(Text(about("alpha").help, "note", "text2", wrap=True))
        spell = lambda value: f"g₀ = {number(value, 3)}"  # noqa: E731
        self.bind(add(SliderRow(about("start"), 0.02, format=spell)), "start")
        self.panel.add_divider()
        self.use = add(TextButton("Use my data", small=True))
        self.use.setToolTip("The spectrum and the coupling of what the PCA-RG place analysed last")
        self.use.clicked.connect(self.use_data)
        self.told = add(Text("", "note", "text2", wrap=True), gap=6)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def _build(self) -> None:
        self._row = QHBoxLayout()
        for figure, share in ((self.flow, 5), (self.printed, 4), (self.points, 4)):
            self._row.addWidget(figure, share)
        self.difference = Text(DIFFERENCE, "note", "text2", wrap=True)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(18)
        page.addLayout(self._row, 1)
        page.addWidget(self.difference)
        self.arrange(False)

    def use_data(self) -> None:
        """Put the last analysis of the PCA-RG place on these axes."""
        runner = self.session.flow
        found = FlowResult.of(runner.results) if runner is not None else None
        if found is None or found.coupling is None:
            self.failed.emit(NOTHING)
            return
        try:
            self.data = data_point(found.coupling, fit_power_law(found.eigenvalues, found.samples))
        except ValueError as error:
            self.failed.emit(f"These data have no place here: {error}.")
            return
        if not self.binding.set(self.use, alpha=round(self.data.alpha, 2)):
            return
        self.show_params(self.params)

    def draw(self, params: TheoryParams) -> None:
        self.flow.show_flow(params.alpha, params.start)
        self.printed.show_flow(params.alpha, params.start)
        self.points.show_flow(params, self.data)
        self.told.say(_told(self.data) if self.data is not None else "")

    def arrange(self, compact: bool) -> None:
        super().arrange(compact)
        self._row.setSpacing(24 if compact else 48)

    def scene_offers(self) -> Sequence[Offer]:
        params = self.params
        controls = tuple(control_of(params, name) for name in ("alpha",))
        return [Offer("The fixed points against the spectrum", "spectrum", controls, {})]

    def shown(self) -> Sequence[Any]:
        return self.flow, self.printed, self.points


def _told(data: DataPoint) -> str:
    ends = CouplingFlow(min(max(data.alpha, 0.0), 3.0)).fixed_point
    told = [
        f"g = {_value(g)} ± {_value(error)} with {modes} modes"
        for g, error, modes in zip(data.g, data.error, data.modes, strict=True)
    ]
    return (
        f"α = {value_and_error(data.alpha, data.alpha_error)}; {told[0]}, {told[-1]}; the fixed point is "
        f"{number(max(ends, 0), 4)}. {_SMALL[data.small]} {round(100 * data.spread)}\u2009% of the modes are "
        "spread out as it assumes."
    )


def _value(value: float) -> str:
    return f"{value:.1g}".replace("e-0", "e-").replace("-", "−")
