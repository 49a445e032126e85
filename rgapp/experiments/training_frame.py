"""What a network in training shows of itself: frames for the window, of a live run or of a finished network.

The field of a unit of layer l is (-1)^l W_1 ... W_l: with E = +v.W.h a unit opposes what its weights add up,
so that it tends to agree with the spins where its field is positive. Nothing here draws from the run's
streams or changes anything in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp.engine import read_only
from rgapp.models import deep_machine
from rgapp.physics.dbm import DBM
from rgapp.physics.deep_training import DeepEpoch, DeepTrainer
from rgapp.physics.monitors import DREAM_STEPS, energies_and_magnetizations
from rgapp.physics.patches import SPAN, Patches, Which, patches, units_shown
from rgapp.physics.rbm import RBM
from rgapp.physics.stack import Stack
from rgapp.physics.state import part
from rgapp.physics.training import Epoch, Trainer
from rgapp.physics.training_params import TrainingParams

SHOWN = 100  # fields at once
PICTURES = 3  # samples and dreams in sight

Reals = NDArray[np.float32]
Curves = dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Look:
    """What the window wants to see.

    Units of ``layer`` (0: the one in training), ``number`` of them on a page; ``span`` sites around each
    centre, None for the whole lattice. ``fields`` and ``spectrum`` say whether these are due, ``network``
    whether the network itself is wanted, for a file.
    """

    layer: int = 0
    which: Which = "strongest"
    page: int = 0
    number: int = SHOWN
    span: int | None = SPAN
    fields: bool = True
    spectrum: bool = True
    network: bool = False

    @property
    def weights(self) -> bool:
        """Whether any weights are wanted."""
        return self.fields or self.spectrum or self.network


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Singular ``values`` of the weights of a layer, descending, and the ``shape`` (n_below, n) of these."""

    values: NDArray[np.float64]
    shape: tuple[int, int]

    @property
    def variance(self) -> float:
        """Mean square of the weights, which is that of the random matrix they are compared with."""
        return float(np.square(self.values).sum()) / math.prod(self.shape)


@dataclass(frozen=True, eq=False)
class Lattices:
    """Some configurations ``spins`` (n, L, L) int8, and of all there are the energy per site and m^2, each
    with its standard error. Of dreams: after so many Gibbs ``steps``.
    """

    spins: NDArray[np.int8]
    energy: tuple[float, float]
    m2: tuple[float, float]
    steps: int = 0


@dataclass(frozen=True, eq=False)
class TrainingFrame:
    """How far a training is and what the network looks like.

    ``layer`` is the one in training: 0 while the samples are made, one more than there are when all are
    trained, or while they learn together (then ``epochs`` is not 0). ``epoch`` epochs of it are complete, and
    ``share`` of the next; ``updates`` counts its batches. ``curves`` holds the monitors by epoch, one entry a
    layer begun and one for all together. Parts that ``look`` did not want, or that are not there, are None.
    """

    look: Look
    layer: int
    epoch: int = 0
    epochs: int = 0
    share: float = 0.0
    updates: int = 0
    updates_left: int = 0
    curves: tuple[Curves, ...] = ()
    fields: Patches | None = None
    spectrum: Spectrum | None = None
    samples: Lattices | None = None
    dreams: Lattices | None = None
    network: Stack | DBM | None = None
    divergence: float | None = None  # from the exact lattice, nats a site, where the gauge was asked for


def unit_fields(weights: Sequence[Reals], units: NDArray[np.intp]) -> Reals:
    """Fields (sites, units) of some units of the topmost of these layers; the lowest reads the lattice."""
    fields = -weights[-1][:, units]
    for below in reversed(weights[:-1]):
        fields = -(below @ fields)
    return fields


def fields_of(weights: Sequence[Reals], look: Look, seed: int) -> Patches:
    """Fields of the topmost of these layers as the look wants them; ``seed`` draws the random ones."""
    units = units_shown(weights[-1], look.which, look.number, look.page, seed)
    cut = patches(unit_fields(weights, units), np.arange(len(units)), look.span)
    for array in (units, cut.pictures, cut.centres, cut.resultant, cut.area):
        read_only(array)
    return replace(cut, units=units)


def spectrum_of(weights: Sequence[Reals]) -> Spectrum:
    """Singular values of the topmost of these layers, from W^T W in double precision."""
    top = weights[-1].astype(np.float64)
    gram = top.T @ top if top.shape[0] >= top.shape[1] else top @ top.T
    values = np.sqrt(np.maximum(np.linalg.eigvalsh(gram)[::-1], 0.0))
    return Spectrum(read_only(values), top.shape)


def curves_of(history: Sequence[Mapping[str, Any]]) -> Curves:
    """The monitors of a layer by epoch, nan where one was not measured."""
    names = history[0] if history else ()
    return {name: read_only(np.array([record[name] for record in history], np.float64)) for name in names}


def curves_in(arrays: Mapping[str, Any]) -> Curves:
    """The same from what is kept of a layer."""
    names = Epoch.__annotations__ | DeepEpoch.__annotations__
    return {name: arrays[name] for name in names if name in arrays}


