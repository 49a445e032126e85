"""Reader of NumPy files, npy and npz: never anything pickled."""

from __future__ import annotations

import os
import struct
import zipfile
from typing import Any

import numpy as np
from numpy.lib import format as npy

from rgapp.data.choosing import choose, names_of_both, preview_of_matrix, problem_of
from rgapp.data.kinds import KNOWN
from rgapp.data.matrix import Held, Matrix, Raw, Scratch
from rgapp.data.recipe import DataError, Recipe
from rgapp.data.table import ArrayInfo, Preview, Table, Tell

PIECE = 1 << 22  # bytes unpacked at a time
NAMES = 200_000  # a list of text of up to so many entries may be names


def read_arrays(path: str, recipe: Recipe, tell: Tell | None, room: float) -> Table:
    """The chosen array of an npy or npz file as a table. DataError where it is none, or the file is
    damaged. An array that takes more than ``room`` bytes is read in parts.
    """
    name = os.path.basename(path)
    infos = list_arrays(path)
    info = choose(name, infos, recipe)
    matrix = _matrix(path, info, tell, room)
    columns, labels = names_of_both(_texts(path, infos), info.shape)
    if 8 * info.shape[0] * info.shape[1] <= room:
        whole = matrix.part(slice(0, info.shape[0]), slice(0, info.shape[1]))
        return Table(name, np.array(whole), columns=columns, labels=labels)
    return Table(name, matrix, columns=columns, labels=labels)


def preview_arrays(path: str, recipe: Recipe, room: float) -> Preview:
    """What the file holds, and the first five rows of the chosen array."""
    name, infos = os.path.basename(path), list_arrays(path)
    info = choose(name, infos, recipe)
    columns, _ = names_of_both(_texts(path, infos), info.shape)
    return preview_of_matrix(name, os.path.getsize(path), _head(path, info), columns, infos, info)


def list_arrays(path: str) -> list[ArrayInfo]:
    """The arrays of the file, from their headers alone; DataError where the file is damaged."""
    try:
        if not _is_archive(path):
            with open(path, "rb") as file:
                return [_info("", file, os.path.getsize(path))]
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            found = []
            for member in members:
                if member.filename.endswith(".npy"):
                    with archive.open(member) as file:
                        found.append(_info(member.filename[:-4], file, member.file_size))
    except Exception:  # the bytes of a stranger: NumPy and zipfile stumble over them in a dozen ways
        raise _damaged(path) from None
    if not found:
        held = [member.filename for member in members if not member.is_dir()]
        what = f" but {', '.join(held[:3])}{' and others' * (len(held) > 3)}" if held else ""
        if any(name == "[Content_Types].xml" for name in held):
            what = ", it is an Office file; save the table as csv first"
        raise DataError(f"{os.path.basename(path)} holds no NumPy arrays{what}; {KNOWN}")
    return found


def _is_archive(path: str) -> bool:
    with open(path, "rb") as file:
        if file.read(6) == b"\x93NUMPY":
            return False
    return zipfile.is_zipfile(path)


def _header(file: Any) -> tuple[tuple[int, ...], bool, np.dtype] | None:
    version = npy.read_magic(file)
    reader = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
    return None if reader is None else reader(file)


def _info(name: str, file: Any, size: int) -> ArrayInfo:
    header = _header(file)
    if header is None:
        return ArrayInfo(name, (), "?", "is of an unknown format")
    shape, _, dtype = header
    problem = problem_of(shape, dtype)
    if not problem and file.tell() + dtype.itemsize * int(np.prod(shape, dtype=object)) > size:
        raise ValueError("shorter than its header says")
    return ArrayInfo(name, shape, str(dtype), problem)


