import math

import numpy as np
import pytest

from rgapp.export.figures import Axis
from rgapp.export.ranges import equalised, spread
from rgapp.export.ticks import linear_ticks, log_ticks, tick_label


def test_linear_ticks_are_round_and_inside():
    assert linear_ticks(0, 1, 2) == [0, 0.5, 1]
    assert linear_ticks(-2, -0.5, 4) == [-2, -1.5, -1, -0.5]
    assert linear_ticks(3000, 0, 4) == [0, 1000, 2000, 3000]
    assert linear_ticks(0.1, 0.75, 7) == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]


@pytest.mark.parametrize("low", [-7.3, 0.0, 1e-9, 4e5])
@pytest.mark.parametrize("length", [3e-7, 0.013, 1.0, 9.99, 2.2e6])
@pytest.mark.parametrize("wanted", [2, 5, 9])
def test_linear_ticks_are_even_and_few(low, length, wanted):
    ticks = linear_ticks(low, low + length, wanted)
    slack = 2e-6 * length
    assert len(ticks) <= wanted + 1
    assert all(low - slack <= tick <= low + length + slack for tick in ticks)
    if len(ticks) > 2:
        assert np.allclose(np.diff(ticks), ticks[1] - ticks[0], rtol=1e-6)


def test_log_ticks():
    assert log_ticks(1, 0.01, 7) == [0.01, 0.03, 0.1, 0.3, 1.0]
    assert log_ticks(1, 10, 6) == [1, 2, 5, 10]
    assert log_ticks(1e-8, 1, 4) == [1e-8, 1e-6, 1e-4, 1e-2, 1.0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "0"), (0.03, "0.03"), (-1.5, "−1.5"), (1e-6, "10⁻⁶"), (1e6, "10⁶"), (2e-5, "2\u2009·\u200910⁻⁵")],
)
def test_tick_labels(value, expected):
    assert tick_label(value) == expected


def test_spread_leaves_the_room_asked_for():
    low, high = spread(Axis(0, 10), 120, 8, 12)  # 100 px for 10
    assert (low, high) == (pytest.approx(-0.8), pytest.approx(11.2))
    low, high = spread(Axis(1, 0.01, log=True), 216, 8, 8)  # 200 px for two decades, backwards
    assert (low, high) == (pytest.approx(0.08), pytest.approx(-2.08))


def test_equalised_makes_units_as_long_on_both_axes():
    for x, y, aspect in (((0, 1), (0, 1), 2.5), ((0, 4), (1, -1), 0.7)):
        new_x, new_y = equalised(x, y, aspect)
        assert abs(new_x[1] - new_x[0]) / abs(new_y[1] - new_y[0]) == pytest.approx(aspect)
        for new, old in ((new_x, x), (new_y, y)):
            assert sum(new) == pytest.approx(sum(old))  # about the same centre
            assert math.copysign(1, new[1] - new[0]) == math.copysign(1, old[1] - old[0])
