"""Principal modes of a data set: covariance, eigenvectors, and the samples in their coordinates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.blas import blas_threads
from rgapp.parallel import run_watched
from rgapp.patience import patiently

Floats = NDArray[np.float64]
Tell = Callable[[float], Any]

WORK = 4e9  # multiplications in one matrix product: some 100 ms, after which one that was given up ends
TOGETHER = 32  # variables centred at once


def silent(_fraction: float) -> None:
    """What stands in for ``tell`` where nobody listens."""


@dataclass(frozen=True)
class ModeBasis:
    """Data in the coordinates of their principal modes: everything a moment flow needs, computed once.

    ``scores`` (rank, T) and ``vectors`` (rank, N) float64, the mode of largest variance first; the centred
    (and standardised) data are ``scores.T @ vectors``. ``eigenvalues`` (N,) descending, 0 from ``rank`` on.
    """

    scores: Floats
    vectors: Floats
    eigenvalues: Floats

    @property
    def rank(self) -> int:
        """How many modes hold any variance: at most T - 1, and fewer where variables repeat others."""
        return self.scores.shape[0]

    @property
    def variables(self) -> int:
        return self.vectors.shape[1]

    @property
    def samples(self) -> int:
        return self.scores.shape[1]


@blas_threads(1)
def principal_modes(
    samples: ArrayLike, standardise: bool = True, tell: Tell | None = None, threads: int = 1
) -> ModeBasis:
    """Modes of ``samples`` (T, N), variables in columns, centred and by default scaled to unit variance.

    Averages are plain (1/T). ``tell(fraction)`` is called all along and may raise to stop. The result does
    not depend on ``threads``: each of them multiplies blocks of its own, added up in a fixed order. With
    fewer samples than variables the T x T matrix of scalar products is diagonalised. Raises ValueError for
    anything but a finite (T >= 2, N) table, and where a variable never changes. Samples that are read in
    parts go to ``streamed_modes``.
    """
    if hasattr(samples, "part"):
        from rgapp.physics.streamed import streamed_modes

        return streamed_modes(samples, standardise, tell, threads)
    field = _centred(samples, standardise, threads, _between(tell, 0.0, 0.1))
    variables, count = field.shape
    wide = count < variables
    matrix = _products(field.T if wide else field, count, threads, _between(tell, 0.1, 0.4))
    ask = None if tell is None else lambda: tell(0.4)
    values, vectors = patiently(lambda: np.linalg.eigh(matrix), ask)
    values, vectors = values[::-1], vectors.T[::-1]
    rank = int(np.count_nonzero(values > 10 * len(values) * np.finfo(float).eps * values[0]))
    eigenvalues = np.zeros(variables)
    eigenvalues[:rank] = values[:rank]
    vectors = np.ascontiguousarray(vectors[:rank])
    if wide:
        # rows of ``vectors`` are the scores up to their size, sqrt(T lambda)
        size = np.sqrt(count * eigenvalues[:rank, None])
        back = _blockwise(vectors, field.T, threads, _between(tell, 0.7, 1.0))
        scores, vectors = vectors * size, back / size
    else:
        scores = _blockwise(vectors, field, threads, _between(tell, 0.7, 1.0), rank == variables)
    return ModeBasis(scores, vectors, eigenvalues)


def _between(tell: Tell | None, low: float, high: float) -> Tell | None:
    """``tell`` for a part of the work that goes from ``low`` to ``high``."""
    return None if tell is None else lambda done: tell(low + (high - low) * done)


def _centred(samples: ArrayLike, standardise: bool, threads: int, tell: Tell | None) -> Floats:
    """The variables as rows (N, T), about their means, each with unit variance if wanted."""
    table = np.asarray(samples)
    if table.dtype.kind not in "biuf":
        raise ValueError(f"samples must be real numbers (got an array of {table.dtype})")
    if table.ndim != 2 or table.shape[0] < 2 or table.shape[1] < 1:
        raise ValueError(
            f"samples must have at least 2 rows (samples) and 1 column (variable) (got shape {table.shape})"
        )
    variables = table.shape[1]
    field = np.empty(table.shape[::-1])

    def centre(low: int, step: Callable[[float], Any]) -> list[int]:
        """Some variables; where they never change, which."""
        rows = field[low : low + TOGETHER]
        rows[...] = table[:, low : low + TOGETHER].T
        if not np.isfinite(rows).all():
            raise ValueError("samples must be finite; leave out or fill what is missing first")
        constant = np.flatnonzero(rows.min(axis=1) == rows.max(axis=1))
        rows -= rows.mean(axis=1, keepdims=True)
        if standardise and not len(constant):
            rows /= np.abs(rows).max(axis=1, keepdims=True)  # squares neither overflow nor vanish
            rows /= np.sqrt(np.mean(rows * rows, axis=1, keepdims=True))
        step(len(rows))
        return (low + constant).tolist()

    found = run_watched(centre, range(0, variables, TOGETHER), variables, threads, tell)
    constant = [column for part in found for column in part]
    if constant:
        some = ", ".join(str(index) for index in constant[:5]) + (", ..." if len(constant) > 5 else "")
        raise ValueError(f"samples must change in every variable; leave out columns {some} (counted from 0)")
    return field


def _products(rows: Floats, count: int, threads: int, tell: Tell | None) -> Floats:
    """Scalar products of ``rows`` (n, m) over ``count``, (n, n)."""
    size, length = rows.shape
    width = max(64, int(WORK / size**2))
    pieces = min(8 if size <= 1024 else 4, -(-length // 64))

    def add(piece: int, step: Callable[[float], Any]) -> Floats:
        low, high = (length * end // pieces for end in (piece, piece + 1))
        total = np.zeros((size, size))
        for start in range(low, high, width):
            block = rows[:, start : min(start + width, high)]
            with np.errstate(over="ignore", invalid="ignore"):
                total += block @ block.T
            step(block.shape[1])
        return total

    parts = run_watched(add, range(pieces), length, threads, tell)
    products = parts[0]
    for part in parts[1:]:
        products += part
    products /= count
    if not np.isfinite(products).all():
        raise ValueError("samples must be small enough to be squared; rescale them first")
    return products


def _blockwise(
    vectors: Floats, field: Floats, threads: int, tell: Tell | None, in_place: bool = False
) -> Floats:
    """``vectors @ field`` block by block, in the place of ``field`` if wanted: no second copy is held."""
    rank, variables = vectors.shape
    count = field.shape[1]
    out = field if in_place else np.empty((rank, count))
    width = max(64, min(int(WORK / (rank * variables)), -(-count // 8)))

    def multiply(start: int, step: Callable[[float], Any]) -> None:
        block = slice(start, min(start + width, count))
        out[:, block] = vectors @ field[:, block]
        step(block.stop - block.start)

    run_watched(multiply, range(0, count, width), count, threads, tell)
    return out
