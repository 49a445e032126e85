"""Block spin or correlation? How large receptive fields are at many temperatures and numbers of hidden units.

The two rivals predict different sizes, but not in a sweep of the temperature alone: blocks tile the lattice,
so that a field covers N / n_hidden sites at every temperature; correlations would make it follow xi(T).
Regular centres and agreement with majority above chance tell tiling from blocks that are spins.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from rgapp.blas import blas_threads
from rgapp.engine.experiment import Arrays, Tell
from rgapp.experiments.train_measures import TESTED
from rgapp.params import About, Params, check_rising, parse_list, parse_whole
from rgapp.physics.exact import CRITICAL_TEMPERATURE, correlation_length
from rgapp.physics.ising import IsingParams
from rgapp.streams import children

Reals = NDArray[np.float32]
Control = Literal["none", "shuffled", "gaussian", "untrained", "windows"]
MOST_HIDDEN = 8  # numbers of hidden units in one run
NOISE = 3.0  # a unit sees nothing while its weights stay below so many initial standard deviations

# what a point holds as single numbers, drawn with errors over the repeats
MEASURES = ("area", "radius", "autocorrelation_2", "localized", "regularity", "agreement", "above_chance")


class FieldSizeParams(Params):
    """Which temperatures and hidden units, how often, and how each machine is trained."""

    coldest: Annotated[
        float, About("Coldest", low=1.0, high=4.0, step=0.01, unit="J/k_B", symbol="T", decimals=3)
    ] = 1.8
    hottest: Annotated[
        float, About("Hottest", low=1.0, high=4.0, step=0.01, unit="J/k_B", symbol="T", decimals=3)
    ] = 3.2
    steps: Annotated[int, About("Steps", low=3, high=40, help="Temperatures, evenly spaced")] = 12
    size: Annotated[int, About("Size", low=4, high=80, symbol="L", help="Sites along each side")] = 40
    hidden: Annotated[str, About("Hidden units", help="One number or several, as 100-400")] = "100-400"
    samples: Annotated[int, About("Samples each", low=100, high=100_000, log=True)] = 20_000
    repeats: Annotated[
        int, About("Repeats", low=1, high=20, help="Other samples, other starts: their scatter gives errors")
    ] = 5
    control: Annotated[
        Control,
        About("Control", choices=("none", "shuffled", "gaussian", "untrained", "windows"),
              help="shuffled: all sites in another order while it learns, put back for the measures; "
              "gaussian: it learns signs of Gaussian fields of the same covariance; untrained: the weights "
              "of the start; windows: random weights on N / n_hidden sites at random places"),
    ] = "none"  # fmt: skip
    l1: Annotated[float, About("Sparsity", low=0, high=0.2, log=True, symbol="λ")] = 0.03
    epochs: Annotated[int, About("Epochs", low=1, high=400, log=True)] = 15
    learning_rate: Annotated[float, About("Learning rate", low=0.0001, high=0.1, log=True)] = 0.01

    @property
    def temperatures(self) -> list[float]:
        """To 9 decimals, so that a name tells one."""
        return [round(float(t), 9) for t in np.linspace(self.coldest, self.hottest, self.steps)]

    @property
    def hidden_units(self) -> list[int]:
        """ParameterError where they are no numbers of units."""
        return parse_list(
            self.hidden,
            "hidden",
            parse_whole,
            MOST_HIDDEN,
            lambda n: 1 <= n <= 1600,
            "whole numbers between 1 and 1600, as 100-400",
        )


def check(params: FieldSizeParams) -> None:
    """ParameterError for hidden units that are none, and for temperatures that do not rise."""
    params.hidden_units  # noqa: B018
    check_rising(params.coldest, params.hottest)


class FieldSize:
    """Batch experiment: a point for each repeat, number of hidden units and temperature, all temperatures of
    the first repeat first.

    Arrays of a point: ``size``, ``hidden``, ``temperature``, ``repeat``; ``area`` and ``radius``, medians of
    the units that see something, with ``..._quartiles`` (2,); ``autocorrelation`` C_W(r) and its value at 2;
    ``localized`` and ``silent``, shares of all units; ``regularity`` of the centres; ``agreement`` of units
    and majority of blocks on fresh lattices and how far it is ``above_chance`` (nan where the units make no
    grid of blocks). Samples come from a child of the seed for each repeat and temperature, the same for every
    number of hidden units and every control.
    """

    formats = (".h5", ".npz", ".csv")

    def __init__(self, params: FieldSizeParams, seed: int, threads: int = 1) -> None:
        check(params)
        self.params, self.seed, self.threads = params, seed, threads
        places = [
            (repeat, hidden, t)
            for repeat in range(1, params.repeats + 1)
            for hidden in params.hidden_units
            for t in params.temperatures
        ]
        # samples of a repeat and temperature are the same for every number of hidden units and every control
        lattices = children(seed, params.repeats * params.steps)
        self._places: dict[str, tuple[int, int, float, np.random.SeedSequence]] = {}
        for repeat, hidden, t in places:
            own = lattices[(repeat - 1) * params.steps + params.temperatures.index(t)]
            self._places[f"n={hidden} T={t:g} repeat {repeat}"] = (repeat, hidden, t, own)

    def points(self) -> list[str]:
        return list(self._places)

    def effort(self, point: str) -> float:
        """The time of training."""
        return self._places[point][1]

    @blas_threads(1)  # one order of sums, wherever a point runs
    def run(self, point: str, tell: Tell) -> Arrays:
        repeat, hidden, temperature, seed = self._places[point]
        params, sites = self.params, self.params.size**2
        drawing, fresh, shuffling, gaussian, training, coins = children(seed, 6)
        words = f"{hidden} hidden units at temperature {temperature:g}"
        ising = IsingParams(size=params.size, temperature=temperature, algorithm="swendsen_wang")
        order = np.random.Generator(np.random.PCG64(shuffling)).permutation(sites)
        if self._learns:
            samples = self._samples(ising, drawing, gaussian, lambda share: tell(0.3 * share, words))
            if params.control == "shuffled":
                samples = np.ascontiguousarray(samples[:, order])
            weights = self._trained(samples, hidden, training, lambda share: tell(0.3 + 0.6 * share, words))
            if params.control == "shuffled":
                weights = weights[np.argsort(order)]  # every site back to where it was
        else:
            weights = self._made(hidden, training)
        arrays = {
            "size": np.int64(params.size),
            "hidden": np.int64(hidden),
            "temperature": np.float64(temperature),
            "repeat": np.int64(repeat),
        }
        return arrays | self._measured(
            weights, ising, fresh, coins, lambda share: tell(0.9 + share / 10, words)
        )

    @property
    def _learns(self) -> bool:
        return self.params.control not in ("untrained", "windows")

    def _samples(
        self, ising: IsingParams, seed: Any, gaussian: np.random.SeedSequence, tell: Any
    ) -> NDArray[np.int8]:
        from rgapp.physics.field_measures import gaussian_twin
        from rgapp.physics.ising_samples import draw_ising

        samples = draw_ising(ising, self.params.samples, seed, self.threads, tell).samples
        return gaussian_twin(samples, gaussian) if self.params.control == "gaussian" else samples

    def _trained(self, samples: NDArray[np.int8], hidden: int, seed: Any, tell: Any) -> Reals:
        from rgapp.physics.training import Trainer

        trainer = Trainer(hidden, samples, self._training(), seed, self.threads)
        while not trainer.finished:
            trainer.advance(20)
            tell(trainer.updates / (self.params.epochs * trainer.batches_per_epoch))
        return trainer.rbm.weights

    def _training(self) -> Any:
        from rgapp.physics.training_params import TrainingParams

        params = self.params
        return TrainingParams(learning_rate=params.learning_rate, l1=params.l1, epochs=params.epochs)

    def _made(self, hidden: int, seed: np.random.SeedSequence) -> Reals:
        """Weights that nothing was learned for."""
        from rgapp.physics.field_measures import random_windows

        sites = self.params.size**2
        if self.params.control == "windows":
            return random_windows(sites, hidden, seed)
        rng = np.random.Generator(np.random.PCG64(seed))
        return (self._training().start * rng.standard_normal((sites, hidden))).astype(np.float32)

    def _measured(self, weights: Reals, ising: IsingParams, seed: Any, coins: Any, tell: Any) -> Arrays:
        from rgapp.physics.field_measures import grid_regularity, weight_autocorrelation
        from rgapp.physics.fields import LOCALIZED, field_area, field_radius, torus_centres

        side = self.params.size
        silent = np.abs(weights).max(axis=0) < NOISE * self._training().start
        silent &= self._learns
        seeing = weights[:, ~silent]
        area, radius = field_area(seeing), field_radius(seeing, side)
        correlation = weight_autocorrelation(weights, side)
        agreement, chance = self._agreement(weights, ising, seed, coins, tell)
        localized = np.where(silent, 0, torus_centres(weights, side)[1] >= LOCALIZED).mean()
        return {
            "area": np.float64(_quantile(area, 0.5)),
            "area_quartiles": np.array([_quantile(area, 0.25), _quantile(area, 0.75)]),
            "radius": np.float64(_quantile(radius, 0.5)),
            "radius_quartiles": np.array([_quantile(radius, 0.25), _quantile(radius, 0.75)]),
            "autocorrelation": correlation,
            "autocorrelation_2": np.float64(correlation[2]),
            "localized": np.float64(localized),
            "silent": np.float64(silent.mean()),
            "regularity": np.float64(grid_regularity(seeing, side)),
            "agreement": np.float64(agreement),
            "above_chance": np.float64(agreement - chance),
        }

    def _agreement(
        self, weights: Reals, ising: IsingParams, seed: Any, coins: Any, tell: Any
    ) -> tuple[float, float]:
        """Of signs of the units' means with majority of blocks, and what chance would give."""
        from rgapp.experiments.reading import Reader, agreement_and_chance
        from rgapp.physics.blockspin import majority
        from rgapp.physics.ising_samples import draw_ising
        from rgapp.physics.rbm import RBM
        from rgapp.physics.stack import Stack

        stack = Stack([RBM(weights)])
        block = Reader.of(stack).blocks[0]
        if block is None:
            return math.nan, math.nan
        lattices = draw_ising(ising, TESTED, seed, self.threads, tell).samples
        units = np.where(stack.place(1, stack.up(lattices)[0]) > 0, 1, -1)
        blocks = majority(
            lattices.reshape(-1, ising.size, ising.size), block, tuple(coins.generate_state(2).tolist())
        )
        pairs = [agreement_and_chance(*pair) for pair in zip(units, blocks, strict=True)]
        share, chance = np.mean(pairs, axis=0)
        return float(share), float(chance)

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        """A table for each number of hidden units, and the numbers so far."""
        numbers: dict[str, Any] = {}
        rows = table(results)
        for hidden in np.unique(rows["hidden"]).astype(int).tolist():
            mine = rows["hidden"] == hidden
            names = (
                "temperature",
                "xi",
                "tiling",
                *(n for m in MEASURES for n in (m, f"{m}_error")),
                "repeats",
            )
            numbers[f"{hidden} hidden units"] = {name: rows[name][mine].tolist() for name in names}
        return numbers | so_far(results)


