"""Surrogate data: what a moment flow would look like without one ingredient."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.patience import patiently
from rgapp.physics.modes import Tell, silent

TOGETHER = 32  # columns shuffled between two calls of tell


def shuffled(samples: ArrayLike, seed: Any, tell: Tell | None = None) -> NDArray:
    """A copy of ``samples`` (T, N) with every column in an order of its own.

    Keeps the distribution of each variable and nothing of what they have in common. ``tell(fraction)`` is
    called between columns and may raise to stop.
    """
    rng = np.random.default_rng(seed)
    say = tell or silent
    table = patiently(lambda: np.array(samples), None if tell is None else lambda: say(0.0))
    for start in range(0, table.shape[1], TOGETHER):
        say(start / table.shape[1])
        columns = table[:, start : start + TOGETHER]
        columns[...] = rng.permuted(columns, axis=0)
    return table
