"""Errors by resampling: the median of fourth moments over variables."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp.blas import blas_threads
from rgapp.physics.modes import Tell

BATCHES = 50


@blas_threads(1)
def median_errors(
    second: NDArray[np.float64],
    fourth: NDArray[np.float64],
    samples: int,
    resamples: int,
    seed: Any,
    tell: Tell,
) -> NDArray[np.float64]:
    """Standard errors (n,) of the median over variables of <x^4>/<x^2>^2, by a block bootstrap.

    ``second`` and ``fourth`` (batches, n, N) are sums over batches of successive samples, ``samples`` of
    them in all. Whole batches are drawn with replacement (Kuensch 1989), so that correlations shorter than
    a batch are taken into account; all variables are resampled together, for they share the samples.
    """
    batches, cuts, _ = second.shape
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(batches, np.full(batches, 1 / batches), resamples).astype(float)
    errors = np.empty(cuts)
    for cut in range(cuts):
        variance = weights @ second[:, cut] / samples
        with np.errstate(invalid="ignore", divide="ignore"):
            moments = weights @ fourth[:, cut] / samples / variance**2
        medians = np.nanmedian(moments, axis=1) if np.isnan(moments).any() else np.median(moments, axis=1)
        errors[cut] = medians.std(ddof=1)
        tell(1.0)
    return errors
