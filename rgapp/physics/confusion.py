"""Learning by confusion (van Nieuwenburg, Liu & Huber 2017): a transition found by a network told lies.

Configurations at many temperatures are labelled hot or cold as if a guess T' were the transition. A network
learns that, and its accuracy on new ones is drawn against T'. It is 1 at both ends, where all labels are the
same, and high once more where labels follow a difference that is really there: the curve is a W.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.blas import blas_threads

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Tell = Callable[[], None]

NEAR = 0.3  # of temperature, within which a parabola is laid through the middle of the W


@dataclass(frozen=True)
class Network:
    """One hidden layer of tanh units: the label is the sign of ``outer``.tanh(x.``inner`` + ``bias``) +
    ``offset``; ``inner`` (n, hidden), ``bias`` and ``outer`` (hidden,), all float32.
    """

    inner: Singles
    bias: Singles
    outer: Singles
    offset: float

    def hot(self, samples: ArrayLike) -> NDArray[np.bool_]:
        """(T,) which of ``samples`` (T, n) it calls hot."""
        hidden = np.tanh(np.asarray(samples, np.float32) @ self.inner + self.bias)
        return hidden @ self.outer + np.float32(self.offset) > 0

    def accuracy(self, samples: ArrayLike, hot: ArrayLike) -> float:
        """The share of ``samples`` whose label it knows."""
        return float((self.hot(samples) == np.asarray(hot, bool)).mean())


@blas_threads(1)
def learn(
    samples: ArrayLike,
    hot: ArrayLike,
    hidden: int,
    seed: int | np.random.SeedSequence,
    decay: float = 0.01,
    iterations: int = 60,
    tell: Tell = lambda: None,
) -> Network:
    """A network fitted to ``samples`` (T, n) with labels ``hot`` (T,), by L-BFGS on all of them at once.

    The cross entropy with ``decay`` / 2 times the sum of squares of the inner weights is made small; few
    ``iterations`` keep it from learning by heart. ``tell()`` is called at each and may raise to stop.
    ValueError where shapes do not fit.
    """
    from scipy.optimize import minimize

    x, labels = np.asarray(samples, np.float32), np.asarray(hot, bool)
    if x.ndim != 2 or labels.shape != x.shape[:1] or len(x) == 0:
        raise ValueError(f"samples.shape = {x.shape} and hot.shape = {labels.shape}; expected (T, n), (T,)")
    if hidden < 1 or iterations < 1:
        raise ValueError(f"hidden and iterations must be at least 1 (got {hidden} and {iterations})")
    n, sign = x.shape[1], 2.0 * labels - 1
    rng = np.random.Generator(np.random.PCG64(seed))
    start = np.concatenate(
        [
            rng.normal(0, 1 / np.sqrt(n), n * hidden),
            rng.normal(0, 0.5, hidden),
            rng.normal(0, 1 / np.sqrt(hidden), hidden),
            np.zeros(1),
        ]
    )

    def split(theta: Floats) -> Network:
        single = theta.astype(np.float32)
        cut = n * hidden
        return Network(
            single[:cut].reshape(n, hidden),
            single[cut : cut + hidden],
            single[cut + hidden : -1],
            float(theta[-1]),
        )

    def loss(theta: Floats) -> tuple[float, Floats]:
        tell()
        network = split(theta)
        layer = np.tanh(x @ network.inner + network.bias)
        margin = sign * (layer @ network.outer + np.float32(network.offset))
        inner = theta[: n * hidden]
        # of the loss by the output, without overflow
        slope = (-sign * np.exp(-np.logaddexp(0, margin)) / len(x)).astype(np.float32)
        back = slope[:, None] * network.outer * (1 - layer**2)
        slopes = [(x.T @ back).ravel() + decay * inner, back.sum(axis=0), layer.T @ slope, [slope.sum()]]
        value = np.logaddexp(0, -margin).mean() + decay / 2 * inner @ inner
        return float(value), np.concatenate(slopes).astype(float)

    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": iterations})
    return split(found.x)


def majority(guesses: ArrayLike, temperatures: ArrayLike) -> Floats:
    """(guesses,) accuracy of always answering the commoner label: a V, what is left without features."""
    hot = (np.asarray(temperatures, float) > np.asarray(guesses, float)[:, None]).mean(axis=1)
    return np.maximum(hot, 1 - hot)


def middle_peak(guesses: ArrayLike, accuracy: ArrayLike) -> float:
    """Where the middle of the W is highest; nan where there is none, as in a V.

    The guess that stands out most above the lowest points on both its sides is taken, and a parabola is laid
    through those within 0.3 of it.
    """
    x, y = np.asarray(guesses, float), np.asarray(accuracy, float)
    left, right = np.minimum.accumulate(y), np.minimum.accumulate(y[::-1])[::-1]
    out = np.minimum(y - left, y - right)
    out[[0, -1]] = 0
    top = int(out.argmax())
    if not out[top] > 0:
        return float("nan")
    near = np.abs(x - x[top]) <= NEAR
    near[[0, -1]] = False
    if near.sum() < 3:
        return float(x[top])
    bend, slope, _ = np.polyfit(x[near] - x[top], y[near], 2)
    shift = -slope / (2 * bend) if bend < 0 else 0.0
    return float(x[top] + np.clip(shift, -NEAR, NEAR))
