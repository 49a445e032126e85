"""Orientation, gaps, constants, and the sentences about them."""

import numpy as np
import pytest

from rgapp.data import DataError, Recipe, Table, clean
from rgapp.data.words import Account, headline, report

VALUES = np.random.default_rng(6).normal(size=(25, 4))


def table(values=VALUES, **more):
    return Table("data.csv", np.array(values, float), **more)


def test_rows_can_be_variables():
    labels = tuple("wxyz")
    data = clean(table(VALUES.T, labels=labels, columns=("t1",) * 25), Recipe(rows="variables"))
    np.testing.assert_array_equal(data.samples, VALUES)
    assert data.names == labels and data.samples.flags.c_contiguous


def test_gaps_drop_their_sample_or_take_the_mean_of_the_variable():
    gappy = VALUES.copy()
    gappy[3, 1], gappy[3, 2], gappy[8, 0] = np.nan, np.inf, -np.inf
    dropped = clean(table(gappy), Recipe())
    np.testing.assert_array_equal(dropped.samples, np.delete(VALUES, [3, 8], axis=0))
    assert "2 samples with gaps are dropped." in dropped.report
    filled = clean(table(gappy), Recipe(missing="fill"))
    assert filled.samples.shape == VALUES.shape
    assert filled.samples[3, 1] == pytest.approx(np.delete(VALUES[:, 1], 3).mean())
    assert filled.samples[8, 0] == pytest.approx(np.delete(VALUES[:, 0], 8).mean())
    assert "3 gaps are filled with the mean of the variable." in filled.report


def test_constants_and_empty_columns_are_left_out_before_gaps_cost_samples():
    empty, constant = np.full((25, 1), np.nan), np.full((25, 1), 7.0)
    constant[4] = np.nan
    data = clean(table(np.hstack([empty, VALUES, constant]), columns=tuple("eabcdf")), Recipe())
    np.testing.assert_array_equal(data.samples, VALUES)
    assert data.names == tuple("abcd")
    assert "One column never changes and one column is empty, so both are left out." in data.report


def test_what_no_longer_changes_after_dropping_samples_is_left_out():
    values = np.hstack([VALUES, np.zeros((25, 1))])
    values[0, 4], values[0, 1] = 1, np.nan
    data = clean(table(values), Recipe())
    np.testing.assert_array_equal(data.samples, VALUES[1:])


def test_variables_that_repeat_others_are_noted_and_kept():
    data = clean(table(np.hstack([VALUES, VALUES[:, :2]])), Recipe())
    assert data.samples.shape == (25, 6) and "Two variables repeat others." in data.report


def test_nearly_all_samples_with_gaps_suggests_to_fill_them():
    values = VALUES.copy()
    values[np.arange(25), np.arange(25) % 4] = np.nan
    with pytest.raises(DataError, match="Only 0 of the 25 samples") as error:
        clean(table(values), Recipe())
    assert clean(table(values), error.value.remedy).samples.shape == (25, 4)


def test_too_few_samples_may_be_turned():
    with pytest.raises(DataError, match=r"holds 4 samples; .* perhaps its rows are variables") as error:
        clean(table(VALUES.T), Recipe())
    assert clean(table(VALUES.T), error.value.remedy).samples.shape == (25, 4)


def test_the_account_in_words():
    account = Account(5988, 397, text=("date",), constant=3, dropped=12)
    assert headline(account) == "5\u2009988 samples of 397 variables"
    assert report(account) == (
        "15 samples per variable, enough for a steady spectrum. The date column holds no numbers and three "
        "columns never change, so all four are left out. 12 samples with gaps are dropped."
    )


@pytest.mark.parametrize(
    "samples, says",
    [
        (4000, "10 samples per variable, enough for a steady spectrum."),
        (1200, "3 samples per variable, enough for the strong half of the spectrum."),
        (1199, "Few samples: the weak half of this spectrum is mostly noise."),
        (400, "Fewer samples than variables: only 399 modes can be told apart."),
    ],
)
def test_how_many_samples_are_enough(samples, says):
    assert report(Account(samples, 400)) == says


def test_nothing_but_gaps():
    with pytest.raises(DataError, match="holds only gaps; expected numbers"):
        clean(table(np.full((20, 3), np.nan)), Recipe())


