"""Whether a file holds configurations of a lattice, found out without reading all of it. No Qt here."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path

import numpy as np

FILES = "Lattices (*.npz *.npy *.h5)"
SUFFIXES = (".npz", ".npy")
_LOOKED_AT = 4096  # values of each array


def holds_spins(path: Path) -> bool:
    """Whether an NPY or NPZ file has an array that could be spins: of two values, on a square lattice."""
    try:
        if path.suffix.lower() == ".npy":
            return _spin_like(np.lib.format.open_memmap(path, mode="r"))
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return any(_spin_like(arrays[name]) for name in arrays.files)
    except (OSError, ValueError, EOFError, zipfile.BadZipFile):
        return False


def _spin_like(array: np.ndarray) -> bool:
    if array.ndim not in (2, 3) or array.size == 0 or array.dtype.kind not in "bif":
        return False
    square = array.shape[-1] == array.shape[-2] or math.isqrt(array.shape[-1]) ** 2 == array.shape[-1]
    values = set(np.unique(array.reshape(-1)[:_LOOKED_AT]).tolist())
    return square and (values <= {-1, 1} or values <= {0, 1})
