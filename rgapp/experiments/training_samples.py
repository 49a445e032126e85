"""What a network learns from: the lattice at one temperature or at several, or configurations of a file."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
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
    from rgapp.experiments.train_params import TrainParams
    from rgapp.physics.likelihood import IsingLaw

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


@dataclass(frozen=True, eq=False)
class TrainingData:
    """``learned`` (T, L^2) int8 and ``held_out`` (n, L^2), only to be watched; what is known of all of them.

    Of several temperatures ``statistics`` have one entry each, in their order; ``shown`` (3, L, L) in them
    are some of the samples.
    """

    learned: NDArray[np.int8]
    held_out: NDArray[np.int8]
    statistics: Arrays


def training_samples(params: TrainParams, seed: Seed, threads: int, tell: Tell) -> TrainingData:
    """Draw or read them; each temperature has its share of both sets."""
    data = _all_samples(params, seed, threads, tell)
    some = data.learned[np.arange(PICTURES) * len(data.learned) // PICTURES]
    data.statistics["shown"] = some.reshape(-1, params.size, params.size)
    return data


def _all_samples(params: TrainParams, seed: Seed, threads: int, tell: Tell) -> TrainingData:
    if params.file:
        return _of_file(params, tell)
    temperatures = temperatures_of(params)
    if len(temperatures) == 1:
        return _at(params.changed(temperature=temperatures[0]), seed, threads, tell)
    shares = zip(*(_shares(n, len(temperatures)) for n in (params.samples, params.held_out)), strict=True)
    parts: list[TrainingData] = []
    for k, (temperature, share, own) in enumerate(
        zip(temperatures, shares, children(seed, len(temperatures)), strict=True)
    ):

        def say(share: float, words: str, k: int = k, temperature: float = temperature) -> None:
            tell((k + share) / len(temperatures), f"T = {temperature:g}, {words}")

        own_params = params.changed(temperature=temperature, samples=share[0], held_out=share[1])
        parts.append(_at(own_params, own, threads, say))
    statistics = {name: np.array([each.statistics[name] for each in parts]) for name in parts[0].statistics}
    return TrainingData(
        np.concatenate([each.learned for each in parts]),
        np.concatenate([each.held_out for each in parts]),
        {"temperatures": np.array(temperatures), **statistics},
    )


def law_of(params: TrainParams) -> IsingLaw | None:
    """The exact law of the samples; None of a file, and of a large lattice in a field."""
    from rgapp.physics.likelihood import IsingLaw

    with suppress(ValueError):
        if temperatures_of(params):
            return IsingLaw(params.size, temperatures_of(params), params.field)
    return None


def _shares(count: int, parts: int) -> list[int]:
    return np.diff(np.arange(parts + 1) * count // parts).tolist()


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


def _at(params: TrainParams, seed: Seed, threads: int, tell: Tell) -> TrainingData:
    from rgapp.physics.exact import energy_finite

    made = lattices_at(params, params.temperature, params.samples + params.held_out, seed, threads, tell)
    spins = made.pop("configurations").reshape(params.samples + params.held_out, -1)
    energy, magnetization = made.pop("energy"), made.pop("magnetization")
    exact = energy_finite(params.temperature, params.size) if params.field == 0 else np.nan
    known = made | {"exact_energy": np.float64(exact)} | _means(energy, magnetization)
    return TrainingData(spins[: params.samples], spins[params.samples :], known)


def _of_file(params: TrainParams, tell: Tell) -> TrainingData:
    """The last ones are held out, being the least related to all others."""
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
    kept = len(spins) - min(params.held_out, len(spins) // 10)
    learned = spins[:kept]
    if kept > params.samples:
        learned = learned[np.arange(params.samples) * kept // params.samples]
    pairs = learned * (np.roll(learned, 1, axis=1) + np.roll(learned, 1, axis=2))
    energy, magnetization = -pairs.mean(axis=(1, 2)), learned.mean(axis=(1, 2))
    return TrainingData(
        learned.reshape(len(learned), -1),
        spins[kept:].reshape(-1, side * side),
        {"samples": np.int64(len(learned))} | _means(energy, magnetization),
    )


def _means(energy: NDArray, magnetization: NDArray) -> dict[str, Any]:
    """Mean energy, size of the magnetization and its square, per site, with their errors."""
    from rgapp.physics.stats import mean_and_error

    told = {}
    measured = {
        "energy": energy,
        "abs_magnetization": np.abs(magnetization),
        "m2": np.square(magnetization),
    }
    for name, values in measured.items():
        mean, error = mean_and_error(values)[:2] if len(values) > 1 else (values[0], np.nan)
        told |= {name: np.float64(mean), f"{name}_error": np.float64(error)}
    return told
