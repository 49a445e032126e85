"""Result files: one layout for what ran live and what ran point by point, in HDF5 or NPZ (CSV is write-only).

HDF5: attributes ``format``, ``layout``, ``experiment``, ``kind``, ``params`` (JSON), ``seed``, ``version``,
``position``, ``provenance`` (JSON); ``/journal`` (JSON text); the arrays of a live run under their paths
(``/final/spins``, ``/series/energy``), those of a batch under ``/points/0000``, each with the attribute
``name``. NPZ: the same arrays by name, and all the rest in the text ``provenance.json``.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import numpy as np

from rgapp import __version__
from rgapp.data.spins import read_spins, spins_among
from rgapp.export.data import PROVENANCE, write_csv, write_npz
from rgapp.files import FileError, replacing, try_folder
from rgapp.hdf5 import in_memory, opened, opened_image, written

FORMAT = "rgapp result"
LAYOUT = 1
SUFFIXES = (".h5", ".npz", ".csv")

Arrays = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """What is in a result file. ``arrays`` is filled for a live run, ``points`` for a batch.

    ``spread`` are names of two-dimensional arrays that a table (CSV) shows too, a column for each of their
    columns; it is not written.
    """

    experiment: str
    kind: Literal["live", "batch"]
    params: dict[str, Any]
    seed: int
    provenance: dict[str, Any]
    journal: list[dict[str, Any]] = field(default_factory=list)
    position: int = 0
    arrays: Arrays = field(default_factory=dict)
    points: dict[str, Arrays] = field(default_factory=dict)
    version: str = __version__
    spread: tuple[str, ...] = ()

    @property
    def named_arrays(self) -> Arrays:
        """All arrays by one name each: the point's name is put in front where there are several points."""
        if self.kind == "live":
            return dict(self.arrays)
        many = len(self.points) > 1
        return {
            f"{point}/{name}" if many else name: array
            for point, arrays in self.points.items()
            for name, array in arrays.items()
        }

    @property
    def last_params(self) -> dict[str, Any]:
        """The parameters at the end: those of the last change, where a live run was changed."""
        changes = (entry["params"] for entry in reversed(self.journal) if "params" in entry)
        return next(changes, self.params)


def bundled(experiment: str) -> Path | None:
    """The result of this experiment that comes along; None where none does."""
    path = _come_along() / f"{experiment.replace('_', '-')}.h5"
    return path if path.is_file() else None


def all_bundled(experiment: str) -> list[Path]:
    """Every result of this experiment that comes along: ``bundled`` and those with other parameters."""
    name = experiment.replace("_", "-")
    return sorted([*_come_along().glob(f"{name}.h5"), *_come_along().glob(f"{name}-*.h5")])


def _come_along() -> Path:
    return Path(str(files("rgapp.resources"))) / "results"


def check_output(path: str | os.PathLike, experiment: str) -> Path:
    """The path, when a result of this experiment may be written there; FileError in one sentence otherwise.

    A file that is there already is only ever replaced by a result of the same experiment.
    """
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise FileError(f"{path} must end in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}")
    if path.is_dir():
        raise FileError(f"{path} is a folder; give a file name")
    if not path.parent.is_dir():
        raise FileError(f"{path} cannot be written: there is no such folder")
    try_folder(path)
    if path.exists():
        there = _experiment_of(path)
        if there is None:
            raise FileError(f"{path} exists and is no result of rgapp; choose another name")
        if there != experiment:
            raise FileError(f"{path} holds a result of {there}, not of {experiment}; choose another name")
    return path


def write(path: str | os.PathLike, result: Result) -> None:
    """Write the whole result; the suffix tells the format. What was there is replaced when all is written."""
    suffix = Path(path).suffix.lower()
    if suffix == ".h5":
        with replacing(path) as new, written(new) as file:
            _write_h5(file, result)
    elif suffix == ".npz":
        write_npz(path, result.named_arrays, _header(result))
    elif suffix == ".csv":
        columns, left_out = _columns(result)
        note = f"left out, being no columns: {', '.join(left_out)}" if left_out else ""
        write_csv(path, columns, _header(result), note)
    else:
        raise FileError(f"{path} must end in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}")


