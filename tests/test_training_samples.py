"""What a network learns from: one temperature, several, or a file."""

import numpy as np
import pytest

from rgapp import cli, models
from rgapp.data.spins import read_spins
from rgapp.experiments.train import Training, TrainParams, check
from rgapp.experiments.training_samples import temperatures_of, training_samples
from rgapp.files import FileError
from rgapp.params import ParameterError
from rgapp.physics import exact

SMALL = TrainParams(size=8, samples=2000, layers="16", l1="0.01", epochs="2", batch_size=50)


def drawn(params, seed=5, threads=1):
    """Samples to learn, samples held out, and what is known of them."""
    data = training_samples(params, np.random.SeedSequence(seed), threads, lambda share, words: None)
    return data.learned, data.held_out, data.statistics


def test_lists_of_temperatures():
    assert temperatures_of(SMALL) == [2.3]
    assert temperatures_of(SMALL.changed(temperatures="2.0, 2.5")) == [2.0, 2.5]
    assert temperatures_of(SMALL.changed(temperatures="2.0-2.6/4, 3")) == [2.0, 2.2, 2.4, 2.6, 3.0]
    assert temperatures_of(SMALL.changed(temperatures="1", file="mine.npz")) == []
    for bad, sentence in (
        ("2.0;2.5", "temperatures must be numbers with commas"),
        ("2-3/x", "temperatures must be numbers"),
        ("2-3/1", "temperatures must be numbers"),
        ("0.01", "temperatures must be between 0.1 and 10 \\(got 0.01\\)"),
        ("1-2/60,2-3/60", "temperatures must be at most 100 \\(got 120\\)"),
    ):
        with pytest.raises(ParameterError, match=sentence) as told:
            check(SMALL.changed(temperatures=bad))
        assert told.value.parameter == "temperatures"


def test_each_temperature_gives_its_share_and_is_in_equilibrium():
    params = SMALL.changed(temperatures="1.8,2.3,3.2", samples=2002, held_out=302)
    spins, held, told = drawn(params)
    assert held.shape == (302, 64)
    assert spins.shape == (2002, 64) and told["temperatures"].tolist() == [1.8, 2.3, 3.2]
    ends = np.arange(4) * 2002 // 3
    for k, temperature in enumerate((1.8, 2.3, 3.2)):
        assert told["exact_energy"][k] == pytest.approx(exact.energy_finite(temperature, 8))
        assert abs(told["energy"][k] - told["exact_energy"][k]) < 4 * told["energy_error"][k] < 0.2
        rest = held[k * 302 // 3 : (k + 1) * 302 // 3]
        part = np.concatenate([spins[ends[k] : ends[k + 1]], rest]).reshape(-1, 8, 8)
        pairs = part * (np.roll(part, 1, 1) + np.roll(part, 1, 2))
        assert -pairs.mean() == pytest.approx(told["energy"][k])
    again, held_again, _ = drawn(params, threads=2)
    np.testing.assert_array_equal(again, spins)
    np.testing.assert_array_equal(held_again, held)


def test_a_training_on_several_temperatures_is_told_and_kept(tmp_path, capsys):
    path = tmp_path / "net.h5"
    words = ["run", "train", "--size", "8", "--samples", "300", "--layers", "16", "--l1", "0.01"]
    words += ["--epochs", "2", "--temperatures", "2.0-2.6/3", "-o", str(path), "--json"]
    assert cli.main(words) == 0
    stack, origin = models.load(path)
    assert stack.sizes == (64, 16) and origin["parameters"]["temperatures"] == "2.0-2.6/3"
    assert '"layer1_agreement_at_2.269"' in capsys.readouterr().out


def test_a_file_gives_its_lattices(tmp_path):
    rng = np.random.default_rng(3)
    spins = rng.choice([-1, 1], (50, 8, 8)).astype(np.int8)
    np.savez(tmp_path / "mine.npz", other=np.arange(3.0), spins=(spins > 0))
    params = SMALL.changed(file=str(tmp_path / "mine.npz"))
    check(params)
    found, held, told = drawn(params)
    np.testing.assert_array_equal(np.concatenate([found, held]), spins.reshape(50, 64))
    assert told["samples"] == 45
    assert told["abs_magnetization"] == pytest.approx(np.abs(spins[:45].mean(axis=(1, 2))).mean())
    few, held, _ = drawn(params.changed(samples=10, held_out=0))
    np.testing.assert_array_equal(few, spins.reshape(50, 64)[::5])
    assert held.shape == (0, 64)
    results = {}
    training = Training(params.changed(epochs="1"), 5)
    for point in training.points():
        results[point] = training.run(point, lambda share, words: None)
    summary = training.summary(results)
    assert summary["samples"] == 45 and "layer1_agreement_at_2.269" in summary


def test_a_file_of_another_size_is_refused_with_the_right_one(tmp_path):
    np.save(tmp_path / "mine.npy", np.ones((3, 6, 6)))
    with pytest.raises(ParameterError, match=r"mine.npy holds lattices of 6 × 6 .* size must be 6"):
        drawn(SMALL.changed(file=str(tmp_path / "mine.npy")))
    with pytest.raises(ParameterError, match=r"there is no .*gone.npy"):
        check(SMALL.changed(file=str(tmp_path / "gone.npy")))
    with pytest.raises(FileError, match="holds no lattice"):
        np.save(tmp_path / "thirds.npy", np.full((3, 6, 6), 1 / 3))
        read_spins(tmp_path / "thirds.npy")
