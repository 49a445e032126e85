"""What the samplers give beside what is known exactly: short runs, each for one number.

Each trial draws from a seed of its own, so that the deviations of different trials are independent. A sound
program exceeds LIMIT by chance in one of 150,000 trials (Gaussian errors), in one check of 6,000.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rgapp._kernels import packed
from rgapp.parallel import run_parts
from rgapp.physics import exact
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.ising import Algorithm, IsingChain, IsingParams
from rgapp.physics.modes import Tell
from rgapp.physics.rbm import RBM
from rgapp.physics.stats import mean_and_error
from rgapp.physics.transfer import transfer_matrix
from rgapp.streams import children, coins, stream
from rgapp.words import number, short

Floats = NDArray[np.float64]
Seed = np.random.SeedSequence

LIMIT = 4.5  # standard errors
CHAINS = 4
SETTLE = 100  # looks at each chain that come first and are not counted
TURN = 0.05  # seconds between two calls of tell
WIDE = 8  # rows of the transfer matrix that stand for a wide lattice

NAMES = {
    "metropolis": "Metropolis",
    "heat_bath": "Heat bath",
    "wolff": "Wolff",
    "swendsen_wang": "Swendsen–Wang",
}


@dataclass(frozen=True)
class Outcome:
    """A number with its standard error, 0 where nothing is left to chance, beside its exact value."""

    measured: float
    error: float
    exact: float

    @property
    def sigma(self) -> float:
        """The deviation in standard errors, with its sign."""
        apart = self.measured - self.exact
        if self.error > 0:
            return apart / self.error
        return math.copysign(math.inf, apart) if apart else 0.0

    @property
    def agrees(self) -> bool:
        return abs(self.sigma) <= LIMIT


class Trial(Protocol):
    """``what`` is sampled, and the ``quantity``."""

    @property
    def what(self) -> str: ...

    @property
    def quantity(self) -> str: ...

    def run(self, seed: Seed, length: float, threads: int, tell: Tell) -> Outcome:
        """``length`` 1 takes about half a second of one core; ``tell(share)`` may raise to stop."""


@dataclass(frozen=True)
class Lattice:
    """An Ising lattice in equilibrium: its energy, or in a field its magnetization, from ``looks`` looks at
    each of CHAINS chains, every ``every`` sweeps, which should be a correlation time or two. Where a run is
    several times as long, a look is the mean of so many.
    """

    params: IsingParams
    every: int
    looks: int

    @property
    def what(self) -> str:
        p = self.params
        field = f", h = {number(p.field, 1)}" if p.field else ""
        return f"{NAMES[p.algorithm]}, {p.size} × {p.size}, T = {short(round(p.temperature, 3))}{field}"

    @property
    def quantity(self) -> str:
        return "magnetization" if self.params.field else "energy"

    def exact(self) -> float:
        """Kaufman 1949; in a field the sum over all states up to size 4, the transfer matrix beyond it.

        That one is for WIDE rows. They must be many correlation lengths, as more would then change nothing.
        """
        p = self.params
        if not p.field:
            return exact.energy_finite(p.temperature, p.size)
        if p.size <= 4:
            return exact.enumerate_lattice(p.size, p.temperature, p.field).magnetization
        return transfer_matrix(WIDE, p.temperature, p.field).magnetization

    def run(self, seed: Seed, length: float, threads: int, tell: Tell) -> Outcome:
        start = self.params.changed(start="down" if self.params.field < 0 else "cold")
        chains = [IsingChain(start, child) for child in children(seed, CHAINS)]
        times = max(1, int(length))
        series = np.empty((CHAINS, SETTLE + max(SETTLE, math.ceil(length / times * self.looks))))
        first, many = 0, 1
        while first < series.shape[1]:
            last, began = min(first + many, series.shape[1]), time.perf_counter()
            series[:, first:last] = run_parts(partial(self._look, last - first, times), chains, threads)
            # how the looks are cut into calls changes nothing in them
            many = max(1, min(2 * many, int((last - first) * TURN / (time.perf_counter() - began))))
            first = last
            tell(first / series.shape[1])
        found = [mean_and_error(row[SETTLE:]) for row in series]
        error = math.sqrt(sum(one.error**2 for one in found)) / CHAINS
        return Outcome(sum(one.mean for one in found) / CHAINS, error, self.exact())

    def _look(self, looks: int, times: int, chain: IsingChain) -> Floats:
        energy, magnetization = chain.record(looks * times * self.every, self.every)
        return (magnetization if self.params.field else energy).reshape(looks, times).mean(axis=1)


@dataclass(frozen=True)
class SameSpins:
    """Local updates on every instruction set, and on three threads, from the same seed; counts the spins
    that do not come out as those of the first set.
    """

    size: int
    sweeps: int
    quantity: str = "spins that differ"

    @property
    def what(self) -> str:
        return f"Every instruction set, three threads, {self.size} × {self.size}"

    def run(self, seed: Seed, length: float, threads: int, tell: Tell) -> Outcome:
        ways = [*({"instruction_set": name} for name in packed.instruction_sets()), {"threads": 3}]
        rules = [(rule, field) for rule in ("metropolis", "heat_bath") for field in (0.0, -0.5)]
        sweeps, different = math.ceil(length * self.sweeps), 0
        for at, (rule, field) in enumerate(rules):
            params = IsingParams(size=self.size, algorithm=rule, field=field)
            chains = [IsingChain(params, seed, **way) for way in ways]
            for done in range(sweeps):
                for chain in chains:
                    chain.advance(1)
                tell((at + (done + 1) / sweeps) / len(rules))
            first, *others = (chain.spins for chain in chains)
            different += sum(np.count_nonzero(spins != first) for spins in others)
        return Outcome(float(different), 0.0, 0.0)


@dataclass(frozen=True)
class Machine:
    """The restricted Boltzmann machine whose visible units are an Ising lattice, exactly: its energy."""

    size: int = 8
    temperature: float = 3.0
    chains: int = 2000
    steps: int = 16  # between two looks: a correlation time
    looks: int = 24
    settle: int = 10
    quantity: str = "energy"

    @property
    def what(self) -> str:
        size = self.size
        return f"Boltzmann machine as the lattice, {size} × {size}, T = {short(self.temperature)}"

    def run(self, seed: Seed, length: float, threads: int, tell: Tell) -> Outcome:
        machine = lattice_machine(self.size, self.temperature)
        looks = max(self.settle, math.ceil(length * self.looks))
        start, *moves = children(seed, 1 + self.settle + looks)
        bits = coins(stream(start), self.chains * self.size**2).reshape(self.chains, self.size, self.size)
        spins = 2 * bits.astype(np.int8) - 1
        energies = np.zeros(self.chains)
        for at, move in enumerate(moves, 1):
            spins = machine.gibbs(spins.reshape(self.chains, -1), self.steps, move, threads)
            spins = spins.reshape(self.chains, self.size, self.size)
            if at > self.settle:
                bonds = spins * np.roll(spins, 1, axis=1) + spins * np.roll(spins, 1, axis=2)
                energies -= bonds.mean(axis=(1, 2))
            tell(at / len(moves))
        means = energies / looks  # of chains that know nothing of each other
        error = float(means.std(ddof=1)) / math.sqrt(self.chains)
        return Outcome(float(means.mean()), error, exact.energy_finite(self.temperature, self.size))


def lattice_machine(size: int, temperature: float) -> RBM:
    """A hidden unit for each bond of the torus, with two weights -arccosh(exp(2K)) / 2 and no biases.

    Summed over the hidden units this is the Ising model: cosh(w (s + s')) is proportional to exp(K s s').
    """
    n = size * size
    sites = np.arange(n).reshape(size, size)
    ends = np.stack([np.concatenate([sites, sites]), np.concatenate([np.roll(sites, -1, a) for a in (0, 1)])])
    weights = np.zeros((n, 2 * n))
    weights[ends.reshape(2, -1), np.arange(2 * n)] = -math.acosh(math.exp(2 / temperature)) / 2
    return RBM(weights)


# size, temperature, field, and for each algorithm the sweeps between two looks and the looks at each chain;
# sizes that are no multiple of 64 have kernels of their own, odd ones again others
_RUNS: tuple[tuple[int, float, float, dict[Algorithm, tuple[int, int]]], ...] = (
    (64, 2.0, 0.0, {
        "metropolis": (4, 20_000), "heat_bath": (6, 20_000), "wolff": (2, 1200), "swendsen_wang": (4, 800),
    }),
    (64, CRITICAL_TEMPERATURE, 0.0, {
        "metropolis": (80, 3000), "heat_bath": (200, 1500), "wolff": (10, 700), "swendsen_wang": (8, 500),
    }),
    (64, 3.0, 0.0, {
        "metropolis": (4, 20_000), "heat_bath": (6, 20_000), "wolff": (200, 2500), "swendsen_wang": (2, 2000),
    }),
    (40, 2.0, 0.0, {"metropolis": (4, 10_000), "heat_bath": (6, 10_000)}),
    (41, 3.0, 0.0, {"metropolis": (4, 1500), "heat_bath": (6, 1500)}),
    (64, 3.0, -1.5, {
        "metropolis": (3, 20_000), "heat_bath": (4, 15_000), "wolff": (2, 1000), "swendsen_wang": (2, 1000),
    }),
    (4, 3.0, 0.5, {
        "metropolis": (2, 100_000), "heat_bath": (2, 100_000), "wolff": (2, 50_000),
        "swendsen_wang": (2, 40_000),
    }),
)  # fmt: skip


def trials() -> list[Trial]:
    """All of them; their seeds go by this order."""
    made = [
        Lattice(
            IsingParams(size=size, temperature=temperature, field=field, algorithm=algorithm), every, looks
        )
        for size, temperature, field, runs in _RUNS
        for algorithm, (every, looks) in runs.items()
    ]
    return [*made, SameSpins(1024, 30), Machine()]
