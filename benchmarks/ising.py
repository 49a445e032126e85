"""Ising sampling beside its peers and its limit, in one run: ratios first.

    python benchmarks/ising.py [--seconds 0.4] [--rounds 3] [--prototypes FOLDER]

Local updates in flip attempts a nanosecond, for every instruction set and on one and two threads; clusters
in million sites a second (Wolff counts the sites of grown clusters, Swendsen-Wang all sites of an update);
all at T_c. Peers are taken where they are installed: mcising and peapods from PyPI; a checkerboard in NumPy.
``--prototypes`` names a folder with rough C programs (metropolis.c, swendsen_wang.c, wolff.c) that mark the
limit; they are built with gcc. Everybody takes turns, and the best of many short runs counts.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from rgapp import raster
from rgapp._kernels import packed
from rgapp.bench import Work, rate, work_of
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.ising import IsingChain, IsingParams

LOCAL, CLUSTERS, SMALL = (256, 1024, 4096), (256, 1024, 4096), (40, 41, 64)
FLAGS = {"sse2": [], "avx2": ["-DP2"], "avx512": ["-DP512"]}  # of the prototype

Rates = dict[tuple[str, int], float]


def of_mcising(size: int, algorithm: str) -> Work | None:
    try:
        from mcising import IsingSimulation
    except ImportError:
        return None
    chain = IsingSimulation(size, 1.0, 0.0, 0.0, 0.0, 1, algorithm)
    chain.set_spins(np.ones((size, size), np.int8))
    chain.sweep(20, temperature=CRITICAL_TEMPERATURE)
    return lambda n: chain.sweep(n, temperature=CRITICAL_TEMPERATURE)[1]


def of_peapods(size: int, algorithm: str) -> Work | None:
    try:
        from peapods import Ising
    except ImportError:
        return None
    chain = Ising((size, size), temperatures=np.array([CRITICAL_TEMPERATURE]))
    clusters = {"cluster_update_interval": 1, "cluster_mode": "sw"} if algorithm == "swendsen_wang" else {}

    def work(n: int) -> float:
        chain.sample(n, warmup_ratio=0.0, sequential=True, **clusters)
        return n * size**2

    return work if algorithm != "wolff" else None


def of_numpy(size: int) -> Work:
    rng = np.random.default_rng(1)
    spins = np.ones((size, size), np.int8)
    colours = [np.indices((size, size)).sum(0) % 2 == colour for colour in (0, 1)]
    accept = np.exp(-2 * np.arange(-4, 5) / CRITICAL_TEMPERATURE).astype(np.float32)

    def work(n: int) -> float:
        for _ in range(n):
            for colour in colours:
                sums = sum(np.roll(spins, shift, axis) for axis in (0, 1) for shift in (1, -1))
                flips = colour & (rng.random((size, size), np.float32) < accept[spins * sums + 4])
                spins[flips] *= -1
        return n * size**2

    return work


class Prototypes:
    """The limit: C programs that measure themselves."""

    def __init__(self, folder: str | None) -> None:
        self._programs: dict[str, str] = {}
        if folder is None or shutil.which("gcc") is None:
            return
        self._built = tempfile.mkdtemp()
        for name, flags in FLAGS.items():
            if name in packed.instruction_sets():
                self._build(Path(folder) / "metropolis.c", name, ["-O3", *flags])
        for name in ("swendsen_wang", "wolff"):
            self._build(Path(folder) / f"{name}.c", name, ["-O2"])

    def _build(self, source: Path, name: str, flags: list[str]) -> None:
        program = f"{self._built}/{name}"
        command = ["gcc", "-w", *flags, source, "-o", program, "-lpthread", "-lm"]
        if subprocess.run(command, capture_output=True).returncode == 0:
            self._programs[name] = program

    def measure(self, seconds: float, rates: Rates) -> None:
        for name, program in self._programs.items():
            local = name in FLAGS
            words = [program, f"{CRITICAL_TEMPERATURE}", f"{seconds}", "2"] if local else [program]
            said = subprocess.run(words, capture_output=True, text=True).stdout
            if local:
                found = [
                    (f"limit {name} x{threads}", int(size), 1e9 * float(value))
                    for size, threads, value in re.findall(r"L(\d+)/(\d)t ([\d.]+)", said)
                ]
            else:
                found = [
                    (f"limit {name}", int(size), 1e6 * float(value))
                    for size, value in re.findall(r"L=(\d+) ([\d.]+) Msites", said)
                ]
            for label, size, value in found:
                rates[label, size] = max(rates.get((label, size), 0.0), value)


def works_of() -> dict[tuple[str, int], Work]:
    works: dict[tuple[str, int], Work | None] = {}
    for size in LOCAL:
        for name in packed.instruction_sets():
            for threads in (1, 2):
                works[f"metropolis {name} x{threads}", size] = work_of(size, "metropolis", 0.0, threads, name)
        works["heat_bath", size] = work_of(size, "heat_bath")
        works["metropolis in a field", size] = work_of(size, "metropolis", 0.1)
        works["heat_bath in a field", size] = work_of(size, "heat_bath", 0.1)
        works["mcising metropolis", size] = of_mcising(size, "metropolis")
        works["peapods metropolis", size] = of_peapods(size, "metropolis")
        works["numpy metropolis", size] = of_numpy(size)
    for size in CLUSTERS:
        for algorithm in ("swendsen_wang", "wolff"):
            works[algorithm, size] = work_of(size, algorithm)
            works[f"{algorithm} in a field", size] = work_of(size, algorithm, 0.1)
            works[f"mcising {algorithm}", size] = of_mcising(size, algorithm)
            works[f"peapods {algorithm}", size] = of_peapods(size, algorithm)
    for size in SMALL:
        works["metropolis", size] = work_of(size, "metropolis")
    return {key: work for key, work in works.items() if work is not None}


def show(rates: Rates) -> None:
    def line(label: str, sizes: tuple[int, ...], above: str, below: str) -> None:
        ratios = [
            rates[above, size] / rates[below, size]
            if {(above, size), (below, size)} <= rates.keys()
            else None
            for size in sizes
        ]
        if any(ratios):
            print(f"{label:<52}" + "".join("        -" if r is None else f"{r:9.2f}" for r in ratios))

    best = packed.instruction_sets()[-1]
    print(f"{'ratios at size':<52}" + "".join(f"{size:9d}" for size in LOCAL))
    for name in packed.instruction_sets():
        for threads in (1, 2):
            mine, limit = f"metropolis {name} x{threads}", f"limit {name} x{threads}"
            line(f"metropolis, {name}, {threads} thread(s) / limit", LOCAL, mine, limit)
        line(
            f"metropolis, {name}, two threads / one", LOCAL, f"metropolis {name} x2", f"metropolis {name} x1"
        )
        for peer in ("mcising", "peapods", "numpy"):
            line(f"metropolis, {name} / {peer}", LOCAL, f"metropolis {name} x1", f"{peer} metropolis")
    line("metropolis, in a field / without", LOCAL, "metropolis in a field", f"metropolis {best} x1")
    line("heat bath, in a field / without", LOCAL, "heat_bath in a field", "heat_bath")
    for algorithm in ("swendsen_wang", "wolff"):
        for other in ("limit", "mcising", "peapods"):
            line(f"{algorithm} / {other}", CLUSTERS, algorithm, f"{other} {algorithm}")
    print("\nmillion sites a second")
    for label in dict.fromkeys(label for label, _ in rates):
        sizes = sorted(size for name, size in rates if name == label)
        print(f"{label:<30}" + "".join(f"  {size}: {rates[label, size] / 1e6:.1f}" for size in sizes))


def painting(size: int) -> float:
    """Milliseconds of one picture, a pixel a spin."""
    rows = IsingChain(IsingParams(size=size), seed=1).packed
    image, colours = np.empty((size, size), np.uint32), np.array([0, 0xFFFFFF], np.uint32)

    def paint(n: int) -> float:
        for _ in range(n):
            raster.paint_spins(rows, size, colours, image)
        return n

    return 1e3 / rate(paint, 0.3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=0.4, help="for each in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--prototypes", metavar="FOLDER", help="C programs that mark the limit")
    options = parser.parse_args()
    prototypes, works, rates = Prototypes(options.prototypes), works_of(), Rates()
    for _ in range(options.rounds):
        prototypes.measure(options.seconds, rates)
        for key, work in works.items():
            rates[key] = max(rates.get(key, 0.0), rate(work, options.seconds))
    show(rates)
    print("\nms a picture  " + "".join(f"  {size}: {painting(size):.3f}" for size in LOCAL))


if __name__ == "__main__":
    main()
