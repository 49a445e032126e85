"""How strong the interaction in data is: the coupling g that PCA-RG assumes to be small, read from moments.

Weight exp(-phi.K.phi / 2 - g sum phi_i^4). To first order in g the normalised fourth moments are

    kappa_i = 3 - 24 g sum_j C_ij^4 / C_ii^2,

C the covariance, so moments above 3 (neurons, returns) mean g < 0, where no such weight has a finite integral
and no flow of eqs. 16 to 22 of the essay applies. Dimensionless, g~ = g rho(Lambda) / Lambda at the cut-off
Lambda; the expansion breaks where it comes near 1/36.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rgapp.blas import blas_threads
from rgapp.physics.modes import Floats, ModeBasis
from rgapp.physics.pca import Flow

DECAY = 36.0  # dg~/ds = (2 - alpha) g~ - DECAY g~^2; 9 where the weight is written without the 1/2
SMALL = 0.3 / DECAY  # |g~| up to which the first order is worth having
NEAR = 0.5  # how far moments may be from 3 where a first order is to describe them
SPREAD = 6.0  # N sum u^4 below which a mode counts as spread out; 3 for random directions
KEPT = (1.0, 0.5, 0.25, 0.125, 0.0625)
SIGMAS = 2.0

Small = Literal["yes", "no", "cannot be told"]


@dataclass(frozen=True)
class CouplingMeter:
    """The estimate of g at a few cut-offs, most modes first, and whether the theory's assumptions hold.

    ``modes`` (n,) int64 kept; ``g`` (n,) the median over the variables, in units of 1/variance^2; ``error``
    (n,) its standard error, from that of the median moment; ``reduced`` (n,) g~ and ``reduced_error``;
    ``off`` (n,) how far the median moment is from 3, and ``off_error``.
    ``participation`` (rank,) N sum_i u_i^4 of each mode: 1 spread evenly, 3 at random, N on one variable.
    """

    modes: NDArray[np.int64]
    g: Floats
    error: Floats
    reduced: Floats
    reduced_error: Floats
    off: Floats
    off_error: Floats
    participation: Floats

    @property
    def sign(self) -> int:
        """Of g with all modes kept; 0 where it is within two errors of 0."""
        return int(np.sign(self.g[0])) if abs(self.g[0]) > SIGMAS * self.error[0] else 0

    @property
    def small(self) -> Small:
        """Whether at every cut-off |g~| is below 0.3/36 and the moments within 0.5 of 3.

        "no" where one of them is beyond by two standard errors, "yes" where all are below by as much.
        """
        sizes = np.abs(np.stack([self.reduced / SMALL, self.off / NEAR]))
        doubts = SIGMAS * np.stack([self.reduced_error / SMALL, self.off_error / NEAR])
        if np.all(sizes + doubts < 1):
            return "yes"
        return "no" if np.any(sizes - doubts > 1) else "cannot be told"

    @property
    def spread(self) -> float:
        """The share of modes that are spread over many variables, as the derivation assumes."""
        return float(np.mean(self.participation < SPREAD))

    @property
    def sentence(self) -> str:
        """All of it in one honest line."""
        value = f"g = {self.g[0]:.2g} +- {self.error[0]:.1g}"
        share = f"{100 * self.spread:.0f} % of the modes are spread out as it assumes"
        times = (
            f"|g~| is up to {np.abs(self.reduced).max() * DECAY:.2g} of the 1/36 at which the theory breaks"
        )
        far = f"moments are up to {np.abs(self.off).max():.2g} from 3"
        sign = {
            1: "positive, tails lighter than a Gaussian's",
            -1: "negative, tails heavier than a Gaussian's, where no flow of the theory applies",
            0: "not to be told from 0",
        }[self.sign]
        size = {
            "yes": "small enough for the theory",
            "no": "not small",
            "cannot be told": "whether it is small cannot be told",
        }[self.small]
        return f"{value}, {sign}; {times}, {far}: {size}; {share}."


def first_order_coupling(covariance: Floats, moments: Floats) -> tuple[Floats, Floats]:
    """(g, factor), both (N,): g_i = -(kappa_i - 3) factor_i, factor_i = C_ii^2 / (24 sum_j C_ij^4).

    ``covariance`` (N, N), normalised fourth ``moments`` (N,); nan where a variable has no variance.
    """
    squares = covariance**2
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.diag(squares) / (24 * np.sum(squares**2, axis=1))
    return -(moments - 3) * factor, factor


@blas_threads(1)
def coupling_meter(basis: ModeBasis, flow: Flow) -> CouplingMeter:
    """The meter at the cut-offs of ``flow``, of this basis, that lie nearest to KEPT.

    Where the flow has no errors, those of a Gaussian median over the variables of independent samples are
    taken. rho(Lambda) is the share of all N modes between Lambda / 2 and Lambda, over Lambda / 2; Lambda is
    the inverse of the weakest eigenvalue kept.
    """
    variables, first = basis.variables, flow.dropped
    cuts = np.minimum(flow.modes, basis.rank)
    rows = sorted({int(np.abs(cuts - kept * basis.rank).argmin()) for kept in KEPT})
    rows = [row for row in rows if cuts[row] > first]
    values = []
    plain = 1.2533 * np.sqrt(24 / basis.samples / variables)
    for row in rows:
        cut = int(cuts[row])
        vectors = basis.vectors[first:cut]
        covariance = vectors.T * basis.eigenvalues[first:cut] @ vectors
        g, factor = first_order_coupling(covariance, flow.moments[row])
        error = plain if flow.error is None else flow.error[row]
        inverse = 1 / basis.eigenvalues[first:cut]
        share = np.count_nonzero(inverse >= inverse[-1] / 2) / variables
        scale = share / (inverse[-1] / 2) / inverse[-1]
        median, slope = np.nanmedian(g), np.nanmedian(factor) * error
        off = np.nanmedian(flow.moments[row]) - 3
        values.append((median, slope, median * scale, slope * scale, off, error))
    participation = variables * np.sum(basis.vectors**4, axis=1)
    return CouplingMeter(cuts[rows], *np.array(values).T, participation)
