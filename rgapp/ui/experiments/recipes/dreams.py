"""What the samples of a machine know: a number of its dreams against hidden units, and G(r)."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rgapp.experiments import dreams
from rgapp.ui.experiments.drawing import KNOWN, Drawing
from rgapp.ui.experiments.figures import drawn, measured, styles
from rgapp.ui.experiments.recipe import Recipe, Told, live_row
from rgapp.ui.experiments.work import Work
from rgapp.ui.flow.named_figure import Name, NamedFigure
from rgapp.ui.plot import NOTHING_YET, Figure
from rgapp.words import number, value_and_error

TITLES = {
    "energy": "Energy per site",
    "specific_heat": "Specific heat per site",
    "abs_magnetization": "Magnetization $|m|$",
    "magnetization_squared": "$m^2$",
    "susceptibility": "Susceptibility per site",
    "binder": "Binder’s ratio $U_4$",
}
Lines = list[dict[str, Any]]


def rule_words(rule: str, steps: int) -> str:
    return f"{rule.upper()}-{steps}"


class KnownFigure(NamedFigure):
    """One number of the dreams against the number of hidden units, a series for each rule."""

    def __init__(self) -> None:
        self._names: list[Name] = []
        super().__init__("dreams", " ", x_label="hidden units", inset=(20, 56, 10, 12))

    def show_lines(self, lines: Lines, params: Any, name: str) -> None:
        self.clear()
        self._names = []
        self.set_title(TITLES[name])
        units = params.hidden_units
        ends = np.array([0.7 * units[0], 1.5 * units[-1]])
        exact = dreams.known(params)[name]
        values = [one[name] for one in lines] + [one[f"data_{name}"] for one in lines]
        values += [exact] if np.isfinite(exact) else []
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        room = 0.12 * (high - low) or 0.5
        self.set_range(x=tuple(ends), y=(low - room, high + room), log_x=True)
        self.set_ticks(x=tuple(map(float, units)), x_labels=tuple(str(n) for n in units))
        if np.isfinite(exact):
            self.reference("exact", "y", exact, colour="text", width=1.8)
            self._names.append(Name("exact", "exact", ends, np.full(2, exact), "text", True, prefer=0.0))
        if lines:
            data = lines[0][f"data_{name}"]
            self.reference("data", "y", data, colour="ink2", width=1.4, dash="dashed")
            if not np.isfinite(exact):
                self._names.append(Name("data", "its data", ends, np.full(2, data), "text2", prefer=0.0))
        rules = params.how
        for pair, style in zip(rules, styles(len(rules)), strict=True):
            mine = [one for one in lines if (one["rule"], one["gibbs_steps"]) == pair]
            if not mine:
                continue
            x = np.array([one["hidden"] for one in mine], float)
            y, error = (np.array([one[f"{name}{end}"] for one in mine]) for end in ("", "_error"))
            words = rule_words(*pair)
            self.curve(f"{words} line", x, y, width=1.2, **style)
            measured(self, words, x, y, error, **style)
            colour = "accent" if style["colour"] == "accent" else "text2"
            self._names.append(Name(words, words, x, y, colour, prefer=1.0, sides=True))
        self.set_note("dashed: the data it learned" if lines and np.isfinite(exact) else "")
        told = [f"{one['name']} {one[name]:.3g}" for one in lines]
        self.set_summary("; ".join(told) + "." if told else NOTHING_YET)
        self.place_names()

    def names(self) -> list[Name]:
        return self._names

    def lines(self) -> list[tuple[np.ndarray, np.ndarray]]:
        return drawn(self)


class CorrelationFigure(Figure):
    """G(r) of the data and of the dreams of each rule with the most hidden units."""

    def __init__(self) -> None:
        super().__init__("correlations", "$G$($r$), most hidden units", x_label="$r$", inset=(10, 10, 8, 8))
        self.set_range(x=(0, 4), y=(0, 1.05))

    def show_lines(self, lines: Lines, params: Any) -> None:
        self.clear()
        r = np.arange(params.size // 2 + 1, dtype=float)
        self.set_range(x=(0, float(r[-1])), y=(0, 1.05))
        if not lines:
            return
        self.curve("data", r, lines[0]["data_correlation"], colour="text", width=2.2)
        most = max(one["hidden"] for one in lines)
        rules = params.how
        low = min(lines[0]["data_correlation"])
        for pair, style in zip(rules, styles(len(rules)), strict=True):
            for one in lines:
                if (one["rule"], one["gibbs_steps"], one["hidden"]) == (*pair, most):
                    y, error = np.array(one["correlation"]), np.array(one["correlation_error"])
                    measured(self, rule_words(*pair), r, y, error, **style)
                    low = min(low, float(y.min()))
        self.set_range(y=(min(0.0, 1.1 * low), 1.05))
        self.set_note(f"line: data; {most} units")
        self.set_summary(f"Correlations of the data fall to {lines[0]['data_correlation'][-1]:.3f}.")


class DreamsRecipe(Recipe):
    name = "dreams"
    formulas = ("measured", "training")
    question = "What do a machine’s dreams know?"
    sentence = (
        "Chains of a trained machine that start at random, measured as a lattice would be: beside the data "
        "it learned from, and beside what is exact."
    )
    listed = ("temperature", "hidden", "rules", "samples", "epochs", "repeats")
    options: ClassVar = {"temperature": {"low": 1.0, "high": 5.0}, "size": {"high": 20}}
    drawn: ClassVar = {"known": KNOWN}
    head, shares = ("rule", "units", "value", "data", ""), (0.18, 0.14, 0.27, 0.21, 0.2)

    def __init__(self) -> None:
        self.figure, self.correlations = KnownFigure(), CorrelationFigure()
        self.widget = QWidget()
        row = QHBoxLayout(self.widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(36)
        row.addWidget(self.figure, 3)
        row.addWidget(self.correlations, 2)

    def draw(self, work: Work, params: Any, drawing: Drawing) -> Told:
        lines = dreams.table(work.results) if work.results else []
        self.figure.show_lines(lines, params, drawing.known)
        self.correlations.show_lines(lines, params)
        found = {(one["rule"], one["gibbs_steps"], one["hidden"]): one for one in lines}
        rows, running = [], work.running
        for rule, k in params.how if work.points else ():
            for hidden in params.hidden_units:
                one = found.get((rule, k, hidden))
                words = (rule_words(rule, k), str(hidden))
                if one is None:
                    rows.append((*words, "", "", "running" if running else "waiting"))
                    running = False
                    continue
                value, error = one[drawing.known], one[f"{drawing.known}_error"]
                done = "done" if one["repeats"] >= params.repeats else f"{one['repeats']} of {params.repeats}"
                data = number(one[f"data_{drawing.known}"], 3)
                rows.append((*words, value_and_error(value, error), data, done))
        return Told(rows, live_row(rows), _so_far(lines, drawing.known))

    @property
    def shown(self) -> list[Figure]:
        return [self.figure, self.correlations]


def _so_far(lines: Lines, name: str) -> list[str]:
    """Numbers only: which machine comes nearest to its data, and how near."""
    if not lines:
        return []
    nearest = min(lines, key=lambda one: abs(one[name] - one[f"data_{name}"]))
    away = nearest[name] - nearest[f"data_{name}"]
    told = [f"Nearest to its data: {nearest['name']}, {number(away, 3)} away."]
    exact = nearest[f"exact_{name}"]
    if np.isfinite(exact):
        told.append(f"Exactly {number(exact, 4)}; the data have {number(nearest[f'data_{name}'], 4)}.")
    return told
