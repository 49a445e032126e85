"""How the place draws: what a person chooses without changing what is simulated."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from rgapp.params import About, Params
from rgapp.session import PACE


class ViewParams(Params):
    """Kept by the session beside the lattice's own parameters, so that undo knows them."""

    pace: Annotated[
        float, About("Speed", low=0, high=1024, help="Steps of the chain a frame; 0 is as fast as it goes")
    ] = PACE
    drawn: Annotated[Literal["spins", "means"], About("Draw units as", choices=("spins", "means"))] = "spins"
    below: Annotated[
        Literal["trace", "correlations", "structure", "clusters", "averages"],
        About(
            "Figure below the tiles", choices=("trace", "correlations", "structure", "clusters", "averages")
        ),
    ] = "trace"
    differences: Annotated[bool, About("Mark differences")] = False
    freeze: Annotated[bool, About("Freeze on hover")] = True
    steady: Annotated[bool, About("Steady colour")] = True

    @property
    def speed(self) -> float:
        """The pace as the slider has it, infinite for as fast as it goes."""
        return self.pace or math.inf
