"""Configurations of the Ising lattice in equilibrium, spaced so that they hardly know each other."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Annotated, Any

import numpy as np

from rgapp.data.memory import memory
from rgapp.engine.experiment import Arrays, Tell
from rgapp.params import About, ParameterError, Params, parse_whole
from rgapp.physics.ising import ALGORITHMS, Algorithm, IsingParams
from rgapp.physics.ising_samples import draw_ising

AUTO = "auto"


class SamplesParams(Params):
    """Which configurations, how many, how far apart."""

    size: Annotated[
        int, About("Size", low=2, high=4096, symbol="L", help="Sites along each side of the square torus")
    ] = 40
    temperature: Annotated[
        float, About("Temperature", low=0.1, high=10, step=0.001, unit="J/k_B", symbol="T", decimals=3)
    ] = 2.269
    field: Annotated[float, About("Field", low=-10, high=10, unit="J", symbol="h", decimals=3)] = 0.0
    algorithm: Annotated[Algorithm, About("Algorithm", choices=ALGORITHMS)] = "wolff"
    count: Annotated[int, About("Configurations", low=1, high=10_000_000, log=True)] = 1000
    spacing: Annotated[
        str,
        About(
            "Spacing",
            unit="sweeps",
            help="Sweeps from one to the next, or auto: two and a half correlation times",
        ),
    ] = AUTO

    @property
    def ising(self) -> IsingParams:
        return IsingParams(**self.model_dump(exclude={"count", "spacing"}))

    @property
    def sweeps_between(self) -> int | None:
        """None for auto; ParameterError where it is no whole number from 1 up."""
        if self.spacing == AUTO:
            return None
        with suppress(ValueError):
            if (sweeps := parse_whole(self.spacing)) >= 1:
                return sweeps
        raise ParameterError(
            f"spacing must be auto or a whole number of sweeps from 1 up (got {self.spacing})", "spacing"
        )


def check(params: SamplesParams) -> None:
    """ParameterError for a spacing that is none, and for more than half the memory of this machine."""
    params.sweeps_between  # noqa: B018
    most = int(memory() / 2 / params.size**2)
    if params.count > most:
        raise ParameterError(
            f"count must be at most {most} at size {params.size} on this machine (got {params.count})",
            "count",
        )


class Samples:
    """Batch experiment of one point: chains that settle and are then looked at every so many sweeps.

    Its arrays: ``configurations`` (count, L, L) int8 +-1, those of a chain one after the other, ``energy``
    and ``magnetization`` per site (count,), ``tau`` measured, ``spacing`` and ``settled_after`` in sweeps,
    ``chains`` and how many configurations count as ``independent``. The same on any number of threads.
    """

    formats = (".h5", ".npz")

    def __init__(self, params: SamplesParams, seed: int | np.random.SeedSequence, threads: int = 1) -> None:
        check(params)
        self.params = params
        self.seed = seed
        self.threads = threads

    def points(self) -> list[str]:
        return ["samples"]

    def run(self, point: str, tell: Tell) -> Arrays:
        params = self.params

        def say(share: float) -> None:
            done = f"{int(share * params.count)} of {params.count} configurations"
            tell(share, done if share else "measuring the correlation time")

        draw = draw_ising(
            params.ising, params.count, self.seed, self.threads, say, spacing=params.sweeps_between
        )
        return {
            "configurations": draw.samples.reshape(params.count, params.size, params.size),
            "energy": draw.energy,
            "magnetization": draw.magnetization,
            "tau": np.float64(draw.how.tau),
            "spacing": np.int64(draw.how.spacing),
            "settled_after": np.int64(draw.how.settled),
            "chains": np.int64(draw.how.chains),
            "independent": np.float64(draw.how.independent),
        }

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        from rgapp.physics.stats import mean_and_error

        arrays = results["samples"]
        numbers: dict[str, Any] = {"configurations": len(arrays["energy"])}
        for name in ("independent", "tau", "spacing", "settled_after"):
            numbers[name] = arrays[name].item()
        size_of_m = np.abs(arrays["magnetization"])
        for name, values in (("energy", arrays["energy"]), ("abs_magnetization", size_of_m)):
            mean, error = mean_and_error(values)[:2] if len(values) > 1 else (values[0], math.nan)
            numbers |= {name: float(mean), f"{name}_error": float(error)}
        return numbers
