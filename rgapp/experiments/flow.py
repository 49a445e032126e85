"""PCA-RG of samples from a model or a file: spectrum, moment flow, the top left out, surrogates."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from rgapp.data import KNOWN, Recipe
from rgapp.data import recipe as choices
from rgapp.data.memory import memory
from rgapp.engine.experiment import Arrays, Tell
from rgapp.experiments.flow_result import (
    ALL,
    CURVES,
    DROPPED,
    GAUSSIAN,
    SHUFFLED,
    SPECTRUM,
    FlowResult,
    flow_arrays,
    no_flow,
)
from rgapp.experiments.flow_sources import COPIES, draw
from rgapp.params import About, ParameterError, Params
from rgapp.physics.ising import ALGORITHMS, Algorithm, IsingParams
from rgapp.physics.modes import ModeBasis, principal_modes
from rgapp.physics.pca import distribution_of, flow_of, fraction_grid, modes_dropped, modes_kept
from rgapp.streams import children

SHOWN = (1.0, 0.3, 0.1, 0.03, 0.01)  # fractions whose distributions are kept
RESAMPLES = 200

Source = Literal["ising", "gaussian", "market", "file"]
SOURCES: tuple[Source, ...] = ("ising", "gaussian", "market", "file")


class FlowParams(Params):
    """Where the samples come from, and what is done to them."""

    source: Annotated[
        Source,
        About(
            "Source", choices=SOURCES, help="Ising lattice, Gaussian power law, one-factor market, or a file"
        ),
    ] = "market"
    variables: Annotated[
        int, About("Variables", low=16, high=2048, log=True, symbol="N", help="Gaussian and market")
    ] = 400
    samples: Annotated[
        int, About("Samples", low=200, high=100_000, log=True, symbol="T", help="All but a file")
    ] = 6000
    exponent: Annotated[
        float,
        About("Exponent", low=0.2, high=3, step=0.01, symbol="α", decimals=2,
              help="Gaussian: variance falls with rank as r^(−1/α); α = d/2 for a free field"),
    ] = 1.0  # fmt: skip
    factor: Annotated[
        float,
        About("Market factor", low=0, high=1, step=0.01, decimals=2,
              help="Market: share of variance that all companies have in common"),
    ] = 0.3  # fmt: skip
    size: Annotated[
        int, About("Size", low=4, high=40, symbol="L", help="Ising: sites along each side, L² variables")
    ] = 32
    temperature: Annotated[
        float,
        About("Temperature", low=0.1, high=10, step=0.001, unit="J/k_B", symbol="T", help="Ising"),
    ] = 2.269  # fmt: skip
    field: Annotated[
        float, About("Field", low=-10, high=10, unit="J", symbol="h", decimals=3, help="Ising")
    ] = 0.0
    algorithm: Annotated[
        Algorithm,
        About("Algorithm", choices=ALGORITHMS, help="Ising; Swendsen-Wang takes over where moves are slow"),
    ] = "heat_bath"
    drop_top: Annotated[
        int, About("Drop the top", low=0, high=30, step=1, unit="% of modes", help="Strongest modes left out")
    ] = 10
    compare: Annotated[bool, About("Compare with keeping all", help="Also the flow of all modes")] = True
    shuffled: Annotated[
        bool,
        About("Shuffled surrogate", help="The same with every variable's samples in an order of their own"),
    ] = True
    gaussian_surrogate: Annotated[
        bool, About("Gaussian surrogate", help="Normal samples of the same covariance: always 3")
    ] = False
    file: Annotated[
        str, About("File", help="csv, tsv, txt, npy, npz, mat, h5, nwb or parquet, for the source file")
    ] = ""
    array: Annotated[str, Recipe.about("array")] = ""
    rows: Annotated[choices.Rows, Recipe.about("rows")] = "samples"
    header: Annotated[choices.Header, Recipe.about("header")] = "auto"
    separator: Annotated[choices.Separator, Recipe.about("separator")] = "auto"
    decimal: Annotated[choices.Decimal, Recipe.about("decimal")] = "auto"
    missing: Annotated[choices.Missing, Recipe.about("missing")] = "drop"
    ragged: Annotated[choices.Ragged, Recipe.about("ragged")] = "refuse"
    repeated: Annotated[choices.Repeated, Recipe.about("repeated")] = "keep"
    bin_width: Annotated[float, Recipe.about("bin_width")] = 0.02
    together: Annotated[int, Recipe.about("together")] = 1
    change: Annotated[choices.Change, Recipe.about("change")] = "none"
    zscore: Annotated[bool, Recipe.about("zscore")] = False
    by_rms: Annotated[bool, Recipe.about("by_rms")] = False
    rescale: Annotated[bool, Recipe.about("rescale")] = True

    @property
    def recipe(self) -> Recipe:
        """How a file is read."""
        return Recipe(**{name: getattr(self, name) for name in Recipe.model_fields})

    @property
    def ising(self) -> IsingParams:
        return IsingParams(
            size=self.size, temperature=self.temperature, field=self.field, algorithm=self.algorithm
        )


def check(params: FlowParams) -> None:
    """ParameterError for a missing file, and for samples beyond this machine's memory."""
    if params.source == "file" and not params.file:
        raise ParameterError(f"file must name a data file ({KNOWN})", "file")
    if params.source == "file" and os.path.isdir(params.file):
        raise ParameterError(f"file must be a data file ({params.file} is a folder)", "file")
    if params.source == "file" and not os.path.isfile(params.file):
        raise ParameterError(f"file must be a data file (there is no file {params.file})", "file")
    variables = params.size**2 if params.source == "ising" else params.variables
    most = int(memory() / (COPIES * 8 * variables))
    if params.source != "file" and params.samples > most:
        raise ParameterError(
            f"samples must be at most {most} with {variables} variables on this machine "
            f"(got {params.samples})",
            "samples",
        )


