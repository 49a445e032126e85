"""Copies of configurations that are as likely as the originals: shifted, turned, mirrored, turned over."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from rgapp._kernels import random as _random
from rgapp.physics.chains import Seed, Spins
from rgapp.streams import coins, stream

KINDS = ("shifts", "turns", "mirrors", "flips")
_OF_LATTICES = {"shifts", "turns", "mirrors"}


def kinds_of(text: str) -> frozenset[str]:
    """The kinds that a text like "shifts, flips" names; "none" and "all" are texts too. ValueError else."""
    words = text.replace(",", " ").replace("+", " ").split()
    if words == ["none"]:
        return frozenset()
    if words == ["all"]:
        return frozenset(KINDS)
    if not words or not set(words) <= set(KINDS):
        raise ValueError(f"copies must be none, all or some of {', '.join(KINDS)} (got {text})")
    return frozenset(words)


class Copies:
    """Draws copies batch by batch.

    One shift, quarter turn and mirror for a whole batch, whose samples are independent anyway; a coin for
    each sample tells whether it is turned over. Shifts, turns and mirrors are those of a periodic square
    lattice, sites in reading order: ValueError where ``n`` units are no square.
    """

    def __init__(self, kinds: frozenset[str], n: int, seed: Seed) -> None:
        self.kinds = kinds
        self.side = math.isqrt(n)
        if kinds & _OF_LATTICES and self.side**2 != n:
            names = ", ".join(sorted(kinds & _OF_LATTICES))
            raise ValueError(f"copies by {names} need a square lattice, and {n} units are none; flips do not")
        self.stream = stream(seed)

    def of(self, batch: Spins) -> Spins:
        """A copy of each sample of (samples, n)."""
        if self.kinds & _OF_LATTICES:
            batch = np.take(batch, self._sites(), axis=1)
        if "flips" in self.kinds:
            batch = batch * (1 - 2 * coins(self.stream, len(batch)).astype(np.int8))[:, None]
        return batch

    def _sites(self) -> NDArray[np.intp]:
        """Which site each site of the copies shows."""
        sites = np.arange(self.side**2).reshape(self.side, self.side)
        if "shifts" in self.kinds:
            sites = np.roll(sites, self._below(self.side, 2), axis=(0, 1))
        if "turns" in self.kinds:
            sites = np.rot90(sites, self._below(4, 1)[0])
        if "mirrors" in self.kinds and self._below(2, 1)[0]:
            sites = sites[:, ::-1]
        return sites.reshape(-1)

    def _below(self, bound: int, count: int) -> list[int]:
        numbers = np.empty(count, np.uint32)
        _random.fill_below(self.stream, bound, numbers)
        return numbers.tolist()
