"""Does stacking coarse-grain? Every layer beside block spins of the same lattices."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from rgapp.experiments import depth
from rgapp.models import bundled
from rgapp.physics import exact
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.ui.experiments.drawing import LAYERED, Drawing
from rgapp.ui.experiments.figures import drawn, measured, styles
from rgapp.ui.experiments.recipe import Recipe, Told, live_row, states
from rgapp.ui.experiments.work import Work
from rgapp.ui.flow.named_figure import Name, NamedFigure
from rgapp.ui.plot import NOTHING_YET, Figure
from rgapp.words import number

TITLES = {
    "correlation_length": "Correlation length, in units of the layer’s spacing",
    "neighbours": "Coupling of neighbours",
    "diagonals": "Coupling of diagonals",
    "agreement": "Agreement with block spins",
    "area": "Area of receptive fields, in sites",
}
NOTES = {
    "agreement": "dashed: by chance",
    "area": "dashed: products of random local fields",
}
Lines = list[dict[str, Any]]


class LayersFigure(NamedFigure):
    def __init__(self) -> None:
        self._names: list[Name] = []
        super().__init__("layers", " ", x_label="$T$", inset=(12, 60, 10, 12))

    def show_lines(self, lines: Lines, params: Any, name: str) -> None:
        self.clear()
        self._names = []
        self.set_title(TITLES[name])
        self.set_note(NOTES.get(name, "dots: learned, dashed: block spins"))
        chosen = params.chosen
        span = max(chosen[-1] - chosen[0], 0.1)
        ends = (chosen[0] - 0.03 * span, chosen[-1] + 0.03 * span)
        layers = sorted({one["layer"] for one in lines}) if lines else [0, 1, 2, 3]
        self._fit(lines, name, ends)
        self.reference("critical", "x", CRITICAL_TEMPERATURE, colour="strong", width=1, dash="dotted")
        for layer, style in zip(layers, styles(len(layers)), strict=True):
            self._predict(layer, name, ends, style)
            mine = [one for one in lines if one["layer"] == layer]
            if mine:
                self._show(mine, layer, name, style)
        told = [
            f"layer {one['layer']} at T = {one['temperature']:g}: {_value(one, name):.3g}" for one in lines
        ]
        self.set_summary("; ".join(told) + "." if told else NOTHING_YET)
        self.place_names()

    def _predict(self, layer: int, name: str, ends: tuple[float, float], style: dict) -> None:
        """What is exact: 1/T of the lattice, and its correlation length halved with every layer."""
        t = np.linspace(*ends, 200)
        if name == "neighbours" and layer == 0:
            self.curve("exact 0", t, 1 / t, colour="text", width=1.4)
        if name == "correlation_length":
            xi = np.asarray(exact.correlation_length(t)) / 2**layer
            inside = np.where(np.isfinite(xi) & (t > CRITICAL_TEMPERATURE) & (xi <= self._y.high), xi, np.nan)
            self.curve(f"exact {layer}", t, inside, width=1.4, **style)

    def _show(self, mine: Lines, layer: int, name: str, style: dict) -> None:
        t = np.array([one["temperature"] for one in mine])
        value = np.array([_value(one, name) for one in mine])
        error = np.array([one.get(f"learned_{name}_error", math.nan) for one in mine])
        other = np.array([_other(one, name) for one in mine])
        good = np.isfinite(value)
        if good.any():
            measured(self, f"layer {layer}", t, value, error, **style)
            words = "lattice" if layer == 0 else f"layer {layer}"
            colour = "accent" if style["colour"] == "accent" else "text2"
            self._names.append(
                Name(f"layer {layer}", words, t[good], value[good], colour, prefer=1.0, sides=True)
            )
        if np.isfinite(other).any() and layer:
            self.curve(f"blocks {layer}", t, other, width=1.4, dash="dashed", **style)

    def _fit(self, lines: Lines, name: str, ends: tuple[float, float]) -> None:
        values = np.array([[_value(one, name), _other(one, name)] for one in lines], float).ravel()
        values = values[np.isfinite(values)]
        logarithmic = name in ("correlation_length", "area")
        if not len(values):
            low, high = (0.3, 40.0) if logarithmic else (0.0, 1.0)
        elif logarithmic:
            low, high = 0.7 * float(values.min()), 1.4 * float(values.max())
        else:
            room = 0.1 * float(np.ptp(values)) or 0.1
            low, high = float(values.min()) - room, float(values.max()) + room
        self.set_range(x=ends, y=(low, high), log_y=logarithmic)

    def names(self) -> list[Name]:
        return self._names

    def lines(self) -> list[tuple[np.ndarray, np.ndarray]]:
        return drawn(self)


def _value(one: dict[str, Any], name: str) -> float:
    return one[name] if name in ("agreement", "area") else one[f"learned_{name}"]


def _other(one: dict[str, Any], name: str) -> float:
    return one[{"agreement": "chance", "area": "random_area"}.get(name, f"block_{name}")]


class DepthRecipe(Recipe):
    name = "depth"
    formulas = ("depth", "measured")
    question = "Does stacking coarse-grain?"
    sentence = (
        "Every layer of a stack as a lattice of its own: its couplings and its correlation length, beside "
        "block spins of the same lattices."
    )
    listed = ("network", "temperatures", "lattices")
    drawn: ClassVar = {"layered": LAYERED}
    head, shares = ("T", "layer", "learned", "blocks", ""), (0.2, 0.14, 0.24, 0.22, 0.2)

    def __init__(self) -> None:
        self.widget = self.figure = LayersFigure()
        self.options = {"network": {"choices": [(name, name) for name in bundled()]}}

    def draw(self, work: Work, params: Any, drawing: Drawing) -> Told:
        lines = depth.table(work.results) if work.results else []
        self.figure.show_lines(lines, params, drawing.layered)
        rows: list[tuple[str, ...]] = []
        for point, state in states(work):
            t = point.removeprefix("T=")
            mine = [one for one in lines if f"{one['temperature']:g}" == t]
            for one in mine:
                values = (_words(_value(one, drawing.layered)), _words(_other(one, drawing.layered)))
                rows.append((t, str(one["layer"]), *values, state))
            if not mine:
                rows.append((t, "", "", "", state))
        return Told(rows, live_row(rows), _so_far(lines))

    def samples(self, params: Any) -> int | None:
        return params.lattices

    @property
    def shown(self) -> list[Figure]:
        return [self.figure]


def _words(value: float) -> str:
    return number(value, 3) if math.isfinite(value) else "–"


def _so_far(lines: Lines) -> list[str]:
    """Numbers only: by what the length shrinks from layer to layer, learned and blocked, above T_c."""
    told = []
    for kind, words in (("learned", "learned"), ("block", "block spins")):
        lengths = {
            (one["temperature"], one["layer"]): one[f"{kind}_correlation_length"]
            for one in lines
            if one["temperature"] > CRITICAL_TEMPERATURE + 0.02
        }
        ratios = [
            lengths[t, layer] / lengths[t, layer - 1]
            for t, layer in lengths
            if layer and math.isfinite(lengths[t, layer]) and lengths[t, layer - 1] > 1
        ]
        if ratios:
            told.append(
                f"From layer to layer the length is {number(float(np.median(ratios)), 3)} times what it was "
                f"({words}; median of {len(ratios)}); blocks of 2 halve it."
            )
    return told
