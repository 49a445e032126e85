"""HDF5 files that are written, also to a disk that has no room."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from rgapp.files import write_all


@contextmanager
def written(path: str | os.PathLike, mode: str = "w") -> Iterator[Any]:
    """The ``h5py.File`` at ``path``, new ("w") or to be extended ("r+"); OSError where it cannot be written.

    HDF5 cannot let go of a file that it fails to write: it tries again when the program ends, and crashes it.
    So it never hears of a failure, which is raised once the file is closed.
    """
    import h5py

    with open(path, "r+b" if mode == "r+" else "w+b", buffering=0) as raw:
        patient = _Patient(raw)
        try:
            with h5py.File(patient, mode) as file:
                yield file
        except Exception as error:
            # what was not written is missed
            raise patient.failure or error from None
        if patient.failure is not None:
            raise patient.failure


class _Patient(io.RawIOBase):
    """A file that keeps its first failure to itself and takes nothing more from then on."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self.failure: OSError | None = None

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._raw.seek(offset, whence)

    def readinto(self, buffer: Any) -> int | None:
        return self._raw.readinto(buffer)

    def write(self, data: Any) -> int:
        if self.failure is None:
            try:
                write_all(self._raw, data)
            except OSError as error:
                self.failure = error
        return memoryview(data).nbytes

    def truncate(self, size: int | None = None) -> int:
        try:
            return self._raw.truncate(size)
        except OSError as error:
            self.failure = self.failure or error
            return size or 0

    def flush(self) -> None:
        """Nothing is held back."""
