"""What is remembered of a running lattice: last sweeps, correlation time, whether it has settled, means.

Everything here depends on the sweeps measured, never on the pieces in which they come: sums are of whole
numbers, and what is done now and then is done at counts fixed in advance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics.ising import IsingParams

SWEEPS_KEPT = 3000
SETTLED = 10  # correlation times
HISTORY = 4096
FIRST_LOOK = 100  # measurements
BIN = 0.05  # of temperature, for the circles

_TOO_FINE = 20  # samples a correlation time, above which a full history is thinned


def measured_every(size: int) -> int:
    """Sweeps from one measurement to the next: reading a large lattice must not cost more than moving it."""
    return max(1, size // 256)


def expected_tau(
    algorithm: str, size: int, temperature: float, field: float = 0.0, updated: float = 1.0
) -> float:
    """Roughly the correlation time of |m| in sweeps, from below; ``updated`` = share of the sites in a sweep.

    Local moves: a min(L, 3 xi, 1.1 |h/T|^(-8/15))^2.17 (z = 2.17: Nightingale & Bloete 1996; 8/15 = nu over
    beta delta), a fitted to runs at L = 8 to 40, 1.1 to runs in fields of 0.01 to 0.2; clusters: 2 updates of
    every site (Wolff), 5 updates (Swendsen-Wang).
    """
    from rgapp.physics.exact import correlation_length

    if algorithm == "wolff":
        return 2.0 / updated
    if algorithm == "swendsen_wang":
        return 5.0
    reach = min(float(size), 3 * float(correlation_length(temperature)))
    if field != 0:
        reach = min(reach, 1.1 * abs(field / temperature) ** (-8 / 15))
    return (0.07 if algorithm == "heat_bath" else 0.025) * reach**2.17


def least_order(size: int, temperature: float, field: float) -> float:
    """The |m| that an equilibrium state deep in the ordered phase does not fall below; 0 elsewhere.

    Four fifths of Yang's magnetization, where the lattice is ten correlation lengths wide.
    """
    from rgapp.physics.exact import CRITICAL_TEMPERATURE, correlation_length, magnetization

    if field != 0 or temperature >= CRITICAL_TEMPERATURE or size < 10 * correlation_length(temperature):
        return 0.0
    return 0.8 * magnetization(temperature)


@dataclass(frozen=True)
class Series:
    """Energy and magnetization per site, float64 (n,), ``every`` sweeps apart, oldest first; read-only."""

    every: int
    energy: NDArray[np.float64]
    magnetization: NDArray[np.float64]


class Recent:
    """The last measurements of a few quantities, at most ``length``."""

    def __init__(self, length: int, quantities: int = 2) -> None:
        self._rows = np.zeros((quantities, length))
        self._count = 0

    def add(self, *quantities: ArrayLike) -> None:
        """A number or several (n,) of each."""
        rows, length = np.reshape(quantities, (len(self._rows), -1)), self._rows.shape[1]
        n = min(rows.shape[1], length)
        at = (self._count + rows.shape[1] - n) % length
        first = min(n, length - at)
        last = rows[:, rows.shape[1] - n :]
        self._rows[:, at : at + first] = last[:, :first]
        self._rows[:, : n - first] = last[:, first:]
        self._count += rows.shape[1]

    def rows(self) -> NDArray[np.float64]:
        """(quantities, n), oldest first; a copy."""
        length = self._rows.shape[1]
        if self._count < length:
            return self._rows[:, : self._count].copy()
        return np.roll(self._rows, -(self._count % length), axis=1)


class Settling:
    """Since the last change: the correlation time of |m|, and whether ten of them have gone by.

    |m|, because m itself changes sign with every cluster, and below the critical point almost never. The
    history is thinned by two when it is full and still finer than needed, else its older half is dropped.
    ``floor`` is a correlation time in sweeps that is assumed until the measured one is longer: a short
    series sees only fast changes. ``ordered`` is the |m| below which the lattice is still on its way into an
    ordered phase, striped perhaps: as long as it is there, the count begins again.
    """

    def __init__(self, every: int, floor: float, ordered: float = 0.0) -> None:
        self.every = every
        self.floor = floor
        self.ordered = ordered
        self.measured = 0  # measurements since the change
        self._energy = np.empty(HISTORY)
        self._size_of_m = np.empty(HISTORY)
        self._begin()

    def _begin(self) -> None:
        self.tau: float | None = None  # sweeps
        self._began = self.measured
        self._stride = 1
        self._filled = 0
        self._next = self.measured + FIRST_LOOK

    @property
    def room(self) -> int:
        """Measurements that may be added until the next look at the correlation time."""
        return self._next - self.measured

    @property
    def needed(self) -> int:
        """Sweeps after the change from which on the lattice counts as settled."""
        return self._began * self.every + self.span

    @property
    def span(self) -> int:
        """Ten correlation times, in sweeps."""
        return math.ceil(SETTLED * max(self.tau or 0.0, self.floor, FIRST_LOOK / SETTLED * self.every))

    @property
    def settled(self) -> bool:
        return self.tau is not None and self.measured * self.every >= self.needed

    def add(self, energy: NDArray, magnetization: NDArray) -> int:
        """At most ``room`` measurements; returns how many of them, at the end, were made settled."""
        n = len(energy)
        taken = slice(-self.measured % self._stride, None, self._stride)
        self._keep(energy[taken], np.abs(magnetization[taken]))
        before, self.measured = self.measured, self.measured + n
        if self.tau is None:
            return 0
        return min(n, max(0, self.measured - max(before, -(-self.needed // self.every))))

    def look(self, floor: float | None = None) -> None:
        """Estimate the correlation time again, when ``room`` is used up."""
        from rgapp.physics.stats import autocorrelation_time

        if floor is not None:
            self.floor = floor
        values = self._size_of_m[: self._filled]
        if values[self._filled // 2 :].mean() < self.ordered:
            self._begin()
            return
        tau = autocorrelation_time(values)
        # a short series seems less correlated than it is (Wolff 2004, Comput. Phys. Commun. 156, 143, for a
        # window of 5 tau); for a mere drift, which gives a tenth of its length, this is a factor of 2
        tau *= 1 + (10 * tau + 1) / self._filled
        self.tau = tau * self._stride * self.every
        self._next = self.measured + min(max(FIRST_LOOK, (self.measured - self._began) // 8), 16384)

    def means(self) -> tuple[float, float] | None:
        """Mean energy and |m| per site over the last 10 correlation times since the change, or None."""
        if not self._filled:
            return None
        wanted = math.ceil(self.span / (self._stride * self.every))
        last = slice(max(0, self._filled - max(1, wanted)), self._filled)
        return float(self._energy[last].mean()), float(self._size_of_m[last].mean())

    def _keep(self, energy: NDArray, size_of_m: NDArray) -> None:
        start = 0
        while start < len(energy):
            n = min(len(energy) - start, HISTORY - self._filled)
            self._energy[self._filled : self._filled + n] = energy[start : start + n]
            self._size_of_m[self._filled : self._filled + n] = size_of_m[start : start + n]
            self._filled += n
            start += n
            if self._filled == HISTORY and self._thin():
                # what is left of this piece is taken at twice the distance from here on
                energy, size_of_m, start = energy[start::2], size_of_m[start::2], 0

    def _thin(self) -> bool:
        """Make room; True where every second value was dropped."""
        half = HISTORY // 2
        fine = self.tau is None or self.tau > _TOO_FINE * self._stride * self.every
        keep = slice(0, None, 2) if fine else slice(half, None)
        self._energy[:half] = self._energy[keep].copy()
        self._size_of_m[:half] = self._size_of_m[keep].copy()
        self._filled = half
        self._stride *= 2 if fine else 1
        return fine


class Circles:
    """Means of settled measurements, kept by size, field and temperature for the whole run."""

    def __init__(self) -> None:
        self._sums: dict[tuple[int, float, float], list[int]] = {}

    def clear(self) -> None:
        self._sums.clear()

    def add(self, params: IsingParams, energy: NDArray, magnetization: NDArray) -> None:
        size = params.size
        sums = self._sums.setdefault((size, params.field, params.temperature), [0, 0, 0])
        # whole numbers: the same sum whatever the pieces
        sums[0] += len(energy)
        sums[1] += int(np.rint(energy * size**2).sum())
        sums[2] += int(np.rint(np.abs(magnetization) * size**2).sum())

    def rows(self, size: int, field: float) -> NDArray[np.float64]:
        """(bins, 4) for each 0.05 of temperature: mean T, mean |m|, mean energy, number of measurements."""
        bins: dict[int, list[tuple[float, list[int]]]] = {}
        for (its_size, its_field, temperature), sums in sorted(self._sums.items()):
            if (its_size, its_field) == (size, field):
                bins.setdefault(math.floor(temperature / BIN + 1e-9), []).append((temperature, sums))
        rows = np.empty((len(bins), 4))
        for row, members in zip(rows, bins.values(), strict=True):
            count = sum(sums[0] for _, sums in members)
            row[0] = sum(temperature * sums[0] for temperature, sums in members) / count
            row[1] = sum(sums[2] for _, sums in members) / (count * size**2)
            row[2] = sum(sums[1] for _, sums in members) / (count * size**2)
            row[3] = count
        return rows
