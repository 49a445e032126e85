"""A file as a table of numbers, before anything is decided about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Tell = Callable[[float], Any]


@dataclass(frozen=True)
class Table:
    """The numbers of a file, (rows, columns) float64, nan where one is missing.

    ``columns`` holds a name for each column, or is empty; ``labels`` the text at the beginning of each row,
    or is empty. ``text`` and ``counters`` name columns that hold words, or only count the rows, ``empty``
    counts those without any entry: none of them is in ``values``. ``odd`` entries are words among numbers,
    and read as gaps; ``ragged`` rows of another length were left out.
    """

    file: str
    values: NDArray[np.float64]
    columns: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    empty: int = 0
    odd: int = 0
    ragged: int = 0


@dataclass(frozen=True)
class ArrayInfo:
    """An array of a file: ``problem`` says why it cannot be used, and is empty where it can."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    problem: str = ""


@dataclass(frozen=True)
class Preview:
    """The beginning of a file: up to five ``rows`` of ``columns``, as text.

    ``names``: the columns' names come from the file. ``arrays`` lists what an npy or npz file holds,
    ``array`` is the name of the one shown. ``size`` of the file in bytes.
    """

    file: str
    size: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: bool = False
    arrays: tuple[ArrayInfo, ...] = ()
    array: str = ""
