"""Networks of other programs, whose units are 0 and 1: see ``physics.binary`` for what becomes of them.

Of ``rbms`` an HDF5 file: groups ``update_N`` hold ``weight_matrix`` (n_visible, n_hidden), ``vbias`` and
``hbias``, themselves or in a group ``params``; the last update is taken. Of scikit-learn an NPZ file with
the attributes of a fitted BernoulliRBM under their names, as ``numpy.savez(path, components_=..., ...)`` has
it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from rgapp.physics.binary import from_binary, from_scikit_learn
from rgapp.physics.rbm import RBM

_UPDATE = re.compile(r"update_(\d+)")


def last_update(file: Mapping[str, Any]) -> str | None:
    """The group of an open HDF5 file that holds the last machine of ``rbms``; None where there is none."""
    updates = [name for name in file if _UPDATE.fullmatch(name) and _holds(file[name])]
    return max(updates, key=lambda name: int(name.removeprefix("update_")), default=None)


def rbms_machine(file: Mapping[str, Any], update: str) -> tuple[RBM, dict[str, Any]]:
    """The machine of ``last_update``, and what is told of it; ValueError where its units are not 0 and 1."""
    kind = file["model_type"][()] if "model_type" in file else b"BBRBM"
    kind = kind.decode() if isinstance(kind, bytes) else str(kind)
    if kind != "BBRBM":
        raise ValueError(f"it is a machine of the kind {kind}; expected BBRBM, whose units are 0 and 1")
    group = _parameters(file[update])
    weights, hidden_bias, visible_bias = (group[name][()] for name in ("weight_matrix", "hbias", "vbias"))
    told = {"program": "rbms", "update": int(update.removeprefix("update_")), "units": "0 and 1, converted"}
    return from_binary(weights, hidden_bias, visible_bias), told


def is_scikit_learn(path: Path) -> bool:
    """Whether an NPZ file has the weights of a BernoulliRBM by name; False too where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "components_.npy" in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def scikit_learn_machine(path: Path) -> tuple[RBM, dict[str, Any]]:
    """The machine in an NPZ file, and what is told of it; ValueError where there is none."""
    with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
        machine = SimpleNamespace(**{name: archive[name] for name in archive.files if name.endswith("_")})
    return from_scikit_learn(machine), {"program": "scikit-learn", "units": "0 and 1, converted"}


def _parameters(group: Any) -> Any:
    return group.get("params", group)


def _holds(group: Any) -> bool:
    return hasattr(group, "keys") and {"weight_matrix", "vbias", "hbias"} <= set(_parameters(group))
