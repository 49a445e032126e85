"""Does stacking coarse-grain? Couplings and correlation lengths of every layer, beside block spins.

Lattices in equilibrium are read by a trained stack and by majorities of blocks. If a layer is a
coarse-graining, its units on their grid are a lattice again: with a coupling that moves away from criticality
as the block spins' does, and a correlation length that is halved in units of their spacing. That receptive
fields grow with depth is no evidence: products of random local fields grow as well, and are told beside them.
"""

from __future__ import annotations

import math
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from rgapp.blas import blas_threads
from rgapp.engine.experiment import Arrays, Tell
from rgapp.params import About, Params, parse_list, parse_number
from rgapp.streams import children

Spins = NDArray[np.int8]
Floats = NDArray[np.float64]

MOST = 12  # temperatures
KINDS = ("learned", "block")
MEASURES = ("neighbours", "diagonals", "correlation_length")
SMALLEST = 3  # rows of a grid whose neighbours can be told from its diagonals


class DepthParams(Params):
    """Which network reads which lattices."""

    network: Annotated[
        str, About("Network", help="A bundled one by its name, or a file, that reads a square lattice")
    ] = "ising-critical-40"  # fmt: skip
    temperatures: Annotated[
        str, About("Temperatures", unit="J/k_B", help="One or several, as 2.1 2.269 2.451 2.7")
    ] = "2.1 2.2 2.269 2.35 2.451 2.6 2.8"
    lattices: Annotated[
        int, About("Lattices", low=64, high=100_000, log=True, help="In equilibrium, at each temperature")
    ] = 4000

    @property
    def chosen(self) -> list[float]:
        """Temperatures in rising order; ParameterError where they are none."""
        return parse_list(
            self.temperatures,
            "temperatures",
            parse_number,
            MOST,
            lambda t: 0.5 <= t <= 20,
            "numbers between 0.5 and 20, as 2.1 2.269 2.451",
        )


def check(params: DepthParams) -> None:
    """ParameterError for temperatures that are none, and for a network that cannot be read."""
    from rgapp.experiments.networks import network

    params.chosen  # noqa: B018
    network(params.network)


class Depth:
    """Batch experiment: each temperature is a point.

    Arrays of a point, over the layers with the lattice itself first (n + 1,): ``rows`` of the grid; for
    "learned" and "block" each of MEASURES as ``learned_neighbours``, ``learned_neighbours_error`` and so on,
    lengths in units of the layer's spacing, nan where a grid has no blocks or is too small. Over the layers
    alone (n,): ``agreement`` of the two and what ``chance`` would give; ``localized``, the share of units
    with a field in one place; ``area`` (median) of receptive fields in sites, and ``random_area`` of products
    of random local fields as wide as each layer's own. ``temperature``; ``xi``, exact, of the infinite
    lattice.
    """

    formats = (".h5", ".npz", ".csv")

    def __init__(self, params: DepthParams, seed: int, threads: int = 1) -> None:
        check(params)
        self.params, self.seed, self.threads = params, seed, threads
        chosen = params.chosen
        self._places = {f"T={t:g}": (t, s) for t, s in zip(chosen, children(seed, len(chosen)), strict=True)}

    def points(self) -> list[str]:
        return list(self._places)

    @blas_threads(1)  # one order of sums, wherever a point runs
    def run(self, point: str, tell: Tell) -> Arrays:
        from rgapp.experiments.networks import network
        from rgapp.experiments.reading import Reader, agreement_and_chance
        from rgapp.physics.blockspin import majority
        from rgapp.physics.exact import correlation_length
        from rgapp.physics.fields import LOCALIZED, field_area, torus_centres
        from rgapp.physics.ising import IsingParams
        from rgapp.physics.ising_samples import draw_ising

        t, seed = self._places[point]
        drawing, reading, coins, making = children(seed, 4)
        stack = network(self.params.network)
        blocks = Reader.of(stack).blocks
        layers, side = len(stack.weights), stack.side
        ising = IsingParams(size=side, temperature=t, algorithm="swendsen_wang")
        lattices = draw_ising(
            ising,
            self.params.lattices,
            drawing,
            self.threads,
            lambda share: tell(0.5 * share, f"{point}, drawing"),
        ).samples
        grids = {kind: [lattices.reshape(-1, side, side)] for kind in KINDS}
        read = stack.up(lattices, reading)
        found: dict[str, list[float]] = {name: [] for name in ("agreement", "chance", "localized", "area")}
        for layer in range(1, layers + 1):
            units = np.where(stack.place(layer, read[layer - 1]) > 0, 1, -1).astype(np.int8)
            block, flips = blocks[layer - 1], tuple(coins.spawn(1)[0].generate_state(2).tolist())
            spins = majority(grids["block"][0], block, flips) if block else np.empty((0, 0, 0), np.int8)
            grids["learned"].append(units)
            grids["block"].append(spins)
            shares = agreement_and_chance(units, spins) if block else (math.nan, math.nan)
            fields = stack.receptive_fields(layer)
            found["agreement"].append(shares[0])
            found["chance"].append(shares[1])
            found["localized"].append(float((torus_centres(fields, side)[1] >= LOCALIZED).mean()))
            found["area"].append(float(np.median(field_area(fields))))
        arrays: dict[str, Any] = {"temperature": np.float64(t), "xi": np.float64(correlation_length(t))}
        arrays["rows"] = np.array([len(grid[0]) for grid in grids["learned"]], np.int64)
        for number, kind in enumerate(KINDS):
            tell(0.6 + 0.2 * number, f"{point}, couplings")
            arrays |= _measured(kind, grids[kind])
        arrays |= {name: np.array(values) for name, values in found.items()}
        arrays["random_area"] = random_areas(stack.weights, making)
        tell(1.0, point)
        return arrays

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        """A line for each temperature and layer."""
        return {line.pop("name"): line for line in table(results)}


