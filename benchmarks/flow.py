"""The moment flow at every cut-off beside projecting anew: `python benchmarks/flow.py [large]`."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from rgapp.physics import modes
from rgapp.physics.modes import principal_modes
from rgapp.physics.pca import cut_offs, flow_of, fraction_grid

THREADS = 2
PROJECTED = 32  # cut-offs at which NumPy projects anew
REPEATS = 5


def best(function: Callable[[], object], repeats: int = REPEATS) -> float:
    """Seconds of the fastest of a few runs."""
    times = []
    for _ in range(repeats):
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


def heavy(samples: int, variables: int) -> np.ndarray:
    """Correlated samples with heavy tails."""
    rng = np.random.default_rng(1)
    data = rng.standard_t(5, (samples, variables)) * np.arange(1, variables + 1) ** -0.3
    return data @ np.linalg.qr(rng.normal(size=(variables, variables)))[0]


def against_numpy(variables: int = 400, samples: int = 20_000) -> None:
    data = heavy(samples, variables)
    with threadpool_limits(THREADS, user_api="blas"):
        basis = principal_modes(data, threads=THREADS)
        standard = (data - data.mean(axis=0)) / data.std(axis=0)
        cuts = np.unique(np.linspace(1, variables, PROJECTED).astype(int))
        numpy = best(lambda: projected(standard, basis.vectors, cuts), 3)
        every = best(lambda: flow_of(basis, threads=THREADS))
        found = flow_of(basis, cuts / variables).moments
    off = np.abs(found / projected(standard, basis.vectors, cuts) - 1).max()
    print(f"{variables} variables, {samples} samples, {THREADS} threads, double precision on both sides")
    print(f"{PROJECTED} cut-offs by NumPy                  {1e3 * numpy:9.1f} ms")
    print(f"all {variables} cut-offs by rgapp              {1e3 * every:9.1f} ms")
    print(f"NumPy's {PROJECTED} / all of rgapp             {numpy / every:9.1f}    (wanted: 4)")
    print(
        f"one cut-off, NumPy / rgapp            {numpy / every * variables / len(cuts):9.1f}    (wanted: 50)"
    )
    print(f"largest relative difference           {off:9.1e}    (wanted: 1e-10)")


def against_gemm(variables: int = 400, samples: int = 20_000) -> None:
    """Covariance and scores: half of a product of N x T by T x N, and one of N x N by N x T."""
    field = np.random.default_rng(2).normal(size=(variables, samples))
    vectors = np.linalg.qr(field[:, :variables])[0]
    with threadpool_limits(THREADS, user_api="blas"):
        product = best(lambda: vectors @ field)  # 2 N^2 T
        whole = best(lambda: principal_modes(field.T, threads=THREADS))
    covariance = best(lambda: with_one_thread(lambda: modes._products(field, samples, THREADS, None)))
    scores = best(lambda: with_one_thread(lambda: modes._blockwise(vectors, field, THREADS, None)))
    rate = 2 * samples * variables**2 / product
    ours = 3 * samples * variables**2 / (covariance + scores)
    print(f"gemm of this machine                  {rate / 1e9:9.1f} Gflop/s")
    print(f"covariance and scores                 {ours / 1e9:9.1f} Gflop/s")
    print(f"share of the gemm rate                {100 * ours / rate:9.0f} %  (wanted: 70)")
    print(f"all of it, diagonalisation included   {1e3 * whole:9.1f} ms")


def with_one_thread(function: Callable[[], object]) -> object:
    with threadpool_limits(1, user_api="blas"):
        return function()


def while_dragging(variables: int = 400, samples: int = 6_000) -> None:
    basis = principal_modes(heavy(samples, variables), threads=THREADS)
    for name, kept in (("all", cut_offs(variables, 40)), ("24", fraction_grid(variables, 24, 40))):
        seconds = best(lambda kept=kept: flow_of(basis, kept, 0.1, THREADS))
        print(
            f"top tenth dropped, {samples} samples, {name:>3} cut-offs {1e3 * seconds:7.1f} ms  (wanted: 100)"
        )


def large(variables: int = 2000, samples: int = 50_000) -> None:
    data = heavy(samples, variables)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    basis = principal_modes(data, threads=THREADS)
    found = time.perf_counter()
    cuts = fraction_grid(variables, 256)
    flow_of(basis, cuts, threads=THREADS)
    ended = time.perf_counter()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"{variables} variables, {samples} samples, {len(cuts)} cut-offs")
    print(f"modes and scores                      {found - began:9.1f} s")
    print(f"flow                                  {ended - found:9.1f} s")
    print(f"memory at most / data                 {most / data.nbytes:9.2f}    (wanted: 3)")
    print(f"of which before the analysis          {before * 1024 / data.nbytes:9.2f}")


if __name__ == "__main__":
    if "large" in sys.argv:
        large()
    else:
        against_numpy()
        against_gemm()
        while_dragging()
