"""Reader of tables in text files: csv, tsv, txt."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp.data.dialect import (
    NOTHING,
    SPACES,
    Dialect,
    encoding_of,
    find_dialect,
    is_filler,
    is_number,
    logical_lines,
    split,
    tidy,
)
from rgapp.data.matrix import Gathered, Held, Matrix, Picked
from rgapp.data.recipe import DataError, Recipe
from rgapp.data.table import Preview, Table, Tell

PIECE = 2_000_000  # characters parsed at a time: a stop is answered between pieces
PREVIEWED = 5
LABELS = 100_000  # rows of which the first field is kept and looked at: more are no names of variables

_SPACES = re.compile(f"[{SPACES}]")
_TIMES = {"time", "date", "datetime", "timestamp", "day", "year", "index", "id", "t", "row", "sample", ""}


def read_text(path: str, recipe: Recipe, tell: Tell | None, room: float) -> Table:
    """The table in a text file. DataError where rows differ in length (unless left out) or hold no numbers.
    Numbers that take more than ``room`` bytes go to a temporary file.

    Separator, decimal comma, names, comments (# and %), a byte-order mark and UTF-8, UTF-16 or Windows text
    are found out. Words among numbers are read as gaps; columns of words, dates or running numbers are left
    out.
    """
    name = os.path.basename(path)
    dialect = dialect_of(path, recipe)
    size = max(1, os.path.getsize(path))
    columns = _Columns(dialect.width, Gathered(dialect.width, room, name))
    ragged = 0
    with open(path, encoding=dialect.encoding, errors="replace") as file:
        for piece, odd_rows in _pieces(file, dialect, recipe, name):
            ragged += odd_rows
            columns.add(_frame(piece, dialect, name), dialect.decimal)
            if tell is not None:
                tell(min(1.0, file.buffer.tell() / size))
    return columns.table(name, dialect, ragged)


def dialect_of(path: str, recipe: Recipe) -> Dialect:
    """How the file is written, from its first lines."""
    name = os.path.basename(path)
    with open(path, "rb") as raw:
        encoding = encoding_of(raw.read(1 << 16), name)
    with open(path, encoding=encoding, errors="replace") as file:
        return find_dialect(file, encoding, recipe, name)


def preview_text(path: str, recipe: Recipe, room: float) -> Preview:
    """The first five rows as they stand in the file."""
    dialect = dialect_of(path, recipe)
    rows = []
    with open(path, encoding=dialect.encoding, errors="replace") as file:
        for number, line in logical_lines(file):
            if number > dialect.skip and not is_filler(line):
                rows.append(tuple(tidy(cell) for cell in split(line, dialect.separator)))
            if len(rows) == PREVIEWED:
                break
    names = dialect.names or tuple(str(column + 1) for column in range(dialect.width))
    size = os.path.getsize(path)
    separator, decimal = dialect.words
    return Preview(
        os.path.basename(path),
        size,
        names,
        tuple(rows),
        names=bool(dialect.names),
        separator=separator,
        decimal=decimal,
    )


def _pieces(file: Any, dialect: Dialect, recipe: Recipe, name: str) -> Iterator[tuple[list[str], int]]:
    """Rows of the right length, some megabytes at a time, and how many others were left out."""
    piece: list[str] = []
    length = ragged = 0
    for number, line in logical_lines(file):
        if number <= dialect.skip or is_filler(line):
            continue
        width = len(split(line, dialect.separator)) if '"' in line else _count(line, dialect.separator)
        if width != dialect.width:
            if recipe.ragged == "refuse":
                raise DataError(
                    f"Row {number} of {name} has {width} value{'s' * (width != 1)}, "
                    f"the others {dialect.width}",
                    recipe.changed(ragged="leave out"),
                )
            ragged += 1
            continue
        piece.append(line if line.endswith("\n") else line + "\n")
        length += len(line)
        if length > PIECE:
            yield piece, ragged
            piece, length, ragged = [], 0, 0
    yield piece, ragged


def _count(line: str, separator: str) -> int:
    return len(line.split()) if separator == " " else line.count(separator) + 1


def _frame(rows: list[str], dialect: Dialect, name: str) -> Any:
    import pandas

    try:
        return pandas.read_csv(
            io.StringIO("".join(rows)),
            header=None,
            names=range(dialect.width),
            index_col=False,
            sep=r"\s+" if dialect.separator == " " else dialect.separator,
            decimal=dialect.decimal if dialect.decimal != dialect.separator else ".",
            na_values=sorted(NOTHING),
            skipinitialspace=True,
            skip_blank_lines=False,
            low_memory=False,
        )
    except pandas.errors.EmptyDataError:
        return pandas.DataFrame(columns=range(dialect.width), dtype=float)
    except pandas.errors.ParserError:
        raise DataError(f"{name} is no regular table; perhaps a quotation mark is left open") from None


@dataclass
class _Columns:
    """Columns as they come in, piece by piece: numbers, and how many words were among them."""

    width: int
    numbers: Gathered
    labels: list[str] = field(default_factory=list)
    words: NDArray[np.int64] = field(init=False)
    known: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self.words = np.zeros(self.width, np.int64)
        self.known = np.zeros(self.width, np.int64)

    def add(self, frame: Any, decimal: str) -> None:
        numbers = np.full(frame.shape, np.nan)
        for column in range(self.width):
            series = frame[column]
            if series.dtype.kind in "biuf":
                numbers[:, column] = series
            else:
                numbers[:, column], words = _numbers_among(series, decimal)
                self.words[column] += words
            if column == 0 and len(self.labels) < LABELS:
                self.labels += [tidy(str(cell)) for cell in series] if self.words[0] else [""] * len(series)
        self.known += np.count_nonzero(~np.isnan(numbers), axis=0)
        self.numbers.add(numbers)

    def table(self, file: str, dialect: Dialect, ragged: int) -> Table:
        matrix, names = self.numbers.matrix(), dialect.names
        text = self.words > self.known
        empty = (self.known == 0) & ~text
        head = matrix.part(slice(0, min(LABELS, matrix.shape[0])), slice(0, self.width))
        counter = ~text[0] and is_counter(head, names[0] if names else None)
        keep = ~text & ~empty
        keep[0] &= not counter
        names = names or ("",) * self.width
        values: Matrix | NDArray = Picked(matrix, np.flatnonzero(keep))
        if isinstance(matrix, Held):
            values = matrix.values[:, keep]
        return Table(
            file,
            values,
            columns=tuple(np.array(names, object)[keep]) if any(names) else (),
            labels=tuple(self.labels) if text[0] else (),
            text=tuple(np.array(names, object)[text]),
            counters=(names[0],) if counter else (),
            empty=int(np.count_nonzero(empty)),
            odd=int(self.words[keep].sum()),
            ragged=ragged,
            units=dialect.units,
        )


def _numbers_among(series: Any, decimal: str) -> tuple[NDArray[np.float64], int]:
    """The numbers of a column that also holds words, nan for these, and how many of them there are."""
    import pandas

    numbers = np.full(len(series), np.nan)
    if decimal == ".":
        numbers[:] = pandas.to_numeric(series, errors="coerce")
    words = 0
    for row in np.flatnonzero(np.isnan(numbers) & series.notna().to_numpy()):
        text = tidy(str(series.iat[row]))
        if is_number(text, decimal):
            numbers[row] = _value(text, decimal)
        elif text.lower() not in NOTHING:
            words += 1
    return numbers, words


def _value(text: str, decimal: str) -> float:
    if text.lower() in ("true", "false"):
        return float(text.lower() == "true")
    other = "," if decimal == "." else "."
    return float(_SPACES.sub("", text).rstrip("%").replace(other, "").replace(decimal, "."))


def is_counter(values: NDArray[np.float64], name: str | None) -> bool:
    """Whether the first column runs evenly, or is a time that grows, while another column does not."""
    first = values[:, 0]
    if len(first) < 3 or values.shape[1] < 2 or not np.isfinite(first).all():
        return False
    steps = np.diff(first)
    if np.all(steps > 0) and ((name or "x").lower() in _TIMES or _are_dates(first)):
        return True
    even = np.allclose(steps, steps[0], rtol=1e-6, atol=0) and steps[0] > 0
    return bool(even) and not all(
        np.allclose(np.diff(column), column[1] - column[0], rtol=1e-6) for column in values.T[1:]
    )


def _are_dates(first: NDArray[np.float64]) -> bool:
    """Whole numbers like 20160104."""
    month, day = first // 100 % 100, first % 100
    whole = np.all(first == np.floor(first)) and np.all((first >= 1000_01_01) & (first <= 3000_12_31))
    return bool(whole and np.all((month >= 1) & (month <= 12)) and np.all((day >= 1) & (day <= 31)))
