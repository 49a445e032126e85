"""RBM speed beside NumPy by hand, on one thread: `python benchmarks/rbm.py`.

Each pair does the same work in single precision in turns, best of several rounds. NumPy's BLAS is held to one
thread too.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from rgapp.physics.rbm import RBM
from rgapp.physics.training import Trainer, TrainingParams

N_VISIBLE, N_HIDDEN, ROUNDS = 1600, 400, 5
BATCHES = 20


def best(*functions: Callable[[], object]) -> list[float]:
    """Seconds of the fastest round of each, taken in turns."""
    fastest = [np.inf] * len(functions)
    for _ in range(ROUNDS):
        for k, function in enumerate(functions):
            began = time.perf_counter()
            function()
            fastest[k] = min(fastest[k], time.perf_counter() - began)
    return fastest


def spins(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    """Drawn in the field x, as float32."""
    up = rng.random(x.shape, np.float32) * (1 + np.exp(2 * np.clip(x, -40, 40))) < 1
    return np.where(up, np.float32(1), np.float32(-1))


def gibbs(chains: int, steps: int = 10) -> tuple[float, float]:
    """Units drawn a second, rgapp and NumPy."""
    rng = np.random.default_rng(1)
    rbm = RBM(rng.normal(0, 0.05, (N_VISIBLE, N_HIDDEN)).astype(np.float32))
    v = rng.choice(np.array([-1, 1], np.int8), (chains, N_VISIBLE))
    rbm.gibbs(v, 1, seed=1)

    def by_hand() -> None:
        x = v.astype(np.float32)
        for _ in range(steps):
            h = spins(rng, x @ rbm.weights)
            x = spins(rng, h @ rbm.weights.T)

    units = chains * steps * (N_VISIBLE + N_HIDDEN)
    ours, numpys = best(lambda: rbm.gibbs(v, steps, seed=2), by_hand)
    return units / ours, units / numpys


def updates(batch: int) -> tuple[float, float]:
    """Seconds of an epoch of CD-1 over 20,000 samples, rgapp and NumPy."""
    rng = np.random.default_rng(2)
    samples = rng.choice(np.array([-1, 1], np.int8), (batch * BATCHES * 2, N_VISIBLE))
    trainer = Trainer(N_HIDDEN, samples, TrainingParams(batch_size=batch, epochs=10**5), seed=1)
    weights = rng.normal(0, 0.01, (N_VISIBLE, N_HIDDEN)).astype(np.float32)
    velocity = np.zeros_like(weights)

    def by_hand() -> None:
        for k in range(BATCHES):
            v = samples[k * batch : (k + 1) * batch].astype(np.float32)
            field = v @ weights
            again = spins(rng, spins(rng, field) @ weights.T)
            gradient = -(v.T @ np.tanh(field)) + again.T @ np.tanh(again @ weights)
            velocity[:] = 0.5 * velocity - 0.01 / batch * gradient
            moved = weights + velocity
            weights[:] = np.sign(moved) * np.maximum(np.abs(moved) - 3e-4, 0)

    ours, numpys = best(lambda: trainer.advance(BATCHES), by_hand)
    an_epoch = 20_000 / (batch * BATCHES)
    return ours * an_epoch, numpys * an_epoch


def main() -> None:
    with threadpool_limits(1):
        for chains in (100, 1000):
            ours, numpys = gibbs(chains)
            print(f"Gibbs {chains:5d} chains   rgapp {ours / 1e6:6.0f} M units/s   NumPy {numpys / 1e6:6.0f}")
        for batch in (100, 500):
            ours, numpys = updates(batch)
            print(f"CD-1 epoch, batch {batch:4d}   rgapp {ours:6.2f} s   NumPy {numpys:6.2f} s")
        rbm = RBM(np.random.default_rng(3).normal(0, 0.05, (N_VISIBLE, N_HIDDEN)).astype(np.float32))
        (seconds,) = best(lambda: rbm.log_partition("ais", chains=100, temperatures=100, seed=1))
        print(f"AIS, 100 chains, a temperature   rgapp {seconds * 10:6.2f} ms")


if __name__ == "__main__":
    main()
