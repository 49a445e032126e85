"""Readers of data files, and what is done to the data before it is used. Files are read, never written."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

from rgapp.data.clean import Dataset, clean
from rgapp.data.kinds import KNOWN, SUFFIXES, kind_of
from rgapp.data.memory import room as usual_room
from rgapp.data.recipe import DataError, Recipe
from rgapp.data.samples import Samples
from rgapp.data.table import Preview, Table, Tell
from rgapp.patience import patiently

__all__ = [
    "KNOWN",
    "SUFFIXES",
    "DataError",
    "Dataset",
    "Preview",
    "Recipe",
    "Samples",
    "Table",
    "clean",
    "load",
    "preview",
    "read",
]

# where the readers are; they load libraries, so each is imported when it is wanted
_READERS = {
    "text": ("text", "read_text", "preview_text"),
    "numpy": ("arrays", "read_arrays", "preview_arrays"),
    "hdf5": ("hdf5", "read_hdf5", "preview_hdf5"),
    "matlab": ("matlab", "read_matlab", "preview_matlab"),
    "parquet": ("parquet", "read_parquet", "preview_parquet"),
}


def read(
    path: str | os.PathLike[str],
    recipe: Recipe | None = None,
    tell: Tell | None = None,
    room: float | None = None,
) -> Dataset:
    """Samples from a file of any kind in SUFFIXES, told by its first bytes.

    Raises DataError (a ValueError), one sentence, where the file is no use. ``tell(fraction)`` is called now
    and then and may raise to stop. Tables that take more than ``room`` bytes as double precision stay on the
    disk (by default a seventh of the memory that this process may use).
    """
    recipe = recipe or Recipe()
    half = None if tell is None else lambda done: tell(0.5 * done)
    rest = None if tell is None else lambda done: tell(0.5 + 0.5 * done)
    return clean(load(path, recipe, half, room), recipe, rest, room)


def load(
    path: str | os.PathLike[str],
    recipe: Recipe | None = None,
    tell: Tell | None = None,
    room: float | None = None,
) -> Table:
    """The table in a file, before orientation and gaps are dealt with: for trying several recipes on it."""
    recipe, room = recipe or Recipe(), usual_room() if room is None else room

    def read_with(reader: Callable[..., Table], path: str) -> Table:
        if reader.__name__ == "read_text" or tell is None:
            return reader(path, recipe, tell, room)
        return patiently(lambda: reader(path, recipe, None, room), lambda: tell(0.0))

    return _with_reader(path, 1, read_with)


def preview(path: str | os.PathLike[str], recipe: Recipe | None = None, room: float | None = None) -> Preview:
    """The first rows, without reading the whole of a text file. Raises DataError as ``read`` does."""
    recipe, room = recipe or Recipe(), usual_room() if room is None else room
    return _with_reader(path, 2, lambda reader, path: reader(path, recipe, room))


def _with_reader(path: str | os.PathLike[str], which: int, call: Callable[[Any, str], Any]) -> Any:
    path = os.fspath(path)
    try:
        reader = _READERS[kind_of(path)]
        module = import_module(f"rgapp.data.{reader[0]}")
        return call(getattr(module, reader[which]), path)
    except (OSError, MemoryError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: str, error: Exception) -> DataError:
    name = os.path.basename(path) or path
    if isinstance(error, FileNotFoundError):
        return DataError(f"{name} does not exist")
    if isinstance(error, IsADirectoryError):
        return DataError(f"{name} is a folder; {KNOWN}")
    if isinstance(error, MemoryError):
        return DataError(f"{name} needs more memory than is free; keep fewer samples or variables")
    reason = getattr(error, "strerror", None) or str(error)
    return DataError(f"{name} cannot be read: {reason}")
