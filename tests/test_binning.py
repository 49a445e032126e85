"""Running sums in bins: exact, the same however the measurements come, with errors of correlated series."""

import numpy as np
import pytest

from rgapp.physics.binning import Binning, joined
from rgapp.physics.stats import jackknife_of_sums

RNG = np.random.default_rng(7)


def filled(x, pieces=(None,), bins=4):
    made, at = Binning(len(x), bins), 0
    for piece in pieces:
        end = x.shape[1] if piece is None else at + piece
        made.add(x[:, at:end])
        at = end
    return made


@pytest.mark.parametrize("n", [0, 1, 7, 8, 9, 15, 16, 17, 100, 1000, 1025])
def test_bins_hold_what_came_in_order(n):
    x = RNG.integers(-50, 50, (3, n)).astype(float)
    made = filled(x)
    sums, length = made.sums, made.length
    assert sums.shape[1] == n // length and sums.shape[1] < 8
    assert n < 8 or sums.shape[1] >= 4
    whole = x[:, : n // length * length].reshape(3, -1, length).sum(axis=2)
    assert (sums == whole).all()


def test_the_pieces_change_no_bit():
    x = RNG.standard_normal((2, 5000)) * 10.0 ** RNG.integers(-8, 8, (2, 5000))
    expected = filled(x, bins=16)
    for pieces in ((1,) * 5000, (4999, 1), (3, 1, 700, 1300, 64, 2932), (32, 32, 4936)):
        made = filled(x, pieces, bins=16)
        assert made.length == expected.length and (made.sums == expected.sums).all()


def test_long_bins_know_the_error_of_a_correlated_mean():
    rho, n = 0.95, 2**16  # tau = 19.5
    errors, means = [], []
    for seed in range(40):
        noise = np.random.default_rng(seed).standard_normal(n) * np.sqrt(1 - rho**2)
        x = np.empty(n)
        value = 0.0
        for k, step in enumerate(noise.tolist()):
            x[k] = value = rho * value + step
        made = filled(x[None], bins=64)
        mean, error = jackknife_of_sums(made.sums, made.length, lambda mean: mean[0])
        assert mean == pytest.approx(x.mean())
        means.append(mean)
        errors.append(error)
    exact = np.sqrt(2 * 19.5 / n)
    assert np.mean(errors) == pytest.approx(exact, rel=0.06)
    assert np.std(means) == pytest.approx(exact, rel=0.4)


def test_bins_are_joined_from_the_end():
    sums = np.arange(14.0).reshape(2, 7)
    assert joined(sums, 3).tolist() == [[1 + 2 + 3, 4 + 5 + 6], [8 + 9 + 10, 11 + 12 + 13]]
    assert (joined(sums, 1) == sums).all()