def samples_in(arrays: Mapping[str, Any]) -> Lattices | None:
    """From what is kept of the samples; of several temperatures they are taken together."""
    if "shown" not in arrays or "m2" not in arrays:
        return None
    energy, m2 = (
        (float(np.mean(arrays[name])), float(np.sqrt(np.sum(np.square(errors))) / np.size(errors)))
        for name, errors in (("energy", arrays["energy_error"]), ("m2", arrays["m2_error"]))
    )
    return Lattices(arrays["shown"], energy, m2)


def dreams_of(lattices: NDArray[np.int8], steps: int) -> Lattices:
    """Of all dreams (n, sites), each of a chain of its own."""
    side = math.isqrt(lattices.shape[1])
    energy, magnetization = energies_and_magnetizations(lattices, side)
    values = energy / side**2, np.square(magnetization / side**2)
    means = [(float(each.mean()), float(each.std(ddof=1) / math.sqrt(len(each)))) for each in values]
    return Lattices(read_only(lattices[:PICTURES].reshape(-1, side, side).copy()), *means, steps)


def frame_of(
    layer: int,
    network: Stack | DBM | None,
    curves: Sequence[Curves],
    look: Look,
    seed: int,
    samples: Lattices | None = None,
    dreams: Lattices | None = None,
    trainer: Trainer | DeepTrainer | None = None,
) -> TrainingFrame:
    """The layers that are there; ``trainer`` has the topmost of them under way, or all together. Of a layer
    that is not there nothing is shown.
    """
    frame = TrainingFrame(
        look,
        layer,
        curves=tuple(curves),
        samples=samples,
        dreams=dreams,
        network=network if look.network else None,
    )
    if network is not None and look.layer <= len(network.weights):
        shown = network.weights[: look.layer or None]
        fields = fields_of(shown, look, seed) if look.fields else None
        frame = replace(frame, fields=fields, spectrum=spectrum_of(shown) if look.spectrum else None)
    if trainer is None:
        return frame
    epochs, per_epoch = trainer.params.epochs, trainer.batches_per_epoch
    return replace(
        frame,
        epoch=trainer.epoch,
        epochs=epochs,
        share=trainer.batch / per_epoch,
        updates=trainer.updates,
        updates_left=epochs * per_epoch - trainer.updates,
    )


def result_frame(points: Mapping[str, Mapping[str, Any]], look: Look, seed: int) -> TrainingFrame:
    """Of what is kept of a training: the layers among its points, and what they learned together."""
    layers = _layers_in(points)
    network: Stack | DBM | None = Stack([_rbm_in(arrays) for arrays in layers]) if layers else None
    if "joint" in points:
        network = deep_machine(points["joint"])
        unknown = len(network.weights) - len(layers)  # of a machine that was not trained here
        layers += [{}] * unknown + [points["joint"]]
    curves = [curves_in(arrays) for arrays in layers]
    samples = samples_in(points.get("samples", {}))
    frame = frame_of(len(layers) + 1, network, curves, look, seed, samples, dreams_in(layers))
    gauge = points.get("gauge", {}).get("divergence")
    return frame if gauge is None else replace(frame, divergence=float(gauge))


def state_frame(
    points: Mapping[str, Mapping[str, Any]],
    state: Mapping[str, Any],
    trainings: Sequence[TrainingParams],
    look: Look,
    seed: int,
) -> TrainingFrame:
    """Of a training that was left in the middle of a layer, with its ``state`` as it was saved; of one left
    while all layers learned together, the layers as they were before.
    """
    layers = _layers_in(points)[: int(state["layer"]) - 1]
    if len(layers) == len(trainings):
        return result_frame(points, look, seed)
    trainer = part(state, "trainer")
    epoch, batch = (int(number) for number in trainer["numbers"][:2])
    curves = [curves_in(arrays) for arrays in layers] + [curves_in(part(trainer, "history"))]
    rbms = [_rbm_in(arrays) for arrays in (*layers, part(trainer, "machine"))]
    samples = samples_in(points.get("samples", {}))
    dreams = dreams_of(trainer["monitor.lattices"], DREAM_STEPS * epoch)
    frame = frame_of(len(rbms), Stack(rbms), curves, look, seed, samples, dreams)
    params = trainings[len(layers)]
    per_epoch = max(1, len(trainer["order"]) // params.batch_size)
    return replace(
        frame,
        epoch=epoch,
        epochs=params.epochs,
        share=batch / per_epoch,
        updates=epoch * per_epoch + batch,
        updates_left=(params.epochs - epoch) * per_epoch - batch,
    )


def _layers_in(points: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    layers = []
    while f"layer{len(layers) + 1}" in points:
        layers.append(points[f"layer{len(layers) + 1}"])
    return layers


def _rbm_in(arrays: Mapping[str, Any]) -> RBM:
    return RBM(arrays["weights"], np.ravel(arrays["hidden_bias"]), np.ravel(arrays["visible_bias"]))


def dreams_in(layers: Sequence[Mapping[str, Any]]) -> Lattices | None:
    """From what is kept of the topmost layer."""
    if not layers or "dreams" not in layers[-1]:
        return None
    return dreams_of(layers[-1]["dreams"], int(layers[-1]["dream_steps"]))
