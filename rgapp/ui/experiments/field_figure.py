"""A measure of receptive fields against temperature for each number of hidden units, beside its rivals."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtWidgets import QWidget

from rgapp.experiments.field_size import table
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.ui.experiments.drawing import MEASURE_NOTES, MEASURE_TITLES
from rgapp.ui.experiments.field_words import correlation_curve, tiling_level
from rgapp.ui.experiments.figures import drawn, measured, styles
from rgapp.ui.flow.named_figure import Name, NamedFigure
from rgapp.ui.plot import NOTHING_YET

_WAITING = 0.35  # opacity of the dots still to come


class FieldFigure(NamedFigure):
    def __init__(self, parent: QWidget | None = None) -> None:
        self._names: list[Name] = []
        super().__init__("field size", " ", x_label="$T$", inset=(12, 24, 10, 12), parent=parent)
        self.set_ticks()

    def show_results(self, results: dict[str, Any], params: Any, measure: str, begun: bool) -> None:
        """Draw the finished points, hollow while repeats run, over the predictions."""
        self.clear()
        self._names = []
        self.set_title(MEASURE_TITLES[measure])
        self.set_note(MEASURE_NOTES[measure])
        units = params.hidden_units
        rows = table(results)
        curve = correlation_curve(measure, params.coldest, params.hottest)
        self._fit(rows, measure, params)
        self.reference("critical", "x", CRITICAL_TEMPERATURE, colour="strong", width=1, dash="dotted")
        ends = np.array([params.coldest, params.hottest])
        for n, style in zip(units, styles(len(units)), strict=True):
            level = tiling_level(measure, params.size, n)
            if level is not None:
                self.curve(f"tiling {n}", ends, np.full(2, level), width=1.4, dash="dashed", **style)
                words = f"block of {n}" if len(units) > 1 else "block"
                self._names.append(Name(f"tiling {n}", words, ends, np.full(2, level), "text2", prefer=1.0))
        if curve is not None:
            inside = np.where((curve[1] <= self._y.high) & (curve[1] >= self._y.low), curve[1], np.nan)
            self.curve("correlation", curve[0], inside, colour="text", width=1.6)
            good = np.isfinite(inside)
            words = "$ξ$²" if measure == "area" else "$ξ$"
            if good.any():
                self._names.append(
                    Name("correlation", words, curve[0][good], inside[good], "text", prefer=1.0)
                )
        for n, style in zip(units, styles(len(units)), strict=True):
            self._show_units(rows, measure, n, params.repeats, style)
        if begun:
            self._show_waiting(rows, params)
        self.set_summary(self._told(rows, measure))
        self.place_names()

    def _show_units(self, rows: dict, measure: str, n: int, repeats: int, style: dict) -> None:
        mine = rows["hidden"] == n
        x, y, error = (rows[name][mine] for name in ("temperature", measure, f"{measure}_error"))
        whole = rows["repeats"][mine] >= repeats
        if whole.any():
            measured(self, f"{n} units", x[whole], y[whole], error[whole], **style)
        some = ~whole & np.isfinite(y)
        if some.any():
            self.points(f"{n} units, some repeats", x[some], y[some], size=7, hollow=True, **style)
        good = np.isfinite(y)
        if good.any():
            colour = "accent" if style["colour"] == "accent" else "text2"
            self._names.append(
                Name(f"name {n}", f"{n} units", x[good], y[good], colour, prefer=1.0, sides=True)
            )

    def _show_waiting(self, rows: dict, params: Any) -> None:
        """Dots at the foot for the temperatures at which something is still to come."""
        ended = {
            t for t in params.temperatures
            if rows["repeats"][rows["temperature"] == t].sum() >= params.repeats * len(params.hidden_units)
        }  # fmt: skip
        waiting = [t for t in params.temperatures if t not in ended]
        if waiting:
            foot = np.full(len(waiting), self._y.low)
            self.points("waiting", waiting, foot, size=4, colour="text2", opacity=_WAITING)

    def _fit(self, rows: dict, measure: str, params: Any) -> None:
        values = [rows[measure], rows[measure] + np.nan_to_num(rows[f"{measure}_error"])]
        levels = [tiling_level(measure, params.size, n) for n in params.hidden_units]
        values.append(np.array([level for level in levels if level is not None]))
        found = np.concatenate(values)
        found = found[np.isfinite(found)]
        if measure == "area":  # from a share of the lattice to all of it
            low = 0.6 * float(found[found > 0].min())
            self.set_range(x=(params.coldest, params.hottest), y=(low, 1.6 * float(found.max())), log_y=True)
            return
        top = float(found.max()) if len(found) else 1.0
        bottom = min(0.0, float(found.min())) if len(found) else 0.0
        room = 0.08 * (top - bottom) or 0.5
        low = bottom - (room if bottom else 0.0)
        self.set_range(x=(params.coldest, params.hottest), y=(low, top + room), log_y=False)

    def names(self) -> list[Name]:
        """The numbers of units at their points, and the predictions at their lines."""
        return self._names

    def lines(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Everything drawn, and the errors."""
        return drawn(self)

    def _told(self, rows: dict, measure: str) -> str:
        if not len(rows["hidden"]):
            return NOTHING_YET
        told = []
        for n in np.unique(rows["hidden"]):
            y = rows[measure][rows["hidden"] == n]
            told.append(f"{n:g} units: {y[0]:.3g} to {y[-1]:.3g}")
        return f"From the coldest to the hottest temperature finished, {', '.join(told)}."
