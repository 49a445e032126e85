"""A table of numbers in memory or in a file, read part by part as double precision."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from rgapp.data.recipe import DataError
from rgapp.files import reason_of, write_all

Floats = NDArray[np.float64]


class Matrix(Protocol):
    """``shape`` (rows, columns); ``part`` gives a rectangle of it, gaps as nan."""

    @property
    def shape(self) -> tuple[int, int]: ...

    def part(self, rows: slice, columns: slice) -> Floats: ...


class Held:
    """An array in memory."""

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values)
        self.shape = self.values.shape

    def part(self, rows: slice, columns: slice) -> Floats:
        return np.asarray(self.values[rows, columns], dtype=np.float64)


class Raw:
    """Plain numbers in a file, from ``offset`` bytes on, row by row or (``fortran``) column by column.

    ``open`` gives the file open for reading. Memory maps are avoided: they count as memory where it is
    limited.
    """

    def __init__(
        self, open: Callable[[], BinaryIO], offset: int, shape: Sequence[int], dtype: Any, fortran: bool
    ) -> None:
        self._open, self._offset, self._fortran = open, offset, fortran
        self.dtype = np.dtype(dtype)
        self.shape = (int(shape[0]), int(shape[1]))

    def part(self, rows: slice, columns: slice) -> Floats:
        if self._fortran:
            return self._read(columns, rows, self.shape[0]).T
        return self._read(rows, columns, self.shape[1])

    def _read(self, lines: slice, places: slice, width: int) -> Floats:
        """Lines of ``width`` numbers: whole ones in one go, pieces of them one by one."""
        size = self.dtype.itemsize
        first, last = lines.start, lines.stop
        begin, end = places.start, places.stop
        out = np.empty((last - first, end - begin), np.float64)
        with self._open() as file:
            if end - begin == width:
                step = max(1, (1 << 22) // max(1, width))
                for start in range(first, last, step):
                    stop = min(start + step, last)
                    file.seek(self._offset + start * width * size)
                    out[start - first : stop - first] = self._numbers(file, stop - start, width)
            else:
                for line in range(first, last):
                    file.seek(self._offset + (line * width + begin) * size)
                    out[line - first] = self._numbers(file, 1, end - begin)[0]
        return out

    def _numbers(self, file: BinaryIO, lines: int, width: int) -> NDArray:
        wanted = lines * width * self.dtype.itemsize
        found = file.read(wanted)
        if len(found) != wanted:
            raise OSError("it is shorter than it was")
        return np.frombuffer(found, self.dtype).reshape(lines, width)


class Picked:
    """Some columns of another matrix."""

    def __init__(self, matrix: Matrix, columns: NDArray[np.int64]) -> None:
        self._matrix, self._columns = matrix, columns
        self.shape = (matrix.shape[0], len(columns))

    def part(self, rows: slice, columns: slice) -> Floats:
        wanted = self._columns[columns]
        if not len(wanted):
            return np.empty((rows.stop - rows.start, 0))
        low, high = int(wanted.min()), int(wanted.max()) + 1
        return self._matrix.part(rows, slice(low, high))[:, wanted - low]


class Scratch:
    """Numbers that are too many for memory, gathered in a temporary file that nobody else sees."""

    def __init__(self, expected: float, name: str) -> None:
        """``expected`` bytes for the numbers of the file ``name``; DataError where the disk has no room."""
        folder = "/var/tmp" if os.access("/var/tmp", os.W_OK) else tempfile.gettempdir()
        self._name, self._folder = name, folder
        free = shutil.disk_usage(folder).free
        if expected > 0.9 * free:
            raise DataError(
                f"{name} needs {1e-9 * expected:.1f} GB on the disk while it is worked on, and {folder} has "
                f"{1e-9 * free:.1f} GB free; keep fewer samples or variables"
            )
        try:
            self._file = tempfile.TemporaryFile(buffering=0, dir=folder)  # noqa: SIM115
        except OSError as error:
            raise self._refusal(error) from None
        self._lock = threading.Lock()
        weakref.finalize(self, self._file.close)

    def write(self, numbers: Any) -> None:
        """DataError where the disk has become full meanwhile."""
        try:
            write_all(self._file, numbers)
        except OSError as error:
            raise self._refusal(error) from error

    def _refusal(self, error: OSError) -> DataError:
        return DataError(
            f"{self._name} is put into {self._folder} while it is worked on, and that cannot be written: "
            f"{reason_of(error)}"
        )

    def open(self) -> BinaryIO:
        return cast(BinaryIO, _View(self._file, self._lock))


class _View:
    """One reader's place in a file that others read, too."""

    def __init__(self, file: BinaryIO, lock: threading.Lock) -> None:
        self._file, self._lock, self._at = file, lock, 0

    def __enter__(self) -> _View:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def seek(self, offset: int) -> None:
        self._at = offset

    def read(self, count: int) -> bytes:
        with self._lock:
            self._file.seek(self._at)
            found = self._file.read(count)
        self._at += len(found)
        return found


class Gathered:
    """Rows as they come in: in memory while they fit into ``room`` bytes, on the disk from then on."""

    def __init__(self, width: int, room: float, name: str) -> None:
        self._width, self._room, self._name = width, room, name
        self._pieces: list[Floats] = []
        self._scratch: Scratch | None = None
        self.rows = 0

    def add(self, rows: Floats) -> None:
        """Append (n, width) numbers."""
        self.rows += len(rows)
        if self._scratch is None:
            self._pieces.append(rows)
            taken = 16 * self.rows * self._width  # held twice when the pieces are put together
            if taken <= self._room:
                return
            self._scratch = Scratch(taken, self._name)
            pieces, self._pieces = self._pieces, []
        else:
            pieces = [rows]
        for piece in pieces:
            self._scratch.write(np.ascontiguousarray(piece, dtype=np.float64).data)

    def matrix(self) -> Matrix:
        if self._scratch is not None:
            shape = (self.rows, self._width)
            return Raw(self._scratch.open, 0, shape, np.float64, fortran=False)
        return Held(np.concatenate(self._pieces) if self._pieces else np.empty((0, self._width)))


def matrix_of(values: Matrix | NDArray) -> Matrix:
    return Held(values) if isinstance(values, np.ndarray) else values
