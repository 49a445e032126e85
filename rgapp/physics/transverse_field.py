"""The Ising chain in a transverse field, H = -sum Z_i Z_(i+1) - h sum X_i on a ring: its exact ground state.

By Lanczos iteration on all 2^N states, and by the free fermions that the chain is made of (Pfeuty 1970). The
coupling is 1; it is critical at h = 1, where the energy per site of the endless chain is -4 / pi.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rgapp.physics.small_lattice import spins

LARGEST = 14  # sites

Floats = NDArray[np.float64]


def check(sites: int, field: float) -> None:
    """ValueError for fewer than 3 sites or more than 14, and for a field that is not between 0 and 100."""
    if not 3 <= sites <= LARGEST:
        raise ValueError(f"sites must be between 3 and {LARGEST} (got {sites})")
    if not 0 <= field <= 100:
        raise ValueError(f"field must be between 0 and 100 (got {field:g})")


def bond_energies(states: Floats) -> Floats:
    """-sum of neighbour products around the ring for ``states`` (..., N)."""
    return -(states * np.roll(states, -1, axis=-1)).sum(axis=-1)


@dataclass(frozen=True)
class GroundState:
    """``energy`` per site; ``transverse``, <X>; ``square``, <M^2> / N^2 of Z; ``amplitudes`` (2^N,) >= 0 in
    the order of ``spins``, of unit length.
    """

    energy: float
    transverse: float
    square: float
    amplitudes: Floats


def ground_state(sites: int, field: float) -> GroundState:
    """By exact diagonalisation, the lowest eigenvector on all 2^N states; ``check`` tells the range."""
    from scipy.sparse.linalg import LinearOperator, eigsh

    check(sites, field)
    states = spins(sites)
    diagonal = bond_energies(states)

    def apply(psi: Floats) -> Floats:
        return diagonal * psi.ravel() - field * flipped(psi.ravel(), sites)

    size = len(states)
    if field == 0:  # two ground states: the even one, as for every h > 0
        psi = (diagonal == diagonal.min()) / math.sqrt(2)
    else:
        start = np.exp(-diagonal / (1 + field))
        _, vectors = eigsh(
            LinearOperator((size, size), apply, dtype=float), k=1, which="SA", v0=start, tol=1e-13
        )
        psi = np.abs(vectors[:, 0])
    energy = psi @ apply(psi)
    total = states.sum(axis=1) / sites
    return GroundState(
        float(energy / sites), float(psi @ flipped(psi, sites) / sites), float(psi**2 @ total**2), psi
    )


def flipped(psi: Floats, sites: int) -> Floats:
    """The sum over sites of ``psi`` (2^N,) with that spin turned over."""
    total = np.zeros_like(psi)
    for k in range(sites):
        pairs = psi.reshape(-1, 2, 1 << k)
        total += pairs[:, ::-1].reshape(psi.shape)
    return total


def fermion_energy(sites: int, field: float) -> float:
    """Energy per site by free fermions: -sum_k sqrt(1 + h^2 - 2 h cos k) / N, k = (2 m + 1) pi / N."""
    k = (2 * np.arange(sites) + 1) * math.pi / sites
    return float(-np.sqrt(1 + field**2 - 2 * field * np.cos(k)).sum() / sites)
