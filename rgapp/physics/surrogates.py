"""Surrogate data: what a moment flow would look like without one ingredient.

Tables of samples lose what the variables have in common (``shuffled``, ``rolled``); sets of modes keep their
covariance and become Gaussian (``phase_randomised``), or are replaced by directions that the data did not
choose (``random_subspace``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp.blas import blas_threads
from rgapp.parallel import run_watched
from rgapp.patience import patiently
from rgapp.physics.modes import Floats, ModeBasis, Tell, silent

TOGETHER = 32  # columns or modes worked on between two calls of tell
WIDTH = 4096  # samples turned at once


def shuffled(samples: NDArray, seed: Any, tell: Tell | None = None) -> NDArray:
    """A copy of ``samples`` (T, N) with every column in an order of its own.

    Keeps the distribution of each variable and nothing of what they have in common, nor any memory.
    ``tell(fraction)`` is called between columns and may raise to stop.
    """
    rng = np.random.default_rng(seed)
    return _by_columns(samples, lambda columns: rng.permuted(columns, axis=0), tell)


def rolled(samples: NDArray, seed: Any, tell: Tell | None = None) -> NDArray:
    """A copy of ``samples`` (T, N) with every column turned round by a lag of its own, from 0 to T - 1.

    Keeps the distribution of each variable and its autocorrelation, but for the one place where its end
    meets its beginning, and nothing of what the variables have in common.
    """
    rng = np.random.default_rng(seed)

    def roll(columns: NDArray) -> NDArray:
        lags = rng.integers(0, len(columns), columns.shape[1])
        return np.stack([np.roll(column, lag) for column, lag in zip(columns.T, lags, strict=True)], axis=1)

    return _by_columns(samples, roll, tell)


def phase_randomised(basis: ModeBasis, seed: Any, tell: Tell | None = None, threads: int = 1) -> ModeBasis:
    """The Gaussian surrogate: every frequency of all modes together is given a random phase.

    Keeps the covariance, and all covariances between different times, exactly; what is left of each value is
    a sum of many independent waves (Prichard & Theiler 1994). Its fourth moments read 3 at every cut-off,
    but where a few frequencies hold all the variance.
    """
    length = basis.samples
    phases = np.exp(2j * np.pi * np.random.default_rng(seed).random(length // 2 + 1))
    phases[0] = 1.0  # the mean, and the fastest alternation of an even length, have no phase but a sign
    if length % 2 == 0:
        phases[-1] = np.sign(phases[-1].real) or 1.0
    scores = np.empty_like(basis.scores)

    def turn(low: int, step: Callable[[float], Any]) -> None:
        rows = slice(low, min(low + TOGETHER, basis.rank))
        scores[rows] = np.fft.irfft(np.fft.rfft(basis.scores[rows], axis=1) * phases, length, axis=1)
        step(rows.stop - rows.start)

    run_watched(turn, range(0, basis.rank, TOGETHER), basis.rank, threads, tell)
    return ModeBasis(scores, basis.vectors, basis.eigenvalues)


@blas_threads(1)
def random_subspace(basis: ModeBasis, seed: Any, tell: Tell | None = None, threads: int = 1) -> ModeBasis:
    """The same data along random orthogonal directions, uniform in the space of all modes (Stewart 1980).

    Keeping k of them is keeping a random subspace of the dimension that k modes have. What stands for the
    eigenvalues are the variances along the directions, in no order; they are not uncorrelated.
    """
    rank = basis.rank
    square = np.random.default_rng(seed).standard_normal((rank, rank))
    ask = None if tell is None else lambda: tell(0.0)
    turn, triangle = patiently(lambda: np.linalg.qr(square), ask)
    turn = np.ascontiguousarray((turn * np.sign(np.diag(triangle))).T)
    scores = np.empty_like(basis.scores)

    def mix(low: int, step: Callable[[float], Any]) -> None:
        block = slice(low, min(low + WIDTH, basis.samples))
        scores[:, block] = turn @ basis.scores[:, block]
        step(block.stop - block.start)

    run_watched(mix, range(0, basis.samples, WIDTH), basis.samples, threads, tell)
    variances: Floats = np.zeros(basis.variables)
    variances[:rank] = np.mean(scores**2, axis=1)
    return ModeBasis(scores, turn @ basis.vectors, variances)


def _by_columns(samples: NDArray, change: Callable[[NDArray], NDArray], tell: Tell | None) -> NDArray:
    """A copy with ``change`` done to some columns at a time."""
    say = tell or silent
    table = patiently(lambda: np.array(samples), None if tell is None else lambda: say(0.0))
    for start in range(0, table.shape[1], TOGETHER):
        say(start / table.shape[1])
        columns = table[:, start : start + TOGETHER]
        columns[...] = change(columns)
    return table
