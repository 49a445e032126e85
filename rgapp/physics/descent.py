"""From gradients to steps: momentum or Adam, then the pulls of L1 and L2 on the weights.

The pulls have no momentum: in the long run a slope weighs 1 / (1 - momentum) times as much against them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rgapp._kernels import descent as _kernel
from rgapp.physics.state import State, fitting, put
from rgapp.physics.training_params import TrainingParams

Reals = NDArray[np.float32]

_SQUARES = 0.999  # share of the past in Adam's mean square, as in the paper


class Descent:
    """Moves the parameters of a machine, float32 (rows, columns) each, weights before biases.

    ``memory`` holds what is remembered from step to step: a velocity for each parameter or, with Adam, the
    means of slope and of squared slope.
    """

    def __init__(self, params: TrainingParams, parameters: Sequence[Reals]) -> None:
        self.params = params
        self.parameters = tuple(parameters)
        self.taken = 0  # steps since the start or the last rest
        kinds = 2 if params.descent == "adam" else 1
        self.memory = [[np.zeros_like(values) for values in self.parameters] for _ in range(kinds)]

    def step(self, gradients: Sequence[NDArray], batch: int, rate: float, l1: Sequence[float]) -> bool:
        """One step down the gradients, each summed over ``batch`` samples; whether all stayed finite.

        ``l1`` has one entry for each array of weights. Parameters beyond the last gradient stay as they are.
        """
        self.taken += 1
        finite = True
        for which, gradient in enumerate(gradients):
            values = self.parameters[which]
            slope = np.asarray(gradient, np.float32).reshape(values.shape)
            pulled = which < len(l1)
            shrink = rate * l1[which] if pulled else 0.0
            keep = 1 / (1 + rate * self.params.l2) if pulled else 1.0
            finite &= self._move(values, which, slope, batch, rate, shrink, keep)
        return finite

    def _move(
        self, values: Reals, which: int, slope: Reals, batch: int, rate: float, shrink: float, keep: float
    ) -> bool:
        momentum, memory = self.params.momentum, [kind[which] for kind in self.memory]
        if self.params.descent == "momentum":
            return _kernel.descend(values, *memory, slope, rate / batch, momentum, shrink, keep)
        growths = [1 / (1 - share**self.taken) for share in (momentum, _SQUARES)]
        return _kernel.adapt(
            values, *memory, slope, 1 / batch, rate, momentum, _SQUARES, *growths, shrink, keep
        )

    def state(self) -> State:
        memory = {f"{kind}.{which}": array.copy() for kind, which, array in self._named()}
        return memory | {"taken": np.array(self.taken)}

    def restore(self, state: State) -> None:
        for kind, which, array in self._named():
            put(array, state, f"{kind}.{which}")
        self.taken = int(fitting(state, "taken", ()))

    def _named(self) -> Iterator[tuple[int, int, Reals]]:
        for kind, arrays in enumerate(self.memory):
            for which, array in enumerate(arrays):
                yield kind, which, array

    def rest(self) -> None:
        """Forget all earlier steps."""
        self.taken = 0
        for kind in self.memory:
            for values in kind:
                values.fill(0)
