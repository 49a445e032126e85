"""A field that goes to and fro while the lattice runs, and the loop that the magnetization makes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rgapp.engine import read_only
from rgapp.experiments.record import Recent
from rgapp.physics.ising import IsingChain

STEPS = 400  # of the field in a cycle, fewer where a cycle has fewer sweeps
KEPT = 4 * STEPS  # points of the loop


@dataclass(frozen=True)
class Ramp:
    """The field of every sweep from ``begin`` on: from 0 up to ``height``, down to minus that, and back.

    One such cycle takes ``cycle`` sweeps (at least 4). The field stands still for a few sweeps and then makes
    a step; a quarter of the steps lies between 0 and the height, so that both are reached.
    """

    height: float
    cycle: int
    begin: int

    @property
    def steps(self) -> int:
        """Of one cycle; a multiple of 4."""
        return min(STEPS, self.cycle) // 4 * 4

    def _step(self, sweep: int) -> int:
        return (sweep - self.begin) * self.steps // self.cycle

    def field(self, sweep: int) -> float:
        """The field in which the sweep after this many sweeps is made."""
        quarter = self.steps // 4
        step = (self._step(sweep) + quarter) % self.steps  # from the lowest field
        return self.height * ((quarter - abs(step - 2 * quarter)) / quarter)

    def left(self, sweep: int) -> int:
        """Sweeps until the next step of the field; at least 1."""
        following = self.begin - (-(self._step(sweep) + 1) * self.cycle // self.steps)
        return following - sweep

    def changed(self, height: float, cycle: int, sweep: int) -> Ramp:
        """Another height or length of the cycle from now on, at the same place in the cycle."""
        into = (sweep - self.begin) % self.cycle
        return Ramp(height, cycle, sweep - into * cycle // self.cycle)


@dataclass(frozen=True)
class Loop:
    """Field in J and magnetization per site at the ends of the last steps, oldest first, float64 (n,).

    ``steps`` of them make one cycle.
    """

    field: NDArray[np.float64]
    magnetization: NDArray[np.float64]
    steps: int

    @property
    def area(self) -> float:
        """Work done on a site in the last cycle, the integral of h dm, in J; nan before a cycle has ended."""
        if len(self.field) <= self.steps:
            return math.nan
        h, m = self.field[-self.steps - 1 :], self.magnetization[-self.steps - 1 :]
        return float(-np.trapezoid(m, h))


class Drive:
    """Moves the field of a chain along a ramp, and keeps the last four cycles of the loop."""

    def __init__(self, height: float, cycle: int, sweep: int) -> None:
        self.ramp = Ramp(height, cycle, sweep)
        self._points = Recent(KEPT)

    def change(self, height: float, cycle: int, sweep: int) -> None:
        """Go on from here with another height or length of the cycle."""
        self.ramp = self.ramp.changed(height, cycle, sweep)

    def step(self, chain: IsingChain, sweep: int) -> None:
        """A point of the loop, then the next field; to be called where ``ramp.left`` has come to its end."""
        self._points.add(chain.params.field, chain.magnetization_per_site)
        chain.change(chain.params.changed(field=self.ramp.field(sweep)))

    def loop(self) -> Loop:
        return Loop(*read_only(self._points.rows()), self.ramp.steps)
