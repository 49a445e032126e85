"""Work that would hold the window up, in a thread, with its result brought back to the GUI thread.

    task = Background(parent)
    task.run(lambda: write(...), done=self._written, failed=self._failed)     the latest call wins

``done(result)`` or ``failed(error)`` is called in the GUI thread, never for a call that was overtaken. Only
``finish`` ever waits for the thread; whoever goes before the program ends calls ``stop`` or ``finish`` first.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from rgapp.engine import Cancelled
from rgapp.ui.errors import log

MOMENT = 0.5  # seconds
EXPECTED = (ValueError, ArithmeticError, OSError, Cancelled)  # they are told and need no log


class Background(QObject):
    _ended = Signal(int, object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._number = 0
        self._calls: tuple[Callable[[Any], object], Callable[[Exception], object]] | None = None
        self._thread: threading.Thread | None = None
        self._next: Callable[[], Any] | None = None
        self._lock = threading.Lock()
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return self._calls is not None

    def run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Do ``work`` in the thread; one that still waits is forgotten."""
        with self._lock:
            self._number += 1
            self._calls = (done, failed)
            self._next = work
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._loop, name="rgapp background", daemon=True)
                self._thread.start()

    def _loop(self) -> None:
        while True:
            with self._lock:
                work, number, self._next = self._next, self._number, None
                if work is None:
                    self._thread = None
                    return
            try:
                result, error = work(), None
            except Exception as raised:
                result, error = None, raised
                if not isinstance(raised, EXPECTED):
                    log.error("%s", traceback.format_exc())
            with self._lock, suppress(RuntimeError):
                # after stop() this object may be gone, and its signal with it; also where its window was
                # destroyed without a word: then nobody waits for the result
                if self._calls is not None:
                    self._ended.emit(number, result, error)

    def _deliver(self, number: int, result: Any, error: Exception | None) -> None:
        if number != self._number or self._calls is None:
            return
        done, failed = self._calls
        self._calls = None
        done(result) if error is None else failed(error)

    def stop(self) -> None:
        """Forget what waits and the result of what runs."""
        with self._lock:
            self._next, self._calls = None, None

    def finish(self, seconds: float) -> None:
        """Let what was asked for come to its end, for so long at most; nobody is told of it.

        What was given up is waited for a moment: a program that ends while HDF5 reads for it may crash.
        """
        with self._lock:
            thread, wanted = self._thread, self._calls is not None
        if thread is not None:
            thread.join(seconds if wanted else min(seconds, MOMENT))
        self.stop()
