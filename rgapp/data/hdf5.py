"""Reader of HDF5 files: tables anywhere in them, NWB recordings, and MATLAB 7.3."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp.data.choosing import choose, names_of_both, preview_of_matrix, problem_of
from rgapp.data.matrix import Floats, Matrix
from rgapp.data.recipe import DataError, Recipe
from rgapp.data.spikes import SpikeTrains, are_trains, split_trains
from rgapp.data.table import ArrayInfo, Preview, Table, Tell
from rgapp.hdf5 import opened

NAMES = 200_000  # a list of text of up to so many entries may be names
INDEX = "_index"  # NWB: the ends of the parts of a ragged column
SPIKES = "spike_times"


def read_hdf5(path: str, recipe: Recipe, tell: Tell | None, room: float) -> Table:
    """The chosen dataset as a table, or trains of spikes counted in bins. DataError where there is none.

    MATLAB stores arrays column by column, so those of its files are turned.
    """
    name = os.path.basename(path)
    contents = _Contents.of(path)
    info = choose(name, contents.infos, recipe)
    if info.trains:
        trains = _bin(path, info.name, recipe)
        return Table(name, _in_memory(trains, room), spikes=trains.spikes)
    matrix = Dataset(path, info.name, info.shape, contents.matlab)
    columns, labels = names_of_both(contents.texts, info.shape)
    return Table(name, _in_memory(matrix, room, tell), columns=columns, labels=labels)


def preview_hdf5(path: str, recipe: Recipe, room: float) -> Preview:
    """What the file holds, and the first five rows of what is chosen."""
    name, size = os.path.basename(path), os.path.getsize(path)
    contents = _Contents.of(path)
    info = choose(name, contents.infos, recipe)
    if info.trains:
        return preview_of_matrix(name, size, _bin(path, info.name, recipe), (), contents.infos, info)
    matrix = Dataset(path, info.name, info.shape, contents.matlab)
    columns, _ = names_of_both(contents.texts, info.shape)
    return preview_of_matrix(name, size, matrix, columns, contents.infos, info)


class Dataset:
    """A two-dimensional dataset read in parts; values that stand for "missing" are gaps."""

    def __init__(self, path: str, name: str, shape: tuple[int, ...], turned: bool) -> None:
        self._path, self._name, self._turned = path, name, turned
        self.shape = (int(shape[0]), int(shape[1]))

    def part(self, rows: slice, columns: slice) -> Floats:
        where = (columns, rows) if self._turned else (rows, columns)
        with opened(self._path, locking=False) as file:
            item = file[self._name]
            found = np.asarray(item[where], dtype=np.float64)
            for attribute in ("_FillValue", "missing_value"):  # of NetCDF
                missing = item.attrs.get(attribute)
                if missing is not None and np.size(missing) == 1:
                    found[found == np.float64(np.ravel(missing)[0])] = np.nan
        return found.T if self._turned else found


class _Contents:
    """What a file holds: ``infos`` of what may be chosen, ``texts`` lists that may be names."""

    def __init__(self, file: Any) -> None:
        import h5py

        self.matlab = any("MATLAB_class" in file[key].attrs for key in file if key in file)
        self.infos: list[ArrayInfo] = []
        self.texts: dict[str, NDArray] = {}

        def look(name: str, item: Any) -> None:
            if isinstance(item, h5py.Dataset) and not name.startswith("#"):
                self._add(name, item)

        file.visititems(look)
        self.infos.sort(key=lambda info: (bool(info.problem), not info.trains))

    @classmethod
    def of(cls, path: str) -> _Contents:
        """DataError where the file is damaged, or holds nothing."""
        name = os.path.basename(path)
        try:
            with opened(path, locking=False) as file:
                contents = cls(file)
        except Exception:  # the bytes of a stranger
            raise _damaged(path) from None
        if not contents.infos:
            raise DataError(f"{name} holds no datasets; expected a table of numbers or spike times")
        return contents

    def _add(self, name: str, item: Any) -> None:
        import h5py

        own = name.rpartition("/")[2]
        if own.endswith(INDEX) and own.removesuffix(INDEX) in item.parent:
            return
        trains = _trains(item) if own == SPIKES or item.dtype.kind == "O" else None
        if trains is not None:
            problem = "" if any(map(len, trains)) else "holds no spikes"
            self.infos.append(ArrayInfo(name, (len(trains),), "spikes", problem, len(trains)))
            return
        if h5py.check_string_dtype(item.dtype) is not None:
            if len(item.shape or ()) == 1 and item.shape[0] <= NAMES:
                self.texts[name] = item.asstr(errors="replace")[()]
            self.infos.append(ArrayInfo(name, item.shape or (), "text", "holds text"))
            return
        shape = () if item.shape is None else item.shape
        problem = _matlab_problem(item) if self.matlab else ""
        if item.dtype.kind == "O":
            problem = problem or "holds references or lists of different lengths"
        shape = shape[::-1] if self.matlab else shape
        self.infos.append(ArrayInfo(name, shape, str(item.dtype), problem or problem_of(shape, item.dtype)))


def _matlab_problem(item: Any) -> str:
    """What MATLAB says of its dataset where that is no array of numbers."""
    kind = item.attrs.get("MATLAB_class", b"")
    kind = kind.decode("ascii", "replace") if isinstance(kind, bytes) else str(kind)
    if item.attrs.get("MATLAB_empty"):
        return "is empty"
    if "MATLAB_sparse" in item.parent.attrs:
        return "is part of a sparse matrix; save it with full()"
    problems = {"char": "holds text", "cell": "holds cells", "function_handle": "holds a function"}
    return problems.get(kind, "")


def _trains(item: Any) -> list[NDArray] | None:
    """The trains of spikes in a dataset: the ragged column of an NWB table, cells of MATLAB, lists of
    different lengths; None where it is something else.
    """
    import h5py

    own = item.name.rpartition("/")[2]
    if own + INDEX in item.parent:
        return split_trains(item[()], item.parent[own + INDEX][()])
    if h5py.check_string_dtype(item.dtype) is not None or not item.shape:
        return None
    if h5py.check_ref_dtype(item.dtype) is h5py.Reference:
        parts = [item.file[reference] for reference in item[()].ravel() if reference]
        if not all(isinstance(part, h5py.Dataset) and part.dtype.kind in "iuf" for part in parts):
            return None
        lists = [np.empty(0) if part.attrs.get("MATLAB_empty") else part[()].ravel() for part in parts]
    elif h5py.check_vlen_dtype(item.dtype) is not None:
        lists = [np.asarray(part) for part in item[()].ravel()]
    else:
        return None
    return lists if are_trains(lists) else None


def _bin(path: str, name: str, recipe: Recipe) -> SpikeTrains:
    try:
        with opened(path, locking=False) as file:
            trains = _trains(file[name])
    except Exception:
        raise _damaged(path) from None
    return SpikeTrains(trains or [], recipe.bin_width, os.path.basename(path))


def _in_memory(matrix: Matrix, room: float, tell: Tell | None = None) -> Matrix | NDArray:
    """The numbers themselves where they have room."""
    rows, columns = matrix.shape
    if 8 * rows * columns > room:
        return matrix
    return matrix.part(slice(0, rows), slice(0, columns))


def _damaged(path: str) -> DataError:
    return DataError(f"{os.path.basename(path)} is damaged or cut off; save it again")
