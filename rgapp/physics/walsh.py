"""Couplings of spins among themselves, read off a Hamiltonian by sums over all states (Walsh 1923).

Every function of n spins is a sum over sets A of J_A times the product of the spins in A, with
J_A = 2^-n sum_h f(h) prod_A h.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def walsh(values: ArrayLike) -> Floats:
    """J_A (2^n,) of a function (2^n,) of n spins, states in the order of ``all_states``.

    Bit n - 1 - j of the index of a set tells whether it holds spin j. ValueError for other lengths.
    """
    f = np.array(values, float)
    n = f.size.bit_length() - 1
    if f.ndim != 1 or f.size != 1 << n:
        raise ValueError(f"values.shape = {f.shape}; expected (2^n,)")
    for k in range(n):
        pairs = f.reshape(-1, 2, 1 << k)
        down, up = pairs[:, 0].copy(), pairs[:, 1].copy()
        pairs[:, 0], pairs[:, 1] = (up + down) / 2, (up - down) / 2
    return f


def orders(n: int) -> NDArray[np.int64]:
    """(2^n,) how many spins each set holds."""
    return np.bitwise_count(np.arange(1 << n, dtype=np.uint64)).astype(np.int64)


@dataclass(frozen=True)
class Couplings:
    """Couplings of -H' of n spins: ``constant``; ``fields`` (n,); ``pairs`` (n, n) symmetric, 0 on the
    diagonal; ``strength`` (n + 1,): root of the sum of squares over all sets of each order; ``largest``
    (n + 1,): the largest in size of each order; ``whole`` that of all spins at once.
    """

    constant: float
    fields: Floats
    pairs: Floats
    strength: Floats
    largest: Floats
    whole: float

    @property
    def beyond_pairs(self) -> float:
        """The largest coupling that is not of a pair, as a multiple of the largest of a pair: nothing, where
        H' is as simple as H was; nan where nothing is coupled.
        """
        others = np.delete(self.largest, [0, 2]) if len(self.largest) > 2 else self.largest[1:]
        pair = self.largest[2] if len(self.largest) > 2 else 0.0
        most = float(others.max(initial=0.0))
        return most / pair if pair > 1e-9 else (np.inf if most > 1e-9 else np.nan)

    def on_a_square(self, placed: bool = True) -> tuple[float, float, float]:
        """Nearest, diagonal and four-spin coupling of four spins on a square; ValueError for another number.

        ``placed``: the spins are its corners in reading order. Otherwise they have neither places nor signs:
        signs are chosen so that the first spin is coupled to all others positively, and the two pairs that
        are coupled least are called diagonals.
        """
        if len(self.pairs) != 4:
            raise ValueError(f"a square has 4 spins (got {len(self.pairs)})")
        signs, splits = np.ones(4), ((3, 1, 2), (2, 1, 3), (1, 2, 3))
        if not placed:
            signs[1:] = np.where(self.pairs[0, 1:] < 0, -1, 1)
        pairs = self.pairs * np.outer(signs, signs)
        # spin 0 with one other, and the remaining two with each other
        across = [(pairs[0, a] + pairs[b, c]) / 2 for a, b, c in splits]
        diagonal = across[0] if placed else min(across)
        return float((sum(across) - diagonal) / 2), float(diagonal), self.whole * float(signs.prod())


def couplings(hamiltonian: ArrayLike) -> Couplings:
    """The couplings of -``hamiltonian`` (2^n,), states in the order of ``all_states``."""
    j = walsh(-np.asarray(hamiltonian, float))
    n = j.size.bit_length() - 1
    bit = 1 << np.arange(n - 1, -1, -1)
    pairs = j[bit[:, None] ^ bit]
    np.fill_diagonal(pairs, 0.0)
    order = orders(n)
    strength = np.sqrt(np.bincount(order, j**2, n + 1))
    largest = np.zeros(n + 1)
    np.maximum.at(largest, order, np.abs(j))
    strength[0] = largest[0] = abs(j[0])
    return Couplings(float(j[0]), j[bit], pairs, strength, largest, float(j[-1]))
