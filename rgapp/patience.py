"""A call that cannot be interrupted, with a caller that stays free to give up waiting for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")

EVERY = 0.05  # seconds between two questions


def patiently(function: Callable[[], Result], ask: Callable[[], Any] | None) -> Result:
    """``function()``, while ``ask()`` is called every 50 ms: an exception of ``ask`` ends the waiting at
    once.

    For single calls into LAPACK that last seconds. What was given up runs to its end in a daemon thread and
    is thrown away, so ``function`` must write nothing that others read. Without ``ask`` this is a plain
    call.
    """
    if ask is None:
        return function()
    outcome: dict[str, Any] = {}

    def work() -> None:
        try:
            outcome["result"] = function()
        except BaseException as failure:
            outcome["failure"] = failure

    helper = threading.Thread(target=work, name="patience", daemon=True)
    helper.start()
    while helper.is_alive():
        ask()
        helper.join(EVERY)
    if "failure" in outcome:
        raise outcome["failure"]
    return outcome["result"]
