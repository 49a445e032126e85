"""From the result of an analysis to what is drawn of it. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rgapp.experiments.flow_result import ALL, DROPPED, FlowResult
from rgapp.physics.spectrum import PowerLaw, fit_power_law
from rgapp.ui.flow.axis import shown_fractions


@dataclass(frozen=True)
class Panel:
    """One fraction: densities over ``centres`` (standard deviations), None where that flow has no point."""

    fraction: float
    centres: np.ndarray
    kept_all: np.ndarray | None
    dropped: np.ndarray | None

    def peak(self) -> float:
        return max(
            (float(one.max()) for one in (self.kept_all, self.dropped) if one is not None), default=0.0
        )

    def beyond(self, density: np.ndarray, far: float) -> float:
        """Share of the distribution further than ``far`` from 0, what lies outside the bins included."""
        width = self.centres[1] - self.centres[0]
        return float(1 - density[np.abs(self.centres) < far].sum() * width)


def panels_of(result: FlowResult, wanted: int) -> tuple[Panel, ...]:
    """The histograms of ``wanted`` fractions, evenly along the axis."""
    found = result.distributions
    if not found:
        return ()
    fractions = np.unique(np.concatenate([one.kept for one in found.values()]))[::-1]
    first = next(iter(found.values()))
    centres = (first.edges[:-1] + first.edges[1:]) / 2
    return tuple(
        Panel(float(fraction), centres, _density(result, ALL, fraction), _density(result, DROPPED, fraction))
        for fraction in fractions[shown_fractions(fractions, wanted)]
    )


def _density(result: FlowResult, name: str, fraction: float) -> np.ndarray | None:
    found = result.distributions.get(name)
    at = np.flatnonzero(found.kept == fraction) if found is not None else ()
    return found.density[at[0]] if len(at) else None


def law_of(result: FlowResult, low: float, high: float) -> PowerLaw | None:
    """The power law of the spectrum between two fractions rank/N; None where too few modes lie there."""
    try:
        return fit_power_law(result.eigenvalues, result.samples, low, high, result.rank)
    except ValueError:
        return None
