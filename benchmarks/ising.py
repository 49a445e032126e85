"""Ising speed on one thread, beside a checkerboard in NumPy: `python benchmarks/ising.py`.

Local updates in flip attempts a nanosecond, clusters in sites a microsecond (Wolff counts the sites of grown
clusters, Swendsen-Wang all sites of an update), at T_c; best of several rounds, in turns.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from rgapp import raster
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.ising import ALGORITHMS, IsingChain, IsingParams

SIZES = (40, 41, 64, 256, 1024, 4096)
ROUNDS, SITES = 5, 6_000_000


def best(*functions: Callable[[], float]) -> list[float]:
    """The highest rate of each, taken in turns; a function does its work and says how many sites it was."""
    rates = [0.0] * len(functions)
    for _ in range(ROUNDS):
        for k, function in enumerate(functions):
            began = time.perf_counter()
            sites = function()
            rates[k] = max(rates[k], sites / (time.perf_counter() - began))
    return rates


def ours(size: int, algorithm: str, field: float = 0.0) -> Callable[[], float]:
    params = IsingParams(
        size=size, temperature=CRITICAL_TEMPERATURE, field=field, algorithm=algorithm, start="cold"
    )
    chain = IsingChain(params, seed=1)
    sweeps = max(1, SITES // size**2)
    chain.advance(min(sweeps, 300))

    def work() -> float:
        before = chain.sites_updated
        chain.advance(sweeps)
        return chain.sites_updated - before

    return work


def numpy_checkerboard(size: int) -> Callable[[], float]:
    rng = np.random.default_rng(1)
    spins = np.ones((size, size), np.int8)
    colours = [np.indices((size, size)).sum(0) % 2 == colour for colour in (0, 1)]
    accept = np.exp(-2 * np.arange(-4, 5) / CRITICAL_TEMPERATURE).astype(np.float32)

    def work() -> float:
        sweeps = max(1, SITES // 20 // size**2)
        for _ in range(sweeps):
            for colour in colours:
                sums = sum(np.roll(spins, shift, axis) for axis in (0, 1) for shift in (1, -1))
                flips = colour & (rng.random((size, size), np.float32) < accept[spins * sums + 4])
                spins[flips] *= -1
        return sweeps * size**2

    return work


def painting(size: int) -> float:
    """Milliseconds of one picture, a pixel a spin."""
    packed = IsingChain(IsingParams(size=size), seed=1).packed
    image, colours = np.empty((size, size), np.uint32), np.array([0, 0xFFFFFF], np.uint32)

    def paint() -> float:
        raster.paint_spins(packed, size, colours, image)
        return 1

    return 1e3 / best(paint)[0]


def main() -> None:
    local, clusters = ALGORITHMS[:2], ALGORITHMS[2:]
    print(f"{'size':>5} {'metropolis':>11} {'in a field':>11} {'heat bath':>10} {'NumPy':>7}   flips/ns")
    for size in SIZES:
        works = [ours(size, local[0]), ours(size, local[0], 0.1), ours(size, local[1])]
        if size % 2 == 0:
            works.append(numpy_checkerboard(size))
        rates = [rate / 1e9 for rate in best(*works)]
        print(f"{size:5d} {rates[0]:11.3f} {rates[1]:11.3f} {rates[2]:10.3f}", end="")
        print(f" {rates[3]:7.3f}" if len(rates) == 4 else "       -")
    print(f"\n{'size':>5} {'Wolff':>11} {'Swendsen-Wang':>14} {'a picture':>12}")
    for size in SIZES:
        rates = [rate / 1e6 for rate in best(*(ours(size, algorithm) for algorithm in clusters))]
        print(f"{size:5d} {rates[0]:6.1f} M/s {rates[1]:9.1f} M/s {painting(size):9.3f} ms")


if __name__ == "__main__":
    main()
