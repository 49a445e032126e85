"""How many threads linear algebra may use: the order of its sums, and so the last digits, hang on it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_lock = threading.Lock()
_wanted: list[int] = []
_limits: Any = None
_here = threading.local()  # ``held``: the numbers of this thread


@contextmanager
def blas_threads(threads: int) -> Iterator[None]:
    """Inside, matrix products and eigenvalues use at most ``threads`` threads, whatever the process allows.

    The setting belongs to the process. Where several threads are inside, the least number holds, and what
    was set before comes back when the last one leaves.
    """
    global _limits
    held = _here.__dict__.setdefault("held", [])
    if held and held[-1] <= threads:
        yield
        return
    from threadpoolctl import threadpool_limits

    with _lock:
        _take_control()
        if not _wanted:
            _limits = threadpool_limits(threads, user_api="blas")
        _wanted.append(threads)
        threadpool_limits(min(_wanted), user_api="blas")
    held.append(threads)
    try:
        yield
    finally:
        held.pop()
        with _lock:
            _wanted.remove(threads)
            _take_control()
            if _wanted:
                threadpool_limits(min(_wanted), user_api="blas")
            else:
                _limits.restore_original_limits()


def _take_control() -> None:
    """From 3.8 on threadpoolctl does nothing for any thread but the first that set OpenBLAS's threads.

    Here the lock and the least number settle who may, and a worker must not depend on what the window set.
    """
    from threadpoolctl import OpenBLASController

    release = getattr(OpenBLASController, "clear_controlling_thread", None)
    if release is not None:
        release(force=True)
