"""Which of a file's arrays is used, and what its rows and columns are called."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rgapp.data.matrix import Matrix
from rgapp.data.recipe import DataError, Recipe
from rgapp.data.table import ArrayInfo, Preview

PREVIEWED = 5  # rows
SHOWN = 64  # columns whose numbers a preview holds
TABLE = "expected a table of numbers, samples in rows and variables in columns"

_KINDS = {"c": "complex numbers", "U": "text", "S": "text", "M": "dates", "m": "times"}


def problem_of(shape: Sequence[int], dtype: Any) -> str:
    """Why an array is no table of numbers; empty where it is one."""
    dtype = np.dtype(dtype)
    if dtype.hasobject:
        return "holds Python objects, which rgapp never opens"
    if dtype.names is not None:
        return "holds records of several fields"
    if dtype.kind not in "biuf":
        return f"holds {_KINDS.get(dtype.kind, 'no numbers')}"
    if len(shape) != 2:
        return f"has {len(shape)} dimension{'s' * (len(shape) != 1)}"
    if 0 in shape:
        return "is empty"
    return ""


def choose(file: str, infos: Sequence[ArrayInfo], recipe: Recipe) -> ArrayInfo:
    """The array the recipe names, else trains of spikes, else the largest that can be used. DataError."""
    if recipe.array:
        named = [info for info in infos if info.name == recipe.array]
        if not named:
            held = [info.name for info in infos if info.name]
            listed = ", ".join(held[:8]) + (f" and {len(held) - 8} more" if len(held) > 8 else "")
            raise DataError(f"{file} has no array {recipe.array}; it has {listed or 'one without a name'}")
        if named[0].problem:
            raise DataError(f"Array {recipe.array} of {file} {named[0].problem}; {TABLE}")
        return named[0]
    usable = [info for info in infos if not info.problem]
    if not usable:
        what = " and ".join(f"{info.name} {info.problem}".strip() for info in infos[:3])
        raise DataError(f"{file} {what}; {TABLE}" if not infos[0].name else f"In {file}, {what}; {TABLE}")
    return max(usable, key=lambda info: (info.trains > 0, math.prod(info.shape)))


def names_among(texts: Mapping[str, Any], length: int) -> tuple[str, ...]:
    """The only list of text of this length, as names; nothing where there is none, or several."""
    fitting = [text for text in texts.values() if np.shape(text) == (length,)]
    if len(fitting) != 1:
        return ()
    return tuple(str(name).strip() for name in fitting[0])


def names_of_both(texts: Mapping[str, Any], shape: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the columns and of the rows, where lists of text tell them."""
    if shape[0] == shape[1]:
        return (), ()
    return names_among(texts, shape[1]), names_among(texts, shape[0])


def preview_of_matrix(
    file: str,
    size: int,
    matrix: Matrix,
    names: Sequence[str],
    infos: Sequence[ArrayInfo] = (),
    chosen: ArrayInfo | None = None,
) -> Preview:
    """The first five rows of an array."""
    rows, columns = matrix.shape
    part = matrix.part(slice(0, min(PREVIEWED, rows)), slice(0, min(SHOWN, columns)))
    cells = tuple(tuple("" if np.isnan(value) else f"{value:.6g}" for value in row) for row in part)
    return Preview(
        file,
        size,
        tuple(names) or tuple(str(column + 1) for column in range(columns)),
        cells,
        names=bool(names),
        header=False,
        arrays=tuple(infos),
        array=chosen.name if chosen else "",
        trains=bool(chosen and chosen.trains),
    )
