"""The experiment ``train``: samples, layers and comparison, the same from the same seed, stopped at once."""

import numpy as np
import pytest

from rgapp import models, runs
from rgapp.engine import BatchRunner, Cancelled
from rgapp.experiments import find
from rgapp.experiments.train import Training, TrainParams, check
from rgapp.params import ParameterError
from rgapp.physics import exact
from rgapp.results import write

SMALL = TrainParams(
    size=8, samples=300, layers="16-4", l1="0.01", epochs="3,2", learning_rate=0.05, batch_size=50
)


def run(experiment, tell=lambda share, words: None):
    return {point: experiment.run(point, tell) for point in experiment.points()}


def as_bytes(results):
    return {
        (point, name): np.asarray(array).tobytes()
        for point, arrays in results.items()
        for name, array in arrays.items()
    }


@pytest.fixture(scope="module")
def made():
    return run(Training(SMALL, 5))


def test_points_and_shapes(made):
    assert list(made) == ["samples", "layer1", "layer2", "blocks"]
    assert made["layer1"]["weights"].shape == (64, 16)
    assert made["layer2"]["weights"].shape == (16, 4)
    assert made["layer2"]["visible_bias"].shape == (16,)
    assert made["layer1"]["reconstruction_error"].shape == (3,)
    assert made["layer2"]["rate"] == pytest.approx([0.05, 0.05])
    assert made["blocks"]["agreement"].shape == (2, 2)
    assert made["blocks"]["temperatures"] == pytest.approx([2.3, 2.269185])


def test_same_seed_same_bytes_on_any_number_of_threads(made):
    assert as_bytes(run(Training(SMALL, 5, threads=2))) == as_bytes(made)
    assert as_bytes(run(Training(SMALL, 6))) != as_bytes(made)


def test_a_layer_alone_is_the_layer_of_the_whole_run(made):
    """A run that goes on from a file makes again what it needs."""
    alone = Training(SMALL, 5).run("layer2", lambda share, words: None)
    assert as_bytes({"layer2": alone}) == as_bytes({"layer2": made["layer2"]})


def test_the_result_is_a_network_file(made, tmp_path):
    path = tmp_path / "net.h5"
    write(path, runs.of_batch("train", SMALL, 5, made, path))
    stack, origin = models.load(path)
    assert stack.sizes == (64, 16, 4)
    assert np.array_equal(stack.rbms[1].weights, made["layer2"]["weights"])
    assert origin["seed"] == 5
    assert origin["parameters"]["layers"] == "16-4"
    assert origin["samples"]["exact_energy"] == pytest.approx(exact.energy_finite(2.3, 8))


def test_summary_is_plain_numbers(made):
    summary = Training(SMALL, 5).summary(made)
    assert summary["exact_energy"] == pytest.approx(exact.energy_finite(2.3, 8))
    assert summary["layer2_units"] == 4
    assert summary["layer1_reconstruction_error"] == made["layer1"]["reconstruction_error"][-1]
    assert summary["layer2_agreement_at_2.269"] == made["blocks"]["agreement"][1, 1]
    assert all(type(value) in (int, float) for value in summary.values())


def test_cancel_is_obeyed_between_batches():
    told = []

    def tell(share, words):
        told.append((share, words))
        if "epoch 2" in words:
            raise Cancelled

    with pytest.raises(Cancelled):
        run(Training(SMALL, 5), tell)
    # 300 samples in batches of 50: six in the first epoch, the next is the first of the second
    assert sum("layer 1 of 2, epoch 1 of 3" in words for _, words in told) == 5
    assert "layer 1 of 2, epoch 2 of 3" in told[-1][1]
    assert all(0 <= share <= 1 for share, _ in told)


def test_progress_rises_within_a_layer():
    shares = []
    Training(SMALL, 5).run("layer1", lambda share, words: shares.append(share) if "layer" in words else None)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_it_runs_in_a_worker():
    entry = find("train")
    entry.check(SMALL)
    runner = BatchRunner(lambda: entry.make(SMALL, 5), name="train test").start()
    try:
        assert runner.wait(60)
        assert runner.failure is None
        assert runner.summary["layer1_units"] == 16
    finally:
        runner.stop()


def test_samples_are_exact_and_spaced(made):
    samples = made["samples"]
    assert samples["exact_energy"] == pytest.approx(exact.energy_finite(2.3, 8))
    assert abs(samples["energy"] - samples["exact_energy"]) < 4 * samples["energy_error"] < 0.3
    assert abs(samples["abs_magnetization"] - 0.75566012) < 4 * samples["abs_magnetization_error"] < 0.3
    assert samples["spacing"] >= 2 * samples["tau"] > 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"layers": "400-x"}, "layers must be whole numbers between 1 and 100000 \\(got x\\)"),
        ({"layers": "0"}, "layers must be whole numbers"),
        ({"layers": "-"}, "layers must be numbers, one a layer"),
        ({"l1": "0.1,0.2"}, "l1 must be one number or 3, one a layer \\(got 2\\)"),
        ({"l1": "-1"}, "l1 must be"),
        ({"epochs": "1,2,three"}, "epochs must be"),
        ({"epochs": "1.5"}, "epochs must be a whole number"),
        ({"samples": 10_000_000}, "samples must be at most 1249000 at size 40"),
        (
            {"rule": "exact"},
            "rule exact needs a layer of at most \\d+ units in every network \\(got 1600 and 400\\)",
        ),
    ],
)
def test_bad_lists_are_told_in_a_sentence(change, sentence):
    with pytest.raises(ParameterError, match=sentence):
        check(TrainParams(**change))


@pytest.mark.parametrize("change", [{"size": 1}, {"temperature": 0}, {"temperature": "abc"}, {"rule": "x"}])
def test_bad_parameters_are_named(change):
    with pytest.raises(ParameterError, match=next(iter(change))):
        TrainParams(**change)


def test_lists_may_be_written_in_several_ways():
    params = TrainParams(layers="400–100, 25", l1="1e-3", epochs="1 2 3")
    assert params.sizes == [1600, 400, 100, 25]
    assert [training.l1 for training in params.trainings] == [0.001] * 3
    assert [training.epochs for training in params.trainings] == [1, 2, 3]
