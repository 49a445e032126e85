"""A data file looked at and read in a worker: its first rows, then all of it under a recipe. No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rgapp import data
from rgapp.data import Dataset, Preview, Recipe, Table
from rgapp.engine import BatchRunner

PREVIEW, DATASET = "preview", "dataset"
Tables = dict[tuple[Any, ...], Table]
# choices that the table depends on: all others are followed once it is there
OF_THE_TABLE = ("array", "header", "separator", "decimal", "ragged", "bin_width")


class FileReading:
    """A batch experiment of two points for ``BatchRunner``: the preview, and the data as they would be used.

    ``tables`` keeps the table last read between readings: orientation, gaps and scale are chosen after it.
    """

    def __init__(self, path: str, recipe: Recipe, tables: Tables) -> None:
        self.path, self.params, self.seed = path, recipe, 0
        self._tables = tables

    def points(self) -> list[str]:
        return [PREVIEW, DATASET]

    def run(self, point: str, tell: Callable[[float, str], Any]) -> dict[str, Preview | Dataset]:
        tell(0.0, "Reading the file")
        if point == PREVIEW:
            return {PREVIEW: data.preview(self.path, self.params)}
        recipe = self.params
        key = tuple(getattr(recipe, name) for name in OF_THE_TABLE)
        table = self._tables.get(key)
        if table is None:
            table = data.load(self.path, recipe, lambda done: tell(done, "Reading the file"))
            self._tables.clear()
            self._tables[key] = table
        return {DATASET: data.clean(table, recipe, lambda done: tell(done, "Looking at the numbers"))}

    def summary(self, results: dict[str, Any]) -> dict[str, Any]:
        dataset = results[DATASET][DATASET]
        return {"samples": dataset.account.samples, "variables": dataset.account.variables}


def start_reading(path: str, recipe: Recipe, tables: Tables) -> BatchRunner:
    """Begin to look at a file; ``preview_of`` and ``dataset_of`` tell what has arrived."""
    return BatchRunner(lambda: FileReading(path, recipe, tables), name="reading").start()


def preview_of(runner: BatchRunner) -> Preview | None:
    return runner.results.get(PREVIEW, {}).get(PREVIEW)


def dataset_of(runner: BatchRunner) -> Dataset | None:
    return runner.results.get(DATASET, {}).get(DATASET)
