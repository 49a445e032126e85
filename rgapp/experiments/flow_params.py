"""What an analysis is asked for: where its samples come from, and what is done to them."""

from __future__ import annotations

import os
from typing import Annotated, Literal

from rgapp.data import KNOWN, Recipe
from rgapp.data import recipe as choices
from rgapp.data.memory import memory
from rgapp.params import About, ParameterError, Params
from rgapp.physics.ising import ALGORITHMS, Algorithm, IsingParams

# of the samples in memory at the height of an analysis: they, their scores, a surrogate and its scores
COPIES = 4

Source = Literal["ising", "phi_fourth", "gaussian", "market", "neurons", "tails", "file"]
SOURCES: tuple[Source, ...] = ("ising", "phi_fourth", "gaussian", "market", "neurons", "tails", "file")
LATTICES = ("ising", "phi_fourth")


class SourceParams(Params):
    """Where samples come from: a model, or a file and its recipe."""

    source: Annotated[
        Source,
        About(
            "Source",
            choices=SOURCES,
            help="Ising lattice, φ⁴ lattice, Gaussian power law, one-factor market, latent neurons, "
            "independent heavy tails, or a file",
        ),
    ] = "market"
    variables: Annotated[
        int, About("Variables", low=16, high=2048, log=True, symbol="N", help="All but lattices and a file")
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
    coupling: Annotated[
        float,
        About("Latent coupling", low=0, high=3, step=0.01, decimals=2,
              help="Neurons: how strongly hidden fields that all share drive each of them"),
    ] = 1.0  # fmt: skip
    excess: Annotated[
        float,
        About("Excess", low=0, high=12, step=0.1, decimals=1,
              help="Independent tails: how far above 3 the fourth moment is; 3 is Laplace's distribution"),
    ] = 3.0  # fmt: skip
    mass: Annotated[
        float,
        About("Mass", low=-4, high=1, step=0.01, symbol="r", decimals=2,
              help="Lattice φ⁴: r of r φ²/2; at u = 1 it orders below about −1.27"),
    ] = -1.27  # fmt: skip
    quartic: Annotated[
        float,
        About("Quartic", low=0, high=10, step=0.1, symbol="u", decimals=2,
              help="Lattice φ⁴: u of u φ⁴/4; at 0 it is Gaussian and needs r above 0"),
    ] = 1.0  # fmt: skip
    size: Annotated[
        int,
        About("Size", low=4, high=40, symbol="L", help="Ising and φ⁴: sites along each side, L² variables"),
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


class FlowParams(SourceParams):
    """Where the samples come from, and what is done to them."""

    drop_top: Annotated[
        int, About("Drop the top", low=0, high=30, step=1, unit="% of modes", help="Strongest modes left out")
    ] = 10
    compare: Annotated[bool, About("Compare with keeping all", help="Also the flow of all modes")] = True
    shuffled: Annotated[
        bool,
        About("Shuffled surrogate", help="The same with every variable's samples in an order of their own"),
    ] = True
    rolled: Annotated[
        bool,
        About("Rolled surrogate", help="The same with every variable turned round by a lag of its own"),
    ] = False
    gaussian_surrogate: Annotated[
        bool,
        About("Gaussian surrogate", help="Random phases with the same covariance: reads 3"),
    ] = False
    random_subspace: Annotated[
        bool,
        About("Random subspace", help="As many directions as modes, but drawn blindly"),
    ] = False
    grid_rows: Annotated[
        int,
        About("Rows of the grid", low=0, high=100_000,
              help="File: the variables are places on a grid of so many rows; 0: they have no places"),
    ] = 0  # fmt: skip
    grid_periodic: Annotated[
        bool, About("Grid without edges", help="File: opposite edges of the grid are neighbours")
    ] = False

    def grid(self, variables: int) -> tuple[int, int, bool] | None:
        """Rows, columns and whether opposite edges meet, where the variables have places.

        ParameterError where ``variables`` do not fill the rows.
        """
        if self.source in LATTICES:
            return self.size, self.size, True
        if self.source != "file" or not self.grid_rows:
            return None
        if variables % self.grid_rows:
            raise ParameterError(
                f"grid_rows must divide the number of variables, {variables} (got {self.grid_rows})",
                "grid_rows",
            )
        return self.grid_rows, variables // self.grid_rows, self.grid_periodic


def check(params: SourceParams) -> None:
    """ParameterError for a missing file, and for samples beyond this machine's memory."""
    if params.source == "file" and not params.file:
        raise ParameterError(f"file must name a data file ({KNOWN})", "file")
    if params.source == "file" and os.path.isdir(params.file):
        raise ParameterError(f"file must be a data file ({params.file} is a folder)", "file")
    if params.source == "file" and not os.path.isfile(params.file):
        raise ParameterError(f"file must be a data file (there is no file {params.file})", "file")
    if params.source == "phi_fourth" and params.size % 2:
        raise ParameterError(f"size must be even for the phi^4 lattice (got {params.size})", "size")
    if params.source == "phi_fourth" and params.quartic == 0 and not params.mass > 0:
        raise ParameterError(f"mass must be above 0 where quartic is 0 (got {params.mass:g})", "mass")
    variables = params.size**2 if params.source in LATTICES else params.variables
    most = int(memory() / (COPIES * 8 * variables))
    if params.source != "file" and params.samples > most:
        raise ParameterError(
            f"samples must be at most {most} with {variables} variables on this machine "
            f"(got {params.samples})",
            "samples",
        )
