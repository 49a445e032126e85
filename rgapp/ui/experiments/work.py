"""One recipe's run: started, cancelled, gone on with; what has come of it stays. No Qt here."""

from __future__ import annotations

import time
from typing import Any

from rgapp.engine import BatchRunner, Failure, Progress
from rgapp.experiments import EXPERIMENTS
from rgapp.session import Session


class Work:
    """``results`` are the finished points of the run with ``params`` and ``seed``; ``points`` its all.

    One experiment runs at a time: ``start`` only asks, and ``step``, called at every tick, begins when
    nothing else is running.
    """

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self.name = name
        self.params: Any = None
        self.seed = 0
        self.points: list[str] = []
        self.results: dict[str, Any] = {}
        self.failure: Failure | None = None
        self.seconds = 0.0
        self.wanted = False
        self._runner: BatchRunner | None = None
        self._began = 0.0
        self._seen = -1

    @property
    def running(self) -> bool:
        return self._runner is not None and not self._runner.done

    @property
    def begun(self) -> bool:
        """Whether a run is going on, or has ended and ``step`` has not yet seen it."""
        return self._runner is not None

    @property
    def finished(self) -> bool:
        return bool(self.points) and len(self.results) == len(self.points)

    @property
    def progress(self) -> Progress:
        return self._runner.progress if self._runner is not None else Progress()

    def is_of(self, params: Any, seed: int) -> bool:
        """Whether these are the parameters of what is there."""
        return (params, seed) == (self.params, self.seed)

    def start(self, params: Any, seed: int) -> None:
        """Run with these as soon as may be; points of the same run that are there are kept."""
        points = EXPERIMENTS[self.name].make(params, seed).points()
        if not self.is_of(params, seed) or self.finished:
            self.results = {}
        self.params, self.seed, self.points = params, seed, points
        self.failure = None
        self.wanted = True
        self._seen = -1

    def take(self, params: Any, seed: int, results: dict[str, Any]) -> None:
        """Show what was computed before, from a file."""
        self.cancel()
        self._runner = None
        self.params, self.seed = params, seed
        self.points = EXPERIMENTS[self.name].make(params, seed).points()
        self.results = {point: results[point] for point in self.points if point in results}
        self.failure, self._seen = None, -1

    def cancel(self) -> None:
        self.wanted = False
        if self._runner is not None:
            self._runner.cancel()

    def step(self, free: bool) -> bool:
        """Begin if ``free``; take what has come. True when there is something new to be seen."""
        if self.wanted and free and not self.running:
            self.wanted = False
            self._began = time.monotonic()
            self._runner = self._session.start_batch(self.name, self.params, self.seed, self.results)
            return True
        runner = self._runner
        if runner is None:
            return self._is_new()
        self.results = dict(runner.results)
        if runner.done:
            self.failure, self.seconds = runner.failure, time.monotonic() - self._began
            self._runner = None
            self._seen = -1
        return self._is_new()

    def _is_new(self) -> bool:
        new, self._seen = len(self.results) != self._seen, len(self.results)
        return new
