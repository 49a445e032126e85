"""Axis, words and places of names of the PCA-RG place; nothing of Qt."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rgapp.ui.flow.axis import kept_words, moment_range, moment_ticks, moment_words, shown_fractions
from rgapp.ui.flow.labels import Wanted, place

BOX = (0.0, 0.0, 600.0, 300.0)


def test_gaussian_is_always_in_view():
    for curve in ([9.0, 12.0], [1.0, 1.2], [3.01, 2.99], [80.0, 900.0], []):
        low, high = moment_range([np.array(curve)])
        assert low < 3 < high
        assert all(low < value < high for value in curve)


def test_axis_of_spins_starts_below_one():
    low, high = moment_range([np.array([1.0, 1.3])], spins=True)
    assert low < 1 < 3 < high
    assert moment_range([np.array([2.0])], spins=True)[0] < 1  # though the curve itself stays above


def test_noise_about_three_is_not_blown_up():
    low, high = moment_range([3 + 0.01 * np.sin(np.arange(20))])
    assert high - low > 1


def test_gaps_in_a_curve_do_not_reach_the_axis():
    assert moment_range([np.array([np.nan, 4.0, np.inf])]) == moment_range([np.array([4.0])])


@given(st.floats(0, 2.9), st.floats(3.1, 5000), st.integers(3, 8))
def test_ticks_hold_three_and_stay_inside(low, high, room):
    ticks = moment_ticks(low, high, room)
    assert 3.0 in ticks
    assert ticks == sorted(set(ticks))
    assert low - 1e-6 <= ticks[0] and ticks[-1] <= high + 1e-6
    assert len(ticks) <= 2 * room + 2


def test_ticks_of_the_usual_ranges():
    assert moment_ticks(2.1, 12.4) == [3, 6, 9, 12]
    assert moment_ticks(0.88, 3.6) == [1, 1.5, 2, 2.5, 3, 3.5]
    assert moment_ticks(0, 160) == [3, 50, 100, 150]


def test_shown_fractions_are_even_in_the_logarithm():
    kept = np.geomspace(1, 0.01, 21)
    assert shown_fractions(kept, 5) == [0, 5, 10, 15, 20]
    assert shown_fractions(kept, 3) == [0, 10, 20]
    assert shown_fractions(kept[:2], 5) == [0, 1]


@pytest.mark.parametrize(
    ("fraction", "words"),
    [(1, "100 %"), (0.224, "22 %"), (0.0112, "1.1 %"), (0.0025, "0.25 %"), (0.05, "5 %")],
)
def test_kept_words(fraction, words):
    assert kept_words(fraction) == words.replace(" ", "\u2009")


def test_moment_words_have_three_figures():
    assert [moment_words(value) for value in (2.967, 11.37, 142.4)] == ["2.97", "11.4", "142"]


def covers(corner, name, points):
    x, y = corner
    inside = (points[:, 0] > x) & (points[:, 0] < x + name.width)
    return bool((inside & (points[:, 1] > y) & (points[:, 1] < y + name.height)).any())


@given(st.lists(st.floats(0, 300), min_size=12, max_size=12), st.floats(0, 1), st.booleans())
def test_no_name_lies_on_a_curve_or_a_name(heights, prefer, above):
    x = np.linspace(0, 600, 6)
    curves = [np.column_stack([x, heights[:6]]), np.column_stack([x, heights[6:]])]
    names = [Wanted(90, 15, curve, prefer, above, sides=True) for curve in curves]
    corners = place(names, BOX)
    fine = np.linspace(0, 600, 3000)
    for name, corner in zip(names, corners, strict=True):
        if corner is None:
            continue
        assert 0 <= corner[0] <= 600 - 90 and 0 <= corner[1] <= 300 - 15
        for curve in curves:
            assert not covers(corner, name, np.column_stack([fine, np.interp(fine, x, curve[:, 1])]))
    if None not in corners:
        (ax, ay), (bx, by) = corners
        assert abs(ax - bx) >= 90 or abs(ay - by) >= 15


def test_a_name_stands_near_its_own_curve_where_it_was_wanted():
    flat = np.array([[0.0, 200.0], [600.0, 200.0]])
    (above,) = place([Wanted(80, 15, flat, prefer=0.25, above=True)], BOX)
    (below,) = place([Wanted(80, 15, flat, prefer=0.25, above=False)], BOX)
    assert above[1] < 200 - 15 and below[1] > 200
    assert abs(above[0] + 40 - 150) < 15
    assert 200 - (above[1] + 15) < 12


def test_a_name_keeps_away_from_other_lines():
    flat = np.array([[0.0, 200.0], [600.0, 200.0]])
    rival = np.array([[0.0, 180.0], [600.0, 180.0]])  # just where the name would go
    (corner,) = place([Wanted(80, 15, flat, prefer=0.5)], BOX, lines=[rival])
    assert corner[1] > 200


def test_no_room_gives_none():
    walls = [np.array([[0.0, y], [600.0, y]]) for y in range(0, 301, 10)]
    flat = np.array([[0.0, 150.0], [600.0, 150.0]])
    assert place([Wanted(80, 15, flat)], BOX, lines=walls) == [None]
