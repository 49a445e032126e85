"""Configurations of a lattice in files: NumPy's formats, and any HDF5 file with an array of spins."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp.files import FileError
from rgapp.hdf5 import opened

Arrays = dict[str, Any]


def read_spins(path: str | os.PathLike) -> NDArray[np.int8]:
    """(n, L, L) of -1 and +1; FileError in one sentence where the file holds none."""
    path = Path(path)
    if not os.path.isfile(path):
        raise FileError(f"there is no file {path}")
    return spins_among(arrays_in(path), path)


def spins_among(arrays: Mapping[str, Any], path: Path) -> NDArray[np.int8]:
    """The first of these arrays of a file that can be spins, those called so before all others."""
    for name in sorted(arrays, key=lambda name: not name.endswith(("configurations", "spins"))):
        spins = _as_configurations(arrays[name])
        if spins is not None:
            return spins
    raise FileError(
        f"{path.name} holds no lattice: expected spins -1 and +1 (or 0 and 1) in an array of shape (L, L), "
        "(n, L, L) or (n, L*L)"
    )


def arrays_in(path: Path) -> Arrays:
    """All arrays of an NPZ, NPY or HDF5 file by name; FileError in one sentence where it cannot be read."""
    try:
        if path.suffix.lower() in (".npz", ".npy"):
            with open(path, "rb") as file:
                loaded = np.load(file, allow_pickle=False)
                if isinstance(loaded, np.ndarray):
                    return {path.stem: loaded}
                return {name: loaded[name] for name in loaded.files}
        return _all_datasets(path)
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
        raise FileError(f"{path.name} cannot be read as spins ({reason})") from None


def _all_datasets(path: Path) -> Arrays:
    import h5py

    found: Arrays = {}

    def take(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset) and item.dtype.kind in "iufb":
            found[name] = item[()]

    with opened(path) as file:
        file.visititems(take)
    return found


def _as_configurations(array: Any) -> NDArray[np.int8] | None:
    """The array as (n, L, L) int8 +-1; None where it cannot be spins."""
    array = np.asarray(array)
    if array.dtype.kind not in "iufb" or array.size == 0:
        return None
    if array.ndim == 2 and array.shape[0] != array.shape[1]:
        side = math.isqrt(array.shape[1])
        array = array.reshape(-1, side, side) if side * side == array.shape[1] else array
    if array.ndim == 2:
        array = array[None]
    if array.ndim != 3 or array.shape[1] != array.shape[2] or array.shape[1] < 2:
        return None
    lowest = array.min()
    if lowest not in (-1, 0, 1) or not np.isin(array, (lowest, 1) if lowest else (0, 1)).all():
        return None
    return np.where(array > 0, 1, -1).astype(np.int8)
