"""What an analysis leaves behind, as arrays for a file and as one frozen value for the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp.engine.experiment import Arrays
from rgapp.physics.pca import Distribution, Flow

SPECTRUM = "spectrum"
ALL, DROPPED, SHUFFLED, GAUSSIAN = CURVES = ("all", "dropped", "shuffled", "gaussian")


@dataclass(frozen=True)
class FlowResult:
    """The points of an analysis that have ended so far.

    ``eigenvalues`` (N,) descending, 0 beyond ``rank``; ``flows`` and ``distributions`` by the names in
    CURVES, without those that are not there (yet). ``report`` is a sentence or two on the samples,
    ``facts`` numbers on them.
    """

    samples: int
    variables: int
    rank: int
    eigenvalues: NDArray[np.float64]
    report: str
    facts: dict[str, float]
    flows: dict[str, Flow]
    distributions: dict[str, Distribution]

    @classmethod
    def of(cls, points: dict[str, Arrays]) -> FlowResult | None:
        """From the arrays of a run, or of a file; None before the first point has ended."""
        if SPECTRUM not in points:
            return None
        first = points[SPECTRUM]
        eigenvalues, rank = np.asarray(first["eigenvalues"]), int(first["rank"])
        there = [name for name in CURVES if name in points and len(points[name]["kept"])]
        return cls(
            samples=int(first["samples"]),
            variables=len(eigenvalues),
            rank=rank,
            eigenvalues=eigenvalues,
            report=str(first["report"]),
            facts={name: float(first[name]) for name in first if name in FACTS},
            flows={name: _flow(points[name]) for name in there},
            distributions={name: _distribution(points[name]) for name in there if "density" in points[name]},
        )


# of a draw of the lattice: correlation time, sweeps between samples and before the first, effective number
FACTS = ("tau", "spacing", "settled_after", "independent")


def flow_arrays(flow: Flow, distribution: Distribution | None = None) -> Arrays:
    """The arrays of a curve: ``kept``, ``modes``, ``median``, ``lower``, ``upper``, ``error`` (n,) where
    known, ``moments`` (n, N), ``eigenvalues``; of its histograms ``at`` (fractions), ``at_modes``,
    ``edges``, ``density``.
    """
    arrays: dict[str, Any] = {
        "kept": flow.kept,
        "modes": flow.modes,
        "median": flow.median,
        "lower": flow.quartiles[0],
        "upper": flow.quartiles[1],
        "moments": flow.moments,
        "eigenvalues": flow.eigenvalues,
        "rank": np.int64(flow.rank),
        "first": np.int64(flow.dropped),
    }
    if flow.error is not None:
        arrays["error"] = flow.error
    if distribution is not None:
        arrays |= {
            "at": distribution.kept,
            "at_modes": distribution.modes,
            "edges": distribution.edges,
            "density": distribution.density,
        }
    return arrays


def no_flow(eigenvalues: NDArray[np.float64], rank: int, dropped: int) -> Arrays:
    """The arrays of a curve without a point: what is dropped holds all the variance."""
    none = np.empty(0)
    nothing = Flow(
        none, none.astype(np.int64), none, np.empty((2, 0)), np.empty((0, len(eigenvalues))),
        eigenvalues, rank, dropped, none,
    )  # fmt: skip
    return flow_arrays(nothing)


def _flow(arrays: Arrays) -> Flow:
    quartiles = np.stack([arrays["lower"], arrays["upper"]])
    return Flow(
        arrays["kept"], arrays["modes"], arrays["median"], quartiles, arrays["moments"],
        arrays["eigenvalues"], int(arrays["rank"]), int(arrays["first"]), arrays.get("error"),
    )  # fmt: skip


def _distribution(arrays: Arrays) -> Distribution:
    return Distribution(arrays["at"], arrays["at_modes"], arrays["edges"], arrays["density"])
