import math

import pytest

from rgapp.ui.widgets.scale import LOG_STEPS, Scale

LINEAR = Scale(1, 4, step=0.001)
LOG = Scale(16, 2048, log=True, whole=True)
STOPS = Scale.of_stops((0.5, 1.0, 2.0, 4.0, math.inf))


def test_fraction_and_value_are_inverse():
    assert LINEAR.fraction(2.5) == 0.5 and LINEAR.value(0.5) == 2.5
    assert LINEAR.fraction(9) == 1 and LINEAR.fraction(-1) == 0
    assert LOG.fraction(math.sqrt(16 * 2048)) == pytest.approx(0.5)
    assert (LOG.value(0), LOG.value(1), LOG.value(0.5)) == (16, 2048, 180)
    assert [STOPS.value(part / 4) for part in range(5)] == list(STOPS.stops)
    assert STOPS.fraction(math.inf) == 1 and STOPS.fraction(3.0) == 0.625


def test_steps():
    assert LINEAR.moved(2.269, 1) == 2.270
    assert LINEAR.moved(2.269, -10) == 2.259
    assert LINEAR.moved(2.269, 0.1) == 2.2691
    assert LINEAR.moved(3.9999, 1) == 4
    assert Scale(0, 30, step=1, whole=True).moved(10, 1) == 11


def test_values_are_multiples_of_the_step():
    scale = Scale(-0.5, 0.5, step=0.01)
    for part in range(101):
        value = scale.value(part / 100)
        assert value == float(f"{value:.2f}")


def test_log_steps_go_from_end_to_end():
    value, presses = 16.0, 0
    while value < 2048:
        after = LOG.moved(value, 1)
        assert after > value and after == round(after)
        value, presses = after, presses + 1
    assert abs(presses - LOG_STEPS) <= 8
    assert LOG.moved(16, -1) == 16 and LOG.moved(2048, 10) == 2048
    assert LOG.moved(17, 0.1) == 18  # a whole number further at least


def test_stops():
    assert STOPS.moved(2.0, 1) == 4.0 and STOPS.moved(4.0, 1) == math.inf
    assert STOPS.moved(math.inf, 1) == math.inf and STOPS.moved(math.inf, -1) == 4.0
    assert STOPS.moved(3.0, 1) == 4.0 and STOPS.moved(3.0, -1) == 2.0  # typed between two
    assert STOPS.moved(0.5, 10) == math.inf
