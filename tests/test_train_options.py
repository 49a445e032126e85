"""The experiment ``train`` with its further options: deep machines, copies, the gauge, late settings."""

import json

import h5py
import numpy as np
import pytest
from test_train_experiment import as_bytes, run

from rgapp import cli, models, runs
from rgapp.experiments.reading import Reader
from rgapp.experiments.train import Training, TrainParams, check
from rgapp.experiments.training_frame import Look
from rgapp.files import FileError
from rgapp.params import ParameterError
from rgapp.physics.dbm import DBM
from rgapp.physics.stack import Stack
from rgapp.results import write

SMALL = TrainParams(
    size=8,
    samples=600,
    held_out=100,
    layers="16-4",
    l1="0.01",
    epochs="3,2",
    learning_rate=0.05,
    batch_size=50,
)
DEEP = SMALL.changed(model="dbm", joint_epochs=2, gauge=50, copies="all")


@pytest.fixture(scope="module")
def deep():
    return run(Training(DEEP, 5))


def test_a_deep_machine_has_a_point_in_which_all_layers_learn(deep):
    assert list(deep) == ["samples", "layer1", "layer2", "joint", "blocks", "gauge"]
    joint = deep["joint"]
    assert [joint[name].shape for name in ("weights1", "weights2")] == [(64, 16), (16, 4)]
    assert [joint[f"bias{layer}"].shape for layer in range(3)] == [(64,), (16,), (4,)]
    assert joint["reconstruction_error"].shape == (2,)
    assert joint["dreams"].shape == (50, 64)
    assert joint["dream_steps"] == 5 * 2 * 12
    assert not np.array_equal(joint["weights1"], deep["layer1"]["weights"])
    assert as_bytes(run(Training(DEEP, 5, threads=2))) == as_bytes(deep)
    summary = Training(DEEP, 5).summary(deep)
    assert summary["joint_bound"] == joint["bound"][-1]
    assert all(type(value) in (int, float) for value in summary.values())


def test_its_gauge_is_a_bound(deep):
    found = deep["gauge"]
    assert found["log_likelihood"] < 0
    assert 0 < found["divergence"] < 0.7
    assert found["divergence_error"] > 0


def test_its_file_is_a_deep_network_and_told_apart(deep, tmp_path):
    path = tmp_path / "deep.h5"
    write(path, runs.of_batch("train", DEEP, 5, deep, path))
    network, origin = models.load(path)
    assert isinstance(network, DBM)
    assert network.sizes == (64, 16, 4)
    assert origin["parameters"]["model"] == "dbm"
    again = tmp_path / "copy.h5"
    models.save(network, again, {"command": "none"})
    loaded, _ = models.load(again)
    assert isinstance(loaded, DBM)
    for one, other in zip(
        (*network.weights, *network.biases), (*loaded.weights, *loaded.biases), strict=True
    ):
        assert np.array_equal(one, other)
    with h5py.File(again) as file:
        assert file.attrs["kind"] == "dbm"
        assert "x_(l-1).weights_l.x_l" in file.attrs["signs"]
        assert file["joint/weights2"].attrs["meaning"] == "W: units of layer 1 x units of layer 2, no unit"
        assert file["joint/bias0"].shape == (64,)
    # as a stack of the same weights it would be another machine
    models.save(Stack(network.rbms), tmp_path / "stack.h5", {})
    assert isinstance(models.load(tmp_path / "stack.h5")[0], Stack)


def test_a_deep_network_reads_the_lattice(deep, tmp_path):
    path = tmp_path / "deep.h5"
    write(path, runs.of_batch("train", DEEP, 5, deep, path))
    reader = Reader.of(models.load(path)[0])
    layers = reader.read(np.ones((8, 8), np.int8), 1, 2)
    assert [each.shape for each in layers.hidden_means] == [(4, 4), (2, 2)]
    assert layers.hidden_means[0].mean() > 0.5
    assert set(np.unique(layers.hidden_spins[0])) <= {-1, 1}


def test_without_the_last_step_it_is_no_network_yet(deep, tmp_path):
    path = tmp_path / "half.h5"
    half = {name: deep[name] for name in ("samples", "layer1", "layer2")}
    write(path, runs.of_batch("train", DEEP, 5, half, path))
    with pytest.raises(FileError, match=r"half\.h5 holds a deep Boltzmann machine whose layers have not"):
        models.load(path)


