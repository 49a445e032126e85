"""Sessions in files: ``.rgapp``, a zip of JSON, spins and results, read with bounds and without pickle.

    session.json     format, version, which place is in sight, parameters and seed of every place (and
                     "scenes", the lecture's programme)
    lattice.npy      the spins of the lattice, (L, L) int8
    network.h5       the network the lattice is read by, where it is none of those that ship
    results/NAME.h5  the points of an experiment, finished or not
    picture.png      what the window looked like

Whatever is wrong with a file is told in one sentence, and nothing of it is used.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import rgapp
from rgapp import results
from rgapp.files import FileError, replacing
from rgapp.results import Result

SUFFIX = ".rgapp"
FORMAT, VERSION = "rgapp session", 1
LARGEST = 1 << 30  # bytes of all members once unpacked
LARGEST_TEXT = 8 << 20
LARGEST_PICTURE = 8 << 20
LARGEST_SIZE = 16_384  # spins per side
MOST_MEMBERS = 64

_TEXT, _SPINS, _NETWORK, _PICTURE, _RESULTS = (
    "session.json", "lattice.npy", "network.h5", "picture.png", "results/"
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class SessionFile:
    """What a session file holds. ``states`` are those of ``Session.states``; ``spins`` (L, L) int8 +-1;
    ``network`` the bytes of a network file; ``results`` by experiment; ``picture`` a PNG.
    """

    states: dict[str, dict[str, Any]]
    place: str = ""
    spins: NDArray[np.int8] | None = None
    network: bytes | None = None
    results: dict[str, Result] = field(default_factory=dict)
    picture: bytes = b""


def write(path: str | os.PathLike, session: SessionFile) -> None:
    """Write all of it; what was there is replaced once it is whole. FileError where it cannot be written."""
    text = {
        "format": FORMAT,
        "version": VERSION,
        "program": rgapp.__version__,
        "place": session.place,
        "states": session.states,
    }
    with replacing(path) as written, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(_TEXT, json.dumps(text, ensure_ascii=False, indent=1, allow_nan=False))
        if session.spins is not None:
            held = io.BytesIO()
            np.save(held, np.ascontiguousarray(session.spins, np.int8), allow_pickle=False)
            file.writestr(_SPINS, held.getvalue())
        if session.network is not None:
            file.writestr(_NETWORK, session.network)
        for name, result in session.results.items():
            file.writestr(f"{_RESULTS}{name}.h5", results.packed(result))
        if session.picture:
            file.writestr(_PICTURE, session.picture, zipfile.ZIP_STORED)


def read(path: str | os.PathLike) -> SessionFile:
    """Read and check all of it; FileError in one sentence where it is none, damaged, too large or newer."""
    path = Path(path)
    with _opened(path) as file:
        text = _text(file, path)
        found = {one.filename for one in file.infolist()}
        spins = _spins(_unpacked(file, _SPINS, path), path) if _SPINS in found else None
        network = _unpacked(file, _NETWORK, path) if _NETWORK in found else None
        kept = {}
        for name in sorted(found):
            if name.startswith(_RESULTS):
                kept[name.removeprefix(_RESULTS).removesuffix(".h5")] = _result(file, name, path)
        picture = _unpacked(file, _PICTURE, path, LARGEST_PICTURE) if _PICTURE in found else b""
    return SessionFile(text["states"], text["place"], spins, network, kept, picture)


def picture_of(path: str | os.PathLike) -> bytes:
    """The PNG in a session file; empty where there is none, or the file cannot be read."""
    try:
        with _opened(Path(path)) as file:
            return _unpacked(file, _PICTURE, Path(path), LARGEST_PICTURE)
    except (FileError, KeyError):
        return b""


# -- inside ------------------------------------------------------------------------------------------------


class _opened:
    """The zip, its list of members checked before anything is unpacked; damage becomes a sentence."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> zipfile.ZipFile:
        try:
            self._file = zipfile.ZipFile(self._path)
        except FileNotFoundError:
            raise FileError(f"there is no file {self._path}") from None
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise _damaged(self._path, error) from None
        try:
            _check_members(self._file, self._path)
        except BaseException:
            self._file.close()
            raise
        return self._file

    def __exit__(self, _kind: Any, error: Any, _trace: Any) -> None:
        self._file.close()
        wrong = (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        )
        if isinstance(error, wrong) and not isinstance(error, FileError):
            raise _damaged(self._path, error) from None


