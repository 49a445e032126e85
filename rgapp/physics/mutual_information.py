"""The third objective: what a coarse spin knows of its surroundings, I(h : E) (Koch-Janusz & Ringel 2018).

On the 4 x 4 torus V is a block of 2 x 2 spins and E the block opposite, with a buffer of one spin between
them on every side; everything by the sum over all 65536 states.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics.eq9 import conditional, marginal
from rgapp.physics.small_lattice import SmallLattice, spins

Floats = NDArray[np.float64]

_BLOCK = np.array([0, 1, 4, 5])
_FAR = np.array([10, 11, 14, 15])

RULES: dict[str, tuple[float, float, float, float]] = {
    "majority": (np.inf,) * 4,
    "one spin": (np.inf, 0.0, 0.0, 0.0),
    "two spins": (np.inf, np.inf, 0.0, 0.0),
    "staggered": (np.inf, -np.inf, -np.inf, np.inf),
}


@dataclass(frozen=True)
class BlockInformation:
    """p(v, e) (16, 16) of a block and the block opposite, at one temperature."""

    joint: Floats

    @property
    def whole(self) -> float:
        """I(V : E), what any rule could keep at most."""
        return mutual_information(self.joint)

    def of(self, weights: ArrayLike) -> float:
        """I(h : E) of h with p(h = +1 | v) = 1 / (1 + e^(-2 weights.v)), in nats.

        Infinite weights (4,), all of the same size where not 0, make h the sign of their sum, ties drawn.
        """
        weight = np.asarray(weights, float)
        if weight.shape != (4,):
            raise ValueError(f"weights.shape = {weight.shape}; expected (4,)")
        certain = np.isinf(weight)
        field = spins(4) @ np.where(certain, np.sign(weight), weight)
        if certain.any():
            field = spins(4)[:, certain] @ np.sign(weight[certain])
            field = np.where(field == 0, 0.0, np.inf * np.where(field == 0, 1.0, field))
        up, down = conditional(-field)
        return mutual_information(np.stack([down, up]) @ self.joint)

    def best(self, seed: int = 0, starts: int = 8) -> tuple[Floats, float]:
        """The weights that keep most, and what they keep; by descent from ``starts`` random starts."""
        from scipy.optimize import minimize

        rng = np.random.Generator(np.random.PCG64(seed))
        tries = [
            minimize(lambda x: -self.of(x), rng.normal(0, 1, 4), method="L-BFGS-B", bounds=[(-20, 20)] * 4)
            for _ in range(starts)
        ]
        found = min(tries, key=lambda one: one.fun)
        return found.x, -float(found.fun)


def block_information(temperature: float) -> BlockInformation:
    """The two blocks of the 4 x 4 torus at this temperature."""
    law = SmallLattice(4, temperature).law
    both = marginal(law, np.concatenate([_BLOCK, _FAR]))
    return BlockInformation(both.reshape(16, 16))


def mutual_information(joint: Floats) -> float:
    """Of a table of probabilities p(a, b), in nats."""
    apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0)
    some = joint > 0
    return float((joint[some] * np.log(joint[some] / apart[some])).sum())
