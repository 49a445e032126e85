"""The page of recursions in real space: one coupling, stepped again and again, and what is exact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from rgapp.physics.enumeration import all_states
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.machines import ring_machine
from rgapp.physics.recursions import CONTINUOUS, RECURSIONS, Rate, Recursion, decimated_chain
from rgapp.physics.walsh import couplings
from rgapp.session import Session
from rgapp.ui.theory.page import Page
from rgapp.ui.theory.params import SCHEMES, TheoryParams
from rgapp.ui.theory.recursions_figures import MapFigure, RingFigure, StepsFigure, scale_of
from rgapp.ui.widgets import Heading, RadioList, SliderRow, Text
from rgapp.words import number

NAMES = {
    "chain": "Chain",
    "bonds first": "Bonds moved first",
    "spins first": "Spins summed first",
    "continuous": "Steps of no length",
    "square": "Square, decimated",
    "triangles": "Triangles of three",
    "cube": "Cube, bonds moved",
}
SQUARE = (1 / CRITICAL_TEMPERATURE, "square", "y_T = 1, y_h = 1.875")
EXACT = {  # K_c of the lattice itself, its name, and its exponents
    "bonds first": SQUARE,
    "spins first": SQUARE,
    "continuous": SQUARE,
    "square": SQUARE,
    "triangles": (float(np.log(3) / 4), "triangles", "y_T = 1, y_h = 1.875"),
}
CUBE = "Simulations of the cube: K_c = 0.22165, ν = 0.630."
ALL: dict[str, Recursion | Rate] = {**RECURSIONS, CONTINUOUS.name: CONTINUOUS}


class RecursionsPage(Page):
    name, words = "recursions", "Recursions"
    title = "One coupling, again and again"
    sentence = (
        "Sum over some of the spins and what is left is a lattice with another coupling. Where it stays the "
        "same all scales look alike, and the slope there is an exponent."
    )
    formulas = ("recursions",)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.map, self.steps, self.ring = MapFigure(), StepsFigure(), RingFigure()
        self._add_controls()
        self._build()
        self.map.pressed.connect(self._choose_start)
        self.map.dragged.connect(self._choose_start)

    def _add_controls(self) -> None:
        add = self.panel.add
        add(Heading("Scheme"))
        self.bind(add(RadioList([(name, NAMES[name]) for name in SCHEMES], SCHEMES[0])), "scheme")
        self.panel.add_divider()
        spell = lambda value: f"K = {number(value, 3)}"  # noqa: E731
        self.bind(add(SliderRow(TheoryParams.about("coupling"), 0.35, format=spell)), "coupling")
        self.hint = add(Text("Click in the figure to begin elsewhere.", "note", "text2", wrap=True))
        self.panel.add_divider()
        self.numbers = add(Text("", "note", "text", wrap=True))
        self.numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def _build(self) -> None:
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.addWidget(self.map, 0, 0, 2, 1)
        self._grid.addWidget(self.steps, 0, 1)
        self._grid.addWidget(self.ring, 1, 1)
        for at, share in ((0, 6), (1, 5)):
            self._grid.setColumnStretch(at, share)
            self._grid.setRowStretch(at, 1)
        self.arrange(False)

    def arrange(self, compact: bool) -> None:
        super().arrange(compact)
        self._grid.setHorizontalSpacing(28 if compact else 56)
        self._grid.setVerticalSpacing(10 if compact else 28)

    def _choose_start(self, k: float, _after: float) -> None:
        about = TheoryParams.about("coupling")
        inside = min(max(k, about.low), min(about.high, scale_of(ALL[self.params.scheme])))
        self.binding.set(self.map, coupling=round(inside, 3))

    def draw(self, params: TheoryParams) -> None:
        one = ALL[params.scheme]
        self.map.show_recursion(one, params.coupling, EXACT.get(one.name, (None,))[0])
        self.steps.show_recursion(one, params.coupling)
        self.numbers.say(told(one))
        decimated = ring_coupling(params.coupling)
        difference = abs(decimated - float(decimated_chain(params.coupling)))
        self.ring.show_coupling(params.coupling, decimated, difference)

    def shown(self) -> Sequence[Any]:
        return self.map, self.steps, self.ring


def ring_coupling(k: float, n: int = RingFigure.SPINS) -> float:
    """K' between neighbouring hidden units of the ring at K, from all its states."""
    rbm = ring_machine(n, k)
    found = couplings(rbm.hidden_free_energy(np.concatenate(list(all_states(n)))))
    return float(found.pairs[0, 1])


def told(one: Recursion | Rate) -> str:
    """The numbers of a scheme, and the exact ones beside them."""
    lines = [f"<b>{one.title}</b>"]
    if isinstance(one, Recursion):
        lines.append(f"b = {number(one.factor, 4)}")
    if one.fixed_point is None:
        lines.append("K* = 0 and ∞ only: a chain has no order.")
        return "<br>".join(lines)
    y_t = one.thermal_exponent
    lines += [f"K* = {number(one.fixed_point, 8)}", f"y_T = {number(y_t, 6)}, ν = {number(1 / y_t, 6)}"]
    if isinstance(one, Recursion) and one.field_exponent is not None:
        lines.append(f"y_h = {number(one.field_exponent, 6)}")
    if one.name in EXACT:
        k, lattice, exponents = EXACT[one.name]
        lines.append(f"Exactly, {lattice}: K_c = {number(k, 8)}, {exponents}.")
    else:
        lines.append(CUBE)
    return "<br>".join(lines)
