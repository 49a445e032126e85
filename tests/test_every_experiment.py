"""Every experiment of the registry, also those that come: toy runs wherever points run, killed and gone on
with, and bad arguments that overwrite nothing.
"""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from toys import TOY, words_of

from rgapp import cli, results
from rgapp.experiments import EXPERIMENTS, find

OTHERS = {"samples", "train", "flow"}  # have tests of their own
NAMES = [name for name, entry in EXPERIMENTS.items() if entry.kind == "batch" and name not in OTHERS]

BAD = {
    "field_size": [["--coldest", "3", "--hottest", "2"], ["--repeats", "0"], ["--hidden", "none"]],
    "temperature_flow": [["--coldest", "6"], ["--repeats", "0"], ["--hidden", "0"]],
    "dreams": [["--repeats", "0"], ["--rules", "magic"], ["--hidden", ""]],
    "depth": [["--temperatures", ""], ["--network", "nowhere"], ["--lattices", "1"]],
    "scan": [["--coldest", "3", "--hottest", "2"], ["--sizes", ""], ["--count", "0"]],
    "mcrg": [["--repeats", "0"], ["--size", "7"]],
    "clusters": [["--source", "file"], ["--samples", "3"]],
    "confusion": [["--coldest", "3", "--hottest", "2"], ["--repeats", "0"]],
    "nqs": [["--fields", ""], ["--sites", "40"]],
    "sloppy": [["--times", ""], ["--model", "neat"]],
}


@pytest.fixture
def run(capsys):
    """The exit status and what stood on standard error."""

    def called(*words):
        return cli.main([str(word) for word in words]), capsys.readouterr().err

    return called


def same(one, other):
    """Points and arrays, byte for byte."""
    assert one.points.keys() == other.points.keys()
    for point, arrays in one.points.items():
        assert arrays.keys() == other.points[point].keys()
        for name, array in arrays.items():
            a, b = np.asarray(array), np.asarray(other.points[point][name])
            assert a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes(), (point, name)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """One finished toy run of each experiment, made once, in this process."""
    made = {}

    def of(name):
        if name not in made:
            path = tmp_path_factory.mktemp("whole") / f"{name}.h5"
            assert cli.main(["run", name, *words_of(name), "--jobs", "1", "-o", str(path)]) == 0
            made[name] = results.read(path)
        return made[name]

    return of


def test_every_experiment_is_among_them():
    assert set(NAMES) == set(TOY) == set(BAD)


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_at_toy_size_and_tells_what_it_found(whole, name):
    result, entry = whole(name), find(name)
    experiment = entry.make(entry.params(**TOY[name]), result.seed)
    assert list(result.points) == experiment.points()
    assert experiment.summary(result.points)
    assert result.provenance["command"].startswith(f"rgapp run {name}")


@pytest.mark.parametrize("name", NAMES)
def test_two_processes_and_a_resumed_run_give_the_same_bytes(run, whole, tmp_path, name):
    both = tmp_path / "both.h5"
    assert run("run", name, *words_of(name), "--jobs", 2, "-o", both)[0] == 0
    same(results.read(both), whole(name))
    # what a run that was stopped after its first point leaves behind
    result, half = whole(name), tmp_path / "half.h5"
    first = next(iter(result.points))
    results.write(half, replace(result, points={first: result.points[first]}))
    assert run("run", name, *words_of(name), "--jobs", 1, "-o", half)[0] == 0
    same(results.read(half), result)


@pytest.mark.parametrize("name", NAMES)
def test_a_point_that_raises_loses_no_other(run, whole, tmp_path, monkeypatch, name):
    path, kind, points = tmp_path / "broken.h5", find(name).experiment, list(whole(name).points)
    sound = kind.run

    def breaks(experiment, point, tell):
        if point == points[-1]:
            raise RuntimeError("the lattice melted")
        return sound(experiment, point, tell)

    words = ("run", name, *words_of(name), "--jobs", 1, "-o", path)
    with monkeypatch.context() as patched:
        patched.setattr(kind, "run", breaks)
        status, said = run(*words)
    assert status == 1 and said.count("\n") == 1
    assert said.startswith("rgapp: RuntimeError: the lattice melted")
    assert (list(results.read(path).points) if path.exists() else []) == points[:-1]
    assert run(*words)[0] == 0
    same(results.read(path), whole(name))


@pytest.mark.parametrize("name", NAMES)
def test_bad_arguments_get_one_line_and_touch_nothing(run, tmp_path, name):
    theirs = tmp_path / "theirs.h5"
    theirs.write_bytes(b"not a result of ours")
    for bad in BAD[name]:
        output = tmp_path / "mine.h5"
        status, said = run("run", name, *words_of(name), *bad, "-o", output)
        assert status == 2 and said.startswith("rgapp: ") and said.count("\n") == 1, (bad, said)
        assert not output.exists()
    for output, words in ((theirs, "theirs.h5"), (tmp_path / "nowhere" / "mine.h5", "nowhere")):
        status, said = run("run", name, *words_of(name), "-o", output)
        assert status == 2 and said.count("\n") == 1 and words in said
    assert theirs.read_bytes() == b"not a result of ours"
    assert [path.name for path in tmp_path.iterdir()] == ["theirs.h5"]


def test_a_cluster_that_is_not_there_is_told_and_nothing_written(run, tmp_path):
    words = (*words_of("scan"), "--cluster", "tcp://127.0.0.1:9", "-o", tmp_path / "mine.h5")
    status, said = run("run", "scan", *words)
    assert status == 2 and "no Dask scheduler answers" in said and said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_result_of_another_experiment_is_not_overwritten(run, tmp_path):
    path = tmp_path / "mine.h5"
    assert run("run", "sloppy", *words_of("sloppy"), "-o", path)[0] == 0
    kept = path.read_bytes()
    status, said = run("run", "scan", *words_of("scan"), "-o", path)
    assert status == 2 and path.read_bytes() == kept and said.count("\n") == 1


# -- killed ------------------------------------------------------------------------------------------------


LONGER = ["--sizes", "8-16", "--steps", "10", "--coldest", "2.0", "--hottest", "2.6", "--count", "3000",
          "--seed", "5"]  # fmt: skip


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_at_any_moment_and_begun_again_it_ends_with_the_same_bytes(tmp_path, jobs):
    moments, uninterrupted = random.Random(jobs), tmp_path / "whole.h5"
    assert cli.main(["run", "scan", *LONGER, "--jobs", "1", "-o", str(uninterrupted)]) == 0
    path = tmp_path / "killed.h5"
    words = [sys.executable, "-m", "rgapp", "run", "scan", *LONGER, "--jobs", str(jobs), "-o", str(path)]
    killed, points = 0, []
    for _ in range(12):
        process = subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        began, wait = time.monotonic(), None
        while process.poll() is None:
            if wait is None and path.exists():
                wait = time.monotonic() + moments.uniform(0.0, 0.4)
            if wait is not None and time.monotonic() > wait:
                os.killpg(process.pid, signal.SIGKILL)
                killed += 1
                break
            assert time.monotonic() - began < 120
            time.sleep(0.005)
        if process.wait() == 0:
            break
        points.append(len(results.read(path).points))  # whole, whatever it was doing
    else:
        assert subprocess.run(words, capture_output=True).returncode == 0
    assert killed and points == sorted(points), "no point that was kept is ever lost"
    same(results.read(path), results.read(uninterrupted))
    assert {one.name for one in tmp_path.iterdir()} == {"whole.h5", "killed.h5"}
