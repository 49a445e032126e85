"""The control column of the PCA-RG place: sources, their sizes, the knob of each, what is compared."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from rgapp.experiments.flow import FlowParams
from rgapp.experiments.flow_params import LATTICES
from rgapp.experiments.flow_result import FlowResult
from rgapp.params import About
from rgapp.ui.flow.sentences import KINDS, SOURCE_WORDS, source_notes
from rgapp.ui.flow.view import TICKS, FlowView
from rgapp.ui.widgets import ChecksRow, Heading, MenuRow, RadioList, SliderRow, SwitchRow, TextButton, disable
from rgapp.words import THIN, number

if TYPE_CHECKING:
    from rgapp.ui.place import Place

# the sliders of each source, beside its amounts and the temperature of the lattice
KNOBS = {
    "phi_fourth": ("mass", "quartic"),
    "gaussian": ("exponent",),
    "market": ("factor",),
    "neurons": ("coupling",),
    "tails": ("excess",),
}
GRIDS = 8  # as many shapes are offered
SIZES = (16, 20, 24, 28, 32, 36, 40)
ALSO = (
    (
        "rolled",
        "Rolled surrogate",
        "Every variable turned round in time by a lag of its own: it keeps its memory.",
    ),
    ("random_subspace", "Random subspace", "As many directions as modes are kept, drawn blindly."),
    ("fourier", "Fourier shells", "The data's own waves in place of their modes, whole shells at a time."),
    None,
    ("errors", "Error of the median", "One standard error, by bootstrap over blocks longer than the memory."),
    ("every", "Every variable", "The whole distribution of the moments, one point a variable."),
)
_FROM_FILE = "The file says how many"
_TIPS = {
    "ising": "Independent chains at the temperature, field and algorithm of the lattice next door.",
    "gaussian": "Normal numbers whose variances fall with rank as a power law: 3 at every cut-off.",
    "phi_fourth": "A field with r φ²/2 + u φ⁴/4 at every site, sampled by chains of its own.",
    "market": "Returns driven by one common factor, sectors and volatility, without any interaction.",
    "neurons": "Spikes that hidden fields have in common, without any interaction: scaling by itself.",
    "tails": "Independent variables with heavy tails: mixing them is all that makes them Gaussian.",
    "file": "Samples in rows and variables in columns, or turned. Files can be dropped on the window too.",
}

_HELP = {
    "variables": "How many variables the samples have.",
    "samples": "How many samples are drawn.",
    "exponent": "Variances fall with rank r as r^(−1/α); α = d/2 for a free field in d dimensions.",
    "factor": "Share of the variance that all companies have in common.",
    "mass": "r of r φ²/2; at u = 1 the lattice orders below about −1.27.",
    "quartic": "u of u φ⁴/4; at 0 the field is Gaussian and needs r above 0.",
    "coupling": "How strongly the hidden fields drive each neuron; at 0 all are independent.",
    "excess": "How far above 3 the fourth moment of each variable is; 3 is Laplace's distribution.",
    "drop_top": "The strongest modes are left out, and the flow ends where only they would be kept.",
}


def _about(name: str) -> About:
    """A parameter as this column words it; amounts are whole numbers."""
    about = replace(FlowParams.about(name), help=_HELP[name])
    return replace(about, decimals=0) if name in ("variables", "samples") else about


def grids(variables: int, chosen: int) -> list[tuple[int, str]]:
    """Grids on which so many variables may have their places, squarest first, and none."""
    rows = [rows for rows in range(2, variables // 2 + 1) if variables % rows == 0]
    rows.sort(key=lambda rows: abs(math.log(rows * rows / variables)))
    offered = rows[:GRIDS] + ([chosen] if chosen in rows[GRIDS:] else [])
    return [(0, "none"), *((some, f"{some} × {variables // some}") for some in offered)]


class Controls(QObject):
    """The widgets of the column, in order; the place connects their signals."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._place = place
        self.all: list[QWidget] = []  # in their order
        self.heading = self._add(Heading("Source", quiet=True))
        options = [(name, words, KINDS if name == "file" else "") for name, words in SOURCE_WORDS.items()]
        self.source = self._add(RadioList(options, "market"))
        for name, tip in _TIPS.items():
            self.source.set_tip(name, tip)
        self.all.append(place.add_divider())
        self._add_amounts()
        self._add_knobs()
        self.of_source = tuple(self.all)
        self.all.append(place.add_divider())
        self.drop = self._add(
            SliderRow(
                _about("drop_top"),
                10,
                format=lambda value: f"{number(value, 0)}{THIN}% of modes",
                compact_format=lambda value: f"{number(value, 0)}{THIN}%",
                key="X",
            )
        )
        self.compare = self._add(
            SwitchRow("Compare with keeping all", True, "Draw the flow of all modes beside it.")
        )
        self.shuffled = self._add(
            SwitchRow(
                "Shuffled surrogate",
                True,
                "Every variable's samples in an order of their own: nothing is left in common.",
                "U",
            )
        )
        self.gaussian = self._add(
            SwitchRow(
                "Gaussian surrogate",
                False,
                "Normal samples with the same covariance: they read 3 at every cut-off.",
                "G",
            )
        )
        tip = "Further surrogates, the error of the median, every variable."
        self.also = self._add(ChecksRow("Also draw", ALSO, tip))

    def _add(self, widget: QWidget, gap: int = 0) -> Any:
        self.all.append(self._place.add_control(widget, gap))
        return widget

    def _add_amounts(self) -> None:
        self.variables = self._add(SliderRow(_about("variables"), 400))
        size = About("Size", low=SIZES[0], high=SIZES[-1], symbol="L", decimals=0,
                     help="Spins per side of the sampled lattices; each spin is a variable.")  # fmt: skip
        self.size = self._add(
            SliderRow(size, 32, stops=SIZES, format=lambda value: f"{value:.0f} × {value:.0f}")
        )
        self.samples = self._add(SliderRow(_about("samples"), 6000))

    def _add_knobs(self) -> None:
        shared = About("Temperature", low=0.1, high=10, step=0.001, unit="J/k_B", symbol="T", decimals=3,
                       help="The temperature of the running lattice, which this moves too.")  # fmt: skip
        self.temperature = self._add(SliderRow(shared, 2.269, low=1.0, high=4.0, snap=(2.269, 0.01)))
        self.knobs = {
            name: self._add(SliderRow(_about(name), FlowParams.model_fields[name].default))
            for name in (knob for names in KNOBS.values() for knob in names)
        }
        self.reading = self._add(TextButton("How it is read…", small=True), gap=4)
        self.reading.setToolTip("Opens the import sheet again for this file")
        tip = "Where the variables have places, row by row: modes are then drawn as pictures, beside waves."
        self.grid = self._add(MenuRow("Places", grids(0, 0), 0, tip=tip))

    # what is shown

    def show_params(self, params: FlowParams, temperature: float, found: FlowResult | None) -> None:
        """Make every control show these parameters; ``found`` tells the amounts of a file."""
        source = params.source
        self.source.set_value(source)
        for name, note in source_notes(params).items():
            self.source.set_note(name, note)
        self.variables.setVisible(source not in LATTICES)
        self.size.setVisible(source in LATTICES)
        self.temperature.setVisible(source == "ising")
        for name, knob in self.knobs.items():
            knob.setVisible(name in KNOBS.get(source, ()))
            knob.set_value(getattr(params, name))
        self.reading.setVisible(source == "file")
        self.size.set_value(params.size)
        self.temperature.set_value(temperature)
        self.drop.set_value(params.drop_top)
        self.compare.set_value(params.compare)
        self.shuffled.set_value(params.shuffled)
        self.gaussian.set_value(params.gaussian_surrogate)
        disable(self.compare, None if params.drop_top else "Nothing is dropped: all modes are kept anyway")
        self._show_amounts(params, found)

    def show_view(self, params: FlowParams, view: FlowView) -> None:
        """Make the ticks show what is drawn besides."""
        ticked = {name for name in ("rolled", "random_subspace") if getattr(params, name)}
        places = params.source in LATTICES or (params.source == "file" and params.grid_rows > 0)
        self.also.field.leave_out(() if places else ("fourier",))
        self.also.set_values(ticked | {name for name in TICKS if getattr(view, name)})

    def _show_amounts(self, params: FlowParams, found: FlowResult | None) -> None:
        """A file has numbers of its own, which cannot be moved."""
        variables, samples = params.variables, params.samples
        if params.source == "file" and found is not None:
            variables, samples = found.variables, found.samples
        shapes = grids(variables, params.grid_rows) if params.source == "file" and found is not None else []
        self.grid.setVisible(len(shapes) > 1)
        self.grid.field.set_options(shapes, params.grid_rows)
        for row, value in ((self.variables, variables), (self.samples, samples)):
            disable(row, _FROM_FILE if params.source == "file" else None)
            row.set_value(value)
