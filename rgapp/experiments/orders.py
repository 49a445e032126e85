"""What the running lattice can be told to do, apart from its parameters and the brush."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics.ising import STARTS, Start


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
