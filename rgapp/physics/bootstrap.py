"""Errors by resampling: the median of fourth moments over variables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp.blas import blas_threads
from rgapp.parallel import run_watched
from rgapp.physics.modes import Tell

BATCHES = 50
FEWEST = 8  # batches below which their scatter tells little
LONG = 20  # correlation times that a batch should last


def block_count(samples: int, tau: float) -> int:
    """Into how many batches ``samples`` are cut for the bootstrap: 50, or fewer that each last 20 ``tau``.

    ``tau`` is the integrated autocorrelation time in samples, 1/2 for independent ones; never fewer than 8.
    """
    return int(min(BATCHES, samples, max(FEWEST, samples // (LONG * max(tau, 0.5)))))


@blas_threads(1)
def median_errors(
    second: NDArray[np.float64],
    fourth: NDArray[np.float64],
    samples: int,
    resamples: int,
    seed: Any,
    threads: int = 1,
    tell: Tell | None = None,
) -> NDArray[np.float64]:
    """Standard errors (n,) of the median over variables of <x^4>/<x^2>^2, by a block bootstrap.

    ``second`` and ``fourth`` (batches, n, N) are sums over batches of successive samples, ``samples`` of
    them in all. Whole batches are drawn with replacement (Kuensch 1989), so that correlations shorter than
    a batch are taken into account; all variables are resampled together, for they share the samples.
    """
    batches, cuts, _ = second.shape
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(batches, np.full(batches, 1 / batches), resamples).astype(float)

    def error(cut: int, step: Callable[[float], Any]) -> float:
        variance = weights @ second[:, cut] / samples
        with np.errstate(invalid="ignore", divide="ignore"):
            moments = weights @ fourth[:, cut] / samples / variance**2
        medians = np.nanmedian(moments, axis=1) if np.isnan(moments).any() else np.median(moments, axis=1)
        step(1)
        return float(medians.std(ddof=1))

    return np.array(run_watched(error, range(cuts), cuts, threads, tell))
