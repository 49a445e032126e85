"""The lattice in equilibrium at many temperatures and several sizes."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from rgapp.engine.experiment import Arrays, Tell
from rgapp.params import About, ParameterError, Params, parse_whole
from rgapp.physics.ising import ALGORITHMS, Algorithm, IsingChain, IsingParams
from rgapp.physics.ising_samples import watch_ising
from rgapp.physics.observables import MEASURED, equilibrium, smallest_waves
from rgapp.streams import children

LARGEST = 1024
MOST_SIZES = 6


class ScanParams(Params):
    """Which temperatures, which sizes, how many configurations at each."""

    coldest: Annotated[
        float, About("Coldest", low=0.1, high=10, step=0.01, unit="J/k_B", symbol="T", decimals=3)
    ] = 2.0
    hottest: Annotated[
        float, About("Hottest", low=0.1, high=10, step=0.01, unit="J/k_B", symbol="T", decimals=3)
    ] = 2.6
    steps: Annotated[
        int, About("Temperatures", low=2, high=60, help="How many, evenly from the coldest to the hottest")
    ] = 13
    sizes: Annotated[
        str, About("Sizes", symbol="L", help="Sites along each side of the tori, as 16-32-64")
    ] = "8-16-32"  # fmt: skip
    field: Annotated[float, About("Field", low=-10, high=10, unit="J", symbol="h", decimals=3)] = 0.0
    algorithm: Annotated[Algorithm, About("Algorithm", choices=ALGORITHMS)] = "wolff"
    count: Annotated[
        int,
        About("Configurations", low=10, high=1_000_000, log=True, help="At each size and temperature"),
    ] = 2000

    @property
    def temperatures(self) -> list[float]:
        """Evenly spaced; to 9 decimals, so that a name tells one."""
        return [round(float(t), 9) for t in np.linspace(self.coldest, self.hottest, self.steps)]

    @property
    def lattice_sizes(self) -> list[int]:
        """ParameterError where they are no sizes."""
        words = self.sizes.replace("–", "-").replace("-", " ").replace(",", " ").split()
        try:
            sizes = [parse_whole(word) for word in words]
        except ValueError:
            sizes = []
        if not 1 <= len(set(sizes)) <= MOST_SIZES or not all(2 <= size <= LARGEST for size in sizes):
            raise ParameterError(
                f"sizes must be 1 to {MOST_SIZES} whole numbers between 2 and {LARGEST}, as 16-32-64 (got "
                f"{self.sizes})",
                "sizes",
            )
        return sorted(set(sizes))


def check(params: ScanParams) -> None:
    """ParameterError for sizes that are none, and for temperatures that do not rise."""
    params.lattice_sizes  # noqa: B018
    if not params.coldest < params.hottest:
        raise ParameterError(
            f"hottest must be above the coldest temperature, {params.coldest:g} (got {params.hottest:g})",
            "hottest",
        )


class Scan:
    """Batch experiment: a point for each size and temperature, the small sizes first.

    Arrays of a point: ``size``, ``temperature``; each of ``observables.MEASURED`` and its ``..._error``;
    ``tau``, ``spacing``, ``settled_after`` in sweeps, ``independent``; and for other analyses the series
    ``energies``, ``magnetizations`` (per site) and ``waves`` (S at the least k), (count,). A point draws from
    a child of the seed of its own: what it gives does not depend on the others, nor on threads.
    """

    formats = (".h5", ".npz", ".csv")

    def __init__(self, params: ScanParams, seed: int, threads: int = 1) -> None:
        check(params)
        self.params = params
        self.seed = seed
        self.threads = threads
        places = [(size, t) for size in params.lattice_sizes for t in params.temperatures]
        seeds = children(seed, len(places))
        self._places = {f"L={size} T={t:g}": (size, t, s) for (size, t), s in zip(places, seeds, strict=True)}

    def points(self) -> list[str]:
        return list(self._places)

    def run(self, point: str, tell: Tell) -> Arrays:
        size, temperature, seed = self._places[point]
        params = self.params
        ising = IsingParams(
            size=size, temperature=temperature, field=params.field, algorithm=params.algorithm
        )
        words = f"{size} × {size} at temperature {temperature:g}"
        watched = watch_ising(
            ising, params.count, seed, _waves, self.threads, lambda share: tell(share, words)
        )
        energy, magnetization, waves = watched.energy, watched.magnetization, watched.seen
        found = equilibrium(energy, magnetization, waves, size, temperature, params.field)
        arrays: Arrays = {"size": np.int64(size), "temperature": np.float64(temperature)}
        for name in MEASURED:
            value, error = found[name]
            arrays |= {name: np.float64(value), f"{name}_error": np.float64(error)}
        how = watched.how
        return arrays | {
            "tau": np.float64(how.tau),
            "spacing": np.int64(how.spacing),
            "settled_after": np.int64(how.settled),
            "independent": np.float64(how.independent),
            "energies": energy,
            "magnetizations": magnetization,
            "waves": waves,
        }

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        """A table for each size, and where Binder's ratios of neighbouring sizes cross."""
        numbers: dict[str, Any] = {"configurations": self.params.count}
        rows = table(results)
        for size in np.unique(rows["size"]).astype(int).tolist():
            mine = rows["size"] == size
            names = ("temperature", *(name for m in MEASURED for name in (m, f"{m}_error")), "tau")
            numbers[f"size {size}"] = {name: rows[name][mine].tolist() for name in names}
        numbers["binder_crossings"] = {
            key: [row[at] for row in crossings(results)]
            for at, key in enumerate(("size", "larger_size", "temperature", "binder"))
        }
        return numbers


def _waves(chain: IsingChain) -> float:
    return smallest_waves(chain.spins)


def table(results: dict[str, Arrays]) -> dict[str, NDArray[np.float64]]:
    """The numbers of finished points as columns (points,), by size, then temperature."""
    names = ("size", "temperature", *(name for m in MEASURED for name in (m, f"{m}_error")))
    names += ("tau", "spacing", "settled_after", "independent")
    rows = sorted(results.values(), key=lambda arrays: (arrays["size"], arrays["temperature"]))
    return {name: np.array([float(arrays[name]) for arrays in rows]) for name in names}


def crossings(results: dict[str, Arrays]) -> list[tuple[int, int, float, float]]:
    """(size, next size, temperature, U4) where Binder's ratio, falling with T, falls faster for the larger
    one: the last change of sign of their difference on straight lines between temperatures both have.
    """
    rows, found = table(results), []
    for small, large in pairwise(np.unique(rows["size"])):
        t = np.intersect1d(
            rows["temperature"][rows["size"] == small], rows["temperature"][rows["size"] == large]
        )
        curves = [
            rows["binder"][(rows["size"] == size) & np.isin(rows["temperature"], t)]
            for size in (small, large)
        ]
        ahead = curves[1] - curves[0]
        turns = np.flatnonzero((ahead[:-1] > 0) & (ahead[1:] <= 0))
        if len(turns):
            k = int(turns[-1])
            share = ahead[k] / (ahead[k] - ahead[k + 1])
            at = [float(x[k] + share * (x[k + 1] - x[k])) for x in (t, curves[0])]
            found.append((int(small), int(large), *at))
    return found
