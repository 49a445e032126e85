"""What watching costs: sweeps a second alone and with frames taken 60 times a second, and how late they are.

    python benchmarks/runner.py [--seconds 3]

The reader is a plain thread that takes each frame and then keeps the interpreter busy for some milliseconds,
as a window does that draws. "alone" is the chain moved in one loop without the runner.
"""

from __future__ import annotations

import argparse
import time
from functools import partial

import numpy as np

from rgapp import models
from rgapp.engine import Runner
from rgapp.experiments.lattice import Lattice, LatticeParams

FRAME = 1 / 60


def alone(params: LatticeParams, seconds: float) -> float:
    """Sweeps a second of the experiment itself, in calls of about 4 ms."""
    experiment, n, made = Lattice(params, 1), 1, 0
    began = time.perf_counter()
    while (now := time.perf_counter()) < began + seconds:
        experiment.advance(n)
        made += n
        n = max(1, min(2 * n, int(n * 0.004 / (time.perf_counter() - now))))
    return made / (time.perf_counter() - began)


def watched(params: LatticeParams, seconds: float, busy: float | None) -> tuple[float, list[float], int]:
    """Sweeps a second in the runner, lateness of the reader's ticks (s), frames; busy None: nobody looks."""
    late, frames = [], 0
    with Runner(partial(Lattice, params, 1), playing=True) as runner:
        time.sleep(0.3)
        first, began = runner.position, time.perf_counter()
        tick = began
        while tick < began + seconds:
            tick += FRAME
            time.sleep(max(0.0, tick - time.perf_counter()))
            late.append(time.perf_counter() - tick)
            if busy is None:
                continue
            if runner.mailbox.take() is not None:
                frames += 1
                until = time.perf_counter() + busy
                while time.perf_counter() < until:
                    pass
        rate = (runner.position - first) / (time.perf_counter() - began)
    return rate, late, frames


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--sizes", type=int, nargs="+", default=[40, 128, 512])
    options = parser.parse_args()
    network = next(iter(models.bundled()), "none")
    print(f"heat bath, T = 2.269, network {network}, {options.seconds:g} s each")
    print(
        f"{'size':>5} {'reader busy':>12} {'of alone':>9} {'sweeps/s':>10} {'frames/s':>9} {'late p99':>9} ms"
    )
    for size in options.sizes:
        params = LatticeParams(size=size, network=network)
        best = alone(params, options.seconds)
        print(f"{size:>5} {'alone':>12} {'100 %':>9} {best:>10.0f}")
        for busy in (None, 0.0, 0.002, 0.004):
            rate, late, frames = watched(params, options.seconds, busy)
            words = "nobody looks" if busy is None else f"{busy * 1000:g} ms"
            print(
                f"{size:>5} {words:>12} {rate / best:>8.0%} {rate:>10.0f} {frames / options.seconds:>9.1f} "
                f"{1000 * np.percentile(late, 99):>9.2f}"
            )


if __name__ == "__main__":
    main()