class Flow:
    """Batch experiment: the spectrum first, then a point for each curve that is asked for.

    Streams, as children of the seed: 0 the samples, 1 the shuffled surrogate, 2 the Gaussian one, 3 to 6 the
    bootstrap of the curves in the order of CURVES. So no switch changes what another curve shows. ``before``
    hands over what an earlier analysis has computed: samples, modes and curves are kept as long as what
    they depend on is the same, and dragging "drop the top" costs one flow.

    Arrays of the spectrum: ``eigenvalues`` (N,), ``rank``, ``samples`` (their number), ``report``, and for
    the lattice ``tau``, ``spacing``, ``settled_after`` (sweeps), ``independent``, ``algorithm``; of the
    curves: see ``flow_arrays``.
    """

    def __init__(self, params: FlowParams, seed: int, threads: int = 1, before: Flow | None = None) -> None:
        check(params)
        self.params = params
        self.seed = seed
        self.threads = threads
        self._seeds = children(seed, 3 + len(CURVES))
        self._memory: dict[str, tuple[Any, Any]] = {} if before is None else dict(before._memory)

    def points(self) -> list[str]:
        dropped = modes_dropped(self.params.drop_top / 100, 100) > 0
        wanted = {
            ALL: self.params.compare or not dropped,
            DROPPED: dropped,
            SHUFFLED: self.params.shuffled,
            GAUSSIAN: self.params.gaussian_surrogate,
        }
        return [SPECTRUM, *(name for name in CURVES if wanted[name])]

    def run(self, point: str, tell: Tell) -> Arrays:
        if point == SPECTRUM:
            basis = self._basis(tell)
            arrays = {"eigenvalues": basis.eigenvalues, "rank": np.int64(basis.rank)}
            return arrays | {"samples": np.int64(basis.samples), **self._samples(tell)[1]}
        basis = self._basis(tell)
        depends = (self._source_key(), self.seed, self.params.drop_top if point == DROPPED else 0)
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
        except ValueError:  # too few modes for a line
            numbers |= {"slope": None, "slope_error": None, "power_law": False}
        numbers["report"] = found.report
        for name, flow in found.flows.items():
            numbers[name] = {"kept": flow.kept, "modes": flow.modes, "median": flow.median}
            numbers[name] |= {"lower": flow.quartiles[0], "upper": flow.quartiles[1]}
            if flow.error is not None:
                numbers[name]["error"] = flow.error
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
            "gaussian": ("variables", "samples", "exponent"),
            "market": ("variables", "samples", "factor"),
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

    def _samples(self, tell: Tell) -> tuple[NDArray, Arrays]:
        return self._kept(
            "samples", self._source_key(), lambda: draw(self.params, self._seeds[0], self.threads, tell)
        )

    def _basis(self, tell: Tell) -> ModeBasis:
        def make() -> ModeBasis:
            samples, _ = self._samples(lambda share, words: tell(0.5 * share, words))
            return principal_modes(
                samples, self._standardise, lambda share: tell(0.5 + 0.5 * share, "finding the modes")
            )

        return self._kept("basis", self._source_key(), make)

    @property
    def _standardise(self) -> bool:
        """Generated returns and fields keep their own units, in which their answers are known."""
        return self.params.rescale if self.params.source == "file" else self.params.source == "ising"

    def _curve(self, point: str, basis: ModeBasis, tell: Tell) -> Arrays:
        drop = self.params.drop_top / 100 if point == DROPPED else 0.0
        dropped = modes_dropped(drop, basis.variables)
        if dropped >= basis.rank:
            return no_flow(basis.eigenvalues, basis.rank, dropped)
        words = {ALL: "all modes", DROPPED: f"top {self.params.drop_top} % dropped"}.get(
            point, f"{point} surrogate"
        )
        resamples = RESAMPLES if point in (ALL, DROPPED) else 0
        if point == SHUFFLED:
            basis = self._shuffled(lambda share: tell(0.5 * share, words))
        elif point == GAUSSIAN:
            basis = basis.gaussian(self._seeds[2])
        flow = flow_of(
            basis,
            fraction_grid(basis.variables, dropped=dropped),
            drop,
            self.threads,
            lambda share: tell(0.5 + 0.3 * share, words),
            resamples,
            self._seeds[3 + CURVES.index(point)],
        )
        if not resamples:
            return flow_arrays(flow)
        shown = [
            fraction
            for fraction in sorted({max(fraction, 1 / basis.variables) for fraction in SHOWN}, reverse=True)
            if min(modes_kept(fraction, basis.variables), basis.rank) > dropped
        ]
        return flow_arrays(
            flow, distribution_of(basis, shown, drop, tell=lambda share: tell(0.8 + 0.2 * share, words))
        )

    def _shuffled(self, tell: Callable[[float], Any]) -> ModeBasis:
        from rgapp.physics.surrogates import shuffled

        samples, _ = self._samples(lambda share, _: tell(0.0))
        mixed = shuffled(samples, self._seeds[1], lambda share: tell(0.2 * share))
        return principal_modes(mixed, self._standardise, lambda share: tell(0.2 + 0.8 * share))
