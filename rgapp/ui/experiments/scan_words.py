"""What a scan of temperatures is drawn and told by, and what is known of it exactly. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from rgapp.experiments import scan
from rgapp.physics import exact
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.ui.experiments.drawing import TITLES, Drawing, scales
from rgapp.words import count, number, value_and_error

BINDER = 0.61069  # of the infinite square torus at T_c (Kamieniarz & Bloete 1993)
XI_OVER_L = 0.90505  # of the infinite square torus at T_c (Salas & Sokal 2000)
_KAUFMAN = 128  # the largest size of which the exact curve is drawn


@dataclass(frozen=True, eq=False)
class Series:
    """What was measured at one size."""

    size: int
    x: np.ndarray
    y: np.ndarray
    error: np.ndarray


def series_of(results: dict[str, Any], drawing: Drawing) -> list[Series]:
    """The finished points, one series a size, as they are drawn."""
    if not results:
        return []
    rows, name = scan.table(results), drawing.quantity
    made = []
    for size in np.unique(rows["size"]):
        mine = rows["size"] == size
        x, y, error = rows["temperature"][mine], rows[name][mine], rows[f"{name}_error"][mine]
        if name == "correlation_length":
            y, error = y / size, error / size
        if drawing.collapse and scales(name):
            power = {"abs_magnetization": drawing.beta, "susceptibility": -drawing.gamma}.get(name, 0.0)
            x = (x / CRITICAL_TEMPERATURE - 1) * size**drawing.inverse_nu
            y, error = y * size**power, error * size**power
        made.append(Series(int(size), x, y, error))
    return made


def axis_title(drawing: Drawing) -> tuple[str, str]:
    """Title of the figure, and label of its x axis."""
    title = TITLES[drawing.quantity]
    if not (drawing.collapse and scales(drawing.quantity)):
        return title, "$T$"
    power = {"abs_magnetization": " × $L^{β/ν}$", "susceptibility": " × $L^{−γ/ν}$"}
    return title + power.get(drawing.quantity, ""), "($T$ / $T_c$ − 1) × $L^{1/ν}$"


@lru_cache(maxsize=64)
def exact_curve(quantity: str, low: float, high: float, size: int | None) -> tuple[np.ndarray, np.ndarray]:
    """(temperatures, values) of a torus of that size, None: of the infinite lattice; empty where unknown."""
    known = {
        ("energy", True): exact.energy,
        ("specific_heat", True): exact.specific_heat,
        ("abs_magnetization", True): exact.magnetization,
        ("energy", False): exact.energy_finite,
        ("specific_heat", False): exact.specific_heat_finite,
    }.get((quantity, size is None))
    if known is None or (size is not None and not 3 <= size <= _KAUFMAN):
        return np.empty(0), np.empty(0)
    t = np.linspace(low, high, 81)
    if size is None:
        apart = np.geomspace(1e-4, max(high - low, 1e-3), 60)
        near = np.concatenate([CRITICAL_TEMPERATURE - apart, CRITICAL_TEMPERATURE + apart])
        t = np.unique(np.concatenate([t, near[(near >= low) & (near <= high)]]))
    return t, np.asarray(known(t) if size is None else known(t, size))


def note_of(drawing: Drawing, field: float) -> str:
    """What the lines of the figure are."""
    if field:
        return f"field {field:g}"
    if drawing.collapse and scales(drawing.quantity):
        return ""
    return {
        "energy": "lines exact, dashed the infinite lattice",
        "specific_heat": "lines exact, dashed the infinite lattice",
        "abs_magnetization": "dashed the infinite lattice, exact",
        "binder": "dashed: large lattices at $T_c$",
        "correlation_length": "dashed: large lattices at $T_c$",
    }.get(drawing.quantity, "")


def level_of(quantity: str) -> float | None:
    """The value that all large lattices share at T_c."""
    return {"binder": BINDER, "correlation_length": XI_OVER_L}.get(quantity)


def scan_so_far(results: dict[str, Any]) -> list[str]:
    """Numbers only: where Binder's ratios cross."""
    if not results:
        return []
    lines = []
    for one in scan.crossings(results):
        temperature = value_and_error(one.temperature, one.temperature_error)
        binder = value_and_error(one.binder, one.binder_error)
        lines.append(
            f"Binder’s ratios of {count(one.size)} and {count(one.larger_size)} cross at temperature "
            f"{temperature}, at {binder}."
        )
    if lines:
        lines.append(f"Exactly {number(CRITICAL_TEMPERATURE, 3)} and {number(BINDER, 3)} for large lattices.")
    return lines


def scan_rows(params: Any, results: dict[str, Any], drawing: Drawing, running: bool) -> list[tuple[str, ...]]:
    """(size, temperature, value, tau, state) of every size and temperature, in words; the first that is not
    there is the one that runs.
    """
    found = scan.table(results) if results else None
    rows = []
    for size, temperature in every_place(params):
        words = (str(size), f"{temperature:g}")
        at = [] if found is None else np.flatnonzero(_is_at(found, size, temperature))
        if not len(at):
            rows.append((*words, "", "", "running" if running else "waiting"))
            running = False
            continue
        by = float(size) if drawing.quantity == "correlation_length" else 1.0
        value, error = (float(found[drawing.quantity + end][at[0]]) / by for end in ("", "_error"))
        rows.append((*words, value_and_error(value, error), number(float(found["tau"][at[0]]), 1), "done"))
    return rows


def every_place(params: Any) -> list[tuple[int, float]]:
    """All (size, temperature) of a scan, in the order in which they are measured."""
    return [(size, t) for size in params.lattice_sizes for t in params.temperatures]


def still_to_come(params: Any, results: dict[str, Any]) -> list[float]:
    """Temperatures at which some size is missing."""
    found = scan.table(results) if results else None
    missing = {t for size, t in every_place(params) if found is None or not _is_at(found, size, t).any()}
    return sorted(missing)


def _is_at(table: dict[str, np.ndarray], size: int, temperature: float) -> np.ndarray:
    return (table["size"] == size) & (table["temperature"] == temperature)
