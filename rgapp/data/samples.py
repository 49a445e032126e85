"""Samples of variables, oriented and transformed while they are read: block by block where they are many."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rgapp.data.matrix import Floats, Matrix
from rgapp.data.recipe import Recipe
from rgapp.data.table import Tell

BLOCK = 1 << 21  # numbers in one block: 16 MB


class Series:
    """A table with samples in rows, successive ones added up, changes taken from each to the next.

    ``shape`` (T, N). Gaps are nan; so is the logarithm of what is not positive.
    """

    def __init__(self, matrix: Matrix, recipe: Recipe) -> None:
        self._matrix, self._turned = matrix, recipe.rows == "variables"
        self._together, self.change = recipe.together, recipe.change
        rows, columns = matrix.shape[::-1] if self._turned else matrix.shape
        added = rows // self._together
        self._ahead = int(self.change != "none")  # a change needs the sample after it
        self.shape = (max(0, added - self._ahead), columns)

    def before_change(self, start: int, stop: int) -> Floats:
        """Samples start to stop - 1, and the one after where changes are taken."""
        many = self._together
        rows = slice(start * many, (stop + self._ahead) * many)
        if self._turned:
            found = self._matrix.part(slice(0, self._matrix.shape[0]), rows).T
        else:
            found = self._matrix.part(rows, slice(0, self._matrix.shape[1]))
        found = np.ascontiguousarray(found)  # sums depend on the order in memory, by rounding
        if many == 1:
            return found
        return found.reshape(-1, many, self.shape[1]).sum(axis=1)

    def changed(self, samples: Floats) -> Floats:
        if self.change == "none":
            return samples
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            if self.change == "log returns":
                samples = np.log(np.where(samples > 0, samples, np.nan))
            return np.diff(samples, axis=0)


@dataclass(frozen=True)
class Samples:
    """Samples that can be used, ``shape`` (T, N): finite, every variable changing. Read with ``part``.

    ``columns`` (N,) of the series; ``rows`` (T,) of it, or None for all; gaps become ``fill`` (N,).
    ``centre`` and ``scale`` (N,) belong to a z-score.
    """

    series: Series
    columns: NDArray[np.int64]
    rows: NDArray[np.int64] | None = None
    fill: Floats | None = None
    centre: Floats | None = None
    scale: Floats | None = None
    by_rms: bool = False
    _held: threading.local = field(default_factory=threading.local, repr=False, compare=False)

    @property
    def shape(self) -> tuple[int, int]:
        return self.series.shape[0] if self.rows is None else len(self.rows), len(self.columns)

    @property
    def nbytes(self) -> int:
        return 8 * self.shape[0] * self.shape[1]

    def part(self, start: int, stop: int) -> Floats:
        """Samples start to stop - 1, (stop - start, N), C-contiguous and the caller's own.

        Small parts one after another cost one reading: each thread keeps the block that it read last.
        """
        block = max(1, BLOCK // max(1, self.series.shape[1]))
        first = start // block * block
        if stop - start >= block or stop > first + block:
            return self._made(start, stop)
        if getattr(self._held, "start", None) != first:
            self._held.block = None
            self._held.block = self._made(first, min(first + block, self.shape[0]))
            self._held.start = first
        return self._held.block[start - first : stop - first].copy()

    def _made(self, start: int, stop: int) -> Floats:
        if self.rows is None:
            found = self._read(start, stop)
        else:
            wanted = self.rows[start:stop]
            first, last = int(wanted[0]), int(wanted[-1]) + 1
            step = max(1, BLOCK // max(1, self.series.shape[1]))
            if last - first <= max(step, 2 * len(wanted)):
                found = self._read(first, last)[wanted - first]
            else:  # far apart: not everything between them
                found = np.concatenate([self._read(int(row), int(row) + 1) for row in wanted])
        if self.fill is not None:
            found = np.where(np.isfinite(found), found, self.fill)
        if self.scale is not None:
            found = (found - self.centre) / self.scale
        if self.by_rms:
            found = _by_rms(found)
        return np.array(found, order="C")

    def blocks(self, tell: Tell | None = None) -> Iterator[tuple[int, Floats]]:
        """(start, samples from there on), all of them in order; ``tell(fraction)`` after each block."""
        count = self.shape[0]
        for start, stop in blocks_of(count, self.series.shape[1]):
            yield start, self._made(start, stop)
            if tell is not None:
                tell(stop / count)

    def array(self, tell: Tell | None = None) -> Floats:
        """All of them in memory."""
        whole = np.empty(self.shape)
        for start, block in self.blocks(tell):
            whole[start : start + len(block)] = block
        return whole

    def _read(self, first: int, last: int) -> Floats:
        found = self.series.changed(self.series.before_change(first, last))
        return found if len(self.columns) == found.shape[1] else found[:, self.columns]


def blocks_of(count: int, width: int) -> Iterator[tuple[int, int]]:
    """Ranges of samples of some BLOCK numbers each."""
    step = max(1, BLOCK // max(1, width))
    for start in range(0, count, step):
        yield start, min(start + step, count)


def _by_rms(samples: Floats) -> Floats:
    """Each sample over its root mean square; one that is zero throughout stays zero."""
    size = np.abs(samples).max(axis=1, keepdims=True)  # so that squares neither overflow nor vanish
    size[size == 0] = 1
    samples = samples / size
    rms = np.sqrt(np.mean(samples * samples, axis=1, keepdims=True))
    rms[rms == 0] = 1
    return samples / rms
