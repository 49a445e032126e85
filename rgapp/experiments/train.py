"""A stack of networks trained on the live model's samples, layer by layer, and held against block spins."""

from __future__ import annotations

from typing import Any

import numpy as np

from rgapp.engine.experiment import Arrays, Tell
from rgapp.experiments.snapshots import Album
from rgapp.experiments.train_measures import compare, gauge_of
from rgapp.experiments.train_params import TrainParams, check
from rgapp.experiments.training_frame import (
    Look,
    TrainingFrame,
    curves_in,
    curves_of,
    dreams_in,
    dreams_of,
    frame_of,
    samples_in,
)
from rgapp.experiments.training_samples import TrainingData, training_samples
from rgapp.models import SIGNS
from rgapp.physics.chains import Spins
from rgapp.physics.monitors import DREAM_STEPS
from rgapp.physics.rbm import RBM
from rgapp.physics.stack import Stack
from rgapp.physics.state import part, under
from rgapp.physics.symmetries import Copies
from rgapp.physics.training import Epoch, Trainer
from rgapp.streams import child, children

__all__ = ["TrainParams", "Training", "check"]


class Training:
    """Batch experiment: points for the samples, each layer, the comparison with blocks, and the gauge.

    Layer l + 1 learns spins of layer l drawn given the samples. Streams, as children of the seed: the
    lattice, then for each layer its training and the spins drawn from it, then the comparison, spins of the
    samples held out, symmetry copies of the samples that spins are drawn from, and the gauge.

    Arrays of a layer: ``weights`` (n_below, n), ``hidden_bias``, ``visible_bias`` float32; by epoch whatever
    an ``Epoch`` holds; ``dreams`` (100, L^2) int8; and its fields at a few moments (``snapshots``). The file
    is a network file: it can be opened wherever a network is asked for.
    """

    formats = (".h5",)

    def __init__(self, params: TrainParams, seed: int, threads: int = 1) -> None:
        check(params)
        self.params = params
        self.seed = seed
        self.threads = threads
        self._layers = len(params.sizes) - 1
        self._seeds = children(seed, 5 + 2 * self._layers)
        self._data: TrainingData | None = None
        self._statistics: Arrays = {}
        self._learned: Spins | None = None  # what the next layer learns
        self._held_out: Spins | None = None
        self._trained: list[tuple[RBM, Arrays]] = []
        self._read = 0  # layers through which the samples have been drawn
        self._trainer: Trainer | None = None
        self._album: Album | None = None
        self._state: Arrays = {}

    def points(self) -> list[str]:
        layers = [f"layer{layer}" for layer in range(1, self._layers + 1)]
        return ["samples", *layers, "blocks", *(["gauge"] if self.params.gauge else [])]

    def resume(self, points: dict[str, Arrays], state: Arrays | None) -> None:
        """Take over finished layers, and the state of the one in training."""
        self._statistics = points.get("samples", {})
        while (name := f"layer{len(self._trained) + 1}") in points:
            arrays = points[name]
            rbm = RBM(arrays["weights"], arrays["hidden_bias"], arrays["visible_bias"])
            self._trained.append((rbm, arrays))
        self._state = state or {}

    def state(self) -> Arrays | None:
        """The layer in training as it stands; None while there is none."""
        if self._trainer is None:
            return None
        layer = {"layer": np.array(len(self._trained) + 1)}
        return layer | under("trainer", self._trainer.state()) | under("album", self._album.state())

    def run(self, point: str, tell: Tell) -> Arrays:
        if point == "samples":
            return self._samples(tell).statistics
        if point == "blocks":
            return compare(self.params, self._stack(tell), self._seeds[-4], self.threads, tell)
        if point == "gauge":
            lowest, held_out = self._stack(tell).rbms[0], self._samples(tell).held_out
            return gauge_of(self.params, lowest, held_out, self._seeds[-1], self.threads, tell)
        layer = int(point.removeprefix("layer"))
        self._train(layer, tell)
        return self._trained[layer - 1][1]

    def snapshot(self, look: Look | None) -> TrainingFrame:
        """How far it is, and what the network looks like."""
        rbms = [rbm for rbm, _ in self._trained]
        curves = [curves_in(arrays) for _, arrays in self._trained]
        trainer, look = self._trainer, look or Look()
        layer = len(self._trained) + 1 if self._trained or trainer else 0
        if trainer is None:
            dreams = dreams_in([arrays for _, arrays in self._trained])
        else:
            rbms += [trainer.rbm] if look.weights else []
            curves.append(curves_of(trainer.history))
            dreams = dreams_of(trainer.monitor.lattices, DREAM_STEPS * trainer.epoch) if look.fields else None
        samples = samples_in(self._statistics)
        return frame_of(layer, rbms, curves, look, self.seed, samples, dreams, trainer)

    def untrained(self, look: Look) -> TrainingFrame:
        """What the lowest layer begins with; there are no others yet."""
        nothing = np.ones((1, self.params.sizes[0]), np.int8)
        start = Trainer(self.params.sizes[1], nothing, self.params.trainings[0], self._seeds[1])
        return frame_of(0, [start.rbm], [], look, self.seed)

    def _stack(self, tell: Tell) -> Stack:
        self._train(self._layers, tell)
        return Stack([rbm for rbm, _ in self._trained])

    def _samples(self, tell: Tell) -> TrainingData:
        if self._data is None:
            self._data = training_samples(self.params, self._seeds[0], self.threads, tell)
            self._learned, self._held_out = self._data.learned, self._data.held_out
            self._statistics = self._data.statistics
        return self._data

    def _train(self, layer: int, tell: Tell) -> None:
        """Train up to a layer what has not been trained yet: run alone, a point needs those before it."""
        first = len(self._trained)
        for number in range(first + 1, layer + 1):
            trainer = self._begin(number, tell)
            epochs = trainer.params.epochs
            self._album.look(trainer)
            while not trainer.finished:
                trainer.advance(1)
                self._album.look(trainer)
                done = (trainer.epoch + trainer.batch / trainer.batches_per_epoch) / epochs
                epoch = min(trainer.epoch + 1, epochs)
                words = f"layer {number} of {self._layers}, epoch {epoch} of {epochs}"
                tell((number - 1 - first + done) / (layer - first), words)
            self._trained.append((trainer.rbm, _arrays(trainer) | self._album.arrays()))
            self._trainer = self._album = None

    def _begin(self, number: int, tell: Tell) -> Trainer:
        """The trainer of a layer, where an earlier run left it, if one did."""
        self._samples(lambda _, words: tell(0.0, words))
        while self._read < number - 1:
            self._draw_upwards()
        below = [rbm for rbm, _ in self._trained]
        held_out = self._held_out if len(self._held_out) else None
        units, params = self.params.sizes[number], self.params.trainings[number - 1]
        seed = self._seeds[2 * number - 1]
        trainer = Trainer(units, self._learned, params, seed, self.threads, held_out=held_out, below=below)
        updates = params.epochs * trainer.batches_per_epoch
        album = Album([rbm.weights for rbm in below], units, self._layers, updates, self.seed)
        if self._state and int(self._state["layer"]) == number:
            trainer.restore(part(self._state, "trainer"))
            album.restore(part(self._state, "album"))
        self._state = {}
        self._trainer, self._album = trainer, album
        return trainer

    def _draw_upwards(self) -> None:
        """From the samples of a layer to those of the next; of lattices, to a symmetry copy of each."""
        (rbm, _), layer, size = self._trained[self._read], self._read + 1, self.params.batch_size
        copies = Copies(self.params.copied, self.params.sizes[0], self._seeds[-2]) if layer == 1 else None
        learned = self._learned
        if copies is not None and copies.kinds:
            learned = np.concatenate([copies.of(learned[k : k + size]) for k in range(0, len(learned), size)])
        self._learned = rbm.sample_hidden(learned, self._seeds[2 * layer], self.threads)
        if len(self._held_out):
            seed = child(self._seeds[-3], layer)
            self._held_out = rbm.sample_hidden(self._held_out, seed, self.threads)
        self._read = layer

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        samples, blocks = results["samples"], results["blocks"]
        told = ("energy", "energy_error", "exact_energy", "abs_magnetization", "m2")
        numbers: dict[str, Any] = {name: samples[name].tolist() for name in told if name in samples}
        numbers["samples"] = int(samples.get("samples", self.params.samples))
        for layer in range(self._layers):
            name = f"layer{layer + 1}"
            numbers[f"{name}_units"] = self.params.sizes[layer + 1]
            for measure in ("reconstruction_error", "held_out_error", "dream_energy", "dream_m2"):
                values = results[name][measure]
                numbers[f"{name}_{measure}"] = float(values[-1]) if len(values) else None
            for measure in ("area", "localized"):
                numbers[f"{name}_{measure}"] = float(blocks[measure][layer])
            for k, temperature in enumerate(blocks["temperatures"]):
                for measure in ("agreement", "chance"):
                    numbers[f"{name}_{measure}_at_{temperature:.3f}"] = float(blocks[measure][k, layer])
        return numbers | {name: float(value) for name, value in results.get("gauge", {}).items()}


def _arrays(trainer: Trainer) -> Arrays:
    """What is kept of a layer."""
    rbm = trainer.rbm
    return {
        "weights": rbm.weights,
        "hidden_bias": rbm.hidden_bias,
        "visible_bias": rbm.visible_bias,
        "signs": np.array(SIGNS),
        "dreams": trainer.monitor.lattices,
        "dream_steps": np.int64(DREAM_STEPS * trainer.epoch),
        **{
            name: np.array([record[name] for record in trainer.history], np.float64)
            for name in Epoch.__annotations__
        },
    }
