"""What machines of several sizes make of the 8 x 8 magnet (example E): trends, not numbers."""

import numpy as np
import pytest

from rgapp.physics import exact
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.ising import IsingParams
from rgapp.physics.ising_samples import draw_ising
from rgapp.physics.monitors import energies_and_magnetizations
from rgapp.physics.training import Trainer, TrainingParams

ENERGY, SIZE_OF_M = -1.491589, 0.777331  # exact, at the critical point


def learned(n_hidden, temperature=CRITICAL_TEMPERATURE, seed=1, **changes):
    """Energy per site and mean |m| of long dreams of a trained machine."""
    samples = draw_ising(IsingParams(size=8, temperature=temperature, algorithm="wolff"), 10000, seed).samples
    usual = {
        "steps": 5,
        "learning_rate": 0.05,
        "decay": 0.3,
        "l1": 0,
        "epochs": 60,
        "batch_size": 200,
        "start": 0.05,
    }
    trainer = Trainer(n_hidden, samples, TrainingParams(**usual | changes), seed)
    trainer.advance(10**6)
    dreams, seen = trainer.rbm.gibbs(samples[::20], 200, seed=1), []
    for look in range(8):
        dreams = trainer.rbm.gibbs(dreams, 40, seed=2 + look)
        energy, magnetization = energies_and_magnetizations(dreams, 8)
        seen.append((energy.mean() / 64, np.abs(magnetization).mean() / 64))
    return np.mean(seen, axis=0)


def test_more_hidden_units_know_the_critical_magnet_better():
    rates = {4: 0.1, 16: 0.1, 64: 0.05}
    few, some, many = (learned(units, learning_rate=rate) for units, rate in rates.items())
    assert few[0] > some[0] + 0.08
    assert some[0] > many[0] + 0.02
    assert many[0] == pytest.approx(ENERGY, rel=0.03)
    # short chains make too much order where units are few
    assert few[1] > SIZE_OF_M + 0.015
    assert some[1] > SIZE_OF_M
    assert many[1] == pytest.approx(SIZE_OF_M, abs=0.03)


def test_kept_chains_see_the_same_trend():
    few, many = (
        learned(n_hidden, rule="pcd", steps=2, batch_size=50, epochs=30, seed=2) for n_hidden in (4, 64)
    )
    assert few[0] > many[0] + 0.05
    assert many[0] == pytest.approx(ENERGY, rel=0.12)


@pytest.mark.parametrize("temperature", [2.0, 3.0])
def test_too_few_units_miss_some_of_the_energy(temperature):
    energy, size_of_m = learned(16, temperature, epochs=30)
    ratio = energy / exact.energy_finite(temperature, 8)
    assert 0.75 < ratio < 0.98
    wanted = {2.0: 0.91145227, 3.0: 0.34603461}[temperature]
    assert size_of_m == pytest.approx(wanted, abs=0.04)