def _measured(kind: str, grids: list[Spins]) -> dict[str, Any]:
    """MEASURES of the grids of all layers."""
    from rgapp.physics.pair_couplings import pair_couplings

    rows: list[tuple[float, ...]] = []
    for grid in grids:
        if min(grid.shape[1:]) < SMALLEST or grid.shape[1] != grid.shape[2]:
            rows.append((math.nan,) * 6)
            continue
        pairs = pair_couplings(grid)
        length = second_moment_length(grid)
        rows.append(
            (pairs.neighbours, pairs.neighbours_error, pairs.diagonals, pairs.diagonals_error, *length)
        )
    names = [f"{kind}_{name}{end}" for name in MEASURES for end in ("", "_error")]
    return dict(zip(names, np.array(rows, float).T, strict=True))


def second_moment_length(grid: Spins) -> tuple[float, float]:
    """(length, error) in units of the spacing, of (T, g, g); see ``observables.correlation_length``."""
    from rgapp.physics.observables import correlation_length
    from rgapp.physics.stats import jackknife

    size = grid.shape[1]
    wave = np.exp(2j * np.pi * np.arange(size) / size)
    across, along = grid.sum(axis=1) @ wave, grid.sum(axis=2) @ wave
    waves = (np.abs(across) ** 2 + np.abs(along) ** 2) / (2 * size * size)
    m = grid.mean(axis=(1, 2))
    return jackknife(np.stack([m, m * m, waves]), correlation_length(size))


def random_areas(weights: Any, seed: np.random.SeedSequence) -> Floats:
    """(layers,) median areas in sites of products of random local fields, each layer's as wide as its own.

    Units stand on the grid of their layer; each sees the sites of the layer below that are nearest to it, as
    many as the median area of the layer's weights, with weights at random from 1/2 to 3/2.
    """
    from rgapp.physics.fields import field_area, grid_of

    rng = np.random.Generator(np.random.PCG64(seed))
    product, areas = None, []
    for w in weights:
        below, above = grid_of(w.shape[0]), grid_of(w.shape[1])
        held = max(1, round(float(np.median(field_area(np.asarray(w))))))
        local = _local(below, above, held, rng)
        product = local if product is None else product @ local
        areas.append(float(np.median(field_area(product))))
    return np.array(areas)


def _local(below: tuple[int, int], above: tuple[int, int], held: int, rng: np.random.Generator) -> Floats:
    """(sites below, units above) random weights on the ``held`` sites nearest to each unit's place."""
    y, x = np.divmod(np.arange(below[0] * below[1]), below[1])
    made = np.zeros((len(y), above[0] * above[1]))
    for unit in range(made.shape[1]):
        row, column = divmod(unit, above[1])
        dy = np.abs(y - ((row + 0.5) * below[0] / above[0] - 0.5))
        dx = np.abs(x - ((column + 0.5) * below[1] / above[1] - 0.5))
        apart = np.minimum(dy, below[0] - dy) ** 2 + np.minimum(dx, below[1] - dx) ** 2
        nearest = np.argsort(apart, kind="stable")[:held]
        made[nearest, unit] = rng.uniform(0.5, 1.5, len(nearest))
    return made


def table(results: dict[str, Arrays]) -> list[dict[str, Any]]:
    """A line for each temperature and layer (0 is the lattice): ``name``, ``temperature``, ``layer``,
    ``rows``, ``xi`` in units of the layer's spacing, and every array of the point at that layer, nan where
    there is none.
    """
    lines = []
    for arrays in sorted(results.values(), key=lambda one: float(one["temperature"])):
        t, rows = float(arrays["temperature"]), arrays["rows"]
        for layer in range(len(rows)):
            line: dict[str, Any] = {
                "name": f"T={t:g} layer {layer}",
                "temperature": t,
                "layer": layer,
                "rows": int(rows[layer]),
                "xi": float(arrays["xi"]) * int(rows[layer]) / int(rows[0]),
            }
            for kind in KINDS:
                for name in MEASURES:
                    for end in ("", "_error"):
                        line[f"{kind}_{name}{end}"] = float(arrays[f"{kind}_{name}{end}"][layer])
            for name in ("agreement", "chance", "localized", "area", "random_area"):
                line[name] = float(arrays[name][layer - 1]) if layer else math.nan
            lines.append(line)
    return lines
