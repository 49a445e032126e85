"""From the result of an analysis to what is drawn of it. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rgapp.experiments.flow_result import ALL, DROPPED, FlowResult, ShellFlow
from rgapp.physics.shells import lattice_waves
from rgapp.physics.spectrum import PowerLaw, fit_power_law
from rgapp.ui.flow.axis import shown_fractions

PEAK = 1 / np.sqrt(2 * np.pi)  # of the normal density
PER_BIN = 150  # values at the peak: they scatter by 8 %


@dataclass(frozen=True)
class Panel:
    """One fraction: densities over ``centres`` (standard deviations), None where that flow has no point.

    ``modes`` are really kept: fewer than the fraction asks for where no more hold variance (``all_there``).
    """

    fraction: float
    modes: int
    all_there: bool
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
    return tuple(_panel(result, float(at)) for at in fractions[shown_fractions(fractions, wanted)])


def _panel(result: FlowResult, fraction: float) -> Panel:
    there = {
        name: (one, int(np.flatnonzero(one.kept == fraction)[0]))
        for name, one in result.distributions.items()
        if fraction in one.kept
    }
    asked = next(int(one.modes[row]) for one, row in there.values())
    modes = min(asked, result.rank)
    edges = next(iter(there.values()))[0].edges
    together = bins_together(result.samples * modes, len(edges) - 1, edges[1] - edges[0])
    densities = {
        name: one.density[row].reshape(-1, together).mean(axis=1) for name, (one, row) in there.items()
    }
    edges = edges[::together]
    middles = (edges[:-1] + edges[1:]) / 2
    return Panel(fraction, modes, asked > modes, middles, densities.get(ALL), densities.get(DROPPED))


def bins_together(values: int, bins: int, width: float) -> int:
    """How many bins to draw as one, so that the scatter of so many independent values stays small."""
    wanted = PER_BIN / max(values * PEAK * width, 1e-9)
    return next((number for number in (1, 2, 4, 5) if number >= wanted and bins % number == 0), 5)


@dataclass(frozen=True, eq=False)
class ModePicture:
    """A principal mode on its grid, and its ``part`` in the shell of waves that holds the ``share``."""

    rank: int
    mode: np.ndarray
    part: np.ndarray
    wave_number: float
    share: float


def mode_pictures(found: ShellFlow, most: int = 8) -> tuple[ModePicture, ...]:
    """The strongest modes, each (rows, columns), beside what of it lies in one shell."""
    waves, _ = lattice_waves(found.rows, found.columns, found.periodic)
    made = []
    for place, vector in enumerate(found.vectors[:most]):
        shell = int(found.shares[place].argmax())
        start = int(found.shells.ends[shell - 1]) if shell else 0
        inside = waves[start : found.shells.ends[shell]]
        part = inside.T @ (inside @ vector)
        shape = found.rows, found.columns
        number, share = float(found.shells.wave_number[shell]), float(found.shares[place, shell])
        made.append(ModePicture(place + 1, vector.reshape(shape), part.reshape(shape), number, share))
    return tuple(made)


def law_of(result: FlowResult, low: float, high: float) -> PowerLaw | None:
    """The power law of the spectrum between two fractions rank/N; None where too few modes lie there."""
    try:
        return fit_power_law(result.eigenvalues, result.samples, low, high, result.rank)
    except ValueError:
        return None
