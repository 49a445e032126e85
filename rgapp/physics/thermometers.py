"""The temperature of configurations that no heat bath made, read off three statistics of the lattice.

A thermometer is a number of each configuration whose mean at every temperature is known: of the energy
exactly (Kaufman 1949), of |m| and of what a small network believes from samples. A mean is turned back into a
temperature along that curve. Three of them agree where configurations are like those of one temperature, and
a mixture of temperatures reads something in between on each: the control that a "flow to T_c" must beat (Iso,
Shiba & Yokoo 2018; 2006.10176).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.blas import blas_threads
from rgapp.physics.exact import energy_finite

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Tell = Callable[[], None]

COLDEST = 0.1  # below it a lattice of any size that is used here is in its ground state


@dataclass(frozen=True)
class Thermometer:
    """``curve`` (n,) is the mean of ``statistic`` at ``temperatures`` (n,), rising or falling all along;
    ``statistic`` takes samples (T, N) of +-1 and gives (T,).
    """

    name: str
    temperatures: Floats
    curve: Floats
    statistic: Callable[[ArrayLike], Floats]

    def temperature(self, mean: float) -> float:
        """At which the statistic has this mean; the nearest end of the curve where it is beyond."""
        sign = 1 if self.curve[-1] >= self.curve[0] else -1
        return float(np.interp(sign * mean, sign * self.curve, self.temperatures))

    def mixture(self, temperatures: ArrayLike) -> float:
        """What equal shares of these temperatures read."""
        return self.temperature(float(np.interp(temperatures, self.temperatures, self.curve).mean()))

    def read(self, samples: ArrayLike) -> float:
        """The temperature of samples (T, N)."""
        return self.temperature(float(self.statistic(samples).mean()))


def energies(samples: ArrayLike) -> Floats:
    """(T,) energy per site of samples (T, L^2) on the square torus, J = 1."""
    s = np.asarray(samples, np.int8)
    side = round(np.sqrt(s.shape[1]))
    grid = s.reshape(-1, side, side)
    bonds = (grid * (np.roll(grid, -1, axis=1) + np.roll(grid, -1, axis=2))).sum(axis=(1, 2), dtype=np.int64)
    return -bonds / s.shape[1]


def magnetizations(samples: ArrayLike) -> Floats:
    """(T,) |m| of samples (T, N)."""
    s = np.asarray(samples)
    return np.abs(s.sum(axis=1, dtype=np.int64)) / s.shape[1]


def by_energy(size: int, hottest: float, points: int = 800) -> Thermometer:
    """The exact one, from 0.1 up to ``hottest``."""
    t = np.geomspace(COLDEST, hottest, points)
    return Thermometer("energy", t, np.asarray(energy_finite(t, size)), energies)


def by_magnetization(samples: ArrayLike, temperatures: ArrayLike) -> Thermometer:
    """By |m|, from ``samples`` (temperatures, T, N) of known ones (rising)."""
    return _calibrated("magnetization", samples, temperatures, magnetizations, falling=True)


def by_network(
    samples: ArrayLike,
    known: ArrayLike,
    temperatures: ArrayLike,
    hidden: int,
    seed: np.random.SeedSequence,
    tell: Tell = lambda: None,
) -> Thermometer:
    """A network taught to tell ``temperatures`` (n,) apart by ``samples`` (n, T, N), calibrated on others.

    Its statistic is the mean of the temperatures it believes in; that has a curve of its own, from ``known``
    (n, T, N), which the network did not see: it is worn away at the ends. ``tell()`` is called whenever the
    fit looks at the loss, some hundred times, and may raise to stop.
    """
    t = np.asarray(temperatures, float)
    believes = _taught(np.asarray(samples, np.float32), t, hidden, seed, tell)
    return _calibrated("network", known, t, believes, falling=False)


def _calibrated(
    name: str,
    samples: ArrayLike,
    temperatures: ArrayLike,
    statistic: Callable[[ArrayLike], Floats],
    falling: bool,
) -> Thermometer:
    """Means at every temperature, made monotone where chance has turned them round."""
    curve = np.array([statistic(some).mean() for some in np.asarray(samples)])
    curve = np.minimum.accumulate(curve) if falling else np.maximum.accumulate(curve)
    slope = 1e-9 * np.arange(len(curve))  # flat parts would have no inverse
    return Thermometer(
        name, np.asarray(temperatures, float), curve - slope if falling else curve + slope, statistic
    )


@blas_threads(1)
def _taught(
    samples: Singles, t: Floats, hidden: int, seed: np.random.SeedSequence, tell: Tell, decay: float = 0.003
) -> Callable[[ArrayLike], Floats]:
    """One layer of tanh units and a softmax over the temperatures, by L-BFGS on all samples at once."""
    from scipy.optimize import minimize

    labels = np.repeat(np.arange(len(t)), samples.shape[1])
    x = samples.reshape(-1, samples.shape[2])
    n, m = x.shape[1], len(t)
    rng = np.random.Generator(np.random.PCG64(seed))
    cut = n * hidden
    start = np.concatenate(
        [
            rng.normal(0, n**-0.5, cut),
            rng.normal(0, 0.5, hidden),
            rng.normal(0, hidden**-0.5, (hidden + 1) * m),
        ]
    )

    def parts(theta: Floats) -> tuple[Singles, Singles, Singles, Singles]:
        single = theta.astype(np.float32)
        outer = single[cut + hidden :].reshape(hidden + 1, m)
        return single[:cut].reshape(n, hidden), single[cut : cut + hidden], outer[:-1], outer[-1]

    def loss(theta: Floats) -> tuple[float, Floats]:
        tell()
        inner, bias, outer, offset = parts(theta)
        layer = np.tanh(x @ inner + bias)
        p, log_norm, chosen = _softmax(layer @ outer + offset, labels)
        value = float((log_norm - chosen).mean()) + decay / 2 * float(theta[:cut] @ theta[:cut])
        p[np.arange(len(x)), labels] -= 1
        p /= len(x)
        back = (p @ outer.T) * (1 - layer**2)
        slopes = [(x.T @ back).ravel() + decay * theta[:cut], back.sum(axis=0)]
        slopes += [np.concatenate([layer.T @ p, p.sum(axis=0)[None]]).ravel()]
        return value, np.concatenate(slopes).astype(float)

    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 80})
    inner, bias, outer, offset = parts(found.x)

    def believes(given: ArrayLike) -> Floats:
        some = np.asarray(given, np.float32)
        with blas_threads(1):
            p = _softmax(np.tanh(some @ inner + bias) @ outer + offset)[0]
        return p.astype(float) @ t

    return believes


def _softmax(score: Singles, labels: NDArray[np.int64] | None = None) -> tuple[Singles, Singles, Singles]:
    """Probabilities, logarithms of the norms, and the scores of the labels."""
    top = score.max(axis=1, keepdims=True)
    p = np.exp(score - top)
    norm = p.sum(axis=1, keepdims=True)
    chosen = score[np.arange(len(score)), labels] if labels is not None else top[:, 0]
    return p / norm, np.log(norm[:, 0]) + top[:, 0], chosen
