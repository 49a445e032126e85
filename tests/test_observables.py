"""Observables against every state of a small lattice, and against their definitions."""

import numpy as np
import pytest

from rgapp.physics import exact
from rgapp.physics.enumeration import all_states
from rgapp.physics.ising import IsingParams
from rgapp.physics.ising_samples import draw_ising, watch_ising
from rgapp.physics.observables import (
    MEASURED,
    along_axes,
    columns,
    correlation_length,
    equilibrium,
    functions,
    power,
    shell_averages,
    shells,
    smallest_waves,
)
from rgapp.physics.stats import jackknife

CRITICAL = 2.269185314213


def by_enumeration(temperature, field):
    """Every observable of the 4 x 4 torus from its 65536 states."""
    spins = np.concatenate(list(all_states(16))).reshape(-1, 4, 4)
    bonds = np.sum(spins * (np.roll(spins, 1, 1) + np.roll(spins, 1, 2)), axis=(1, 2))
    m, weight = spins.mean(axis=(1, 2)), bonds + field * spins.sum(axis=(1, 2))
    p = np.exp((weight - weight.max()) / temperature)
    p /= p.sum()
    waves = np.array([smallest_waves(one) for one in spins])

    def mean(values):
        return float(p @ values)

    about = np.abs(m) if field == 0 else m
    at_zero = 16 * (mean(m**2) - (mean(m) ** 2 if field else 0))
    return {
        "energy": -mean(bonds) / 16,
        "abs_magnetization": mean(np.abs(m)),
        "magnetization_squared": mean(m**2),
        "magnetization_fourth": mean(m**4),
        "specific_heat": (mean(weight**2) - mean(weight) ** 2) / 16 / temperature**2,
        "susceptibility": 16 * (mean(m**2) - mean(about) ** 2) / temperature,
        "binder": 1 - mean(m**4) / (3 * mean(m**2) ** 2),
        "correlation_length": np.sqrt(at_zero / mean(waves) - 1) / (2 * np.sin(np.pi / 4)),
    }


@pytest.mark.parametrize(("temperature", "field"), [(CRITICAL, 0.0), (3.0, 0.0), (2.5, 0.3)])
def test_every_observable_is_that_of_all_states(temperature, field):
    params = IsingParams(size=4, temperature=temperature, field=field, algorithm="heat_bath")
    watched = watch_ising(params, 40_000, 5, lambda chain: smallest_waves(chain.spins))
    found = equilibrium(watched.energy, watched.magnetization, watched.seen, 4, temperature, field)
    expected = by_enumeration(temperature, field)
    assert set(found) == set(expected) == set(MEASURED)
    for name, (value, error) in found.items():
        assert abs(value - expected[name]) < 4 * error < 0.1 * abs(expected[name]), name
    if field == 0:
        enumerated = exact.enumerate_lattice(4, temperature)
        assert expected["specific_heat"] == pytest.approx(enumerated.specific_heat)
        assert expected["binder"] == pytest.approx(enumerated.binder)


def test_errors_are_the_scatter_over_seeds():
    params = IsingParams(size=4, temperature=2.5, algorithm="wolff")
    values, errors = [], []
    for seed in range(60):
        watched = watch_ising(params, 400, seed, lambda chain: smallest_waves(chain.spins))
        found = equilibrium(watched.energy, watched.magnetization, watched.seen, 4, 2.5, 0.0)
        values.append([found[name][0] for name in MEASURED])
        errors.append([found[name][1] for name in MEASURED])
    ratio = np.mean(errors, axis=0) / np.std(values, axis=0)
    assert ((ratio > 0.75) & (ratio < 1.4)).all(), dict(zip(MEASURED, ratio, strict=True))


def test_correlations_are_products_of_spins_and_the_waves_are_their_transform():
    draw = draw_ising(IsingParams(size=8, temperature=2.5), 300, 3)
    spins = draw.samples.reshape(-1, 8, 8).astype(float)
    g = np.mean([along_axes(power(one)) for one in spins], axis=0)
    assert g.shape == (5,) and g[0] == pytest.approx(1)
    for r in (1, 3, 4):
        along = np.mean(spins * np.roll(spins, r, 1)), np.mean(spins * np.roll(spins, r, 2))
        assert g[r] == pytest.approx(np.mean(along), abs=1e-6)
    assert g[1] == pytest.approx(-draw.energy.mean() / 2, abs=1e-6)
    spectrum = np.abs(np.fft.fft2(spins)) ** 2 / 64
    waves = [smallest_waves(one) for one in spins]
    np.testing.assert_allclose(waves, (spectrum[:, 0, 1] + spectrum[:, 1, 0]) / 2, atol=1e-9)


@pytest.mark.parametrize("size", [2, 3, 8, 9])
def test_correlations_and_shells_are_those_of_their_definitions(size):
    spins = np.random.default_rng(size).choice([-1.0, 1.0], (size, size))
    spectrum = power(spins)
    g = along_axes(spectrum)
    assert g.shape == (size // 2 + 1,)
    for r in range(size // 2 + 1):
        along = np.mean(spins * np.roll(spins, r, 0)), np.mean(spins * np.roll(spins, r, 1))
        assert g[r] == pytest.approx(np.mean(along), abs=1e-6)
    whole = np.abs(np.fft.fft2(spins)) ** 2 / size**2
    n = np.fft.fftfreq(size, 1 / size)
    distance = np.hypot(n[:, None], n)
    k, _, held = shells(size)
    averages = shell_averages(spectrum)
    assert len(k) == size // 2 and len(averages) == len(held) == size // 2 + 1
    for ring in range(size // 2 + 1):
        inside = np.rint(distance) == ring
        assert held[ring] == inside.sum()
        assert averages[ring] == pytest.approx(whole[inside].mean(), rel=1e-5, abs=1e-6)
        if ring:
            assert k[ring - 1] == pytest.approx(2 * np.pi / size * distance[inside].mean())
    assert whole.mean() == pytest.approx(1), "what Parseval says of spins"


def test_functions_of_running_means_are_the_observables():
    params = IsingParams(size=4, temperature=2.5, field=0.3, algorithm="heat_bath")
    watched = watch_ising(params, 2000, 5, lambda chain: smallest_waves(chain.spins))
    for field in (0.0, 0.3):
        found = equilibrium(watched.energy, watched.magnetization, watched.seen, 4, 2.5, field)
        means = columns(watched.energy, watched.magnetization, field).mean(axis=1)
        told = {name: function(means) for name, function in functions(4, 2.5, field).items()}
        m = watched.magnetization
        told["correlation_length"] = correlation_length(4, field)(
            [m.mean(), (m**2).mean(), watched.seen.mean()]
        )
        assert told.pop("magnetization") == pytest.approx(m.mean())
        assert told.keys() == found.keys()
        for name, value in told.items():
            assert value == pytest.approx(found[name][0]), name


def test_jackknife_of_a_mean_is_its_standard_error():
    x = np.random.default_rng(1).standard_normal(3200)
    value, error = jackknife(x[None], lambda mean: mean[0])
    assert value == pytest.approx(x.mean())
    assert error == pytest.approx(x.std() / np.sqrt(len(x)), rel=0.3)
    with pytest.raises(ValueError, match="at least 2 measurements"):
        jackknife([[1.0]], lambda mean: mean[0])
