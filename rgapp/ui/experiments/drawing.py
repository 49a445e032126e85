"""What the place draws of each experiment; kept by the session, so that undo knows it. No Qt here."""

from __future__ import annotations

from typing import Annotated, Literal

from rgapp.params import About, Params

Name = Literal[
    "field_size", "temperature_flow", "dreams", "depth", "scan",
    "mcrg", "clusters", "confusion", "nqs", "sloppy",
]  # fmt: skip
RECIPES: tuple[Name, ...] = (
    "field_size", "temperature_flow", "dreams", "depth", "scan",
    "mcrg", "clusters", "confusion", "nqs", "sloppy",
)  # fmt: skip

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


Thermometer = Literal["energy", "magnetization", "network"]
THERMOMETERS: dict[str, str] = {"energy": "Energy", "magnetization": "Magnetization", "network": "A network"}
Known = Literal[
    "energy", "specific_heat", "abs_magnetization", "magnetization_squared", "susceptibility", "binder"
]
KNOWN: dict[str, str] = {
    "energy": "Energy",
    "specific_heat": "Specific heat",
    "abs_magnetization": "Magnetization |m|",
    "magnetization_squared": "m²",
    "susceptibility": "Susceptibility",
    "binder": "Binder’s ratio",
}
Layered = Literal["correlation_length", "neighbours", "diagonals", "agreement", "area"]
LAYERED: dict[str, str] = {
    "correlation_length": "Correlation length",
    "neighbours": "Neighbours",
    "diagonals": "Diagonals",
    "agreement": "Agreement",
    "area": "Field area",
}


class Drawing(Params):
    """What the place draws; kept by the session, so that undo knows it."""

    recipe: Annotated[Name, About("Experiment", choices=RECIPES)] = "field_size"
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
    thermometer: Annotated[Thermometer, About("Thermometer", choices=tuple(THERMOMETERS))] = "energy"
    known: Annotated[Known, About("Draw", choices=tuple(KNOWN))] = "energy"
    layered: Annotated[Layered, About("Draw", choices=tuple(LAYERED))] = "correlation_length"
    gamma: Annotated[
        float,
        About("γ/ν", low=0, high=3, step=0.01, decimals=2, help="Exactly 7/4 for the square Ising model"),
    ] = 1.75


def scales(quantity: str) -> bool:
    """Whether the quantity has a simple scaling form, so that its sizes collapse."""
    return quantity not in ("energy", "specific_heat")
