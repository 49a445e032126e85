"""Points on other processes: the same bytes as in this one, whatever dies on the way."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from test_runner import until
from walks import Squares, WalkParams

from rgapp.engine import BatchRunner, Cluster, Processes, workers
from rgapp.experiments import find

HERE = Path(__file__).parent


class Deadly(Squares):
    """The first that runs point k=2 is killed there; ``folder`` remembers that it was."""

    def __init__(self, folder, always=False, **options):
        super().__init__(WalkParams(), 5, **options)
        self._folder, self._always = folder, always

    def run(self, point, tell):
        mark = Path(self._folder) / "killed"
        if point == "k=2" and (self._always or not mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().run(point, tell)


class Melting(Squares):
    """Raises at the point k=2."""

    def run(self, point, tell):
        if point == "k=2":
            raise RuntimeError("the lattice melted")
        return super().run(point, tell)


def same(one, other):
    assert list(one) == list(other)
    for point, arrays in one.items():
        assert list(arrays) == list(other[point])
        for name, array in arrays.items():
            np.testing.assert_array_equal(array, other[point][name])


def serial(**options):
    runner = BatchRunner(partial(Squares, WalkParams(), 5, **options))
    runner.run()
    return runner


def test_what_a_process_raises_ends_the_run_with_its_sentence_and_its_trace():
    runner = BatchRunner(partial(Melting, WalkParams(), 5), workers=Processes(2))
    runner.run()
    assert runner.failure.sentence == "the lattice melted" and "in run" in runner.failure.details
    assert set(runner.results) < set(serial().result) and "k=2" not in runner.results


def test_processes_that_cannot_be_made_are_told(monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("loky.ProcessPoolExecutor", full)
    runner = BatchRunner(partial(Squares, WalkParams(), 5), workers=Processes(2))
    runner.run()
    assert isinstance(runner.failure.error, ValueError)
    assert runner.failure.sentence.startswith("no processes can be started beside this one (No space left on")


def test_processes_give_what_one_gives():
    kept = {}
    runner = BatchRunner(
        partial(Squares, WalkParams(), 5, count=9), workers=Processes(2), keep=kept.__setitem__
    )
    runner.run()
    whole = serial(count=9)
    same(whole.result, runner.result)
    assert kept.keys() == whole.result.keys() and runner.summary == whole.summary
    assert runner.progress.done == 1


def test_a_scan_is_the_same_on_processes_and_taken_up():
    entry = find("scan")
    params = entry.params(sizes="4-6", steps=3, count=50)
    whole = BatchRunner(partial(entry.make, params, 7))
    whole.run()
    half = dict(list(whole.result.items())[1:3])
    runner = BatchRunner(partial(entry.make, params, 7, threads=1), workers=Processes(2), have=half)
    runner.run()
    same(whole.result, runner.result)
    efforts = [entry.make(params, 7).effort(point) for point in whole.result]
    assert efforts[:3] < efforts[3:]


def test_a_point_whose_process_was_killed_is_run_again(tmp_path):
    runner = BatchRunner(partial(Deadly, str(tmp_path), count=6), workers=Processes(2))
    runner.run()
    assert (tmp_path / "killed").exists() and runner.failure is None
    same(serial(count=6).result, runner.result)


def test_processes_that_die_again_and_again_end_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "MOST_LOSSES", 1)
    runner = BatchRunner(partial(Deadly, str(tmp_path), True), workers=Processes(2))
    runner.run()
    assert "2 times a worker died" in runner.failure.sentence


def test_a_failing_point_is_told_in_its_own_words():
    runner = BatchRunner(partial(Squares, WalkParams(), 5, bad=3), workers=Processes(2))
    runner.run()
    assert runner.failure.sentence == "the point k=3 is bad" and runner.result is None
    assert "in run" in runner.failure.details


def test_cancel_is_answered_at_once_and_keeps_what_is_finished():
    runner = BatchRunner(
        partial(Squares, WalkParams(), 5, count=40, seconds=0.3), workers=Processes(2)
    ).start()
    until(lambda: len(runner.results) >= 2, 20)
    began = time.monotonic()
    runner.stop()
    assert time.monotonic() - began < 2
    assert runner.cancelled and 2 <= len(runner.results) < 40
    assert "of 40 points" in runner.progress.words


# -- a cluster ------------------------------------------------------------------------------------------


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two workers, each a program of its own."""
    folder = tmp_path_factory.mktemp("dask")
    address = f"tcp://127.0.0.1:{free_port()}"
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    common = {"cwd": folder, "env": environment, "stderr": subprocess.DEVNULL}
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", address, "--no-dashboard"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
    programs = [subprocess.Popen(scheduler, **common)]
    programs += [subprocess.Popen([*worker, "--no-dashboard"], **common) for _ in range(2)]
    try:
        yield Cluster(address, timeout=60), programs[1:]
    finally:
        for program in programs:
            program.kill()
            program.wait()


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_what_one_process_gives_though_a_worker_is_killed(cluster):
    where, programs = cluster
    until_there(where, 2)
    runner = BatchRunner(partial(Squares, WalkParams(), 5, count=12, seconds=0.3), workers=where).start()
    until(lambda: len(runner.results) >= 2, 60)
    programs[0].send_signal(signal.SIGKILL)
    assert runner.wait(120)
    assert runner.failure is None, runner.failure.details
    same(serial(count=12).result, runner.result)


def until_there(where, count):
    from distributed import Client

    with Client(where.address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_is_not_there_is_told_in_one_sentence():
    address = f"tcp://127.0.0.1:{free_port()}"
    for wrong in (address, "nonsense://"):
        runner = BatchRunner(partial(Squares, WalkParams(), 5), workers=Cluster(wrong, timeout=0.3))
        runner.run()
        assert runner.failure.sentence.startswith(f"no Dask scheduler answers at {wrong}")