def _damaged(path: Path, error: Exception) -> FileError:
    told = (str(error).strip().splitlines() or [type(error).__name__])[0][:100]
    return FileError(f"{path} is damaged or no session of rgapp ({told})")


def _check_members(file: zipfile.ZipFile, path: Path) -> None:
    members = file.infolist()
    names = [one.filename for one in members]
    if len(members) > MOST_MEMBERS or len(set(names)) != len(names):
        raise FileError(
            f"{path} is no session of rgapp: it holds {len(members)} members, or one of them twice"
        )
    for name in names:
        known = name in (_TEXT, _SPINS, _NETWORK, _PICTURE)
        plain = name.removeprefix(_RESULTS).removesuffix(".h5")
        if not known and not (name.startswith(_RESULTS) and name.endswith(".h5") and plain.isidentifier()):
            raise FileError(f"{path} is no session of rgapp: it holds {name[:60]!r}")
    if sum(one.file_size for one in members) > LARGEST:
        raise FileError(f"{path} would unpack to more than {LARGEST >> 20} MB, more than a session can hold")
    if _TEXT not in names:
        raise FileError(f"{path} is no session of rgapp: {_TEXT} is missing")


def _unpacked(file: zipfile.ZipFile, name: str, path: Path, most: int = LARGEST) -> bytes:
    """A member, never more of it than it may be, whatever the list of members says."""
    with file.open(name) as member:
        data = member.read(most + 1)
    if len(data) > most:
        raise FileError(f"{path} is no session of rgapp: {name} is larger than {most >> 20} MB")
    return data


def _text(file: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    try:
        found = json.loads(_unpacked(file, _TEXT, path, LARGEST_TEXT).decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise _damaged(path, error) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise FileError(f"{path} is no session of rgapp")
    version = found.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise FileError(f"{path} is no session of rgapp: it has no version")
    if version > VERSION:
        raise FileError(
            f"{path} was written by a newer rgapp ({found.get('program', '')}); update to open it"
        )
    states, scenes, place = found.get("states"), found.get("scenes", []), found.get("place", "")
    right = isinstance(states, dict) and isinstance(scenes, list) and isinstance(place, str)
    if not right or not all(isinstance(one, dict) for one in (*states.values(), *scenes)):
        raise FileError(f"{path} is damaged: its states or scenes are not what they should be")
    # where the first version of the program kept them
    states.setdefault("scenes", {"params": {"entries": scenes}, "seed": 0})
    return {"states": states, "place": place}


def _spins(data: bytes, path: Path) -> NDArray[np.int8]:
    wrong = FileError(f"{path} is damaged: its lattice is no square of spins")
    held = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(held)
        header = (
            np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        )
        shape, fortran, dtype = header(held)
    except Exception:
        raise wrong from None
    right = dtype == np.int8 and not fortran and len(shape) == 2 and shape[0] == shape[1]
    if not right or not 2 <= shape[0] <= LARGEST_SIZE or len(data) - held.tell() != shape[0] * shape[1]:
        raise wrong
    spins = np.frombuffer(data, np.int8, offset=held.tell()).reshape(shape)
    if not (np.abs(spins) == 1).all():
        raise wrong
    return spins.copy()


def _result(file: zipfile.ZipFile, name: str, path: Path) -> Result:
    data = _unpacked(file, name, path)
    try:
        return results.unpacked(data, name)
    except FileError:
        raise FileError(f"{path} is damaged: {name} cannot be read") from None
