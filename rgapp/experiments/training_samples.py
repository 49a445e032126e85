"""What a network learns from: the lattice at one temperature or at several, or configurations of a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rgapp.engine.experiment import Arrays, Tell
from rgapp.experiments.samples import Samples, SamplesParams
from rgapp.experiments.training_frame import PICTURES
from rgapp.params import ParameterError, parse_number, parse_whole
from rgapp.physics.chains import Seed
from rgapp.streams import children

if TYPE_CHECKING:
    from rgapp.experiments.train import TrainParams

_MOST_TEMPERATURES = 100


def temperatures_of(params: TrainParams) -> list[float]:
    """All temperatures of the samples, none where they come from a file.

    ParameterError for a list that cannot be read.
    """
    if params.file:
        return []
    if not params.temperatures.strip():
        return [params.temperature]
    found = [value for word in params.temperatures.split(",") for value in _values(word.strip())]
    about = params.about("temperature")
    bad = [value for value in found if not about.low <= value <= about.high]
    if bad:
        raise ParameterError(f"temperatures must be {about.expected()} (got {bad[0]:g})", "temperatures")
    if len(found) > _MOST_TEMPERATURES:
        raise ParameterError(
            f"temperatures must be at most {_MOST_TEMPERATURES} (got {len(found)})", "temperatures"
        )
    return found


def _values(word: str) -> list[float]:
    """ "2.3" is one temperature, "2.0-2.6/7" seven in equal steps."""
    try:
        if "/" not in word:
            return [parse_number(word)]
        ends, steps = word.split("/")
        low, high = (parse_number(end) for end in ends.replace("–", "-").split("-"))
        number = parse_whole(steps)
        if not 2 <= number <= _MOST_TEMPERATURES:
            raise ValueError
    except ValueError:
        raise ParameterError(
            f"temperatures must be numbers with commas between them, or as 2.0-2.6/7 (got {word!r})",
            "temperatures",
        ) from None
    return [round(float(value), 6) for value in np.linspace(low, high, number)]


def training_samples(
    params: TrainParams, seed: Seed, threads: int, tell: Tell
) -> tuple[NDArray[np.int8], Arrays]:
    """Samples (T, L^2), and what is known of them; of several temperatures one entry each, in their order.

    ``shown`` (3, L, L) are some of them.
    """
    spins, told = _all_samples(params, seed, threads, tell)
    some = spins[np.arange(PICTURES) * len(spins) // PICTURES]
    return spins, told | {"shown": some.reshape(-1, params.size, params.size)}


def _all_samples(
    params: TrainParams, seed: Seed, threads: int, tell: Tell
) -> tuple[NDArray[np.int8], Arrays]:
    if params.file:
        return _of_file(params, tell)
    temperatures = temperatures_of(params)
    if len(temperatures) == 1:
        return _at(params.changed(temperature=temperatures[0]), params.samples, seed, threads, tell)
    shares = np.diff(np.arange(len(temperatures) + 1) * params.samples // len(temperatures))
    made: list[NDArray[np.int8]] = []
    statistics: list[Arrays] = []
    for k, (temperature, count, own) in enumerate(
        zip(temperatures, shares, children(seed, len(shares)), strict=True)
    ):

        def say(share: float, words: str, k: int = k, temperature: float = temperature) -> None:
            tell((k + share) / len(temperatures), f"T = {temperature:g}, {words}")

        spins, told = _at(params.changed(temperature=temperature), int(count), own, threads, say)
        made.append(spins)
        statistics.append(told)
    return np.concatenate(made), {
        "temperatures": np.array(temperatures),
        **{name: np.array([told[name] for told in statistics]) for name in statistics[0]},
    }


def lattices_at(
    params: TrainParams, temperature: float, count: int, seed: Seed, threads: int, tell: Tell
) -> Arrays:
    """What the experiment ``samples`` gives: states of settled chains, hardly related."""
    wanted = SamplesParams(
        size=params.size,
        temperature=temperature,
        field=params.field,
        algorithm=params.algorithm,
        count=count,
    )
    return Samples(wanted, seed, threads).run("samples", tell)


def _at(
    params: TrainParams, count: int, seed: Seed, threads: int, tell: Tell
) -> tuple[NDArray[np.int8], Arrays]:
    from rgapp.physics.exact import energy_finite

    made = lattices_at(params, params.temperature, count, seed, threads, tell)
    spins = made.pop("configurations").reshape(count, -1)
    energy, magnetization = made.pop("energy"), made.pop("magnetization")
    exact = energy_finite(params.temperature, params.size) if params.field == 0 else np.nan
    return spins, made | {"exact_energy": np.float64(exact)} | _means(energy, magnetization)


def _of_file(params: TrainParams, tell: Tell) -> tuple[NDArray[np.int8], Arrays]:
    from rgapp.data.spins import read_spins

    name = os.path.basename(params.file)
    tell(0.0, f"reading {name}")
    spins = read_spins(params.file)
    side = spins.shape[1]
    if side != params.size:
        raise ParameterError(
            f"{name} holds lattices of {side} × {side} spins, and the network reads {params.size} × "
            f"{params.size}; size must be {side}",
            "size",
        )
    if len(spins) > params.samples:
        spins = spins[np.arange(params.samples) * len(spins) // params.samples]
    pairs = spins * (np.roll(spins, 1, axis=1) + np.roll(spins, 1, axis=2))
    energy, magnetization = -pairs.mean(axis=(1, 2)), spins.mean(axis=(1, 2))
    return spins.reshape(len(spins), -1), {"samples": np.int64(len(spins))} | _means(energy, magnetization)


def _means(energy: NDArray, magnetization: NDArray) -> dict[str, Any]:
    """Mean energy, size of the magnetization and its square, per site, with their errors."""
    from rgapp.physics.stats import mean_and_error

    told = {}
    magnetizations = (("abs_magnetization", np.abs(magnetization)), ("m2", np.square(magnetization)))
    for name, values in (("energy", energy), *magnetizations):
        mean, error = mean_and_error(values)[:2] if len(values) > 1 else (values[0], np.nan)
        told |= {name: np.float64(mean), f"{name}_error": np.float64(error)}
    return told
