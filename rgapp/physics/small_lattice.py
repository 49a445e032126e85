"""A torus of a few spins, all of whose states can be written down: the lattice of the exact mapping."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from rgapp.physics import exact
from rgapp.physics.enumeration import all_states

SIZES = (2, 3, 4)

Floats = NDArray[np.float64]


@cache
def spins(n: int) -> Floats:
    """(2^n, n) every state of n spins in the order of ``all_states``, read-only; n up to 18."""
    states = np.concatenate(list(all_states(n)))
    states.flags.writeable = False
    return states


@cache
def _energies(size: int) -> Floats:
    """Energies of ``exact.states``, whose bits run the other way, in the order of ``spins``."""
    n = size * size
    energies = exact.states(size)[0].astype(float).reshape((2,) * n).transpose().ravel()
    energies.flags.writeable = False
    return energies


@dataclass(frozen=True)
class SmallLattice:
    """The Ising model without field on a torus of ``size`` 2, 3 or 4; on size 2 neighbours have two bonds.

    Sites are in reading order, states in that of ``spins``. ValueError for other sizes and temperatures.
    """

    size: int = 4
    temperature: float = exact.CRITICAL_TEMPERATURE

    def __post_init__(self) -> None:
        if self.size not in SIZES:
            raise ValueError(f"size must be 2, 3 or 4 to sum over all states (got {self.size})")
        if not 0.1 <= self.temperature <= 100:
            raise ValueError(f"temperature must be between 0.1 and 100 (got {self.temperature:g})")

    @property
    def sites(self) -> int:
        return self.size**2

    @property
    def coupling(self) -> float:
        """K = 1 / T."""
        return 1 / self.temperature

    @property
    def states(self) -> Floats:
        """(2^N, N)."""
        return spins(self.sites)

    @cached_property
    def hamiltonian(self) -> Floats:
        """H(v) = -K sum of neighbour products, (2^N,)."""
        return _energies(self.size) * self.coupling

    @cached_property
    def log_partition(self) -> float:
        """ln Z."""
        lowest = self.hamiltonian.min()
        return float(np.log(np.exp(lowest - self.hamiltonian).sum()) - lowest)

    @cached_property
    def law(self) -> Floats:
        """p(v) = exp(-H) / Z, (2^N,)."""
        return np.exp(-self.hamiltonian - self.log_partition)

    @cached_property
    def bonds(self) -> NDArray[np.int64]:
        """(2 N, 2) the sites of each bond: to the right and downwards of each site."""
        sites = np.arange(self.sites).reshape(self.size, self.size)
        right, below = np.roll(sites, -1, axis=1), np.roll(sites, -1, axis=0)
        return np.concatenate([np.stack([sites.ravel(), to.ravel()], axis=1) for to in (right, below)])

    @cached_property
    def blocks(self) -> NDArray[np.int64]:
        """(N / 4, 4) the sites of each block of 2 x 2; ValueError where the side is odd."""
        if self.size % 2:
            raise ValueError(
                f"blocks of 2 × 2 need an even side (got {self.size}); the network with a hidden unit for "
                "each triangle is exact there"
            )
        half = self.size // 2
        sites = np.arange(self.sites).reshape(half, 2, half, 2)
        return sites.transpose(0, 2, 1, 3).reshape(half * half, 4)
