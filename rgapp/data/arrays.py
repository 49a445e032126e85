"""Reader of NumPy files, npy and npz: never anything pickled."""

from __future__ import annotations

import os
import zipfile
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from rgapp.data.memory import memory
from rgapp.data.recipe import DataError, Recipe
from rgapp.data.table import ArrayInfo, Preview, Table

PREVIEWED = 5


def read_arrays(path: str, recipe: Recipe) -> Table:
    """The chosen array of an npy or npz file as a table. DataError where it is none, or the file is
    damaged.
    """
    return Table(os.path.basename(path), _load(path, _choose(path, recipe)))


def preview_arrays(path: str, recipe: Recipe) -> Preview:
    """What the file holds, and the first five rows of the chosen array."""
    infos = list_arrays(path)
    info = _choose(path, recipe)
    rows = tuple(
        tuple("" if np.isnan(value) else f"{value:.6g}" for value in row)
        for row in _load(path, info, PREVIEWED)
    )
    columns = tuple(str(column + 1) for column in range(info.shape[1]))
    name = os.path.basename(path)
    return Preview(name, os.path.getsize(path), columns, rows, arrays=tuple(infos), array=info.name)


def list_arrays(path: str) -> list[ArrayInfo]:
    """The arrays of the file, from their headers alone; DataError where the file is damaged."""
    try:
        if not zipfile.is_zipfile(path):
            with open(path, "rb") as file:
                return [_info("", file, os.path.getsize(path))]
        with zipfile.ZipFile(path) as archive:
            found = []
            for member in archive.infolist():
                if member.filename.endswith(".npy"):
                    with archive.open(member) as file:
                        found.append(_info(member.filename[:-4], file, member.file_size))
    except Exception:  # the bytes of a stranger: NumPy and zipfile stumble over them in a dozen ways
        raise _damaged(path) from None
    if not found:
        raise DataError(f"{os.path.basename(path)} holds no NumPy arrays; expected csv, tsv, txt, npy or npz")
    return found


def _info(name: str, file: Any, size: int) -> ArrayInfo:
    version = npy.read_magic(file)
    reader = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
    if reader is None:
        return ArrayInfo(name, (), "?", "is of an unknown format")
    shape, _, dtype = reader(file)
    problem = _problem(shape, dtype)
    if not problem and file.tell() + dtype.itemsize * int(np.prod(shape, dtype=object)) > size:
        raise ValueError("shorter than its header says")
    return ArrayInfo(name, shape, str(dtype), problem)


def _problem(shape: tuple[int, ...], dtype: np.dtype) -> str:
    if dtype.hasobject:
        return "holds Python objects, which rgapp never opens"
    if dtype.names is not None:
        return "holds records of several fields"
    if dtype.kind not in "biuf":
        words = {"c": "complex numbers", "U": "text", "S": "text", "M": "dates", "m": "times"}
        return f"holds {words.get(dtype.kind, 'no numbers')}"
    if len(shape) != 2:
        return f"has {len(shape)} dimension{'s' * (len(shape) != 1)}"
    if 0 in shape:
        return "is empty"
    return ""


def _choose(path: str, recipe: Recipe) -> ArrayInfo:
    """The array the recipe names, else the largest that can be used."""
    name, infos = os.path.basename(path), list_arrays(path)
    expected = "expected a table of numbers, samples in rows and variables in columns"
    if recipe.array:
        named = [info for info in infos if info.name == recipe.array]
        if not named:
            held = ", ".join(info.name for info in infos if info.name) or "one array without a name"
            raise DataError(f"{name} has no array {recipe.array}; it has {held}")
        if named[0].problem:
            raise DataError(f"Array {recipe.array} of {name} {named[0].problem}; {expected}")
        return named[0]
    usable = [info for info in infos if not info.problem]
    if not usable:
        what = " and ".join(f"{info.name} {info.problem}".strip() for info in infos[:3])
        raise DataError(
            f"{name} {what}; {expected}" if not infos[0].name else f"In {name}, {what}; {expected}"
        )
    return max(usable, key=lambda info: info.shape[0] * info.shape[1])


def _load(path: str, info: ArrayInfo, rows: int | None = None) -> NDArray[np.float64]:
    """The array, or its first rows, in double precision."""
    wanted = (rows or info.shape[0]) * info.shape[1] * 8
    too_large = DataError(
        f"{os.path.basename(path)} needs {2e-9 * wanted:.0f} GB of memory, and this machine has "
        f"{1e-9 * memory():.0f}; keep fewer samples or variables"
    )
    if wanted > memory() / 2:
        raise too_large
    try:
        if not zipfile.is_zipfile(path):
            return np.array(np.load(path, mmap_mode="r", allow_pickle=False)[:rows], dtype=np.float64)
        with np.load(path, allow_pickle=False) as archive:
            return np.array(archive[info.name][:rows], dtype=np.float64)
    except MemoryError:  # others on this machine need some, too
        raise too_large from None
    except Exception:
        raise _damaged(path) from None


def _damaged(path: str) -> DataError:
    return DataError(f"{os.path.basename(path)} is damaged or cut off; save it again with NumPy")
