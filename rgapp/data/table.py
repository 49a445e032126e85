"""A file as a table of numbers, before anything is decided about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp.data.matrix import Matrix

Tell = Callable[[float], Any]


@dataclass(frozen=True)
class Spikes:
    """Of trains of spikes counted in bins: ``bin_width`` and ``duration`` in seconds, ``total`` spikes."""

    bin_width: float
    duration: float
    total: int


@dataclass(frozen=True)
class Table:
    """The numbers of a file, (rows, columns) float64, nan where one is missing: an array, or a ``Matrix``
    that is read in parts where it has no room in memory.

    ``columns`` holds a name for each column, or is empty; ``labels`` the text at the beginning of each row,
    or is empty. ``text`` and ``counters`` name columns that hold words, or only count the rows, ``empty``
    counts those without any entry: none of them is in ``values``. ``odd`` entries are words among numbers,
    and read as gaps; ``ragged`` rows of another length were left out; ``units``: so was a row of units below
    the names. ``spikes`` where the values are counts of them.
    """

    file: str
    values: NDArray[np.float64] | Matrix
    columns: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    empty: int = 0
    odd: int = 0
    ragged: int = 0
    units: bool = False
    spikes: Spikes | None = None


@dataclass(frozen=True)
class ArrayInfo:
    """An array of a file: ``problem`` says why it cannot be used, and is empty where it can.

    ``trains``: it holds that many trains of spikes, and their number is its shape.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    problem: str = ""
    trains: int = 0


@dataclass(frozen=True)
class Preview:
    """The beginning of a file: up to five ``rows`` of ``columns``, as text.

    ``names``: the columns' names come from the file. ``header`` is False where no row can be names.
    ``arrays`` lists what a file of several arrays holds, ``array`` is the name of the one shown; ``trains``:
    these are counts of spikes. ``separator`` and ``decimal`` of a text file, by the names of ``Recipe``.
    ``size`` of the file in bytes.
    """

    file: str
    size: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: bool = False
    header: bool = True
    arrays: tuple[ArrayInfo, ...] = ()
    array: str = ""
    trains: bool = False
    separator: str = ""
    decimal: str = ""