def table(results: dict[str, Arrays]) -> dict[str, NDArray[np.float64]]:
    """Means over the repeats with their standard errors, by hidden units, then temperature.

    ``xi`` is exact, of the infinite lattice (inf at T_c); ``tiling`` the sites that each unit would have for
    its own, N / n_hidden.
    """
    groups: dict[tuple[int, float], list[Arrays]] = {}
    for arrays in results.values():
        groups.setdefault((int(arrays["hidden"]), float(arrays["temperature"])), []).append(arrays)
    columns: dict[str, list[float]] = {
        name: [] for name in ("hidden", "temperature", "xi", "tiling", "repeats")
    }
    columns |= {name: [] for m in MEASURES for name in (m, f"{m}_error")}
    for (hidden, temperature), points in sorted(groups.items()):
        columns["hidden"].append(hidden)
        columns["temperature"].append(temperature)
        columns["xi"].append(float(correlation_length(temperature)))
        columns["tiling"].append(int(points[0]["size"]) ** 2 / hidden)
        columns["repeats"].append(len(points))
        for name in MEASURES:
            values = np.array([float(point[name]) for point in points])
            columns[name].append(float(values.mean()))
            error = values.std(ddof=1) / math.sqrt(len(values)) if len(values) > 1 else math.nan
            columns[f"{name}_error"].append(float(error))
    return {name: np.array(column, np.float64) for name, column in columns.items()}


