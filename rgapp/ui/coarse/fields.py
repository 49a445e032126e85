"""The receptive fields of a network, placed: computed once, in a thread of their own."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np

from rgapp.physics.stack import Stack


@dataclass(frozen=True)
class LayerFields:
    """The fields of one layer by the place (row, column) of its units."""

    fields: np.ndarray  # (rows, columns, side, side) float32, each with a positive sum
    width: np.ndarray  # (rows, columns), square root of the participation area, sites
    inside: np.ndarray  # (rows, columns), share of the squared field inside the unit's block
    localized: np.ndarray  # (rows, columns) bool

    @property
    def grid(self) -> tuple[int, int]:
        return self.width.shape

    def block(self, row: int, column: int) -> tuple[int, int, int, int]:
        """The unit's block of sites: first row, first column, rows, columns."""
        side = self.fields.shape[-1]
        rows, columns = self.grid
        top, left = row * side // rows, column * side // columns
        return top, left, (row + 1) * side // rows - top, (column + 1) * side // columns - left

    def covering(self, row: int, column: int) -> tuple[tuple[int, int], ...]:
        """The units of which the field is at least half its maximum at this site."""
        strong = self.fields[:, :, row, column] >= 0.5 * self.fields.max(axis=(2, 3))
        return tuple((int(r), int(c)) for r, c in np.argwhere(strong))


def layer_fields(stack: Stack, layer: int) -> LayerFields:
    """The fields of layer ``layer`` (1 is the first hidden one), each at its unit's place."""
    layout = stack.layout(layer)
    side = stack.side
    fields = stack.receptive_fields(layer)[:, layout.order].T.reshape(*layout.grid, side, side)
    fields = np.ascontiguousarray(fields, dtype=np.float32)
    squares = np.square(fields, dtype=np.float64)
    total = squares.sum(axis=(2, 3))
    safe = np.where(total > 0, total, 1.0)
    width = np.sqrt(total**2 / np.where(total > 0, np.square(squares).sum(axis=(2, 3)), 1.0))
    placed = LayerFields(fields, width, np.zeros_like(width), layout.localized.reshape(layout.grid))
    for row, column in np.ndindex(*layout.grid):
        top, left, rows, columns = placed.block(row, column)
        share = squares[row, column, top : top + rows, left : left + columns].sum()
        placed.inside[row, column] = share / safe[row, column]
    return placed


class FieldReader:
    """Works the fields of a network out in the background; ask ``ready`` from the window's thread."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._wanted: Stack | None = None
        self._found: tuple[Stack, tuple[LayerFields, ...]] | None = None

    def read(self, stack: Stack | None) -> None:
        """Begin with this network; an earlier one that is still being worked on is dropped."""
        if stack is self._wanted:
            return
        self._wanted = stack
        if stack is not None:
            self._thread = threading.Thread(
                target=self._work, args=(stack,), name="rgapp-fields", daemon=True
            )
            self._thread.start()

    def ready(self) -> tuple[LayerFields, ...]:
        """The layers of the network asked for last; empty until they are there."""
        found = self._found
        return found[1] if found is not None and found[0] is self._wanted else ()

    def close(self) -> None:
        """Wait for a thread that is still at work."""
        if self._thread is not None:
            self._thread.join()

    def _work(self, stack: Stack) -> None:
        layers = tuple(layer_fields(stack, layer) for layer in range(1, len(stack.sizes)))
        if stack is self._wanted:
            self._found = (stack, layers)
