"""What an analysis leaves behind, as arrays for a file and as one frozen value for the window."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from rgapp.engine.experiment import Arrays
from rgapp.physics.band import GaussianBand
from rgapp.physics.coupling import CouplingMeter
from rgapp.physics.pca import Distribution, Flow
from rgapp.physics.shells import Shells

SPECTRUM, HISTOGRAMS, BANDS, ERRORS, COUPLING, SHELLS = (
    "spectrum", "histograms", "bands", "errors", "coupling", "shells",
)  # fmt: skip
LEADING = 16  # principal modes that are kept as pictures
ALL, DROPPED, SHUFFLED, ROLLED, GAUSSIAN, SUBSPACE = CURVES = (
    "all", "dropped", "shuffled", "rolled", "gaussian", "subspace",
)  # fmt: skip
MEASURED = (ALL, DROPPED)  # curves of the data themselves: they have histograms, a Gaussian band and errors


@dataclass(frozen=True)
class ShellFlow:
    """What Fourier modes make of data whose variables are places on a grid of ``rows`` x ``columns``.

    ``periodic``: opposite edges are neighbours. ``shells`` of equal wave number; ``shares`` (m, shells) how
    the leading m principal modes are made of them, their pictures ``vectors`` (m, N); ``flow`` the moments
    while whole shells are dropped, the shortest waves first.
    """

    rows: int
    columns: int
    periodic: bool
    shells: Shells
    shares: NDArray[np.float64]
    vectors: NDArray[np.float64]
    flow: Flow


@dataclass(frozen=True)
class FlowResult:
    """The points of an analysis that have ended so far.

    ``eigenvalues`` (N,) descending, 0 beyond ``rank``; ``noise`` the eigenvalues between which noise alone
    would lie (Marchenko and Pastur). ``flows`` and ``distributions`` by the names in CURVES, ``bands`` by
    those in MEASURED, without those that are not there (yet); the errors of the flows come last.
    ``coupling`` and ``shells`` (only where variables have places) are None until they are there. ``report``
    is a sentence or two on the samples, ``facts`` numbers on them.
    """

    samples: int
    variables: int
    rank: int
    eigenvalues: NDArray[np.float64]
    noise: tuple[float, float]
    report: str
    facts: dict[str, float]
    flows: dict[str, Flow]
    distributions: dict[str, Distribution]
    bands: dict[str, GaussianBand]
    coupling: CouplingMeter | None = None
    shells: ShellFlow | None = None

    @classmethod
    def of(cls, points: dict[str, Arrays]) -> FlowResult | None:
        """From the arrays of a run, or of a file; None before the first point has ended.

        The point BANDS holds ``NAME_independent`` and ``NAME_tau``, the point ERRORS ``NAME_kept``,
        ``NAME_error`` and ``NAME_batches`` for 64 cut-offs or fewer, for each NAME in MEASURED that is
        there. The flows get errors in between along the logarithm of what is kept.
        """
        if SPECTRUM not in points:
            return None
        first = points[SPECTRUM]
        eigenvalues, rank = np.asarray(first["eigenvalues"]), int(first["rank"])
        there = [name for name in CURVES if name in points and len(points[name]["kept"])]
        flows = {name: _flow(points[name]) for name in there}
        for name, arrays in _by_name(points.get(ERRORS, {})).items():
            along, error = np.log(arrays["kept"][::-1]), arrays["error"][::-1]
            between = np.interp(np.log(flows[name].kept), along, error)
            flows[name] = replace(flows[name], error=between)
        bands = {
            name: GaussianBand(flows[name].modes, arrays["independent"], arrays["tau"])
            for name, arrays in _by_name(points.get(BANDS, {})).items()
        }
        return cls(
            samples=int(first["samples"]),
            variables=len(eigenvalues),
            rank=rank,
            eigenvalues=eigenvalues,
            noise=(float(first["noise"][0]), float(first["noise"][1])),
            report=str(first["report"]),
            facts={name: float(first[name]) for name in first if name in FACTS},
            flows=flows,
            distributions={
                name: _distribution(arrays) for name, arrays in _by_name(points.get(HISTOGRAMS, {})).items()
            },
            bands=bands,
            coupling=_coupling(points[COUPLING]) if COUPLING in points else None,
            shells=_shells(points[SHELLS]) if SHELLS in points else None,
        )


# of a draw of the lattice: correlation time, sweeps between samples and before the first, effective number
FACTS = ("tau", "spacing", "settled_after", "independent")


def flow_arrays(flow: Flow) -> Arrays:
    """The arrays of a curve: ``kept``, ``modes``, ``median``, ``lower``, ``upper`` (n,), ``moments``
    (n, N), ``eigenvalues``, ``rank``, ``first`` (how many modes are dropped).
    """
    return {
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


def histogram_arrays(name: str, found: Distribution) -> Arrays:
    """The arrays of the histograms of a curve: ``NAME_at`` (fractions kept), ``NAME_modes``, ``NAME_edges``,
    ``NAME_density``.
    """
    return {
        f"{name}_at": found.kept,
        f"{name}_modes": found.modes,
        f"{name}_edges": found.edges,
        f"{name}_density": found.density,
    }


def coupling_arrays(meter: CouplingMeter) -> Arrays:
    """The arrays of the point COUPLING: the fields of the meter by their names."""
    return {field.name: getattr(meter, field.name) for field in fields(CouplingMeter)}


def shell_arrays(shells: ShellFlow) -> Arrays:
    """The arrays of the point SHELLS: those of ``flow_arrays``, and ``rows``, ``columns``, ``periodic``,
    ``wave_number``, ``ends``, ``variance`` (shells,), ``shares`` (m, shells), ``vectors`` (m, N).
    """
    return flow_arrays(shells.flow) | {
        "rows": np.int64(shells.rows),
        "columns": np.int64(shells.columns),
        "periodic": np.int64(shells.periodic),
        "wave_number": shells.shells.wave_number,
        "ends": shells.shells.ends,
        "variance": shells.shells.variance,
        "shares": shells.shares,
        "vectors": shells.vectors,
    }


def no_flow(eigenvalues: NDArray[np.float64], rank: int, dropped: int) -> Arrays:
    """The arrays of a curve without a point: what is dropped holds all the variance."""
    none = np.empty(0)
    nothing = Flow(
        none, none.astype(np.int64), none, np.empty((2, 0)), np.empty((0, len(eigenvalues))),
        eigenvalues, rank, dropped,
    )  # fmt: skip
    return flow_arrays(nothing)


def _flow(arrays: Arrays) -> Flow:
    quartiles = np.stack([arrays["lower"], arrays["upper"]])
    return Flow(
        arrays["kept"], arrays["modes"], arrays["median"], quartiles, arrays["moments"],
        arrays["eigenvalues"], int(arrays["rank"]), int(arrays["first"]),
    )  # fmt: skip


def _distribution(arrays: Arrays) -> Distribution:
    return Distribution(arrays["at"], arrays["modes"], arrays["edges"], arrays["density"])


def _coupling(arrays: Arrays) -> CouplingMeter:
    return CouplingMeter(**{field.name: arrays[field.name] for field in fields(CouplingMeter)})


def _shells(arrays: Arrays) -> ShellFlow:
    shells = Shells(arrays["wave_number"], arrays["ends"], arrays["variance"])
    place = int(arrays["rows"]), int(arrays["columns"]), bool(arrays["periodic"])
    return ShellFlow(*place, shells, arrays["shares"], arrays["vectors"], _flow(arrays))


def _by_name(arrays: Arrays) -> dict[str, Arrays]:
    """``{"all_tau": x}`` as ``{"all": {"tau": x}}``."""
    grouped: dict[str, Arrays] = {}
    for path, array in arrays.items():
        name, _, quantity = path.rpartition("_")
        grouped.setdefault(name, {})[quantity] = array
    return grouped
