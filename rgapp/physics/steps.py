"""The update that a batch of samples makes to a machine.

Positive phase: means of the hidden units given the data. Negative phase: short Gibbs chains, and the means
of the hidden units at their ends. The difference of the two correlations is the gradient.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rgapp._kernels import gibbs as _kernel
from rgapp.parallel import run_parts, worth
from rgapp.physics import partition
from rgapp.physics.chains import Seed, Spins, chain_parts
from rgapp.physics.descent import Descent
from rgapp.physics.ladder import Ladder
from rgapp.physics.machine import Chains, Machine
from rgapp.physics.state import State, part, under
from rgapp.physics.training_params import Settings, TrainingParams


class Step:
    """Takes a machine from batch to batch, as many chains beside it as there are samples in a batch.

    Chain streams are children of the seed. With ``tempering`` persistent chains are the coldest of ladders.
    """

    def __init__(
        self, machine: Machine, params: TrainingParams, batch: int, seed: Seed, threads: int
    ) -> None:
        n_visible, n_hidden = machine.weights.shape
        self.machine, self.params, self.batch = machine, params, batch
        self.threads = worth(threads, batch * n_visible * n_hidden)
        self.descent = Descent(params, machine.parameters)
        tempered = params.rule == "pcd" and params.tempering > 1
        self.ladder = Ladder(machine, batch, params.tempering, seed, threads) if tempered else None
        self.chains = self.ladder.chains if self.ladder else Chains(machine, batch, seed, threads)
        self._rows = chain_parts(n_visible, self.threads)
        # data beside model, transposed, times their means (the model's with a minus) is the gradient
        self._columns = np.empty((n_visible, 2 * batch), np.int8)
        self._index = np.empty((n_visible, _kernel.index_width(2 * batch)), np.uint8)
        self._means = np.zeros((2 * batch, n_hidden), np.float32)
        self._gradient = np.empty((n_visible, n_hidden), np.float32)

    def update(self, data: Spins, settings: Settings) -> bool:
        """One step on one batch, (batch, n_visible); whether all parameters are finite."""
        if self.params.rule == "exact":
            gradients = self._exact_gradients(data)
        else:
            gradients = self._chain_gradients(data, settings.steps)
        finite = self.descent.step(gradients, self.batch, settings.rate, (settings.l1,))
        self.machine.refresh()
        return finite

    def state(self) -> State:
        chains = self.ladder or self.chains
        return under("descent", self.descent.state()) | under("chains", chains.state())

    def restore(self, state: State) -> None:
        self.descent.restore(part(state, "descent"))
        (self.ladder or self.chains).restore(part(state, "chains"))

    def _exact_gradients(self, data: Spins) -> list[NDArray]:
        """Of the weights and, where they are learned, of hidden and visible bias, summed over the batch."""
        self._positive(data)
        self._columns[:, self.batch :] = -1  # any spins, since the model's half of the means stays zero
        self._correlate()
        visible, hidden, both = (self.batch * part for part in partition.moments(self.machine.rbm))
        self._gradient -= both
        if not self.params.biases:
            return [self._gradient]
        return [self._gradient, self._means.sum(axis=0) - hidden, data.sum(axis=0) - visible]

    def _chain_gradients(self, data: Spins, steps: int) -> list[NDArray]:
        """The same with the model's averages over the ends of the chains."""
        contrastive = self.params.rule == "cd"
        self._positive(data, draw=contrastive)
        if self.ladder:
            self.ladder.move(steps)
        else:
            self.chains.move(steps, drawn=contrastive)
        self._negative()
        self._correlate()
        if not self.params.biases:
            return [self._gradient]
        return [self._gradient, self._means.sum(axis=0), data.sum(axis=0) - self.chains.visible.sum(axis=0)]

    def _positive(self, data: Spins, draw: bool = False) -> None:
        """Means of the data, and with ``draw`` the hidden units from which its chains start."""
        self.chains.read(data, self._means[: self.batch], draw)
        self._columns[:, : self.batch] = data.T

    def _negative(self) -> None:
        means = self._means[self.batch :]
        self.chains.read(self.chains.visible, means)
        np.negative(means, out=means)
        self._columns[:, self.batch :] = self.chains.visible.T

    def _correlate(self) -> None:
        def run(part: slice) -> None:
            _kernel.field(self._columns[part], self._means, None, self._index[part], self._gradient[part])

        run_parts(run, self._rows, self.threads)