def ratios(results: dict[str, Arrays]) -> list[tuple[int, int, float, float]]:
    """(few units, many units, ratio of areas, ratio of their shares of the lattice) of successive numbers.

    The ratio of areas is the median over the temperatures above T_c that both have.
    """
    rows, found = table(results), []
    above = rows["temperature"] > CRITICAL_TEMPERATURE
    for few, many in pairwise(np.unique(rows["hidden"]).astype(int).tolist()):
        areas = [
            {rows["temperature"][k]: rows["area"][k] for k in np.flatnonzero(above & (rows["hidden"] == n))}
            for n in (few, many)
        ]
        both = sorted(areas[0].keys() & areas[1].keys())
        if both:
            ratio = float(np.median([areas[0][t] / areas[1][t] for t in both]))
            found.append((few, many, ratio, many / few))
    return found


def ranks(results: dict[str, Arrays]) -> list[tuple[int, float, int]]:
    """(hidden units, rank correlation of area and xi, temperatures) above T_c (Spearman); from three on."""
    from scipy.stats import spearmanr

    rows, found = table(results), []
    above = (rows["temperature"] > CRITICAL_TEMPERATURE) & np.isfinite(rows["area"])
    for n in np.unique(rows["hidden"]).astype(int).tolist():
        mine = above & (rows["hidden"] == n)
        if mine.sum() > 2:
            rank = float(spearmanr(rows["area"][mine], rows["xi"][mine]).statistic)
            found.append((n, rank, int(mine.sum())))
    return found


def so_far(results: dict[str, Arrays]) -> dict[str, float]:
    """Numbers only: ``ratios`` and ``ranks`` in words."""
    told: dict[str, float] = {}
    for few, many, area, tiling in ratios(results):
        told |= {f"area of {few} over {many} units": area, f"tiling of {few} over {many} units": tiling}
    return told | {f"rank correlation of area and xi, {n} units": rank for n, rank, _ in ranks(results)}


def _quantile(values: NDArray[np.float64], share: float) -> float:
    return float(np.quantile(values, share)) if len(values) else math.nan
