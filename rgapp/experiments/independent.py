"""Lattices in equilibrium from one chain, so far apart that they hardly know each other."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from rgapp.engine.experiment import Arrays, Tell
from rgapp.engine.pacing import Chunk
from rgapp.experiments.samples import advance, settle
from rgapp.physics.ising import IsingChain, IsingParams

PILOT = 2000  # sweeps over which correlation times are measured at first
_PIECE = 4_000_000  # sites moved between two questions whether to go on


def independent(
    params: IsingParams, count: int, seed: int | np.random.SeedSequence, tell: Tell
) -> tuple[NDArray[np.int8], Arrays]:
    """``count`` states, (count, L, L) int8 +-1, of one chain, and what they are like.

    The chain settles; then the autocorrelation times of energy and |m| are measured over at least 100 times
    their length; then a state is kept every ``spacing`` sweeps, twice the longer of the two times.

    The numbers, float64 but for the counts of sweeps: ``tau``, ``spacing``, ``settled_after``, mean
    ``energy`` and ``abs_magnetization`` per site, each with its ``_error``, and ``exact_energy`` of the
    finite torus (Kaufman 1949; nan in a field).
    """
    from rgapp.physics.exact import energy_finite
    from rgapp.physics.stats import mean_and_error

    chain = IsingChain(params, seed)
    settle(chain, lambda _, words: tell(0.0, words))
    tau = _correlation_time(chain, tell)
    spacing, settled_after = max(1, math.ceil(2 * tau)), chain.sweep
    states = np.empty((count, params.size, params.size), np.int8)
    energy, magnetization = np.empty(count), np.empty(count)
    chunk = Chunk()
    for k in range(count):
        share, words = k / count, f"{k} of {count} samples"
        advance(chain, spacing, chunk, lambda share=share, words=words: tell(share, words))
        states[k] = chain.spins
        energy[k], magnetization[k] = chain.energy_per_site, chain.magnetization_per_site
    exact = energy_finite(params.temperature, params.size) if params.field == 0 else np.nan
    numbers = {
        "tau": np.float64(tau),
        "spacing": np.int64(spacing),
        "settled_after": np.int64(settled_after),
        "exact_energy": np.float64(exact),
    }
    for name, values in (("energy", energy), ("abs_magnetization", np.abs(magnetization))):
        mean, error = mean_and_error(values)[:2] if count > 1 else (values[0], np.nan)
        numbers |= {name: np.float64(mean), f"{name}_error": np.float64(error)}
    return states, numbers


def _correlation_time(chain: IsingChain, tell: Tell) -> float:
    """The longer of the autocorrelation times of energy and |m|, in sweeps."""
    from rgapp.physics.stats import autocorrelation_time

    piece = max(1, _PIECE // chain.params.size**2)
    energy, size_of_m = np.empty(0), np.empty(0)
    tau = np.inf
    while len(energy) < 100 * tau:
        wanted = max(PILOT, 2 * len(energy))
        while len(energy) < wanted:
            tell(0.0, f"measuring the correlation time, {len(energy)} sweeps")
            e, m = chain.record(min(piece, wanted - len(energy)))
            energy, size_of_m = np.concatenate([energy, e]), np.concatenate([size_of_m, np.abs(m)])
        tau = max(autocorrelation_time(energy), autocorrelation_time(size_of_m))
    return tau
