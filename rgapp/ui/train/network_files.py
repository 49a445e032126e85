"""A network and its training in a file, as this place reads and writes them. No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rgapp import models, results, runs
from rgapp.experiments.train import TrainParams
from rgapp.experiments.training_frame import TrainingFrame
from rgapp.files import FileError, make_folder
from rgapp.params import ParameterError
from rgapp.ui.train.keeping import free_path, taken_up


@dataclass(frozen=True, eq=False)
class Found:
    """What is in a file: a training, finished or not; or, with an ``origin``, a network of whatever kind."""

    params: TrainParams
    seed: int
    points: dict[str, Any]
    origin: dict[str, Any] | None = None
    state: dict[str, Any] | None = None  # of the layer in training, saved beside the file


def read(path: Path) -> Found:
    """FileError or ParameterError in a sentence where the file holds no network of a square lattice."""
    if results.experiment_of(path) == "train":
        left = taken_up(path)
        if left is not None:
            return Found(left.params, left.seed, left.points, None, left.state)
        result = results.read(path)
        return Found(TrainParams(**result.params), result.seed, result.points)
    network, origin = models.load(path)
    try:
        side = network.side
    except ValueError as error:
        raise FileError(f"{path.name} cannot be shown: {error}") from None
    points = models.arrays_of(network)
    deep = "joint" in points
    return Found(_params(origin, side, network.sizes, deep), int(origin.get("seed", 0)), points, origin)


def _params(origin: dict[str, Any], side: int, sizes: tuple[int, ...], deep: bool) -> TrainParams:
    """Of the training the file tells of, where it is one of ours; else the usual ones for such a network."""
    model = "dbm" if deep else "dbn"
    with suppress(ParameterError, TypeError):
        params = TrainParams(**origin.get("parameters", {}))
        if tuple(params.sizes) == sizes and params.model == model and params.trainings:
            return params
    hidden = "-".join(str(units) for units in sizes[1:])
    return TrainParams(size=side, layers=hidden, l1="0.03", epochs="15", model=model)


def write_training(params: TrainParams, seed: int, points: dict[str, Any], path: Path) -> None:
    """A finished training: a result that ``rgapp replay`` makes again, and a network."""
    results.write(path, runs.of_batch("train", params, seed, points, path))


def write_network(make: Callable[[], TrainingFrame], provenance: dict[str, Any], path: Path) -> None:
    """A network as it stands, with what is known of it."""
    models.save(make().network, path, provenance)


def write_anew(write: Callable[[Path], Any], folder: Path, name: str) -> Path:
    """Write into a folder under a name that is not taken."""
    make_folder(folder)
    path = free_path(folder, name)
    write(path)
    return path
