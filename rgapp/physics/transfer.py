"""Exact averages of small tori in a field, row by row: the transfer matrix (Kramers & Wannier 1941)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

LARGEST = 10


@dataclass(frozen=True)
class Torus:
    """Exact averages of a size x size torus; energy per site leaves the field term out."""

    log_partition: float
    energy: float
    magnetization: float
    m2: float


def transfer_matrix(size: int, temperature: float, field: float = 0.0) -> Torus:
    """Averages of a torus of size 2 to 10 (ValueError otherwise); on size 2 neighbours have two bonds.

    V(s, s') = exp(K s.s' + (K/2)(b(s) + b(s')) + (h/2T)(m(s) + m(s'))), s and s' the spins of neighbouring
    rows, b the bonds within a row and m its sum; Z = tr V^size.
    """
    if not 2 <= size <= LARGEST:
        raise ValueError(f"size must be between 2 and {LARGEST} for the transfer matrix (got {size})")
    if not temperature > 0 or not math.isfinite(temperature) or not math.isfinite(field):
        raise ValueError(f"temperature must be above 0 and field finite (got {temperature} and {field})")
    spins = 2.0 * (np.arange(2**size)[:, None] >> np.arange(size) & 1) - 1
    along, sums = (spins * np.roll(spins, 1, axis=1)).sum(axis=1), spins.sum(axis=1)
    across = spins @ spins.T
    own = along / (2 * temperature) + field * sums / (2 * temperature)
    exponent = across / temperature + own[:, None] + own
    top = float(exponent.max())
    matrix = np.exp(exponent - top)
    values, vectors = np.linalg.eigh(matrix)
    largest = float(values[-1])
    share = values / largest
    weights = share**size
    z = float(weights.sum())

    def row(diagonal: np.ndarray) -> float:
        """Average of a function of one row."""
        return float(weights @ np.einsum("si,s,si->i", vectors, diagonal, vectors)) / z

    bonds = np.einsum("si,st,ti->i", vectors, matrix * across, vectors, optimize=True) / largest
    vertical = float(share ** (size - 1) @ bonds) / z
    between = vectors.T @ (sums[:, None] * vectors)
    powers = share ** np.arange(size)[:, None]
    apart = powers.T @ (share * powers[::-1])  # sum over k of share_i^k share_j^(size - k)
    squares = float((between**2 * apart).sum()) / z
    return Torus(
        log_partition=size * (top + math.log(largest)) + math.log(z),
        energy=-(row(along) + vertical) / size,
        magnetization=row(sums) / size,
        m2=squares * size / size**4,
    )
