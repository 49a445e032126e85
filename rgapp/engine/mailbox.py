"""Frames on their way to one reader: the newest only, and only when asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any


def read_only(array: Any) -> Any:
    """The same array, locked: what two threads look at nobody writes."""
    array.setflags(write=False)
    return array


class Mailbox:
    """One slot. The reader's ``take`` hands over what is there and asks for the next frame.

    ``wish`` is what the reader wants to see in it, a frozen dataclass; the newest wish counts. ``run`` is the
    Run that led to the frame last taken, without arrays; for the reader alone.
    """

    def __init__(self, on_ask: Callable[[], None] | None = None) -> None:
        self._filled = threading.Condition()
        self._frame: Any = None
        self._led_to: Any = None
        self.run: Any = None
        self._on_ask = on_ask
        self.wanted = False
        self.wish: Any = None
        self.asked_at = 0.0  # time.monotonic of the last asking

    def take(self, wish: Any = None) -> Any | None:
        """The newest frame not taken yet, or None; never waits for the worker."""
        with self._filled:
            frame = self._hand_over()
            self.wish = wish if wish is not None else self.wish
            asked, self.wanted = self.wanted, True
            if not asked:
                self.asked_at = time.monotonic()
        if not asked and self._on_ask is not None:
            self._on_ask()
        return frame

    def poll(self) -> Any | None:
        """The newest frame not taken yet, or None; asks for no other."""
        with self._filled:
            return self._hand_over()

    def wait(self, timeout: float | None = None, wish: Any = None) -> Any | None:
        """A frame made after this call, or None when none came in time: for scripts and tests."""
        self.take(wish)
        with self._filled:
            self._filled.wait_for(lambda: self._frame is not None, timeout)
            return self._hand_over()

    def put(self, frame: Any, run: Any = None) -> None:
        """The worker's side: replaces a frame that nobody took."""
        with self._filled:
            self._frame, self._led_to = frame, run
            self.wanted = False
            self._filled.notify_all()

    def _hand_over(self) -> Any | None:
        frame, self._frame = self._frame, None
        if frame is not None:
            self.run = self._led_to
        return frame
