import math

import pytest

from rgapp import words


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.5, 2, "0.50"),
        (-0.5, 2, "−0.50"),
        (-0.001, 2, "0.00"),
        (41200, 0, "41\u2009200"),
        (2.269185, 3, "2.269"),
    ],
)
def test_number(value, decimals, expected):
    assert words.number(value, decimals) == expected


def test_number_without_a_number():
    assert words.number(math.inf, 2) == "∞"
    assert words.number(-math.inf, 2) == "−∞"
    assert words.number(math.nan, 2) == "?"


def test_percent_and_short():
    assert words.percent(0.876) == "88\u2009%"
    assert words.percent(0.0123, 1) == "1.2\u2009%"
    assert words.short(0.03) == "0.03"
    assert words.short(-1.5) == "−1.5"
    assert words.short(10000) == "10\u2009000"
    assert words.short(2.5e-7) == "2.5e−7"


def test_rates_keep_three_digits():
    assert words.rate(41234) == "41\u2009200"
    assert words.rate(472.4) == "472"
    assert words.rate(59.94) == "60"
    assert words.rate(8.34) == "8.3"
