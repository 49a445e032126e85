"""The training of the window in a file of its own: closed or killed, it is there again at the next start."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rgapp import results, runs
from rgapp.checkpoint import Checkpoint
from rgapp.experiments.train import TrainParams
from rgapp.files import FileError, make_folder
from rgapp.params import ParameterError

NAME = "training.h5"


@dataclass(frozen=True, eq=False)
class Left:
    """What was left at the last closing: finished points, and the state of the one that was under way."""

    params: TrainParams
    seed: int
    points: dict[str, Any]
    state: dict[str, Any] | None


class Keeping:
    """Takes what a runner hands over, in its thread; a disk that is full does not stop the training.

    ``problem`` is the sentence of the last failure, "" while all went well.
    """

    def __init__(
        self, folder: Path, params: TrainParams, seed: int, points: dict[str, Any], number: int
    ) -> None:
        """``number`` of all points; ``points`` are those there already."""
        self.problem = ""
        self._number = number
        self._path = folder / NAME
        self._params, self._seed, self._points = params, seed, dict(points)
        self._lock = threading.Lock()
        self._dropped = False

    def keep(self, point: str, arrays: dict[str, Any]) -> None:
        """A point is finished."""
        self._points[point] = arrays
        self._do(self._write_points)

    def save(self, state: dict[str, Any]) -> None:
        """The state of the point under way."""
        self._do(lambda: self._checkpoint().save(state))

    def drop(self) -> None:
        """Forget it: nothing of this training is written any more, and its files go."""
        with self._lock:
            self._dropped = True
            forget(self._path.parent)

    def _do(self, write: Callable[[], None]) -> None:
        with self._lock:
            if self._dropped:
                return
            try:
                make_folder(self._path.parent)
                write()
                self.problem = ""
            except FileError as error:
                self.problem = str(error)

    def _write_points(self) -> None:
        results.write(self._path, runs.of_batch("train", self._params, self._seed, self._points, self._path))
        if len(self._points) == self._number:
            self._checkpoint().remove()

    def _checkpoint(self) -> Checkpoint:
        return Checkpoint(self._path, runs.of_batch("train", self._params, self._seed, output=self._path))


def forget(folder: Path) -> None:
    """Remove what was kept there."""
    for path in (folder / NAME, _beside(folder)):
        with suppress(OSError):
            path.unlink()


def left_in(folder: Path) -> Left | None:
    """What the last window left there; None where there is nothing that this version can take up."""
    for path in (_beside(folder), folder / NAME):
        with suppress(FileError, ParameterError, TypeError):
            result = results.read(path)
            params = TrainParams(**result.params)
            header = runs.of_batch("train", params, result.seed, output=folder / NAME)
            points = results.resumable(folder / NAME, header)
            state = Checkpoint(folder / NAME, header).read()
            if points or state:
                return Left(params, result.seed, points, state)
    return None


def _beside(folder: Path) -> Path:
    return (folder / NAME).with_suffix(".checkpoint.h5")
