"""The receptive fields of a network, placed: computed once, in a thread of their own."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rgapp.experiments import networks

if TYPE_CHECKING:
    from rgapp.experiments.lattice import LatticeParams
    from rgapp.physics.stack import Stack


@dataclass(frozen=True)
class LayerFields:
    """The fields of one layer by the place (row, column) of its units."""

    fields: np.ndarray  # (rows, columns, side, side) float32, each with a positive sum
    width: np.ndarray  # (rows, columns), square root of the participation area, sites
    inside: np.ndarray  # (rows, columns), share of the squared field inside the unit's block
    localized: np.ndarray  # (rows, columns) bool
    sees: np.ndarray  # (rows, columns, side, side) bool, where the field is at least half its maximum

    @property
    def grid(self) -> tuple[int, int]:
        return self.width.shape

    def block(self, row: int, column: int) -> tuple[int, int, int, int]:
        """The unit's block of sites: first row, first column, rows, columns."""
        side = self.fields.shape[-1]
        rows, columns = self.grid
        top, bottom = -(-row * side // rows), -(-(row + 1) * side // rows)
        left, right = -(-column * side // columns), -(-(column + 1) * side // columns)
        return top, left, bottom - top, right - left

    def covering(self, row: int, column: int) -> tuple[tuple[int, int], ...]:
        """The units that see this site."""
        return tuple((int(r), int(c)) for r, c in np.argwhere(self.sees[:, :, row, column]))


def layer_fields(stack: Stack, layer: int) -> LayerFields:
    """The fields of layer ``layer`` (1 is the first hidden one), each at its unit's place."""
    layout = stack.layout(layer)
    side = stack.side
    fields = stack.receptive_fields(layer)[:, layout.order].T.reshape(*layout.grid, side, side)
    fields = np.ascontiguousarray(fields, dtype=np.float32)
    return LayerFields(
        fields,
        layout.width.reshape(layout.grid),
        layout.share.reshape(layout.grid),
        layout.localized.reshape(layout.grid),
        fields >= 0.5 * fields.max(axis=(2, 3), keepdims=True),
    )


class FieldReader:
    """Works the fields of a network out in the background; ask ``ready`` from the window's thread."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self._wanted = networks.NO_NETWORK
        self._found: tuple[str, tuple[LayerFields, ...]] = (networks.NO_NETWORK, ())

    def read(self, params: LatticeParams) -> None:
        """Begin with the network of these parameters, unless it is the one asked for before."""
        if params.network == self._wanted:
            return
        self._wanted = params.network
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=self._work, args=(params,), name="rgapp-fields", daemon=True)
        self._threads.append(thread)
        thread.start()

    def forget(self) -> None:
        """There is no network that reads the lattice."""
        self._wanted = networks.NO_NETWORK

    def ready(self) -> tuple[LayerFields, ...]:
        """The layers of the network asked for last; empty until they are there."""
        name, layers = self._found
        return layers if name == self._wanted else ()

    @property
    def busy(self) -> bool:
        """Whether something is still being worked out."""
        return any(thread.is_alive() for thread in self._threads)

    def close(self) -> None:
        """Wait for threads that are still at work."""
        for thread in self._threads:
            thread.join()

    def _work(self, params: LatticeParams) -> None:
        stack = networks.reader(params)[0].stack
        layers = stack and tuple(layer_fields(stack, layer) for layer in range(1, len(stack.sizes)))
        if params.network == self._wanted:
            self._found = (params.network, layers or ())
