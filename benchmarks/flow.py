"""The moment flow at every cut-off beside projecting anew: `python benchmarks/flow.py [N samples]`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from rgapp.physics.modes import principal_modes
from rgapp.physics.pca import flow_of, fraction_grid

THREADS = 2
PROJECTED = 32  # cut-offs at which NumPy projects anew
REPEATS = 3


def best(function: Callable[[], object]) -> float:
    """Seconds of the fastest of a few runs."""
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        function()
        times.append(time.perf_counter() - began)
    return min(times)


def projected(samples: np.ndarray, vectors: np.ndarray, cuts: np.ndarray) -> list[np.ndarray]:
    """What anybody would write: project, square, square again."""
    moments = []
    for cut in cuts:
        field = (samples @ vectors[:cut].T) @ vectors[:cut]
        square = field * field
        moments.append(np.mean(square * square, axis=0) / np.mean(square, axis=0) ** 2)
    return moments


def main(variables: int = 400, samples: int = 20_000) -> None:
    rng = np.random.default_rng(1)
    data = rng.standard_t(5, (samples, variables)) * np.arange(1, variables + 1) ** -0.3
    data = data @ np.linalg.qr(rng.normal(size=(variables, variables)))[0]
    with threadpool_limits(THREADS, user_api="blas"):
        basis = principal_modes(data, threads=THREADS)
        standard = (data - data.mean(axis=0)) / data.std(axis=0)
        cuts = np.unique(np.linspace(1, variables, PROJECTED).astype(int))
        numpy = best(lambda: projected(standard, basis.vectors, cuts)) / len(cuts)
        every = best(lambda: flow_of(basis, threads=THREADS)) / variables
        grid = best(lambda: flow_of(basis, fraction_grid(variables), threads=THREADS))
        square = rng.normal(size=(1000, 1000))
        rate = 2e9 / best(lambda: square @ square)
        modes = best(lambda: principal_modes(data, threads=THREADS))
        found = flow_of(basis, cuts / variables).moments
    off = np.abs(found / projected(standard, basis.vectors, cuts) - 1).max()
    work = 3 * samples * variables**2  # covariance, one half of it, and scores
    print(f"{variables} variables, {samples} samples, {THREADS} threads, double precision on both sides")
    print(f"one cut-off: NumPy / rgapp            {numpy / every:8.1f}")
    print(f"{PROJECTED} cut-offs by NumPy / all by rgapp   {numpy * len(cuts) / (every * variables):8.1f}")
    print(f"all cut-offs, rgapp                   {1e3 * every * variables:8.1f} ms")
    print(f"grid of {len(fraction_grid(variables))} cut-offs, rgapp           {1e3 * grid:8.1f} ms")
    print(f"modes and scores, rgapp               {1e3 * modes:8.1f} ms")
    print(f"the same work at this machine's gemm  {1e3 * work / rate:8.1f} ms, diagonalisation not counted")
    print(f"largest relative difference           {off:8.1e}")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
