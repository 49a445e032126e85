"""The powers of the critical lattice against a large one."""

import numpy as np
import pytest

from rgapp.physics import critical, observables
from rgapp.physics.ising import IsingChain, IsingParams


def test_a_large_lattice_at_the_critical_point_follows_the_powers():
    params = IsingParams(size=128, temperature=2.269185314, algorithm="swendsen_wang", start="cold")
    chain = IsingChain(params, 3)
    chain.advance(200)
    spectrum = np.mean([observables.power(spins) for spins in chain.sample(300, 10)], axis=0)
    correlations, rings = observables.along_axes(spectrum), observables.shell_averages(spectrum)[1:]
    near = np.array([1, 2, 3, 4])
    np.testing.assert_allclose(correlations[near], critical.correlation(near), rtol=0.03)
    assert critical.correlation(1.0) == pytest.approx(0.5**0.5, rel=0.006)
    waves = observables.shells(128)[0]
    between = slice(6, 16)
    np.testing.assert_allclose(rings[between], critical.structure(waves[between]), rtol=0.06)
