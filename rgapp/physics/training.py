"""Training of a restricted Boltzmann machine by descent of the negative log-likelihood.

d(-ln P)/dW_ij = <v_i h_j>_data - <v_i h_j>_model in the signs of ``rbm``. The model's part comes from short
Gibbs chains: started at the data (contrastive divergence, Hinton 2002), kept from one update to the next
(persistent: Tieleman 2008), or, for small machines, from exact sums. Hidden units enter both parts by their
means; they are drawn only to move a chain.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics import partition
from rgapp.physics.chains import Seed, Spins, check_spins
from rgapp.physics.machine import PARAMETERS, Machine, Reals
from rgapp.physics.monitors import DREAM_STEPS, Measures, Monitor
from rgapp.physics.rbm import RBM
from rgapp.physics.state import State, fitting, part, put, under
from rgapp.physics.steps import Step
from rgapp.physics.symmetries import Copies, kinds_of
from rgapp.physics.training_params import RULES, Rule, TrainingParams
from rgapp.streams import children, stream, words

__all__ = ["RULES", "Epoch", "RanAway", "Rule", "Trainer", "TrainingParams"]

_BAD = 3  # bad epochs one after the other end a training
_HOPELESS = 1.5 * math.log(1 / 2)  # pseudo-likelihood: free units, which know nothing, have ln 1/2


class Epoch(Measures):
    """What is kept of an epoch: plain numbers."""

    epoch: int  # 1 for the first
    rate: float
    l1: float
    exchanges: float  # share of exchanges granted between chains at several temperatures; nan without
    negative_log_likelihood: float  # per sample; nan unless exact sums are made anyway


_NAMES = tuple(Epoch.__annotations__)
_WHOLE = ("epoch", "silent_units")


class RanAway(FloatingPointError):
    """Training ran away in ``epoch``, and the network is back at the end of ``back_at``."""

    def __init__(self, back_at: int) -> None:
        self.epoch, self.back_at = back_at + 1, back_at
        super().__init__(
            f"Training ran away at epoch {self.epoch}. The network is back at epoch {back_at}. A lower "
            "learning rate usually helps."
        )


class Trainer:
    """Trains one machine on ``samples`` (T, n_visible) of -1 and +1, kept as int8 and not copied if they are.

    Batches are taken from a new random order each epoch; samples that do not fill a batch wait for another
    epoch. ``held_out`` samples are watched, never learned; ``below`` are the machines through which a stack
    reaches the lattice, whose hidden units the samples are. ``up`` and ``down``: see ``Machine``.

    The weights depend on parameters, samples and seed, not on how ``advance`` was cut nor on ``threads``, and
    only kernels of fixed arithmetic touch them, so they are the same on every processor; monitors are so to
    rounding. Streams, as children of the seed: initial weights, orders, chains, monitoring, symmetry copies.
    """

    def __init__(
        self,
        n_hidden: int,
        samples: ArrayLike,
        params: TrainingParams | None = None,
        seed: Seed = 0,
        threads: int = 1,
        *,
        held_out: ArrayLike | None = None,
        below: Sequence[RBM] = (),
        up: float = 1.0,
        down: float = 1.0,
    ) -> None:
        self.params = params or TrainingParams()
        self.samples = _as_samples(samples, "samples")
        self.n_visible, self.n_hidden = self.samples.shape[1], n_hidden
        held = None if held_out is None else _as_samples(held_out, "held_out", self.n_visible)
        if n_hidden < 1:
            raise ValueError(f"n_hidden must be at least 1 (got {n_hidden})")
        self._check_rule(plain=up == down == 1)
        self.batch_size = min(self.params.batch_size, len(self.samples))
        self.batches_per_epoch = len(self.samples) // self.batch_size
        self.epoch = 0  # epochs completed
        self.batch = 0  # batches completed in this epoch
        self.history: list[Epoch] = []
        weights, orders, chains, monitoring, copies = children(seed, 5)
        self.machine = Machine(self._initial(weights), up, down)
        self.step = Step(self.machine, self.params, self.batch_size, chains, threads)
        self.monitor = Monitor(self.samples, held, below, self.params.start, monitoring, threads)
        self._copies = Copies(kinds_of(self.params.copies), self.n_visible, copies)
        self._orders = stream(orders)
        self._order: NDArray[np.intp] = np.empty(0, np.intp)
        self._bad = 0
        self._keep()

    def _check_rule(self, plain: bool) -> None:
        smaller = min(self.n_visible, self.n_hidden)
        if self.params.rule == "exact" and smaller > partition.ENUMERABLE:
            raise ValueError(
                f"the exact rule needs a layer of at most {partition.ENUMERABLE} units (got {self.n_visible} "
                f"visible and {self.n_hidden} hidden); use cd or pcd"
            )
        if self.params.rule == "exact" and not plain:
            raise ValueError("the exact rule knows no machine whose layers are read twice; use cd or pcd")

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
        return self.params.settings(self.epoch).rate

    @property
    def rbm(self) -> RBM:
        """The machine as it stands: a copy."""
        return self.machine.rbm

    @property
    def dreams(self) -> Spins:
        """Lattices (chains, sites) that the network dreamt at the end of the last epoch."""
        return self.monitor.lattices

    @property
    def dream_steps(self) -> int:
        """Gibbs steps that the dreams have made."""
        return DREAM_STEPS * self.epoch

    def advance(self, n_batches: int) -> None:
        """Carry out ``n_batches`` updates, fewer where the last epoch ends.

        RanAway where the weights are no longer finite, or after three bad epochs in a row, in which the
        reconstruction error rose by more than chance or the pseudo-likelihood was far below that of units
        which know nothing; the machine is then back at the end of the last epoch before that. Exact
        gradients are judged by the first alone, for their error may rise on the way down.
        """
        for _ in range(n_batches):
            if self.finished:
                return
            if self.batch == 0:
                self._order = np.argsort(words(self._orders, len(self.samples)), kind="stable")
            first = self.batch * self.batch_size
            data = self._copies.of(self.samples[self._order[first : first + self.batch_size]])
            if not self.step.update(data, self.params.settings(self.epoch)):
                self._run_away()
            self.batch += 1
            if self.batch == self.batches_per_epoch:
                self._end_epoch()

    def state(self) -> State:
        """All that the rest of the training hangs on, as it stands between two batches."""
        numbers = np.array([self.epoch, self.batch, self._bad, self._good[0]])
        streams = {"orders": self._orders.copy(), "copies": self._copies.stream.copy(), "order": self._order}
        history = {name: np.array([record[name] for record in self.history], float) for name in _NAMES}
        good = dict(zip(PARAMETERS, self._good[1], strict=True))
        return (
            {"numbers": numbers}
            | streams
            | under("history", history)
            | under("good", good)
            | under("machine", self.machine.state())
            | under("step", self.step.state())
            | under("monitor", self.monitor.state())
        )

    def restore(self, state: State) -> None:
        """Go on from a state of a trainer with the same parameters and samples; ValueError where one of its
        arrays does not fit.
        """
        numbers = fitting(state, "numbers", (4,)).tolist()
        history = [fitting(state, f"history.{name}", (numbers[0],)).tolist() for name in _NAMES]
        good = [fitting(state, f"good.{name}", array.shape) for name, array in self.machine.state().items()]
        order = fitting(state, "order")
        if order.shape != ((len(self.samples),) if numbers[1] else order.shape):
            raise ValueError(f"the saved state does not fit: it is of {len(order)} samples")
        self.machine.restore(part(state, "machine"))
        self.step.restore(part(state, "step"))
        self.monitor.restore(part(state, "monitor"))
        put(self._orders, state, "orders")
        put(self._copies.stream, state, "copies")
        self._order = order.astype(np.intp)
        self.epoch, self.batch, self._bad = numbers[:3]
        self._good = numbers[3], tuple(array.astype(np.float32) for array in good)
        self.history = [_record(values) for values in zip(*history, strict=True)]

    def _end_epoch(self) -> None:
        settings, ladder = self.params.settings(self.epoch), self.step.ladder
        self.batch = 0
        self.epoch += 1
        self.history.append(
            Epoch(
                **self.monitor.look(self.machine, self.epoch),
                epoch=self.epoch,
                rate=settings.rate,
                l1=settings.l1,
                exchanges=ladder.granted if ladder else math.nan,
                negative_log_likelihood=self._likelihood() if self.params.rule == "exact" else math.nan,
            )
        )
        if ladder:
            ladder.reset()
        self._bad = self._bad + 1 if self._went_wrong() else 0
        if self._bad == _BAD:
            self._run_away()
        if not self._bad:
            self._keep()

    def _went_wrong(self) -> bool:
        """Whether the last epoch was a bad one; chance is two standard deviations, were all spins of a sample
        one.
        """
        if self.params.rule == "exact":
            return False
        now, before = self.history[-1], self.history[-2:][0]["reconstruction_error"]
        chance = 2 * math.sqrt(before * (1 - before) / len(self.monitor.samples))
        return now["reconstruction_error"] - before > chance or now["pseudo_likelihood"] < _HOPELESS

    def _likelihood(self) -> float:
        rbm = self.rbm
        return float(np.mean(rbm.free_energy(self.samples)) + rbm.log_partition())

    def _keep(self) -> None:
        self._good = self.epoch, tuple(array.copy() for array in self.machine.parameters)

    def _run_away(self) -> None:
        self.epoch, parameters = self._good
        self.batch = self._bad = 0
        self.machine.put(parameters)
        self.step.descent.rest()
        del self.history[self.epoch :]
        raise RanAway(self.epoch)


def _record(values: Sequence[float]) -> Epoch:
    numbers = zip(_NAMES, values, strict=True)
    return Epoch(**{name: int(value) if name in _WHOLE else value for name, value in numbers})


def _as_samples(samples: ArrayLike, name: str, n: int | None = None) -> Spins:
    given = np.asarray(samples)
    if given.ndim != 2 or given.size == 0 or (n is not None and given.shape[1] != n):
        raise ValueError(f"{name}.shape = {given.shape}; expected (samples, {n or 'n_visible'})")
    check_spins(given, name)
    return np.ascontiguousarray(given, np.int8)
