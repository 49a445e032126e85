"""The running lattice: an Ising chain, what is remembered of it, and the two ways of reading it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.engine import read_only
from rgapp.experiments import networks
from rgapp.experiments.painting import Paint, Thaw, freeze, paint, way_round
from rgapp.experiments.reading import Layers, Reader, window
from rgapp.experiments.record import (
    Circles,
    Recent,
    Series,
    Settling,
    expected_tau,
    least_order,
    measured_every,
)
from rgapp.params import About
from rgapp.physics.ising import ALGORITHMS, STARTS, Algorithm, IsingChain, IsingParams, Start

_REBUILT = 0x73697A65  # the child of the seed whose children feed lattices of another size


class LatticeParams(IsingParams):
    """The chain, and the network that reads it."""

    algorithm: Annotated[
        Algorithm,
        About("Algorithm", choices=ALGORITHMS, help="How spins are moved; all sample the same states"),
    ] = "heat_bath"
    network: Annotated[
        str, About("Network", help="Name of a bundled network, path of a network file, or none")
    ] = networks.NO_NETWORK

    @property
    def ising(self) -> IsingParams:
        return IsingParams(**self.model_dump(exclude={"network"}))


def check(params: LatticeParams) -> None:
    """ParameterError where the network cannot be read, or reads more spins than the lattice has."""
    networks.check(params)


@dataclass(frozen=True)
class Reset:
    """A start state again, as ``IsingChain.restart`` makes it; sweeps and random numbers go on."""

    start: Start = "hot"

    def __post_init__(self) -> None:
        if self.start not in STARTS:
            raise ValueError(f"start must be one of {', '.join(STARTS)} (got {self.start})")


@dataclass(frozen=True)
class MoveWindow:
    """Upper left corner of the window that is read, on the torus."""

    row: int
    column: int


@dataclass(frozen=True)
class LoadSpins:
    """Go on from these spins: bits row after row, most significant first, 1 = up; see ``LoadSpins.of``."""

    size: int
    bits: bytes

    def __post_init__(self) -> None:
        if len(self.bits) != -(-self.size * self.size // 8):
            raise ValueError(f"{self.size} x {self.size} spins do not fit {len(self.bits)} bytes")

    @classmethod
    def of(cls, spins: ArrayLike) -> LoadSpins:
        """From (L, L) spins -1 and +1; ValueError for anything else."""
        spins = np.asarray(spins)
        if spins.ndim != 2 or spins.shape[0] != spins.shape[1]:
            raise ValueError(f"spins must be a square array (got shape {spins.shape})")
        if not np.isin(spins, (-1, 1)).all():
            raise ValueError("spins must be -1 or +1 everywhere")
        return cls(len(spins), np.packbits(spins > 0).tobytes())

    @property
    def spins(self) -> NDArray[np.int8]:
        count = self.size * self.size
        up = np.unpackbits(np.frombuffer(self.bits, np.uint8), count=count)
        return (2 * up.astype(np.int8) - 1).reshape(self.size, self.size)


@dataclass(frozen=True)
class ClearCircles:
    """Forget the means of the temperatures visited."""


@dataclass(frozen=True, kw_only=True)
class LatticeFrame:
    """One look at the running lattice, and what reads it; arrays are read-only.

    ``packed`` as of ``rgapp.bits``; ``tau`` (of |m|), ``settling`` = (sweeps since the last change, sweeps
    needed) or None once settled; ``mean_energy`` and ``mean_abs_m`` over the last 10 tau since the change;
    ``visited`` (bins, 4): temperature, |m|, energy, measurements at this size and field; ``window`` is the
    upper left corner, on the torus, of the ``side`` x ``side`` spins that ``reader`` reads; ``notice`` says
    in a sentence why the network does not read them, if it does not. ``frozen`` are the sites that no update
    moves, packed, or None; ``algorithm`` is the one at work, which differs from that of the parameters where
    clusters cannot go round frozen spins.
    """

    sweep: int
    params: LatticeParams
    seed: int
    size: int
    packed: NDArray[np.uint64]
    energy: float
    magnetization: float
    sites_updated: int
    window: tuple[int, int]
    reader: Reader
    series: Series
    tau: float | None
    settling: tuple[int, int] | None
    mean_energy: float
    mean_abs_m: float
    visited: NDArray[np.float64]
    frozen: NDArray[np.uint64] | None
    algorithm: Algorithm
    notice: str = ""

    @property
    def side(self) -> int:
        return self.reader.side

    @cached_property
    def layers(self) -> Layers:
        """What is read off the window. Read on demand, for it costs more than the rest of the frame and is
        looked at less often; seed and sweep are its coins, so that it is the same whenever it is asked for.
        """
        spins = window(self.packed, self.size, self.window, self.side)
        return self.reader.read(spins, self.seed, self.sweep)


class Lattice:
    """Live experiment: the chain and its records; see ``rgapp.engine.experiment.Live``.

    A change of the size builds a new chain, which draws from a child of the seed: back at a size that was
    there before, nothing is seen twice. A change of ``start`` starts again as ``Reset`` does. Everything else
    goes on from the spins as they are.
    """

    orders = (Reset, MoveWindow, LoadSpins, ClearCircles, Paint, Thaw)

    def __init__(self, params: LatticeParams, seed: int, threads: int = 1) -> None:
        self.params = params
        self.seed = seed
        self.position = 0
        self._threads = threads
        self._circles = Circles()
        self._built = 0  # chains so far
        self._build()

    def change(self, params: LatticeParams) -> None:
        before, self.params = self.params, params
        if params.size != before.size:
            self._build()
            return
        if params.network != before.network:
            self._reader, self._notice = networks.reader(params)
        if params.ising == before.ising:
            return
        self._chain.change(way_round(params.ising, self._chain.frozen is not None))
        if params.start != before.start:
            self._chain.restart(params.start)
        self._unsettle()

    def apply(self, order: Any) -> None:
        match order:
            case Reset(start):
                self._chain.restart(start)
                self._unsettle()
            case LoadSpins():
                if order.size != self.params.size:
                    self.change(self.params.changed(size=order.size))
                self._thaw()
                self._chain.load(order.spins)
                self._unsettle()
            case Paint():
                paint(self._chain, order, self.params.ising)
                self._unsettle()
            case Thaw():
                self._thaw()
                self._unsettle()
            case MoveWindow(row, column):
                self._corner = (row % self.params.size, column % self.params.size)
            case ClearCircles():
                self._circles.clear()
            case _:
                raise TypeError(f"the lattice knows no order {type(order).__name__}")

    def advance(self, n: int) -> None:
        every = self._every
        while n > 0:
            into = self.position % every  # sweeps since the last measurement
            if into or n < every:
                piece = min(n, every - into)
                self._move(piece, piece if into + piece == every else 0)
            else:
                piece = min(n // every, self._settling.room) * every
                self._move(piece, every)
            n -= piece

    def snapshot(self) -> LatticeFrame:
        packed = self._chain.packed
        energy, magnetization = self._chain.measure()
        series = self._recent.series()
        settling = (self.position - self._changed_at, self._settling.needed)
        mean_energy, mean_abs_m = self._settling.means() or (energy, abs(magnetization))
        return LatticeFrame(
            sweep=self.position,
            params=self.params,
            seed=self.seed,
            size=self.params.size,
            packed=packed,
            energy=energy,
            magnetization=magnetization,
            sites_updated=self._chain.sites_updated,
            window=self.corner,
            reader=self._reader,
            series=series,
            tau=self._settling.tau,
            settling=None if self._settling.settled else settling,
            mean_energy=mean_energy,
            mean_abs_m=mean_abs_m,
            visited=read_only(self._circles.rows(self.params.size, self.params.field)),
            notice=self._notice,
            frozen=self._chain.frozen,
            algorithm=self._chain.params.algorithm,
        )

    def result(self) -> dict[str, Any]:
        """Spins (L, L) int8, energy and magnetization per site, the last 3000 sweeps, the circles."""
        series = self._recent.series()
        return {
            "final/spins": self._chain.spins,
            "final/energy": np.float64(self._chain.energy_per_site),
            "final/magnetization": np.float64(self._chain.magnetization_per_site),
            "final/visited": self._circles.rows(self.params.size, self.params.field),
            "series/sweep": self._measured_at - series.every * np.arange(len(series.energy) - 1, -1, -1),
            "series/energy": series.energy,
            "series/magnetization": series.magnetization,
        }

    @property
    def corner(self) -> tuple[int, int]:
        """Upper left corner of the window that is read: centred unless it was moved."""
        if self._corner is not None:
            return self._corner
        spare = (self.params.size - self._reader.side) // 2
        return (spare, spare)

    def _build(self) -> None:
        seed = np.random.SeedSequence(self.seed, spawn_key=(_REBUILT, self._built) if self._built else ())
        self._chain = IsingChain(self.params.ising, seed, self._threads)
        self._built += 1
        self._every = measured_every(self.params.size)
        self._recent = Recent(self._every)
        self._reader, self._notice = networks.reader(self.params)
        self._corner: tuple[int, int] | None = None
        self._measured_at = self.position
        self._unsettle()

    def _thaw(self) -> None:
        if self._chain.frozen is not None:
            freeze(self._chain, np.zeros_like(self._chain.frozen), self.params.ising)

    def _unsettle(self) -> None:
        self._changed_at = self.position
        self._updated_before = self._chain.sites_updated
        params = self.params
        ordered = least_order(params.size, params.temperature, params.field)
        self._settling = Settling(self._every, self._floor(), ordered)

    def _floor(self) -> float:
        params, sweeps = self.params, self.position - self._changed_at
        updated = (self._chain.sites_updated - self._updated_before) / params.size**2
        share = updated / sweeps if updated else 1.0
        algorithm = self._chain.params.algorithm
        return expected_tau(algorithm, params.size, params.temperature, params.field, share)

    def _move(self, n: int, every: int) -> None:
        """Advance n sweeps, measuring after each ``every``-th (0: not at all)."""
        self.position += n
        if not every:
            self._chain.advance(n)
            return
        energy, magnetization = self._chain.record(n, every)
        self._measured_at = self.position
        self._recent.add(energy, magnetization)
        settled = self._settling.add(energy, magnetization)
        if settled and self._chain.frozen is None:  # the exact curves know of no frozen spins
            self._circles.add(self.params, energy[-settled:], magnetization[-settled:])
        if not self._settling.room:
            self._settling.look(self._floor())
