"""The transformations that are held beside each other: what each is, and where it stands on the essay's map.

Figure 5 of the essay draws renormalizations, variational ones, machines and "good" transformations as
different sets. Here each is a test that is carried out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rgapp.physics import mapping
from rgapp.physics.machines import bond_machine, copy_machine, triangle_machine
from rgapp.physics.mapping import ZERO, Mapping
from rgapp.physics.rbm import RBM
from rgapp.physics.small_lattice import SmallLattice, spins

Floats = NDArray[np.float64]

PLACED = ("block spin", "decimation")  # rows whose hidden spins stand at the blocks
SIMPLE = 0.1  # of the largest pair coupling: so small all others must be for H' to count as simple


@dataclass(frozen=True)
class Place:
    """On the map. ``variational``: some T maps Z to Z' and a constant makes them equal, which holds for any
    energy; ``strict``: tau(v) = 1, so that h is a random function of v; ``machine``: E is that of a
    restricted Boltzmann machine; ``good``: fewer spins, which know of the old ones, with pair couplings and
    little else.
    """

    variational: bool
    strict: bool
    machine: bool
    good: bool
    why_not_good: str


@dataclass(frozen=True)
class Row:
    """``title`` and ``note`` in words, and what was found."""

    name: str
    title: str
    note: str
    mapping: Mapping

    @property
    def place(self) -> Place:
        why = _why_not_good(self.mapping)
        return Place(True, self.mapping.strict, self.mapping.bipartite, not why, why)


@dataclass(frozen=True)
class Effective:
    """Couplings K' of -H' in a few numbers, nan where there is none: of ``neighbours``, of ``diagonals`` and
    of ``four`` spins at once. Of four hidden units, a square; where there are more, the largest of a pair
    and of four, and nothing of diagonals.
    """

    neighbours: float
    diagonals: float
    four: float


def effective(row: Row) -> Effective | None:
    """K' of a transformation by sums over all states; None where H' was not summed up.

    Blocks have places; hidden units of a machine do not, see ``Couplings.on_a_square``.
    """
    found = row.mapping.couplings
    if found is None:
        return None
    if row.mapping.n_hidden == 4:
        return Effective(*found.on_a_square(placed=row.name in PLACED))
    largest = [*found.largest, math.nan, math.nan, math.nan, math.nan]
    return Effective(float(largest[2]), math.nan, float(largest[4]))


def _why_not_good(found: Mapping) -> str:
    if found.n_hidden >= found.lattice.sites:
        return "It has as many hidden units as spins, or more: nothing is coarse-grained."
    if found.information < ZERO:
        return "What is hidden knows nothing of the spins."
    if not found.strict:
        return "τ depends on v: the distribution of the spins is not the lattice's."
    if found.n_hidden < 2:
        return "One spin alone has no couplings."
    beyond = found.couplings.beyond_pairs if found.couplings is not None else math.nan
    if not beyond < SIMPLE:
        return f"Couplings that are not of pairs reach {beyond:.2f} of the largest one of a pair."
    return ""


def block_spin(lattice: SmallLattice, w: float) -> Row:
    """e^T = prod e^(w h B) / 2cosh(w B), B the sum of a block of 2 x 2: w = 0 is independent of the spins,
    w = infinity the majority with ties drawn. ValueError for w below 0 and where the side is odd.
    """
    if not w >= 0:
        raise ValueError(f"w must be 0 or above, or infinite (got {w:g})")
    block = lattice.states[:, lattice.blocks].sum(axis=2)
    fields = np.where(block == 0, 0.0, (w or 0.0) * np.where(block == 0, 1.0, block))
    note = "Each hidden spin follows the sum of its block, the more surely the larger w."
    return Row("block spin", "Block-spin rule", note, mapping.of_fields(lattice, fields))


def decimation(lattice: SmallLattice) -> Row:
    """The first spin of each block is kept; ValueError where the side is odd."""
    fields = np.inf * lattice.states[:, lattice.blocks[:, 0]]
    note = "One spin of each block is kept: it knows more of the old spins and less of their order."
    return Row("decimation", "Decimation", note, mapping.of_fields(lattice, fields))


def trained(lattice: SmallLattice, rbm: RBM) -> Row:
    """A machine as it is, such as ``exact_fit`` leaves it."""
    note = "KL is what training makes small; the free energy differs by a constant that nobody asked for."
    return Row("trained", "Network trained on eq. 23", note, mapping.of_machine(lattice, rbm))


def tuned(lattice: SmallLattice, n_hidden: int = 4, seed: int = 0, spread: float = 0.5) -> Row:
    """A machine with random weights and the constant in E that makes Z' = Z: all that eq. 24 asks.

    With 0 hidden units the spins are independent; one unit without weights stands for none.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    rbm = RBM(rng.normal(0, spread, (lattice.sites, n_hidden)) if n_hidden else np.zeros((lattice.sites, 1)))
    note = "One constant meets eq. 24, whatever the weights: they are random here."
    if not n_hidden:
        note = "Without hidden units the spins are independent, and a constant still meets eq. 24."
    return Row("tuned", "Network tuned to eq. 24", note, mapping.of_machine(lattice, rbm, constant=None))


