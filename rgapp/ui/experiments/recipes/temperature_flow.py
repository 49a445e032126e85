"""Does a machine flow to T_c? Temperatures of iterated machines beside the mixture they were trained on."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from rgapp.experiments import temperature_flow
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.ui.experiments.drawing import THERMOMETERS, Drawing
from rgapp.ui.experiments.figures import drawn, styles
from rgapp.ui.experiments.recipe import Recipe, Told, live_row
from rgapp.ui.experiments.work import Work
from rgapp.ui.flow.named_figure import Name, NamedFigure
from rgapp.ui.plot import NOTHING_YET, Figure
from rgapp.words import number, value_and_error

FIRST = 0.5  # where round 0 stands on a logarithmic axis


class FlowFigure(NamedFigure):
    def __init__(self) -> None:
        self._names: list[Name] = []
        super().__init__("temperature flow", " ", x_label="rounds of $v$ → $h$ → $v$", inset=(8, 60, 8, 10))

    def show_results(self, results: dict[str, Any], params: Any, thermometer: str) -> None:
        self.clear()
        self._names = []
        found = temperature_flow.curves(results, thermometer)
        self.set_title(f"Temperature, by {THERMOMETERS[thermometer].lower()}")
        ends = np.array([FIRST, float(params.rounds)])
        self.set_range(x=tuple(ends), y=(0.0, 1.05 * params.hottest), log_x=True)
        self.set_ticks(x=_ticks(params.rounds), x_labels=_tick_words(params.rounds))
        self.reference("critical", "y", CRITICAL_TEMPERATURE, colour="strong", width=1, dash="dotted")
        flat = np.full(2, CRITICAL_TEMPERATURE)
        self._names.append(Name("critical", "$T_c$", ends, flat, "text2", prefer=0.0))
        mixture = found[0]["mixture"] if found else exact_mixture(params) if thermometer == "energy" else None
        if mixture is not None:
            self.reference("mixture", "y", mixture, colour="text", width=1.8)
            words = "what it was trained on"
            self._names.append(Name("mixture", words, ends, np.full(2, mixture), "text", True, prefer=1.0))
        for one, style in zip(found, styles(len(found)), strict=True):
            x = np.maximum(one["rounds"].astype(float), FIRST)
            for side in temperature_flow.SIDES:
                y, error = one[side], np.nan_to_num(one[f"{side}_error"])
                name = f"{one['hidden']} units from {side}"
                self.band(f"{name} error", x, y - error, y + error, colour=style["colour"], opacity=0.15)
                self.curve(name, x, y, width=1.8, marker="dot", size=4, **style)
            colour = "accent" if style["colour"] == "accent" else "text2"
            self._names.append(
                Name(f"units {one['hidden']}", f"{one['hidden']} units", x, one["hot"], colour, prefer=0.4)
            )
        self.set_note(f"window {params.coldest:g}–{params.hottest:g}")
        told = [f"{one['hidden']} units end at {one['hot'][-1]:.2f}" for one in found]
        self.set_summary("; ".join(told) + "." if told else NOTHING_YET)
        self.place_names()

    def names(self) -> list[Name]:
        return self._names

    def lines(self) -> list[tuple[np.ndarray, np.ndarray]]:
        return drawn(self)


def _ticks(rounds: int) -> tuple[float, ...]:
    return (FIRST, *(float(10**k) for k in range(5) if 10**k <= rounds))


def _tick_words(rounds: int) -> tuple[str, ...]:
    return ("0", *(number(10**k, 0) for k in range(5) if 10**k <= rounds))


@lru_cache(maxsize=16)
def _mixture(size: int, temperatures: tuple[float, ...]) -> float:
    from rgapp.physics.thermometers import by_energy

    return by_energy(size, max(20.0, 2 * temperatures[-1])).mixture(temperatures)


def exact_mixture(params: Any) -> float:
    """What the window reads by energy, exactly: known before anything ran."""
    return _mixture(params.size, tuple(params.temperatures.tolist()))


class TemperatureFlowRecipe(Recipe):
    name = "temperature_flow"
    formulas = ("temperature flow", "training")
    question = "Does a machine flow to the critical point?"
    sentence = (
        "Iterated again and again it samples what it has learned. A fixed point has to beat the mixture of "
        "temperatures it was trained on."
    )
    listed = ("coldest", "hottest", "hidden", "epochs", "rule", "gibbs_steps", "rounds", "repeats", "control")
    options: ClassVar = {
        "hottest": {"low": 1.0},
        "coldest": {"high": 4.0},
        "rule": {"choices": (("cd", "CD"), ("pcd", "PCD"))},
        "control": {"choices": (("none", "None"), ("shuffled", "Shuffled"))},
    }
    drawn: ClassVar = {"thermometer": THERMOMETERS}
    head, shares = ("units", "cold", "hot", "learned", ""), (0.14, 0.23, 0.23, 0.19, 0.21)

    def __init__(self) -> None:
        self.widget = self.figure = FlowFigure()

    def draw(self, work: Work, params: Any, drawing: Drawing) -> Told:
        self.figure.show_results(work.results, params, drawing.thermometer)
        lines = {one["hidden"]: one for one in self._lines(work, drawing)}
        rows, running = [], work.running
        for hidden in params.hidden_units if work.points else ():
            one = lines.get(hidden)
            if one is None:
                rows.append((str(hidden), "", "", "", "running" if running else "waiting"))
                running = False
                continue
            done = "done" if one["repeats"] >= params.repeats else f"{one['repeats']} of {params.repeats}"
            ends = tuple(_told(one[f"from_{side}"], one[f"from_{side}_error"]) for side in ("cold", "hot"))
            rows.append((str(hidden), *ends, number(one["mixture"], 2), done))
        return Told(rows, live_row(rows), [_sentence(one) for one in lines.values()])

    def _lines(self, work: Work, drawing: Drawing) -> list[dict[str, Any]]:
        found = temperature_flow.table(work.results) if work.results else []
        return [one for one in found if one["thermometer"] == drawing.thermometer]

    def samples(self, params: Any) -> int | None:
        return params.count * params.steps

    @property
    def shown(self) -> list[Figure]:
        return [self.figure]


def _told(value: float, error: float) -> str:
    return value_and_error(value, error) if np.isfinite(error) and error > 0 else number(value, 3)


def _sentence(one: dict[str, Any]) -> str:
    met = {True: "they meet", False: "they do not meet", None: "one repeat"}[one["met"]]
    cold, hot = (_told(one[f"from_{side}"], one[f"from_{side}_error"]) for side in ("cold", "hot"))
    away = one["from_hot"] - one["mixture"]
    side = "above" if away > 0 else "below"
    return (
        f"{one['hidden']} units: from cold {cold}, from hot {hot} ({met}); {number(abs(away), 2)} {side} the "
        f"mixture, {number(abs(one['from_hot'] - CRITICAL_TEMPERATURE), 2)} from $T_c$."
    )
