"""The moment flow that a source should show, where theory knows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rgapp.experiments.flow_params import FlowParams
from rgapp.physics.pca import cut_offs
from rgapp.physics.sources import VOLATILITY, independent_flow, spike_moment, spike_rates


@dataclass(frozen=True)
class Known:
    """A flow in closed form: ``moment`` (n,) against the fraction ``kept`` (n,), and ``words`` on it."""

    kept: NDArray[np.float64]
    moment: NDArray[np.float64]
    words: str


def known_flow(params: FlowParams) -> Known | None:
    """What the median of all modes should be; None where nobody knows.

    Without sampling errors, that is: the modes of a finite sample of independent tails lean towards its
    largest values, and lie a little above the law of random directions. Where theory knows one end of the
    flow only, ``kept`` is that one fraction.
    """
    source, variables = params.source, params.variables
    every = cut_offs(variables)
    if source == "gaussian" or (source == "phi_fourth" and params.quartic == 0):
        return Known(np.array([1.0, 0.0]), np.array([3.0, 3.0]), "3: a Gaussian stays one")
    if source == "tails":
        moment = independent_flow(every, params.excess, variables)
        return Known(every, moment, "random directions: 3 + excess (f² + 3(1 − f)²/N)")
    if source == "neurons":
        start = float(np.median(spike_moment(spike_rates(variables))))
        return Known(np.array([1.0]), np.array([start]), "the spikes of one neuron: 1/(p(1 − p)) − 3")
    if source == "market" and params.factor > 0:
        end = 3 * np.exp(4 * VOLATILITY**2)
        return Known(np.array([1 / variables]), np.array([end]), "the market alone: 3 exp(4 s²)")
    if source == "ising" and params.field == 0:
        return Known(np.array([1.0]), np.array([1.0]), "spins: exactly 1")
    return None
