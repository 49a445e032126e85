"""Principal modes of a data set: covariance, eigenvectors, and the samples in their coordinates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.blas import blas_threads
from rgapp.patience import patiently

Floats = NDArray[np.float64]
Tell = Callable[[float], Any]

WORK = 1e9  # multiplications in one matrix product: some 50 ms, so that a stop is answered at once


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

    def gaussian(self, seed: Any) -> ModeBasis:
        """The Gaussian surrogate: as many independent normal samples with these modes and eigenvalues."""
        scores = np.random.default_rng(seed).standard_normal(self.scores.shape)
        scores *= np.sqrt(self.eigenvalues[: self.rank, None])
        return ModeBasis(scores, self.vectors, self.eigenvalues)


def principal_modes(
    samples: ArrayLike, standardise: bool = True, tell: Tell | None = None, threads: int = 1
) -> ModeBasis:
    """Modes of ``samples`` (T, N), variables in columns, centred and by default scaled to unit variance.

    Averages are plain (1/T). ``tell(fraction)`` is called between blocks, and during the diagonalisation;
    it may raise to stop. ``threads`` changes the last digits. With fewer samples than variables the T x T
    matrix of scalar products is diagonalised. Raises ValueError for anything but a finite (T >= 2, N)
    table, and where a variable never changes.
    """
    ask = None if tell is None else lambda: tell(0.0)
    field = patiently(lambda: _centred(samples, standardise), ask)
    with blas_threads(threads):
        return _modes(field, tell)


def _modes(field: Floats, tell: Tell | None) -> ModeBasis:
    """From centred variables (N, T), which are overwritten."""
    variables, count = field.shape
    say = tell or silent
    wide = count < variables
    matrix = _products(field, wide, lambda done: say(0.4 * done))
    ask = None if tell is None else lambda: say(0.4)
    values, vectors = patiently(lambda: np.linalg.eigh(matrix), ask)
    values, vectors = values[::-1], vectors.T[::-1]
    rank = int(np.count_nonzero(values > 10 * len(values) * np.finfo(float).eps * values[0]))
    eigenvalues = np.zeros(variables)
    eigenvalues[:rank] = values[:rank]
    vectors = np.ascontiguousarray(vectors[:rank])
    if wide:
        # rows of ``vectors`` are the scores up to their size, sqrt(T lambda)
        size = np.sqrt(count * eigenvalues[:rank, None])
        scores, vectors = vectors * size, vectors @ field.T / size
    else:
        scores = _scores(field, vectors, lambda done: say(0.7 + 0.3 * done))
    say(1.0)
    return ModeBasis(scores, vectors, eigenvalues)


def _centred(samples: ArrayLike, standardise: bool) -> Floats:
    """The variables as rows (N, T), about their means, each with unit variance if wanted."""
    table = np.asarray(samples)
    if table.dtype.kind not in "biuf":
        raise ValueError(f"samples must be real numbers (got an array of {table.dtype})")
    if table.ndim != 2 or table.shape[0] < 2 or table.shape[1] < 1:
        raise ValueError(
            f"samples must have at least 2 rows (samples) and 1 column (variable) (got shape {table.shape})"
        )
    field = np.array(table.T, dtype=np.float64, order="C")
    if not np.isfinite(field).all():
        raise ValueError("samples must be finite; leave out or fill what is missing first")
    constant = np.flatnonzero(field.min(axis=1) == field.max(axis=1))
    if len(constant):
        some = ", ".join(str(index) for index in constant[:5]) + (", ..." if len(constant) > 5 else "")
        raise ValueError(f"samples must change in every variable; leave out columns {some} (counted from 0)")
    field -= field.mean(axis=1, keepdims=True)
    if standardise:
        field /= np.abs(field).max(axis=1, keepdims=True)  # squares neither overflow nor vanish
        for row in field:
            row /= np.sqrt(np.mean(row * row))
    return field


def _products(field: Floats, wide: bool, tell: Tell) -> Floats:
    """The covariance (N, N), or for wide tables the products of samples over T, (T, T); the spectra agree."""
    count = field.shape[1]
    if wide:
        field = field.T
    size = field.shape[0]
    products = np.zeros((size, size))
    step = max(64, int(WORK / size**2))
    for start in range(0, field.shape[1], step):
        block = field[:, start : start + step]
        with np.errstate(over="ignore", invalid="ignore"):
            products += block @ block.T
        tell(start / field.shape[1])
    products /= count
    if not np.isfinite(products).all():
        raise ValueError("samples must be small enough to be squared; rescale them first")
    return products


def _scores(field: Floats, vectors: Floats, tell: Tell) -> Floats:
    """``vectors @ field`` block by block, in place where it fits: the data are not held twice."""
    rank, variables = vectors.shape
    count = field.shape[1]
    scores = field if rank == variables else np.empty((rank, count))
    step = max(64, int(WORK / (rank * variables)))
    for start in range(0, count, step):
        stop = min(start + step, count)
        scores[:, start:stop] = vectors @ field[:, start:stop]
        tell(start / count)
    return scores
