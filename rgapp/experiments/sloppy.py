"""Sloppy spectra: eigenvalues of Fisher matrices while models are looked at more and more coarsely."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from rgapp.engine.experiment import Arrays, Tell
from rgapp.params import About, Params, parse_list, parse_number, parse_whole
from rgapp.physics import fisher
from rgapp.physics.fisher import OPERATORS

Model = Literal["hopping", "exponentials", "ising"]
MODELS: tuple[Model, ...] = ("hopping", "exponentials", "ising")
MOST = 20  # levels
ZERO = 1e-13  # of a model's largest eigenvalue: below is rounding


class SloppyParams(Params):
    """Which model, and the levels at which it is looked at."""

    model: Annotated[
        Model,
        About("Model", choices=MODELS, help="A hopping particle seen after some time, a sum of decays seen "
              "for some time, or the 4 × 4 Ising model seen through blocks"),
    ] = "hopping"  # fmt: skip
    times: Annotated[str, About("Times", help="Of the hopping particle, in steps, as 1-2-3-5-10")] = (
        "1-2-3-5-10"
    )
    reach: Annotated[int, About("Reach", low=1, high=10, help="Sites of one hop, either way")] = 3
    ends: Annotated[str, About("Records end at", help="Of the decays, as 0.7-1.5-3-5")] = "0.7-1.5-3-5"
    temperature: Annotated[
        float, About("Temperature", low=0.5, high=20, step=0.01, unit="J/k_B", symbol="T", decimals=3)
    ] = 2.269

    @property
    def steps(self) -> list[int]:
        """Times in rising order; ParameterError where they are none."""
        return parse_list(
            self.times,
            "times",
            parse_whole,
            MOST,
            lambda t: 1 <= t <= 1000,
            "whole numbers from 1 to 1000, as 1-2-3-5-10",
        )

    @property
    def lengths(self) -> list[float]:
        """Ends in rising order; ParameterError where they are none."""
        return parse_list(
            self.ends,
            "ends",
            parse_number,
            MOST,
            lambda end: 0.6 <= end <= 1000,
            "numbers from 0.6 to 1000, as 0.7-1.5-3-5",
        )


def check(params: SloppyParams) -> None:
    """ParameterError for times or ends that are none."""
    params.steps, params.lengths  # noqa: B018


class Sloppy:
    """Batch experiment: each level of coarseness is a point.

    Arrays of a point: ``level`` (its name), ``order`` (0 is the finest), ``eigenvalues`` (n,) of the Fisher
    matrix, largest first, per site for the Ising model; ``matrix`` (n, n). Nothing is drawn: the seed does
    not matter.
    """

    formats = (".h5", ".npz")

    def __init__(self, params: SloppyParams, seed: int, threads: int = 1) -> None:
        check(params)
        self.params, self.seed = params, seed
        self._ladder: fisher.Ladder | None = None

    def points(self) -> list[str]:
        if self.params.model == "hopping":
            return [f"t = {t}" for t in self.params.steps]
        if self.params.model == "exponentials":
            return [f"up to t = {end:g}" for end in self.params.lengths]
        return ["all spins", "every second spin", "majorities"]

    def run(self, point: str, tell: Tell) -> Arrays:
        if self._ladder is None:
            self._ladder = ladder_of(self.params)
        order = self._ladder.levels.index(point)
        tell(1.0, point)
        return {
            "level": np.array(point),
            "order": np.int64(order),
            "eigenvalues": self._ladder.eigenvalues[order],
            "matrix": self._ladder.matrices[order],
        }

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        """Eigenvalues of every level, and how far they are from evenly spaced."""
        told: dict[str, Any] = {} if self.params.model != "ising" else {"operators": list(OPERATORS)}
        return told | {line.pop("level"): line for line in table(results)}


def ladder_of(params: SloppyParams) -> fisher.Ladder:
    """All levels of the model."""
    if params.model == "hopping":
        return fisher.hopping(params.steps, params.reach)
    if params.model == "exponentials":
        return fisher.exponentials(ends=params.lengths)
    return fisher.ising(params.temperature)


def table(results: dict[str, Arrays]) -> list[dict[str, Any]]:
    """A line for each level, finest first: ``level``, ``eigenvalues``, ``even`` as many evenly spaced in the
    logarithm between the largest and the smallest, ``ratio`` of these two, ``uneven``, the root mean square
    distance of the eigenvalues from ``even`` in steps of it (0: perfectly sloppy; nan with fewer than 3).
    """
    lines = []
    for arrays in sorted(results.values(), key=lambda one: int(one["order"])):
        values = np.asarray(arrays["eigenvalues"], float)
        values = values[values > ZERO * values[0]]
        even = np.geomspace(values[0], values[-1], len(values))
        lines.append(
            {
                "level": arrays["level"].item(),
                "eigenvalues": values.tolist(),
                "even": even.tolist(),
                "ratio": float(values[0] / values[-1]),
                "uneven": _uneven(values, even),
            }
        )
    return lines


def _uneven(values: NDArray[np.float64], even: NDArray[np.float64]) -> float:
    step = np.log(even[0] / even[-1]) / max(len(even) - 1, 1)
    if len(values) < 3 or step < 1e-9:
        return float("nan")
    return float(np.sqrt(np.mean((np.log(values / even) / step) ** 2)))
