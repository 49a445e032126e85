"""Fourier modes beside principal ones, where the variables have places: whole shells of equal wave number.

On a lattice without boundary both agree: the modes that hold the most variance are the long waves. PCA cuts
through degenerate shells at random, whole shells do not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rgapp.blas import blas_threads
from rgapp.physics.modes import Floats, ModeBasis


@dataclass(frozen=True)
class Shells:
    """Modes of equal wave number together, the longest waves first, one entry a shell.

    ``wave_number`` (s,) squared on the lattice, sum over the directions of 4 sin^2(k/2); ``ends`` (s,) int64
    modes up to and with the shell; ``variance`` (s,) of one of its modes on average: the structure factor.
    """

    wave_number: Floats
    ends: NDArray[np.int64]
    variance: Floats

    @property
    def members(self) -> NDArray[np.int64]:
        """(s,) int64, how many modes each shell has."""
        return np.diff(self.ends, prepend=0)


def lattice_waves(rows: int, columns: int, periodic: bool = True) -> tuple[Floats, Floats]:
    """(vectors (N, N), wave numbers squared (N,)): orthonormal real waves on a grid of N = rows x columns.

    In order of the wave number; variable ``columns`` r + c is the place in row r, column c. Sines and
    cosines where the grid is ``periodic``, else the cosines of the discrete cosine transform, which have no
    slope at the edges.
    """
    down, k_down = _waves(rows, periodic)
    along, k_along = _waves(columns, periodic)
    numbers = np.add.outer(k_down, k_along).ravel()
    order = np.argsort(numbers, kind="stable")
    return np.ascontiguousarray(np.kron(down, along)[order]), numbers[order]


@blas_threads(1)
def fourier_modes(
    basis: ModeBasis, rows: int, columns: int, periodic: bool = True
) -> tuple[ModeBasis, Shells, Floats]:
    """The data along lattice waves, their shells, and how the principal modes are made of them.

    The last is (rank, s), the share of each principal mode in each shell; rows add to 1. What stands for the
    eigenvalues of the basis are the variances of the waves. Raises ValueError where the grid has another
    number of places than there are variables.
    """
    if rows < 1 or columns < 1 or rows * columns != basis.variables:
        raise ValueError(
            f"the grid must have a place for each of the {basis.variables} variables (got {rows} x {columns})"
        )
    vectors, numbers = lattice_waves(rows, columns, periodic)
    ends = np.append(np.flatnonzero(np.diff(numbers) > 1e-9) + 1, len(numbers))
    starts = np.append(0, ends[:-1])
    mix = vectors @ basis.vectors.T  # (N waves, rank)
    scores = mix @ basis.scores
    variances = np.mean(scores**2, axis=1)
    shells = Shells(
        numbers[starts], ends.astype(np.int64), np.add.reduceat(variances, starts) / (ends - starts)
    )
    shares = np.add.reduceat(mix**2, starts, axis=0).T
    return ModeBasis(scores, vectors, variances), shells, shares


def _waves(places: int, periodic: bool) -> tuple[Floats, Floats]:
    """Orthonormal waves (n, n) on n places in a row, and 4 sin^2(k/2) of each."""
    x = np.arange(places)
    if periodic:
        number = (x + 1) // 2  # 0, 1, 1, 2, 2, ...: cosine and sine in turn
        k = 2 * np.pi * number / places
        waves = np.where(
            (x % 2 == 1)[:, None] | (x == 0)[:, None], np.cos(np.outer(k, x)), np.sin(np.outer(k, x))
        )
    else:
        k = np.pi * x / places
        waves = np.cos(np.outer(k, x + 0.5))
    return waves / np.linalg.norm(waves, axis=1, keepdims=True), 4 * np.sin(k / 2) ** 2
