"""ln Z and moments of a restricted Boltzmann machine: by enumeration where possible, else by annealing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rgapp._kernels import gibbs as _kernel
from rgapp.parallel import run_parts
from rgapp.physics.chains import BLOCK, Seed, blocks_of, chain_parts, chain_streams
from rgapp.physics.enumeration import all_states, log_sum_exp

if TYPE_CHECKING:
    from rgapp.physics.rbm import RBM

ENUMERABLE = 24  # units of the smaller layer up to which sums over all its states are carried out

_WORK = 500_000_000  # weights passed between two calls of tell, some 50 ms of one thread

Doubles = NDArray[np.float64]
Tell = Callable[[float], None]


def exact(rbm: RBM) -> float:
    """ln Z by enumeration of the smaller layer; ValueError where that has more than ENUMERABLE units."""
    return log_sum_exp(-energy for _, energy in _smaller_layer(rbm))


def annealed(
    rbm: RBM, chains: int, temperatures: int, seed: Seed, threads: int, tell: Tell = lambda share: None
) -> tuple[float, float]:
    """ln Z and its standard error by annealed importance sampling (Neal 2001; Salakhutdinov & Murray 2008).

    ``chains`` runs lead from free units to the machine in ``temperatures`` equal steps of beta. The error
    knows nothing of states that no run has found. ``tell(share)`` is called now and then and may raise.
    """
    if chains < 2:
        raise ValueError(f"chains must be at least 2 (got {chains})")
    if temperatures < 1:
        raise ValueError(f"temperatures must be at least 1 (got {temperatures})")
    streams = chain_streams(seed, chains)
    logs, visible = np.empty(chains), np.empty((chains, rbm.n_visible), np.int8)
    parts = [(part, rbm.scratch(part.stop - part.start)) for part in chain_parts(chains, threads)]
    piece = max(1, _WORK // (chains * rbm.n_visible * rbm.n_hidden))
    for first in range(0, temperatures, piece):
        last = min(first + piece, temperatures)
        tell(first / temperatures)

        def run(each: tuple[slice, tuple], first: int = first, last: int = last) -> None:
            part, scratch = each
            own = streams[blocks_of(part)]
            _kernel.anneal(
                *rbm.arrays, temperatures, first, last, own, BLOCK, visible[part], *scratch, logs[part]
            )

        run_parts(run, parts, threads)
    largest = logs.max()
    weights = np.exp(logs - largest)
    value = (rbm.n_visible + rbm.n_hidden) * np.log(2) + largest + np.log(weights.mean())
    return float(value), float(weights.std(ddof=1) / weights.mean() / np.sqrt(chains))


def moments(rbm: RBM) -> tuple[Doubles, Doubles, Doubles]:
    """Exact <v>, <h> and <v h> (n_visible, n_hidden), by enumeration as in ``exact``."""
    weights, hidden_bias, visible_bias = rbm.exact
    swapped = rbm.n_visible < rbm.n_hidden
    if swapped:
        weights, hidden_bias, visible_bias = weights.T, visible_bias, hidden_bias
    # from here on the hidden layer is the one that is enumerated
    log_z = exact(rbm)
    hidden, visible, both = np.zeros(len(hidden_bias)), np.zeros(len(visible_bias)), np.zeros(weights.shape)
    for states, energy in _smaller_layer(rbm):
        probability = np.exp(-energy - log_z)
        means = -np.tanh(states @ weights.T + visible_bias)
        hidden += probability @ states
        visible += probability @ means
        both += (means * probability[:, None]).T @ states
    return (hidden, visible, both.T) if swapped else (visible, hidden, both)


def _smaller_layer(rbm: RBM) -> Iterator[tuple[Doubles, Doubles]]:
    """All states of the smaller layer with their free energies, block by block."""
    n = min(rbm.n_visible, rbm.n_hidden)
    if n > ENUMERABLE:
        raise ValueError(
            f"exact sums need a layer of at most {ENUMERABLE} units (got {rbm.n_visible} visible and "
            f"{rbm.n_hidden} hidden); use annealed importance sampling"
        )
    free_energy = rbm.hidden_free_energy if rbm.n_hidden == n else rbm.free_energy
    for states in all_states(n):
        yield states, free_energy(states)
