"""Coarse-graining in real space: units paired by correlation, beside the same with every unit shuffled."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from rgapp.engine.experiment import Arrays, Tell
from rgapp.experiments.flow_params import SourceParams, check
from rgapp.experiments.flow_result import FACTS
from rgapp.experiments.flow_sources import draw, excerpt_of
from rgapp.params import About, ParameterError
from rgapp.physics.pairing import Coarse, coarse_grain
from rgapp.physics.scaling import ScalingLaw
from rgapp.physics.surrogates import shuffled
from rgapp.streams import children

__all__ = ["Clusters", "ClustersParams", "check", "coarse_of"]

DATA, SHUFFLED = "clusters", "shuffled"
LAWS = ("alpha", "beta", "mu", "z")


class ClustersParams(SourceParams):
    """Where the samples come from, and how far they are coarse-grained."""

    largest: Annotated[
        int,
        About("Largest cluster", low=0, high=1 << 20,
              help="A power of two; 0: as large as leaves 4 clusters"),
    ] = 0  # fmt: skip
    shuffled: Annotated[
        bool,
        About("Shuffled control", help="The same with every unit's samples in an order of their own: alpha "
              "is then 1, but for the choice of pairs"),
    ] = True  # fmt: skip


class Clusters:
    """Batch experiment: the samples of the experiment ``flow`` with the same seed, and their control.

    Streams, as children of the seed: 0 the samples, 1 the shuffling. The result does not depend on
    ``threads``. Arrays of each point, see ``Coarse``: ``order``, ``sizes``, ``variance``, ``silence``,
    ``memory``, ``correlation``, and ``spectrum_K`` for clusters of K units; for each law L of ``alpha``,
    ``beta``, ``mu`` and ``z`` that could be told, see ``ScalingLaw``: ``L``, ``L_error``, ``L_sizes``,
    ``L_values``, ``L_errors``, ``L_slopes``, ``L_slope_errors``, ``L_drift``, ``L_drift_error``. The first
    point also has ``report``, for a file ``names``, and for a lattice how it was sampled.
    """

    spread = ("correlation",)

    def __init__(self, params: ClustersParams, seed: int, threads: int = 1) -> None:
        check(params)
        self.params = params
        self.threads = threads
        self._seeds = children(seed, 2)
        self._drawn: tuple[NDArray, Arrays] | None = None

    def points(self) -> list[str]:
        return [DATA, SHUFFLED] if self.params.shuffled else [DATA]

    def run(self, point: str, tell: Tell) -> Arrays:
        samples, told = self._samples(lambda share, words: tell(0.3 * share, words))
        words = "pairing units" if point == DATA else "pairing shuffled units"
        if point == SHUFFLED:
            samples = shuffled(samples, self._seeds[1], lambda share: tell(0.3 + 0.1 * share, words))
        try:
            coarse = coarse_grain(
                samples, self.params.largest, self.threads, lambda share: tell(0.4 + 0.6 * share, words)
            )
        except ValueError as error:
            if str(error).startswith("largest"):
                raise ParameterError(str(error), "largest") from None
            raise
        return coarse_arrays(coarse) | (told if point == DATA else {})

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        """What the laws are, in numbers and in words, and a table by size."""
        first = results[DATA]
        numbers: dict[str, Any] = {name: float(first[name]) for name in FACTS if name in first}
        numbers["report"] = str(first["report"])
        for point, arrays in results.items():
            coarse = coarse_of(arrays)
            of: dict[str, Any] = {}
            for name, law in coarse.laws.items():
                of |= {name: law.exponent, f"{name}_error": law.error, f"{name}_verdict": law.verdict}
                of[f"{name}_sentence"] = law.sentence
            columns = {"sizes": coarse.sizes, "variance": coarse.variance}
            columns |= {"silence": coarse.silence, "memory": coarse.memory}
            of["by_size"] = {name: column.tolist() for name, column in columns.items()}
            numbers[point] = of
        return numbers

    def _samples(self, tell: Tell) -> tuple[NDArray, Arrays]:
        if self._drawn is None:
            samples, told = draw(self.params, self._seeds[0], self.threads, tell)
            if not isinstance(samples, np.ndarray):
                some = excerpt_of(samples)
                told["report"] = np.asarray(
                    f"{told['report']} Clusters are of {some.stop - some.start} successive samples, as many "
                    "as there is room for in memory."
                )
                samples = samples.part(some.start, some.stop)
            self._drawn = samples, told
        return self._drawn


def coarse_arrays(coarse: Coarse) -> Arrays:
    """The arrays of a point: see ``Clusters``."""
    arrays: Arrays = {
        name: getattr(coarse, name)
        for name in ("order", "sizes", "variance", "silence", "memory", "correlation")
    }
    arrays |= {f"spectrum_{size}": values for size, values in coarse.spectra.items()}
    for name, law in coarse.laws.items():
        arrays |= {name: np.float64(law.exponent), f"{name}_error": np.float64(law.error)}
        arrays |= {f"{name}_{part}": np.asarray(getattr(law, part)) for part in _PARTS}
    return arrays


def coarse_of(arrays: Arrays) -> Coarse:
    """The value that ``coarse_arrays`` was made from, from a run or from a file."""
    spectra = {
        int(name.removeprefix("spectrum_")): np.asarray(arrays[name])
        for name in arrays
        if name.startswith("spectrum_")
    }
    return Coarse(
        arrays["order"], arrays["sizes"], arrays["variance"], arrays["silence"],
        dict(sorted(spectra.items())), arrays["correlation"], arrays["memory"],
        {name: _law(name, arrays) for name in LAWS if name in arrays},
    )  # fmt: skip


# of a law, stored under its own names
_PARTS = tuple(
    field.name for field in fields(ScalingLaw) if field.name not in ("name", "exponent", "error", "along")
)


def _law(name: str, arrays: Arrays) -> ScalingLaw:
    parts = {part: arrays[f"{name}_{part}"] for part in _PARTS}
    single = {part: float(parts.pop(part)) for part in ("drift", "drift_error")}
    along = "ranks" if name == "mu" else "sizes"
    return ScalingLaw(
        name=name, exponent=float(arrays[name]), error=float(arrays[f"{name}_error"]), along=along,
        **parts, **single,
    )  # fmt: skip
