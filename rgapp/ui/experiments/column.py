"""The control column of the Experiments place: the recipes, the amounts of each, and what is drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rgapp.experiments.field_size import FieldSizeParams
from rgapp.experiments.mcrg import McrgParams
from rgapp.experiments.scan import ScanParams
from rgapp.params import Params
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.ui.experiments.recipes import MEASURES, NAMES, QUANTITIES, RECIPES, Drawing, scales
from rgapp.ui.widgets import Field, MenuRow, Name, RadioList, SegmentedRow, SliderRow, SwitchRow, disable

if TYPE_CHECKING:
    from rgapp.ui.place import Place

ALGORITHMS = (
    ("wolff", "Wolff"),
    ("swendsen_wang", "Swendsen–Wang"),
    ("heat_bath", "Heat bath"),
    ("metropolis", "Metropolis"),
)
CONTROLS = (
    ("none", "None"),
    ("shuffled", "Shuffled sites"),
    ("gaussian", "Gaussian twin"),
    ("untrained", "Untrained"),
    ("windows", "Random windows"),
)
LATTICES = (20, 40, 80)
SIZES = (16, 32, 64, 128, 256)
_FIELD = 132


class TextRow(QWidget):
    """A name and a field to type in."""

    entered = Signal(str)

    def __init__(self, label: str, text: str, tip: str) -> None:
        super().__init__()
        self.field = Field(text)
        self.field.setFixedWidth(_FIELD)
        self.field.setAccessibleName(label)
        self.field.entered.connect(self.entered)
        self.setToolTip(tip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 3, 0, 3)
        row.addWidget(Name(label))
        row.addStretch(1)
        row.addWidget(self.field)

    def set_value(self, text: str) -> None:
        if not self.field.hasFocus():
            self.field.keep(text)


class Controls(QObject):
    """The widgets of the column, in order; ``rows`` maps (place of the session, parameter) to each."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.rows: dict[tuple[str, str], Any] = {}
        self.recipe = place.add_control(RadioList([(n, NAMES[n]) for n in RECIPES], RECIPES[0]))
        place.add_divider()
        self._add_field_size(place)
        self._add_scan(place)
        self._add_mcrg(place)
        self._divider = place.add_divider()
        self._add_drawing(place)

    def _add(self, place: Place, of: str, name: str, widget: Any) -> Any:
        self.rows[of, name] = place.add_control(widget)
        widget.setProperty("of", of)
        widget.setProperty("parameter", name)
        return widget

    def _slider(self, place: Place, of: str, params: type[Params], name: str, **options: Any) -> None:
        about, value = params.about(name), params.model_fields[name].default
        if params.model_fields[name].annotation is int:
            about = replace(about, decimals=0)
        self._add(place, of, name, SliderRow(about, value, **options))

    def _add_field_size(self, place: Place) -> None:
        params = FieldSizeParams
        for name in ("coldest", "hottest", "steps"):
            self._slider(place, "field_size", params, name)
        sizes = [(n, f"{n} × {n}") for n in LATTICES]
        self._add(place, "field_size", "size", MenuRow("Size", sizes, width=_FIELD))
        self._add(place, "field_size", "hidden", TextRow("Hidden units", "", params.about("hidden").help))
        for name in ("samples", "repeats"):
            self._slider(place, "field_size", params, name)
        self._add(place, "field_size", "control", MenuRow("Control", CONTROLS, width=_FIELD))
        self.rows["field_size", "control"].setToolTip(params.about("control").help)

    def _add_scan(self, place: Place) -> None:
        for name in ("coldest", "hottest"):
            self._slider(place, "scan", ScanParams, name, low=1.0, high=4.0)
        self._slider(place, "scan", ScanParams, "steps")
        self._add(place, "scan", "sizes", TextRow("Sizes", "", ScanParams.about("sizes").help))
        self._slider(place, "scan", ScanParams, "count", low=100, high=100_000)
        self._add(place, "scan", "algorithm", MenuRow("Algorithm", ALGORITHMS, width=_FIELD))
        about = ScanParams.about("tempering")
        self._add(place, "scan", "tempering", SwitchRow(about.label, False, f"{about.help}."))

    def _add_mcrg(self, place: Place) -> None:
        self._add(place, "mcrg", "size", MenuRow("Size", [(n, f"{n} × {n}") for n in SIZES], width=_FIELD))
        self._slider(place, "mcrg", McrgParams, "temperature", low=2.0, high=2.6,
                     snap=(round(CRITICAL_TEMPERATURE, 9), 0.005))  # fmt: skip
        rules = (("majority", "Majority"), ("decimation", "Decimation"))
        self._add(place, "mcrg", "rule", SegmentedRow("Rule", rules, "majority"))
        self._slider(place, "mcrg", McrgParams, "blockings")
        self._slider(place, "mcrg", McrgParams, "repeats", low=2, high=100)
        self._slider(place, "mcrg", McrgParams, "count", low=100, high=20_000)
        self._add(place, "mcrg", "algorithm", MenuRow("Algorithm", ALGORITHMS, width=_FIELD))

    def _add_drawing(self, place: Place) -> None:
        for name, options in (("measure", MEASURES), ("quantity", QUANTITIES)):
            self._add(place, "experiments", name, MenuRow("Draw", list(options.items()), width=168))
        collapse = Drawing.about("collapse")
        self._add(place, "experiments", "collapse", SwitchRow(collapse.label, False, f"{collapse.help}."))
        for name in ("inverse_nu", "beta", "gamma"):
            self._slider(place, "experiments", Drawing, name)

    # what is shown

    def show_params(self, params: dict[str, Params], drawing: Drawing) -> None:
        """``params`` of every recipe by its name."""
        self.recipe.set_value(drawing.recipe)
        values = {**params, "experiments": drawing}
        scan = drawing.recipe == "scan"
        collapsing = scan and drawing.collapse and scales(drawing.quantity)
        drawn = {
            "measure": drawing.recipe == "field_size",
            "quantity": scan,
            "collapse": scan,
            "inverse_nu": collapsing,
            "beta": collapsing and drawing.quantity == "abs_magnetization",
            "gamma": collapsing and drawing.quantity == "susceptibility",
        }
        for (of, name), row in self.rows.items():
            row.set_value(getattr(values[of], name))
            row.setVisible(drawn[name] if of == "experiments" else of == drawing.recipe)
        self._divider.setVisible(any(drawn.values()))
        disable(
            self.rows["experiments", "collapse"],
            None if scales(drawing.quantity) else "Energy and specific heat have no simple scaling form",
        )
