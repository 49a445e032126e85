"""The one timer of the window: 60 ticks a second, true frame rates, and the garbage of the GUI thread.

Collecting cycles in a worker thread would destroy Qt objects there and crash, so automatic collection is off
and the ticker collects in the GUI thread when the usual thresholds are passed.
"""

from __future__ import annotations

import gc
import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

PERIOD_MS = 16


class Ticker(QObject):
    """Calls ``tick(now)`` 60 times a second, ``now`` in seconds; ``rate`` is how often it really happened."""

    def __init__(self, tick: Callable[[float], None], parent: QObject) -> None:
        super().__init__(parent)
        self._tick = tick
        self._times: deque[float] = deque(maxlen=61)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin to tick and take over the collection of garbage."""
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """End, and give the collection of garbage back."""
        self._timer.stop()
        gc.enable()

    @property
    def rate(self) -> float:
        """Ticks a second over the last 60 of them."""
        if len(self._times) < 2:
            return 0.0
        span = self._times[-1] - self._times[0]
        return (len(self._times) - 1) / span if span > 0 else 0.0

    def _beat(self) -> None:
        now = time.monotonic()
        self._times.append(now)
        self._tick(now)
        collect()


def collect() -> int:
    """Collect the oldest generation whose threshold is passed; returns it, or -1 where none was."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if thresholds[generation] and counts[generation] > thresholds[generation]:
            gc.collect(generation)
            return generation
    return -1
