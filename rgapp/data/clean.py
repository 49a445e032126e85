"""From a table to samples of variables: orientation, gaps, what never changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rgapp.data.recipe import DataError, Recipe
from rgapp.data.table import Table
from rgapp.data.words import Account, headline, in_words, report

FEWEST = 10  # samples


@dataclass(frozen=True)
class Dataset:
    """Samples that can be used: ``samples`` (T, N) float64, finite, every variable changing.

    ``names`` (N,) of the variables; ``headline`` and ``report`` tell what is used, what is left out and why;
    ``account`` holds the same as counts.
    """

    file: str
    samples: NDArray[np.float64]
    names: tuple[str, ...]
    headline: str
    report: str
    account: Account


def clean(table: Table, recipe: Recipe) -> Dataset:
    """Follow the recipe. DataError, in one sentence, where too little is left of the data."""
    values, names = _oriented(table, recipe)
    if values.size == 0:
        raise DataError(
            f"{table.file} holds no numbers; expected samples in rows and variables in columns, as numbers"
        )
    known = np.isfinite(values)
    if not known.any():
        raise DataError(f"{table.file} holds only gaps; expected numbers")
    empty = ~known.any(axis=0)
    constant = ~empty & _constant(values, known)
    first = empty | constant
    values, known, names = values[:, ~first], known[:, ~first], names[~first]
    values, dropped, filled = _mended(table, values, known, recipe)
    late = _constant(values, np.isfinite(values)) if len(values) else np.zeros(len(names), bool)
    values, names = np.ascontiguousarray(values[:, ~late]), names[~late]
    account = Account(
        samples=len(values),
        variables=len(names),
        text=table.text,
        counters=table.counters,
        constant=int(constant.sum() + late.sum()),
        empty=int(empty.sum()) + table.empty,
        dropped=dropped,
        filled=filled,
        odd=table.odd,
        ragged=table.ragged,
        repeated=_repeated(values),
        rows_are_variables=recipe.rows == "variables",
    )
    _check(table, account, recipe)
    return Dataset(table.file, values, tuple(names), headline(account), report(account), account)


def _oriented(table: Table, recipe: Recipe) -> tuple[NDArray[np.float64], NDArray]:
    """Samples in rows, and a name for each variable."""
    if recipe.rows == "variables":
        values, given = table.values.T, table.labels
    else:
        values, given = table.values, table.columns
    names = [given[n] if n < len(given) and given[n] else f"variable {n + 1}" for n in range(values.shape[1])]
    return values, np.array(names, dtype=object)


def _constant(values: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    low = np.min(values, axis=0, where=known, initial=np.inf)
    return low == np.max(values, axis=0, where=known, initial=-np.inf)


def _mended(
    table: Table, values: NDArray[np.float64], known: NDArray[np.bool_], recipe: Recipe
) -> tuple[NDArray[np.float64], int, int]:
    """The values without gaps, samples dropped, gaps filled."""
    if recipe.missing == "fill":
        with np.errstate(over="ignore"):
            means = np.mean(values, axis=0, where=known) if values.size else np.zeros(values.shape[1])
        return np.where(known, values, means), 0, int(np.count_nonzero(~known))
    whole = known.all(axis=1)
    if values.size and np.count_nonzero(whole) < FEWEST <= len(values):
        left = np.count_nonzero(whole)
        raise DataError(
            f"Only {left} of the {len(values)} samples of {table.file} are without a gap; "
            "fill the gaps with the mean instead",
            recipe.changed(missing="fill"),
        )
    return values[whole], int(np.count_nonzero(~whole)), 0


def _repeated(values: NDArray[np.float64]) -> int:
    """How many variables equal an earlier one in every sample."""
    return values.shape[1] - len({column.tobytes() for column in values.T})


def _check(table: Table, account: Account, recipe: Recipe) -> None:
    """Two variables and ten samples are the least."""
    if account.variables < 2:
        if account.constant:
            held = f"{in_words(account.variables)} variable{'s' * (account.variables != 1)} that change"
            held += "s" * (account.variables == 1)
        else:
            held = f"one {'row' if recipe.rows == 'variables' else 'column'} of numbers"
        raise DataError(f"{table.file} holds {held}; a flow needs at least two variables")
    if account.samples < FEWEST:
        turned = max(table.values.shape) >= FEWEST
        other = "variables" if recipe.rows == "samples" else "samples"
        remedy = recipe.changed(rows=other) if turned else None
        hint = f"; perhaps its rows are {other}" if turned else ""
        raise DataError(
            f"{table.file} holds {account.samples} samples; a flow needs at least {FEWEST}{hint}", remedy
        )
