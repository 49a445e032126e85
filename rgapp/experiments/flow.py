"""PCA-RG of samples from a model or a file: spectrum, moment flow, the top left out, surrogates, errors."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp.data import Recipe, Samples
from rgapp.engine.experiment import Arrays, Tell
from rgapp.experiments.flow_params import LATTICES, FlowParams, check
from rgapp.experiments.flow_result import (
    ALL,
    BANDS,
    COUPLING,
    CURVES,
    DROPPED,
    ERRORS,
    GAUSSIAN,
    HISTOGRAMS,
    LEADING,
    MEASURED,
    ROLLED,
    SHELLS,
    SHUFFLED,
    SPECTRUM,
    SUBSPACE,
    FlowResult,
    ShellFlow,
    coupling_arrays,
    flow_arrays,
    histogram_arrays,
    no_flow,
    shell_arrays,
)
from rgapp.experiments.flow_sources import draw, excerpt_of
from rgapp.physics.band import GaussianBand, gaussian_band
from rgapp.physics.bootstrap import block_count
from rgapp.physics.coupling import KEPT, coupling_meter
from rgapp.physics.modes import ModeBasis, principal_modes
from rgapp.physics.pca import cut_offs, distribution_of, flow_of, fraction_grid, modes_dropped, modes_kept
from rgapp.physics.random_matrix import noise_edges
from rgapp.physics.shells import fourier_modes
from rgapp.physics.streamed import excerpt
from rgapp.streams import children

__all__ = ["Flow", "FlowParams", "check"]

SHOWN = (1.0, 0.3, 0.1, 0.03, 0.01)  # fractions whose distributions are kept
RESAMPLES = 200
WHISKERS = 64  # cut-offs whose medians get errors of their own; between them errors hardly change
# the children of the seed, in this order: a new one goes to the end, so that the old ones stay what they are
STREAMS = ("samples", SHUFFLED, GAUSSIAN, f"{ALL} error", f"{DROPPED} error", ROLLED, SUBSPACE, COUPLING)


class Flow:
    """Batch experiment: the spectrum, a point for each curve that is asked for, bands, errors, and what the
    data say of the theory: its coupling, and Fourier shells where the variables have places.

    Curves have a point at every number of modes kept, up to 512 variables; beyond, at 256 or fewer. Every
    thing that draws has a stream of its own, see STREAMS, so no switch changes what another curve shows.
    ``before`` hands over what an earlier analysis has computed: samples, modes and curves are kept as long
    as what they depend on is the same, and dragging "drop the top" costs one flow. With ``preview``, for a
    drag, there are only the spectrum and the curves, the one with modes dropped at 64 cut-offs. The result
    does not depend on ``threads``.

    Arrays of the spectrum: ``eigenvalues`` (N,), ``rank``, ``samples`` (their number), ``noise`` (2,) the
    edges of Marchenko and Pastur, ``report``, for a file ``names``, and for the lattice ``tau``,
    ``spacing``, ``settled_after`` (sweeps), ``independent``, ``algorithm``; of the curves: see
    ``flow_arrays``; of bands and errors: see ``FlowResult.of``; of the rest: see ``histogram_arrays``,
    ``coupling_arrays`` and ``shell_arrays``.
    """

    spread = (
        "moments",
        *(f"{name}_density" for name in MEASURED),
    )  # two-dimensional arrays that a table shows, too

    def __init__(
        self,
        params: FlowParams,
        seed: int,
        threads: int = 1,
        before: Flow | None = None,
        preview: bool = False,
    ) -> None:
        check(params)
        self._preview = preview
        self.params = params
        self.seed = seed
        self.threads = threads
        self._seeds = dict(zip(STREAMS, children(seed, len(STREAMS)), strict=True))
        self._memory: dict[str, tuple[Any, Any]] = {} if before is None else dict(before._memory)

    def points(self) -> list[str]:
        if self._preview:
            return [SPECTRUM, *curves_of(self.params)]
        source = self.params.source
        places = source in LATTICES or (source == "file" and self.params.grid_rows > 0)
        rest = [HISTOGRAMS, BANDS, ERRORS, COUPLING, *([SHELLS] if places else [])]
        return [SPECTRUM, *curves_of(self.params), *rest]

    def run(self, point: str, tell: Tell) -> Arrays:
        basis = self._basis(tell)
        if point == SPECTRUM:
            arrays = {"eigenvalues": basis.eigenvalues, "rank": np.int64(basis.rank)}
            noise = np.array(noise_edges(basis.eigenvalues, basis.samples))
            arrays |= {"samples": np.int64(basis.samples), "noise": noise}
            return arrays | self._samples(tell)[1]
        if point == COUPLING:
            return self._kept(COUPLING, self._depends(ALL), lambda: self._coupling(basis, tell))
        if point == SHELLS:
            grid = self.params.grid(basis.variables)
            key = (self._source_key(), grid)
            return self._kept(SHELLS, key, lambda: self._shells(basis, grid, tell))
        if point in (HISTOGRAMS, BANDS, ERRORS):
            make = {HISTOGRAMS: self._histograms, BANDS: self._band, ERRORS: self._errors}[point]
            names = [name for name in self.points() if name in MEASURED and self._dropped(name) < basis.rank]
            arrays = {}
            for number, name in enumerate(names):
                say = _part(tell, number, len(names))
                key = f"{point} of {name}"
                arrays |= self._kept(key, self._depends(name), lambda n=name, t=say: make(n, basis, t))
            return arrays
        depends = (*self._depends(point), self._preview and point == DROPPED)
        return self._kept(point, depends, lambda: self._curve(point, basis, tell))

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        """Counts, the slope of the spectrum, and for each curve lists by cut-off."""
        from rgapp.physics.spectrum import fit_power_law

        found = FlowResult.of(results)
        numbers: dict[str, Any] = {"samples": found.samples, "variables": found.variables, "rank": found.rank}
        numbers |= found.facts
        try:
            law = fit_power_law(found.eigenvalues, found.samples, rank=found.rank)
            numbers |= {"slope": law.slope, "slope_error": law.error, "power_law": law.straight}
            numbers |= {"exponent": law.exponent, "exponent_error": law.exponent_error}
            numbers |= {"verdict": law.verdict, "spectrum": law.sentence}
        except ValueError:  # too few modes for a line
            numbers |= {"slope": None, "slope_error": None, "power_law": False}
        if found.coupling is not None:
            numbers["coupling"] = found.coupling.sentence
        numbers["noise_low"], numbers["noise_high"] = found.noise
        numbers["report"] = found.report
        for name, flow in found.flows.items():
            numbers[name] = {"kept": flow.kept, "modes": flow.modes, "median": flow.median}
            numbers[name] |= {"lower": flow.quartiles[0], "upper": flow.quartiles[1]}
            if flow.error is not None:
                numbers[name]["median_error"] = flow.error
            if name in found.bands:
                numbers[name]["independent"] = found.bands[name].independent
            numbers[name] = {key: values.tolist() for key, values in numbers[name].items()}
        return numbers

    # -- what is computed once ---------------------------------------------------------------------------

    def _kept(self, name: str, depends: Any, make: Callable[[], Any]) -> Any:
        """What ``make`` gives, made again only when what it depends on has changed."""
        if name in self._memory and self._memory[name][0] == depends:
            return self._memory[name][1]
        self._memory.pop(name, None)
        made = make()
        self._memory[name] = (depends, made)
        return made

    def _source_key(self) -> tuple[Any, ...]:
        """All that the samples depend on."""
        params = self.params
        of = {
            "ising": ("size", "temperature", "field", "algorithm", "samples"),
            "phi_fourth": ("size", "mass", "quartic", "samples"),
            "gaussian": ("variables", "samples", "exponent"),
            "market": ("variables", "samples", "factor"),
            "neurons": ("variables", "samples", "coupling"),
            "tails": ("variables", "samples", "excess"),
            "file": ("file", *Recipe.model_fields),
        }[params.source]
        key = (params.source, *(getattr(params, name) for name in of))
        if params.source != "file":
            return (*key, self.seed)
        try:
            told = os.stat(params.file)
        except OSError:
            return key
        return (*key, told.st_mtime_ns, told.st_size)

    def _samples(self, tell: Tell) -> tuple[NDArray | Samples, Arrays]:
        return self._kept(
            "samples",
            self._source_key(),
            lambda: draw(self.params, self._seeds["samples"], self.threads, tell),
        )

    def _basis(self, tell: Tell) -> ModeBasis:
        def make() -> ModeBasis:
            samples, _ = self._samples(lambda share, words: tell(0.5 * share, words))
            return principal_modes(
                samples,
                self._standardise,
                lambda share: tell(0.5 + 0.5 * share, "finding the modes"),
                self.threads,
            )

        return self._kept("basis", self._source_key(), make)

    def _in_memory(self, basis: ModeBasis) -> ModeBasis:
        """The modes themselves, or where samples are read in blocks the same with those of a run of them."""
        samples, _ = self._memory["samples"][1]
        if isinstance(samples, np.ndarray):
            return basis
        return self._kept("excerpt", self._source_key(), lambda: excerpt(basis, excerpt_of(samples)))

    @property
    def _standardise(self) -> bool:
        """Generated returns and fields keep their own units, in which their answers are known."""
        source = self.params.source
        return self.params.rescale if source == "file" else source in ("ising", "neurons")

    def _depends(self, name: str) -> tuple[Any, ...]:
        """All that a curve, its band and its errors depend on."""
        return (self._source_key(), self.seed, self.params.drop_top if name == DROPPED else 0)

    def _dropped(self, name: str) -> int:
        """How many of the strongest modes a curve leaves out."""
        basis = self._memory["basis"][1]
        return modes_dropped(self.params.drop_top / 100 if name == DROPPED else 0.0, basis.variables)

    # -- points ------------------------------------------------------------------------------------------

    def _curve(self, point: str, basis: ModeBasis, tell: Tell) -> Arrays:
        dropped = self._dropped(point)
        if dropped >= basis.rank:
            return no_flow(basis.eigenvalues, basis.rank, dropped)
        drop = self.params.drop_top / 100 if dropped else 0.0
        words = {
            ALL: "all modes", DROPPED: f"top {self.params.drop_top} % dropped", SUBSPACE: "random subspace"
        }.get(point, f"{point} surrogate")  # fmt: skip
        made = self._surrogate(point, basis, lambda share: tell(0.5 * share, words))
        few = self._preview and point == DROPPED
        kept = (
            fraction_grid(basis.variables, WHISKERS, dropped) if few else cut_offs(basis.variables, dropped)
        )
        return flow_arrays(
            flow_of(made, kept, drop, self.threads, lambda share: tell(0.5 + 0.5 * share, words))
        )

    def _histograms(self, name: str, basis: ModeBasis, tell: Tell) -> Arrays:
        dropped = self._dropped(name)
        shown = [
            fraction
            for fraction in sorted({max(fraction, 1 / basis.variables) for fraction in SHOWN}, reverse=True)
            if min(modes_kept(fraction, basis.variables), basis.rank) > dropped
        ]
        drop = self.params.drop_top / 100 if dropped else 0.0
        found = distribution_of(
            basis, shown, drop, tell=lambda share: tell(share, "histograms"), threads=self.threads
        )
        return histogram_arrays(name, found)

    def _surrogate(self, point: str, basis: ModeBasis, tell: Callable[[float], Any]) -> ModeBasis:
        """The modes that a curve is made from."""
        from rgapp.physics import surrogates

        if point in MEASURED:
            return basis
        if point == GAUSSIAN:
            basis = self._in_memory(basis)
            return surrogates.phase_randomised(basis, self._seeds[GAUSSIAN], tell, self.threads)
        if point == SUBSPACE:
            basis = self._in_memory(basis)
            return surrogates.random_subspace(basis, self._seeds[SUBSPACE], tell, self.threads)
        change = surrogates.shuffled if point == SHUFFLED else surrogates.rolled
        samples, _ = self._samples(lambda share, _: tell(0.0))
        if not isinstance(samples, np.ndarray):
            some = excerpt_of(samples)
            samples = samples.part(some.start, some.stop)
            samples = samples[:, samples.min(axis=0) < samples.max(axis=0)]
        mixed = change(samples, self._seeds[point], lambda share: tell(0.3 * share))
        return principal_modes(mixed, self._standardise, lambda share: tell(0.3 + 0.7 * share), self.threads)

    def _coupling(self, basis: ModeBasis, tell: Tell) -> Arrays:
        words = "strength of the interaction"
        band = self._band_of(ALL, basis, lambda share: tell(0.5 * share, words))
        batches = block_count(basis.samples, float(band.tau.max()))
        kept = np.maximum(np.array(KEPT) * basis.rank, 1) / basis.variables
        seed = self._seeds[COUPLING]
        flow = flow_of(
            basis,
            kept,
            0.0,
            self.threads,
            lambda share: tell(0.5 + 0.5 * share, words),
            RESAMPLES,
            seed,
            batches,
        )
        return coupling_arrays(coupling_meter(basis, flow))

    def _shells(self, basis: ModeBasis, grid: tuple[int, int, bool], tell: Tell) -> Arrays:
        words = "long waves"
        tell(0.0, words)
        waves, shells, shares = fourier_modes(self._in_memory(basis), *grid)
        kept = shells.ends[::-1] / basis.variables
        flow = flow_of(waves, kept, 0.0, self.threads, lambda share: tell(0.3 + 0.7 * share, words))
        return shell_arrays(ShellFlow(*grid, shells, shares[:LEADING], basis.vectors[:LEADING], flow))

    def _band(self, name: str, basis: ModeBasis, tell: Tell) -> Arrays:
        band = self._band_of(name, basis, lambda share: tell(share, "memory of the samples"))
        return {f"{name}_independent": band.independent, f"{name}_tau": band.tau}

    def _band_of(self, name: str, basis: ModeBasis, tell: Callable[[float], Any]) -> GaussianBand:
        dropped = self._dropped(name)
        kept = cut_offs(basis.variables, dropped)
        modes = np.array([modes_kept(fraction, basis.variables) for fraction in kept], np.int64)
        return self._kept(
            f"band {name}",
            self._depends(name),
            lambda: self._whole_band(basis, modes, dropped, tell),
        )

    def _whole_band(self, basis: ModeBasis, modes: NDArray, dropped: int, tell: Any) -> GaussianBand:
        """The band; of a run of samples where they are read in blocks, for as many as there are."""
        some = self._in_memory(basis)
        band = gaussian_band(some, modes, dropped, self.threads, tell)
        return replace(band, independent=band.independent * (basis.samples / some.samples))

    def _errors(self, name: str, basis: ModeBasis, tell: Tell) -> Arrays:
        words = "errors by bootstrap"
        band = self._band_of(name, basis, lambda share: tell(0.2 * share, words))
        batches = block_count(basis.samples, float(band.tau.max()))
        dropped = self._dropped(name)
        flow = flow_of(
            basis,
            fraction_grid(basis.variables, WHISKERS, dropped),
            self.params.drop_top / 100 if dropped else 0.0,
            self.threads,
            lambda share: tell(0.2 + 0.8 * share, words),
            RESAMPLES,
            self._seeds[f"{name} error"],
            batches,
        )
        return {
            f"{name}_kept": flow.kept,
            f"{name}_error": flow.error,
            f"{name}_batches": np.int64(batches),
        }


def curves_of(params: FlowParams) -> list[str]:
    """The curves that are asked for, of those in CURVES, in their order."""
    dropped = modes_dropped(params.drop_top / 100, 100) > 0
    wanted = {
        ALL: params.compare or not dropped,
        DROPPED: dropped,
        SHUFFLED: params.shuffled,
        ROLLED: params.rolled,
        GAUSSIAN: params.gaussian_surrogate,
        SUBSPACE: params.random_subspace,
    }
    return [name for name in CURVES if wanted[name]]


def _part(tell: Tell, number: int, parts: int) -> Tell:
    """``tell`` for one of several parts of the work."""
    return lambda share, words: tell((number + share) / parts, words)