def append(path: str | os.PathLike, point: str, arrays: Arrays) -> None:
    """Add a finished point to the HDF5 file of a batch.

    A copy is extended and then takes the file's place: whenever the program is killed, the file holds all
    points finished before.
    """
    with replacing(path) as extended, written(extended, begun=Path(path).read_bytes()) as file:
        _write_point(file, len(file["points"]), point, arrays)


def resumable(path: str | os.PathLike, result: Result) -> dict[str, Arrays]:
    """The finished points in an HDF5 file of the same run: experiment, parameters, seed, files and version.

    Empty where it is another run, or there is none.
    """
    if Path(path).suffix.lower() != ".h5" or not Path(path).exists():
        return {}
    there = read(path)
    same = all(
        getattr(there, name) == getattr(result, name)
        for name in ("experiment", "kind", "params", "seed", "version")
    ) and all(there.provenance.get(file) == result.provenance.get(file) for file in ("network", "source"))
    return there.points if same else {}


def experiment_of(path: str | os.PathLike) -> str | None:
    """Which experiment an HDF5 file is a result of, told by its header alone; None where it is none."""
    try:
        with opened(path) as file:
            name = file.attrs.get("experiment") if file.attrs.get("format") == FORMAT else None
    except Exception:  # h5py raises many kinds for the bytes of a stranger
        return None
    return None if name is None else str(name)


def read(path: str | os.PathLike) -> Result:
    """Read an HDF5 or NPZ result. Raises FileError in one sentence for anything else or a damaged file."""
    path = Path(path)
    if not path.exists():
        raise FileError(f"there is no file {path}")
    with _damage_told(path):
        if path.suffix.lower() == ".npz":
            return _read_npz(path)
        with opened(path) as file:
            return _read_h5(file, path)


def packed(result: Result) -> bytes:
    """The HDF5 file that ``write`` makes, in memory: a session is kept also where the disk has no room."""
    held = io.BytesIO()
    with in_memory(held) as file:
        _write_h5(file, result)
    return held.getvalue()


def unpacked(data: bytes, name: str) -> Result:
    """What ``packed`` made; FileError in one sentence that calls it ``name`` where it is damaged."""
    with _damage_told(name), opened_image(data) as file:
        return _read_h5(file, name)


@contextmanager
def _damage_told(name: str | os.PathLike) -> Iterator[None]:
    try:
        yield
    except FileError:
        raise
    except Exception as error:
        raise FileError(f"{name} is damaged or no result of rgapp ({_first_line(error)})") from None


def read_samples(path: str | os.PathLike) -> tuple[np.ndarray, dict[str, Any]]:
    """Configurations (n, L, L) int8 +-1 in a file, and the temperature and field they belong to, where told.

    Results of ``samples`` and of ``lattice``, and any NPZ, NPY or HDF5 file with an array of spins (-1 and
    +1, or 0 and 1) of shape (L, L), (n, L, L) or (n, L^2). Raises FileError in one sentence otherwise.
    """
    path = Path(path)
    try:
        result = read(path)
    except FileError:
        return read_spins(path), {}
    params = result.last_params
    known = {key: params[key] for key in ("temperature", "field") if key in params}
    return spins_among(result.named_arrays, path), known


# -- HDF5 ----------------------------------------------------------------------------------------------


def _write_h5(file: Any, result: Result) -> None:
    for name, value in _header(result).items():
        if name not in ("points", "journal"):
            file.attrs[name] = json.dumps(value) if isinstance(value, dict) else value
    file["journal"] = json.dumps(result.journal)
    for name, array in result.arrays.items():
        _write_array(file, name, array)
    if result.kind == "batch":
        file.create_group("points")
    for number, (point, arrays) in enumerate(result.points.items()):
        _write_point(file, number, point, arrays)


def _write_point(file: Any, number: int, point: str, arrays: Arrays) -> None:
    group = file["points"].create_group(f"{number:04d}")
    group.attrs["name"] = point
    for name, array in arrays.items():
        _write_array(group, name, array)


def _write_array(group: Any, name: str, array: Any) -> None:
    import h5py

    array = np.asarray(array)
    options: dict[str, Any] = {"compression": "gzip", "compression_opts": 4} if array.size > 1000 else {}
    if array.dtype.kind == "U":
        array = array.astype(h5py.string_dtype())
    elif array.size and array.ndim:
        options["fletcher32"] = True  # a checksum, so that what is read is what was written
    group.create_dataset(name, data=array, **options)


