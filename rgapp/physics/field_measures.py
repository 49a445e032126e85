"""What tells block spins from correlations in the weights of a trained machine, and data that control for it.

Areas and radii of single fields are in ``fields``. Here are the pooled autocorrelation of all weights, the
regularity of the grid of centres, and two kinds of data with the same covariance as a lattice and less in it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics.fields import LOCALIZED, torus_centres

Doubles = NDArray[np.float64]


def weight_autocorrelation(weights: ArrayLike, side: int) -> Doubles:
    """C_W(r) for r = 0 ... side // 2 along the axes of the torus: all columns of (side^2, n) pooled.

    sum_j sum_x W_j(x) W_j(x + r) / sum W^2, the mean of both directions; nan where all weights are zero.
    """
    fields = np.asarray(weights, np.float64).T.reshape(-1, side, side)
    power = np.square(np.abs(np.fft.fft2(fields))).sum(axis=0)
    products = np.fft.ifft2(power).real
    both = (products[0] + products[:, 0]) / 2
    total = products[0, 0]
    return both[: side // 2 + 1] / (total if total > 0 else math.nan)


def grid_regularity(weights: ArrayLike, side: int) -> float:
    """Mean distance to the nearest other centre, in units of what as many random points would have.

    About 1 at random, 2 on a square and 2.149 on a triangular grid (Clark & Evans 1954), on the torus, of the
    columns of (side^2, n) whose field is in one place; nan where fewer than two are.
    """
    from scipy.spatial import cKDTree

    centres, resultant = torus_centres(np.asarray(weights), side)
    centres = centres[resultant >= LOCALIZED] % side
    if len(centres) < 2:
        return math.nan
    nearest = cKDTree(centres, boxsize=side).query(centres, k=2)[0][:, 1]
    return float(2 * nearest.mean() * math.sqrt(len(centres)) / side)


def random_windows(n_visible: int, n_hidden: int, seed: np.random.SeedSequence) -> NDArray[np.float32]:
    """(n_visible, n_hidden) normal weights, each unit's on the N / n_hidden sites nearest to a random place.

    Local fields that nothing was learned for. ValueError where the sites are no square lattice.
    """
    side = math.isqrt(n_visible)
    if side * side != n_visible:
        raise ValueError(f"n_visible must be a square (got {n_visible})")
    rng = np.random.Generator(np.random.PCG64(seed))
    weights = np.zeros((n_visible, n_hidden), np.float32)
    covered = max(1, round(n_visible / n_hidden))
    rows, columns = np.divmod(np.arange(n_visible), side)
    for unit in range(n_hidden):
        place = rng.random(2) * side
        apart = [np.abs(at - own) for at, own in zip((rows, columns), place, strict=True)]
        distance = sum(np.square(np.minimum(one, side - one)) for one in apart)
        inside = np.argsort(distance, kind="stable")[:covered]
        weights[inside, unit] = -np.abs(rng.normal(0, 1, covered))
    return weights


def gaussian_twin(samples: NDArray[np.int8], seed: np.random.SeedSequence) -> NDArray[np.int8]:
    """As many signs of Gaussian fields on the torus with the covariance of ``samples`` (n, side^2) of +-1.

    The Gaussian has the covariance sin(pi C / 2), for <sign x sign y> = 2/pi arcsin <x y>; C is the mean over
    all translations and both axes of the samples at zero magnetization. What is left of the lattice are its
    two-point correlations. Negative eigenvalues, which sampling noise makes, count as zero.
    """
    n, sites = samples.shape
    side = math.isqrt(sites)
    spectrum = np.zeros((side, side // 2 + 1))
    for first in range(0, n, 1000):
        some = samples[first : first + 1000].reshape(-1, side, side)
        spectrum += np.square(np.abs(np.fft.rfft2(some.astype(np.float32)))).sum(axis=0)
    covariance = np.fft.irfft2(spectrum / (n * sites), (side, side))
    covariance = (covariance + covariance.T) / 2 / covariance[0, 0]
    power = np.maximum(np.fft.rfft2(np.sin(np.pi / 2 * np.clip(covariance, -1, 1))).real, 0)
    rng = np.random.Generator(np.random.PCG64(seed))
    made = np.empty((n, sites), np.int8)
    for first in range(0, n, 1000):
        noise = rng.standard_normal((min(1000, n - first), side, side))
        fields = np.fft.irfft2(np.fft.rfft2(noise) * np.sqrt(power), (side, side))
        made[first : first + len(noise)] = np.where(fields > 0, 1, -1).reshape(-1, sites)
    return made
