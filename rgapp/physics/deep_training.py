"""Joint training of a deep Boltzmann machine: mean-field in the data's phase, kept chains in the model's.

Salakhutdinov & Hinton 2009 (AISTATS 5, 448). The gradient of the bound of -ln P is <x_(l-1) x_l>_q -
<x_(l-1) x_l>_model: the first average over the data with the hidden layers at their mean-field means, the
second over persistent chains. The weights come from machines trained one on the other, in which a layer that
will have another on its far side read its near one twice (``Trainer`` with ``up`` and ``down``): a machine
made of plain RBMs would count the evidence of every inner layer twice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.blas import blas_threads
from rgapp.physics.chains import Seed, Spins, as_spins
from rgapp.physics.dbm import DBM, SWEEPS, compose, empty_sides, mean_field, places
from rgapp.physics.descent import Descent
from rgapp.physics.machine import Chains, Machine
from rgapp.physics.monitors import lattice_measures, some_of
from rgapp.physics.rbm import RBM
from rgapp.physics.state import State, fitting, part, put, under
from rgapp.physics.symmetries import Copies, kinds_of
from rgapp.physics.training import RanAway
from rgapp.physics.training_params import TrainingParams
from rgapp.streams import child, children, stream, words

Reals = NDArray[np.float32]


class DeepEpoch(TypedDict):
    """What is kept of an epoch of joint training: plain numbers, nan where there is nothing to measure."""

    epoch: int
    rate: float
    reconstruction_error: float  # share of visible units that differ, drawn given the mean-field means
    held_out_error: float
    bound: float  # mean of the lower bound of ln P(v) + ln Z, per visible unit
    weight_rms: float
    dream_energy: float  # per site, of the kept chains
    dream_m2: float


def factors(layer: int, layers: int) -> tuple[float, float]:
    """How often a machine of the pretraining reads: its visible units upwards, its hidden ones downwards.

    The lowest reads its lattice twice, the top its hidden layer twice, those between both: in the deep
    machine each of their layers has a neighbour that is not there yet, taken to say the same.
    """
    if layers == 1:
        return 1.0, 1.0
    return (2.0 if layer < layers else 1.0), (2.0 if layer > 1 else 1.0)


def composed(rbms: Sequence[RBM]) -> DBM:
    """The deep machine of pretrained ones; a layer that two of them know has the mean of its two biases."""
    inner = [(low.hidden_bias + high.visible_bias) / 2 for low, high in pairwise(rbms)]
    return DBM([rbm.weights for rbm in rbms], [rbms[0].visible_bias, *inner, rbms[-1].hidden_bias])


class DeepTrainer:
    """Trains all layers of ``start`` at once on ``samples`` (T, n_visible) of -1 and +1.

    ``params`` as for a Trainer, but that chains are always kept; ``l1`` has one entry a layer. Batches come
    in a new random order each epoch. Results depend on machine, parameters, samples and seed, not on how
    ``advance`` was cut nor on ``threads``; matrix products go through BLAS, so that they are the same on one
    processor and the same to rounding on others. Streams, as children of the seed: orders, chains,
    monitoring, symmetry copies.
    """

    def __init__(
        self,
        start: DBM,
        samples: ArrayLike,
        params: TrainingParams,
        l1: Sequence[float],
        seed: Seed = 0,
        threads: int = 1,
        *,
        held_out: Spins | None = None,
    ) -> None:
        if len(l1) != len(start.weights):
            raise ValueError(f"l1 must have {len(start.weights)} entries, one a layer (got {len(l1)})")
        self.params, self.l1, self.threads = params, tuple(l1), threads
        self.samples = as_spins(samples, start.sizes[0], "samples")
        self.weights = [np.array(each, np.float32) for each in start.weights]
        self.biases = [np.array(each[None], np.float32) for each in start.biases]
        self.machine = Machine(empty_sides(start.sizes)[0])  # the same parameters, as chains read them
        self._compose()
        self.batch_size = min(params.batch_size, len(self.samples))
        self.batches_per_epoch = len(self.samples) // self.batch_size
        self.epoch = self.batch = 0
        self.history: list[DeepEpoch] = []
        orders, chains, self._monitoring, copies = children(seed, 4)
        self.descent = Descent(params, self.parameters)
        self.chains = Chains(self.machine, self.batch_size, chains, threads)
        self._copies = Copies(kinds_of(params.copies), start.sizes[0], copies)
        self._orders = stream(orders)
        self._order: NDArray[np.intp] = np.empty(0, np.intp)
        self._places = places(start.sizes)
        self._watched = [some_of(each) for each in (self.samples, held_out) if each is not None]
        side = math.isqrt(start.sizes[0])
        self._side = side if side * side == start.sizes[0] else None
        self._wake_chains(start)
        self._keep()

    def _wake_chains(self, start: DBM) -> None:
        """Chains begin at samples and their mean-field units: from noise they would first teach that order is
        missing, and the upper layers would freeze.
        """
        samples = some_of(self.samples, self.batch_size)
        with blas_threads(1):
            layers = [samples, *start.up(samples, child(self._monitoring, 0))]
        self.chains.visible[:] = np.concatenate(layers[::2], axis=1)

    @property
    def finished(self) -> bool:
        return self.epoch >= self.params.epochs

    @property
    def updates(self) -> int:
        """Batches completed since the start."""
        return self.epoch * self.batches_per_epoch + self.batch

    @property
    def dbm(self) -> DBM:
        """The machine as it stands: a copy."""
        return DBM(self.weights, [bias[0] for bias in self.biases])

    @property
    def parameters(self) -> list[Reals]:
        """All weights, then all biases (1, n), changed in place by the descent."""
        return [*self.weights, *self.biases]

    @property
    def dreams(self) -> Spins:
        """Lattices (chains, sites) of the kept chains, as many as there are samples in a batch."""
        return np.ascontiguousarray(self.chains.visible[:, self._places[0]])

    @property
    def dream_steps(self) -> int:
        """Gibbs steps that the dreams have made."""
        return self.params.steps * self.updates

    def _compose(self) -> None:
        compose(self.weights, self.biases, *self.machine.parameters)
        self.machine.refresh()

    def advance(self, n_batches: int) -> None:
        """Carry out ``n_batches`` updates, fewer where the last epoch ends.

        RanAway where a parameter is no longer finite; the machine is then back where the epoch began.
        """
        with blas_threads(1):  # sums in one order, whatever else the process allows
            for _ in range(n_batches):
                if self.finished:
                    return
                if self.batch == 0:
                    self._order = np.argsort(words(self._orders, len(self.samples)), kind="stable")
                first = self.batch * self.batch_size
                rows = self._order[first : first + self.batch_size]
                if not self._update(self._copies.of(self.samples[rows])):
                    self._run_away()
                self.batch += 1
                if self.batch == self.batches_per_epoch:
                    self._end_epoch()

    def _update(self, data: Spins) -> bool:
        settings = self.params.settings(self.epoch)
        self.chains.move(settings.steps)
        gradients = self._correlations(self._inferred(data))
        for gradient, model in zip(gradients, self._correlations(self._dreamt()), strict=True):
            gradient -= model
        used = gradients if self.params.biases else gradients[: len(self.weights)]
        finite = self.descent.step(used, self.batch_size, settings.rate, self.l1)
        self._compose()
        return finite

    def _inferred(self, data: Spins) -> list[Reals]:
        """All layers given the lattice: itself, and the means of the hidden ones."""
        v = data.astype(np.float32)
        return [v, *mean_field(self.weights, [bias[0] for bias in self.biases], v, SWEEPS)]

    def _dreamt(self) -> list[Reals]:
        """All layers of the chains, the odd ones by their means given the even ones, which fluctuate less."""
        even, odd = self.chains.visible, np.empty(self.chains.hidden.shape, np.float32)
        self.chains.read(even, means=odd)
        sides = (even.astype(np.float32), odd)
        return [sides[layer % 2][:, here] for layer, here in enumerate(self._places)]

    @staticmethod
    def _correlations(layers: list[Reals]) -> list[Reals]:
        """Sums over the batch of x_(l-1) x_l, then of x_l."""
        pairs = [below.T @ above for below, above in pairwise(layers)]
        return [*pairs, *(each.sum(axis=0) for each in layers)]

    # -- epochs ----------------------------------------------------------------------------------------

    def _end_epoch(self) -> None:
        rate = self.params.settings(self.epoch).rate
        self.batch = 0
        self.epoch += 1
        seeds = children(child(self._monitoring, self.epoch), 2)
        judged = [self._judge(rows, seed) for rows, seed in zip(self._watched, seeds, strict=False)]
        energy, m2 = lattice_measures(self.dreams, self._side)
        squares = sum(float(np.square(each, dtype=np.float64).sum()) for each in self.weights)
        self.history.append(
            DeepEpoch(
                epoch=self.epoch,
                rate=rate,
                reconstruction_error=judged[0][0],
                held_out_error=judged[1][0] if len(judged) > 1 else math.nan,
                bound=judged[0][1],
                weight_rms=math.sqrt(squares / sum(each.size for each in self.weights)),
                dream_energy=energy,
                dream_m2=m2,
            )
        )
        self._keep()

    def _judge(self, rows: Spins, seed: np.random.SeedSequence) -> tuple[float, float]:
        """Reconstruction error, and the mean of the bound per visible unit."""
        dbm = self.dbm
        means = dbm.mean_field(rows)
        rng = np.random.Generator(np.random.PCG64(seed))
        hidden = np.where(rng.uniform(-1, 1, means[0].shape) < means[0], 1, -1)
        again = rng.uniform(-1, 1, rows.shape) < -np.tanh(dbm.field(0, None, hidden))
        return float(np.mean(again != (rows > 0))), float(np.mean(dbm.bound(rows, means))) / dbm.sizes[0]

    def _keep(self) -> None:
        self._good = [array.copy() for array in self.parameters]

    def _run_away(self) -> None:
        for own, kept in zip(self.parameters, self._good, strict=True):
            own[:] = kept
        self._compose()
        self.descent.rest()
        self.batch = 0
        raise RanAway(self.epoch)

    # -- states ----------------------------------------------------------------------------------------

    def state(self) -> State:
        """All that the rest of the training hangs on, as it stands between two batches."""
        names = DeepEpoch.__annotations__
        history = {name: np.array([record[name] for record in self.history], float) for name in names}
        own = {"orders": self._orders.copy(), "copies": self._copies.stream.copy(), "order": self._order}
        return (
            own
            | {"numbers": np.array([self.epoch, self.batch])}
            | under("history", history)
            | under("good", {f"{k}": array for k, array in enumerate(self._good)})
            | under("now", {f"{k}": array.copy() for k, array in enumerate(self.parameters)})
            | under("descent", self.descent.state())
            | under("chains", self.chains.state())
        )

    def restore(self, state: State) -> None:
        """Go on from a state of a trainer with the same machine, parameters and samples; ValueError where one
        of its arrays does not fit.
        """
        self.epoch, self.batch = fitting(state, "numbers", (2,)).tolist()
        names = list(DeepEpoch.__annotations__)
        columns = [fitting(state, f"history.{name}", (self.epoch,)).tolist() for name in names]
        rows = (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))
        self.history = [DeepEpoch(**row | {"epoch": int(row["epoch"])}) for row in rows]
        for which, array in enumerate(self.parameters):
            put(array, state, f"now.{which}")
        self._compose()
        self.descent.restore(part(state, "descent"))
        self.chains.restore(part(state, "chains"))
        for which, array in enumerate(self._good):
            put(array, state, f"good.{which}")
        put(self._orders, state, "orders")
        put(self._copies.stream, state, "copies")
        self._order = fitting(state, "order").astype(np.intp)
