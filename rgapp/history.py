"""Undo and redo of values that people set: steps that belong together are one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

DEPTH = 200
TOGETHER = 1.0  # seconds


@dataclass(frozen=True)
class Step:
    """What one undo takes back: ``fields`` of ``place`` went from the state ``before`` to ``after``."""

    place: str
    fields: frozenset[str]
    before: Any
    after: Any
    at: float
    drag: int | None = None


class History:
    """The last 200 steps. Changes of the same fields within 1 s, or within one drag, are one step."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._drag: int | None = None
        self._drags = 0
        self._moved = False  # after an undo or redo nothing merges

    @property
    def dragging(self) -> bool:
        return self._drag is not None

    def clear(self) -> None:
        """Forget every step."""
        self._done.clear()
        self._undone.clear()

    def begin_drag(self) -> None:
        self._drags += 1
        self._drag = self._drags

    def end_drag(self) -> None:
        self._drag = None

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def add(self, place: str, fields: set[str], before: Any, after: Any) -> None:
        step = Step(place, frozenset(fields), before, after, self._clock(), self._drag)
        self._undone.clear()
        if self._done and not self._moved and _together(self._done[-1], step):
            step = replace(step, before=self._done.pop().before)
        if step.before != step.after:
            self._done.append(step)
            del self._done[:-DEPTH]
        self._moved = False

    def undo(self) -> Step | None:
        """The step to take back, or None; it can be redone afterwards."""
        return self._move(self._done, self._undone)

    def redo(self) -> Step | None:
        """The step to make again, or None."""
        return self._move(self._undone, self._done)

    def _move(self, source: list[Step], target: list[Step]) -> Step | None:
        if not source:
            return None
        self._moved = True
        target.append(source.pop())
        return target[-1]


def _together(last: Step, step: Step) -> bool:
    if last.place != step.place:
        return False
    if step.drag is not None or last.drag is not None:
        return step.drag == last.drag
    return last.fields == step.fields and step.at - last.at <= TOGETHER
