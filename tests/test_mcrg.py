"""Monte Carlo RG: operators by hand, a linear map that is known, published exponents, bad input."""

import numpy as np
import pytest

from rgapp.experiments import find
from rgapp.experiments.mcrg import Mcrg, McrgParams, exponents
from rgapp.params import ParameterError
from rgapp.physics import mcrg
from rgapp.physics.blockspin import decimated, majority
from rgapp.physics.mcrg import Moments, moments, operators

CRITICAL = 2.269185314213


def quiet(share, words):
    assert 0 <= share <= 1 and words


def run(seed=5, threads=1, **params):
    experiment = Mcrg(McrgParams(**params), seed, threads)
    return experiment, {point: experiment.run(point, quiet) for point in experiment.points()}


def test_operators_are_the_sums_they_are_called():
    s = np.random.default_rng(1).choice([-1, 1], (3, 4, 4))
    for one, found in zip(s, operators(s), strict=True):
        sums = np.zeros(5)
        for y in range(4):
            for x in range(4):
                a, b, c, d = (
                    one[y, x],
                    one[y, (x + 1) % 4],
                    one[(y + 1) % 4, x],
                    one[(y + 1) % 4, (x + 1) % 4],
                )
                sums += [
                    a * b + a * c,
                    a * d + b * c,
                    a * b * c * d,
                    a,
                    a * b * c + a * b * d + a * c * d + b * c * d,
                ]
        np.testing.assert_array_equal(found, sums)


def test_moments_are_averages_of_blocked_lattices():
    s = np.random.default_rng(2).choice([-1, 1], (50, 8, 8)).astype(np.int8)
    found = moments(s, 1, 7)
    fine, coarse = operators(s), operators(majority(s, 2, (7, 0)))
    np.testing.assert_allclose(found.mean, [fine.mean(axis=0), coarse.mean(axis=0)])
    np.testing.assert_allclose(found.across[0], np.einsum("na,nb->ab", coarse, fine) / 50)
    np.testing.assert_allclose(found.within[1], np.einsum("na,nb->ab", coarse, coarse) / 50)
    blunt = moments(s, 1, 7, "decimation")
    np.testing.assert_allclose(blunt.mean[1], operators(decimated(s, 2)).mean(axis=0))
    np.testing.assert_array_equal(decimated(s, 2), s[:, ::2, ::2])


def test_a_known_linear_map_gives_its_eigenvalues():
    """Where <S' S> = <S' S'> T with a chosen T, its largest eigenvalue is found."""
    rng = np.random.default_rng(3)
    root = rng.standard_normal((5, 5))
    within = np.stack([root @ root.T] * 2)
    wanted = np.zeros((5, 5))
    wanted[:3, :3] = np.diag([2.0, 0.5, 0.1]) + np.triu(rng.standard_normal((3, 3)), 1)
    wanted[3:, 3:] = [[2**1.875, 0.3], [0.0, 1.1]]
    within[1][:3, 3:] = within[1][3:, :3] = 0
    one = Moments(np.zeros((2, 5)), within, (within[1] @ wanted)[None])
    values, errors = mcrg.exponents([one, one], 8)
    assert values.thermal[0, 2] == pytest.approx(1.0) and values.magnetic[0, 1] == pytest.approx(1.875)
    assert np.abs(errors.thermal).max() < 1e-12


# L = 64, majority, steps 1 to 3, from runs of another program; y_T with 1, 2, 3 operators, y_h with 1, 2
Y_T = [[0.916, 0.971, 0.972], [0.962, 0.999, 1.001], [0.963, 1.003, 1.005]]
Y_H = [[1.8809, 1.8803], [1.8758, 1.8759], [1.8722, 1.8731]]
THEIRS = ([[0.004], [0.005], [0.007]], [[0.0002], [0.0003], [0.0006]])


def test_exponents_of_the_critical_lattice_are_the_published_ones():
    experiment, points = run(temperature=CRITICAL, repeats=12, threads=2)
    values, errors = exponents(points, 64)
    for found, wrong, known, theirs in (
        (values.thermal, errors.thermal, Y_T, THEIRS[0]),
        (values.magnetic, errors.magnetic, Y_H, THEIRS[1]),
    ):
        assert np.all(np.abs(found - known) < 4 * np.hypot(wrong, theirs))
        assert np.all(wrong < 0.03)
    np.testing.assert_allclose(values.neighbours, [0.7112, 0.7032, 0.7099, 0.7292], atol=0.006)
    numbers = experiment.summary(points)
    assert numbers["exact_y_h"] == 1.875 and len(numbers["y_T"]["3 operators"]) == 3


def test_away_from_the_critical_point_the_neighbours_forget_each_other():
    _, points = run(size=16, temperature=3.5, blockings=2, repeats=4, count=200)
    values, _ = exponents(points, 16)
    assert values.neighbours[2] < 0.6 * values.neighbours[0]


def test_a_repeat_depends_on_the_seed_alone():
    one = Mcrg(McrgParams(size=16, blockings=2, count=50), 5).run("repeat 3", quiet)
    again = Mcrg(McrgParams(size=16, blockings=2, count=50), 5, threads=3).run("repeat 3", quiet)
    other = Mcrg(McrgParams(size=16, blockings=2, count=50), 6).run("repeat 3", quiet)
    assert all(np.asarray(one[name]).tobytes() == np.asarray(again[name]).tobytes() for name in one)
    assert (other["mean"] != one["mean"]).any()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"blockings": 5},
            r"blockings must be at most 4 at size 64, where 4 × 4 blocks or more are left \(got 5\)",
        ),
        ({"size": 36}, "blockings must be at most 2 at size 36"),
    ],
)
def test_too_many_steps_are_refused(change, sentence):
    with pytest.raises(ParameterError, match=sentence):
        find("mcrg").check(McrgParams(**change))
