"""How the figures of the place are drawn; kept by the session, so that undo knows it."""

from __future__ import annotations

from typing import Annotated

from rgapp.params import About, Params

VIEW, DRAWN = "spectrum", "flow_view"  # the session's names


class FitRange(Params):
    """The ranks between which the power law is fitted."""

    low: Annotated[float, About("From", low=0, high=1)] = 0.01
    high: Annotated[float, About("To", low=0, high=1)] = 0.5


class FlowView(Params):
    """What is drawn of the flow beside its medians and quartiles."""

    errors: Annotated[bool, About("Error of the median", help="By block bootstrap over the samples")] = False
    every: Annotated[
        bool, About("Every variable", help="The moment of every variable, not only quartiles")
    ] = False
