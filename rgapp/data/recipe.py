"""What to do with a file: chosen once in the window, saved with the result, repeated on the command line."""

from __future__ import annotations

from typing import Annotated, Literal

from rgapp.params import About, Params

Rows = Literal["samples", "variables"]
Header = Literal["auto", "names", "numbers"]
Separator = Literal["auto", "comma", "semicolon", "tab", "bar", "space"]
Decimal = Literal["auto", "point", "comma"]
Missing = Literal["drop", "drop variable", "fill"]
Ragged = Literal["refuse", "leave out"]
Repeated = Literal["keep", "leave out"]
Change = Literal["none", "differences", "log returns"]


class Recipe(Params):
    """How a file becomes samples of variables."""

    array: Annotated[
        str,
        About("Array", help="Name of the array in an npz, mat, HDF5 or NWB file; empty takes the spike "
              "trains of an NWB file, else the largest table of numbers"),
    ] = ""  # fmt: skip
    rows: Annotated[
        Rows,
        About("Each row is", choices=("samples", "variables"), help="One sample, or one variable, a row"),
    ] = "samples"
    header: Annotated[
        Header,
        About(
            "First row", choices=("auto", "names", "numbers"), help="Whether a text file begins with names"
        ),
    ] = "auto"
    separator: Annotated[
        Separator,
        About("Separator", choices=("auto", "comma", "semicolon", "tab", "bar", "space"),
              help="What stands between the values of a text file; auto finds out"),
    ] = "auto"  # fmt: skip
    decimal: Annotated[
        Decimal,
        About("Decimal sign", choices=("auto", "point", "comma"),
              help="What stands before the decimals in a text file; auto finds out"),
    ] = "auto"  # fmt: skip
    missing: Annotated[
        Missing,
        About("Missing values", choices=("drop", "drop variable", "fill"),
              help="Drop a sample with a gap, drop a variable with one, or fill the gap with the mean of its "
              "variable"),
    ] = "drop"  # fmt: skip
    ragged: Annotated[
        Ragged,
        About("Rows of another length", choices=("refuse", "leave out"),
              help="Refuse a text file with such rows, or leave them out"),
    ] = "refuse"  # fmt: skip
    repeated: Annotated[
        Repeated,
        About("Variables that repeat another", choices=("keep", "leave out"),
              help="Keep a variable that equals an earlier one in every sample, or leave it out"),
    ] = "keep"  # fmt: skip
    bin_width: Annotated[
        float,
        About("Spike bins", low=1e-4, high=1e4, unit="s", decimals=3,
              help="Spike trains: width of the bins in which spikes are counted"),
    ] = 0.02  # fmt: skip
    together: Annotated[
        int,
        About("Samples added up", low=1, high=1_000_000,
              help="So many successive samples are added to one: wider bins of counts"),
    ] = 1  # fmt: skip
    change: Annotated[
        Change,
        About("Changes in time", choices=("none", "differences", "log returns"),
              help="Take the change from each sample to the next: x' - x, or ln(x'/x)"),
    ] = "none"  # fmt: skip
    zscore: Annotated[
        bool,
        About("Z-score each variable",
              help="Subtract the mean of every variable and divide by its standard deviation"),
    ] = False  # fmt: skip
    by_rms: Annotated[
        bool,
        About("Divide each sample by its rms",
              help="Divide every sample by its root mean square over the variables: takes out a volatility "
              "that all share"),
    ] = False  # fmt: skip
    rescale: Annotated[
        bool,
        About("Rescale each variable",
              help="Scale every variable to unit variance before samples are divided by their rms and modes "
              "are found"),
    ] = True  # fmt: skip

    @property
    def zscored(self) -> bool:
        """Whether variables are z-scored: asked for, or so that all count alike in the rms of a sample."""
        return self.zscore or (self.by_rms and self.rescale)


class DataError(ValueError):
    """A file that cannot be used, told in one sentence; ``remedy`` is a recipe that would help, if any."""

    def __init__(self, sentence: str, remedy: Recipe | None = None) -> None:
        super().__init__(sentence)
        self.remedy = remedy
