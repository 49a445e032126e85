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
