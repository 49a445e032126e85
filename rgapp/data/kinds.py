"""The kinds of files that can be read, told by their first bytes."""

from __future__ import annotations

import os
from typing import Literal

from rgapp.data.recipe import DataError

Kind = Literal["text", "numpy", "hdf5", "matlab", "parquet"]

SUFFIXES = (".csv", ".tsv", ".txt", ".npy", ".npz", ".mat", ".h5", ".hdf5", ".nwb", ".parquet")
KNOWN = "expected csv, tsv, txt, npy, npz, mat, h5, nwb or parquet"

_HDF5 = b"\x89HDF\r\n\x1a\n"
_OTHERS = {
    b"\x1f\x8b": "is compressed with gzip; unpack it first",
    b"BZh": "is compressed with bzip2; unpack it first",
    b"\xfd7zXZ\x00": "is compressed with xz; unpack it first",
    b"\x28\xb5\x2f\xfd": "is compressed with zstd; unpack it first",
    b"ARROW1": "is an Arrow file; save it as parquet first",
    b"CDF\x01": "is a classic NetCDF file; save it as NetCDF 4, which is HDF5",
    b"CDF\x02": "is a classic NetCDF file; save it as NetCDF 4, which is HDF5",
    b"\xd0\xcf\x11\xe0": "is an old Office file; save the table as csv first",
    b"%PDF": "is a PDF; save the table as csv first",
}
_BY_NAME = {
    ".xlsx": "is a spreadsheet; save the table as csv first",
    ".xls": "is a spreadsheet; save the table as csv first",
    ".ods": "is a spreadsheet; save the table as csv first",
    ".pkl": "is a pickle, which rgapp never opens, for it can run any program; save the table as csv or npy",
    ".pickle": "is a pickle, which rgapp never opens, for it can run any program; save the table as csv or "
    "npy",
    ".npy": "is damaged or no NumPy file; save it again with NumPy",
    ".npz": "is damaged or no NumPy file; save it again with NumPy",
    ".h5": "is damaged or no HDF5 file; save it again",
    ".hdf5": "is damaged or no HDF5 file; save it again",
    ".nwb": "is damaged or no NWB file; save it again",
    ".parquet": "is damaged or no parquet file; save it again",
}


def kind_of(path: str) -> Kind:
    """What is in a file; DataError in one sentence where it cannot be read here. OSError as ``open``."""
    name = os.path.basename(path)
    suffix = os.path.splitext(name)[1].lower()
    with open(path, "rb") as file:
        start = file.read(1024)
        at = 512
        while not start.startswith(_HDF5) and at <= 1 << 14:  # a block of the user's own may come first
            file.seek(at)
            if file.read(8) == _HDF5:
                return "hdf5"
            at *= 2
    if not start:
        raise DataError(f"{name} is empty (0 bytes); {KNOWN}")
    if start.startswith(_HDF5):
        return "hdf5"
    if start.startswith(b"\x93NUMPY") or (start.startswith(b"PK") and suffix not in _BY_NAME):
        return "numpy"
    if start.startswith(b"PK") and suffix == ".npz":
        return "numpy"
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"MATLAB") or suffix == ".mat":
        return "matlab"
    for magic, problem in _OTHERS.items():
        if start.startswith(magic):
            raise DataError(f"{name} {problem}")
    if suffix in _BY_NAME:
        raise DataError(f"{name} {_BY_NAME[suffix]}")
    return "text"
