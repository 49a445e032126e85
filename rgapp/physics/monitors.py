"""What is watched while a machine is trained, at the end of every epoch.

Reconstruction error alone lies: it falls while the model's own samples go wrong. Beside it stand measures on
data that are never learned (held out), and dreams: chains of the model that no data touch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from rgapp.blas import blas_threads
from rgapp.physics.chains import Seed, Spins
from rgapp.physics.enumeration import log_2cosh
from rgapp.physics.fields import LOCALIZED, torus_centres
from rgapp.physics.machine import Machine
from rgapp.physics.rbm import RBM
from rgapp.physics.state import State, fitting
from rgapp.streams import child, children

WATCHED = 500  # samples on which an epoch is judged
DREAMS = 100  # chains
DREAM_STEPS = 10  # Gibbs steps of each chain an epoch

_SILENT = 3.0  # a unit sees nothing while its weights stay below this many initial standard deviations


class Measures(TypedDict):
    """What is measured at the end of an epoch; nan where there is nothing to measure."""

    reconstruction_error: float  # share of visible units that differ after one Gibbs step from the data
    held_out_error: float  # the same for samples that are not learned
    pseudo_likelihood: float  # mean ln P(a unit | all others), of the samples learned
    held_out_pseudo_likelihood: float
    free_energy_gap: float  # mean F of samples held out minus that of those learned, per visible unit
    weight_rms: float
    largest_weight: float
    silent_units: int  # hidden units whose weights have not yet left the initial noise
    localized: float  # share of hidden units whose field on the lattice is in one place
    dream_energy: float  # per site, of lattices that the network dreams
    dream_m2: float  # square of their magnetization per site


class Monitor:
    """Watches a machine: ``samples`` it learns, ``held_out`` ones (or None), ``below`` the machines under it.

    Dreams start from random units and go on from epoch to epoch; ``lattices`` (100, sites) shows them, drawn
    downwards through the machines below, as they were at the last look. The lattice is a periodic square:
    where the lowest layer is none, its measures are nan. Nothing here touches a stream of the training.
    """

    def __init__(
        self,
        samples: Spins,
        held_out: Spins | None,
        below: Sequence[RBM],
        start: float,
        seed: Seed,
        threads: int,
    ) -> None:
        self.samples = some_of(samples)
        self.held_out = None if held_out is None else some_of(held_out)
        self.below = tuple(below)
        self.start, self.threads, self._seed = start, threads, seed
        sites = below[0].n_visible if below else samples.shape[1]
        self.side = math.isqrt(sites) if math.isqrt(sites) ** 2 == sites else None
        rng = np.random.Generator(np.random.PCG64(child(seed, 0)))
        self.dreams = rng.choice(np.array([-1, 1], np.int8), (DREAMS, samples.shape[1]))
        self.lattices = self._downwards(self.dreams, child(seed, 1))
        with blas_threads(1):
            self._fields_below = _product([rbm.weights for rbm in self.below])

    def look(self, machine: Machine, epoch: int) -> Measures:
        """Judge the machine after ``epoch`` epochs; dreams move on."""
        rbm, seeds = machine.rbm, children(child(self._seed, 1 + epoch), 5)
        largest = np.abs(machine.weights).max(axis=0)
        learned = self._judge(machine, rbm, self.samples, seeds[0])
        held = self._judge(machine, rbm, self.held_out, seeds[1])
        self.dreams = machine.gibbs(self.dreams, DREAM_STEPS, seeds[2], self.threads)
        self.lattices = self._downwards(self.dreams, seeds[3])
        energy, m2 = lattice_measures(self.lattices, self.side)
        return Measures(
            reconstruction_error=learned[0],
            held_out_error=held[0],
            pseudo_likelihood=learned[1],
            held_out_pseudo_likelihood=held[1],
            free_energy_gap=(held[2] - learned[2]) / rbm.n_visible,
            weight_rms=float(np.sqrt(np.mean(np.square(machine.weights, dtype=np.float64)))),
            largest_weight=float(largest.max()),
            silent_units=int(np.sum(largest < _SILENT * self.start)),
            localized=self._localized(machine.weights),
            dream_energy=energy,
            dream_m2=m2,
        )

    def state(self) -> State:
        return {"dreams": self.dreams.copy(), "lattices": self.lattices.copy()}

    def restore(self, state: State) -> None:
        self.dreams = fitting(state, "dreams", self.dreams.shape).astype(np.int8)
        self.lattices = fitting(state, "lattices", self.lattices.shape).astype(np.int8)

    def _judge(
        self, machine: Machine, rbm: RBM, rows: Spins | None, seed: np.random.SeedSequence
    ) -> tuple[float, float, float]:
        """Reconstruction error, mean ln P(unit | others) and mean free energy of some samples."""
        if rows is None:
            return math.nan, math.nan, math.nan
        seeds = children(seed, 3)
        again = machine.reconstruct(rows, seeds[:2], self.threads)
        error = float(np.mean(again != rows))
        if machine.up != 1 or machine.down != 1:  # no distribution of its own
            return error, math.nan, math.nan
        field = rbm.hidden_field(rows, self.threads)
        free = np.einsum("ij,j->i", rows, rbm.exact[2]) - log_2cosh(field).sum(axis=1, dtype=np.float64)
        sites = np.random.Generator(np.random.PCG64(seeds[2])).integers(rbm.n_visible, size=len(rows))
        turned = rows[np.arange(len(rows)), sites]
        away = field - 2 * turned[:, None] * rbm.weights[sites]
        flipped = free - 2 * turned * rbm.exact[2][sites]
        flipped += (log_2cosh(field) - log_2cosh(away)).sum(axis=1, dtype=np.float64)
        return error, float(-np.mean(np.logaddexp(0, free - flipped))), float(np.mean(free))

    def _downwards(self, units: Spins, seed: np.random.SeedSequence) -> Spins:
        for rbm, its_seed in zip(self.below[::-1], children(seed, len(self.below)), strict=True):
            units = rbm.sample_visible(units, its_seed, self.threads)
        return units

    def _localized(self, weights: NDArray) -> float:
        if self.side is None:
            return math.nan
        with blas_threads(1):  # the same whatever the window allows
            fields = weights if self._fields_below is None else self._fields_below @ weights
        return float(np.mean(torus_centres(fields, self.side)[1] >= LOCALIZED))


def some_of(samples: Spins, most: int = WATCHED) -> Spins:
    """Evenly spaced ones: successive samples may be related, or of one temperature."""
    count = min(most, len(samples))
    return samples[np.arange(count) * len(samples) // count]


def lattice_measures(lattices: Spins, side: int | None) -> tuple[float, float]:
    """Mean energy per site and mean square of the magnetization per site of (n, side^2) periodic lattices."""
    if side is None:
        return math.nan, math.nan
    energy, magnetization = energies_and_magnetizations(lattices, side)
    return float(energy.mean()) / side**2, float(np.square(magnetization / side**2).mean())


def energies_and_magnetizations(lattices: Spins, side: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """-sum of neighbour products and sum of spins of each of (n, side^2); on side 2 bonds are double."""
    grid = lattices.reshape(-1, side, side)
    bonds = sum(np.einsum("nij,nij->n", grid, np.roll(grid, 1, axis), dtype=np.int64) for axis in (1, 2))
    return -bonds, grid.sum(axis=(1, 2), dtype=np.int64)


def _product(weights: Sequence[NDArray]) -> NDArray | None:
    product = None
    for each in weights:
        product = each if product is None else product @ each
    return product
