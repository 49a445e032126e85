"""Running sums of correlated series, in bins that grow with the series: means with errors at any time."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

BINS = 64

Floats = NDArray[np.float64]


class Binning:
    """Sums of ``columns`` series over bins of equal length (Flyvbjerg & Petersen 1989).

    There are never more than twice ``bins``: when there are, neighbours become one bin of twice the length.
    All sums are made pair by pair in the same order, so that they do not depend on the pieces in which the
    measurements come.
    """

    def __init__(self, columns: int, bins: int = BINS) -> None:
        self._most = 2 * bins
        self._level = 0  # a bin is 2^level measurements
        self._sums = np.empty((columns, self._most))
        self._count = 0
        self._waiting: list[Floats | None] = []  # of each level below: a sum that waits for its neighbour

    @property
    def length(self) -> int:
        """Measurements in a bin."""
        return 1 << self._level

    @property
    def sums(self) -> Floats:
        """(columns, bins) of the bins that are full, oldest first; a copy."""
        return self._sums[:, : self._count].copy()

    def add(self, values: ArrayLike) -> None:
        """``values`` (columns, n), one column of measurements after the other."""
        x = np.asarray(values, dtype=np.float64)
        while x.shape[1]:
            room = (self._most - self._count) << self._level
            waiting = sum(1 << level for level, one in enumerate(self._waiting) if one is not None)
            self._take(x[:, : room - waiting])
            x = x[:, room - waiting :]
            if self._count == self._most:
                self._double()

    def _take(self, x: Floats) -> None:
        for level, waiting in enumerate(self._waiting):
            if waiting is not None:
                x = np.concatenate([waiting, x], axis=1)
            odd = x.shape[1] % 2
            self._waiting[level] = x[:, x.shape[1] - odd :].copy() if odd else None
            x = x[:, : x.shape[1] - odd]
            x = x[:, ::2] + x[:, 1::2]
        n = x.shape[1]
        self._sums[:, self._count : self._count + n] = x
        self._count += n

    def _double(self) -> None:
        half = self._most // 2
        self._sums[:, :half] = self._sums[:, ::2] + self._sums[:, 1::2]
        self._count = half
        self._waiting.append(None)
        self._level += 1


def joined(sums: ArrayLike, bins: int) -> Floats:
    """Such sums (columns, n) over ``bins`` times as long bins; what is left over at the beginning goes."""
    x = np.asarray(sums)
    whole = x.shape[1] // bins * bins
    return x[:, x.shape[1] - whole :].reshape(len(x), -1, bins).sum(axis=2)
