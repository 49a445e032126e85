"""Training of a restricted Boltzmann machine by descent of the negative log-likelihood.

d(-ln P)/dW_ij = <v_i h_j>_data - <v_i h_j>_model in the signs of ``rbm``. The model's part comes from short
Gibbs chains: started at the data (contrastive divergence, Hinton 2002), kept from one update to the next
(persistent: Tieleman 2008), or, for small machines, from exact sums. Hidden units enter both parts by their
means; they are drawn only to move a chain.
"""

from __future__ import annotations

from typing import TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics import partition
from rgapp.physics.chains import Seed, Spins, check_spins
from rgapp.physics.rbm import RBM
from rgapp.physics.steps import Reals, Step
from rgapp.physics.training_params import RULES, Rule, TrainingParams
from rgapp.streams import children, stream, words

__all__ = ["RULES", "Epoch", "Rule", "Trainer", "TrainingParams"]

_MONITORED = 1000  # samples on which the reconstruction error is measured
_SILENT = 3.0  # a unit sees nothing while its weights stay below this many initial standard deviations


class Epoch(TypedDict):
    """What is kept of an epoch: plain numbers."""

    epoch: int  # 1 for the first
    rate: float
    reconstruction_error: float  # share of visible spins that differ after one Gibbs step from the data
    weight_rms: float
    largest_weight: float
    silent_units: int  # hidden units whose weights have not yet left the initial noise
    negative_log_likelihood: float | None  # per sample; only where exact sums are possible anyway


class Trainer:
    """Trains one machine on ``samples`` (T, n_visible) of -1 and +1, kept as int8 and not copied if they are.

    Batches are taken from a new random order each epoch; samples that do not fill a batch wait for another
    epoch. The result depends on parameters, samples and seed, not on how ``advance`` was cut nor on
    ``threads``, and only kernels of fixed arithmetic touch the weights, so it is the same on every processor.
    Streams, as children of the seed: initial weights, orders, chains, monitoring.
    """

    def __init__(
        self,
        n_hidden: int,
        samples: ArrayLike,
        params: TrainingParams | None = None,
        seed: Seed = 0,
        threads: int = 1,
    ) -> None:
        self.params = params or TrainingParams()
        self.samples = _as_samples(samples)
        if n_hidden < 1:
            raise ValueError(f"n_hidden must be at least 1 (got {n_hidden})")
        self.threads = threads
        self.n_visible, self.n_hidden = self.samples.shape[1], n_hidden
        self._check_rule()
        self.batch_size = min(self.params.batch_size, len(self.samples))
        self.batches_per_epoch = len(self.samples) // self.batch_size
        self.epoch = 0  # epochs completed
        self.batch = 0  # batches completed in this epoch
        self.history: list[Epoch] = []
        weights, orders, chains, self._monitoring = children(seed, 4)
        self.step = Step(self._initial(weights), self.params, self.batch_size, chains, threads)
        self._orders = stream(orders)
        self._order: NDArray[np.intp] = np.empty(0, np.intp)
        self._keep()

    def _check_rule(self) -> None:
        smaller = min(self.n_visible, self.n_hidden)
        if self.params.rule == "exact" and smaller > partition.ENUMERABLE:
            raise ValueError(
                f"the exact rule needs a layer of at most {partition.ENUMERABLE} units (got {self.n_visible} "
                f"visible and {self.n_hidden} hidden); use cd or pcd"
            )

    def _initial(self, seed: np.random.SeedSequence) -> Reals:
        normal = np.random.Generator(np.random.PCG64(seed)).standard_normal((self.n_visible, self.n_hidden))
        return (self.params.start * normal).astype(np.float32)

    @property
    def finished(self) -> bool:
        return self.epoch >= self.params.epochs

    @property
    def updates(self) -> int:
        """Batches completed since the start."""
        return self.epoch * self.batches_per_epoch + self.batch

    @property
    def rate(self) -> float:
        """Learning rate of the present epoch."""
        return self.params.learning_rate / (1 + self.params.decay * self.epoch)

    @property
    def rbm(self) -> RBM:
        """The machine as it stands: a copy."""
        return self.step.rbm

    def advance(self, n_batches: int) -> None:
        """Carry out ``n_batches`` updates, fewer where the last epoch ends.

        FloatingPointError where the weights are no longer finite; the machine is then back at the end of the
        last epoch in which they were.
        """
        for _ in range(n_batches):
            if self.finished:
                return
            if self.batch == 0:
                self._order = np.argsort(words(self._orders, len(self.samples)), kind="stable")
            first = self.batch * self.batch_size
            data = self.samples[self._order[first : first + self.batch_size]]
            if not self.step.update(data, self.rate):
                self._run_away()
            self.batch += 1
            if self.batch == self.batches_per_epoch:
                self._end_epoch()

    def _end_epoch(self) -> None:
        rate, rbm, weights = self.rate, self.rbm, self.step.weights
        self.batch = 0
        self.epoch += 1
        some = self.samples[:_MONITORED]
        again = rbm.gibbs(some, 1, children(self._monitoring, self.epoch)[-1], self.threads)
        largest = np.abs(weights).max(axis=0)
        self.history.append(
            Epoch(
                epoch=self.epoch,
                rate=rate,
                reconstruction_error=float(np.mean(again != some)),
                weight_rms=float(np.sqrt(np.mean(np.square(weights, dtype=np.float64)))),
                largest_weight=float(largest.max()),
                silent_units=int(np.sum(largest < _SILENT * self.params.start)),
                negative_log_likelihood=self._likelihood(rbm) if self.params.rule == "exact" else None,
            )
        )
        self._keep()

    def _likelihood(self, rbm: RBM) -> float:
        return float(np.mean(rbm.free_energy(self.samples)) + rbm.log_partition())

    def _keep(self) -> None:
        self._good = tuple(array.copy() for array in self.step.parameters)

    def _run_away(self) -> None:
        self.step.put(self._good)
        self.batch = 0
        raise FloatingPointError(
            f"training ran away in epoch {self.epoch + 1}; the network is back at epoch {self.epoch}, "
            "and a lower learning rate usually helps"
        )


def _as_samples(samples: ArrayLike) -> Spins:
    given = np.asarray(samples)
    if given.ndim != 2 or given.size == 0:
        raise ValueError(f"samples.shape = {given.shape}; expected (samples, n_visible)")
    check_spins(given, "samples")
    return np.ascontiguousarray(given, np.int8)
