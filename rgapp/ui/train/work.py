"""The training of the place: begun, stopped, gone on with, opened; what came of it stays. No Qt here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from rgapp.engine import BatchRunner, Failure, Progress
from rgapp.experiments.train import Training, TrainParams, points_of
from rgapp.experiments.training_frame import Look, TrainingFrame, result_frame, state_frame
from rgapp.session import Session
from rgapp.ui.train.asked import Asked
from rgapp.ui.train.keeping import Keeping, Left, new_path
from rgapp.ui.train.network_files import Found

WORTH = 60.0  # seconds of training


def _put(runner: BatchRunner | None, keeping: Keeping, aside: Path | None) -> None:
    """What becomes of a training that is left for another, once it has ended."""
    if runner is not None:
        runner.wait()
    keeping.drop() if aside is None else keeping.set_aside(aside)


def _untrained(params: TrainParams, seed: int, look: Look) -> TrainingFrame:
    return Training(params, seed).untrained(look)


class Work:
    """``results`` are the finished points of the training with ``params`` and ``seed``; ``points`` its all.

    ``asked`` is what the column asked for when it began: params but for what the live lattice gave.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._clear()

    def forget(self, aside: Path | None = None) -> None:
        """There is no training; one that is under way ends, and is kept in the file ``aside``, if one is
        given.
        """
        runner, keeping = self.runner, self._keeping
        self.end()
        if keeping is not None:
            threading.Thread(target=_put, args=(runner, keeping, aside), name="rgapp-aside").start()
        self._clear()

    def end(self) -> None:
        """The window closes: what is under way ends, and is kept."""
        if self.runner is not None:
            self.runner.cancel()

    def _clear(self) -> None:
        self._keeping: Keeping | None = None
        self._state: dict[str, Any] | None = None  # of a training of an earlier window
        self.runner: BatchRunner | None = None
        self._failed: BatchRunner | None = None
        self.asked: Asked | None = None
        self.params: TrainParams | None = None
        self.seed = 0
        self.points: list[str] = []
        self.results: dict[str, Any] = {}
        self.origin: dict[str, Any] | None = None  # of a network that was not trained here
        self.path: Path | None = None  # the file it is in
        self.failure: Failure | None = None
        self.seconds = 0.0

    @property
    def begun(self) -> bool:
        """Whether a training is under way, stopped or not."""
        return self.runner is not None

    @property
    def running(self) -> bool:
        return self.runner is not None and not self.runner.paused

    @property
    def can_go_on(self) -> bool:
        """Whether it stands still and is not finished."""
        if self.runner is not None:
            return self.runner.paused
        return self.failure is None and not self.finished and bool(self.results or self._state)

    @property
    def worth(self) -> bool:
        """Whether it took long enough that it should not be lost when another one begins."""
        seconds = max(self.seconds, self.progress.seconds)
        return self.path is None and self._keeping is not None and seconds >= WORTH

    @property
    def has_network(self) -> bool:
        """Whether there is a layer to be saved, trained wholly or in part."""
        kept = "layer1" in self.results or "joint" in self.results
        return kept or any((self.runner, self._failed, self._state))

    @property
    def apart(self) -> bool:
        """Whether these are layers of a deep machine that have not all learned together."""
        return self.params is not None and self.params.model == "dbm" and "joint" not in self.results

    @property
    def finished(self) -> bool:
        return bool(self.points) and len(self.results) == len(self.points)

    @property
    def problem(self) -> str:
        """Why it could not be kept, "" where it could."""
        return self._keeping.problem if self._keeping is not None else ""

    @property
    def progress(self) -> Progress:
        return self.runner.progress if self.runner is not None else Progress()

    def is_of(self, asked: Asked, seed: int) -> bool:
        """Whether this is the training that the column asks for."""
        return (asked, seed) == (self.asked, self.seed)

    @property
    def share_of_point(self) -> float:
        """How much is done of what is being done."""
        return self.progress.done * max(1, len(self.points)) % 1.0

    def start(self, asked: Asked, seed: int) -> None:
        """A new training, after ``forget``."""
        params = asked.params(self._session.params("lattice"))
        self.asked, self.params, self.seed, self.points = asked, params, seed, points_of(params)
        self._run()

    def _run(self) -> None:
        self.failure, self._failed, self.path = None, None, None
        keeping = self._keeping = self._keeper()
        self.runner = self._session.start_batch(
            "train",
            self.params,
            self.seed,
            self.results,
            keep=keeping.keep,
            save=keeping.save,
            state=self._state,
        )
        self._state = None

    def _keeper(self, path: Path | None = None) -> Keeping:
        path = path or (self._keeping.path if self._keeping else new_path(self._session.settings.data))
        return Keeping(path, self.params, self.seed, self.results, len(self.points))

    def only_gauge(self, asked: Asked, seed: int) -> bool:
        """Whether nothing but the gauge is wanted of what is there."""
        if not self.finished or self.origin is not None or asked.gauge in (0, self.asked.gauge):
            return False
        return self.is_of(asked.changed(gauge=self.asked.gauge), seed)

    def measure(self, asked: Asked) -> None:
        """Measure the gauge of the finished network."""
        self.asked, self.params = asked, self.params.changed(gauge=asked.gauge)
        self.points = points_of(self.params)
        self.results = {point: self.results[point] for point in self.points if point in self.results}
        self.results.pop("gauge", None)
        self._run()

    def stop(self) -> None:
        """Stand still; ``go_on`` goes on from there."""
        if self.runner is not None:
            self.runner.pause()

    def go_on(self) -> None:
        if self.runner is None:
            self._run()
        else:
            self.runner.go_on()

    def take(self, found: Found, path: Path) -> None:
        """Show what is in a file, after ``forget``."""
        self.asked = Asked(**found.params.model_dump(), live=False)
        self.params, self.seed, self.results = found.params, found.seed, found.points
        self.origin, self.path, self._state = found.origin, path, found.state
        self.points = [*found.points] if found.origin is not None else points_of(found.params)

    def take_up(self, left: Left) -> None:
        """Show what an earlier window left."""
        self.asked = Asked(**left.params.model_dump(), live=False)
        self.params, self.seed, self.results = left.params, left.seed, left.points
        self.points, self._state = points_of(left.params), left.state
        self._keeping = self._keeper(left.path)

    def step(self) -> bool:
        """Take what has come; whether the training ended since the last call."""
        runner = self.runner
        if runner is None:
            return False
        done = runner.done
        if len(runner.results) != len(self.results):
            self.results = dict(runner.results)
        if done:
            self.failure, self.seconds, self.runner = runner.failure, runner.progress.seconds, None
            self._failed = runner if runner.failure is not None else None
        return done

    def maker(self, asked: Asked, seed: int) -> Callable[[Look], TrainingFrame | None]:
        """What makes frames while nothing runs, in any thread: of the network where it was stopped or failed,
        of what is kept, or of what a training begins with that is ``asked`` for.
        """
        still = self.runner or self._failed
        if still is not None:
            return still.look
        if self._state is not None:
            return partial(state_frame, self.results, self._state, self.params.trainings, seed=self.seed)
        if "layer1" in self.results or "joint" in self.results:
            return partial(result_frame, self.results, seed=self.seed)
        if self.params is not None:
            return partial(_untrained, self.params, self.seed)
        return partial(_untrained, asked.params(asked), seed)  # no weight hangs on what the lattice gives
