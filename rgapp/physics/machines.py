"""Restricted Boltzmann machines that are exact: built by hand, without biases, in double precision."""

from __future__ import annotations

import math

import numpy as np

from rgapp.physics.rbm import RBM
from rgapp.physics.small_lattice import SmallLattice


def bond_machine(lattice: SmallLattice) -> RBM:
    """A hidden unit for each bond, two weights -w, cosh 2w = e^(2K): its visible law is the lattice's.

    ln Z is that of the lattice plus 2 N (ln 2 + K). Twice as many hidden units as spins: exact, and nothing
    is coarse-grained.
    """
    w = math.acosh(math.exp(2 * lattice.coupling)) / 2
    weights = np.zeros((lattice.sites, len(lattice.bonds)))
    for unit, bond in enumerate(lattice.bonds):
        weights[bond, unit] -= w
    return RBM(weights)


def triangle_machine(lattice: SmallLattice) -> RBM:
    """A hidden unit for each row and column of the 3 x 3 torus, which are triangles of bonds.

    Weights -w, cosh^2 w = (e^(4K) + 3) / 4; ln Z is that of the lattice plus 6 (ln 2cosh w + K). ValueError
    for other sizes.
    """
    if lattice.size != 3:
        raise ValueError(f"rows are triangles on size 3 only (got {lattice.size})")
    w = math.acosh(math.sqrt((math.exp(4 * lattice.coupling) + 3) / 4))
    sites = np.arange(9).reshape(3, 3)
    weights = np.zeros((9, 6))
    for unit, triangle in enumerate((*sites, *sites.T)):
        weights[triangle, unit] = -w
    return RBM(weights)


def copy_machine(lattice: SmallLattice, copy: float = 20.0) -> RBM:
    """A hidden unit for each spin of one sublattice: tied to it by ``copy``, to its neighbours by K.

    A lattice of even side is a bipartite graph, so that it is such a machine itself once one sublattice is
    called hidden; a visible copy of that is held fast by a strong weight. Exact as ``copy`` grows, with half
    as many hidden units as spins, and what is hidden is decimated. ValueError where the side is odd.
    """
    if lattice.size % 2:
        raise ValueError(f"a torus of odd side has no two sublattices (got {lattice.size})")
    sites = np.arange(lattice.sites)
    black = sites[(sites // lattice.size + sites % lattice.size) % 2 == 0]
    place = {int(site): unit for unit, site in enumerate(black)}
    weights = np.zeros((lattice.sites, len(black)))
    weights[black, np.arange(len(black))] = -copy
    for a, b in lattice.bonds.tolist():
        one, other = (a, b) if a in place else (b, a)
        weights[other, place[one]] -= lattice.coupling
    return RBM(weights)


def ring_machine(n: int, coupling: float) -> RBM:
    """Decimation of a chain as a machine: a bipartite ring of 2 n units, all weights -``coupling``.

    Either layer alone is a ring of n spins with K' = ln(cosh 2K) / 2. ValueError for fewer than 3.
    """
    if n < 3:
        raise ValueError(f"a ring needs at least 3 units a layer (got {n})")
    weights = np.zeros((n, n))
    unit = np.arange(n)
    weights[unit, unit] = weights[(unit + 1) % n, unit] = -coupling
    return RBM(weights)
