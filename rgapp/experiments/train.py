"""Networks trained on the live model's samples, by layers or all at once, and held against block spins."""

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
from rgapp.models import DEEP_SIGNS, SIGNS, deep_machine
from rgapp.physics.chains import Spins
from rgapp.physics.dbm import DBM
from rgapp.physics.deep_training import DeepEpoch, DeepTrainer, composed, factors
from rgapp.physics.rbm import RBM
from rgapp.physics.stack import Stack
from rgapp.physics.state import part, under
from rgapp.physics.symmetries import Copies
from rgapp.physics.training import Epoch, Trainer
from rgapp.streams import child, children

__all__ = ["TrainParams", "Training", "check"]

_PIECE = 1000  # samples drawn upwards between two calls of tell


def points_of(params: TrainParams) -> list[str]:
    """The names of all points of a training, in order."""
    layers = [f"layer{layer}" for layer in range(1, len(params.sizes))]
    last = [*(["joint"] if params.model == "dbm" else []), "blocks", *(["gauge"] if params.gauge else [])]
    return ["samples", *layers, *last]


class Training:
    """Batch experiment: points for the samples, each layer, the comparison with blocks, and the gauge.

    Layer l + 1 learns spins of layer l drawn given the samples. For a deep Boltzmann machine the layers are
    read as often as it will read them, and a point ``joint`` follows in which all learn together. Streams, as
    children of the seed: the lattice, then for each layer its training and the spins drawn from it, then
    those of ``_own``.

    Arrays of a layer: ``weights`` (n_below, n), ``hidden_bias``, ``visible_bias`` float32; by epoch whatever
    an ``Epoch`` holds; ``dreams`` (100, L^2) int8; and its fields at a few moments (``snapshots``). Of the
    joint training: ``weights1``, ... and ``bias0``, ..., the lattice's first; by epoch a ``DeepEpoch``. The
    file is a network file: it can be opened wherever a network is asked for.
    """

    formats = (".h5",)

    def __init__(self, params: TrainParams, seed: int, threads: int = 1) -> None:
        check(params)
        self.params = params
        self.seed = seed
        self.threads = threads
        self._layers = len(params.sizes) - 1
        self._deep = params.model == "dbm"
        self._seeds = children(seed, 1 + 2 * self._layers)
        self._data: TrainingData | None = None
        self._statistics: Arrays = {}
        self._learned: Spins | None = None  # what the next layer learns
        self._held_out: Spins | None = None
        self._trained: list[tuple[RBM, Arrays]] = []
        self._joined: tuple[DBM, Arrays] | None = None
        self._read = 0  # layers through which the samples have been drawn
        self._trainer: Trainer | DeepTrainer | None = None
        self._album: Album | None = None
        self._state: Arrays = {}

    def _own(self, what: str) -> np.random.SeedSequence:
        """The seed of what is no layer's own; ``copies`` are those that spins are drawn from."""
        names = ("blocks", "held_out", "copies", "gauge", "joint")
        return child(self.seed, 1 + 2 * self._layers + names.index(what))

    def points(self) -> list[str]:
        return points_of(self.params)

    def resume(self, points: dict[str, Arrays], state: Arrays | None) -> None:
        """Take over finished layers, and the state of what is in training."""
        self._statistics = points.get("samples", {})
        while (name := f"layer{len(self._trained) + 1}") in points:
            arrays = points[name]
            rbm = RBM(arrays["weights"], arrays["hidden_bias"], arrays["visible_bias"])
            self._trained.append((rbm, arrays))
        if "joint" in points:
            self._joined = deep_machine(points["joint"]), points["joint"]
        self._state = state or {}

    def state(self) -> Arrays | None:
        """What is in training as it stands, the joint training as layer n + 1; None while nothing is."""
        if self._trainer is None:
            return None
        state = {"layer": np.array(len(self._trained) + 1)} | under("trainer", self._trainer.state())
        return state if self._album is None else state | under("album", self._album.state())

    def run(self, point: str, tell: Tell) -> Arrays:
        if point == "samples":
            return self._samples(tell).statistics
        if point == "joint":
            self._join(tell)
            return self._joined[1]
        if point == "blocks":
            return compare(self.params, self._network(tell), self._own("blocks"), self.threads, tell)
        if point == "gauge":
            network, held_out = self._network(tell), self._samples(tell).held_out
            return gauge_of(self.params, network, held_out, self._own("gauge"), self.threads, tell)
        layer = int(point.removeprefix("layer"))
        self._train(layer, tell)
        return self._trained[layer - 1][1]

    def snapshot(self, look: Look | None) -> TrainingFrame:
        """How far it is, and what the network looks like."""
        trainer, look = self._trainer, look or Look()
        kept = [arrays for _, arrays in self._trained] + ([self._joined[1]] if self._joined else [])
        curves = [curves_in(arrays) for arrays in kept]
        dreams = dreams_in(kept)
        layer = len(kept) + 1 if kept or trainer else 0
        if trainer is not None:
            curves.append(curves_of(trainer.history))
            dreams = dreams_of(trainer.dreams, trainer.dream_steps) if look.fields else None
        network = self._as_it_stands() if layer and look.weights else None
        samples = samples_in(self._statistics)
        return frame_of(layer, network, curves, look, self.seed, samples, dreams, trainer)

    def _as_it_stands(self) -> Stack | DBM:
        """The layers trained so far, and the one in training."""
        if isinstance(self._trainer, DeepTrainer):
            return self._trainer.dbm
        if self._joined:
            return self._joined[0]
        under_way = [self._trainer.rbm] if self._trainer is not None else []
        return Stack([rbm for rbm, _ in self._trained] + under_way)

    def untrained(self, look: Look) -> TrainingFrame:
        """What the lowest layer begins with; there are no others yet."""
        nothing = np.ones((1, self.params.sizes[0]), np.int8)
        start = Trainer(self.params.sizes[1], nothing, self.params.trainings[0], self._seeds[1])
        return frame_of(0, Stack([start.rbm]), [], look, self.seed)

    def _network(self, tell: Tell) -> Stack | DBM:
        if self._deep:
            self._join(tell)
            return self._joined[0]
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

    def _join(self, tell: Tell) -> None:
        """Train all layers together, where that has not been done yet."""
        if self._joined:
            return
        self._train(self._layers, tell)
        data = self._samples(tell)
        params, l1 = self.params.joint, self.params.joint_sparsity
        start, seed = composed([rbm for rbm, _ in self._trained]), self._own("joint")
        held_out = data.held_out if len(data.held_out) else None
        trainer = DeepTrainer(start, data.learned, params, l1, seed, self.threads, held_out=held_out)
        self._take_up(trainer, self._layers + 1)
        while not trainer.finished:
            trainer.advance(1)
            done = (trainer.epoch + trainer.batch / trainer.batches_per_epoch) / params.epochs
            epoch = min(trainer.epoch + 1, params.epochs)
            tell(done, f"all layers together, epoch {epoch} of {params.epochs}")
        self._joined = trainer.dbm, _joint_arrays(trainer)
        self._trainer = None

    def _take_up(self, trainer: Trainer | DeepTrainer, layer: int, album: Album | None = None) -> None:
        """Go on where an earlier run left this layer, if one did."""
        if self._state and int(self._state["layer"]) == layer:
            trainer.restore(part(self._state, "trainer"))
            if album is not None:
                album.restore(part(self._state, "album"))
        self._state = {}
        self._trainer, self._album = trainer, album

    def _begin(self, number: int, tell: Tell) -> Trainer:
        self._samples(lambda _, words: tell(0.0, words))
        while self._read < number - 1:
            self._draw_upwards(tell)
        up, down = self._factors(number)
        trainer = Trainer(
            self.params.sizes[number],
            self._learned,
            self.params.trainings[number - 1],
            self._seeds[2 * number - 1],
            self.threads,
            held_out=self._held_out if len(self._held_out) else None,
            below=[rbm for rbm, _ in self._trained],
            up=up,
            down=down,
        )
        below = [rbm.weights for rbm, _ in self._trained]
        updates = trainer.params.epochs * trainer.batches_per_epoch
        album = Album(below, trainer.n_hidden, self._layers, updates, self.seed)
        self._take_up(trainer, number, album)
        return trainer

    def _factors(self, layer: int) -> tuple[float, float]:
        return factors(layer, self._layers) if self._deep else (1.0, 1.0)

    def _draw_upwards(self, tell: Tell) -> None:
        """From the samples of a layer to those of the next; of lattices, to a symmetry copy of each."""
        (rbm, _), layer = self._trained[self._read], self._read + 1
        kinds = self.params.copied if layer == 1 else frozenset()
        copies = Copies(kinds, rbm.n_visible, self._own("copies"))
        reader = RBM(self._factors(layer)[0] * rbm.weights, rbm.hidden_bias)

        def drawn(rows: Spins, seed: np.random.SeedSequence) -> Spins:
            hidden = np.empty((len(rows), reader.n_hidden), np.int8)
            for piece, first in enumerate(range(0, len(rows), _PIECE)):
                tell(0.0, f"reading samples with layer {layer}")
                some = slice(first, first + _PIECE)
                hidden[some] = reader.sample_hidden(rows[some], child(seed, piece), self.threads)
            return hidden

        learned = self._learned
        if kinds:
            pieces = (learned[first : first + _PIECE] for first in range(0, len(learned), _PIECE))
            learned = np.concatenate([copies.of(piece) for piece in pieces])
        self._learned = drawn(learned, self._seeds[2 * layer])
        self._held_out = drawn(self._held_out, child(self._own("held_out"), layer))
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
        for measure in ("reconstruction_error", "bound", "dream_energy", "dream_m2"):
            values = results.get("joint", {}).get(measure, ())
            numbers |= {f"joint_{measure}": float(values[-1])} if len(values) else {}
        return numbers | {name: float(value) for name, value in results.get("gauge", {}).items()}


def _arrays(trainer: Trainer) -> Arrays:
    """What is kept of a layer."""
    rbm = trainer.rbm
    return {
        "weights": rbm.weights,
        "hidden_bias": rbm.hidden_bias,
        "visible_bias": rbm.visible_bias,
        "signs": np.array(SIGNS),
        "dreams": trainer.dreams,
        "dream_steps": np.int64(trainer.dream_steps),
        **{
            name: np.array([record[name] for record in trainer.history], np.float64)
            for name in Epoch.__annotations__
        },
    }


def _joint_arrays(trainer: DeepTrainer) -> Arrays:
    """What is kept of the joint training: see ``models.deep_machine`` for the network."""
    dbm = trainer.dbm
    return {
        **{f"weights{layer}": each for layer, each in enumerate(dbm.weights, 1)},
        **{f"bias{layer}": each for layer, each in enumerate(dbm.biases)},
        "signs": np.array(DEEP_SIGNS),
        "dreams": trainer.dreams,
        "dream_steps": np.int64(trainer.dream_steps),
        **{
            name: np.array([record[name] for record in trainer.history], np.float64)
            for name in DeepEpoch.__annotations__
        },
    }
