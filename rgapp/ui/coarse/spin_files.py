"""Whether a file holds configurations of a lattice, found out without reading all of it. No Qt here."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from rgapp.hdf5 import opened

FILES = "Lattices (*.npz *.npy *.h5)"
SUFFIXES = (".npz", ".npy")
_LOOKED_AT = 4096  # values of each array


def holds_spins(path: Path) -> bool:
    """Whether an NPY, NPZ or HDF5 file has an array that could be spins: of two values, on a square lattice.

    Told by the headers and the first values. False for a file that is damaged where it is looked at.
    """
    try:
        if path.suffix.lower() == ".h5":
            return _dataset_of_spins(path)
        if not zipfile.is_zipfile(path):
            with path.open("rb") as file:
                return _spin_like(file)
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                with archive.open(name) as file:
                    if name.endswith(".npy") and _spin_like(file):
                        return True
        return False
    except Exception:  # the bytes of a stranger: NumPy and zipfile stumble over them in a dozen ways
        return False


def _spin_like(file: IO[bytes]) -> bool:
    """Whether the array in NumPy's format that begins here could be spins."""
    read = npy.read_array_header_1_0 if npy.read_magic(file) == (1, 0) else npy.read_array_header_2_0
    shape, _, kind = read(file)
    if kind.kind not in "biuf" or len(shape) not in (2, 3) or 0 in shape:
        return False
    looked_at = min(math.prod(shape), _LOOKED_AT)
    return _could_be(shape, np.frombuffer(file.read(looked_at * kind.itemsize), kind))


def _dataset_of_spins(path: Path) -> bool:
    """Whether a dataset anywhere in an HDF5 file could be spins."""
    import h5py

    def look(_name: str, item: Any) -> bool | None:
        if not isinstance(item, h5py.Dataset) or item.dtype.kind not in "biuf":
            return None
        if len(item.shape) not in (2, 3) or 0 in item.shape:
            return None
        first = item[0] if len(item.shape) == 3 else item[: max(1, _LOOKED_AT // item.shape[1])]
        return _could_be(item.shape, np.ravel(first)[:_LOOKED_AT]) or None

    with opened(path) as file:
        return bool(file.visititems(look))


def _could_be(shape: tuple[int, ...], values: NDArray) -> bool:
    """Whether an array of this shape that begins with these values could be spins."""
    square = shape[-1] == shape[-2] or math.isqrt(shape[-1]) ** 2 == shape[-1]
    found = set(values.tolist())
    return square and (found <= {-1, 1} or found <= {0, 1})
