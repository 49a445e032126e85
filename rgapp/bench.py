"""The speed of the lattice on this machine: every algorithm, on every instruction set, on one thread and two.

A rate is that of the best of many short runs: flip attempts a second for local updates, sites of grown
clusters for Wolff, all sites of an update for Swendsen-Wang; everything at T_c.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rgapp._kernels import packed
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.ising import ALGORITHMS, IsingChain, IsingParams
from rgapp.physics.updates import LEAST_SHARED, LOCAL

SIZES = (40, 256, 1024, 4096)
RUN = 0.004  # seconds that one run lasts, or one sweep where that is longer

Work = Callable[[int], float]  # so many sweeps; returns how many sites that was


@dataclass(frozen=True)
class Row:
    """``rates`` in sites a second, by size; sizes at which this instruction set or so many threads are not
    used are left out. ``instruction_set`` is empty for kernels that know none.
    """

    algorithm: str
    instruction_set: str
    threads: int
    rates: dict[int, float]


def table(seconds: float) -> Iterator[Row]:
    """Row by row, with ``seconds`` for each number."""
    for algorithm in ALGORITHMS:
        for instruction_set, threads, sizes in _ways(algorithm):
            works = {size: work_of(size, algorithm, 0.0, threads, instruction_set) for size in sizes}
            rates = {size: rate(work, seconds) for size, work in works.items()}
            yield Row(algorithm, instruction_set, threads, rates)


def _ways(algorithm: str) -> Iterator[tuple[str, int, list[int]]]:
    """(instruction set, threads, sizes at which they are used)."""
    if algorithm not in LOCAL:
        yield "", 1, [*SIZES]
        return
    yield "", 1, [size for size in SIZES if size % 64]
    for name in packed.instruction_sets():
        yield name, 1, [size for size in SIZES if size % 64 == 0]
        yield name, 2, [size for size in SIZES if size % 64 == 0 and size >= LEAST_SHARED]


def work_of(
    size: int, algorithm: str, field: float = 0.0, threads: int = 1, instruction_set: str = ""
) -> Work:
    """Sweeps of a lattice at T_c that was all up and has had some sweeps since."""
    params = IsingParams(
        size=size, temperature=CRITICAL_TEMPERATURE, field=field, algorithm=algorithm, start="cold"
    )
    chain = IsingChain(params, seed=1, threads=threads, instruction_set=instruction_set)
    chain.advance(60 if algorithm == "wolff" else 20)

    def work(n: int) -> float:
        before = chain.sites_updated
        chain.advance(n)
        return chain.sites_updated - before

    return work


def rate(work: Work, seconds: float) -> float:
    """Sites a second in the best of many runs."""
    n, best, end = 1, 0.0, time.perf_counter() + seconds
    while time.perf_counter() < end or not best:
        began = time.perf_counter()
        sites = work(n)
        took = time.perf_counter() - began
        best = max(best, sites / took)
        n = max(1, min(2 * n, round(n * RUN / took)))
    return best
