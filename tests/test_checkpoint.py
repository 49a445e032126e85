"""A training that is killed, at any moment, and begun again by the same command ends with the same bytes."""

import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from rgapp import cli, results, runs
from rgapp.checkpoint import Checkpoint
from rgapp.engine import BatchRunner
from rgapp.experiments.train import Training, TrainParams
from rgapp.files import FileError

SMALL = TrainParams(
    size=8, samples=2000, held_out=200, layers="16-4", l1="0.01", epochs="6,3", batch_size=20, copies="all"
)
WORDS = [
    "run", "train", "--size", "8", "--samples", "2000", "--held-out", "200", "--layers", "16-4",
    "--l1", "0.01", "--epochs", "6,3", "--batch-size", "20", "--copies", "all", "--seed", "5", "--json",
]  # fmt: skip


def silent(share, words):
    pass


def run_whole(params):
    training = Training(params, 5)
    return {point: training.run(point, silent) for point in training.points()}


@pytest.fixture(scope="module")
def whole():
    """What an uninterrupted run gives."""
    return run_whole(SMALL)


def assert_same(found, wanted):
    assert list(found) == list(wanted)
    for point, arrays in wanted.items():
        for name, array in arrays.items():
            assert np.asarray(found[point][name]).tobytes() == np.asarray(array).tobytes(), (point, name)


def kill(words, path, moment):
    """Run the command in a process of its own and kill it after ``moment`` saved states; how far it came."""
    command = [sys.executable, "-m", "rgapp", *words, "-o", path, "--save-every", "0"]
    beside, seen, before = path.with_suffix(".checkpoint.h5"), 0, None
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        end = time.monotonic() + 60
        while seen < moment and process.poll() is None and time.monotonic() < end:
            now = beside.stat().st_ino if beside.exists() else None
            seen += now != before
            before = now
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    state = results.read(beside).points["state"]
    epoch, batch = state["trainer.numbers"][:2]
    return int(state["layer"]), int(epoch), int(batch)


def test_killed_twice_and_begun_again(whole, tmp_path, capsys):
    path = tmp_path / "net.h5"
    assert (1, 0, 0) < kill(WORDS, path, 3) < kill(WORDS, path, 9) < (2, 3, 0)
    assert list(results.read(path).points) != list(whole)
    assert cli.main([*WORDS, "-o", str(path)]) == 0
    assert '"layer2_units": 4' in capsys.readouterr().out
    assert_same(results.read(path).points, whole)
    assert list(tmp_path.iterdir()) == [path]  # nor anything that a killed run was writing


DEEP = SMALL.changed(model="dbm", joint_epochs=3, samples=500, epochs="2")


@pytest.mark.parametrize(
    ("params", "stop", "layer"),
    [
        (SMALL, "layer 1 of 2, epoch 1", 1),
        (SMALL, "layer 1 of 2, epoch 4", 1),
        (SMALL, "layer 2 of 2, epoch 2", 2),
        (DEEP, "layer 2 of 2, epoch 2", 2),
        (DEEP, "all layers together, epoch 2", 3),
    ],
)
def test_cancelled_and_taken_up(params, stop, layer, tmp_path, request):
    """In the window: stopped for good, it keeps its state at once."""
    path = tmp_path / "net.h5"
    header = runs.of_batch("train", params, 5, output=path)
    checkpoint, have = Checkpoint(path, header), {}

    def go(until):
        runner = BatchRunner(
            lambda: Watching(params, 5, lambda words: until in words and runner.cancel()),
            have=have,
            keep=lambda point, arrays: have.update({point: arrays}),
            save=checkpoint.save,
            state=checkpoint.read(),
        ).start()
        assert runner.wait(60)
        assert runner.failure is None, runner.failure.details
        return runner

    first = go(stop)
    assert first.cancelled
    state = checkpoint.read()
    assert int(state["layer"]) == layer
    second = go("never")
    assert_same(second.result, run_whole(DEEP) if params is DEEP else request.getfixturevalue("whole"))
    checkpoint.remove()
    checkpoint.remove()
    assert checkpoint.read() is None


class Watching(Training):
    """Tells what it tells to somebody else too."""

    def __init__(self, params, seed, heard):
        super().__init__(params, seed)
        self._heard = heard

    def run(self, point, tell):
        def both(share, words):
            self._heard(words)
            tell(share, words)

        return super().run(point, both)


def test_the_state_of_another_run_is_left_alone(tmp_path):
    path = tmp_path / "net.h5"
    one = Checkpoint(path, runs.of_batch("train", SMALL, 5, output=path))
    one.save({"layer": np.array(1)})
    assert one.read() == {"layer": 1}
    for params, seed in ((SMALL, 6), (SMALL.changed(momentum=0.4), 5)):
        assert Checkpoint(path, runs.of_batch("train", params, seed, output=path)).read() is None


def test_a_file_of_somebody_else_is_not_overwritten(tmp_path, capsys):
    (tmp_path / "net.checkpoint.h5").write_text("my notes")
    with pytest.raises(FileError, match=r"net\.checkpoint\.h5 exists and is no result of rgapp"):
        Checkpoint(tmp_path / "net.h5", runs.of_batch("train", SMALL, 5))
    assert cli.main([*WORDS, "-o", str(tmp_path / "net.h5")]) == 2
    assert "is no result of rgapp; choose another name" in capsys.readouterr().err
    assert (tmp_path / "net.checkpoint.h5").read_text() == "my notes"


@pytest.mark.parametrize("text", ["often", "-1"])
def test_how_often_must_be_a_number(text, capsys):
    assert cli.main([*WORDS, f"--save-every={text}"]) == 2
    assert "save-every must be a number of seconds from 0 up" in capsys.readouterr().err
