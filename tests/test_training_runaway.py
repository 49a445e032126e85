"""Training that runs away ends at the last good epoch, and says so; what only looks like it goes on."""

import re

import numpy as np
import pytest
from test_training import everything, small

from rgapp import cli
from rgapp.physics.training import RanAway, Trainer, TrainingParams
from rgapp.results import read


def test_training_that_runs_away_goes_back_to_the_last_good_epoch():
    trainer = small()
    trainer.advance(4)
    good = everything(trainer)
    trainer.advance(2)
    trainer.machine.weights[5, 6] = np.nan
    with pytest.raises(FloatingPointError, match=r"ran away at epoch 2\. The network is back at epoch 1\."):
        trainer.advance(1)
    assert everything(trainer) == good
    assert trainer.epoch == 1
    trainer.advance(100)
    assert trainer.finished
    assert np.isfinite(trainer.rbm.weights).all()


def test_an_error_that_rises_for_three_epochs_goes_back_to_before(monkeypatch):
    samples = np.repeat(small().samples, 3, axis=0)
    trainer = Trainer(17, samples, TrainingParams(batch_size=50, epochs=20, learning_rate=0.1, l1=0), 3)
    trainer.advance(6 * trainer.batches_per_epoch)
    good, told = everything(trainer), iter((0.30, 0.36, 0.42, 0.5))
    look = trainer.monitor.look

    def worse(machine, epoch):
        return look(machine, epoch) | {"reconstruction_error": next(told)}

    trainer.history[-1]["reconstruction_error"] = 0.25
    good = everything(trainer)
    monkeypatch.setattr(trainer.monitor, "look", worse)
    with pytest.raises(RanAway, match=r"ran away at epoch 7\. The network is back at epoch 6\. A") as runaway:
        trainer.advance(10**6)
    assert (runaway.value.epoch, runaway.value.back_at) == (7, 6)
    assert everything(trainer) == good
    assert next(told) == 0.5  # after three rises, not later


def test_a_rise_within_chance_is_none(monkeypatch):
    trainer = small()
    trainer.advance(4)
    look, told = trainer.monitor.look, iter((0.260, 0.270))
    trainer.history[-1]["reconstruction_error"] = 0.25
    monkeypatch.setattr(
        trainer.monitor, "look", lambda *given: look(*given) | {"reconstruction_error": next(told)}
    )
    trainer.advance(8)
    assert trainer.finished


def test_weights_that_know_less_than_nothing_have_run_away():
    """A rate a hundred times too large: errors stay small, since a few sharp states copy themselves."""
    rng = np.random.default_rng(8)
    spins = rng.choice(np.array([-1, 1], np.int8), (600, 1)) * np.ones((600, 36), np.int8)
    spins[rng.random(spins.shape) < 0.2] *= -1
    wild = TrainingParams(rule="pcd", learning_rate=1, momentum=0.9, decay=0, l1=0, epochs=30, batch_size=20)
    trainer = Trainer(20, spins, wild, seed=1)
    with pytest.raises(RanAway):
        trainer.advance(10**6)
    assert trainer.epoch < 5
    tame = Trainer(20, spins, wild.changed(learning_rate=0.005), seed=1)
    tame.advance(10**6)
    assert tame.finished


def test_on_the_command_line_it_is_one_sentence(tmp_path, capsys):
    words = [
        "run",
        "train",
        "-o",
        str(tmp_path / "net.h5"),
        "--size",
        "6",
        "--samples",
        "600",
        "--held-out",
        "0",
    ]
    words += ["--layers", "20", "--rule", "pcd", "--learning-rate", "1", "--momentum", "0.9", "--l1", "0"]
    words += ["--epochs", "30", "--batch-size", "20"]
    assert cli.main(words) == 1
    told = capsys.readouterr().err
    assert re.fullmatch(
        r"rgapp: Training ran away at epoch (\d+)\. The network is back at epoch \d+\. A lower learning rate "
        r"usually helps\.\n",
        told,
    )
    assert list(read(tmp_path / "net.h5").points) == ["samples"]
