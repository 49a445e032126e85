"""The samples that an analysis begins with: drawn from a model, or read from a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from rgapp.data import DataError, Samples, read
from rgapp.data.memory import memory, room
from rgapp.engine.experiment import Arrays, Tell
from rgapp.experiments.flow_params import LATTICES, SourceParams
from rgapp.experiments.flow_result import FACTS
from rgapp.params import ParameterError
from rgapp.physics import sources
from rgapp.physics.ising_samples import IsingDraw, draw_ising
from rgapp.physics.phi_fourth import PhiFourthDraw, draw_phi_fourth
from rgapp.words import count

COVARIANCES = 5  # square matrices in memory while modes are found


def draw(
    params: SourceParams, seed: np.random.SeedSequence, threads: int, tell: Tell
) -> tuple[NDArray | Samples, Arrays]:
    """The samples (T, N), and what is to be told about them."""
    if params.source == "file":
        return _read(params, tell)

    def say(share: float) -> None:
        tell(share, "drawing samples")

    if params.source in LATTICES:
        return _lattice(params, seed, threads, say)
    make = {
        "gaussian": partial(sources.gaussian_power_law, params.variables, params.samples, params.exponent),
        "market": partial(sources.one_factor_market, params.variables, params.samples, params.factor),
        "neurons": partial(sources.latent_neurons, params.variables, params.samples, params.coupling),
        "tails": partial(sources.heavy_tails, params.variables, params.samples, params.excess),
    }[params.source]
    samples = make(seed, say)
    if params.source == "neurons":
        _check_spikes(samples)
    return samples, {"report": np.asarray("")}


def _lattice(
    params: SourceParams, seed: np.random.SeedSequence, threads: int, say: Callable[[float], None]
) -> tuple[NDArray, Arrays]:
    """Samples of a lattice by chains of its own, and how they were made."""
    made: IsingDraw | PhiFourthDraw
    if params.source == "ising":
        made = draw_ising(params.ising, params.samples, seed, threads, say, swift=True)
        _check_moves(made.samples, params)
    else:
        made = draw_phi_fourth(params.size, params.mass, params.quartic, params.samples, seed, threads, say)
    values = (made.how.tau, made.how.spacing, made.how.settled, made.how.independent)
    facts = dict(zip(FACTS, map(np.float64, values), strict=True))
    name = made.how.algorithm.replace("swendsen_wang", "Swendsen-Wang").replace("_", " ")
    name += " moves" if params.source == "ising" else " and cluster moves"
    independent = f"{made.how.independent:.0f} of {params.samples} samples count as independent"
    report = np.asarray(f"{independent}, drawn by {name}.")
    return made.samples, {"report": report, "algorithm": np.asarray(made.how.algorithm), **facts}


def _read(params: SourceParams, tell: Tell) -> tuple[NDArray | Samples, Arrays]:
    name = os.path.basename(params.file)
    data = read(params.file, params.recipe, lambda share: tell(share, f"reading {name}"))
    variables = data.samples.shape[1]
    if COVARIANCES * 8 * variables**2 > memory():
        most = int((memory() / (8 * COVARIANCES)) ** 0.5)
        raise DataError(
            f"{name} holds {variables} variables, and the memory of this machine is enough for the modes of "
            f"{most}; keep fewer variables"
        )
    report = f"{data.headline}. {data.report}"
    if not isinstance(data.samples, np.ndarray):
        some = excerpt_of(data.samples)
        report += (
            " More than memory holds, so it is read in blocks; surrogates, long waves and the memory of the "
            f"samples are those of {count(some.stop - some.start)} samples in a row."
        )
    return data.samples, {
        "report": np.asarray(report),
        "names": np.asarray(data.names),
    }


def excerpt_of(samples: Samples) -> slice:
    """The run of samples in the middle that has room in memory."""
    there, variables = samples.shape
    length = max(2, min(there, int(room() / (8 * variables))))
    start = (there - length) // 2
    return slice(start, start + length)


def _check_moves(spins: NDArray[np.int8], params: SourceParams) -> None:
    """ValueError where some site never turned over: it has no fourth moment."""
    still = int(np.count_nonzero(spins.min(axis=0) == spins.max(axis=0)))
    if still:
        raise ParameterError(
            f"temperature must be high enough for every site to turn over (at {params.temperature:g} and "
            f"field {params.field:g}, {still} of {spins.shape[1]} sites never did in {len(spins)} samples)",
            "temperature",
        )


def _check_spikes(spikes: NDArray[np.float64]) -> None:
    """ParameterError where a neuron never fired: it has no fourth moment."""
    still = int(np.count_nonzero(spikes.max(axis=0) == 0))
    if still:
        raise ParameterError(
            f"samples must be enough for every neuron to fire ({still} of {spikes.shape[1]} never did in "
            f"{len(spikes)} samples)",
            "samples",
        )
