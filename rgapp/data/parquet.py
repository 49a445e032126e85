"""Reader of parquet files, where pyarrow is installed."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from rgapp.data.matrix import Gathered, Held, Picked
from rgapp.data.recipe import DataError, Recipe
from rgapp.data.table import Preview, Table, Tell
from rgapp.data.text import is_counter
from rgapp.extras import remedy

PREVIEWED = 5
ROWS = 1 << 21  # numbers in a batch


def read_parquet(path: str, recipe: Recipe, tell: Tell | None, room: float) -> Table:
    """The columns of numbers; those of words, dates or running numbers are left out. DataError where there
    are none, where the file is damaged, and where pyarrow is not installed.
    """
    name = os.path.basename(path)
    with _opened(path) as file:
        numeric, text = _columns(file)
        gathered = Gathered(len(numeric), room, name)
        done, count = 0, max(1, file.metadata.num_rows)
        try:
            step = max(1, ROWS // max(1, len(numeric)))
            for batch in file.iter_batches(batch_size=step, columns=numeric):
                columns = [_numbers(column) for column in batch.columns]
                gathered.add(np.stack(columns, axis=1) if columns else np.empty((batch.num_rows, 0)))
                done += batch.num_rows
                if tell is not None:
                    tell(done / count)
        except (OSError, ValueError):
            raise _damaged(path) from None
    matrix = gathered.matrix()
    head = matrix.part(slice(0, min(100_000, matrix.shape[0])), slice(0, matrix.shape[1]))
    counter = bool(numeric) and is_counter(head, numeric[0])
    names = tuple(numeric[counter:])
    values: Any = Picked(matrix, np.arange(int(counter), len(numeric)))
    if isinstance(matrix, Held):
        values = matrix.values[:, int(counter) :]
    return Table(name, values, columns=names, text=tuple(text), counters=(numeric[0],) if counter else ())


def preview_parquet(path: str, recipe: Recipe, room: float) -> Preview:
    """The first five rows as they stand in the file."""
    with _opened(path) as file:
        names = tuple(file.schema_arrow.names)
        try:
            batch = next(file.iter_batches(batch_size=PREVIEWED), None)
        except (OSError, ValueError):
            raise _damaged(path) from None
        cells = [] if batch is None else [[_cell(value) for value in column] for column in batch.columns]
    rows = tuple(zip(*cells, strict=True))
    return Preview(os.path.basename(path), os.path.getsize(path), names, rows, names=True, header=False)


def _opened(path: str) -> Any:
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        name = os.path.basename(path)
        raise DataError(f"{name} is parquet, which needs pyarrow: {remedy('pip install pyarrow')}") from None
    try:
        return parquet.ParquetFile(path)
    except Exception:  # the bytes of a stranger
        raise _damaged(path) from None


def _columns(file: Any) -> tuple[list[str], list[str]]:
    """Names of the columns of numbers, and of the others."""
    from pyarrow import types

    numeric, text = [], []
    for column in file.schema_arrow:
        kind = column.type
        good = (
            types.is_integer(kind)
            or types.is_floating(kind)
            or types.is_boolean(kind)
            or types.is_decimal(kind)
        )
        (numeric if good else text).append(column.name)
    return numeric, text


def _numbers(column: Any) -> np.ndarray:
    import pyarrow

    return np.asarray(column.cast(pyarrow.float64(), safe=False).to_numpy(zero_copy_only=False), np.float64)


def _cell(value: Any) -> str:
    found = value.as_py()
    return "" if found is None else f"{found:.6g}" if isinstance(found, float) else str(found)


def _damaged(path: str) -> DataError:
    return DataError(f"{os.path.basename(path)} is damaged or no parquet file; save it again")