def exact_bonds(lattice: SmallLattice) -> Row:
    """A hidden unit for each bond."""
    note = "A hidden unit for each bond is exact, and makes twice as many spins of them."
    found = mapping.of_machine(lattice, bond_machine(lattice), constant=None)
    return Row("bonds", "Exact network, one unit a bond", note, found)


def exact_triangles(lattice: SmallLattice) -> Row:
    """A hidden unit for each row and column of the 3 x 3 torus; ValueError for other sizes."""
    rbm = triangle_machine(lattice)
    note = "Six units for nine spins, and exact: rows and columns are triangles of bonds."
    found = mapping.of_machine(lattice, rbm, constant=None)
    return Row("triangles", "Exact network, one unit a triangle", note, found)


def exact_copies(lattice: SmallLattice) -> Row:
    """Every second spin copied into a hidden unit; ValueError where the side is odd."""
    rbm = copy_machine(lattice)
    note = (
        "Every second spin is copied: exact with half as many units as spins, and the copies are decimated."
    )
    found = mapping.of_machine(lattice, rbm, constant=None)
    return Row("copies", "Exact network, spins copied", note, found)


def independent(lattice: SmallLattice, n_hidden: int | None = None) -> Row:
    """Hidden spins of another lattice, a ring at the same K, that has nothing to do with the spins.

    e^T = e^(-H0(h)) / Z0 is a valid transformation with tau = 1 (Lin, Tegmark & Rolnick 2017). No machine:
    one without weights has independent visible spins too. At most 16; one for each block unless told.
    """
    n_hidden = n_hidden or max(1, (lattice.size // 2) ** 2)
    if not 1 <= n_hidden <= 16:
        raise ValueError(f"n_hidden must be between 1 and 16 (got {n_hidden})")
    h = spins(n_hidden)
    energy = -lattice.coupling * _ring(h)
    log_z0 = float(np.log(np.exp(energy.min() - energy).sum()) - energy.min())
    # the trace over v is the same for every h
    traced = float(np.log(np.exp(-lattice.hamiltonian).sum()))
    found = Mapping(
        lattice,
        n_hidden,
        False,
        np.zeros(len(lattice.hamiltonian)),
        energy + log_z0 - traced,
        None,
        0.0,
    )
    note = (
        "A cat is a renormalised dog: both tests are passed and nothing is known. Not a network, whose "
        "visible spins would be independent as well."
    )
    return Row("independent", "Independent hidden units", note, found)


def boltzmann(lattice: SmallLattice, w: float = 0.5, inner: float = 0.2) -> Row:
    """A Boltzmann machine with couplings inside both layers: E = H(v) - w sum h_j B_j - inner sum h h'.

    B_j are the sums of blocks, of rows on size 3; hidden spins are coupled around a ring.
    """
    groups = lattice.blocks if lattice.size % 2 == 0 else np.arange(9).reshape(3, 3)
    h = spins(len(groups))
    sums = lattice.states[:, groups].sum(axis=2)
    energy = lattice.hamiltonian[:, None] - w * (sums @ h.T) - inner * _ring(h)
    note = "Spins and hidden units coupled among themselves: eq. 10 maps it all the same (essay, 5.1)."
    return Row("boltzmann", "Coupled Boltzmann machine", note, mapping.of_energy(lattice, energy))


def _ring(h: Floats) -> Floats:
    """Sum of neighbour products around the ring of hidden spins; a pair has one bond, one spin none."""
    n = h.shape[1]
    bonds = {2: 1, 1: 0}.get(n, n)
    return sum((h[:, k] * h[:, (k + 1) % n] for k in range(bonds)), np.zeros(len(h)))


def maker(name: str) -> Callable[..., Row]:
    """The function that makes the row of this name."""
    return {
        "block spin": block_spin,
        "decimation": decimation,
        "trained": trained,
        "tuned": tuned,
        "bonds": exact_bonds,
        "triangles": exact_triangles,
        "copies": exact_copies,
        "independent": independent,
        "boltzmann": boltzmann,
    }[name]


def recipes(
    lattice: SmallLattice,
    w: float = 1.0,
    n_hidden: int = 4,
    machine: RBM | None = None,
    seed: int = 0,
) -> dict[str, tuple]:
    """All that can be done on this lattice, in the order of the figure: what each ``maker`` takes.

    The trained one is there if a ``machine`` is.
    """
    made: dict[str, tuple] = {}
    if lattice.size % 2 == 0:
        made |= {"block spin": (lattice, w), "decimation": (lattice,)}
    if machine is not None:
        made["trained"] = (lattice, machine)
    made |= {"tuned": (lattice, n_hidden, seed), "bonds": (lattice,)}
    made["triangles" if lattice.size == 3 else "copies"] = (lattice,)
    return made | {"independent": (lattice,), "boltzmann": (lattice,)}


def rows(
    lattice: SmallLattice,
    w: float = 1.0,
    n_hidden: int = 4,
    machine: RBM | None = None,
    seed: int = 0,
) -> tuple[Row, ...]:
    """The rows of ``recipes``, made."""
    wanted = recipes(lattice, w, n_hidden, machine, seed)
    return tuple(maker(name)(*takes) for name, takes in wanted.items())
