"""Trained networks as files: found by name or path, read with care, written whole.

Two HDF5 layouts are read. A network file has the attribute ``format`` = "rgapp network". If its attribute
``kind`` is "dbn", or absent, groups ``layer1``, ``layer2``, ... from the lattice up hold ``weights``
(n_below, n), ``hidden_bias`` (n,) and ``visible_bias`` (n_below,) float32 of a deep belief network. If it is
"dbm", the group ``joint`` holds ``weights1``, ``weights2``, ... (n_below, n) and ``bias0`` of the lattice,
``bias1``, ... (n,) of a deep Boltzmann machine. Every array has an attribute ``meaning``, and the attribute
``signs`` states the energy. The other layout is the result of the experiment ``train``, whose points of these
names hold the same arrays. Files of other programs are read too: see ``foreign``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import rgapp
from rgapp import foreign
from rgapp.files import FileError, replacing
from rgapp.hdf5 import opened, written
from rgapp.physics.dbm import DBM
from rgapp.physics.rbm import RBM
from rgapp.physics.stack import Stack

FORMAT = "rgapp network"
LAYOUT = 1
SIGNS = "energy E = b.h + c.v + v.W.h, weight exp(-E), units +-1: a hidden unit has the mean -tanh(b + v.W)"

_ARRAYS = {
    "weights": "W: units of the layer below x units of this layer, no unit",
    "hidden_bias": "b: one for each unit of this layer, no unit",
    "visible_bias": "c: one for each unit of the layer below, no unit",
}
DEEP_SIGNS = "energy E = sum of bias_l.x_l + sum of x_(l-1).weights_l.x_l, weight exp(-E), units +-1"
_MOST = 1 << 28  # numbers in one array


def bundled() -> list[str]:
    """Names of the networks that ship with rgapp."""
    return sorted(path.stem for path in _folder().glob("*.h5"))


def find(name_or_path: str | os.PathLike) -> Path:
    """The file of a bundled network, or of a path; FileError in one sentence where there is none."""
    text = os.fspath(name_or_path)
    if text in bundled():
        return _folder() / f"{text}.h5"
    # os.path, for the methods of Path raise where a name is too long, or a folder may not be looked into
    path = Path(os.path.expanduser(text))
    if os.path.isfile(path):
        return path
    if os.path.isdir(path):
        raise FileError(f"{path} is a folder; give a network file (.h5)")
    if path.suffix:
        raise FileError(f"there is no file {path}")
    raise FileError(
        f"there is no network {text}; give the path of a network file (.h5) or one of {', '.join(bundled())}"
    )


def save(network: Stack | DBM, path: str | os.PathLike, provenance: dict[str, Any]) -> None:
    """Write a network file; ``provenance`` holds plain values for JSON. FileError where that fails."""
    deep = isinstance(network, DBM)
    told = {"kind": "dbm", "signs": DEEP_SIGNS} if deep else {"kind": "dbn", "signs": SIGNS}
    header = {"format": FORMAT, "layout": LAYOUT, "version": rgapp.__version__} | told
    with replacing(path) as new, written(new) as file:
        file.attrs.update(header | {"provenance": json.dumps(provenance)})
        for group, arrays in _told_arrays(network).items():
            for name, (array, meaning) in arrays.items():
                made = file.create_dataset(
                    f"{group}/{name}", data=array, compression="gzip", shuffle=True, fletcher32=True
                )
                made.attrs["meaning"] = meaning


def arrays_of(network: Stack | DBM) -> dict[str, dict[str, NDArray[np.float32]]]:
    """The arrays of a network by group and name, as they are in a file."""
    return {
        group: {name: array for name, (array, _) in arrays.items()}
        for group, arrays in _told_arrays(network).items()
    }


def _told_arrays(network: Stack | DBM) -> dict[str, dict[str, Any]]:
    """The same, each array with its meaning."""
    return _deep_arrays(network) if isinstance(network, DBM) else _stack_arrays(network)


def _stack_arrays(stack: Stack) -> dict[str, dict[str, Any]]:
    return {
        f"layer{layer}": {name: (getattr(rbm, name), meaning) for name, meaning in _ARRAYS.items()}
        for layer, rbm in enumerate(stack.rbms, 1)
    }


def _deep_arrays(dbm: DBM) -> dict[str, dict[str, Any]]:
    weights = {
        f"weights{layer}": (each, f"W: units of layer {layer - 1} x units of layer {layer}, no unit")
        for layer, each in enumerate(dbm.weights, 1)
    }
    biases = {
        f"bias{layer}": (each, f"b: one for each unit of layer {layer}, no unit")
        for layer, each in enumerate(dbm.biases)
    }
    return {"joint": weights | biases}


def deep_machine(arrays: Mapping[str, Any]) -> DBM:
    """The machine of the arrays ``weights1``, ... and ``bias0``, ...; ValueError where they are none."""
    layers = 0
    while f"weights{layers + 1}" in arrays:
        layers += 1
    weights = [_array(arrays, f"weights{layer}", f"joint/weights{layer}") for layer in range(1, layers + 1)]
    biases = [_array(arrays, f"bias{layer}", f"joint/bias{layer}") for layer in range(layers + 1)]
    return DBM(weights, biases)


def load(name_or_path: str | os.PathLike) -> tuple[Stack | DBM, dict[str, Any]]:
    """The network in a file, and what the file tells of its origin.

    Raises FileError with one sentence that names the file and what is wrong with it: no HDF5, cut short, a
    missing array, a shape that does not fit, a value that is not finite.
    """
    path = find(name_or_path)
    try:
        if path.suffix.lower() == ".npz":
            rbm, origin = foreign.scikit_learn_machine(path)
            return Stack([rbm]), origin
        return _load_h5(path)
    except _Problem as problem:
        raise FileError(f"{path.name} {problem}") from None
    except ValueError as error:
        raise FileError(f"{path.name} holds no usable network: {error}") from None
    except PermissionError:
        raise FileError(f"{path.name} may not be read: permission denied") from None
    except Exception as error:
        raise FileError(f"{path.name} {_what(error)}") from None


def _load_h5(path: Path) -> tuple[Stack | DBM, dict[str, Any]]:

    with opened(path) as file:
        groups = _layers(file)
        if "joint" in groups:
            return deep_machine(groups["joint"]), _origin(file)
        if groups:
            rbms = [_rbm(layer, group) for layer, group in enumerate(groups.values(), 1)]
            return Stack(rbms), _origin(file)
        if (update := foreign.last_update(file)) is None:
            raise _Problem("holds no network: there is no layer1/weights in it")
        rbm, origin = foreign.rbms_machine(file, update)
        return Stack([rbm]), origin


def holds_network(path: str | os.PathLike) -> bool:
    """Whether ``load`` is the one to read an HDF5 or NPZ file.

    Told without reading the arrays. False only where something else is in an HDF5 file; of a damaged network,
    and of a file that HDF5 cannot open, ``load`` says what is wrong. An NPZ file must look like a network.
    """
    if Path(path).suffix.lower() == ".npz":
        return foreign.is_scikit_learn(Path(path))

    try:
        with opened(path) as file:
            return bool(_layers(file)) or foreign.last_update(file) is not None
    except Exception:
        return True


class _Problem(ValueError):
    """What is wrong with a file, told so that its name may stand in front."""


def _folder() -> Path:
    return Path(str(resources.files("rgapp.resources"))) / "models"


def _what(error: Exception) -> str:
    text = str(error)
    if "truncated" in text:
        return "is cut short: it ends before its data do"
    if "signature not found" in text:
        return "is no network file: expected HDF5 written by rgapp"
    return f"is damaged ({(text.splitlines() or [type(error).__name__])[0][:100]})"


def _layers(file: Any) -> dict[str, Any]:
    """The groups of the layers from the lattice up, or that of a deep machine; none where neither is."""
    if file.attrs.get("format") == FORMAT:
        if int(file.attrs["layout"]) > LAYOUT:
            raise _Problem(
                f"was written by a newer rgapp (layout {file.attrs['layout']}; this one reads {LAYOUT})"
            )
        named = {name: file[name] for name in file}
    else:
        named = {str(group.attrs["name"]): group for group in file.get("points", {}).values()}
        if "layer1" in named and "joint" not in named and _params(file).get("model") == "dbm":
            raise _Problem("holds a deep Boltzmann machine whose layers have not learned together yet")
    if "joint" in named:
        return {"joint": named["joint"]}
    found: dict[str, Any] = {}
    while (name := f"layer{len(found) + 1}") in named:
        found[name] = named[name]
    return found


def _params(file: Any) -> dict[str, Any]:
    try:
        return dict(json.loads(file.attrs.get("params", "{}")))
    except (TypeError, ValueError):
        return {}


def _rbm(layer: int, group: Any) -> RBM:
    arrays = [_array(group, name, f"layer{layer}/{name}") for name in _ARRAYS]
    try:
        return RBM(*arrays)
    except ValueError as error:
        raise _Problem(f"holds no usable network: layer{layer}/{error}") from None


def _array(group: Any, name: str, told: str) -> NDArray[np.float32]:
    if name not in group:
        raise _Problem(f"holds no whole network: {told} is missing")
    array = group[name]
    if array.dtype.kind not in "fiu" or array.size > _MOST:
        raise _Problem(f"holds no usable network: {told} is {array.dtype} of the shape {array.shape}")
    with np.errstate(over="ignore"):  # too large for single precision is as bad as infinite
        return array[()].astype(np.float32)


def _origin(file: Any) -> dict[str, Any]:
    """The provenance and, of a training result, its parameters, seed and sample statistics."""
    try:
        origin = dict(json.loads(file.attrs.get("provenance", "{}")))
    except (TypeError, ValueError):
        origin = {}
    for group in file.get("points", {}).values():
        if group.attrs["name"] == "samples":
            origin["samples"] = {name: item[()].item() for name, item in group.items() if item.shape == ()}
    return origin
