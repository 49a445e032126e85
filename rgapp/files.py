"""Writing so that nothing is lost half-way, and what a file is known by."""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO


class FileError(ValueError):
    """A file that cannot be read or written, told in one sentence."""


@contextmanager
def replacing(path: str | os.PathLike) -> Iterator[Path]:
    """A temporary path beside ``path``; on leaving without an exception it takes the place of ``path``.

    What was at ``path`` stays untouched until then, and its permissions stay; a new file has the usual ones.
    Where ``path`` is a link, what it points at is replaced. FileError where the folder cannot be written.
    """
    path = Path(path)
    target = Path(os.path.realpath(path))
    written = target.with_name(secrets.token_hex(8).join(_temporary(path)))
    try:
        # not by mkstemp, which lets nobody else read the file
        os.close(os.open(written, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except OSError as error:
        raise FileError(f"{path} cannot be written: {reason_of(error)}") from None
    try:
        with _named(written, path):
            yield written
        _flush(written)
        with suppress(FileNotFoundError):
            written.chmod(target.stat().st_mode & 0o777)
        os.replace(written, target)
    except OSError as error:
        raise FileError(f"{path} cannot be written: {reason_of(error)}") from error
    finally:
        with suppress(OSError):
            written.unlink()


@contextmanager
def _named(temporary: Path, path: Path) -> Iterator[None]:
    """Sentences of what is written inside name the file that was asked for."""
    try:
        yield
    except FileError as error:
        raise FileError(str(error).replace(str(temporary), str(path))) from error


def sweep(path: str | os.PathLike) -> None:
    """Remove what ``replacing`` left beside ``path`` where the program was killed in the middle of it."""
    names = ("[0-9a-f]" * 16).join(glob.escape(part) for part in _temporary(Path(path)))
    for left in Path(os.path.realpath(path)).parent.glob(names):
        with suppress(OSError):
            left.unlink()


def _temporary(path: Path) -> tuple[str, str]:
    """Beginning and end of the names of temporary files; 16 hexadecimal digits stand between them."""
    return f".{path.stem[:40]}-", path.suffix


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A temporary folder beside ``path``; on leaving without an exception it has that name.

    FileError where the name is taken, or the folder above cannot be written.
    """
    path = Path(path)
    make_folder(path.parent)
    try:
        made = Path(tempfile.mkdtemp(prefix=_temporary(path)[0], dir=path.parent))
    except OSError:
        try_folder(path)  # tells why
        raise
    try:
        with _named(made, path):
            yield made
        made.chmod(0o755)
        if os.path.lexists(path):
            raise FileError(f"{path} is there already; give the name of a new folder")
        os.rename(made, path)
    except OSError as error:
        raise FileError(f"{path} cannot be written: {reason_of(error)}") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def make_folder(path: str | os.PathLike) -> None:
    """Make a folder and those above it, where they are not there yet; FileError where that fails."""
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise FileError(f"{path} cannot be made: {reason_of(error)}") from None


def try_folder(path: str | os.PathLike) -> None:
    """FileError where no file can be written beside ``path``, found out by writing one."""
    try:
        tempfile.TemporaryFile(dir=os.path.dirname(os.path.realpath(path))).close()
    except OSError as error:
        raise FileError(f"{path} cannot be written: {reason_of(error)}") from None


def sha256(path: str | os.PathLike) -> str:
    """The file's SHA-256 as hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def write_all(file: BinaryIO, data: Any) -> None:
    """Write all bytes to an unbuffered file, which takes a part of them where the disk gets full; OSError."""
    left = memoryview(data).cast("B")
    while len(left):
        left = left[file.write(left) :]


def reason_of(error: OSError) -> str:
    """Why something cannot be written, as the end of a sentence."""
    if error.errno == errno.ENOSPC:
        return "there is no room on this disk"
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return "the folder is read-only; choose another one"
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return "there is no such folder"
    return (error.strerror or str(error)).lower()
