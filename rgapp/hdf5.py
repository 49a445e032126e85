"""HDF5 files written to disks that may have no room, and read though their bytes may be anybody's."""

from __future__ import annotations

import io
import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rgapp.files import write_all

CHECKED = ("v110", "v110")  # from HDF5 1.10 (2016) on, what leads to the arrays has checksums
HEAP = b"GCOL\1\0\0\0"
SEARCHED = 1 << 28  # bytes
_OBJECT = struct.Struct("<H6xQ")  # number and size, before the object


@contextmanager
def written(path: str | os.PathLike, begun: bytes = b"") -> Iterator[Any]:
    """The ``h5py.File`` that goes to ``path``, new or the one ``begun``; OSError where there is no room.

    It is made in memory and written when it is whole: HDF5 cannot let go of a file that it fails to write,
    and crashes the program.
    """
    held = io.BytesIO(begun)
    with in_memory(held) as file:
        yield file
    with open(path, "wb", buffering=0) as raw:
        write_all(raw, held.getbuffer())


@contextmanager
def in_memory(held: io.BytesIO) -> Iterator[Any]:
    """The ``h5py.File`` made in ``held``, a new one or the one that is there."""
    import h5py

    with h5py.File(held, "r+" if held.getbuffer().nbytes else "w", libver=CHECKED) as file:
        yield file


@contextmanager
def opened(path: str | os.PathLike, **options: Any) -> Iterator[Any]:
    """The ``h5py.File`` at ``path``, to be read; OSError where it is damaged, and what else h5py may raise.

    Texts lie in heaps that have no checksum, and HDF5 goes round for ever in one whose sizes are wrong: the
    heaps are looked through before, in files of up to 256 MB.
    """
    import h5py

    with h5py.File(path, "r", **options) as file:
        if os.path.getsize(path) <= SEARCHED:
            with open(path, "rb") as raw, mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ) as held:
                _check_heaps(held)
        yield file


@contextmanager
def opened_image(data: bytes) -> Iterator[Any]:
    """The same of a file that lies in memory."""
    import h5py

    with h5py.File(h5py.h5f.open_file_image(data)) as file:
        _check_heaps(data)
        yield file


def _check_heaps(held: mmap.mmap | bytes) -> None:
    at = held.find(HEAP)
    while at >= 0:
        _check_heap(held, at)
        at = held.find(HEAP, at + 1)


def _check_heap(held: mmap.mmap | bytes, at: int) -> None:
    """OSError where the objects of the global heap at ``at`` do not follow one another to its end."""
    head, step = 16, 8  # bytes
    (size,) = struct.unpack_from("<Q", held, at + 8) if at + head <= len(held) else (0,)
    end = at + size
    at += head
    if end > len(held) or end < at:
        raise OSError("a heap of texts is cut short")
    while at + head <= end:
        number, size = _OBJECT.unpack_from(held, at)
        taken = head + -(-size // step) * step if number else size  # the room that is left counts its head
        if not head <= taken <= end - at:
            raise OSError("a heap of texts is damaged")
        at += taken
