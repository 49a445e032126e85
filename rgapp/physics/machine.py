"""A machine under training: its parameters as the kernels take them, and chains that sample it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rgapp._kernels import descent as _descent
from rgapp._kernels import gibbs as _kernel
from rgapp.parallel import run_parts, worth
from rgapp.physics.chains import BLOCK, Seed, Spins, blocks_of, chain_parts, chain_streams
from rgapp.physics.rbm import RBM
from rgapp.physics.state import State, put
from rgapp.streams import child, children

Reals = NDArray[np.float32]

PARAMETERS = ("weights", "hidden_bias", "visible_bias")


class Machine:
    """Weights (n_visible, n_hidden) and biases, single rows, which a descent changes in place.

    ``up`` and ``down`` multiply the weights when hidden units read visible ones and the other way round: 2
    where the layer read stands for two, as in the first steps of a deep Boltzmann machine, else 1. What the
    kernels read is rewritten by ``refresh`` after each change.
    """

    def __init__(self, weights: Reals, up: float = 1.0, down: float = 1.0) -> None:
        self.up, self.down = up, down
        self.weights = np.array(weights, np.float32, order="C")
        n_visible, n_hidden = self.weights.shape
        self.hidden_bias, self.visible_bias = (np.zeros((1, n), np.float32) for n in (n_hidden, n_visible))
        self.upward = self.weights if up == 1 else np.empty_like(self.weights)
        self.downward = np.empty((n_hidden, n_visible), np.float32)
        self.refresh()

    @property
    def parameters(self) -> tuple[Reals, Reals, Reals]:
        return self.weights, self.hidden_bias, self.visible_bias

    @property
    def rbm(self) -> RBM:
        """The machine as it stands: a copy."""
        return RBM(self.weights, self.hidden_bias[0], self.visible_bias[0])

    def refresh(self) -> None:
        if self.up != 1:
            np.multiply(self.weights, np.float32(self.up), out=self.upward)
        _descent.transpose(self.weights, self.downward)
        if self.down != 1:
            self.downward *= np.float32(self.down)

    def reconstruct(self, visible: Spins, seeds: list[np.random.SeedSequence], threads: int) -> Spins:
        """Visible units drawn given hidden ones that were drawn given ``visible``: one seed for each."""
        reader = RBM(self.upward, self.hidden_bias[0])
        writer = RBM(self.downward.T, None, self.visible_bias[0])
        return writer.sample_visible(reader.sample_hidden(visible, seeds[0], threads), seeds[1], threads)

    def gibbs(self, visible: Spins, steps: int, seed: Seed, threads: int) -> Spins:
        """Gibbs steps of chains at these visible units; where a layer stands for two, it is read so."""
        if self.up == self.down == 1:
            return self.rbm.gibbs(visible, steps, seed, threads)
        for step in range(steps):
            visible = self.reconstruct(visible, children(child(seed, step), 2), threads)
        return visible

    def state(self) -> State:
        """Weights and biases, the latter as rows."""
        return {name: array.copy() for name, array in zip(PARAMETERS, self.parameters, strict=True)}

    def restore(self, state: State) -> None:
        for name, array in zip(PARAMETERS, self.parameters, strict=True):
            put(array, state, name)
        self.refresh()

    def put(self, parameters: tuple[NDArray, ...]) -> None:
        for own, given in zip(self.parameters, parameters, strict=True):
            own[:] = given
        self.refresh()


class Chains:
    """Gibbs chains of a machine at the inverse temperature ``beta``; at the start random spins.

    ``visible`` (count, n_visible) and ``hidden`` (count, n_hidden); streams are children of the seed.
    """

    def __init__(self, machine: Machine, count: int, seed: Seed, threads: int, beta: float = 1.0) -> None:
        n_visible, n_hidden = machine.weights.shape
        threads = worth(threads, count * n_visible * n_hidden)
        self.machine, self.beta, self.threads = machine, beta, threads
        self.streams = chain_streams(seed, count)
        self._parts = chain_parts(count, threads)
        self._index = np.empty((count, _kernel.index_width(max(n_visible, n_hidden))), np.uint8)
        self.hidden_field = np.empty((count, n_hidden), np.float32)
        self.visible_field = np.zeros((count, n_visible), np.float32)
        self.hidden = np.empty((count, n_hidden), np.int8)
        self.visible = np.empty((count, n_visible), np.int8)
        _kernel.draw(self.visible_field, 1.0, self.streams, BLOCK, self.visible)

    def move(self, steps: int, drawn: bool = False) -> None:
        """``steps`` Gibbs steps; ``drawn``: the hidden units of the first have been drawn already."""
        for step in range(steps):
            if step or not drawn:
                self.read(self.visible, draw=True)
            machine = self.machine
            self._half_step(self.hidden, machine.downward, machine.visible_bias, self.visible_field,
                            drawn=self.visible)  # fmt: skip

    def state(self) -> State:
        """Hidden units are drawn anew before they are used."""
        return {"visible": self.visible.copy(), "streams": self.streams.copy()}

    def restore(self, state: State) -> None:
        put(self.visible, state, "visible")
        put(self.streams, state, "streams")

    def read(self, units: Spins, means: Reals | None = None, draw: bool = False) -> None:
        """The hidden units given visible ones: ``means`` (OUT) at beta = 1, or ``hidden`` drawn, or both."""
        machine, drawn = self.machine, self.hidden if draw else None
        self._half_step(units, machine.upward, machine.hidden_bias, self.hidden_field, means, drawn)

    def _half_step(
        self,
        units: Spins,
        weights: Reals,
        bias: Reals,
        field: Reals,
        means: Reals | None = None,
        drawn: Spins | None = None,
    ) -> None:
        def run(part: slice) -> None:
            _kernel.field(units[part], weights, bias[0], self._index[part], field[part])
            if drawn is not None:
                _kernel.draw(field[part], self.beta, self.streams[blocks_of(part)], BLOCK, drawn[part])
            if means is not None:
                _kernel.mean(field[part], means[part])

        run_parts(run, self._parts, self.threads)
