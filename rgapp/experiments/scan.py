"""The lattice in equilibrium at many temperatures and several sizes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rgapp.engine.experiment import Arrays, Tell
from rgapp.params import About, Params, check_rising, parse_list, parse_whole
from rgapp.physics.ising import ALGORITHMS, Algorithm, IsingChain, IsingParams
from rgapp.physics.ising_samples import APART, watch_ising
from rgapp.physics.observables import MEASURED, equilibrium, smallest_waves
from rgapp.physics.stats import autocorrelation_time
from rgapp.physics.tempering import Tempering
from rgapp.streams import children

LARGEST = 1024
MOST_SIZES = 6
TRIAL = 200  # correlation times that the trial of a ladder of temperatures lasts
LONGEST = 2**14  # rounds of it
AT_ONCE = 64  # rounds between two calls of tell


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

    tempering: Annotated[
        bool,
        About(
            "Exchange temperatures",
            help="Parallel tempering: chains of one size at all temperatures exchange them now and then",
        ),
    ] = False

    @property
    def temperatures(self) -> list[float]:
        """Evenly spaced; to 9 decimals, so that a name tells one."""
        return [round(float(t), 9) for t in np.linspace(self.coldest, self.hottest, self.steps)]

    @property
    def lattice_sizes(self) -> list[int]:
        """ParameterError where they are no sizes."""
        return parse_list(
            self.sizes,
            "sizes",
            parse_whole,
            MOST_SIZES,
            lambda size: 2 <= size <= LARGEST,
            f"whole numbers between 2 and {LARGEST}, as 16-32-64",
        )


def check(params: ScanParams) -> None:
    """ParameterError for sizes that are none, and for temperatures that do not rise."""
    params.lattice_sizes  # noqa: B018
    check_rising(params.coldest, params.hottest)


class Scan:
    """Batch experiment: a point for each size and temperature, the small sizes first; with ``tempering`` a
    point for each size.

    Arrays of a point: ``size``, ``temperature``; each of ``observables.MEASURED`` and its ``..._error``;
    ``tau``, ``spacing``, ``settled_after`` in sweeps, ``independent``; and for other analyses the series
    ``energies``, ``magnetizations`` (per site) and ``waves`` (S at the least k), (count,). With ``tempering``
    all of them have one more axis in front, the temperatures. A point draws from a child of the seed of its
    own: what it gives does not depend on the others, nor on threads.
    """

    formats = (".h5", ".npz", ".csv")

    def __init__(self, params: ScanParams, seed: int, threads: int = 1) -> None:
        check(params)
        self.params = params
        self.seed = seed
        self.threads = threads
        places = [(size, t) for size in params.lattice_sizes for t in params.temperatures]
        if params.tempering:
            places = [(size, None) for size in params.lattice_sizes]
        seeds = children(seed, len(places))
        self._places = {
            f"L={size}" if t is None else f"L={size} T={t:g}": (size, t, s)
            for (size, t), s in zip(places, seeds, strict=True)
        }

    def points(self) -> list[str]:
        return list(self._places)

    def effort(self, point: str) -> float:
        """As if every site took the same number of moves between two configurations."""
        return self._places[point][0] ** 2

    def run(self, point: str, tell: Tell) -> Arrays:
        size, temperature, seed = self._places[point]
        if temperature is None:
            return self._ladder(size, seed, lambda share: tell(share, f"{size} × {size} at all temperatures"))
        words = f"{size} × {size} at temperature {temperature:g}"
        ising = self._ising(size).changed(temperature=temperature)
        watched = watch_ising(
            ising, self.params.count, seed, _waves, self.threads, lambda share: tell(share, words)
        )
        how = watched.how
        return self._measured(size, temperature, watched.energy, watched.magnetization, watched.seen) | _told(
            how.tau, how.spacing, how.settled, how.independent
        )

    def _ising(self, size: int) -> IsingParams:
        return IsingParams(size=size, field=self.params.field, algorithm=self.params.algorithm)

    def _ladder(self, size: int, seed: np.random.SeedSequence, tell: Callable[[float], None]) -> Arrays:
        """All temperatures at once: a trial, by the end of which they have settled, then ``count`` looks."""
        params = self.params
        ladder = Tempering(self._ising(size), params.temperatures, seed, self.threads)
        series, tau = np.empty((2, len(params.temperatures), 0)), np.inf
        while series.shape[2] < min(TRIAL * tau, LONGEST):
            for _ in range(max(1, series.shape[2] // AT_ONCE)):
                series = np.concatenate([series, ladder.record(AT_ONCE)[:2]], axis=2)
                tell(0.0)
            tau = max(self._slowest(*one[:, series.shape[2] // 5 :]) for one in series.transpose(1, 0, 2))
        spacing, settled = int(np.ceil(APART * tau)), ladder.rounds
        looks = []
        for done in range(params.count):
            looks.append(ladder.record(spacing, spacing, _waves))
            tell((done + 1) / params.count)
        energy, magnetization, waves = (np.concatenate(one, axis=1) for one in zip(*looks, strict=True))
        points = []
        for k, temperature in enumerate(params.temperatures):
            of = energy[k], magnetization[k], waves[k]
            left = max(self._slowest(*of[:2]), 0.5)
            independent = min(params.count, params.count / (2 * left))
            points.append(self._measured(size, temperature, *of) | _told(tau, spacing, settled, independent))
        return {name: np.array([point[name] for point in points]) for name in points[0]}

    def _slowest(self, energy: NDArray[np.float64], magnetization: NDArray[np.float64]) -> float:
        visible = magnetization if self.params.field else np.abs(magnetization)
        return max(autocorrelation_time(energy), autocorrelation_time(visible))

    def _measured(
        self,
        size: int,
        temperature: float,
        energy: NDArray[np.float64],
        magnetization: NDArray[np.float64],
        waves: NDArray[np.float64],
    ) -> Arrays:
        found = equilibrium(energy, magnetization, waves, size, temperature, self.params.field)
        arrays: Arrays = {"size": np.int64(size), "temperature": np.float64(temperature)}
        for name in MEASURED:
            value, error = found[name]
            arrays |= {name: np.float64(value), f"{name}_error": np.float64(error)}
        return arrays | {"energies": energy, "magnetizations": magnetization, "waves": waves}

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        """A table for each size, and where Binder's ratios of neighbouring sizes cross."""
        numbers: dict[str, Any] = {"configurations": self.params.count}
        rows = table(results)
        for size in np.unique(rows["size"]).astype(int).tolist():
            mine = rows["size"] == size
            names = ("temperature", *(name for m in MEASURED for name in (m, f"{m}_error")), "tau")
            numbers[f"size {size}"] = {name: rows[name][mine].tolist() for name in names}
        found = crossings(results)
        numbers["binder_crossings"] = {
            name: [getattr(one, name) for one in found] for name in Crossing._fields
        }
        return numbers


