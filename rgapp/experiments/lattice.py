"""The running lattice: an Ising chain, what is remembered of it, and the two ways of reading it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from rgapp.engine import read_only
from rgapp.experiments import measuring, networks
from rgapp.experiments.measuring import Measured, Measuring
from rgapp.experiments.orders import ClearCircles, LoadSpins, MoveWindow, Reset
from rgapp.experiments.painting import Paint, Thaw, freeze, paint, way_round
from rgapp.experiments.ramp import Drive, Loop
from rgapp.experiments.reading import Layers, Reader, window
from rgapp.experiments.record import (
    SWEEPS_KEPT,
    Circles,
    Recent,
    Series,
    Settling,
    expected_tau,
    least_order,
    measured_every,
)
from rgapp.params import About
from rgapp.physics.blockspin import RULES, Rule
from rgapp.physics.ising import ALGORITHMS, Algorithm, IsingChain, IsingParams

_REBUILT = 0x73697A65  # the child of the seed whose children feed lattices of another size


class LatticeParams(IsingParams):
    """The chain, what reads it, and the ramp of the field; 0 is no ramp."""

    algorithm: Annotated[
        Algorithm,
        About("Algorithm", choices=ALGORITHMS, help="How spins are moved; all sample the same states"),
    ] = "heat_bath"
    network: Annotated[
        str, About("Network", help="Name of a bundled network, path of a network file, or none")
    ] = networks.NO_NETWORK
    rule: Annotated[
        Rule,
        About("Block rule", choices=RULES, help="What a block becomes: what most spins are, or the first"),
    ] = "majority"
    ramp: Annotated[
        float,
        About("Field ramp", low=0, high=10, step=0.01, unit="J",
              help="The field goes to and fro between minus and plus this, whatever it was; 0 is off"),
    ] = 0.0  # fmt: skip
    cycle: Annotated[
        int,
        About("Cycle", low=4, high=1_000_000_000, log=True, unit="sweeps",
              help="Sweeps in which the ramp goes from zero up, down and back"),
    ] = 4000  # fmt: skip

    @property
    def ising(self) -> IsingParams:
        return IsingParams(**self.model_dump(exclude={"network", "rule", "ramp", "cycle"}))


def check(params: LatticeParams) -> None:
    """ParameterError where the network cannot be read, or reads more spins than the lattice has."""
    networks.check(params)


def summary(params: LatticeParams, arrays: dict[str, Any]) -> dict[str, Any]:
    """What was measured in a run that was not changed, in columns; see ``measuring.summary``."""
    return measuring.summary(params.ising, arrays)


@dataclass(frozen=True, kw_only=True)
class LatticeFrame:
    """One look at the running lattice, and what reads it; arrays are read-only.

    ``packed`` as of ``rgapp.bits``; ``tau`` (of |m|), ``settling`` = (sweeps since the last change, sweeps
    needed) or None once settled; ``mean_energy`` and ``mean_abs_m`` over the last 10 tau since the change;
    ``visited`` (bins, 4): temperature, |m|, energy, measurements at this size and field; ``window`` is the
    upper left corner, on the torus, of the ``side`` x ``side`` spins that ``reader`` reads; ``notice`` says
    in a sentence why the network does not read them, if it does not. ``frozen`` are the sites that no update
    moves, packed, or None; ``algorithm`` is the one at work, which differs from that of the parameters where
    clusters cannot go round frozen spins. ``field`` is the one at work, too: with a ramp it moves, ``loop``
    is what the magnetization made of it, the lattice never counts as settled, and the means are values now.
    ``measured`` is what was measured since it settled, None before.
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
    field: float
    loop: Loop | None
    measured: Measured | None
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
        if (params.network, params.rule) != (before.network, before.rule):
            self._reader, self._notice = networks.reader(params)
        ramped = self._set_ramp(before)
        if params.ising == before.ising and not ramped:
            return
        self._chain.change(way_round(self._ising, self._chain.frozen is not None))
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
                paint(self._chain, order, self._ising)
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
        if self._drive is None:
            self._advance(n)
            return
        while n > 0:
            left = self._drive.ramp.left(self.position)
            self._advance(min(n, left))
            if n >= left:
                self._drive.step(self._chain, self.position)
            n -= min(n, left)

    def _advance(self, n: int) -> None:
        """Advance, and look at the settled lattice as a whole now and then."""
        while n > 0:
            look = self._measuring.look_every
            piece = min(n, look - self.position % look)
            self._run(piece)
            n -= piece
            if self.position % self._measuring.look_every == 0 and self._settling.settled:
                self._measuring.look(self._chain, self.position)

    def _run(self, n: int) -> None:
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
        settling = (self.position - self._changed_at, self._settling.needed)
        means = self._settling.means() if self._drive is None else None
        mean_energy, mean_abs_m = means or (energy, abs(magnetization))
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
            series=Series(self._every, *read_only(self._recent.rows())),
            tau=self._settling.tau,
            settling=None if self._settling.settled else settling,
            mean_energy=mean_energy,
            mean_abs_m=mean_abs_m,
            visited=read_only(self._circles.rows(self.params.size, self.params.field)),
            notice=self._notice,
            frozen=self._chain.frozen,
            algorithm=self._chain.params.algorithm,
            field=self._chain.params.field,
            loop=None if self._drive is None else self._drive.loop(),
            measured=self._measured(),
        )

    def result(self) -> dict[str, Any]:
        """Spins (L, L) int8, energy and magnetization per site, the last 3000 sweeps, the circles.

        Once settled also what was measured since, see ``Measured.arrays``; with a ramp the last four cycles
        of the loop, and the area of the last one.
        """
        energy, magnetization = self._recent.rows()
        arrays = {
            "final/spins": self._chain.spins,
            "final/energy": np.float64(self._chain.energy_per_site),
            "final/magnetization": np.float64(self._chain.magnetization_per_site),
            "final/visited": self._circles.rows(self.params.size, self.params.field),
            "series/sweep": self._measured_at - self._every * np.arange(len(energy) - 1, -1, -1),
            "series/energy": energy,
            "series/magnetization": magnetization,
        }
        measured = self._measured()
        if measured is not None:
            arrays |= measured.arrays()
        if self._drive is not None:
            loop = self._drive.loop()
            arrays["loop/field"], arrays["loop/magnetization"] = loop.field, loop.magnetization
            arrays["final/loop_area"] = np.float64(loop.area)
        return arrays

    @property
    def corner(self) -> tuple[int, int]:
        """Upper left corner of the window that is read: centred unless it was moved."""
        if self._corner is not None:
            return self._corner
        spare = (self.params.size - self._reader.side) // 2
        return (spare, spare)

    def _measured(self) -> Measured | None:
        settling = self._settling
        return self._measuring.measured(settling.history()) if settling.settled else None

    @property
    def _ising(self) -> IsingParams:
        """How the lattice is to move now: the field of the ramp in place of the one that was set."""
        ising = self.params.ising
        return ising if self._drive is None else ising.changed(field=self._drive.ramp.field(self.position))

    def _set_ramp(self, before: LatticeParams) -> bool:
        """Begin, change or end the ramp; False where the field stays as it was."""
        params, drive = self.params, self._drive
        if params.ramp and drive is not None:
            same = (params.ramp, params.cycle) == (before.ramp, before.cycle)
            if not same:
                drive.change(params.ramp, params.cycle, self.position)
            return not same
        self._drive = self._new_drive()
        return self._drive is not drive

    def _new_drive(self) -> Drive | None:
        return Drive(self.params.ramp, self.params.cycle, self.position) if self.params.ramp else None

    def _build(self) -> None:
        self._drive = self._new_drive()
        seed = np.random.SeedSequence(self.seed, spawn_key=(_REBUILT, self._built) if self._built else ())
        self._chain = IsingChain(self._ising, seed, self._threads)
        self._built += 1
        self._every = measured_every(self.params.size)
        self._recent = Recent(max(1, SWEEPS_KEPT // self._every))
        self._reader, self._notice = networks.reader(self.params)
        self._corner: tuple[int, int] | None = None
        self._measured_at = self.position
        self._unsettle()

    def _thaw(self) -> None:
        if self._chain.frozen is not None:
            freeze(self._chain, np.zeros_like(self._chain.frozen), self._ising)

    def _unsettle(self) -> None:
        self._changed_at = self.position
        self._updated_before = self._chain.sites_updated
        params = self.params
        ordered = least_order(params.size, params.temperature, params.field)
        self._settling = Settling(self._every, self._floor(), ordered)
        self._begin_measuring()

    def _begin_measuring(self) -> None:
        chain = self._chain
        self._measuring = Measuring(chain.params, self._every, self.seed, chain.sites_updated)

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
        if self._drive is not None:
            return
        settled = self._settling.add(energy, magnetization)
        if settled:
            last = energy[-settled:], magnetization[-settled:]
            self._measuring.add(*last)
            if self._chain.frozen is None:  # the exact curves know of no frozen spins
                self._circles.add(self.params, *last)
        if not self._settling.room:
            self._settling.look(self._floor())
            if self._settling.tau is None:  # on its way into an ordered phase after all
                self._begin_measuring()
