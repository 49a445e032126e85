"""What to do with a file: chosen once in the window, saved with the result, repeated on the command line."""

from __future__ import annotations

from typing import Annotated, Literal

from rgapp.params import About, Params


class Recipe(Params):
    """How a file becomes samples of variables."""

    array: Annotated[
        str, About("Array", help="Name of the array in an npz file; empty takes the largest table of numbers")
    ] = ""
    rows: Annotated[
        Literal["samples", "variables"],
        About("Each row is", choices=("samples", "variables"), help="One sample, or one variable, a row"),
    ] = "samples"
    header: Annotated[
        Literal["auto", "names", "numbers"],
        About(
            "First row", choices=("auto", "names", "numbers"), help="Whether a text file begins with names"
        ),
    ] = "auto"
    missing: Annotated[
        Literal["drop", "fill"],
        About("Missing values", choices=("drop", "fill"),
              help="Drop a sample with a gap, or fill the gap with the mean of its variable"),
    ] = "drop"  # fmt: skip
    ragged: Annotated[
        Literal["refuse", "leave out"],
        About("Rows of another length", choices=("refuse", "leave out"),
              help="Refuse a text file with such rows, or leave them out"),
    ] = "refuse"  # fmt: skip
    rescale: Annotated[
        bool, About("Rescale each variable", help="Scale every variable to unit variance before the modes")
    ] = True


class DataError(ValueError):
    """A file that cannot be used, told in one sentence; ``remedy`` is a recipe that would help, if any."""

    def __init__(self, sentence: str, remedy: Recipe | None = None) -> None:
        super().__init__(sentence)
        self.remedy = remedy
