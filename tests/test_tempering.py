"""Parallel tempering: the right distribution at every temperature, faster mixing, any number of threads."""

import numpy as np
import pytest

from rgapp.physics import exact
from rgapp.physics.ising import IsingChain, IsingParams
from rgapp.physics.stats import autocorrelation_time, mean_and_error
from rgapp.physics.tempering import Tempering

TEMPERATURES = [1.8, 2.1, 2.4, 2.8, 3.4]


@pytest.mark.parametrize("field", [0.0, 0.15])
def test_every_temperature_has_its_own_averages(field):
    params = IsingParams(size=4, field=field, algorithm="heat_bath")
    tempering = Tempering(params, TEMPERATURES, 3)
    tempering.advance(500)
    energy, magnetization, _ = tempering.record(12_000)
    assert (tempering.exchanged > 0.3).all(), "else nothing was tested"
    off = []
    for k, temperature in enumerate(TEMPERATURES):
        known = exact.enumerate_lattice(4, temperature, field)
        m = np.abs(magnetization[k]) if field == 0 else magnetization[k]
        for series, value in (
            (energy[k], known.energy),
            (m, known.abs_magnetization if field == 0 else known.magnetization),
        ):
            mean, error, _ = mean_and_error(series)
            off.append((mean - value) / error)
    assert np.max(np.abs(off)) < 4, off


def test_a_cold_lattice_turns_over_with_it_and_hardly_without():
    params = IsingParams(size=8, algorithm="heat_bath", start="cold")
    ladder = Tempering(params, np.linspace(1.7, 3.0, 10).tolist(), 5)
    ladder.advance(500)
    with_it = autocorrelation_time(ladder.record(8000)[1][0])
    alone = IsingChain(params.changed(temperature=1.7), 5)
    alone.advance(500)
    assert abs(alone.record(8000)[1].mean()) > 0.5, "it keeps its sign"
    assert with_it < 600


def test_threads_and_cuts_change_nothing(monkeypatch):
    from rgapp.physics import tempering as module

    monkeypatch.setattr(module, "SHARED", 0)
    params = IsingParams(size=16, algorithm="wolff")
    one, three = (Tempering(params, TEMPERATURES, 7, threads=n) for n in (1, 3))
    whole = one.record(60, 2, lambda chain: chain.spins)
    parts = [three.record(20, 2, lambda chain: chain.spins) for _ in range(3)]
    for k in range(3):
        np.testing.assert_array_equal(whole[k], np.concatenate([part[k] for part in parts], axis=1))
    np.testing.assert_allclose(whole[2].mean(axis=(2, 3)), whole[1])


@pytest.mark.parametrize("temperatures", [[2.0], [2.0, 1.0], [], [[1.0, 2.0]]])
def test_temperatures_that_make_no_ladder(temperatures):
    with pytest.raises(ValueError, match="temperatures must be at least 2, rising"):
        Tempering(IsingParams(), temperatures, 1)