# -- transforms ----------------------------------------------------------------------------------------

PRICES = np.exp(np.cumsum(0.1 * VALUES, axis=0))


def test_changes_in_time():
    np.testing.assert_array_equal(
        clean(table(PRICES), Recipe(change="differences")).samples, np.diff(PRICES, axis=0)
    )
    returns = clean(table(PRICES), Recipe(change="log returns"))
    np.testing.assert_allclose(returns.samples, 0.1 * VALUES[1:], atol=1e-12)
    assert returns.report.endswith("Values are log returns between successive samples.")


def test_a_gap_costs_two_changes_and_what_is_not_positive_is_one():
    prices = PRICES.copy()
    prices[7, 1], prices[15, 2] = np.nan, -1
    data = clean(table(prices), Recipe(change="log returns"))
    np.testing.assert_allclose(data.samples, 0.1 * np.delete(VALUES[1:], [6, 7, 14, 15], axis=0), atol=1e-12)
    assert "1 value is not positive, has no logarithm and counts as a gap. 4 samples with" in data.report
    assert clean(table(prices), Recipe(change="differences")).account.dropped == 2


def test_z_scores():
    samples = clean(table(5 + 3 * VALUES), Recipe(zscore=True)).samples
    np.testing.assert_allclose(samples.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(samples.std(axis=0), 1, rtol=1e-12)


def test_each_sample_by_its_rms_over_the_variables():
    values = VALUES * np.exp(np.linspace(0, 5, 25))[:, None]
    raw = clean(table(values), Recipe(by_rms=True, rescale=False))
    np.testing.assert_allclose((raw.samples**2).mean(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(raw.samples / raw.samples[:, :1], values / values[:, :1], rtol=1e-9)
    assert raw.report.endswith("Every sample is divided by its rms over the variables.")
    rescaled = clean(table(values), Recipe(by_rms=True))
    both = clean(table(values), Recipe(by_rms=True, zscore=True, rescale=False))
    np.testing.assert_array_equal(rescaled.samples, both.samples)
    assert rescaled.report.endswith("Every sample is divided by its rms over the rescaled variables.")


def test_a_sample_that_is_zero_throughout_stays_zero():
    values = VALUES.copy()
    values[4] = 0
    samples = clean(table(values), Recipe(by_rms=True, rescale=False)).samples
    assert not samples[4].any() and np.isfinite(samples).all()


def test_successive_samples_are_added_up():
    data = clean(table(VALUES), Recipe(together=2))
    np.testing.assert_allclose(data.samples, VALUES[:24].reshape(12, 2, 4).sum(axis=1), atol=1e-15)
    assert "Every 2 successive samples are added up to one." in data.report


def test_variables_with_gaps_may_be_dropped():
    gappy = VALUES.copy()
    gappy[3, 1] = np.nan
    data = clean(table(gappy, columns=tuple("abcd")), Recipe(missing="drop variable"))
    np.testing.assert_array_equal(data.samples, VALUES[:, [0, 2, 3]])
    assert data.names == tuple("acd") and "One column has gaps, so it is left out." in data.report
    gappy[3] = np.nan
    with pytest.raises(DataError, match=r"data.csv holds no variables without a gap; drop") as error:
        clean(table(gappy), Recipe(missing="drop variable"))
    assert clean(table(gappy), error.value.remedy).samples.shape == (25, 4)


def test_variables_that_repeat_others_may_be_left_out():
    twice = np.hstack([VALUES, VALUES[:, [2, 0]], -VALUES[:, :1]])
    data = clean(table(twice), Recipe(repeated="leave out"))
    np.testing.assert_array_equal(data.samples, np.delete(twice, [4, 5], axis=1))
    assert "Two variables repeat others and are left out." in data.report


def test_sparse_counts_that_differ_are_never_taken_for_repeats():
    rng = np.random.default_rng(1)
    spikes = np.zeros((400, 3000))
    spikes[rng.integers(0, 400, 3000), np.arange(3000)] = 1  # one spike each: same mean, same extremes
    assert clean(table(spikes), Recipe()).account.repeated == 3000 - len(np.unique(spikes, axis=1).T)
