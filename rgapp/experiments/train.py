"""A stack of networks trained on the live model's samples, layer by layer, and held against block spins."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from rgapp.engine.experiment import Arrays, Tell
from rgapp.experiments.snapshots import Album
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
from rgapp.experiments.training_samples import lattices_at, temperatures_of, training_samples
from rgapp.models import SIGNS
from rgapp.params import About, ParameterError, Params
from rgapp.physics.ising import ALGORITHMS, Algorithm
from rgapp.physics.monitors import DREAM_STEPS
from rgapp.physics.partition import ENUMERABLE
from rgapp.physics.rbm import RBM
from rgapp.physics.stack import Stack
from rgapp.physics.training import RULES, Epoch, Rule, Trainer, TrainingParams
from rgapp.streams import children

TESTED = 1000  # fresh samples at each temperature on which units are compared with blocks

_MOST_SPINS = 2_000_000_000  # of all samples together, one byte each


class TrainParams(Params):
    """The samples, the layers, and how each is trained; lists hold one entry a layer, or one for all."""

    size: Annotated[
        int, About("Size", low=2, high=256, symbol="L", help="Sites along each side of the lattice it reads")
    ] = 40
    temperature: Annotated[
        float, About("Temperature", low=0.1, high=10, step=0.001, unit="J/k_B", symbol="T", decimals=3)
    ] = 2.30
    temperatures: Annotated[
        str, About("Temperatures", help="Several instead of the one, as 2.0,2.3,2.6 or 2.0-2.6/7 for seven")
    ] = ""
    file: Annotated[
        str, About("File", help="Configurations to learn instead of the model's: .npz, .npy or .h5")
    ] = ""
    field: Annotated[float, About("Field", low=-10, high=10, unit="J", symbol="h", decimals=3)] = 0.0
    algorithm: Annotated[Algorithm, About("Algorithm", choices=ALGORITHMS, help="What makes the samples")] = (
        "swendsen_wang"
    )
    samples: Annotated[int, About("Kept samples", low=1, high=10_000_000, log=True)] = 20_000
    layers: Annotated[
        str, About("Network", help="Hidden units of each layer from the lattice up, as 400-100-25")
    ] = "400-100-25"
    rule: Annotated[Rule, About("Rule", choices=RULES)] = "cd"
    steps: Annotated[int, About("Gibbs steps", low=1, high=1000, log=True, symbol="k")] = 1
    learning_rate: Annotated[float, About("Learning rate", low=0, high=10, log=True, symbol="η")] = 0.01
    decay: Annotated[
        float, About("Decay", low=0, high=100, help="The rate falls as 1/(1 + decay × epoch)")
    ] = 0.0
    l1: Annotated[str, About("Sparsity", symbol="λ", help="Weight of the sum of |W|, by layer")] = (
        "0.03,0.03,0.015"
    )
    batch_size: Annotated[int, About("Batch", low=1, high=100_000, log=True, unit="samples")] = 100
    epochs: Annotated[str, About("Epochs", help="Passes through the samples, by layer")] = "15,30,60"
    momentum: Annotated[float, About("Momentum", low=0, high=0.99, step=0.01)] = 0.5
    start: Annotated[
        float,
        About("Initial spread", low=0, high=10, help="Standard deviation of the normal weights at the start"),
    ] = 0.01  # fmt: skip
    biases: Annotated[bool, About("Biases", help="Learn biases too; without a field none are needed")] = False

    @property
    def sizes(self) -> list[int]:
        """Units of each layer, the lattice first."""
        words = _words(self.layers.replace("–", "-").replace("-", " "), "layers")
        return [self.size**2, *(_whole(word) for word in words)]

    @property
    def trainings(self) -> list[TrainingParams]:
        """One for each layer; ParameterError where an entry is missing or not allowed."""
        layers = len(self.sizes) - 1
        same = {
            name: getattr(self, name)
            for name in (
                "rule",
                "steps",
                "learning_rate",
                "decay",
                "batch_size",
                "momentum",
                "start",
                "biases",
            )
        }
        sparsity = _by_layer(self.l1, "l1", layers)
        epochs = _by_layer(self.epochs, "epochs", layers)
        return [
            TrainingParams(**same, l1=l1, epochs=passes) for l1, passes in zip(sparsity, epochs, strict=True)
        ]


def check(params: TrainParams) -> None:
    """ParameterError for lists that do not fit the layers, exact sums over too many states, and samples
    beyond any memory.
    """
    params.trainings  # noqa: B018
    temperatures_of(params)
    if params.file and not os.path.isfile(params.file):
        raise ParameterError(f"file must be a file of configurations; there is no {params.file}", "file")
    if params.rule == "exact":
        for sizes in pairwise(params.sizes):
            if min(sizes) > ENUMERABLE:
                raise ParameterError(
                    f"rule exact needs a layer of at most {ENUMERABLE} units in every network (got "
                    f"{sizes[0]} and {sizes[1]})",
                    "rule",
                )
    if params.samples * params.size**2 > _MOST_SPINS:
        most = _MOST_SPINS // params.size**2
        raise ParameterError(
            f"samples must be at most {most} at size {params.size} (got {params.samples})", "samples"
        )


def _words(text: str, name: str) -> list[str]:
    words = text.replace(",", " ").split()
    if not words:
        raise ParameterError(f"{name} must be numbers, one a layer (got {text!r})", name)
    return words


def _by_layer(text: str, name: str, layers: int) -> list[str]:
    words = _words(text, name)
    if len(words) not in (1, layers):
        raise ParameterError(f"{name} must be one number or {layers}, one a layer (got {len(words)})", name)
    return words * layers if len(words) == 1 else words


def _whole(word: str) -> int:
    if not word.isdecimal() or not 1 <= int(word) <= 100_000:
        raise ParameterError(f"layers must be whole numbers between 1 and 100000 (got {word})", "layers")
    return int(word)


class Training:
    """Batch experiment: a point for the samples, one for each layer, one for the comparison with blocks.

    Layer l + 1 learns spins of layer l drawn given the samples. Streams, as children of the seed: the
    lattice, then for each layer its training and the spins drawn from it, last the comparison.

    Arrays of a layer: ``weights`` (n_below, n), ``hidden_bias``, ``visible_bias`` float32 and, by epoch,
    ``rate``, ``reconstruction_error``, ``weight_rms``, ``largest_weight``, ``silent_units``; and its fields
    at a few moments (``snapshots``). The file is a network file: it can be opened wherever a network is asked
    for.
    """

    formats = (".h5",)

    def __init__(self, params: TrainParams, seed: int, threads: int = 1) -> None:
        check(params)
        self.params = params
        self.seed = seed
        self.threads = threads
        self._layers = len(params.sizes) - 1
        self._seeds = children(seed, 2 + 2 * self._layers)
        self._statistics: Arrays = {}
        self._trained: list[tuple[RBM, Arrays]] = []
        self._below: NDArray[np.int8] | None = None  # what the next layer learns
        self._trainer: Trainer | None = None

    def points(self) -> list[str]:
        return ["samples", *(f"layer{layer}" for layer in range(1, self._layers + 1)), "blocks"]

    def run(self, point: str, tell: Tell) -> Arrays:
        if point == "samples":
            if not self._statistics:
                self._sample(tell)
            return self._statistics
        if point == "blocks":
            self._train(self._layers, tell)
            return self._compare(tell)
        layer = int(point.removeprefix("layer"))
        self._train(layer, tell)
        return self._trained[layer - 1][1]

    def snapshot(self, look: Look | None) -> TrainingFrame:
        """How far it is, and what the network looks like."""
        rbms = [rbm for rbm, _ in self._trained]
        curves = [curves_in(arrays) for _, arrays in self._trained]
        trainer, look = self._trainer, look or Look()
        if trainer is None:
            dreams = dreams_in([arrays for _, arrays in self._trained])
        else:
            rbms.append(trainer.rbm)
            curves.append(curves_of(trainer.history))
            dreams = dreams_of(trainer.monitor.lattices, DREAM_STEPS * trainer.epoch) if look.fields else None
        layer, samples = len(self._trained) + 1 if rbms else 0, samples_in(self._statistics)
        return frame_of(layer, rbms, curves, look, self.seed, samples, dreams, trainer)

    def untrained(self, look: Look) -> TrainingFrame:
        """What the lowest layer begins with; there are no others yet."""
        nothing = np.ones((1, self.params.sizes[0]), np.int8)
        start = Trainer(self.params.sizes[1], nothing, self.params.trainings[0], self._seeds[1])
        return frame_of(0, [start.rbm], [], look, self.seed)

    def _sample(self, tell: Tell) -> None:
        self._below, self._statistics = training_samples(self.params, self._seeds[0], self.threads, tell)

    def _train(self, layer: int, tell: Tell) -> None:
        """Train up to a layer what has not been trained yet: after a resumed run, the layers below it too."""
        if self._below is None:
            self._sample(lambda _, words: tell(0.0, words))
        first = len(self._trained)
        for number in range(first + 1, layer + 1):
            sizes, seeds = self.params.sizes, self._seeds[2 * number - 1 : 2 * number + 1]
            trainer = Trainer(
                sizes[number],
                self._below,
                self.params.trainings[number - 1],
                seeds[0],
                self.threads,
                below=[rbm for rbm, _ in self._trained],
            )
            below = [rbm.weights for rbm, _ in self._trained]
            updates = trainer.params.epochs * trainer.batches_per_epoch
            album = Album(below, sizes[number], self._layers, updates, self.seed)
            self._trainer = trainer
            epochs = trainer.params.epochs
            album.look(trainer)
            while not trainer.finished:
                trainer.advance(1)
                album.look(trainer)
                done = (trainer.epoch + trainer.batch / trainer.batches_per_epoch) / epochs
                words = (
                    f"layer {number} of {self._layers}, epoch {min(trainer.epoch + 1, epochs)} of {epochs}"
                )
                tell((number - 1 - first + done) / (layer - first), words)
            rbm = trainer.rbm
            self._trainer = None
            kept = {"dreams": trainer.monitor.lattices, "dream_steps": np.int64(DREAM_STEPS * trainer.epoch)}
            self._trained.append((rbm, _arrays(rbm, trainer.history) | album.arrays() | kept))
            self._below = rbm.sample_hidden(self._below, seeds[1], self.threads)

    def _compare(self, tell: Tell) -> Arrays:
        """Fields of the units, and how often their signs are those of blocks on fresh samples."""
        from rgapp.experiments.reading import Reader, agreement_and_chance
        from rgapp.physics.blockspin import majority
        from rgapp.physics.exact import CRITICAL_TEMPERATURE

        stack = Stack([rbm for rbm, _ in self._trained])
        layouts = [stack.layout(layer) for layer in range(1, self._layers + 1)]
        blocks = Reader.of(stack).blocks
        own = temperatures_of(self.params)
        temperatures = (*(own if len(own) == 1 else ()), CRITICAL_TEMPERATURE)
        shares = np.full((2, len(temperatures), self._layers), np.nan)
        lattices, coins = children(self._seeds[-1], 2)
        parts = len(temperatures)

        def say(share: float, words: str) -> None:
            tell((k + share) / parts, words)

        for k, (temperature, seed) in enumerate(zip(temperatures, children(lattices, parts), strict=True)):
            made = lattices_at(self.params, temperature, TESTED, seed, self.threads, say)
            spins = made["configurations"]
            for layer, means in enumerate(stack.up(spins.reshape(TESTED, -1))):
                if blocks[layer] is not None:
                    units = np.where(stack.place(layer + 1, means) > 0, 1, -1)
                    key = (*coins.generate_state(2).tolist(), k, layer)
                    pairs = zip(units, majority(spins, blocks[layer], key), strict=True)
                    shares[:, k, layer] = np.mean([agreement_and_chance(*pair) for pair in pairs], axis=0)
        return {
            "temperatures": np.array(temperatures),
            "agreement": shares[0],
            "chance": shares[1],
            "area": np.array([_mean(np.square(layout.width[layout.localized])) for layout in layouts]),
            "share_in_block": np.array([np.mean(layout.share) for layout in layouts]),
            "localized": np.array([np.mean(layout.localized) for layout in layouts]),
        }

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        samples, blocks = results["samples"], results["blocks"]
        numbers: dict[str, Any] = {
            name: samples[name].tolist()
            for name in ("energy", "energy_error", "exact_energy", "abs_magnetization")
            if name in samples
        }
        numbers["samples"] = int(samples.get("samples", self.params.samples))
        for layer in range(self._layers):
            name = f"layer{layer + 1}"
            errors = results[name]["reconstruction_error"]
            numbers[f"{name}_units"] = self.params.sizes[layer + 1]
            numbers[f"{name}_reconstruction_error"] = float(errors[-1]) if len(errors) else None
            for measure in ("area", "localized"):
                numbers[f"{name}_{measure}"] = float(blocks[measure][layer])
            for k, temperature in enumerate(blocks["temperatures"]):
                for measure in ("agreement", "chance"):
                    numbers[f"{name}_{measure}_at_{temperature:.3f}"] = float(blocks[measure][k, layer])
        return numbers


def _mean(values: NDArray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _arrays(rbm: RBM, history: list[Epoch]) -> Arrays:
    """What is kept of a layer."""
    by_epoch = ("rate", "reconstruction_error", "weight_rms", "largest_weight", "silent_units")
    return {
        "weights": rbm.weights,
        "hidden_bias": rbm.hidden_bias,
        "visible_bias": rbm.visible_bias,
        "signs": np.array(SIGNS),
        **{name: np.array([record[name] for record in history], np.float64) for name in by_epoch},
    }
