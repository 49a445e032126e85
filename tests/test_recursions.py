"""Real-space recursions: the fixed points and exponents of the table, exact decimation, cobwebs."""

import math

import numpy as np
import pytest

from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.recursions import CONTINUOUS, RECURSIONS, chain_correlation_length, decimated_chain

TABLE = {
    "bonds first": (0.30468893, 0.747236, 1.338266),
    "spins first": (0.60937786, 0.747236, 1.338266),
    "square": (0.50698102, 1.069961, 0.934614),
    "triangles": (0.33561351, 0.882203, 1.133526),
    "cube": (0.26106518, 0.939129, 1.064817),
}


@pytest.mark.parametrize("name", TABLE)
def test_fixed_points_and_exponents(name):
    recursion, (k, y, nu) = RECURSIONS[name], TABLE[name]
    assert recursion.fixed_point == pytest.approx(k, abs=6e-9)
    assert recursion.thermal_exponent == pytest.approx(y, abs=6e-7)
    assert 1 / recursion.thermal_exponent == pytest.approx(nu, abs=6e-7)
    rise = (recursion.map(k + 1e-6) - recursion.map(k - 1e-6)) / 2e-6
    assert recursion.slope(k) == pytest.approx(rise, abs=1e-8)


def test_the_special_numbers():
    assert RECURSIONS["triangles"].field_exponent == pytest.approx(1.369070, abs=5e-7)
    assert RECURSIONS["triangles"].fixed_point == pytest.approx(math.log(1 + 2 * math.sqrt(2)) / 4, abs=1e-14)
    assert CONTINUOUS.fixed_point == pytest.approx(1 / CRITICAL_TEMPERATURE, abs=1e-14)
    assert CONTINUOUS.thermal_exponent == pytest.approx(0.753550, abs=6e-7)
    assert np.sign(CONTINUOUS.curve([0.2, 0.8])).tolist() == [-1, 1]
    assert RECURSIONS["chain"].fixed_point is None and RECURSIONS["chain"].thermal_exponent is None


def test_decimation_of_the_chain():
    after = decimated_chain([0.5, 1, 1.5, 2])
    assert after == pytest.approx([0.2168904152, 0.6625013737, 1.1546642523, 1.6535941129], abs=5e-11)
    assert np.tanh(after) == pytest.approx(np.tanh([0.5, 1, 1.5, 2]) ** 2, abs=1e-15)
    assert chain_correlation_length(1) == pytest.approx(3.671861, abs=5e-7)
    halved = chain_correlation_length(float(decimated_chain(1.0)))
    assert halved == pytest.approx(chain_correlation_length(1) / 2)


def test_cobwebs_end_on_their_side():
    for name in TABLE:
        recursion = RECURSIONS[name]
        rng = np.random.default_rng(5)
        for start in rng.uniform(0.02, 1.5, 100):
            path = recursion.cobweb(start, steps=200)
            hot = start < recursion.fixed_point
            assert path[-1, 0] < 1e-3 if hot else path[-1, 0] > 10
            assert (path[1::2, 1] == pytest.approx(recursion.curve(path[1::2, 0]))) and path[0, 1] == 0
    assert RECURSIONS["chain"].cobweb(2.0, 40)[-1, 0] < 1e-6


def test_a_negative_coupling_is_refused():
    with pytest.raises(ValueError, match=r"K must be at least 0 \(got -1\)"):
        RECURSIONS["square"].cobweb(-1)
