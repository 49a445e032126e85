"""How often each unit agreed with its block in the frames that were shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

FRAMES = 1000


class AgreementRecord:
    """Counts agreement of every unit with its block over the last 1000 frames.

    The layers are remembered bit by bit in a ring, so that a new frame replaces the oldest one in the
    running counts.
    """

    def __init__(self, shapes: Sequence[tuple[int, int]], frames: int = FRAMES) -> None:
        self.shapes = tuple(shapes)
        units = sum(rows * columns for rows, columns in self.shapes)
        self._ring = np.zeros((frames, units), dtype=bool)
        self._counts = np.zeros(units, dtype=np.int64)
        self._next = 0
        self.frames = 0

    def add(self, learned: Sequence[np.ndarray], blocks: Sequence[np.ndarray]) -> None:
        """Count one frame: for each layer two arrays (rows, columns) of +-1."""
        pairs = zip(learned, blocks, strict=True)
        equal = np.concatenate([(one == other).ravel() for one, other in pairs])
        slot = self._ring[self._next]
        self._counts += equal.astype(np.int64) - slot
        slot[:] = equal
        self._next = (self._next + 1) % len(self._ring)
        self.frames = min(self.frames + 1, len(self._ring))

    def share(self, layer: int, row: int, column: int) -> float | None:
        """Share of the frames in which this unit equalled its block, layers from 0; None before any."""
        if not self.frames:
            return None
        before = sum(rows * columns for rows, columns in self.shapes[:layer])
        return float(self._counts[before + row * self.shapes[layer][1] + column] / self.frames)
