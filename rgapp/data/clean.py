"""From a table to samples of variables: orientation, changes, gaps, what never changes, what repeats."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rgapp.data.matrix import Floats, matrix_of
from rgapp.data.memory import room as usual_room
from rgapp.data.recipe import DataError, Recipe
from rgapp.data.samples import Samples, Series, blocks_of
from rgapp.data.table import Table, Tell
from rgapp.data.tally import Tally
from rgapp.data.words import Account, headline, in_words, report

FEWEST = 10  # samples


@dataclass(frozen=True)
class Dataset:
    """Samples that can be used: ``samples`` (T, N) float64, finite, every variable changing; ``Samples``,
    which are read in parts, where an array of them has no room in memory.

    ``names`` (N,) of the variables; ``headline`` and ``report`` tell what is used, what is left out and why;
    ``account`` holds the same as counts.
    """

    file: str
    samples: Floats | Samples
    names: tuple[str, ...]
    headline: str
    report: str
    account: Account


def clean(table: Table, recipe: Recipe, tell: Tell | None = None, room: float | None = None) -> Dataset:
    """Follow the recipe. DataError, in one sentence, where too little is left of the data.

    ``tell(fraction)`` is called between blocks and may raise to stop. Samples that take more than ``room``
    bytes stay where they are.
    """
    return _Cleaning(table, recipe, tell, usual_room() if room is None else room).dataset()


class _Cleaning:
    """One or two passes over the table, then the samples."""

    def __init__(self, table: Table, recipe: Recipe, tell: Tell | None, room: float) -> None:
        self.table, self.recipe, self.tell, self.room = table, recipe, tell, room
        self.series = Series(matrix_of(table.values), recipe)
        self.nonpositive = 0

    def dataset(self) -> Dataset:
        table, recipe = self.table, self.recipe
        if 0 in table.values.shape:
            raise DataError(
                f"{table.file} holds no numbers; expected samples in rows and variables in columns, "
                "as numbers"
            )
        first = self._first_pass()
        if not first.known.any():
            raise self._only_gaps()
        empty, constant = first.known == 0, first.constant
        gappy = (first.known < first.samples) & ~empty & ~constant
        lost = gappy if recipe.missing == "drop variable" else np.zeros_like(gappy)
        columns = np.flatnonzero(~empty & ~constant & ~lost)
        samples = Samples(self.series, columns)
        found, dropped, filled = _only(first, columns), 0, 0
        if gappy[columns].any() and recipe.missing == "fill":
            filled = int((first.samples - first.known[columns]).sum())
            samples = replace(samples, fill=first.mean[columns])
            found = self._second_pass(samples)
        elif gappy[columns].any():
            rows, found = self._whole_rows(columns)
            dropped = first.samples - len(rows)
            samples = replace(samples, rows=rows)
        late = found.low == found.high  # no longer changing, or nothing left
        repeats = found.repeats() & ~late
        out = late | repeats if recipe.repeated == "leave out" else late
        samples = replace(samples, columns=columns[~out])
        if samples.fill is not None:
            samples = replace(samples, fill=samples.fill[~out])
        account = self._account(samples)
        account = replace(
            account,
            constant=int(constant.sum() + late.sum()),
            empty=int(empty.sum()) + table.empty,
            gappy=int(lost.sum()),
            dropped=dropped,
            filled=filled,
            repeated=int(repeats.sum()),
            mean=float(found.mean[~out].mean()) if not out.all() else 0.0,
        )
        _check(table, account, recipe)
        samples = self._transformed(samples, found, ~out)
        names = tuple(self._names()[columns[~out]])
        kept = samples if samples.nbytes > self.room else samples.array(self._told(0.8, 1.0))
        return Dataset(table.file, kept, names, headline(account), report(account), account)

    # the passes

    def _told(self, low: float, high: float) -> Tell | None:
        if self.tell is None:
            return None
        return lambda done: self.tell(low + (high - low) * done)

    def _first_pass(self) -> Tally:
        """All variables, gaps and all."""
        count, variables = self.series.shape
        tally, tell = Tally(variables), self._told(0.0, 0.4)
        for start, stop in blocks_of(count, variables):
            before = self.series.before_change(start, stop)
            if self.series.change == "log returns":
                some = before if stop == count else before[:-1]
                self.nonpositive += int(np.count_nonzero(some <= 0))
            tally.add(self.series.changed(before))
            if tell is not None:
                tell(stop / count)
        return tally

    def _second_pass(self, samples: Samples) -> Tally:
        tally = Tally(samples.shape[1])
        for _, block in samples.blocks(self._told(0.4, 0.8)):
            tally.add(block)
        return tally

    def _whole_rows(self, columns: NDArray[np.int64]) -> tuple[NDArray[np.int64], Tally]:
        """The samples without a gap in these variables, and what is found in them."""
        tally, rows = Tally(len(columns)), []
        samples = Samples(self.series, columns)
        for start, block in samples.blocks(self._told(0.4, 0.8)):
            whole = np.isfinite(block).all(axis=1)
            rows.append(start + np.flatnonzero(whole))
            tally.add(block[whole])
        found = np.concatenate(rows)
        count = samples.shape[0]
        if len(found) < FEWEST <= count:
            raise DataError(
                f"Only {len(found)} of the {count} samples of {self.table.file} are without a gap; "
                "fill the gaps with the mean instead",
                self.recipe.changed(missing="fill"),
            )
        return found, tally

    def _transformed(self, samples: Samples, found: Tally, kept: NDArray[np.bool_]) -> Samples:
        if self.recipe.zscored:
            with np.errstate(invalid="ignore", divide="ignore"):
                spread = np.sqrt(found.squares[kept] / found.known[kept])
            if not np.isfinite(spread).all():
                raise DataError(f"{self.table.file} holds numbers too large to be squared; rescale it first")
            samples = replace(samples, centre=found.mean[kept], scale=spread)
        return replace(samples, by_rms=self.recipe.by_rms)

    # what is told

    def _only_gaps(self) -> DataError:
        if self.nonpositive:
            return DataError(
                f"{self.table.file} holds too few positive numbers for log returns; take differences instead",
                self.recipe.changed(change="differences"),
            )
        return DataError(f"{self.table.file} holds only gaps; expected numbers")

    def _names(self) -> NDArray:
        turned = self.recipe.rows == "variables"
        given = self.table.labels if turned else self.table.columns
        count = self.series.shape[1]
        names = [given[n] if n < len(given) and given[n] else f"variable {n + 1}" for n in range(count)]
        return np.array(names, dtype=object)

    def _account(self, samples: Samples) -> Account:
        table, recipe = self.table, self.recipe
        return Account(
            samples=samples.shape[0],
            variables=samples.shape[1],
            text=table.text,
            counters=table.counters,
            odd=table.odd,
            ragged=table.ragged,
            units=table.units,
            rows_are_variables=recipe.rows == "variables",
            repeated_left_out=recipe.repeated == "leave out",
            together=recipe.together,
            change=recipe.change,
            zscore=recipe.zscore,
            by_rms=recipe.by_rms,
            rescaled_first=recipe.zscored and not recipe.zscore,
            nonpositive=self.nonpositive,
            spikes=table.spikes,
        )


def _only(tally: Tally, columns: NDArray[np.int64]) -> Tally:
    """The tally of some of its variables."""
    some = Tally(0)
    for name, value in vars(tally).items():
        setattr(some, name, value[columns] if isinstance(value, np.ndarray) else value)
    return some


def _check(table: Table, account: Account, recipe: Recipe) -> None:
    """Two variables and ten samples are the least."""
    if account.variables < 2:
        if account.gappy:
            left = "one variable" if account.variables == 1 else "no variables"
            raise DataError(
                f"{table.file} holds {left} without a gap; drop the samples with gaps or fill these with the "
                "mean instead",
                recipe.changed(missing="fill"),
            )
        if account.constant or account.repeated:
            held = f"{in_words(account.variables)} variable{'s' * (account.variables != 1)} that change"
            held += "s" * (account.variables == 1)
        else:
            held = f"one {'row' if recipe.rows == 'variables' else 'column'} of numbers"
        raise DataError(f"{table.file} holds {held}; a flow needs at least two variables")
    if account.samples < FEWEST:
        turned = max(table.values.shape) >= FEWEST and account.together == 1
        other = "variables" if recipe.rows == "samples" else "samples"
        remedy = recipe.changed(rows=other) if turned else None
        hint = f"; perhaps its rows are {other}" if turned else ""
        raise DataError(
            f"{table.file} holds {account.samples} samples; a flow needs at least {FEWEST}{hint}", remedy
        )
