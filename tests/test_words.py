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


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (-1.42371, 0.0063, "−1.424 ± 0.006"),
        (0.51237, 0.0131, "0.512 ± 0.013"),
        (0.51237, 0.0196, "0.51 ± 0.02"),
        (12.345, 1.23, "12.3 ± 1.2"),
        (1234.5, 37.0, "1\u2009230 ± 40"),
        (0.5, 0.00096, "0.500 ± 0.001"),
        (0.5, 0.0, "0.5"),
        (math.nan, 0.1, "?"),
    ],
)
def test_measurements_with_plus_and_minus(value, error, text):
    assert words.plus_minus(value, error) == text


def test_time_left():
    told = [words.time_left(seconds) for seconds in (0.2, 41, 89, 91, 125, 5390, 9000)]
    assert told == [
        f"about {text} left" for text in ("0 s", "41 s", "89 s", "2 min", "2 min", "90 min", "2 h")
    ]


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (1.23456, 0.00123, "1.2346(12)"),
        (-1.23456, 0.0996, "−1.23(10)"),
        (12.345, 1.23, "12.3(1.2)"),
        (1234.5, 123.0, "1\u2009230(120)"),
        (0.000123456, 0.0000012, "0.0001235(12)"),
        (2.0, 0.0, "2"),
        (2.0, math.nan, "2"),
        (math.nan, 0.1, "?"),
    ],
)
def test_measurements_are_told_to_two_digits_of_their_error(value, error, text):
    assert words.value_and_error(value, error) == text


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [(1.23456, 0.00123, "1.235(1)"), (1.23456, 0.0996, "1.2(0.1)"), (12.345, 1.23, "12(1)")],
)
def test_or_to_one_digit(value, error, text):
    assert words.value_and_error(value, error, digits=1) == text
