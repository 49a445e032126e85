"""The threads of a calculation that falls into independent parts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")


def run_parts(function: Callable[[Part], Result], parts: Iterable[Part], threads: int = 1) -> list[Result]:
    """``[function(part) for part in parts]``, on up to ``threads`` threads, the caller being one of them.

    The results cannot depend on ``threads`` as long as no part touches what another one writes: cut the work
    into parts by its size, not by the number of threads, and give each part its own random stream. Pays off
    where ``function`` releases the GIL. After an exception no further part is begun, and the exception of the
    first part that failed is raised once every thread is back.
    """
    if threads < 1:
        raise ValueError(f"threads must be at least 1 (got {threads})")
    todo = list(parts)
    if threads == 1 or len(todo) < 2:
        return [function(part) for part in todo]
    results: list[Result | None] = [None] * len(todo)
    failures: dict[int, BaseException] = {}
    waiting = iter(range(len(todo)))
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                at = None if failures else next(waiting, None)
            if at is None:
                return
            try:
                results[at] = function(todo[at])
            except BaseException as failure:
                failures[at] = failure

    helpers = [
        threading.Thread(target=work, name=f"rgapp part {number}")
        for number in range(1, min(threads, len(todo)))
    ]
    for helper in helpers:
        helper.start()
    work()
    for helper in helpers:
        helper.join()
    if failures:
        raise failures[min(failures)]
    return results
