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
    """One slot. The reader's ``take`` hands over what is there and asks for the next frame."""

    def __init__(self, on_ask: Callable[[], None] | None = None) -> None:
        self._filled = threading.Condition()
        self._frame: Any = None
        self._on_ask = on_ask
        self.wanted = False
        self.asked_at = 0.0  # time.monotonic of the last asking

    def take(self) -> Any | None:
        """The newest frame not taken yet, or None; never waits for the worker."""
        with self._filled:
            frame, self._frame = self._frame, None
            asked, self.wanted = self.wanted, True
            if not asked:
                self.asked_at = time.monotonic()
        if not asked and self._on_ask is not None:
            self._on_ask()
        return frame

    def wait(self, timeout: float | None = None) -> Any | None:
        """A frame made after this call, or None when none came in time: for scripts and tests."""
        self.take()
        with self._filled:
            self._filled.wait_for(lambda: self._frame is not None, timeout)
            frame, self._frame = self._frame, None
            return frame

    def put(self, frame: Any) -> None:
        """The worker's side: replaces a frame that nobody took."""
        with self._filled:
            self._frame = frame
            self.wanted = False
            self._filled.notify_all()
