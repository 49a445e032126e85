"""The samples that an analysis begins with: drawn from a model, or read from a file."""

from __future__ import annotations

import os

import numpy as np
from numpy.typing import NDArray

from rgapp.data import DataError, read
from rgapp.engine.experiment import Arrays, Tell
from rgapp.experiments.flow_params import FlowParams
from rgapp.experiments.flow_result import FACTS
from rgapp.params import ParameterError
from rgapp.physics import sources
from rgapp.physics.ising_samples import draw_ising


def draw(
    params: FlowParams, seed: np.random.SeedSequence, threads: int, tell: Tell
) -> tuple[NDArray, Arrays]:
    """The samples (T, N), and what is to be told about them."""
    if params.source == "file":
        return _read(params, tell)

    def say(share: float) -> None:
        tell(share, "drawing samples")

    if params.source == "gaussian":
        samples = sources.gaussian_power_law(params.variables, params.samples, params.exponent, seed, say)
    elif params.source == "market":
        samples = sources.one_factor_market(params.variables, params.samples, params.factor, seed, say)
    else:
        made = draw_ising(params.ising, params.samples, seed, threads, say, swift=True)
        _check_moves(made.samples, params)
        values = (made.how.tau, made.how.spacing, made.how.settled, made.how.independent)
        facts = dict(zip(FACTS, map(np.float64, values), strict=True))
        name = made.how.algorithm.replace("swendsen_wang", "Swendsen-Wang").replace("_", " ")
        independent = f"{made.how.independent:.0f} of {params.samples} samples count as independent"
        report = f"{independent}, drawn by {name} moves."
        return made.samples, {
            "report": np.asarray(report),
            "algorithm": np.asarray(made.how.algorithm),
            **facts,
        }
    return samples, {"report": np.asarray("")}


def _read(params: FlowParams, tell: Tell) -> tuple[NDArray, Arrays]:
    name = os.path.basename(params.file)
    data = read(params.file, params.recipe, lambda share: tell(share, f"reading {name}"))
    if not isinstance(data.samples, np.ndarray):
        raise DataError(f"{name} holds too many numbers for the memory of this machine; keep fewer variables")
    return data.samples, {
        "report": np.asarray(f"{data.headline}. {data.report}"),
        "names": np.asarray(data.names),
    }


def _check_moves(spins: NDArray[np.int8], params: FlowParams) -> None:
    """ValueError where some site never turned over: it has no fourth moment."""
    still = int(np.count_nonzero(spins.min(axis=0) == spins.max(axis=0)))
    if still:
        raise ParameterError(
            f"temperature must be high enough for every site to turn over (at {params.temperature:g} and "
            f"field {params.field:g}, {still} of {spins.shape[1]} sites never did in {len(spins)} samples)",
            "temperature",
        )
