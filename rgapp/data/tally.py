"""What a pass over the samples finds out about every variable."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rgapp.data.matrix import Floats

_ODD = np.uint64(0x9E3779B97F4A7C15)


class Tally:
    """Of N variables, over the values that are known: ``known`` (N,) their number, ``low``, ``high``,
    ``mean`` and the sum of squares about it, ``squares``; a fingerprint that equal variables share.
    """

    def __init__(self, variables: int) -> None:
        self.samples = 0
        self.known = np.zeros(variables, np.int64)
        self.low = np.full(variables, np.inf)
        self.high = np.full(variables, -np.inf)
        self.mean = np.zeros(variables)
        self.squares = np.zeros(variables)
        self._prints = np.zeros(variables, np.uint64)

    def add(self, block: Floats) -> None:
        """Successive samples (t, N); what is not finite is a gap."""
        there = np.isfinite(block)
        where = True if there.all() else there
        self.low = np.minimum(self.low, block.min(axis=0, initial=np.inf, where=where))
        self.high = np.maximum(self.high, block.max(axis=0, initial=-np.inf, where=where))
        self._add_moments(block, there, where)
        self._add_prints(block)
        self.samples += len(block)

    def _add_moments(self, block: Floats, there: NDArray[np.bool_], where: NDArray[np.bool_] | bool) -> None:
        """Means and squares of two parts put together (Chan, Golub & LeVeque 1983)."""
        count = there.sum(axis=0)
        total = self.known + count
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            mean = np.where(count > 0, block.sum(axis=0, where=where) / count, 0.0)
            away = block - mean
            squares = np.sum(away * away, axis=0, where=where)
            apart = mean - self.mean
            share = np.where(total > 0, count / np.maximum(total, 1), 0.0)
            self.mean = self.mean + apart * share
            self.squares = self.squares + squares + apart * apart * share * self.known
        self.known = total

    def _add_prints(self, block: Floats) -> None:
        """A sum over the samples of bits times a number that depends on the row: order does not matter."""
        rows = np.arange(self.samples, self.samples + len(block), dtype=np.uint64) + np.uint64(1)
        rows *= _ODD
        rows ^= rows >> np.uint64(29)
        rows = rows * _ODD | np.uint64(1)
        bits = np.ascontiguousarray(block + 0.0).view(np.uint64) * _ODD  # -0 is 0
        bits ^= bits >> np.uint64(32)
        bits *= rows[:, None]
        self._prints += bits.sum(axis=0, dtype=np.uint64)

    @property
    def constant(self) -> NDArray[np.bool_]:
        """(N,) whether there are values, all of them the same."""
        return (self.known > 0) & (self.low == self.high)

    def repeats(self) -> NDArray[np.bool_]:
        """(N,) whether an earlier variable has the same values, sample by sample."""
        again = np.ones(len(self.known), bool)
        keys = np.stack([self._prints, self.low.view(np.uint64), self.high.view(np.uint64)], axis=1)
        again[np.unique(keys, axis=0, return_index=True)[1]] = False
        return again
