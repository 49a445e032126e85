"""Reader of MATLAB files before 7.3, through SciPy; later ones are HDF5."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp.data.choosing import choose, names_of_both, preview_of_matrix, problem_of
from rgapp.data.matrix import Held
from rgapp.data.recipe import DataError, Recipe
from rgapp.data.spikes import SpikeTrains, are_trains
from rgapp.data.table import ArrayInfo, Preview, Table, Tell


def read_matlab(path: str, recipe: Recipe, tell: Tell | None, room: float) -> Table:
    """The chosen matrix as a table, or cells of spike times counted in bins. DataError where there is none.

    Fields of a structure are named with points; sparse matrices are filled up. SciPy reads whole variables.
    """
    name = os.path.basename(path)
    variables = _Variables.of(path)
    info = choose(name, variables.infos, recipe)
    if info.trains:
        trains = SpikeTrains(variables.trains[info.name], recipe.bin_width, name)
        values: Any = trains
        if 8 * trains.shape[0] * trains.shape[1] <= room:
            values = trains.part(slice(0, trains.shape[0]), slice(0, trains.shape[1]))
        return Table(name, values, spikes=trains.spikes)
    columns, labels = names_of_both(variables.texts, info.shape)
    array = variables.numbers[info.name]
    values = Held(array) if 8 * array.size > room else np.asarray(array, dtype=np.float64)
    return Table(name, values, columns=columns, labels=labels)


def preview_matlab(path: str, recipe: Recipe, room: float) -> Preview:
    """What the file holds, and the first five rows of what is chosen."""
    name, size = os.path.basename(path), os.path.getsize(path)
    variables = _Variables.of(path)
    info = choose(name, variables.infos, recipe)
    if info.trains:
        trains = SpikeTrains(variables.trains[info.name], recipe.bin_width, name)
        return preview_of_matrix(name, size, trains, (), variables.infos, info)
    columns, _ = names_of_both(variables.texts, info.shape)
    matrix = Held(variables.numbers[info.name])
    return preview_of_matrix(name, size, matrix, columns, variables.infos, info)


@dataclass
class _Variables:
    """What a file holds: ``infos`` of what may be chosen; numbers, trains of spikes and lists of text."""

    infos: list[ArrayInfo] = field(default_factory=list)
    numbers: dict[str, NDArray] = field(default_factory=dict)
    trains: dict[str, list[NDArray]] = field(default_factory=dict)
    texts: dict[str, NDArray] = field(default_factory=dict)

    @classmethod
    def of(cls, path: str) -> _Variables:
        """DataError where the file is damaged, or holds nothing."""
        from scipy.io import loadmat

        name = os.path.basename(path)
        try:
            loaded = loadmat(path, mat_dtype=False, squeeze_me=False, verify_compressed_data_integrity=True)
        except MemoryError:
            raise
        except Exception:  # the bytes of a stranger
            raise DataError(f"{name} is damaged or no MATLAB file; save it again with MATLAB") from None
        variables = cls()
        for key, value in loaded.items():
            if not key.startswith("__"):
                for inner, array in _leaves(key, value):
                    variables._add(inner, array)
        if not variables.infos:
            raise DataError(f"{name} holds no variables; expected a table of numbers or spike times")
        variables.infos.sort(key=lambda info: (bool(info.problem), not info.trains))
        return variables

    def _add(self, name: str, value: Any) -> None:
        value = value.toarray() if hasattr(value, "toarray") else np.asarray(value)
        if value.dtype == object:
            lists = [np.asarray(cell).ravel() for cell in value.ravel()]
            if all(cell.dtype.kind == "U" and cell.size == 1 for cell in lists):
                self.texts[name] = np.array([str(cell[0]) for cell in lists])
                self.infos.append(ArrayInfo(name, value.shape, "text", "holds text"))
            elif are_trains(lists):
                self.trains[name] = lists
                self.infos.append(ArrayInfo(name, (len(lists),), "spikes", "", len(lists)))
            else:
                self.infos.append(ArrayInfo(name, value.shape, "cell", "holds cells"))
            return
        problem = problem_of(value.shape, value.dtype)
        if value.dtype.kind == "U":
            self.texts[name] = np.char.strip(value.ravel())
        if not problem:
            self.numbers[name] = value
        self.infos.append(ArrayInfo(name, value.shape, str(value.dtype), problem))


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The variable, or the fields of a single structure, by names with points."""
    fields = getattr(getattr(value, "dtype", None), "names", None)
    if fields is None or value.size != 1 or value.dtype.hasobject is False:
        yield name, value
        return
    single = value.ravel()[0]
    for own in fields:
        yield from _leaves(f"{name}.{own}", single[own])
