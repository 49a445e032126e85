"""What an experiment must offer to be run, and what a run leaves behind."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

Arrays = dict[str, Any]
Tell = Callable[[float, str], None]


class Cancelled(Exception):
    """Raised by ``tell`` inside a batch experiment when its runner was asked to stop."""


class Live(Protocol):
    """A simulation that goes on until it is stopped, watched while it runs.

    What it is after any number of sweeps depends on its first parameters, its seed and the changes and
    orders with the sweeps at which they met it, never on how ``advance`` was cut into chunks.
    """

    params: Any
    seed: int
    position: int

    def change(self, params: Any) -> None:
        """Go on under other parameters."""

    def apply(self, order: Any) -> None:
        """Carry out one order: a frozen dataclass."""

    def advance(self, n: int) -> None:
        """Advance by n sweeps; the GIL is released for nearly all of the time."""

    def snapshot(self) -> Any:
        """A frozen frame for the reader; takes no random number of the run and changes nothing in it."""

    def result(self) -> Arrays:
        """Copies of the arrays that are kept, by path: ``final/spins``, ``series/energy``."""


class Batch(Protocol):
    """A list of points, each computed on its own and kept as it ends.

    One that can be watched has a ``snapshot(wish)`` too, called where it calls ``tell``: a frozen frame for
    the reader, that changes nothing in the run; what the wish is they settle between them, None if anything.

    One whose points take very different times has ``effort(point)``, a number for each that grows with its
    time: where several are run at once the long ones begin first.

    One that can be taken up in the middle of a point has ``state()``, called there too: arrays, or None where
    nothing would be lost; and ``resume(points, state)``, called once at the start with the arrays of finished
    points and the state of an earlier run, or None. It then ends with the same bytes as that run would have.
    """

    params: Any
    seed: int

    def points(self) -> list[str]:
        """The names of the points, in order."""

    def run(self, point: str, tell: Tell) -> Arrays:
        """The arrays of one point. ``tell(fraction, words)`` reports progress and may raise Cancelled."""

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        """Plain numbers that tell the outcome."""


@dataclass(frozen=True)
class Run:
    """A live run as a value: replaying the journal from the first parameters gives the same arrays."""

    params: Any
    seed: int
    journal: tuple[tuple[int, Any], ...]
    position: int
    arrays: Arrays


@dataclass(frozen=True)
class Failure:
    """An exception kept: one sentence, where it happened, the details to copy."""

    sentence: str
    position: int
    details: str
    error: BaseException

    @classmethod
    def of(cls, error: BaseException, position: int = 0) -> Failure:
        sentence = str(error).strip() or type(error).__name__
        return cls(sentence, position, "".join(traceback.format_exception(error)), error)
