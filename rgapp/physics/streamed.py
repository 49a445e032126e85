"""Principal modes of samples that have no room in memory: they are read block by block whenever wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from rgapp.blas import blas_threads
from rgapp.parallel import run_watched
from rgapp.patience import patiently
from rgapp.physics.modes import Floats, ModeBasis, Tell

BLOCK = 1 << 20  # numbers read at once
SUMS = 1 << 26  # bytes that matrices of sums may take


class Source(Protocol):
    """Samples (T, N) that are finite, read in parts from several threads at once."""

    @property
    def shape(self) -> tuple[int, int]: ...

    def part(self, start: int, stop: int) -> Floats: ...


class StreamedScores:
    """What stands for the scores (rank, T) of a ``ModeBasis``: computed from the samples when indexed.

    Only ``scores[modes, samples]`` with two slices is known.
    """

    def __init__(self, source: Source, vectors: Floats, centre: Floats, scale: Floats) -> None:
        self._source, self._vectors, self._centre, self._scale = source, vectors, centre, scale

    @property
    def shape(self) -> tuple[int, int]:
        return len(self._vectors), self._source.shape[0]

    def __getitem__(self, key: tuple[slice, slice]) -> Floats:
        modes, samples = key
        start, stop, _ = samples.indices(self.shape[1])
        field = (self._source.part(start, stop) - self._centre) * self._scale
        return self._vectors[modes] @ field.T


@blas_threads(1)
def streamed_modes(
    source: Source, standardise: bool = True, tell: Tell | None = None, threads: int = 1
) -> ModeBasis:
    """Modes of samples that are read in two passes; otherwise as ``principal_modes``.

    The ``scores`` of the basis are ``StreamedScores``. Memory for the covariance (N, N) is needed, and for a
    few blocks. Raises ValueError where a variable never changes or is too large to be squared.
    """
    count, variables = source.shape
    centre, spread = _mean_and_spread(source, threads, _between(tell, 0.0, 0.3))
    if not np.isfinite(spread).all():
        raise ValueError("samples must be small enough to be squared; rescale them first")
    if (spread == 0).any():
        raise ValueError("samples must change in every variable")
    scale = 1 / spread if standardise else np.ones(variables)
    covariance = _covariance(source, centre, scale, threads, _between(tell, 0.3, 0.9))
    ask = None if tell is None else lambda: tell(0.9)
    values, vectors = patiently(lambda: np.linalg.eigh(covariance), ask)
    values, vectors = values[::-1], vectors.T[::-1]
    rank = min(int(np.count_nonzero(values > 10 * variables * np.finfo(float).eps * values[0])), count - 1)
    eigenvalues = np.zeros(variables)
    eigenvalues[:rank] = values[:rank]
    vectors = np.ascontiguousarray(vectors[:rank])
    return ModeBasis(StreamedScores(source, vectors, centre, scale), vectors, eigenvalues)


def excerpt(basis: ModeBasis, run: slice) -> ModeBasis:
    """The same modes with the scores of some successive samples, in memory."""
    return replace(basis, scores=np.ascontiguousarray(basis.scores[:, run]))


def _between(tell: Tell | None, low: float, high: float) -> Tell | None:
    return None if tell is None else lambda done: tell(low + (high - low) * done)


def _ranges(source: Source, pieces: int) -> list[list[tuple[int, int]]]:
    """For each piece of the samples the blocks in it."""
    count, variables = source.shape
    step = max(1, BLOCK // variables)
    ends = [count * end // pieces for end in range(pieces + 1)]
    return [
        [(start, min(start + step, high)) for start in range(low, high, step)] for low, high in pairwise(ends)
    ]


def _mean_and_spread(source: Source, threads: int, tell: Tell | None) -> tuple[Floats, Floats]:
    """Means and standard deviations (N,), parts put together as by Chan, Golub & LeVeque (1983)."""
    count, variables = source.shape

    def add(blocks: list[tuple[int, int]], step: Callable[[float], Any]) -> tuple[int, Floats, Floats]:
        done, mean, squares = 0, np.zeros(variables), np.zeros(variables)
        for start, stop in blocks:
            block = source.part(start, stop)
            own = block.mean(axis=0)
            with np.errstate(over="ignore", invalid="ignore"):
                block -= own
                more = np.einsum("tn,tn->n", block, block)
            done, mean, squares = _together((done, mean, squares), (stop - start, own, more))
            step(stop - start)
        return done, mean, squares

    parts = run_watched(add, _ranges(source, 8), count, threads, tell)
    whole = parts[0]
    for part in parts[1:]:
        whole = _together(whole, part)
    with np.errstate(over="ignore", invalid="ignore"):
        return whole[1], np.sqrt(whole[2] / count)


def _together(one: tuple[int, Floats, Floats], two: tuple[int, Floats, Floats]) -> tuple[int, Floats, Floats]:
    """Counts, means and squares about them of two parts as one."""
    count = one[0] + two[0]
    if count == 0:
        return one
    apart = two[1] - one[1]
    with np.errstate(over="ignore", invalid="ignore"):
        squares = one[2] + two[2] + apart * apart * (one[0] * two[0] / count)
    return count, one[1] + apart * (two[0] / count), squares


def _covariance(source: Source, centre: Floats, scale: Floats, threads: int, tell: Tell | None) -> Floats:
    """Of the samples about ``centre`` times ``scale``, (N, N); parts are added in a fixed order."""
    count, variables = source.shape
    pieces = int(min(8, max(2, SUMS // (8 * variables * variables))))

    def add(blocks: list[tuple[int, int]], step: Callable[[float], Any]) -> Floats:
        total = np.zeros((variables, variables))
        for start, stop in blocks:
            block = source.part(start, stop)
            block -= centre
            block *= scale
            total += block.T @ block
            step(stop - start)
        return total

    parts = run_watched(add, _ranges(source, pieces), count, threads, tell)
    covariance = parts[0]
    for part in parts[1:]:
        covariance += part
    covariance /= count
    return covariance
