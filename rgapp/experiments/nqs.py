"""A network as a wave function: the Ising chain in a transverse field, beside its exact ground state."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from rgapp.engine.experiment import Arrays, Tell
from rgapp.params import About, Params, parse_list, parse_number
from rgapp.physics.transverse_field import GroundState, ground_state
from rgapp.physics.wave_function import Recipe, descend, exact_energy, overlap
from rgapp.streams import children

MOST_FIELDS = 20
STRONGEST = 100.0


class NqsParams(Params):
    """Which chain, which network, and how long it learns."""

    sites: Annotated[int, About("Sites", low=3, high=12, symbol="N", help="Around the ring")] = 10
    fields: Annotated[
        str, About("Fields", symbol="h", help="Transverse fields in units of J, as 0.5-1-2; critical at 1")
    ] = "0.5-1-2"
    density: Annotated[
        int, About("Hidden units a site", low=1, high=4, symbol="α", help="Of the network")
    ] = 1  # fmt: skip
    chains: Annotated[
        int, About("Walkers", low=50, high=20_000, log=True, help="Configurations that are moved at once")
    ] = 1000
    steps: Annotated[int, About("Steps", low=1, high=5000, log=True, help="Of the weights")] = 200
    rate: Annotated[float, About("Rate", low=0.001, high=1, log=True, decimals=3, help="Of a step")] = 0.1
    looks: Annotated[
        int, About("Looks", low=10, high=10_000, log=True, help="At all walkers, for the energy at the end")
    ] = 100

    @property
    def strengths(self) -> list[float]:
        """The fields in rising order; ParameterError where they are none."""
        return parse_list(
            self.fields,
            "fields",
            parse_number,
            MOST_FIELDS,
            lambda h: 0 < h <= STRONGEST,
            f"numbers above 0 and at most {STRONGEST:g}, as 0.5-1-2",
        )


def check(params: NqsParams) -> None:
    """ParameterError where the fields are none."""
    params.strengths  # noqa: B018


class Nqs:
    """Batch experiment: each field is a point.

    Its arrays: ``energies`` and ``errors`` (steps,) per site on the way; ``energy`` and ``energy_error`` at
    the end; ``variational``, the same without sampling; ``exact`` of the ground state; ``overlap``, the share
    of it in the network's state; ``transverse`` <X> and ``square`` <M^2> / N^2 of the ground state; the
    network, ``weights`` (sites, hidden), ``hidden_bias``, ``visible_bias``. A point draws from a child of the
    seed, in one thread however many are offered.
    """

    formats = (".h5", ".npz")

    def __init__(self, params: NqsParams, seed: int, threads: int = 1) -> None:
        check(params)
        self.params = params
        self.seed = seed
        self._points = {
            f"h = {h:g}": (h, child)
            for h, child in zip(params.strengths, children(seed, len(params.strengths)), strict=True)
        }

    def points(self) -> list[str]:
        return list(self._points)

    def run(self, point: str, tell: Tell) -> Arrays:
        params, (h, seed) = self.params, self._points[point]
        recipe = Recipe(chains=params.chains, steps=params.steps, rate=params.rate, looks=params.looks)
        found = descend(
            params.sites, h, params.density * params.sites, seed, recipe, lambda share: tell(share, point)
        )
        exact: GroundState = ground_state(params.sites, h)
        weights, hidden_bias, visible_bias = found.machine.exact
        return {
            "field": np.float64(h),
            "energies": found.energies,
            "errors": found.errors,
            "energy": np.float64(found.energy),
            "energy_error": np.float64(found.error),
            "variational": np.float64(exact_energy(found.machine, h)),
            "exact": np.float64(exact.energy),
            "overlap": np.float64(overlap(found.machine, exact.amplitudes)),
            "transverse": np.float64(exact.transverse),
            "square": np.float64(exact.square),
            "weights": weights,
            "hidden_bias": hidden_bias,
            "visible_bias": visible_bias,
        }

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        """Energies per site, measured, of the network's state and exact."""

        def column(name: str) -> list[float]:
            return [float(one[name]) for one in results.values()]

        exact, variational = np.array(column("exact")), np.array(column("variational"))
        return {
            "energy": {
                "field": column("field"),
                "measured": column("energy"),
                "measured_error": column("energy_error"),
                "of_the_network": variational.tolist(),
                "exact": exact.tolist(),
                "relative_error": (1 - variational / exact).tolist(),
                "overlap": column("overlap"),
            }
        }
