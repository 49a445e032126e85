"""From a run to a result that can be kept, and back: the same for the window and the command line."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rgapp.bits import unpack_rows
from rgapp.engine import Run, decode_journal, encode_journal, replay
from rgapp.experiments import Entry, find
from rgapp.export.provenance import command_line, provenance
from rgapp.files import FileError, sha256
from rgapp.params import Params
from rgapp.results import Arrays, Result, read_samples

if TYPE_CHECKING:
    from rgapp.experiments.lattice import LatticeFrame, LoadSpins

Tell = Callable[[float, str], None]
CHUNK = 1000  # sweeps between two questions whether to go on


def of_run(name: str, run: Run, output: str | os.PathLike = "result.h5") -> Result:
    """A live run with all it takes to make it again."""
    if run.journal:
        command = f"rgapp replay {os.path.basename(output)}"
    else:
        command = command_line(name, run.params, run.seed, run.position, os.path.basename(output))
    return Result(
        experiment=name,
        kind="live",
        params=run.params.model_dump(mode="json"),
        seed=run.seed,
        provenance=provenance(
            name,
            run.params,
            run.seed,
            position=run.position,
            journal=len(run.journal),
            command=command,
            **used_files(run.params),
        ),
        journal=encode_journal(run.journal),
        position=run.position,
        arrays=run.arrays,
    )


def of_frame(frame: LatticeFrame, run: Run, output: str | os.PathLike = "lattice.h5") -> Result:
    """A lattice as it was drawn, with the run that led to it: see ``Mailbox.run``."""
    arrays = {
        "final/spins": unpack_rows(frame.packed, frame.size),
        "final/energy": np.float64(frame.energy),
        "final/magnetization": np.float64(frame.magnetization),
    }
    return of_run("lattice", replace(run, arrays=arrays), output)


def of_batch(
    name: str,
    params: Params,
    seed: int,
    points: dict[str, Arrays] | None = None,
    output: str | os.PathLike | None = None,
    seconds: float | None = None,
) -> Result:
    """A batch with the points finished so far; ``seconds`` that it took, where it is known."""
    points = points or {}
    command = command_line(name, params, seed, output=os.path.basename(output or "result.h5"))
    told = {"command": command, "samples": _samples_in(points), "seconds": seconds, **used_files(params)}
    return Result(
        experiment=name,
        kind="batch",
        params=params.model_dump(mode="json"),
        seed=seed,
        provenance=provenance(name, params, seed, **told),
        points=points,
        spread=getattr(find(name).experiment, "spread", ()),
    )


def _samples_in(points: dict[str, Arrays]) -> int | None:
    """How many samples went into a batch, where its points tell."""
    for arrays in points.values():
        if "configurations" in arrays:
            return len(arrays["configurations"])
        if "samples" in arrays and np.ndim(arrays["samples"]) == 0:
            return int(arrays["samples"])
    return None


def used_files(params: Params) -> dict[str, Any]:
    """The network and the data file that these parameters name, for the provenance."""
    files = {}
    network = getattr(params, "network", "none")
    if isinstance(network, str) and network != "none":
        from rgapp import models

        with suppress(ValueError):  # the file may have gone since it was read
            files["network"] = models.find(network)
    source = getattr(params, "file", "")
    if source and os.path.isfile(source):
        files["source"] = source
    return files


def changed_files(result: Result) -> list[str]:
    """A sentence for each file a result was made with that is another one now, or gone."""
    files = used_files(entry_of(result).params(**result.params))
    sentences = []
    for name, words in (("network", "network"), ("source", "data file")):
        then = result.provenance.get(name)
        if then is None:
            continue
        if name not in files:
            sentences.append(f"the {words} {then['file']} is no longer where it was")
        elif sha256(files[name]) != then["sha256"]:
            sentences.append(f"the {words} {then['file']} has changed since")
    return sentences


def last_spins(path: str | os.PathLike) -> tuple[LoadSpins, dict[str, Any]]:
    """The last configuration in a file as an order to the lattice; its temperature and field, where told.

    FileError in one sentence where the file holds none.
    """
    from rgapp.experiments.lattice import LoadSpins

    configurations, values = read_samples(path)
    return LoadSpins.of(configurations[-1]), values


def entry_of(result: Result) -> Entry:
    """The experiment of a result; FileError where this version does not know it."""
    try:
        return find(result.experiment)
    except ValueError as error:
        raise FileError(str(error)) from None


def again(result: Result, tell: Tell) -> Result:
    """Run a result again from its parameters, seed and journal. ``tell`` may raise Cancelled."""
    entry = entry_of(result)
    params = entry.params(**result.params)
    if entry.kind == "batch":
        entry.check(params)
        experiment = entry.make(params, result.seed)
        wanted = [point for point in experiment.points() if point in result.points]
        points = {}
        for number, point in enumerate(wanted):
            points[point] = experiment.run(
                point, lambda share, words, n=number: tell((n + share) / len(wanted), words)
            )
        return of_batch(result.experiment, params, result.seed, points)
    journal = decode_journal(result.journal, type(params), entry.orders)
    experiment = replay(lambda: entry.make(params, result.seed), journal, result.position, tell, chunk=CHUNK)
    run = Run(params, result.seed, journal, experiment.position, experiment.result())
    return of_run(result.experiment, run)


def differences(kept: Result, again: Result) -> list[str]:
    """Names of the arrays that were kept and did not come out the same, byte for byte."""
    arrays = again.named_arrays
    return [name for name, array in kept.named_arrays.items() if not _same(array, arrays.get(name))]


def _same(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return False
    one, other = np.asarray(one), np.asarray(other)
    return one.shape == other.shape and one.dtype == other.dtype and one.tobytes() == other.tobytes()
