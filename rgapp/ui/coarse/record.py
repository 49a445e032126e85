"""How often each unit agreed with its block in the frames that were shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

FRAMES = 1000


class AgreementRecord:
    """Counts agreement of every unit with its block over the last 1000 frames.

    The layers are remembered bit by bit in a ring, so that a new frame replaces the oldest one in the
    running counts. The shape of a layer that has no block spins of its own is None: it is not counted.
    """

    def __init__(self, shapes: Sequence[tuple[int, int] | None], frames: int = FRAMES) -> None:
        self.shapes = tuple(shapes)
        self._starts = np.cumsum([0, *(0 if shape is None else shape[0] * shape[1] for shape in shapes)])
        units = int(self._starts[-1])
        self._ring = np.zeros((frames, units), dtype=bool)
        self._counts = np.zeros(units, dtype=np.int64)
        self._next = 0
        self.frames = 0

    def add(self, learned: Sequence[np.ndarray], blocks: Sequence[np.ndarray]) -> None:
        """Count one frame: for each layer two arrays (rows, columns) of +-1; ``blocks`` may hold None."""
        slot = self._ring[self._next]
        self._counts -= slot
        for start, one, other in zip(self._starts, learned, blocks, strict=False):
            if other is not None:
                slot[start : start + other.size] = (one == other).ravel()
        self._counts += slot
        self._next = (self._next + 1) % len(self._ring)
        self.frames = min(self.frames + 1, len(self._ring))

    def share(self, layer: int, row: int, column: int) -> float | None:
        """Share of the frames in which this unit equalled its block, layers from 0; None where none was
        counted.
        """
        shape = self.shapes[layer] if layer < len(self.shapes) else None
        if not self.frames or shape is None:
            return None
        return float(self._counts[self._starts[layer] + row * shape[1] + column] / self.frames)
