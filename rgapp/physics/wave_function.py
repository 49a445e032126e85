"""A restricted Boltzmann machine as a wave function (Carleo & Troyer 2017), and its way to a ground state.

Psi(s) = e^(-F(s)), F the free energy of the machine: real and positive, as ground states without frustration
are. Energies are means of the local energy over |Psi|^2, drawn by single spin flips; weights move by
stochastic reconfiguration (Sorella 1998), the gradient measured with the Fisher metric of |Psi|^2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rgapp.blas import blas_threads
from rgapp.physics.enumeration import sum_log_2cosh
from rgapp.physics.rbm import RBM
from rgapp.physics.small_lattice import spins
from rgapp.physics.transverse_field import bond_energies, check, flipped
from rgapp.streams import children

Floats = NDArray[np.float64]
Tell = Callable[[float], None]


@dataclass(frozen=True)
class Descent:
    """``energies`` and standard ``errors`` (steps,) per site along the way, from the draws that moved the
    weights; the ``machine`` at the end with its ``energy`` and ``error`` per site from new draws.
    """

    energies: Floats
    errors: Floats
    machine: RBM
    energy: float
    error: float


@dataclass(frozen=True)
class Recipe:
    """``chains`` walkers and sweeps ``between`` looks at them; ``steps`` of the weights at ``rate``, with
    ``shift`` on the diagonal of the metric, relative to it; ``looks`` at all chains for the final energy.
    """

    chains: int = 1000
    between: int = 2
    steps: int = 200
    rate: float = 0.1
    shift: float = 1e-3
    looks: int = 100
    spread: float = 0.1


class _Walkers:
    """Chains of configurations and the fields of their hidden units, kept together."""

    def __init__(self, sites: int, chains: int, rng: np.random.Generator) -> None:
        self.rng = rng
        self.s = rng.choice([-1.0, 1.0], (chains, sites))

    def sweep(self, weights: Floats, hidden_bias: Floats, visible_bias: Floats) -> None:
        """Every spin once, in an order that is the same for all chains, then all spins together."""
        fields = self.s @ weights + hidden_bias
        height = sum_log_2cosh(fields)
        for i in self.rng.permutation(self.s.shape[1]):
            spin = self.s[:, i]
            tried = fields - 2 * spin[:, None] * weights[i]
            higher = sum_log_2cosh(tried)
            taken = self._taken(2 * (higher - height + 2 * spin * visible_bias[i]))
            spin[taken] *= -1
            fields[taken], height[taken] = tried[taken], higher[taken]
        turned = sum_log_2cosh(2 * hidden_bias - fields)
        self.s[self._taken(2 * (turned - height + 2 * self.s @ visible_bias))] *= -1

    def _taken(self, exponent: Floats) -> NDArray[np.bool_]:
        return self.rng.random(len(exponent)) < np.exp(np.minimum(exponent, 0))


def local_energies(states: Floats, field: float, rbm: RBM) -> Floats:
    """(H Psi)(s) / Psi(s) (n,) for ``states`` (n, N): -sum s s' - h sum_i Psi(s with i turned) / Psi(s)."""
    weights, hidden_bias, visible_bias = rbm.exact
    fields = states @ weights + hidden_bias
    height = sum_log_2cosh(fields)
    energy = bond_energies(states)
    for i in range(states.shape[1]):
        spin = states[:, i]
        higher = sum_log_2cosh(fields - 2 * spin[:, None] * weights[i])
        energy = energy - field * np.exp(higher - height + 2 * spin * visible_bias[i])
    return energy


def exact_energy(rbm: RBM, field: float) -> float:
    """<H> / N in the state of the machine, by the sum over all states: never below the ground state."""
    check(rbm.n_visible, field)
    states = spins(rbm.n_visible)
    height = -rbm.free_energy(states)
    psi = np.exp(height - height.max())
    applied = bond_energies(states) * psi - field * flipped(psi, rbm.n_visible)
    return float(psi @ applied / (psi @ psi) / rbm.n_visible)


def overlap(rbm: RBM, amplitudes: Floats) -> float:
    """The share |<Psi|ground>|^2 that the machine's state has of one of unit length, (2^N,)."""
    height = -rbm.free_energy(spins(rbm.n_visible))
    psi = np.exp(height - height.max())
    return float((psi @ amplitudes) ** 2 / (psi @ psi))


@blas_threads(1)
def descend(
    sites: int,
    field: float,
    n_hidden: int,
    seed: int | np.random.SeedSequence,
    recipe: Recipe | None = None,
    tell: Tell = lambda share: None,
) -> Descent:
    """A machine of ``n_hidden`` units brought to the ground state of the ring of ``sites`` in ``field``.

    ``tell(share)`` is called after each step and may raise to stop. ValueError as of
    ``transverse_field.check``, and for no hidden units. ArithmeticError where the energy runs away.
    """
    recipe = recipe or Recipe()
    check(sites, field)
    if n_hidden < 1:
        raise ValueError(f"n_hidden must be at least 1 (got {n_hidden})")
    start, walk = (np.random.Generator(np.random.PCG64(child)) for child in children(seed, 2))
    theta = start.normal(0, recipe.spread, sites * n_hidden + n_hidden + sites)
    walkers = _Walkers(sites, recipe.chains, walk)
    energies, errors = np.empty(recipe.steps), np.empty(recipe.steps)

    def parts() -> tuple[Floats, Floats, Floats]:
        cut = sites * n_hidden
        return theta[:cut].reshape(sites, n_hidden), theta[cut : cut + n_hidden], theta[cut + n_hidden :]

    for _ in range(20):
        walkers.sweep(*parts())
    every = recipe.steps + recipe.looks
    for step in range(recipe.steps):
        for _ in range(recipe.between):
            walkers.sweep(*parts())
        local = local_energies(walkers.s, field, RBM(*parts()))
        energies[step] = local.mean() / sites
        errors[step] = local.std(ddof=1) / np.sqrt(recipe.chains) / sites
        if not np.isfinite(energies[step]):
            raise ArithmeticError("the energy ran away; take smaller steps of the weights")
        theta = theta - recipe.rate * _natural(walkers.s, local, *parts(), recipe.shift)
        tell((step + 1) / every)
    means = np.empty((recipe.looks, recipe.chains))
    machine = RBM(*parts())
    for look in range(recipe.looks):
        for _ in range(recipe.between):
            walkers.sweep(*parts())
        means[look] = local_energies(walkers.s, field, machine) / sites
        tell((recipe.steps + look + 1) / every)
    chains = means.mean(axis=0)  # independent of each other, whatever their own memory is
    error = float(chains.std(ddof=1) / np.sqrt(recipe.chains))
    return Descent(energies, errors, machine, float(chains.mean()), error)


def _natural(
    s: Floats, local: Floats, weights: Floats, hidden_bias: Floats, visible_bias: Floats, shift: float
) -> Floats:
    """The step S^-1 f: f the covariance of the derivatives of ln Psi with the local energy, S their own."""
    means = np.tanh(s @ weights + hidden_bias)
    slopes = np.concatenate([(s[:, :, None] * means[:, None]).reshape(len(s), -1), means, -s], axis=1)
    slopes -= slopes.mean(axis=0)
    metric = slopes.T @ slopes / len(s)
    force = slopes.T @ (local - local.mean()) / len(s)
    diagonal = np.diag(metric)
    metric[np.diag_indices(len(metric))] += shift * (diagonal + diagonal.mean())
    return np.linalg.solve(metric, force)
