"""Receptive fields beside their rival predictions, in numbers and words. No Qt here."""

from __future__ import annotations

from typing import Any

import numpy as np

from rgapp.experiments import field_size
from rgapp.physics import exact
from rgapp.ui.experiments.drawing import Drawing
from rgapp.words import count, number, value_and_error


def tiling_level(measure: str, size: int, hidden: int) -> float | None:
    """What a measure would be if every unit took its square share of the lattice; None where that says
    nothing.
    """
    share = size**2 / hidden
    if measure == "area":
        return share
    if measure == "radius":  # root of the mean squared distance from the middle of a square of so many sites
        return float(np.sqrt(max(share - 1, 0) / 6))
    return None


def correlation_curve(measure: str, low: float, high: float) -> tuple[np.ndarray, np.ndarray] | None:
    """(temperatures, xi(T) of the infinite lattice, its square for an area), nan where it has no end."""
    if measure not in ("area", "radius"):
        return None
    t = np.linspace(low, high, 400)
    xi = np.asarray(exact.correlation_length(t))
    xi = np.where(np.isfinite(xi), xi, np.nan)
    return t, xi**2 if measure == "area" else xi


def field_rows(
    params: Any, results: dict[str, Any], drawing: Drawing, running: bool
) -> list[tuple[str, ...]]:
    """(hidden units, temperature, value, share localized, state) of every point of the sweep, in words."""
    found = field_size.table(results)
    rows = []
    for hidden in params.hidden_units:
        for temperature in params.temperatures:
            words = (str(hidden), f"{temperature:.3f}")
            at = np.flatnonzero((found["hidden"] == hidden) & (found["temperature"] == temperature))
            if not len(at):
                rows.append((*words, "", "", "running" if running else "waiting"))
                running = False
                continue
            value, error = (float(found[drawing.measure + end][at[0]]) for end in ("", "_error"))
            repeats = int(found["repeats"][at[0]])
            done = "done" if repeats >= params.repeats else f"{repeats} of {params.repeats}"
            local = f"{100 * float(found['localized'][at[0]]):.0f} %"
            rows.append((*words, _value(value, error), local, done))
    return rows


def _value(value: float, error: float) -> str:
    """In words that fit the table."""
    if not np.isfinite(value):
        return "–"
    if np.isfinite(error) and error >= 5e-5:
        return value_and_error(value, error)
    return number(value, 4 if abs(value) < 1 else 1)


def field_so_far(results: dict[str, Any]) -> list[str]:
    """Numbers only: ratios of areas, and how far areas rise and fall with xi."""
    lines = []
    for few, many, area, tiling in field_size.ratios(results):
        lines.append(
            f"Fields of {few:g} units are {number(area, 2)} times as large as those of {many:g} above "
            f"$T_c$; shares of the lattice {number(tiling, 2)} times."
        )
    for hidden, rank, temperatures in field_size.ranks(results):
        lines.append(
            f"Rank correlation of area and $ξ$ with {hidden:g} units: {number(rank, 2)}, from "
            f"{count(temperatures)} temperatures."
        )
    return lines
