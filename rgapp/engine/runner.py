"""One live experiment in one thread of its own: orders in, frames out, a journal of what happened when."""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from rgapp.engine.experiment import Arrays, Failure, Live, Run
from rgapp.engine.mailbox import Mailbox
from rgapp.engine.pacing import Chunk, Meter, Pacer

DRAWING = 0.006  # seconds that a reader is given to draw
SWITCH = 0.0005  # seconds that a worker back from its kernel waits at most for a reader busy in Python


@dataclass(frozen=True)
class _Change:
    params: Any


@dataclass(frozen=True)
class _Order:
    order: Any


@dataclass(frozen=True)
class _Step:
    n: int


@dataclass(frozen=True)
class _Begin:
    make: Callable[[], Live]


@dataclass(frozen=True)
class _Ask:
    answer: Future


class Runner:
    """Runs a live experiment until it is stopped.

    ``make`` builds the experiment in the worker thread; from then on only that thread touches it. All
    methods return at once (``stop`` joins, which takes one chunk, about 4 ms) and may be called from any
    thread. Changes, orders and steps are kept in the order of the calls, except that a change directly
    behind another replaces it: a dragged slider leaves only its latest value.
    """

    def __init__(
        self,
        make: Callable[[], Live],
        *,
        name: str = "run",
        playing: bool = False,
        pace: float | None = None,
    ) -> None:
        self.mailbox = Mailbox(self._knock)
        self.position = 0  # sweeps; written by the worker only, as are the next three
        self.rate = 0.0  # sweeps a second over the last half second
        self.failure: Failure | None = None
        self.idle = threading.Event()  # paused, and everything ordered is done
        self._wake = threading.Condition()
        self._inbox: deque[Any] = deque([_Begin(make)])
        self._playing = playing
        self._stepping = 0
        self._stopping = False
        self._pacer = Pacer(pace)
        self._chunk = Chunk()
        self._meter = Meter()
        self._experiment: Live | None = None
        self._first: tuple[Any, int] | None = None
        self._journal: list[tuple[int, Any]] = []
        self._dirty = False
        self._name = f"rgapp-{name}"
        self._thread: threading.Thread | None = None

    # -- for everybody ---------------------------------------------------------------------------------

    def start(self) -> Runner:
        if self._thread is None:
            sys.setswitchinterval(SWITCH)
            self._thread = threading.Thread(target=self.run, name=self._name, daemon=True)
            self._thread.start()
        return self

    def stop(self, timeout: float | None = None) -> None:
        """End the thread and wait for it; what was ordered and not yet met is dropped."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout)

    def __enter__(self) -> Runner:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        """Whether it plays (steps ordered one by one do not count)."""
        return self._playing and self.failure is None

    @property
    def journal(self) -> tuple[tuple[int, Any], ...]:
        """Every change and order of this run, each with the sweep at which it was met."""
        return tuple(self._journal)

    @property
    def pace(self) -> float | None:
        return self._pacer.per_frame

    def play(self) -> None:
        with self._wake:
            self._playing = True
            self.idle.clear()
            self._wake.notify_all()

    def pause(self) -> None:
        """Stand still after this chunk; steps that are still to be made are dropped."""
        with self._wake:
            self._playing = False
            self._stepping = 0
            self._inbox = deque(item for item in self._inbox if not isinstance(item, _Step))
            self._wake.notify_all()

    def step(self, n: int = 1) -> None:
        """Pause, and advance exactly n sweeps more; what is ordered later is met after them."""
        if n < 1:
            raise ValueError(f"a step must be at least 1 sweep (got {n})")
        self._playing = False
        self._post(_Step(n))

    def change(self, params: Any) -> None:
        """Go on under these parameters from the next chunk on."""
        self._post(_Change(params))

    def order(self, order: Any) -> None:
        """Have the experiment apply this frozen dataclass between two chunks; each one counts."""
        self._post(_Order(order))

    def restart(self, make: Callable[[], Live]) -> None:
        """A new run from sweep 0 with an empty journal; the way out of a failure too."""
        self._post(_Begin(make))

    def set_pace(self, per_frame: float | None) -> None:
        """Sweeps per 1/60 s on the worker's own clock (1/16 is one every 16/60 s); None: no pacing."""
        with self._wake:
            self._pacer = Pacer(per_frame)
            self._wake.notify_all()

    def result(self) -> Future:
        """A future of the Run so far, copied between two chunks; cancelled when the thread has ended."""
        answer: Future = Future()
        self._post(_Ask(answer))
        if self._stopping:
            answer.cancel()
        return answer

    # -- in the worker ---------------------------------------------------------------------------------

    def run(self) -> None:
        # 1. Take what was ordered, in order; each change goes into the journal with the sweep it met.
        # 2. If the reader asked and something is new, put a frame into the mailbox.
        # 3. Ask how many sweeps are due; if none are, sleep until an order, a reader or the clock knocks.
        # 4. Advance one chunk: about 4 ms with the GIL released, the next one sized by the time of this.
        # 5. An exception is kept with its sweep; then only a restart, a question or stop is listened to.
        while not self._stopping:
            try:
                self._take_orders()
                self._show()
                due, until = self._due()
                if due:
                    self._advance(due)
                else:
                    self._sleep(until)
            except Exception as error:
                self._fail(error)
        self._refuse_questions()

    def _take_orders(self) -> None:
        while self._inbox and not self._stepping:
            with self._wake:
                if not self._inbox:
                    return
                item = self._inbox.popleft()
            match item:
                case _Ask(answer):
                    self._answer(answer)
                case _Begin(make):
                    self._begin(make)
                case _ if self._experiment is None or self.failure is not None:
                    pass
                case _Change(params):
                    self._experiment.change(params)
                    self._met(params)
                case _Order(order):
                    self._experiment.apply(order)
                    self._met(order)
                case _Step(n):
                    self._stepping = n

    def _begin(self, make: Callable[[], Live]) -> None:
        self._experiment, self.failure, self._journal, self.position = None, None, [], 0
        self._experiment = make()
        self._first = (self._experiment.params, self._experiment.seed)
        self.position = self._experiment.position
        self._meter.reset()
        self._changed()

    def _met(self, value: Any) -> None:
        self._journal.append((self.position, value))
        self._changed()

    def _changed(self) -> None:
        self._chunk.reset()  # a sweep may cost a thousand times more than before
        self._dirty = True

    def _show(self) -> None:
        if self._experiment is None or self.failure is not None or self._ripe() is None:
            return
        if not self._playing or self._ripe() <= time.monotonic():
            self._dirty = False
            self.mailbox.put(self._experiment.snapshot(), self._run({}))

    def _ripe(self) -> float | None:
        """When the frame that is wanted should be made; None where none is wanted or nothing is new.

        Not at once: the reader draws the frame before now, and the two would get in each other's way.
        """
        return self.mailbox.asked_at + DRAWING if self._dirty and self.mailbox.wanted else None

    def _due(self) -> tuple[int, float | None]:
        """Sweeps to advance now, and the time of the next look at the clock (None: not by itself)."""
        if self._experiment is None or self.failure is not None:
            return 0, None
        if self._stepping:
            return min(self._stepping, self._chunk.size), None
        if not self._playing:
            self._pacer.rest()
            return 0, None
        due, until = self._pacer.due(time.monotonic())
        return min(due, self._chunk.size), until

    def _advance(self, n: int) -> None:
        began = time.perf_counter()
        self._experiment.advance(n)
        ended = time.perf_counter()
        self.position = self._experiment.position
        self._dirty = True
        self._chunk.took(n, ended - began)
        self.rate = self._meter.add(n, ended)
        if self._stepping:
            self._stepping -= min(n, self._stepping)
        else:
            self._pacer.done(n)

    def _sleep(self, until: float | None) -> None:
        with self._wake:
            healthy = self._experiment is not None and self.failure is None
            if self._inbox or self._stopping:
                return
            if until is None:
                if healthy and (self._playing or self._ripe() is not None):
                    return
                self.rate = 0.0
                self._meter.reset()
                self.idle.set()
                self._wake.wait()
            else:
                until = min(until, self._ripe() or until)
                self._wake.wait(max(0.0, until - time.monotonic()))

    def _fail(self, error: Exception) -> None:
        self._stepping = 0
        self.rate = 0.0
        self.failure = Failure.of(error, self.position)

    def _answer(self, answer: Future) -> None:
        if not answer.set_running_or_notify_cancel():
            return
        if self._experiment is None or self._first is None:
            answer.set_exception(self.failure.error if self.failure else RuntimeError("nothing has run yet"))
            return
        try:
            answer.set_result(self._run(self._experiment.result()))
        except Exception as error:
            answer.set_exception(error)

    def _run(self, arrays: Arrays) -> Run:
        return Run(*self._first, self.journal, self.position, arrays)

    def _refuse_questions(self) -> None:
        with self._wake:
            for item in self._inbox:
                if isinstance(item, _Ask):
                    item.answer.cancel()

    # -- the door between them -------------------------------------------------------------------------

    def _post(self, item: Any) -> None:
        with self._wake:
            if isinstance(item, _Change) and self._inbox and isinstance(self._inbox[-1], _Change):
                self._inbox.pop()
            self._inbox.append(item)
            self.idle.clear()
            self._wake.notify_all()

    def _knock(self) -> None:
        with self._wake:
            self._wake.notify_all()
