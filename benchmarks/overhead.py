"""What a point of an experiment costs beyond its own work: here, on processes, on a Dask cluster.

    python benchmarks/overhead.py [--rounds 5]

A scan of a lattice of 4 x 4 with 10 configurations a point, once with 5 and once with 60 points, each kept in
a file as it ends: the slope between the two is told, which leaves out what starting takes; beside it what
such a point takes by itself. The bar is 100 ms.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from rgapp import results, runs
from rgapp.engine import BatchRunner, Cluster, Processes
from rgapp.experiments import find

FEW, MANY = 5, 60


def ran(points: int, folder: Path, workers: object | None) -> float:
    """Seconds of a run that keeps every point in a file, as the command line does."""
    entry = find("scan")
    params = entry.params(sizes="4", steps=points, count=10)
    path = folder / "scan.h5"
    results.write(path, runs.of_batch("scan", params, 1, {}, path))
    began = time.perf_counter()
    runner = BatchRunner(
        partial(entry.make, params, 1, threads=1),
        name="scan",
        keep=partial(results.append, path),
        workers=workers,
    ).start()
    runner.wait()
    assert runner.failure is None and len(runner.results) == points, runner.failure
    return time.perf_counter() - began


def alone(points: int) -> float:
    """Seconds of the points themselves."""
    entry = find("scan")
    experiment = entry.make(entry.params(sizes="4", steps=points, count=10), 1, threads=1)
    began = time.perf_counter()
    for point in experiment.points():
        experiment.run(point, lambda share, words: None)
    return time.perf_counter() - began


def per_point(seconds: Callable[[int], float], rounds: int) -> float:
    """Median slope in ms a point."""
    return median(1e3 * (seconds(MANY) - seconds(FEW)) / (MANY - FEW) for _ in range(rounds))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    itself = per_point(alone, rounds)
    print(f"{'where points run':<24}{'ms a point':>12}{'beyond its own work':>22}")
    print(f"{'by themselves':<24}{itself:>12.1f}{'':>22}")
    with tempfile.TemporaryDirectory() as folder:
        tell(rounds, itself, "here", lambda n: ran(n, Path(folder), None))
        tell(rounds, itself, "on two processes", lambda n: ran(n, Path(folder), Processes(2)))
        try:
            from distributed import LocalCluster
        except ImportError:
            return
        with LocalCluster(2, processes=True, threads_per_worker=1, dashboard_address=None) as cluster:
            there = Cluster(cluster.scheduler_address)
            tell(rounds, itself, "on two Dask workers", lambda n: ran(n, Path(folder), there))


def tell(rounds: int, itself: float, where: str, seconds: Callable[[int], float]) -> None:
    found = per_point(seconds, rounds)
    print(f"{where:<24}{found:>12.1f}{found - itself:>19.1f} ms", flush=True)


if __name__ == "__main__":
    main()
