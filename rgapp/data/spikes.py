"""Trains of spikes counted in bins of time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.data.matrix import Floats
from rgapp.data.recipe import DataError
from rgapp.data.table import Spikes

MOST_BINS = 1_000_000_000


class SpikeTrains:
    """Counts of spikes: bins in rows, units in columns. ``trains`` holds the times of each unit in seconds.

    The first bin begins at the first spike of all, rounded down to a whole bin; the last one holds the last
    spike. Times need not be in order; what is not finite is left out.
    """

    def __init__(self, trains: Sequence[ArrayLike], bin_width: float, file: str) -> None:
        times = [np.sort(_finite(train)) for train in trains]
        some = [train for train in times if len(train)]
        if not some:
            raise DataError(f"{file} holds no spikes in any of its {len(times)} units; expected spike times")
        first = min(train[0] for train in some) // bin_width
        last = max(train[-1] for train in some) // bin_width
        bins = int(last - first) + 1
        if bins > MOST_BINS:
            raise DataError(
                f"{file} spans {bins * bin_width:.3g} s, too many bins of {bin_width:g} s; "
                "choose wider bins, or store the times in seconds"
            )
        self._bins = [(train // bin_width - first).astype(np.int64) for train in times]
        self.shape = (bins, len(times))
        self.spikes = Spikes(bin_width, bins * bin_width, sum(map(len, times)))

    def part(self, rows: slice, columns: slice) -> Floats:
        counts = np.zeros((rows.stop - rows.start, columns.stop - columns.start))
        for column, unit in enumerate(self._bins[columns]):
            low, high = np.searchsorted(unit, (rows.start, rows.stop))
            counts[:, column] = np.bincount(unit[low:high] - rows.start, minlength=len(counts))
        return counts


def are_trains(lists: Sequence[NDArray]) -> bool:
    """Whether lists of numbers can be times of spikes: several, in order, not single numbers."""
    if len(lists) < 2 or not any(len(times) > 1 for times in lists):
        return False
    numbers = all(times.dtype.kind in "iuf" or not len(times) for times in lists)
    return numbers and all(bool(np.all(np.diff(_finite(times)) >= 0)) for times in lists)


def split_trains(times: ArrayLike, ends: ArrayLike) -> list[Floats]:
    """The trains of a ragged column: train n goes from the end of the one before it to ``ends[n]``."""
    times, ends = np.asarray(times), np.asarray(ends).astype(np.int64)
    if ends.ndim != 1 or times.ndim != 1 or np.any(np.diff(ends, prepend=0) < 0) or np.any(ends > len(times)):
        raise ValueError("the index does not fit the times")
    starts = np.concatenate([[0], ends[:-1]])
    return [np.asarray(times[start:end], float) for start, end in zip(starts, ends, strict=True)]


def _finite(train: ArrayLike) -> Floats:
    times = np.asarray(train, dtype=np.float64).ravel()
    return times[np.isfinite(times)]
