"""A small live and a small batch experiment for the tests of the engine."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from rgapp.engine import read_only
from rgapp.params import About, Params


class WalkParams(Params):
    drift: Annotated[float, About("Drift", low=-10, high=10)] = 0.0


@dataclass(frozen=True)
class Jump:
    by: float


@dataclass(frozen=True)
class Break:
    """Makes the next sweep fail."""


@dataclass(frozen=True)
class WalkFrame:
    sweep: int
    params: WalkParams
    path: np.ndarray


class Walk:
    """A random walk with a drift that can be changed."""

    orders = (Jump, Break)

    def __init__(self, params: WalkParams, seed: int, seconds: float = 0.0) -> None:
        self.params, self.seed, self.position = params, seed, 0
        self._rng = np.random.Generator(np.random.PCG64(seed))
        self._path = [0.0]
        self._seconds = seconds
        self._broken = False
        self.chunks: list[int] = []

    def change(self, params: WalkParams) -> None:
        self.params = params

    def apply(self, order: Jump | Break) -> None:
        if isinstance(order, Break):
            self._broken = True
        else:
            self._path[-1] += order.by

    def advance(self, n: int) -> None:
        if self._broken:
            raise ArithmeticError("the walker fell over")
        for step in self._rng.standard_normal(n):
            self._path.append(self._path[-1] + self.params.drift + float(step))
        if self._seconds:
            time.sleep(self._seconds * n)
        self.position += n
        self.chunks.append(n)

    def snapshot(self) -> WalkFrame:
        return WalkFrame(self.position, self.params, read_only(np.array(self._path[-100:])))

    def result(self) -> dict[str, np.ndarray]:
        return {"final/place": np.float64(self._path[-1]), "series/path": np.array(self._path)}


class Squares:
    """Point k is a draw of k^2 numbers, seeded by the point alone."""

    def __init__(
        self,
        params: WalkParams,
        seed: int,
        count: int = 4,
        seconds: float = 0.0,
        bad: int = -1,
        threads: int = 1,
    ):
        self.params, self.seed, self.threads = params, seed, threads
        self._count, self._seconds, self._bad = count, seconds, bad
        self.ran: list[str] = []
        self._at = ""

    def points(self) -> list[str]:
        return [f"k={k}" for k in range(1, self._count + 1)]

    def run(self, point: str, tell) -> dict[str, np.ndarray]:
        k = int(point[2:])
        if k == self._bad:
            raise ValueError(f"the point {point} is bad")
        self.ran.append(point)
        for part in range(10):
            self._at = f"{point}, part {part}"
            tell(part / 10, self._at)
            time.sleep(self._seconds / 10)
        values = np.random.Generator(np.random.PCG64([self.seed, k])).standard_normal(k * k)
        return {"values": values + self.params.drift, "k": np.int64(k)}

    def snapshot(self, wish: str | None) -> tuple[str, str | None]:
        """Where it is, and what was asked for."""
        return self._at, wish

    def summary(self, results: dict[str, dict[str, np.ndarray]]) -> dict[str, float]:
        return {"points": len(results), "sum": float(sum(r["values"].sum() for r in results.values()))}
