"""Training of a restricted Boltzmann machine by descent of the negative log-likelihood.

d(-ln P)/dW_ij = <v_i h_j>_data - <v_i h_j>_model in the signs of ``rbm``. The model's part comes from short
Gibbs chains: started at the data (contrastive divergence, Hinton 2002), kept from one update to the next
(persistent: Tieleman 2008), or, for small machines, from exact sums. Hidden units enter both parts by their
means; they are drawn only to move a chain.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp._kernels import gibbs as _kernel
from rgapp.parallel import run_parts
from rgapp.params import About, Params
from rgapp.physics import partition
from rgapp.physics.chains import BLOCK, Seed, Spins, blocks_of, chain_parts, chain_streams, check_spins
from rgapp.physics.rbm import RBM
from rgapp.streams import children, stream, words

Reals = NDArray[np.float32]
Rule = Literal["cd", "pcd", "exact"]
RULES: tuple[Rule, ...] = ("cd", "pcd", "exact")

_MONITORED = 1000  # samples on which the reconstruction error is measured
_SILENT = 3.0  # a unit sees nothing while its weights stay below this many initial standard deviations


class TrainingParams(Params):
    """How a Trainer moves the weights; the rate of an epoch is learning_rate / (1 + decay * epoch)."""

    rule: Annotated[
        Rule,
        About("Rule", choices=RULES, help="Where the model's averages come from: chains started at the data, "
              "chains that are kept, or exact sums over all states (small networks only)"),
    ] = "cd"  # fmt: skip
    steps: Annotated[
        int, About("Gibbs steps", low=1, high=1000, log=True, symbol="k", help="Chain steps in each update")
    ] = 1
    batch_size: Annotated[
        int, About("Batch", low=1, high=100_000, log=True, unit="samples", help="Samples in each update")
    ] = 100
    learning_rate: Annotated[
        float, About("Learning rate", low=0, high=10, log=True, symbol="η", help="Step of the first epoch")
    ] = 0.01
    decay: Annotated[
        float, About("Decay", low=0, high=100, help="The rate falls as 1/(1 + decay × epoch)")
    ] = 0.15
    momentum: Annotated[
        float, About("Momentum", low=0, high=0.99, step=0.01, help="Share of the last step kept in the next")
    ] = 0.5
    l1: Annotated[
        float,
        About("Sparsity", low=0, high=10, log=True, symbol="λ", help="Weight of the sum of |W|: every update "
              "draws the weights to zero by rate × λ, and stops them there"),
    ] = 0.03  # fmt: skip
    epochs: Annotated[
        int, About("Epochs", low=0, high=100_000, log=True, help="Passes through the samples")
    ] = 15
    start: Annotated[
        float,
        About("Initial spread", low=0, high=10, help="Standard deviation of the normal weights at the start"),
    ] = 0.01  # fmt: skip
    biases: Annotated[bool, About("Biases", help="Learn biases too; without a field none are needed")] = False


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
        self._start(weights)
        self._orders = stream(orders)
        self._order: NDArray[np.intp] = np.empty(0, np.intp)
        self._streams = chain_streams(chains, self.batch_size)
        self._buffers()
        self._keep()

    def _check_rule(self) -> None:
        smaller = min(self.n_visible, self.n_hidden)
        if self.params.rule == "exact" and smaller > partition.ENUMERABLE:
            raise ValueError(
                f"the exact rule needs a layer of at most {partition.ENUMERABLE} units (got {self.n_visible} "
                f"visible and {self.n_hidden} hidden); use cd or pcd"
            )

    def _start(self, seed: np.random.SeedSequence) -> None:
        normal = np.random.Generator(np.random.PCG64(seed)).standard_normal((self.n_visible, self.n_hidden))
        self._weights = (self.params.start * normal).astype(np.float32)
        self._transposed = np.ascontiguousarray(self._weights.T)
        self._hidden_bias, self._visible_bias = (
            np.zeros((1, n), np.float32) for n in (self.n_hidden, self.n_visible)
        )
        self._velocities = [
            np.zeros_like(array) for array in (self._weights, self._hidden_bias, self._visible_bias)
        ]

    def _buffers(self) -> None:
        batch, n_visible, n_hidden = self.batch_size, self.n_visible, self.n_hidden
        widest = max(n_visible, n_hidden)
        self._chain_parts = chain_parts(batch, self.threads)
        self._row_parts = chain_parts(n_visible, self.threads)
        self._index = np.empty((batch, _kernel.index_width(widest)), np.uint8)
        self._hidden_field = np.empty((batch, n_hidden), np.float32)
        self._visible_field = np.empty((batch, n_visible), np.float32)
        self._hidden = np.empty((batch, n_hidden), np.int8)
        # persistent chains start from random spins drawn in no field
        self._visible = np.empty((batch, n_visible), np.int8)
        self._visible_field.fill(0)
        _kernel.draw(self._visible_field, 1.0, self._streams, BLOCK, self._visible)
        # data beside model, transposed, times their means (the model's with a minus) is the gradient
        self._columns = np.empty((n_visible, 2 * batch), np.int8)
        self._columns_index = np.empty((n_visible, _kernel.index_width(2 * batch)), np.uint8)
        self._means = np.zeros((2 * batch, n_hidden), np.float32)
        self._gradient = np.empty((n_visible, n_hidden), np.float32)

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
        return RBM(self._weights, self._hidden_bias[0], self._visible_bias[0])

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
            if not self._update(self.samples[self._order[first : first + self.batch_size]]):
                self._run_away()
            self.batch += 1
            if self.batch == self.batches_per_epoch:
                self._end_epoch()

    def _update(self, data: Spins) -> bool:
        """One step on one batch, (batch, n_visible); whether all weights are finite."""
        batch = self.batch_size
        self._to_hidden(data, self._means[:batch], draw=self.params.rule == "cd")
        self._columns[:, :batch] = data.T
        if self.params.rule == "exact":
            self._columns[:, batch:] = -1  # any spins, since the model's half of the means stays zero
            self._correlate()
            visible, hidden, both = (batch * part for part in partition.moments(self.rbm))
            self._gradient -= both
        else:
            self._move_chains()
            self._to_hidden(self._visible, self._means[batch:])
            np.negative(self._means[batch:], out=self._means[batch:])
            self._columns[:, batch:] = self._visible.T
            self._correlate()
            visible, hidden = self._visible.sum(axis=0), 0
        finite = self._descend(0, self._weights, self._gradient, self.rate * self.params.l1)
        if self.params.biases:
            finite &= self._descend(1, self._hidden_bias, self._means.sum(axis=0) - hidden)
            finite &= self._descend(2, self._visible_bias, data.sum(axis=0) - visible)
        _kernel.transpose(self._weights, self._transposed)
        return finite

    def _move_chains(self) -> None:
        """The Gibbs steps of the chains; for "cd" the hidden units of the data have been drawn already."""
        for step in range(self.params.steps):
            if step or self.params.rule == "pcd":
                self._to_hidden(self._visible, draw=True)
            self._half_step(
                self._hidden, self._transposed, self._visible_bias, self._visible_field, drawn=self._visible
            )

    def _to_hidden(self, visible: Spins, means: Reals | None = None, draw: bool = False) -> None:
        drawn = self._hidden if draw else None
        self._half_step(visible, self._weights, self._hidden_bias, self._hidden_field, means, drawn)

    def _half_step(
        self,
        units: Spins,
        weights: Reals,
        bias: Reals,
        field: Reals,
        means: Reals | None = None,
        drawn: Spins | None = None,
    ) -> None:
        """The other layer's units given ``units``: their means, or drawn, or both."""

        def run(part: slice) -> None:
            _kernel.field(units[part], weights, bias[0], self._index[part], field[part])
            if drawn is not None:
                _kernel.draw(field[part], 1.0, self._streams[blocks_of(part)], BLOCK, drawn[part])
            if means is not None:
                _kernel.mean(field[part], means[part])

        run_parts(run, self._chain_parts, self.threads)

    def _correlate(self) -> None:
        def run(part: slice) -> None:
            _kernel.field(
                self._columns[part], self._means, None, self._columns_index[part], self._gradient[part]
            )

        run_parts(run, self._row_parts, self.threads)

    def _descend(self, which: int, values: Reals, gradient: NDArray, shrink: float = 0.0) -> bool:
        step = self.rate / self.batch_size
        gradient = gradient.reshape(values.shape).astype(np.float32, copy=False)
        return _kernel.descend(values, self._velocities[which], gradient, step, self.params.momentum, shrink)

    def _end_epoch(self) -> None:
        rate, rbm = self.rate, self.rbm
        self.batch = 0
        self.epoch += 1
        some = self.samples[:_MONITORED]
        again = rbm.gibbs(some, 1, children(self._monitoring, self.epoch)[-1], self.threads)
        largest = np.abs(self._weights).max(axis=0)
        self.history.append(
            Epoch(
                epoch=self.epoch,
                rate=rate,
                reconstruction_error=float(np.mean(again != some)),
                weight_rms=float(np.sqrt(np.mean(np.square(self._weights, dtype=np.float64)))),
                largest_weight=float(largest.max()),
                silent_units=int(np.sum(largest < _SILENT * self.params.start)),
                negative_log_likelihood=self._likelihood(rbm) if self.params.rule == "exact" else None,
            )
        )
        self._keep()

    def _likelihood(self, rbm: RBM) -> float:
        return float(np.mean(rbm.free_energy(self.samples)) + rbm.log_partition())

    def _keep(self) -> None:
        self._good = tuple(array.copy() for array in (self._weights, self._hidden_bias, self._visible_bias))

    def _run_away(self) -> None:
        self._weights[:], self._hidden_bias[:], self._visible_bias[:] = self._good
        for velocity in self._velocities:
            velocity.fill(0)
        _kernel.transpose(self._weights, self._transposed)
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
