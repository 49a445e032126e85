"""One machine under training, and the update that a batch of samples makes to it.

Positive phase: means of the hidden units given the data. Negative phase: short Gibbs chains, and the means
of the hidden units at their ends. The difference of the two correlations is the gradient.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rgapp._kernels import descent as _descent
from rgapp._kernels import gibbs as _kernel
from rgapp.parallel import run_parts
from rgapp.physics import partition
from rgapp.physics.chains import BLOCK, Seed, Spins, blocks_of, chain_parts, chain_streams
from rgapp.physics.rbm import RBM
from rgapp.physics.training_params import TrainingParams

Reals = NDArray[np.float32]


class Step:
    """Weights, biases, chains and velocities, moved by ``update``.

    ``weights`` (n_visible, n_hidden) at the start, no biases; ``batch`` samples and as many chains an update.
    Chain streams are children of the seed. Persistent chains start from random spins.
    """

    def __init__(self, weights: Reals, params: TrainingParams, batch: int, seed: Seed, threads: int) -> None:
        self.params, self.batch, self.threads = params, batch, threads
        n_visible, n_hidden = weights.shape
        self.weights = np.array(weights, np.float32, order="C")
        self.transposed = np.ascontiguousarray(self.weights.T)
        self.hidden_bias, self.visible_bias = (np.zeros((1, n), np.float32) for n in (n_hidden, n_visible))
        self.velocities = tuple(np.zeros_like(array) for array in self.parameters)
        self.streams = chain_streams(seed, batch)
        self._chain_parts = chain_parts(batch, threads)
        self._row_parts = chain_parts(n_visible, threads)
        self._index = np.empty((batch, _kernel.index_width(max(n_visible, n_hidden))), np.uint8)
        self._hidden_field = np.empty((batch, n_hidden), np.float32)
        self._visible_field = np.zeros((batch, n_visible), np.float32)
        self._hidden = np.empty((batch, n_hidden), np.int8)
        self.visible = np.empty((batch, n_visible), np.int8)
        _kernel.draw(self._visible_field, 1.0, self.streams, BLOCK, self.visible)
        # data beside model, transposed, times their means (the model's with a minus) is the gradient
        self._columns = np.empty((n_visible, 2 * batch), np.int8)
        self._columns_index = np.empty((n_visible, _kernel.index_width(2 * batch)), np.uint8)
        self._means = np.zeros((2 * batch, n_hidden), np.float32)
        self._gradient = np.empty((n_visible, n_hidden), np.float32)

    @property
    def parameters(self) -> tuple[Reals, Reals, Reals]:
        """Weights, and hidden and visible bias as single rows."""
        return self.weights, self.hidden_bias, self.visible_bias

    @property
    def rbm(self) -> RBM:
        """The machine as it stands: a copy."""
        return RBM(self.weights, self.hidden_bias[0], self.visible_bias[0])

    def update(self, data: Spins, rate: float) -> bool:
        """One step of the given rate on one batch, (batch, n_visible); whether all parameters are finite."""
        gradients = (
            self._exact_gradients(data) if self.params.rule == "exact" else self._chain_gradients(data)
        )
        return self._descend(gradients, rate)

    def put(self, parameters: tuple[Reals, ...]) -> None:
        """Go on from these parameters, at rest."""
        for own, given in zip(self.parameters, parameters, strict=True):
            own[:] = given
        for velocity in self.velocities:
            velocity.fill(0)
        _descent.transpose(self.weights, self.transposed)

    # -- gradients, summed over the batch --------------------------------------------------------------

    def _exact_gradients(self, data: Spins) -> list[NDArray]:
        """Of the weights and, where they are learned, of hidden and visible bias."""
        self._positive(data)
        self._columns[:, self.batch :] = -1  # any spins, since the model's half of the means stays zero
        self._correlate()
        visible, hidden, both = (self.batch * part for part in partition.moments(self.rbm))
        self._gradient -= both
        if not self.params.biases:
            return [self._gradient]
        return [self._gradient, self._means.sum(axis=0) - hidden, data.sum(axis=0) - visible]

    def _chain_gradients(self, data: Spins) -> list[NDArray]:
        """The same with the model's averages over the ends of the chains."""
        self._positive(data, draw=self.params.rule == "cd")
        self._move_chains()
        self._negative()
        self._correlate()
        if not self.params.biases:
            return [self._gradient]
        return [self._gradient, self._means.sum(axis=0), data.sum(axis=0) - self.visible.sum(axis=0)]

    def _positive(self, data: Spins, draw: bool = False) -> None:
        self._to_hidden(data, self._means[: self.batch], draw)
        self._columns[:, : self.batch] = data.T

    def _negative(self) -> None:
        means = self._means[self.batch :]
        self._to_hidden(self.visible, means)
        np.negative(means, out=means)
        self._columns[:, self.batch :] = self.visible.T

    def _move_chains(self) -> None:
        """The Gibbs steps of the chains; for "cd" the hidden units of the data have been drawn already."""
        for step in range(self.params.steps):
            if step or self.params.rule == "pcd":
                self._to_hidden(self.visible, draw=True)
            self._half_step(
                self._hidden, self.transposed, self.visible_bias, self._visible_field, drawn=self.visible
            )

    def _to_hidden(self, visible: Spins, means: Reals | None = None, draw: bool = False) -> None:
        drawn = self._hidden if draw else None
        self._half_step(visible, self.weights, self.hidden_bias, self._hidden_field, means, drawn)

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
                _kernel.draw(field[part], 1.0, self.streams[blocks_of(part)], BLOCK, drawn[part])
            if means is not None:
                _kernel.mean(field[part], means[part])

        run_parts(run, self._chain_parts, self.threads)

    def _correlate(self) -> None:
        def run(part: slice) -> None:
            _kernel.field(
                self._columns[part], self._means, None, self._columns_index[part], self._gradient[part]
            )

        run_parts(run, self._row_parts, self.threads)

    # -- descent ---------------------------------------------------------------------------------------

    def _descend(self, gradients: list[NDArray], rate: float) -> bool:
        """Momentum, step and, for weights alone, the soft threshold of L1."""
        momentum, finite = self.params.momentum, True
        for values, velocity, gradient in zip(self.parameters, self.velocities, gradients, strict=False):
            slope = gradient.reshape(values.shape).astype(np.float32, copy=False)
            shrink = rate * self.params.l1 if values is self.weights else 0.0
            finite &= _descent.descend(values, velocity, slope, rate / self.batch, momentum, shrink)
        _descent.transpose(self.weights, self.transposed)
        return finite
