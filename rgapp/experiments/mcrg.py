"""Monte Carlo renormalization group of the block spins: y_T and y_h beside their exact values, 1 and 15/8."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from rgapp.engine.experiment import Arrays, Tell
from rgapp.params import About, ParameterError, Params
from rgapp.physics import mcrg
from rgapp.physics.blockspin import RULES, Rule
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.ising import ALGORITHMS, Algorithm, IsingParams
from rgapp.physics.ising_samples import draw_ising
from rgapp.physics.mcrg import Exponents, Moments
from rgapp.streams import children

Y_T = 1.0
Y_H = 15 / 8

_LEAST = 4  # sites along the last lattice
_AT_ONCE = 2**24  # spins of a part of the sample that is blocked in one go


class McrgParams(Params):
    """Which lattice, how often it is blocked, and how many configurations."""

    size: Annotated[
        int, About("Size", low=8, high=512, symbol="L", help="Sites along each side of the square torus")
    ] = 64
    temperature: Annotated[
        float,
        About("Temperature", low=0.1, high=10, unit="J/k_B", symbol="T", decimals=6,
              help="Critical at 2.269185"),
    ] = round(CRITICAL_TEMPERATURE, 9)  # fmt: skip
    rule: Annotated[Rule, About("Rule", choices=RULES, help="What a block of 2 × 2 spins becomes")] = (
        "majority"
    )
    blockings: Annotated[int, About("Steps", low=1, high=7, help="How often the lattice is blocked")] = 3
    algorithm: Annotated[Algorithm, About("Algorithm", choices=ALGORITHMS)] = "wolff"
    repeats: Annotated[
        int, About("Repeats", low=2, high=200, help="Independent samples: their scatter gives the errors")
    ] = 20
    count: Annotated[
        int, About("Configurations", low=10, high=1_000_000, log=True, help="In each repeat")
    ] = 500  # fmt: skip


def check(params: McrgParams) -> None:
    """ParameterError where the lattice cannot be blocked so often."""
    if params.size % 2**params.blockings or params.size >> params.blockings < _LEAST:
        most = 0
        while params.size % 2 ** (most + 1) == 0 and params.size >> (most + 1) >= _LEAST:
            most += 1
        raise ParameterError(
            f"blockings must be at most {most} at size {params.size}, where {_LEAST} × {_LEAST} blocks or "
            f"more are left (got {params.blockings})",
            "blockings",
        )


class Mcrg:
    """Batch experiment: each repeat, a sample of its own, is a point.

    Its arrays: ``mean`` (steps + 1, 5), ``within`` (steps + 1, 5, 5), ``across`` (steps, 5, 5) as of
    ``mcrg.Moments``; ``tau`` and ``independent`` of the sample. A point draws from a child of the seed.
    """

    formats = (".h5", ".npz")

    def __init__(self, params: McrgParams, seed: int, threads: int = 1) -> None:
        check(params)
        self.params = params
        self.seed = seed
        self.threads = threads
        self._seeds = {
            f"repeat {number}": child for number, child in enumerate(children(seed, params.repeats), 1)
        }

    def points(self) -> list[str]:
        return list(self._seeds)

    def run(self, point: str, tell: Tell) -> Arrays:
        params, seed = self.params, self._seeds[point]
        ising = IsingParams(size=params.size, temperature=params.temperature, algorithm=params.algorithm)
        lattices, coins = children(seed, 2)
        draw = draw_ising(
            ising,
            params.count,
            lattices,
            self.threads,
            lambda share: tell(0.8 * share, f"{point}, drawing configurations"),
        )
        spins = draw.samples.reshape(-1, params.size, params.size)
        key = coins.generate_state(2).tolist()
        each = max(1, _AT_ONCE // params.size**2)
        total: list[Any] = [0.0, 0.0, 0.0]
        for part, first in enumerate(range(0, len(spins), each)):
            some = spins[first : first + each]
            found = mcrg.moments(some, params.blockings, (*key, part), params.rule)
            weight = len(some) / len(spins)
            parts = (found.mean, found.within, found.across)
            total = [sum_ + weight * one for sum_, one in zip(total, parts, strict=True)]
            tell(0.8 + 0.2 * (first + len(some)) / len(spins), f"{point}, blocking")
        return {
            "mean": total[0],
            "within": total[1],
            "across": total[2],
            "tau": np.float64(draw.how.tau),
            "independent": np.float64(draw.how.independent),
        }

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        """y_T and y_h by step, with more and more operators."""
        values, errors = exponents(results, self.params.size)
        steps = list(range(1, self.params.blockings + 1))
        numbers: dict[str, Any] = {
            "configurations": self.params.count * len(results),
            "exact_y_T": Y_T,
            "exact_y_h": Y_H,
        }
        for name, found, wrong in (
            ("y_T", values.thermal, errors.thermal),
            ("y_h", values.magnetic, errors.magnetic),
        ):
            table: dict[str, list[Any]] = {"step": steps}
            for k in range(found.shape[1]):
                word = f"{k + 1} operator" + "s" * (k > 0)
                table |= {word: found[:, k].tolist(), f"{word}_error": wrong[:, k].tolist()}
            numbers[name] = table
        numbers["neighbours"] = {
            "level": [0, *steps],
            "product": values.neighbours.tolist(),
            "product_error": errors.neighbours.tolist(),
        }
        return numbers


def exponents(results: dict[str, Arrays], size: int) -> tuple[Exponents, Exponents]:
    """Values and errors from the repeats finished so far; ValueError where there are fewer than 2."""
    return mcrg.exponents(
        [Moments(one["mean"], one["within"], one["across"]) for one in results.values()], size
    )