def _told(tau: float, spacing: int, settled: int, independent: float) -> Arrays:
    return {
        "tau": np.float64(tau),
        "spacing": np.int64(spacing),
        "settled_after": np.int64(settled),
        "independent": np.float64(independent),
    }


def _waves(chain: IsingChain) -> float:
    return smallest_waves(chain.spins)


def table(results: dict[str, Arrays]) -> dict[str, NDArray[np.float64]]:
    """The numbers of finished points as columns (points,), by size, then temperature."""
    names = ("size", "temperature", *(name for m in MEASURED for name in (m, f"{m}_error")))
    names += ("tau", "spacing", "settled_after", "independent")
    columns = {
        name: np.concatenate([np.atleast_1d(arrays[name]) for arrays in results.values()]).astype(float)
        for name in names
    }
    order = np.lexsort([columns["temperature"], columns["size"]])
    return {name: column[order] for name, column in columns.items()}


class Crossing(NamedTuple):
    """Where Binder's ratios of two sizes meet, with standard errors; lines between points add their own."""

    size: int
    larger_size: int
    temperature: float
    temperature_error: float
    binder: float
    binder_error: float


def crossings(results: dict[str, Arrays]) -> list[Crossing]:
    """Where Binder's ratio, falling with T, falls faster for the larger of two sizes that follow one another:
    the last change of sign of their difference on straight lines between temperatures both have.
    """
    rows, found = table(results), []
    for small, large in pairwise(np.unique(rows["size"])):
        t = np.intersect1d(
            rows["temperature"][rows["size"] == small], rows["temperature"][rows["size"] == large]
        )
        mine = [(rows["size"] == size) & np.isin(rows["temperature"], t) for size in (small, large)]
        curves, errors = (
            np.stack([rows[name][here] for here in mine]) for name in ("binder", "binder_error")
        )
        ahead = curves[1] - curves[0]
        turns = np.flatnonzero((ahead[:-1] > 0) & (ahead[1:] <= 0))
        if len(turns):
            between = slice(int(turns[-1]), int(turns[-1]) + 2)
            (at, at_error), (binder, binder_error) = _meeting(
                t[between], curves[:, between], errors[:, between]
            )
            found.append(Crossing(int(small), int(large), at, at_error, binder, binder_error))
    return found


def _meeting(t: NDArray, u: NDArray, errors: NDArray) -> list[tuple[float, float]]:
    """(T, error) and (U, error) where the straight lines u[0] and u[1] over t (2,) meet, u and errors (2, 2).

    With d = u[1] - u[0]: T = t0 + s (t1 - t0), U = u00 + s (u01 - u00), s = d0 / (d0 - d1); errors to first
    order.
    """
    d = u[1] - u[0]
    share = d[0] / (d[0] - d[1])
    slope = np.array([-d[1], d[0]]) / (d[0] - d[1]) ** 2  # of the share with d0 and d1
    of_share = np.stack([-slope, slope])  # and with u
    step = u[0, 1] - u[0, 0]
    of_value = step * of_share + np.array([[1 - share, share], [0, 0]])
    spread = [float(np.sqrt(np.sum((by * errors) ** 2))) for by in ((t[1] - t[0]) * of_share, of_value)]
    return [(float(t[0] + share * (t[1] - t[0])), spread[0]), (float(u[0, 0] + share * step), spread[1])]
