"""What the commands do. Results go to files, summaries to standard output."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import rgapp
from rgapp import bench as speed
from rgapp import results, runs
from rgapp.checkpoint import Checkpoint
from rgapp.cli import describe, given_params
from rgapp.engine import SAVE_EVERY, BatchRunner, Cluster, Processes, Run, Runner, Workers
from rgapp.experiments import EXPERIMENTS, Entry, find
from rgapp.experiments.check import Check, CheckParams, cells
from rgapp.export.data import read_provenance
from rgapp.files import FileError, sweep
from rgapp.params import ParameterError, Params, parse_number, parse_whole
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.verification import Outcome
from rgapp.session import parse_seed
from rgapp.words import MINUS, THIN, value_and_error

_ONE_THREAD = {"threads": 1}  # of each worker
# letters of the window that not every terminal has
_TYPED = str.maketrans({MINUS: "-", THIN: "", "×": "x", "–": "-", "σ": "sigma"})


def render(options: argparse.Namespace) -> int:
    from rgapp.film_command import render  # it needs Qt, which the others do without

    return render(options)


def run(options: argparse.Namespace) -> int:
    if options.list:
        _list()
        return 0
    entry = find(options.experiment)
    params = entry.params(**given_params(options))
    entry.check(params)
    output = _output(options.output, entry)
    if entry.kind == "batch":
        every = _save_every(options.save_every) if hasattr(options, "save_every") else SAVE_EVERY
        workers = _workers(options)
        return _run_batch(entry, params, parse_seed(options.seed), output, options.json, every, workers)
    sweeps = _whole(options.sweeps, "sweeps")
    return _run_live(entry, params, parse_seed(options.seed), sweeps, output, options)


def flow(options: argparse.Namespace) -> int:
    entry = find("flow")
    recipe = _recipe(options.recipe) if options.recipe else {}
    params = entry.params(**{**recipe, **given_params(options), "source": "file", "file": options.data})
    entry.check(params)
    return _run_batch(entry, params, parse_seed(options.seed), _output(options.output, entry), options.json)


def _recipe(file: str) -> dict[str, Any]:
    """The choices with which the data of an analysis were read; FileError where the file tells none."""
    found = read_provenance(file) if file.lower().endswith(".csv") else vars(results.read(file))
    if found.get("experiment") != "flow":
        raise FileError(f"{file} holds no analysis of data, so it has no recipe; expected a result of flow")
    params = find("flow").params(**found["params"])
    return {name: getattr(params, name) for name in type(params.recipe).model_fields}


def replay(options: argparse.Namespace) -> int:
    result = results.read(options.file)
    for sentence in runs.changed_files(result):
        print(f"rgapp: {sentence}", file=sys.stderr)
    with bar() as tell:
        again = runs.again(result, tell)
    different = sorted(runs.differences(result, again))
    name = Path(options.file).name
    how_far = f"{result.position} sweeps" if result.kind == "live" else f"{len(result.points)} points"
    if not different:
        print(f"The same: {name}, {how_far}, every array bit for bit.")
        return 0
    note = f"; it was made by version {result.version}" if result.version != again.version else ""
    print(f"Not the same: {name}, {how_far}; {', '.join(different)} differ{note}.")
    return 1


def check(options: argparse.Namespace) -> int:
    """Line by line as the trials end; 1 where one of them does not agree with what is exact."""
    params, seed = CheckParams(length=options.length), parse_seed(options.seed)
    say = _sayer(options.json)
    checking, found = Check(params, seed, threads=os.cpu_count() or 1), {}
    points = checking.points()
    width = max(map(len, points))
    for point in points:
        found[point] = checking.run(point, lambda share, words: None)
        measured, exact, deviation = cells(found[point]["outcome"])
        say(f"{point:<{width}}  {checking.quantity(point):<17}  {measured:<13}  {exact:<9}  {deviation}")
    summary = checking.summary(found)
    say(summary["verdict"])
    if options.json:
        trials = [_trial(point, checking.quantity(point), found[point]["outcome"]) for point in points]
        made = {"params": params.model_dump(), "seed": seed, "results": {"trials": trials, **summary}}
        print(json.dumps(_plain(made), allow_nan=False))
    return 0 if summary["agrees"] else 1


def _trial(point: str, quantity: str, outcome: Outcome) -> dict[str, Any]:
    numbers = {**asdict(outcome), "sigma": outcome.sigma, "agrees": outcome.agrees}
    return {"what": point, "quantity": quantity, **numbers}


def bench(options: argparse.Namespace) -> int:
    """Row by row as they are measured."""
    seconds, say, rows = _seconds(options.seconds), _sayer(options.json), []
    say(f"million sites/s at T = {CRITICAL_TEMPERATURE:.3f} (-: not used at this size)")
    say(_columns("algorithm", "kernel", "threads", map(str, speed.SIZES)))
    for row in speed.table(seconds):
        rows.append(asdict(row))
        rates = (f"{row.rates[size] / 1e6:.0f}" if size in row.rates else "-" for size in speed.SIZES)
        say(_columns(row.algorithm, row.instruction_set or "-", str(row.threads), rates))
    if options.json:
        made = {"version": rgapp.__version__, "cores": os.cpu_count(), "unit": "sites/s"}
        print(json.dumps({**made, "temperature": CRITICAL_TEMPERATURE, "rows": rows}))
    return 0


def _columns(algorithm: str, kernel: str, threads: str, numbers: Iterable[str]) -> str:
    return f"{algorithm:<15}{kernel:<9}{threads:>7}" + "".join(f"{text:>9}" for text in numbers)


def _sayer(as_json: bool) -> Callable[[str], None]:
    """Prints a line at once, in letters every terminal has; nothing where JSON is asked for."""
    if as_json:
        return lambda line: None
    return lambda line: print(line.translate(_TYPED), flush=True)


def _seconds(text: str) -> float:
    try:
        seconds = parse_number(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 60:
        raise ParameterError(f"seconds must be above 0 and at most 60 (got {text})", "seconds")
    return seconds


# -- live ----------------------------------------------------------------------------------------------


def _run_live(
    entry: Entry, params: Params, seed: int, sweeps: int, output: Path | None, options: argparse.Namespace
) -> int:
    first = _first_order(options, entry, params)
    with bar() as tell, Runner(partial(entry.make, params, seed), name=entry.name) as runner:
        if first is not None:
            runner.order(first)
        runner.step(sweeps)
        runner.start()
        stopped = not _wait(lambda: runner.idle.wait(0.1), lambda: tell(runner.position / sweeps, "sweeps"))
        if stopped:
            runner.pause()
        run = runner.result().result()
    if runner.failure is not None:
        raise runner.failure.error
    if output is not None:
        results.write(output, runs.of_run(entry.name, run, output))
    numbers = {
        name.removeprefix("final/"): np.asarray(array).item()
        for name, array in run.arrays.items()
        if name.startswith("final/") and np.ndim(array) == 0
    }
    numbers |= entry.summary(run.params, run.arrays)
    _summarize(options.json, entry, run, {"sweeps": run.position, **numbers}, output)
    if stopped:
        kept = " and saved" if output is not None else ""
        print(f"rgapp: stopped at sweep {run.position} of {sweeps}{kept}", file=sys.stderr)
    return int(stopped)


def _first_order(options: argparse.Namespace, entry: Entry, params: Params) -> Any:
    if not getattr(options, "start_from", None):
        return None
    spins, _ = runs.last_spins(options.start_from)
    if spins.size != params.size:
        raise ParameterError(
            f"size must be {spins.size}, the size of the spins in {options.start_from} (got {params.size})",
            "size",
        )
    return spins


# -- batch ---------------------------------------------------------------------------------------------


def _run_batch(
    entry: Entry,
    params: Params,
    seed: int,
    output: Path | None,
    as_json: bool,
    every: float = SAVE_EVERY,
    workers: Workers | None = None,
) -> int:
    if output is not None:
        sweep(output)  # of what a run that was killed was writing
    header = runs.of_batch(entry.name, params, seed, output=output)
    have = results.resumable(output, header) if output is not None else {}
    keep = _keeper(output, partial(runs.of_batch, entry.name, params, seed, output=output), fresh=not have)
    lasting = output is not None and entry.can_be_taken_up
    checkpoint = Checkpoint(output, header) if lasting else None
    taken_up = checkpoint.read() if checkpoint else None
    runner = BatchRunner(
        partial(entry.make, params, seed, **(_ONE_THREAD if workers and entry.any_threads else {})),
        name=entry.name,
        have=have,
        keep=keep,
        save=checkpoint.save if checkpoint else None,
        every=every,
        state=taken_up,
        workers=workers,
    )
    with bar() as tell:
        runner.start()
        stopped = not _wait(
            lambda: runner.wait(0.1), lambda: tell(runner.progress.done, runner.progress.words)
        )
        runner.stop()
    if runner.failure is not None:
        if isinstance(runner.failure.error, ArithmeticError):  # what was computed, not the program, failed
            print(f"rgapp: {runner.failure.sentence}", file=sys.stderr)
            return 1
        raise runner.failure.error
    if stopped and runner.result is None:
        kept = f" after {len(runner.results)} points; those are kept" if runner.results and output else ""
        print(f"rgapp: stopped{kept}", file=sys.stderr)
        return 1
    if checkpoint is not None:
        checkpoint.remove()
    if output is not None:  # in order, and with the time it took
        seconds = None if have or taken_up is not None else runner.progress.seconds
        results.write(output, runs.of_batch(entry.name, params, seed, runner.result, output, seconds))
    _summarize(as_json, entry, header, runner.summary or {}, output)
    return 0


def _keeper(output: Path | None, result: Callable[..., results.Result], fresh: bool) -> Callable | None:
    """What puts each finished point into the HDF5 file; a fresh one takes the place of what was there."""
    if output is None or output.suffix.lower() != ".h5":
        return None
    begun = not fresh

    def keep(point: str, arrays: dict[str, Any]) -> None:
        nonlocal begun
        if begun:
            results.append(output, point, arrays)
        else:
            results.write(output, result(points={point: arrays}))
        begun = True

    return keep


# -- in and out ----------------------------------------------------------------------------------------


def _output(text: str | None, entry: Entry) -> Path | None:
    if text is None:
        return None
    path = results.check_output(text, entry.name)
    formats = getattr(entry.experiment, "formats", results.SUFFIXES)
    if path.suffix.lower() not in formats:
        raise ValueError(f"a result of {entry.name} goes into {' or '.join(formats)} (got {path.name})")
    return path


def _whole(text: str, name: str) -> int:
    try:
        number = parse_whole(text)
    except ValueError:
        number = 0
    if number < 1:
        raise ParameterError(f"{name} must be a whole number from 1 up (got {text})", name)
    return number


def _workers(options: argparse.Namespace) -> Workers | None:
    """Where points are to run; None for this process."""
    if getattr(options, "cluster", None):
        if options.jobs is not None:
            raise ValueError("give --jobs or --cluster, not both")
        return Cluster(options.cluster)
    jobs = getattr(options, "jobs", "1")
    count = (os.cpu_count() or 1) if jobs is None else _whole(jobs, "jobs")
    return Processes(count) if count > 1 else None


def _save_every(text: str) -> float:
    with suppress(ValueError):
        if (seconds := parse_number(text)) >= 0:
            return seconds
    raise ParameterError(f"save-every must be a number of seconds from 0 up (got {text})", "save_every")


def _list() -> None:
    for entry in EXPERIMENTS.values():
        print(f"{entry.name}: {entry.title}")
        for name in entry.params.model_fields:
            print(f"  --{name.replace('_', '-'):<16} {describe(entry.params, name)}")
        print()


def _summarize(
    as_json: bool, entry: Entry, made: Run | results.Result, numbers: dict[str, Any], output: Path | None
) -> None:
    params = made.params if isinstance(made.params, dict) else made.params.model_dump(mode="json")
    if as_json:
        summary = {"experiment": entry.name, "params": params, "seed": made.seed, "results": numbers}
        if output is not None:
            summary["output"] = str(output)
        print(json.dumps(_plain(summary), allow_nan=False))
        return
    _tell(numbers)
    if output is not None:
        _tell({"written": output})


def _tell(numbers: dict[str, Any], indent: str = "") -> None:
    """Numbers line by line; a group of lists of the same length as a table."""
    for name, value in numbers.items():
        words = indent + name.replace("_", " ")
        if not isinstance(value, dict):
            print(f"{words:<24} {_shown(value)}")
        elif all(isinstance(item, list) for item in value.values()):
            table = _with_errors(value)
            widths = [max(9, len(heading), *map(len, cells)) for heading, cells in table.items()]
            leads = [words, *[""] * len(next(iter(value.values())))]
            rows = [tuple(table), *zip(*table.values(), strict=True)]
            for lead, row in zip(leads, rows, strict=True):
                cells = zip(row, widths, strict=True)
                print(f"{lead:<24} " + "".join(f"  {cell:>{width}}" for cell, width in cells))
        else:
            print(words)
            _tell(value, indent + "  ")


def _with_errors(table: dict[str, list[Any]]) -> dict[str, list[str]]:
    """The columns as text, an error behind its value: 1.2346(12)."""
    columns = {}
    for name, items in table.items():
        errors = table.get(f"{name}_error")
        if errors is not None:
            pairs = zip(items, errors, strict=True)
            columns[name] = [value_and_error(*pair).replace(MINUS, "-") for pair in pairs]
        elif name.removesuffix("_error") not in table or name.removesuffix("_error") == name:
            columns[name] = [_shown(item) for item in items]
    return columns


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.5g}" if not math.isnan(value) else "-"
    return str(value)


def _plain(value: Any) -> Any:
    """The same with what JSON cannot say made plain: arrays as lists, nan and infinity as null."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _wait(ended: Callable[[], bool], meanwhile: Callable[[], None]) -> bool:
    """Wait until ``ended()``; False when the user stopped it."""
    try:
        while not ended():
            meanwhile()
    except KeyboardInterrupt:
        return False
    return True


@contextmanager
def bar() -> Iterator[Callable[[float, str], None]]:
    """A progress bar on standard error where somebody looks at it."""
    if not sys.stderr.isatty():
        yield lambda share, words: None
        return
    from tqdm import tqdm

    tqdm.monitor_interval = 0
    with tqdm(
        total=1.0, bar_format="{percentage:3.0f} %|{bar}| {remaining} left {desc}", leave=False
    ) as shown:

        def tell(share: float, words: str) -> None:
            shown.set_description_str(words, refresh=False)
            shown.update(share - shown.n)

        yield tell
