"""What is measured of the running lattice since it settled: averages, correlations, clusters.

All of it depends on the sweeps alone. Energy and magnetization are taken at each measurement; the lattice as
a whole is looked at every so many sweeps, often at first, so that there soon is something to see, then seldom
enough to cost a few hundredths of the time. What follows from the sums is worked out when somebody asks for
it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rgapp.bits import unpack_rows
from rgapp.engine import read_only
from rgapp.experiments.record import correlation_time
from rgapp.physics import observables
from rgapp.physics.binning import Binning, joined
from rgapp.physics.clusters import cluster_sizes, size_bins
from rgapp.physics.ising import IsingChain, IsingParams
from rgapp.physics.known import known
from rgapp.physics.stats import autocorrelation_time, jackknife_of_sums

LARGEST = 1024  # size of a lattice that is looked at as a whole: that takes 50 ms
LOOK_EVERY = {"metropolis": 32768, "heat_bath": 32768, "wolff": 4096, "swendsen_wang": 1024}  # sweeps
AT_FIRST = 64  # times as often, until there are as many looks as ENOUGH; then half as often, and so on
ENOUGH = 32
TRIED = 256  # times that every site is to have been tried between two looks
LEAST_BINS = 8  # for an error
AT_ONCE = 4096  # measurements that are added together: one by one they would cost ten times as much
APART = 4  # correlation times that a bin must last for an error

NAMES = (*observables.functions(1, 1.0), "correlation_length", "cluster_mean")

_CLUSTERS = 0x636C7573  # with seed and sweep the key of the bonds that are drawn for clusters

Floats = NDArray[np.float64]
History = tuple[int, Floats, Floats]  # as of Settling.history


class Found(NamedTuple):
    """A value, its standard error (nan while it is not known) and its correlation time in sweeps."""

    value: float
    error: float
    tau: float = math.nan


class Line(NamedTuple):
    """Values along an axis with their standard errors (nan while they are not known), float64 (n,)."""

    at: Floats
    value: Floats
    error: Floats


@dataclass(frozen=True)
class Bins:
    """Means (columns, n) over successive bins, each of ``spacing`` sweeps or more."""

    means: Floats
    spacing: int

    def found(self, function: Callable[[Floats], Any], tau: float, rows: slice = slice(None)) -> Found:
        """A function of the averages of some rows, its error from bins of several ``tau`` sweeps."""
        means = self.means[rows]
        sums, together = self._long(means, tau)
        if not sums.shape[1]:
            return Found(float(function(means.mean(axis=1))), math.nan)
        return Found(*jackknife_of_sums(sums, together, function))

    def line(self, at: Floats, tau: float, rows: slice) -> Line:
        """The averages of some rows."""
        means = self.means[rows]
        sums, together = self._long(means, tau)
        count = sums.shape[1]
        error = np.full(len(sums), np.nan)
        if count:
            error = sums.std(axis=1, ddof=1) / together / math.sqrt(count)
        return Line(at, means.mean(axis=1), error)

    def _long(self, means: Floats, tau: float) -> tuple[Floats, int]:
        """Sums over bins that last long enough, none where they are too few, and how many became one."""
        together = max(1, math.ceil(APART * tau / self.spacing))
        sums = joined(means, together)
        return (sums if sums.shape[1] >= LEAST_BINS else sums[:, :0]), together


@dataclass(frozen=True)
class Looks:
    """``count`` configurations as they were looked at; ``clusters``: how many there were in each size bin.

    The rows of ``bins`` are S at the least k, the sum of s^2 over all clusters and sites, G(r) along the axes
    and S(k) in rings.
    """

    count: int
    bins: Bins
    clusters: NDArray[np.int64]


@dataclass(frozen=True)
class Measured:
    """What was measured since the lattice settled. ``looks`` is None before the first one.

    The rows of ``bins`` are ``observables.columns``, over ``count`` measurements in all.
    """

    params: IsingParams
    count: int
    bins: Bins
    history: History
    looks: Looks | None

    @cached_property
    def taus(self) -> dict[str, float]:
        """Correlation times of the averages in sweeps, each summed over a window after Sokal."""
        spacing, energy, size_of_m = self.history
        squared = size_of_m**2
        series = zip(observables.AVERAGES, (energy, size_of_m, squared, squared**2), strict=True)
        return {name: correlation_time(values, spacing) for name, values in series}

    @cached_property
    def slowest(self) -> float:
        """The longest correlation time that counts for errors, in sweeps; in a field that of m, too."""
        slowest = max(self.taus.values())
        return max(slowest, self._tau_of_sign) if self.params.field else slowest

    @cached_property
    def _tau_of_sign(self) -> float:
        """The correlation time of m, from its bins. At zero field <m> = 0, and m that never changed its sign
        was not measured at all."""
        m = self.bins.means[3]
        return self.bins.spacing * autocorrelation_time(m, mean=None if self.params.field else 0.0)

    @cached_property
    def found(self) -> dict[str, Found]:
        """By NAMES; what only the looks tell is left out as long as it has no error."""
        params, found = self.params, {}
        if self.bins.means.shape[1] < 2:
            return found
        functions = observables.functions(params.size, params.temperature, params.field)
        for name, function in functions.items():
            tau = self._tau_of_sign if name == "magnetization" else self.slowest
            found[name] = self.bins.found(function, tau)._replace(tau=self.taus.get(name, math.nan))
        if self.looks is not None:
            mean = self.looks.bins.found(lambda mean: mean[0], self.slowest, slice(1, 2))
            seen = {"correlation_length": self._length(), "cluster_mean": mean}
            found |= {name: one for name, one in seen.items() if not math.isnan(one.error)}
        return found

    def _length(self) -> Found:
        """From m and from S at the least k of the looks: their errors hardly depend on each other."""
        length = observables.correlation_length(self.params.size, self.params.field)
        m, m2 = self.bins.means[3:5].mean(axis=1)
        least = self.looks.bins.means[0].mean()
        of_m = self.bins.found(lambda mean: length(np.array([mean[3], mean[4], least])), self.slowest)
        of_least = self.looks.bins.found(
            lambda mean: length(np.array([m, m2, mean[0]])), self.slowest, slice(0, 1)
        )
        return Found(of_m.value, math.hypot(of_m.error, of_least.error))

    @cached_property
    def correlations(self) -> Line | None:
        """G(r) at r = 0 to L // 2 along the axes; not connected."""
        half = self.params.size // 2
        return self._seen(np.arange(half + 1.0), slice(2, half + 3))

    @cached_property
    def structure(self) -> Line | None:
        """S(k) at |k| > 0, averaged over rings."""
        return self._seen(observables.shells(self.params.size)[0], slice(self.params.size // 2 + 3, None))

    @cached_property
    def clusters(self) -> tuple[Floats, Floats] | None:
        """Sizes of clusters (the middles of bins) and how many of one size there are a site."""
        if self.looks is None:
            return None
        sites = self.params.size**2
        edges = size_bins(sites)
        held = np.diff(edges) * self.looks.count * sites
        return np.sqrt(edges[:-1] * (edges[1:] - 1.0)), self.looks.clusters / held

    def _seen(self, at: Floats, rows: slice) -> Line | None:
        return None if self.looks is None else self.looks.bins.line(at, self.slowest, rows)

    def exact(self) -> dict[str, float]:
        """What is known exactly, by NAMES; up to size 10 it may take a second."""
        return known(self.params.size, self.params.temperature, self.params.field)

    def arrays(self) -> dict[str, Any]:
        """For a result: ``measured/...`` with ``..._error`` and ``..._tau``, nan where it is not known;
        ``correlations/...``, ``structure/...`` and ``clusters/...`` where the lattice was looked at.
        """
        arrays: dict[str, Any] = {"measured/measurements": np.int64(self.count)}
        for name, found in self.found.items():
            arrays[f"measured/{name}"] = np.float64(found.value)
            arrays[f"measured/{name}_error"] = np.float64(found.error)
            if name in self.taus:
                arrays[f"measured/{name}_tau"] = np.float64(found.tau)
        if self.looks is not None:
            arrays["measured/configurations"] = np.int64(self.looks.count)
            for words, at, value, line in (
                ("correlations", "r", "G", self.correlations),
                ("structure", "k", "S", self.structure),
            ):
                arrays |= {f"{words}/{at}": line.at, f"{words}/{value}": line.value}
                arrays[f"{words}/{value}_error"] = line.error
            arrays["clusters/s"], arrays["clusters/n"] = self.clusters
        return arrays


class Measuring:
    """Everything since the last change of the run; ``spent`` are the sites tried before it."""

    def __init__(self, params: IsingParams, every: int, seed: int, spent: int) -> None:
        self._params = params
        self._every = every
        self._seed = seed
        self._spent = spent
        self._count = 0
        self._averages = Binning(6)
        self._waiting: list[tuple[Floats, Floats]] = []  # energy and magnetization
        self._waiting_count = 0
        self._looking: _Looking | None = None
        self._looks: Looks | None = None

    @property
    def look_every(self) -> int:
        """Sweeps between two looks, which become seldom."""
        seldom = LOOK_EVERY[self._params.algorithm]
        return seldom // AT_FIRST if self._looking is None else self._looking.every

    def add(self, energy: Floats, magnetization: Floats) -> None:
        """Measurements of the settled lattice."""
        self._waiting.append((energy, magnetization))
        self._waiting_count += len(energy)
        if self._waiting_count >= AT_ONCE:
            self._settle_up()

    def _settle_up(self) -> None:
        if self._waiting:
            energy, magnetization = (np.concatenate(series) for series in zip(*self._waiting, strict=True))
            self._averages.add(observables.columns(energy, magnetization, self._params.field))
            self._count += self._waiting_count
            self._waiting, self._waiting_count = [], 0

    def look(self, chain: IsingChain, sweep: int) -> None:
        """Look at the settled lattice, unless it is too large or hardly moved since the last time.

        To be called whenever ``sweep``, the sweeps of the run so far, is a multiple of ``look_every``.
        """
        if self._params.size > LARGEST or chain.sites_updated - self._spent < TRIED * self._params.size**2:
            return
        self._spent = chain.sites_updated
        if self._looking is None:
            self._looking = _Looking(self._params, self.look_every)
        seed = np.random.SeedSequence([self._seed, sweep, _CLUSTERS])
        self._looks = self._looking.add(chain.packed, seed, sweep)

    def measured(self, history: History) -> Measured:
        """So far; ``history`` is what correlation times are estimated from."""
        self._settle_up()
        bins = _bins(self._averages, self._every)
        return Measured(self._params, self._count, bins, history, self._looks)


class _Looking:
    """The running sums of ``Looks``, first ``every`` so many sweeps, then more and more seldom."""

    def __init__(self, params: IsingParams, every: int) -> None:
        self.every = every
        self._params = params
        self._edges = size_bins(params.size**2)
        self._early: list[tuple[int, Floats, NDArray[np.int64]]] = []  # (sweep, row, clusters) at first
        self._begin()

    def add(self, packed: NDArray[np.uint64], seed: np.random.SeedSequence, sweep: int) -> Looks:
        """One configuration more; what there is with it."""
        params, sites = self._params, self._params.size**2
        spins = unpack_rows(packed, params.size)
        spectrum = observables.power(spins)
        sizes = cluster_sizes(packed, params.temperature, seed)
        least = (spectrum[0, 1] + spectrum[1, 0]) / 2
        own = [least, float((sizes**2).sum()) / sites]
        correlations = observables.along_axes(spectrum)
        structure = observables.shell_averages(spectrum)[1:]
        row = np.concatenate([own, correlations, structure])
        self._include(row, clusters := np.histogram(sizes, self._edges)[0])
        if self.every < LOOK_EVERY[params.algorithm]:
            self._early.append((sweep, row, clusters))
            if len(self._early) == ENOUGH:
                self._thin()
        return Looks(self._count, _bins(self._binning, self.every), read_only(self._clusters.copy()))

    def _begin(self) -> None:
        self._binning = Binning(2 + 2 * (self._params.size // 2) + 1, bins=16)
        self._clusters = np.zeros(len(self._edges) - 1, np.int64)
        self._count = 0

    def _include(self, row: Floats, clusters: NDArray[np.int64]) -> None:
        self._binning.add(row[:, None])
        self._clusters += clusters
        self._count += 1

    def _thin(self) -> None:
        """From now on half as often, as if it had always been so: bins must last equally long."""
        self.every *= 2
        self._early = [look for look in self._early if look[0] % self.every == 0]
        self._begin()
        for _, row, clusters in self._early:
            self._include(row, clusters)


def _bins(binning: Binning, every: int) -> Bins:
    """The bins as they are now, of what was added ``every`` sweeps apart."""
    length = binning.length
    return Bins(read_only(binning.sums / length), length * every)


def summary(params: IsingParams, arrays: dict[str, Any]) -> dict[str, Any]:
    """The numbers among ``Measured.arrays`` as columns, beside what is exact; empty where there are none."""
    names = [name for name in NAMES if f"measured/{name}" in arrays]
    if not names:
        return {}
    exact = known(params.size, params.temperature, params.field)

    def column(suffix: str) -> list[float]:
        return [float(arrays.get(f"measured/{name}{suffix}", math.nan)) for name in names]

    counts = ("measurements", "configurations")
    return {name: int(arrays[f"measured/{name}"]) for name in counts if f"measured/{name}" in arrays} | {
        "measured": {
            "quantity": [name.replace("_", " ") for name in names],
            "value": column(""),
            "value_error": column("_error"),
            "tau": column("_tau"),
            "exact": [exact.get(name, math.nan) for name in names],
        }
    }
