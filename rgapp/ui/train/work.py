"""The training of the place: begun, stopped, gone on with, opened; what came of it stays. No Qt here."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from rgapp.engine import BatchRunner, Failure, Progress
from rgapp.experiments import EXPERIMENTS
from rgapp.experiments.train import TrainParams
from rgapp.experiments.training_frame import Look, TrainingFrame, result_frame
from rgapp.session import Session
from rgapp.ui.train.asked import Asked


class Work:
    """``results`` are the finished points of the training with ``params`` and ``seed``; ``points`` its all.

    ``asked`` is what the column asked for when it began: params but for what the live lattice gave.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.forget()

    def forget(self) -> None:
        """There is no training; one that is under way ends."""
        if getattr(self, "runner", None) is not None:
            self.runner.cancel()
        self.runner: BatchRunner | None = None
        self._failed: BatchRunner | None = None
        self.asked: Asked | None = None
        self.params: TrainParams | None = None
        self.seed = 0
        self.points: list[str] = []
        self.results: dict[str, Any] = {}
        self.failure: Failure | None = None
        self.seconds = 0.0
        self._began = 0.0

    @property
    def begun(self) -> bool:
        """Whether a training is under way, stopped or not."""
        return self.runner is not None

    @property
    def running(self) -> bool:
        return self.runner is not None and not self.runner.paused

    @property
    def stopped(self) -> bool:
        return self.runner is not None and self.runner.paused

    @property
    def finished(self) -> bool:
        return bool(self.points) and len(self.results) == len(self.points)

    @property
    def progress(self) -> Progress:
        return self.runner.progress if self.runner is not None else Progress()

    def is_of(self, asked: Asked, seed: int) -> bool:
        """Whether this is the training that the column asks for."""
        return (asked, seed) == (self.asked, self.seed)

    def start(self, asked: Asked, seed: int) -> None:
        """A new training; the one before is forgotten."""
        self.forget()
        self.asked, self.seed = asked, seed
        self.params = asked.params(self._session.params("lattice"))
        self.points = EXPERIMENTS["train"].make(self.params, seed).points()
        self._began = time.monotonic()
        self.runner = self._session.start_batch("train", self.params, seed, {})

    def stop(self) -> None:
        """Stand still; ``go_on`` goes on from there."""
        if self.runner is not None:
            self.runner.pause()

    def go_on(self) -> None:
        if self.runner is not None:
            self.runner.go_on()

    def take(self, params: TrainParams, seed: int, results: dict[str, Any]) -> None:
        """Show a training that is in a file."""
        self.forget()
        self.asked, self.params, self.seed = Asked(**params.model_dump(), live=False), params, seed
        self.points = EXPERIMENTS["train"].make(params, seed).points()
        self.results = {point: results[point] for point in self.points if point in results}

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

    def maker(self, asked: Asked, seed: int) -> Callable[[Look], TrainingFrame]:
        """What makes frames, in any thread, while nothing is under way: of the network where it failed, of
        what is kept, or of what a training begins with that is ``asked`` for.
        """
        if self._failed is not None:
            return self._failed.look
        if "layer1" in self.results:
            return partial(result_frame, self.results, seed=self.seed)
        params = self.params or asked.params(self._session.params("lattice"))
        return EXPERIMENTS["train"].make(params, self.seed if self.params is not None else seed).untrained
