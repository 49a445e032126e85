"""Readers of data files, and what is done to the data before it is used. Files are read, never written."""

from __future__ import annotations

import os

from rgapp.data.clean import Dataset, clean
from rgapp.data.recipe import DataError, Recipe
from rgapp.data.table import Preview, Table, Tell
from rgapp.patience import patiently

__all__ = ["DataError", "Dataset", "Preview", "Recipe", "Table", "clean", "load", "preview", "read"]

_KNOWN = "expected csv, tsv, txt, npy or npz"

_NOT_YET = {
    ".mat", ".h5", ".hdf5", ".nwb", ".parquet", ".xlsx", ".xls", ".ods", ".pkl", ".pickle", ".zip", ".gz"
}  # fmt: skip


def read(path: str | os.PathLike[str], recipe: Recipe | None = None, tell: Tell | None = None) -> Dataset:
    """Samples from a csv, tsv, txt, npy or npz file.

    Raises DataError (a ValueError), one sentence, where the file is no use. ``tell(fraction)`` is called now
    and then and may raise to stop.
    """
    recipe = recipe or Recipe()
    return clean(load(path, recipe, tell), recipe)


def load(path: str | os.PathLike[str], recipe: Recipe | None = None, tell: Tell | None = None) -> Table:
    """The table in a file, before orientation and gaps are dealt with: for trying several recipes on it."""
    from rgapp.data import arrays, text

    recipe, path = recipe or Recipe(), os.fspath(path)
    try:
        if _is_numpy(path):
            ask = None if tell is None else lambda: tell(0.0)
            return patiently(lambda: arrays.read_arrays(path, recipe), ask)
        return text.read_text(path, recipe, tell)
    except (OSError, MemoryError) as error:
        raise _unreadable(path, error) from None


def preview(path: str | os.PathLike[str], recipe: Recipe | None = None) -> Preview:
    """The first rows, without reading the whole of a text file. Raises DataError as ``read`` does."""
    from rgapp.data import arrays, text

    recipe, path = recipe or Recipe(), os.fspath(path)
    try:
        return (arrays.preview_arrays if _is_numpy(path) else text.preview_text)(path, recipe)
    except (OSError, MemoryError) as error:
        raise _unreadable(path, error) from None


def _is_numpy(path: str) -> bool:
    """Whether it is an npy or npz file, by its first bytes. DataError for files that cannot be read here."""
    name = os.path.basename(path)
    kind = os.path.splitext(name)[1].lower()
    with open(path, "rb") as file:
        start = file.read(8)
    if not start:
        raise DataError(f"{name} is empty (0 bytes); {_KNOWN}")
    if start.startswith(b"\x93NUMPY") or (start.startswith(b"PK") and kind not in _NOT_YET):
        return True
    if kind in (".npy", ".npz"):
        raise DataError(f"{name} is damaged or no NumPy file; save it again with NumPy")
    if kind in _NOT_YET:
        raise DataError(f"{name} is of a kind that cannot be read; {_KNOWN}")
    return False


def _unreadable(path: str, error: Exception) -> DataError:
    name = os.path.basename(path) or path
    if isinstance(error, FileNotFoundError):
        return DataError(f"{name} does not exist")
    if isinstance(error, IsADirectoryError):
        return DataError(f"{name} is a folder; {_KNOWN}")
    if isinstance(error, MemoryError):
        return DataError(f"{name} needs more memory than is free; keep fewer samples or variables")
    reason = getattr(error, "strerror", None) or str(error)
    return DataError(f"{name} cannot be read: {reason}")
