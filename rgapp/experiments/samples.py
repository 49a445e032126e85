"""Configurations of the Ising lattice in equilibrium, spaced so that they hardly know each other."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Annotated, Any

import numpy as np

from rgapp.engine.experiment import Arrays, Tell
from rgapp.engine.pacing import Chunk
from rgapp.experiments.record import Settling, expected_tau, least_order
from rgapp.params import About, ParameterError, Params
from rgapp.physics.ising import ALGORITHMS, Algorithm, IsingChain, IsingParams

AUTO = "auto"
PILOT = 2000  # sweeps over which correlation times are measured at first


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
            help="Sweeps from one to the next, or auto: two correlation times",
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
        if not self.spacing.isdecimal() or int(self.spacing) < 1:
            raise ParameterError(
                f"spacing must be auto or a whole number of sweeps from 1 up (got {self.spacing})", "spacing"
            )
        return int(self.spacing)


def check(params: SamplesParams) -> None:
    """ParameterError for a spacing that is none."""
    params.sweeps_between  # noqa: B018


def settle(chain: IsingChain, tell: Tell) -> Settling:
    """Advance a new chain until 10 correlation times of |m| have gone by; returns what was measured.

    The number of sweeps follows from the chain alone. ``tell`` is called every few milliseconds.
    """
    params = chain.params
    settling = Settling(
        1,
        expected_tau(params.algorithm, params.size, params.temperature, params.field),
        least_order(params.size, params.temperature, params.field),
    )
    chunk = Chunk()
    while not settling.settled:
        while settling.room:
            n = min(settling.room, chunk.size)
            began = time.perf_counter()
            settling.add(*chain.record(n))
            chunk.took(n, time.perf_counter() - began)
            share = settling.measured / max(settling.needed, settling.measured + 1)
            tell(share, f"settling, {settling.measured} of about {settling.needed} sweeps")
        updated = chain.sites_updated / (settling.measured * params.size**2)
        settling.look(expected_tau(params.algorithm, params.size, params.temperature, params.field, updated))
    return settling


def correlation_time(chain: IsingChain, tell: Tell) -> float:
    """The longer of the autocorrelation times of energy and |m|, in sweeps, of a chain that has settled.

    Over at least 400 of them, which leaves an error of 20 to 30 %. ``tell`` is called every few milliseconds.
    """
    from rgapp.physics.stats import autocorrelation_time

    chunk, series, tau = Chunk(), np.empty((2, 0)), math.inf
    while series.shape[1] < 400 * tau:
        more = np.empty((2, max(PILOT, series.shape[1])))
        done = 0
        while done < more.shape[1]:
            n = min(chunk.size, more.shape[1] - done)
            began = time.perf_counter()
            more[:, done : done + n] = chain.record(n)
            chunk.took(n, time.perf_counter() - began)
            done += n
            tell(0.0, f"measuring the correlation time, {series.shape[1] + done} sweeps")
        series = np.concatenate([series, more], axis=1)
        tau = max(autocorrelation_time(series[0]), autocorrelation_time(np.abs(series[1])))
    return tau


def advance(chain: IsingChain, n: int, chunk: Chunk, ask: Callable[[], None]) -> None:
    """``chain.advance(n)`` in pieces of about 4 ms, asking between them whether to go on."""
    while n:
        piece = min(n, chunk.size)
        began = time.perf_counter()
        chain.advance(piece)
        chunk.took(piece, time.perf_counter() - began)
        n -= piece
        ask()


class Samples:
    """Batch experiment of one point: a chain that settles and is then looked at every so many sweeps.

    Its arrays: ``configurations`` (count, L, L) int8 +-1, ``energy`` and ``magnetization`` per site (count,),
    ``tau`` (nan where the spacing was given), ``spacing`` and ``settled_after`` in sweeps.
    """

    formats = (".h5", ".npz")

    def __init__(self, params: SamplesParams, seed: int) -> None:
        check(params)
        self.params = params
        self.seed = seed

    def points(self) -> list[str]:
        return ["samples"]

    def run(self, point: str, tell: Tell) -> Arrays:
        params = self.params
        chain = IsingChain(params.ising, self.seed)
        settle(chain, lambda share, words: tell(0.1 * share, words))
        spacing, tau = params.sweeps_between, math.nan
        if spacing is None:
            tau = correlation_time(chain, lambda _, words: tell(0.1, words))
            spacing = max(1, math.ceil(2 * tau))
        settled_after = chain.sweep
        shape = (params.count, params.size, params.size)
        configurations = np.empty(shape, np.int8)
        energy, magnetization = np.empty(params.count), np.empty(params.count)
        chunk = Chunk()
        for k in range(params.count):
            share = 0.1 + 0.9 * k / params.count
            words = f"{k} of {params.count} configurations"
            advance(chain, spacing, chunk, lambda share=share, words=words: tell(share, words))
            configurations[k] = chain.spins
            energy[k], magnetization[k] = chain.energy_per_site, chain.magnetization_per_site
        return {
            "configurations": configurations,
            "energy": energy,
            "magnetization": magnetization,
            "tau": np.float64(tau),
            "spacing": np.int64(spacing),
            "settled_after": np.int64(settled_after),
        }

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        from rgapp.physics.stats import mean_and_error

        arrays = results["samples"]
        numbers: dict[str, Any] = {"configurations": len(arrays["energy"])}
        for name in ("tau", "spacing", "settled_after"):
            numbers[name] = arrays[name].item()
        size_of_m = np.abs(arrays["magnetization"])
        for name, values in (("energy", arrays["energy"]), ("abs_magnetization", size_of_m)):
            mean, error = mean_and_error(values)[:2] if len(values) > 1 else (values[0], math.nan)
            numbers |= {name: float(mean), f"{name}_error": float(error)}
        return numbers
