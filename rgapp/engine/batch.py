"""A batch experiment in a thread of its own: point after point, each kept as it ends, watched on the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from rgapp.engine.experiment import Arrays, Batch, Cancelled, Failure
from rgapp.engine.mailbox import Mailbox
from rgapp.engine.workers import Workers, run_points

SAVE_EVERY = 30.0  # seconds


@dataclass(frozen=True)
class Progress:
    """How far it is: share done (0 to 1), what is being done, seconds gone and left (None: not known)."""

    done: float = 0.0
    words: str = ""
    seconds: float = 0.0
    seconds_left: float | None = None


class BatchRunner:
    """Runs the points of a batch experiment one after the other.

    ``make`` builds the experiment in the thread. ``have`` holds points finished before: they are
    not run again. ``keep(point, arrays)`` is called in the thread as each point ends. ``cancel`` and
    ``pause`` are obeyed at the experiment's next ``tell``; finished points stay. An experiment that has a
    ``snapshot(wish)`` can be watched: frames come through the mailbox while it runs, by ``look`` when not.
    One that has a ``state()`` gives it to ``save`` at least every ``every`` seconds, and when it is
    cancelled; a run that is made with this ``state`` and the same points goes on from there.

    With ``workers`` points run on other processes, several at a time, where the experiment has no
    ``resume``: ``make`` is sent there. They are kept as they end, in whatever order; what is under way when
    it is cancelled is lost. The results are the same, to the byte.
    """

    def __init__(
        self,
        make: Callable[[], Batch],
        *,
        name: str = "batch",
        have: dict[str, Arrays] | None = None,
        keep: Callable[[str, Arrays], None] | None = None,
        save: Callable[[Arrays], None] | None = None,
        every: float = SAVE_EVERY,
        state: Arrays | None = None,
        workers: Workers | None = None,
    ) -> None:
        self.progress = Progress()
        self.results: dict[str, Arrays] = dict(have or {})
        self.result: dict[str, Arrays] | None = None  # all points, once the last one has ended
        self.summary: dict[str, Any] | None = None
        self.failure: Failure | None = None
        self.cancelled = False
        self.mailbox = Mailbox()
        self._make = make
        self._keep = keep
        self._save = save
        self._every = every
        self._state = state
        self._workers = workers
        self._saved = 0.0
        self._experiment: Batch | None = None
        self._cancel = threading.Event()
        self._wake = threading.Condition()
        self._moving = threading.Lock()  # held by the worker, but while it stands still
        self._paused = False
        self._began = 0.0
        self._share = (0.0, 1.0)
        self._thread = threading.Thread(target=self.run, name=f"rgapp-{name}", daemon=True)

    def start(self) -> BatchRunner:
        self._thread.start()
        return self

    def cancel(self) -> None:
        """Ask it to stop; returns at once."""
        self._cancel.set()
        self._knock()

    @property
    def paused(self) -> bool:
        return self._paused

    def pause(self) -> None:
        """Stand still, in the middle of a point if need be, until ``go_on`` or ``cancel``."""
        self._paused = True

    def go_on(self) -> None:
        """Go on exactly where it stands."""
        self._paused = False
        self._knock()

    def stop(self, timeout: float | None = None) -> None:
        """Cancel and wait for the thread."""
        self.cancel()
        self.wait(timeout)

    def wait(self, timeout: float | None = None) -> bool:
        """Whether the thread has ended, waiting for it up to ``timeout`` seconds."""
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout)
        return self.done

    def look(self, wish: Any = None) -> Any:
        """A frame of a run that is paused or has ended; waits until it stands still. None before it began,
        and where the experiment makes no frames.
        """
        with self._moving:
            return self._experiment.snapshot(wish) if self._watched else None

    @property
    def done(self) -> bool:
        """Whether it has been started and has ended, well or not."""
        return self._thread.ident is not None and not self._thread.is_alive()

    def run(self) -> None:
        with self._moving:
            self._run()

    def _run(self) -> None:
        self._began = time.monotonic()
        try:
            experiment = self._experiment = self._make()
            if hasattr(experiment, "resume"):
                experiment.resume(self.results, self._state)
            self._saved = self._began
            points = experiment.points()
            for point, arrays in self._ended(points):
                if self._keep is not None:
                    self._keep(point, arrays)
                self.results[point] = arrays
            self.results = {point: self.results[point] for point in points}
            self.summary = experiment.summary(self.results)
            self.result = self.results
            self.progress = Progress(1.0, "", time.monotonic() - self._began, 0.0)
        except Cancelled:
            self.cancelled = True
        except Exception as error:
            self.failure = Failure.of(error, len(self.results))

    def _ended(self, points: list[str]) -> Iterator[tuple[str, Arrays]]:
        """The points that are not there yet, as they end."""
        experiment, count = self._experiment, len(points)
        left = [point for point in points if point not in self.results]
        if self._workers is not None and len(left) > 1 and not hasattr(experiment, "resume"):
            if hasattr(experiment, "effort"):
                left.sort(key=experiment.effort, reverse=True)
            yield from run_points(self._workers, self._make, left, partial(self._attend, count))
            return
        for point in left:
            self._share = (points.index(point) / count, 1 / count)
            self._tell(0.0, self.progress.words)
            yield point, experiment.run(point, self._tell)

    def _attend(self, count: int) -> None:
        ended = len(self.results)
        self._share = (ended / count, 1 / count)
        self._tell(0.0, f"{ended} of {count} points" if ended else "the first points")

    def _tell(self, fraction: float, words: str = "") -> None:
        first, share = self._share
        done = min(1.0, first + share * min(max(fraction, 0.0), 1.0))
        seconds = time.monotonic() - self._began
        left = seconds * (1 - done) / done if done > 0.02 and seconds > 0.2 else None
        self.progress = Progress(done, words, seconds, left)
        if self.mailbox.wanted and self._watched:
            self.mailbox.put(self._experiment.snapshot(self.mailbox.wish))
        if self._paused:
            self._rest()
        cancelled = self._cancel.is_set()
        if cancelled or time.monotonic() - self._saved > self._every:
            self._save_state()
        if cancelled:
            raise Cancelled

    def _save_state(self) -> None:
        state = self._experiment.state() if self._save is not None else None
        if state is not None:
            self._save(state)
        self._saved = time.monotonic()

    def _rest(self) -> None:
        """Sleep. The pause does not count in the time that is left."""
        began = time.monotonic()
        self._moving.release()
        with self._wake:
            self._wake.wait_for(lambda: not self._paused or self._cancel.is_set())
        self._moving.acquire()
        self._began += time.monotonic() - began

    @property
    def _watched(self) -> bool:
        return hasattr(self._experiment, "snapshot")

    def _knock(self) -> None:
        with self._wake:
            self._wake.notify_all()