def _read_h5(file: Any, name: str | os.PathLike) -> Result:
    if file.attrs.get("format") != FORMAT:
        raise FileError(f"{name} is no result of rgapp")
    _check_layout(name, int(file.attrs["layout"]))
    points = {}
    for number in sorted(file.get("points", ())):
        group = file["points"][number]
        points[str(group.attrs["name"])] = {key: _read_array(group[key]) for key in group}
    arrays = {
        path: _read_array(file[path])
        for path in _dataset_names(file)
        if path.split("/")[0] not in ("points", "journal")
    }
    return Result(
        experiment=str(file.attrs["experiment"]),
        kind=str(file.attrs["kind"]),
        params=json.loads(file.attrs["params"]),
        seed=int(file.attrs["seed"]),
        provenance=json.loads(file.attrs["provenance"]),
        journal=json.loads(file["journal"][()]),
        position=int(file.attrs["position"]),
        arrays=arrays,
        points=points,
        version=str(file.attrs["version"]),
    )


def _dataset_names(group: Any) -> list[str]:
    import h5py

    names: list[str] = []
    group.visititems(lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None)
    return names


def _read_array(item: Any) -> Any:
    import h5py

    if h5py.check_string_dtype(item.dtype) is not None:
        return np.asarray(item.asstr()[()]).astype(str)
    return np.asarray(item[()])


# -- NPZ and CSV ---------------------------------------------------------------------------------------


def _header(result: Result) -> dict[str, Any]:
    header = {
        "format": FORMAT,
        "layout": LAYOUT,
        "experiment": result.experiment,
        "kind": result.kind,
        "params": result.params,
        "seed": result.seed,
        "version": result.version,
        "position": result.position,
        "provenance": result.provenance,
        "journal": result.journal,
    }
    if result.kind == "batch":
        header["points"] = {point: list(arrays) for point, arrays in result.points.items()}
    return header


def _read_npz(path: Path) -> Result:
    with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
        if PROVENANCE not in archive:
            raise FileError(f"{path} is no result of rgapp")
        header = json.loads(str(archive[PROVENANCE][()]))
        if not isinstance(header, Mapping) or header.get("format") != FORMAT:
            raise FileError(f"{path} is no result of rgapp")
        _check_layout(path, header["layout"])
        arrays = {name: archive[name] for name in archive.files if name != PROVENANCE}
    many = len(header.get("points", ())) > 1
    points = {
        point: {name: arrays.pop(f"{point}/{name}" if many else name) for name in names}
        for point, names in header.get("points", {}).items()
    }
    fields = ("experiment", "kind", "params", "seed", "provenance", "journal", "position", "version")
    return Result(**{name: header[name] for name in fields}, arrays=arrays, points=points)


def _columns(result: Result) -> tuple[Arrays, list[str]]:
    """The columns of the table, and the names of what is no column.

    Points that are all alike make a row each of their single numbers, else every one-dimensional array is a
    column.
    """
    points = list(result.points.values())
    if len(points) > 1 and all(point.keys() == points[0].keys() for point in points):
        single = [name for name, value in points[0].items() if np.ndim(value) == 0]
        if single:
            table = {name: np.array([point[name] for point in points]) for name in single}
            return table, [name for name in points[0] if name not in single]
    named = {name.removeprefix("series/"): array for name, array in result.named_arrays.items()}
    columns = {name: array for name, array in named.items() if np.ndim(array) == 1}
    wide = [
        name for name, array in named.items() if name.split("/")[-1] in result.spread and np.ndim(array) == 2
    ]
    for name in wide:
        columns |= {f"{name}/{number}": column for number, column in enumerate(np.transpose(named[name]))}
    return columns, [name for name in named if name not in columns and name not in wide]


# -- small things --------------------------------------------------------------------------------------


def _experiment_of(path: Path) -> str | None:
    """Which experiment a file is a result of; None where it is no readable result of ours."""
    try:
        if path.suffix.lower() == ".csv":
            from rgapp.export.data import read_provenance

            header = read_provenance(path)
            return header["experiment"] if header.get("format") == FORMAT else None
        return read(path).experiment
    except (FileError, KeyError, AttributeError):
        return None


def _check_layout(path: str | os.PathLike, layout: int) -> None:
    if layout > LAYOUT:
        raise FileError(f"{path} was written by a newer rgapp (layout {layout}); this one reads {LAYOUT}")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