def _texts(path: str, infos: list[ArrayInfo]) -> dict[str, Any]:
    """Lists of text beside the tables."""
    wanted = [
        info.name
        for info in infos
        if info.name and info.problem == "holds text" and len(info.shape) == 1 and info.shape[0] <= NAMES
    ]
    if not wanted:
        return {}
    try:
        with np.load(path, allow_pickle=False) as archive:
            read = {name: archive[name] for name in wanted}
    except Exception:
        raise _damaged(path) from None
    return {
        name: array if array.dtype.kind == "U" else np.char.decode(array, "utf-8", "replace")
        for name, array in read.items()
    }


# -- numbers -------------------------------------------------------------------------------------------


def _matrix(path: str, info: ArrayInfo, tell: Tell | None, room: float) -> Matrix:
    """The array as a matrix: in its file where it stands there as it is, else unpacked."""
    try:
        if not _is_archive(path):
            return _raw(lambda: open(path, "rb"), 0)
        with zipfile.ZipFile(path) as archive:
            member = archive.getinfo(f"{info.name}.npy")
            if member.file_size <= room:
                with archive.open(member) as file:
                    return Held(npy.read_array(file, allow_pickle=False))
            if member.compress_type == zipfile.ZIP_STORED and not member.flag_bits & 1:
                return _raw(lambda: open(path, "rb"), _start_of(path, member))
            scratch = Scratch(member.file_size, os.path.basename(path))
            with archive.open(member) as file:
                done = 0
                while piece := file.read(PIECE):
                    scratch.write(piece)
                    done += len(piece)
                    if tell is not None:
                        tell(done / member.file_size)
            return _raw(scratch.open, 0)
    except (DataError, MemoryError):
        raise
    except (ValueError, EOFError, KeyError, OSError, zipfile.BadZipFile, zipfile.LargeZipFile):
        raise _damaged(path) from None
    except Exception as error:
        if type(error).__module__ in ("zlib", "struct", "lzma"):
            raise _damaged(path) from None
        raise  # of ``tell``


def _head(path: str, info: ArrayInfo) -> Matrix:
    """The array with its first rows there: of an archive no more is unpacked than these need."""
    try:
        if not _is_archive(path):
            return _raw(lambda: open(path, "rb"), 0)
        with zipfile.ZipFile(path) as archive, archive.open(f"{info.name}.npy") as file:
            shape, fortran, dtype = _header(file)
            offset = file.tell()
            if not fortran:
                rows = min(5, shape[0])
                wanted = rows * shape[1] * dtype.itemsize
                head = np.frombuffer(file.read(wanted), dtype).reshape(rows, shape[1])
                return _Head(head, shape)
            columns = []
            for column in range(min(64, shape[1])):
                file.seek(offset + column * shape[0] * dtype.itemsize)
                columns.append(np.frombuffer(file.read(min(5, shape[0]) * dtype.itemsize), dtype))
            return _Head(np.stack(columns, axis=1), shape)
    except Exception:
        raise _damaged(path) from None


class _Head(Held):
    """The beginning of a larger array."""

    def __init__(self, values: Any, shape: tuple[int, ...]) -> None:
        super().__init__(values)
        self.shape = shape


def _raw(open: Any, offset: int) -> Raw:
    """The array whose header begins at ``offset``."""
    with open() as file:
        start = _From(file, offset)
        shape, fortran, dtype = _header(start)
        return Raw(open, offset + start.at, shape, dtype, fortran)


class _From:
    """Reads on from an offset: all that a header needs of a file."""

    def __init__(self, file: Any, offset: int) -> None:
        file.seek(offset)
        self._file, self.at = file, 0

    def read(self, count: int) -> bytes:
        found = self._file.read(count)
        self.at += len(found)
        return found


def _start_of(path: str, member: zipfile.ZipInfo) -> int:
    """Where the bytes of a member that is not compressed begin."""
    with open(path, "rb") as file:
        file.seek(member.header_offset)
        name, extra = struct.unpack("<HH", file.read(30)[26:30])
    return member.header_offset + 30 + name + extra


def _damaged(path: str) -> DataError:
    return DataError(f"{os.path.basename(path)} is damaged or cut off; save it again with NumPy")
