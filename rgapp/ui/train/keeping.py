"""The training of the window in a file of its own: closed or killed, it is there again at the next start."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rgapp import results, runs
from rgapp.checkpoint import Checkpoint
from rgapp.experiments.train import TrainParams
from rgapp.files import FileError, make_folder
from rgapp.params import ParameterError

_NAMES = "training-*.h5"
_BESIDE = ".checkpoint"


@dataclass(frozen=True, eq=False)
class Left:
    """What was left at the last closing: finished points, the state of the one under way, and their file."""

    params: TrainParams
    seed: int
    points: dict[str, Any]
    state: dict[str, Any] | None
    path: Path


class Keeping:
    """Takes what a runner hands over, in its thread; a disk that is full does not stop the training.

    ``number`` counts all points, ``points`` are those there already. ``problem`` is the sentence of the last
    failure, "" while all went well.
    """

    def __init__(
        self, path: Path, params: TrainParams, seed: int, points: dict[str, Any], number: int
    ) -> None:
        self.problem = ""
        self.path = path
        self._params, self._seed = params, seed
        self._points, self._number = dict(points), number
        self._lock = threading.Lock()
        self._dropped = False

    def keep(self, point: str, arrays: dict[str, Any]) -> None:
        """A point is finished."""
        self._points[point] = arrays
        self._do(self._write_points)

    def save(self, state: dict[str, Any]) -> None:
        """The state of the point under way."""
        self._do(lambda: self._checkpoint.save(state))

    def drop(self) -> None:
        """Forget it: nothing of this training is written any more, and its files go."""
        with self._lock:
            self._dropped = True
            for path in (self.path, _beside(self.path)):
                with suppress(OSError):
                    path.unlink()

    def set_aside(self, path: Path) -> None:
        """Keep it for good under another name, once nothing is written any more."""
        with self._lock, suppress(OSError, FileError):
            make_folder(path.parent)
            self._dropped = True
            for own, other in ((_beside(self.path), _beside(path)), (self.path, path)):
                if own.exists():
                    os.replace(own, other)

    def _do(self, write: Callable[[], None]) -> None:
        with self._lock:
            if self._dropped:
                return
            try:
                make_folder(self.path.parent)
                write()
                self.problem = ""
            except FileError as error:
                self.problem = str(error)

    def _write_points(self) -> None:
        results.write(self.path, runs.of_batch("train", self._params, self._seed, self._points, self.path))
        if len(self._points) == self._number:
            self._checkpoint.remove()

    @cached_property
    def _checkpoint(self) -> Checkpoint:
        return Checkpoint(self.path, runs.of_batch("train", self._params, self._seed, output=self.path))


def new_path(folder: Path) -> Path:
    """A file for another training."""
    return folder / _NAMES.replace("*", secrets.token_hex(4))


def free_path(folder: Path, name: str) -> Path:
    """A file of that name, or where it is taken name-2.h5, name-3.h5 ..."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem}-{number}.h5"
    return path


def left_in(folder: Path) -> Left | None:
    """The training that a window left there last; None where there is none that this version can take up."""
    found = {path.with_name(path.name.replace(_BESIDE, "")): path for path in folder.glob(_NAMES)}
    for path in sorted(found, key=lambda path: found[path].stat().st_mtime, reverse=True):
        left = taken_up(path)
        if left is not None:
            return left
    return None


def taken_up(path: Path) -> Left | None:
    """The training in a result file and in the state beside it; None where neither can be taken up."""
    for told in (path, _beside(path)):
        with suppress(FileError, ParameterError, TypeError):
            result = results.read(told)
            params = TrainParams(**result.params)
            header = runs.of_batch("train", params, result.seed, output=path)
            points = results.resumable(path, header)
            state = Checkpoint(path, header).read() if _beside(path).exists() else None
            if points or state:
                return Left(params, result.seed, points, state, path)
    return None


def _beside(path: Path) -> Path:
    return path.with_suffix(f"{_BESIDE}{path.suffix}")
