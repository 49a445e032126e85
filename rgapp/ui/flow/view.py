"""How the figures of the place are drawn; kept by the session, so that undo knows it."""

from __future__ import annotations

from typing import Annotated, Literal

from rgapp.params import About, Params

VIEW, DRAWN = "spectrum", "flow_view"  # the session's names


class FitRange(Params):
    """The ranks between which the power law is fitted."""

    low: Annotated[float, About("From", low=0, high=1)] = 0.01
    high: Annotated[float, About("To", low=0, high=1)] = 0.5


SpectrumView = Literal["rank", "density", "modes"]


class FlowView(Params):
    """What is drawn of the flow beside its medians and quartiles, and which view of the spectrum."""

    spectrum: Annotated[
        SpectrumView,
        About("Spectrum", choices=("rank", "density", "modes"), help="By rank, as a density, or as pictures"),
    ] = "rank"
    fourier: Annotated[
        bool, About("Fourier shells", help="The flow when whole shells of waves are dropped")
    ] = False

    errors: Annotated[bool, About("Error of the median", help="By block bootstrap over the samples")] = False
    every: Annotated[
        bool, About("Every variable", help="The moment of every variable, not only quartiles")
    ] = False


TICKS = ("fourier", "errors", "every")  # those that are ticked in the menu "Also draw"