def test_frames_show_the_layers_learning_together():
    training, frames = Training(DEEP.changed(gauge=0), 5), []

    def tell(share, words):
        if "together" in words:
            frames.append(training.snapshot(Look(network=True)))

    result = {point: training.run(point, tell) for point in training.points()}
    assert frames[-1].layer == 3
    assert np.array_equal(frames[-1].network.weights[0], result["joint"]["weights1"])
    assert frames[3].dreams.steps == 5 * 4
    last = training.snapshot(Look(network=True)).network
    assert np.array_equal(last.weights[1], result["joint"]["weights2"])


def test_a_gauge_of_a_stack_is_that_of_its_lowest_machine():
    made = run(Training(SMALL.changed(gauge=50, epochs="12,2"), 5))
    assert list(made)[-1] == "gauge"
    # 16 hidden units are summed over
    assert made["gauge"]["log_partition_error"] == 0
    assert 0 < made["gauge"]["divergence"] < 0.2
    assert made["gauge"]["divergence_error"] < 0.02
    nothing = run(Training(SMALL.changed(gauge=50, held_out=0), 5))
    assert np.isnan(nothing["gauge"]["divergence"])
    assert np.isfinite(nothing["gauge"]["log_partition"])
    assert np.isnan(nothing["layer1"]["held_out_error"]).all()


def test_late_settings_and_copies_reach_their_layers():
    params = SMALL.changed(late="1,0", late_l1="0.002", late_steps=3, copies="all", l2=0.1, descent="adam")
    first, second = params.trainings
    assert (first.late, first.late_l1, first.late_steps, first.copies) == (1, 0.002, 3, "all")
    assert (second.late, second.copies, second.descent) == (0, "flips", "adam")
    assert second.l2 == 0.1
    made = run(Training(params, 5))
    assert made["layer1"]["l1"] == pytest.approx([0.01, 0.002, 0.002])
    plain = run(Training(SMALL, 5))
    assert not np.array_equal(made["layer2"]["weights"], plain["layer2"]["weights"])


def test_every_option_can_be_typed(tmp_path, capsys):
    path = tmp_path / "net.h5"
    words = ["run", "train", "-o", str(path), "--json", "--seed", "7", "--size", "6", "--samples", "200"]
    words += [
        "--held-out",
        "40",
        "--layers",
        "9-4",
        "--copies",
        "shifts,flips",
        "--rule",
        "pcd",
        "--steps",
        "2",
    ]
    words += [
        "--tempering",
        "4",
        "--descent",
        "adam",
        "--learning-rate",
        "0.005",
        "--decay",
        "0.1",
        "--l2",
        "0.01",
    ]
    words += ["--l1", "0.001", "--epochs", "2", "--late", "1", "--late-l1", "0.0001", "--late-steps", "1"]
    words += ["--momentum", "0.9", "--batch-size", "20", "--biases", "yes", "--gauge", "30", "--model", "dbm"]
    words += ["--joint-epochs", "1", "--joint-rate", "0.001", "--joint-decay", "0.1", "--joint-steps", "2"]
    assert cli.main(words) == 0
    told = json.loads(capsys.readouterr().out)["results"]
    assert 0 < told["divergence"] < 1
    with h5py.File(path) as file:
        exchanges = file["points/0001/exchanges"][()]
    assert (exchanges > 0.5).all()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"copies": "rolls"},
            "copies must be none, all or some of shifts, turns, mirrors, flips \\(got rolls\\)",
        ),
        ({"copies": "flips", "field": 0.1}, "copies must leave out flips in a field"),
        ({"model": "dbm", "layers": "16", "epochs": "2"}, "a dbm needs at least two layers"),
        ({"model": "dbm", "rule": "exact"}, "rule exact is not for a dbm"),
        ({"temperatures": "1-2/20", "samples": 10}, "samples must be at least 20, one a temperature"),
        ({"late": "1,2,3"}, "late must be one number or 2, one a layer"),
        ({"model": "dbm", "joint_l1": "1,2,3"}, "joint_l1 must be one number or 2, one a layer"),
        ({"model": "dbm", "joint_l1": "-1"}, "joint_l1 must be between 0 and 10 \\(got -1\\)"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(change, sentence):
    with pytest.raises(ParameterError, match=sentence):
        check(SMALL.changed(**change))
