"""How the fields of a network came about: pictures of some units, kept at a few moments of the training.

The moments are evenly spaced in the logarithm of the updates, for most happens early. A picture is 15 x 15
sites around the place where the field ends, at every moment the same, so that one sees it gather there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp.blas import blas_threads
from rgapp.experiments.training_frame import SHOWN, Reals, unit_fields
from rgapp.physics.patches import SPAN, Patches, around, patches, units_shown
from rgapp.physics.state import State, fitting
from rgapp.physics.training import Trainer

KEPT = 60  # moments of a whole network
LEVELS = 127

_MEASURES = ("centres", "resultant", "area")

Arrays = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Snapshots:
    """Some units of a layer, ``updates`` batches after its start: one entry a moment."""

    updates: NDArray[np.int64]
    patches: tuple[Patches, ...]

    @classmethod
    def of(cls, arrays: Mapping[str, Any], side: int) -> Snapshots | None:
        """From the arrays of a layer, as ``Album.arrays`` names them; None where there are none."""
        if "snapshots" not in arrays:
            return None
        scales = np.asarray(arrays["snapshot_scale"], np.float32) / LEVELS
        pictures = np.asarray(arrays["snapshots"], np.float32) * scales[:, None, None, None]
        measures = (arrays[f"snapshot_{name}"] for name in ("centres", "resultant", "area"))
        units = arrays["snapshot_units"]
        return cls(
            arrays["snapshot_updates"],
            tuple(Patches(units, *each, side) for each in zip(pictures, *measures, strict=True)),
        )


def moments(layer: int, layers: int, updates: int) -> NDArray[np.int64]:
    """Updates after which a layer is looked at, 0 and the last among them; most for the first."""
    if layers == 1:
        kept = KEPT
    else:
        kept = KEPT // 2 if layer == 1 else max(2, KEPT // 2 // (layers - 1))
    if updates < kept:
        return np.arange(updates + 1)
    found = np.arange(0)
    for number in range(kept - 1, 4 * kept):  # the first ones fall together
        more = np.unique(np.rint(np.geomspace(1, updates, number)).astype(np.int64))
        if len(more) >= kept:
            break
        found = more
    return np.concatenate([[0], found])


class Album:
    """Keeps the snapshots of one layer while it is trained: 8 bits a site, with a scale for each moment.

    ``below`` are the weights of the layers beneath, ``units`` those of this one, of which at most 100 are
    drawn by ``seed``, the same that the window shows at random.
    """

    def __init__(self, below: Sequence[Reals], units: int, layers: int, updates: int, seed: int) -> None:
        self._below = list(below)
        self._moments = moments(len(self._below) + 1, layers, updates)
        self.units = units_shown(np.empty((0, units)), "random", SHOWN, seed=seed)
        self._levels: list[NDArray[np.int8]] = []
        self._scales: list[float] = []
        self._measures: list[Patches] = []

    def look(self, trainer: Trainer) -> None:
        """Keep the layer as it is, where it is time."""
        kept = len(self._levels)
        if kept < len(self._moments) and trainer.updates == self._moments[kept]:
            self._keep(trainer.rbm.weights)

    def _keep(self, weights: Reals) -> None:
        with blas_threads(1):  # the same sums whatever the window allows
            fields = unit_fields([*self._below, weights], self.units)
        scale = float(np.abs(fields).max())
        levels = np.rint(fields * (LEVELS / scale if scale else 0.0))
        self._levels.append(levels.astype(np.int8))
        self._scales.append(scale)
        self._measures.append(patches(fields, np.arange(len(self.units)), span=1))

    def state(self) -> State:
        """What has been kept so far."""
        found = {name: np.array([getattr(each, name) for each in self._measures]) for name in _MEASURES}
        return found | {"levels": np.array(self._levels, np.int8), "scales": np.array(self._scales)}

    def restore(self, state: State) -> None:
        self._levels = list(fitting(state, "levels"))
        self._scales = fitting(state, "scales", (len(self._levels),)).tolist()
        units, nothing = np.arange(len(self.units)), np.empty((len(self.units), 1, 1), np.float32)
        measures = zip(*(fitting(state, name) for name in _MEASURES), strict=True)
        side = math.isqrt(self._levels[0].shape[0]) if self._levels else 0
        self._measures = [Patches(units, nothing, *each, side) for each in measures]

    def arrays(self) -> Arrays:
        """What is kept in the file, one entry a moment.

        ``snapshots`` (moments, units, span, span) int8, times ``snapshot_scale`` / 127 the field; of the
        whole field ``snapshot_centres`` (moments, units, 2), ``snapshot_resultant`` and ``snapshot_area``;
        ``snapshot_updates`` (moments,) and ``snapshot_units`` (units,).
        """
        side = self._measures[-1].side
        lattices = np.array(self._levels).transpose(0, 2, 1).reshape(-1, len(self.units), side, side)
        pictures = [around(moment, self._measures[-1].centres, SPAN) for moment in lattices]
        measures = {
            f"snapshot_{name}": np.array([getattr(each, name) for each in self._measures], np.float32)
            for name in _MEASURES
        }
        return measures | {
            "snapshots": np.array(pictures, np.int8),
            "snapshot_scale": np.array(self._scales, np.float32),
            "snapshot_updates": self._moments[: len(self._levels)],
            "snapshot_units": self.units,
        }
