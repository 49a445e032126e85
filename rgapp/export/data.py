"""Numbers on their way out: tables as CSV, arrays as NPZ and HDF5, each with its provenance; no pickles."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from rgapp.files import FileError, replacing
from rgapp.hdf5 import opened, written

PROVENANCE = "provenance.json"
FORMAT = "rgapp numbers"


def write_csv(
    path: str | os.PathLike, columns: Mapping[str, ArrayLike], provenance: Mapping[str, Any], note: str = ""
) -> None:
    """A table with a heading line, after the provenance as JSON in ``#`` lines.

    ``columns``: heading to values (n,); shorter columns end in empty cells. Numbers are written so that
    they read back to the same bits. Raises FileError where the file cannot be written.
    """
    values = [np.atleast_1d(np.asarray(column)) for column in columns.values()]
    for heading, column in zip(columns, values, strict=True):
        if column.ndim != 1:
            raise ValueError(f"the column {heading} has shape {column.shape}; expected one dimension")
    with replacing(path) as written, open(written, "w", newline="", encoding="utf-8") as file:
        for line in json.dumps(provenance, indent=1, ensure_ascii=False).splitlines():
            file.write(f"# {line}\n")
        if note:
            file.write(f"# {note}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip_longest(*(column.tolist() for column in values), fillvalue=""))


def write_npz(
    path: str | os.PathLike, arrays: Mapping[str, ArrayLike], provenance: Mapping[str, Any]
) -> None:
    """Compressed arrays by name, and the provenance as the text ``provenance.json``.

    Read with ``numpy.load(path)``. Raises FileError where the file cannot be written.
    """
    arrays = {name: np.asarray(array) for name, array in arrays.items()}
    for name, array in arrays.items():
        if array.dtype.hasobject:
            raise ValueError(f"the array {name} holds Python objects; expected numbers or text")
    text = np.array(json.dumps(provenance, ensure_ascii=False))
    with replacing(path) as written, open(written, "wb") as file:
        np.savez_compressed(file, **{PROVENANCE: text}, **arrays)


def write_h5(path: str | os.PathLike, arrays: Mapping[str, ArrayLike], provenance: Mapping[str, Any]) -> None:
    """Compressed datasets by name, and the provenance as the attribute ``provenance`` (JSON).

    Raises FileError where the file cannot be written.
    """
    with replacing(path) as new, written(new) as file:
        file.attrs["format"] = FORMAT
        file.attrs["provenance"] = json.dumps(provenance, ensure_ascii=False)
        for name, array in arrays.items():
            array = np.asarray(array)
            packed = {"compression": "gzip"} if array.ndim else {}
            # a slash would make a group
            file.create_dataset(name.replace("/", "∕"), data=array, **packed)


def read_provenance(path: str | os.PathLike) -> dict[str, Any]:
    """The provenance in a CSV, NPZ or HDF5 file written here; FileError where there is none."""
    path = os.fspath(path)
    try:
        if path.lower().endswith(".h5"):
            with opened(path) as file:
                return json.loads(file.attrs["provenance"])
        if path.lower().endswith(".npz"):
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
                return json.loads(str(archive[PROVENANCE][()]))
        with open(path, encoding="utf-8") as file:
            return json.JSONDecoder().raw_decode(_comments(file))[0]
    except Exception as error:
        raise FileError(f"{path} has no provenance of rgapp in it ({type(error).__name__})") from None


def _comments(file: Any) -> str:
    lines = []
    for line in file:
        if not line.startswith("#"):
            break
        lines.append(line[1:].strip())
    return "\n".join(lines)
