"""The threads of a calculation that falls into independent parts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from rgapp.patience import patiently

LEAST = 5e7  # additions, some 2 ms

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


def run_watched(
    function: Callable[[Part, Callable[[float], Any]], Result],
    parts: Iterable[Part],
    work: float,
    threads: int = 1,
    tell: Callable[[float], Any] | None = None,
) -> list[Result]:
    """``run_parts`` of long parts, with progress and a way to stop.

    ``function(part, step)`` calls ``step(amount)`` whenever it has done an amount of the whole ``work``.
    ``tell(share)`` is called at first and then every 50 ms, on the caller's thread; an exception of it ends
    the waiting at once, and what still runs is thrown away at its next step. So ``function`` must write
    nothing that is used after such a stop.
    """
    if tell is None:
        return run_parts(lambda part: function(part, lambda amount: None), parts, threads)
    tell(0.0)
    lock, left = threading.Lock(), threading.Event()
    done = 0.0

    def step(amount: float) -> None:
        nonlocal done
        if left.is_set():
            raise InterruptedError("nobody waits for this any more")
        with lock:
            done += amount

    try:
        return patiently(
            lambda: run_parts(lambda part: function(part, step), parts, threads),
            lambda: tell(min(1.0, done / work)),
        )
    finally:
        left.set()


def worth(threads: int, additions: float) -> int:
    """``threads``, or 1 for work of so few additions that starting threads takes as long."""
    return threads if additions >= LEAST else min(threads, 1)
