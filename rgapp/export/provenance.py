"""Where a result comes from: one block of plain values that goes into every file the program writes."""

from __future__ import annotations

import os
import platform
import shlex
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import rgapp
from rgapp.files import sha256
from rgapp.params import Params

CHANGED = "no one command makes this again, for it was changed on the way; the run exported as H5 does"
LIBRARIES = ("numpy", "scipy", "h5py", "pandas", "matplotlib", "PySide6-Essentials")


def provenance(
    experiment: str,
    params: Params,
    seed: int,
    *,
    position: int | None = None,
    journal: int = 0,
    samples: int | None = None,
    network: str | os.PathLike | None = None,
    source: str | os.PathLike | None = None,
    command: str | None = None,
    seconds: float | None = None,
) -> dict[str, Any]:
    """Everything needed to make a result again, as plain values for JSON.

    ``position`` sweeps of the run and ``journal`` entries met by then; ``network`` and ``source`` are files,
    told by name and SHA-256; ``samples`` counts what was used; ``command`` is the equivalent command line; it
    took ``seconds``.
    Where there were changes on the way no command line is: a ``note`` says so unless a command is given.
    """
    block: dict[str, Any] = {
        **header(),
        "experiment": experiment,
        "parameters": params.model_dump(mode="json"),
        "seed": seed,
    }
    if position is not None:
        block["position"] = position
        block["changes"] = journal
    if samples is not None:
        block["samples"] = samples
    if seconds is not None:
        block["seconds"] = round(seconds, 1)
    for name, path in (("network", network), ("source", source)):
        if path is not None:
            block[name] = {"file": Path(path).name, "sha256": sha256(path)}
    if command is None and journal:
        block["note"] = CHANGED
    else:
        block["command"] = command or command_line(experiment, params, seed, position)
    return block


def header() -> dict[str, Any]:
    """What made it, when and where."""
    return {
        "program": "rgapp",
        "version": rgapp.__version__,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "platform": platform.platform(),
        "processor": platform.machine(),
        "python": platform.python_version(),
        "libraries": libraries(),
    }


def libraries() -> dict[str, str]:
    """Versions of the libraries that numbers and figures depend on, as far as they are installed."""
    versions = {}
    for name in LIBRARIES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


def command_line(
    experiment: str, params: Params, seed: int, sweeps: int | None = None, output: str = "result.h5"
) -> str:
    """The command that makes the same numbers without the window; defaults are left out."""
    words = ["rgapp", "run", experiment]
    for name, field in type(params).model_fields.items():
        value = getattr(params, name)
        if value != field.default:
            words += [f"--{name.replace('_', '-')}", _text(value)]
    if sweeps is not None:
        words += ["--sweeps", str(sweeps)]
    words += ["--seed", str(seed), "-o", output]
    return shlex.join(words)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ",".join(_text(item) for item in value)
    return repr(value) if isinstance(value, float) else str(value)
