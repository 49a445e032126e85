"""How the place draws, and where its samples come from; kept by the session, so that undo knows it."""

from __future__ import annotations

from typing import Annotated, Literal

from rgapp.params import About, Params
from rgapp.physics.patches import WHICH, Which

Source = Literal["live", "several", "file"]
SOURCES: tuple[Source, ...] = ("live", "several", "file")


class View(Params):
    source: Annotated[Source, About("Samples", choices=SOURCES)] = "live"
    layer: Annotated[
        int, About("Layer", low=0, high=100, help="Whose units are drawn; 0: of the layer in training")
    ] = 0
    which: Annotated[Which, About("Units", choices=WHICH)] = "strongest"
    page: Annotated[int, About("Page", low=0, high=100_000)] = 0
    whole: Annotated[bool, About("Whole lattice")] = False
