"""The recipes in words, what of each is drawn, and what is known of it exactly. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

import numpy as np

from rgapp.experiments import field_size, mcrg, scan
from rgapp.params import About, Params
from rgapp.physics import exact
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.words import count, number, value_and_error

RECIPES = ("field_size", "scan", "mcrg")
NAMES = {
    "field_size": "Block spin or correlation?",
    "scan": "Where does order begin?",
    "mcrg": "What do block spins keep?",
}
SENTENCES = {
    "field_size": "Trained at many temperatures, do receptive fields follow the lattice, or share it out?",
    "scan": "Larger lattices turn more sharply from order to noise, and Binder’s ratios cross at one point.",
    "mcrg": "Block a critical lattice again and again: correlations between the levels give the exponents.",
}
BINDER = 0.61069  # of the infinite square torus at T_c (Kamieniarz & Bloete 1993)
XI_OVER_L = 0.90505  # of the infinite square torus at T_c (Salas & Sokal 2000)
_KAUFMAN = 128  # the largest size of which the exact curve is drawn

Quantity = Literal[
    "energy", "specific_heat", "abs_magnetization", "susceptibility", "binder", "correlation_length"
]
QUANTITIES: dict[str, str] = {
    "energy": "Energy",
    "specific_heat": "Specific heat",
    "abs_magnetization": "Magnetization |m|",
    "susceptibility": "Susceptibility",
    "binder": "Binder’s ratio",
    "correlation_length": "Correlation length / L",
}
TITLES: dict[str, str] = {
    "energy": "Energy per site",
    "specific_heat": "Specific heat per site",
    "abs_magnetization": "Magnetization $|m|$",
    "susceptibility": "Susceptibility per site",
    "binder": "Binder’s ratio $U_4$",
    "correlation_length": "Correlation length / $L$",
}


Measure = Literal["area", "radius", "autocorrelation_2", "localized", "regularity", "above_chance"]
MEASURES: dict[str, str] = {
    "area": "Area",
    "radius": "Radius",
    "autocorrelation_2": "Autocorrelation at 2",
    "localized": "Localized",
    "regularity": "Regular centres",
    "above_chance": "Agreement",
}
MEASURE_TITLES: dict[str, str] = {
    "area": "Area of a receptive field, in sites",
    "radius": "Radius of a receptive field, in sites",
    "autocorrelation_2": "Weights two sites apart, $C_W$(2)",
    "localized": "Share of units with a field in one place",
    "regularity": "Distance between neighbouring centres",
    "above_chance": "Agreement with majority, above chance",
}
MEASURE_NOTES: dict[str, str] = {
    "area": "dashed: its share of the lattice, $N$/$n$",
    "radius": "dashed: of a square of $N$/$n$ sites",
    "autocorrelation_2": "all weights together",
    "localized": "torus resultant over 0.5",
    "regularity": "1 at random, 2 on a square grid",
    "above_chance": "on fresh lattices",
}


class Drawing(Params):
    """What the place draws; kept by the session, so that undo knows it."""

    recipe: Annotated[Literal["field_size", "scan", "mcrg"], About("Experiment", choices=RECIPES)] = (
        "field_size"
    )
    measure: Annotated[Measure, About("Draw", choices=tuple(MEASURES))] = "area"
    quantity: Annotated[Quantity, About("Draw", choices=tuple(QUANTITIES))] = "binder"
    collapse: Annotated[
        bool, About("Collapse the sizes", help="Draws against the distance from T_c as a lattice sees it")
    ] = False
    inverse_nu: Annotated[
        float, About("1/ν", low=0, high=3, step=0.01, decimals=2, help="Exactly 1 for the square Ising model")
    ] = 1.0
    beta: Annotated[
        float,
        About("β/ν", low=-0.5, high=1, step=0.005, decimals=3, help="Exactly 1/8 for the square Ising model"),
    ] = 0.125
    gamma: Annotated[
        float,
        About("γ/ν", low=0, high=3, step=0.01, decimals=2, help="Exactly 7/4 for the square Ising model"),
    ] = 1.75


def scales(quantity: str) -> bool:
    """Whether the quantity has a simple scaling form, so that its sizes collapse."""
    return quantity not in ("energy", "specific_heat")


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


def mcrg_so_far(results: dict[str, Any], size: int) -> list[str]:
    if len(results) < 2:
        return ["Two repeats are needed for the first errors."] if results else []
    values, errors = mcrg.exponents(results, size)
    told = [
        f"{name} = {value_and_error(float(v[-1, -1]), float(e[-1, -1]))} at the last step, exactly {known:g}."
        for name, v, e, known in (
            ("$y_T$", values.thermal, errors.thermal, mcrg.Y_T),
            ("$y_h$", values.magnetic, errors.magnetic, mcrg.Y_H),
        )
    ]
    return [*told, f"{count(len(results))} repeats."]


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


def mcrg_rows(results: dict[str, Any], size: int) -> list[tuple[str, ...]]:
    """(step, y_T with all operators, y_h with all, product of neighbours) in words."""
    if len(results) < 2:
        return []
    values, errors = mcrg.exponents(results, size)
    rows = []
    for step in range(len(values.neighbours)):
        told = ("", "")
        if step:
            told = tuple(
                value_and_error(float(v[step - 1, -1]), float(e[step - 1, -1]))
                for v, e in ((values.thermal, errors.thermal), (values.magnetic, errors.magnetic))
            )
        pair = float(values.neighbours[step]), float(errors.neighbours[step])
        rows.append((str(step), *told, value_and_error(*pair)))
    return rows


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
