"""The controls of the small lattice, which two pages have."""

from __future__ import annotations

from rgapp.ui.binding import Binding
from rgapp.ui.panel import Panel
from rgapp.ui.theory.params import TheoryParams
from rgapp.ui.widgets import Heading, SegmentedRow, SliderRow
from rgapp.words import number

SIZES = (2, 3, 4)


class SmallLatticePart:
    def __init__(self, panel: Panel, binding: Binding) -> None:
        about, add, bind = TheoryParams.about, panel.add, binding.bind
        add(Heading("Small lattice"))
        bind(add(SegmentedRow("Visible", tuple((n, f"{n}×{n}") for n in SIZES), 4)), "visible")
        bind(add(SliderRow(about("hidden"), 4)), "hidden")
        bind(add(SliderRow(about("temperature"), 2.269)), "temperature")
        spell = lambda value: f"w = {number(value, 2)}"  # noqa: E731
        self.sharpness = bind(add(SliderRow(about("sharpness"), 1.0, format=spell)), "sharpness")

    def show(self, params: TheoryParams) -> None:
        self.sharpness.setVisible(params.visible % 2 == 0)  # blocks need even sides

    @staticmethod
    def words(params: TheoryParams) -> str:
        """What is summed over."""
        size, hidden = params.visible, params.hidden
        count = f"{2 ** (size * size):,}".replace(",", "\u2009")
        return f"{size} × {size} spins, {hidden} hidden units: all {count} × {2**hidden} states"
