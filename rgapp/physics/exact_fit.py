"""The best machine for a distribution over all states of a few spins: descent of the divergence itself.

KL(p || P) = sum_v p(v) [ln p(v) + F(v)] + ln Z, with every sum over all states, by L-BFGS (Liu & Nocedal
1989). No samples, no chains: what is left of KL at the end is what so few hidden units cannot say, or that of
a local minimum; hence more than one start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.blas import blas_threads
from rgapp.physics.chains import Seed
from rgapp.physics.enumeration import all_states
from rgapp.physics.rbm import RBM
from rgapp.streams import children

LARGEST = 16  # spins

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """The machine that was reached, its divergence in nats, and those after each iteration on the way."""

    rbm: RBM
    divergence: float
    history: Doubles


def exact_fit(
    law: ArrayLike,
    n_hidden: int,
    seed: Seed = 0,
    biases: bool = False,
    starts: int = 3,
    iterations: int = 2000,
    spread: float = 0.2,
    tell: Callable[[float], None] = lambda divergence: None,
    watch: Callable[[RBM], None] | None = None,
) -> Fit:
    """Fit a machine to ``law`` (2^n,), the probabilities of all states of n spins.

    The order of states is that of ``all_states``. The best of ``starts`` descents, each from normal weights
    of this spread to where KL no longer falls. ``tell`` gets KL after each iteration and may raise to stop;
    ``watch``, if given, gets the machine.
    ValueError for more than 16 spins, and where ``law`` is none.
    """
    from scipy.optimize import minimize

    p = np.asarray(law, np.float64)
    n = p.size.bit_length() - 1
    if p.ndim != 1 or p.size != 1 << n or n < 1:
        raise ValueError(f"law.shape = {p.shape}; expected (2^n,), a probability for every state of n spins")
    if n > LARGEST:
        raise ValueError(f"exact fits are made of at most {LARGEST} spins (got {n})")
    if not (p >= 0).all() or abs(p.sum() - 1) > 1e-9:
        raise ValueError("law must hold probabilities that add up to 1")
    if min(n_hidden, starts) < 1:
        raise ValueError(f"n_hidden and starts must be at least 1 (got {n_hidden} and {starts})")
    problem = _Problem(p, n, n_hidden, biases)
    options = {"maxiter": iterations, "maxfun": 2 * iterations, "ftol": 1e-14, "gtol": 1e-10}

    def descend(its_seed: np.random.SeedSequence) -> Fit:
        history: list[float] = []

        def told(intermediate_result: Any) -> None:
            history.append(float(intermediate_result.fun))
            tell(history[-1])
            if watch is not None:
                watch(RBM(*problem.parameters(intermediate_result.x)))

        start = problem.start(np.random.Generator(np.random.PCG64(its_seed)), spread)
        found = minimize(problem, start, jac=True, method="L-BFGS-B", callback=told, options=options)
        return Fit(RBM(*problem.parameters(found.x)), float(found.fun), np.array(history))

    with blas_threads(1):  # small products, in one order
        fits = [descend(its_seed) for its_seed in children(seed, starts)]
    return min(fits, key=lambda fit: fit.divergence)


class _Problem:
    """KL and its slopes as functions of all parameters in one array.

    Without biases v and -v are equally likely under the machine, and one of the two stands for both.
    """

    def __init__(self, law: Doubles, n: int, n_hidden: int, biases: bool) -> None:
        self.shape, self.biases = (n, n_hidden), biases
        states = np.concatenate(list(all_states(n)))
        half = len(states) if biases else len(states) // 2
        self.states, self.times = states[:half], 1 if biases else 2
        self.law = law if biases else law[:half] + law[: -half - 1 : -1]
        self.minus_entropy = float((law[law > 0] * np.log(law[law > 0])).sum())

    def start(self, rng: np.random.Generator, spread: float) -> Doubles:
        weights = rng.normal(0, spread, self.shape).ravel()
        return np.concatenate([weights, np.zeros(sum(self.shape) if self.biases else 0)])

    def parameters(self, x: Doubles) -> tuple[Doubles, Doubles, Doubles]:
        """Weights, and hidden and visible bias."""
        n, n_hidden = self.shape
        biases = x[n * n_hidden :] if self.biases else np.zeros(n + n_hidden)
        return x[: n * n_hidden].reshape(n, n_hidden), biases[:n_hidden], biases[n_hidden:]

    def __call__(self, x: Doubles) -> tuple[float, Doubles]:
        """KL, and <v h>_p - <v h>_P and so on."""
        weights, hidden_bias, visible_bias = self.parameters(x)
        field = self.states @ weights + hidden_bias
        size = np.abs(field)
        fall = np.exp(-2 * size)
        # sum of ln 2cosh with one logarithm a state: each factor of the product is between 1 and 2
        log_weight = size.sum(axis=1) + np.log((1 + fall).prod(axis=1)) - self.states @ visible_bias
        top = log_weight.max()
        weight = np.exp(log_weight - top)
        z = self.times * weight.sum()
        apart = self.law - self.times * weight / z
        means = -np.copysign((1 - fall) / (1 + fall), field) * apart[:, None]
        slopes = [(self.states.T @ means).ravel()]
        if self.biases:
            slopes += [means.sum(axis=0), apart @ self.states]
        divergence = self.minus_entropy + top + float(np.log(z)) - float(self.law @ log_weight)
        return divergence, np.concatenate(slopes)
