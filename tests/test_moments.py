"""The moment kernel against plain NumPy."""

import numpy as np
import pytest

from rgapp._kernels import moments

SETS = range(len(moments.instruction_sets()))


@pytest.fixture
def data():
    rng = np.random.default_rng(5)
    scores, vectors = rng.normal(size=(6, 37)), rng.normal(size=(6, 5))  # 6 modes, 37 samples, 5 variables
    return scores, vectors


def run(data, first, cuts, ranges, number=SETS[-1]):
    scores, vectors = data
    variables = vectors.shape[1]
    field = np.ascontiguousarray(vectors[:first].T @ scores[:first])
    second, fourth = np.full((2, len(cuts), variables), 10.0)
    cuts = np.array(cuts, np.int64)
    for low, high in ranges:
        moments.grow(scores, vectors, first, cuts, field, low, high, second, fourth, number)
    return field, second, fourth


@pytest.mark.parametrize("first, cuts", [(0, [1, 2, 3, 4, 5, 6]), (0, [3, 6]), (2, [2, 3, 5]), (6, [6])])
def test_adds_modes_and_sums_powers_onto_what_was_there(data, first, cuts):
    scores, vectors = data
    field, second, fourth = run(data, first, cuts, [(0, 5)])
    for row, cut in enumerate(cuts):
        projected = vectors[:cut].T @ scores[:cut]
        np.testing.assert_allclose(second[row], 10 + np.sum(projected**2, axis=1), rtol=1e-13)
        np.testing.assert_allclose(fourth[row], 10 + np.sum(projected**4, axis=1), rtol=1e-13)
    np.testing.assert_allclose(field, projected, atol=1e-13)


def test_ranges_of_variables_give_the_same_bytes(data):
    whole = run(data, 0, [1, 4, 6], [(0, 5)])
    parts = run(data, 0, [1, 4, 6], [(3, 5), (0, 1), (1, 3)])
    for one, other in zip(whole, parts, strict=True):
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("samples", [1, 7, 8, 64, 83])
def test_every_instruction_set_gives_the_same_bytes(samples):
    """Whatever the number of variables that share a load: 19 is two groups of eight, and three over."""
    rng = np.random.default_rng(samples)
    wide = rng.normal(size=(23, samples)), rng.normal(size=(23, 19))
    cuts = [0, 1, 2, 3, 9, 9, 10, 22, 23]
    plain = run(wide, 0, cuts, [(0, 19)], 0)
    for number in SETS:
        for one, other in zip(plain, run(wide, 0, cuts, [(0, 4), (4, 19)], number), strict=True):
            assert one.tobytes() == other.tobytes()


def test_touches_only_its_variables(data):
    _, second, fourth = run(data, 0, [2], [(1, 3)])
    assert np.all(second[0, [0, 3, 4]] == 10) and np.all(fourth[0, [0, 3, 4]] == 10)
    assert np.all(second[0, 1:3] > 10)


def test_eight_lanes_are_added_in_a_fixed_order():
    """The order of the sum is part of the result: lanes of eight, folded as 0+4, 2+6, 1+5, 3+7."""
    rng = np.random.default_rng(8)
    field = rng.normal(size=(1, 43)) * 10.0 ** rng.integers(-6, 6, 43)
    second, fourth = np.zeros((2, 1, 1))
    none = np.array([0])
    moments.grow(np.zeros((1, 43)), np.zeros((1, 1)), 0, none, field.copy(), 0, 1, second, fourth, SETS[-1])
    lanes = [0.0] * 8
    for at, value in enumerate(field[0]):
        lanes[at % 8] += value * value
    fours = [lanes[n] + lanes[n + 4] for n in range(4)]
    assert second[0, 0] == (fours[0] + fours[2]) + (fours[1] + fours[3])


def test_nothing_to_do_is_no_error():
    second, fourth = np.zeros((2, 0, 5))
    none = np.array([], np.int64)
    moments.grow(np.zeros((1, 4)), np.zeros((1, 5)), 0, none, np.zeros((5, 4)), 0, 5, second, fourth, 0)
    second, fourth = np.zeros((2, 1, 5))
    one, empty = np.array([1]), np.zeros((5, 0))
    moments.grow(np.zeros((1, 0)), np.zeros((1, 5)), 0, one, empty, 0, 5, second, fourth, 0)
    assert not second.any()


def test_histogram_matches_numpy_inside_its_range():
    rng = np.random.default_rng(2)
    field = rng.normal(size=(3, 500))
    scale = np.array([1.0, 0.5, 3.0])
    counts = np.ones(20, np.int64)
    moments.count(field, scale, -2.0, 5.0, counts)
    expected = np.histogram(field * scale[:, None], bins=20, range=(-2, 2))[0]
    np.testing.assert_array_equal(counts, 1 + expected)
    assert counts.sum() < 20 + field.size  # the wide variable reaches outside


def test_histogram_leaves_out_what_is_no_number():
    counts = np.zeros(4, np.int64)
    moments.count(np.array([[np.nan, np.inf, -np.inf, 1e300, 0.5]]), np.ones(1), 0.0, 1.0, counts)
    assert counts.tolist() == [1, 0, 0, 0]
