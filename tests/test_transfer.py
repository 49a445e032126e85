"""The transfer matrix against all states, Kaufman, and numbers of another program."""

import numpy as np
import pytest

from rgapp.physics import exact
from rgapp.physics.transfer import transfer_matrix

CRITICAL = exact.CRITICAL_TEMPERATURE


@pytest.mark.parametrize("size", [2, 3, 4])
@pytest.mark.parametrize(("temperature", "field"), [(1.0, 0.0), (CRITICAL, 0.3), (2.5, -0.7), (4.0, 0.05)])
def test_small_tori_are_those_of_all_states(size, temperature, field):
    one, other = transfer_matrix(size, temperature, field), exact.enumerate_lattice(size, temperature, field)
    for name in ("log_partition", "energy", "magnetization", "m2"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-10, abs=1e-12), name


@pytest.mark.parametrize(("size", "m2"), [(6, 0.69331659), (8, 0.64691157), (10, 0.61256768)])
def test_larger_ones_are_kaufmans_and_known(size, m2):
    torus = transfer_matrix(size, CRITICAL)
    assert torus.energy == pytest.approx(exact.energy_finite(CRITICAL, size), abs=1e-9)
    assert torus.log_partition == pytest.approx(exact.log_partition_finite(CRITICAL, size), rel=1e-10)
    assert torus.m2 == pytest.approx(m2, abs=1e-8) and abs(torus.magnetization) < 1e-10


def test_magnetization_is_the_derivative_of_the_free_energy():
    low, high = (transfer_matrix(7, 2.3, 0.1 + step).log_partition for step in (-1e-5, 1e-5))
    assert transfer_matrix(7, 2.3, 0.1).magnetization == pytest.approx(
        2.3 * (high - low) / 2e-5 / 49, rel=1e-6
    )


@pytest.mark.parametrize("values", [(1, 2.0, 0.0), (11, 2.0, 0.0), (4, 0.0, 0.0), (4, 2.0, np.inf)])
def test_what_is_out_of_reach_is_refused(values):
    with pytest.raises(ValueError, match="must be"):
        transfer_matrix(*values)
