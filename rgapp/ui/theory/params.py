"""What the Theory place is set to; kept by the session, so that undo knows it. No Qt here."""

from __future__ import annotations

from typing import Annotated, Literal

from rgapp.params import About, Params
from rgapp.physics.momentum_shell import TRUNCATIONS

THEORY = "theory"  # the session's name for it
MOST_STARTS = 8

Scheme = Literal["chain", "bonds first", "spins first", "continuous", "square", "triangles", "cube"]
SCHEMES: tuple[Scheme, ...] = (
    "chain", "bonds first", "spins first", "continuous", "square", "triangles", "cube"
)  # fmt: skip
Truncation = Literal["linear", "full"]


class TheoryParams(Params):
    """The two flows, and the small lattice whose mapping is summed exactly."""

    epsilon: Annotated[
        float,
        About("Below four d", low=-0.5, high=2, step=0.01, symbol="ε", decimals=2,
              help="ε = 4 − d. At 0 the two fixed points meet."),
    ] = 1.0  # fmt: skip
    truncation: Annotated[
        Truncation,
        About("Equations", choices=TRUNCATIONS, help="linear: to second order in small r and u; full: the "
              "propagator 1/(1 + r) as it is"),
    ] = "linear"  # fmt: skip
    components: Annotated[
        int,
        About("Components", low=1, high=8, symbol="n", decimals=0, help="Of the field; 1 is the Ising model"),
    ] = 1
    streamlines: Annotated[bool, About("Streamlines", help="The flow itself")] = True
    separatrix: Annotated[
        bool, About("Separatrix", help="The line between order and disorder, on which systems are critical")
    ] = True
    starts: tuple[tuple[float, float], ...] = ()
    alpha: Annotated[
        float,
        About("Exponent", low=0, high=3, step=0.01, symbol="α", decimals=2,
              help="Density of modes ρ(λ) ~ λ^(α − 1), so that α plays the part of d / 2."),
    ] = 1.5  # fmt: skip
    visible: Annotated[Literal[2, 3, 4], About("Visible", help="Spins along each side of the torus")] = 4
    hidden: Annotated[
        int, About("Hidden", low=0, high=16, decimals=0, help="Hidden units of the networks")
    ] = 4
    sharpness: Annotated[
        float,
        About("Block rule", low=0, high=4, step=0.01, symbol="w", decimals=2,
              help="How firmly a block spin follows its four spins: 0 not at all, large ones their majority"),
    ] = 1.0  # fmt: skip
    temperature: Annotated[
        float, About("Temperature", low=1, high=4, step=0.01, symbol="T", decimals=3, unit="J/k_B")
    ] = 2.269
    row: Annotated[str, About("Transformation", help="Whose H′, τ and place are drawn")] = "block spin"
    start: Annotated[
        float,
        About("Start", low=0.002, high=0.15, step=0.001, symbol="g₀", decimals=3, log=True,
              help="The coupling from which modes are integrated out"),
    ] = 0.02  # fmt: skip
    sites: Annotated[int, About("Sites", low=3, high=12, symbol="N", decimals=0, help="Of the chain")] = 10
    cone: Annotated[
        int, About("Site", low=0, high=31, decimals=0, help="Whose cone through the layers is drawn")
    ] = 15
    model: Annotated[
        Literal["hopping", "exponentials", "ising"],
        About("Model", choices=("hopping", "exponentials", "ising"), help="Whose Fisher matrix is drawn"),
    ] = "hopping"
    fitted: Annotated[
        int, About("Samples a fit", low=200, high=20_000, log=True, decimals=0, help="Configurations each")
    ] = 2000
    scheme: Annotated[
        Scheme, About("Scheme", choices=SCHEMES, help="Which spins are summed over, and how")
    ] = "bonds first"
    coupling: Annotated[
        float, About("Start", low=0.02, high=1.2, step=0.005, symbol="K", decimals=3, help="Of the cobweb")
    ] = 0.35
