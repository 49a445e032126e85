"""What a training is asked for: the samples, the layers, and how each layer is trained."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import Annotated, Literal

from rgapp.experiments.training_samples import temperatures_of
from rgapp.params import About, ParameterError, Params
from rgapp.physics.ising import ALGORITHMS, Algorithm
from rgapp.physics.partition import ENUMERABLE
from rgapp.physics.symmetries import kinds_of
from rgapp.physics.training_params import DESCENTS, RULES, DescentName, Rule, TrainingParams

Model = Literal["dbn", "dbm"]
MODELS: tuple[Model, ...] = ("dbn", "dbm")

_MOST_SPINS = 2_000_000_000  # of all samples together, one byte each
_SAME = (
    "rule", "steps", "tempering", "learning_rate", "decay", "descent", "batch_size", "momentum", "l2",
    "late_steps", "start", "biases",
)  # fmt: skip
_BY_LAYER = ("l1", "epochs", "late", "late_l1")


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
    held_out: Annotated[
        int,
        About("Held out", low=0, high=100_000, unit="samples", help="More samples, which are watched and "
              "never learned; of a file at most every tenth"),
    ] = 1000  # fmt: skip
    copies: Annotated[
        str,
        About("Symmetry copies", help="What is done to the samples at random, batch by batch: none, all, or "
              "some of shifts, turns, mirrors, flips"),
    ] = "none"  # fmt: skip
    layers: Annotated[
        str, About("Network", help="Hidden units of each layer from the lattice up, as 400-100-25")
    ] = "400-100-25"
    model: Annotated[
        Model,
        About("Network type", choices=MODELS, help="dbn, a deep belief network: layer upon layer; or dbm, a "
              "deep Boltzmann machine: all layers then learn together, each reading both its neighbours"),
    ] = "dbn"  # fmt: skip
    rule: Annotated[Rule, About("Rule", choices=RULES)] = "cd"
    steps: Annotated[int, About("Gibbs steps", low=1, high=1000, log=True, symbol="k")] = 1
    tempering: Annotated[
        int,
        About("Chain temperatures", low=1, high=200, log=True, help="With pcd: kept chains run at so many "
              "temperatures, from free units to the model, and exchange them"),
    ] = 1  # fmt: skip
    learning_rate: Annotated[float, About("Learning rate", low=0, high=10, log=True, symbol="η")] = 0.01
    decay: Annotated[
        float, About("Decay", low=0, high=100, help="The rate falls as 1/(1 + decay × epoch)")
    ] = 0.0
    descent: Annotated[
        DescentName, About("Descent", choices=DESCENTS, help="How slopes become steps: momentum or Adam")
    ] = "momentum"
    momentum: Annotated[float, About("Momentum", low=0, high=0.99, step=0.01)] = 0.5
    l1: Annotated[str, About("Sparsity", symbol="λ", help="Weight of the sum of |W|, by layer")] = (
        "0.03,0.03,0.015"
    )
    l2: Annotated[
        float, About("Weight decay", low=0, high=10, log=True, help="Weight of half the sum of W²")
    ] = 0.0
    batch_size: Annotated[int, About("Batch", low=1, high=100_000, log=True, unit="samples")] = 100
    epochs: Annotated[str, About("Epochs", help="Passes through the samples, by layer")] = "15,30,60"
    late: Annotated[
        str,
        About("Late from", unit="epochs", help="After so many epochs, by layer, the late sparsity and the "
              "late Gibbs steps hold; 0: never"),
    ] = "0"  # fmt: skip
    late_l1: Annotated[str, About("Late sparsity", help="Sparsity in the late epochs, by layer")] = "0.01"
    late_steps: Annotated[int, About("Late Gibbs steps", low=1, high=1000, log=True)] = 1
    joint_epochs: Annotated[
        int, About("Joint epochs", low=0, high=100_000, log=True, help="Of a dbm, all layers at once")
    ] = 5
    joint_rate: Annotated[float, About("Joint rate", low=0, high=10, log=True)] = 0.0003
    joint_decay: Annotated[
        float, About("Joint decay", low=0, high=100, help="The joint rate falls as 1/(1 + this × epoch)")
    ] = 0.2
    joint_l1: Annotated[
        str,
        About("Joint sparsity", help="Weight of the sum of |W| while all layers learn together, by layer"),
    ] = "0.003"
    joint_steps: Annotated[
        int, About("Joint Gibbs steps", low=1, high=1000, log=True, help="Of the kept chains, in each update")
    ] = 5
    start: Annotated[
        float,
        About("Initial spread", low=0, high=10, help="Standard deviation of the normal weights at the start"),
    ] = 0.01  # fmt: skip
    biases: Annotated[bool, About("Biases", help="Learn biases too; without a field none are needed")] = False
    gauge: Annotated[
        int,
        About("Gauge", low=0, high=100_000, log=True, unit="temperatures", help="At the end ln P of the "
              "samples held out, and the divergence from the exact lattice, by annealed importance sampling "
              "over so many temperatures; 0: not"),
    ] = 0  # fmt: skip

    @property
    def sizes(self) -> list[int]:
        """Units of each layer, the lattice first."""
        words = _words(self.layers.replace("–", "-").replace("-", " "), "layers")
        return [self.size**2, *(_whole(word) for word in words)]

    @property
    def trainings(self) -> list[TrainingParams]:
        """One for each layer; ParameterError where an entry is missing or not allowed.

        Layers above the first have no shifts, turns and mirrors: their units have no places.
        """
        layers = len(self.sizes) - 1
        same = {name: getattr(self, name) for name in _SAME}
        lists = {name: _by_layer(getattr(self, name), name, layers) for name in _BY_LAYER}
        turned = "flips" if "flips" in self.copied else "none"
        lists["copies"] = [self.copies, *[turned] * (layers - 1)]
        rows = zip(*lists.values(), strict=True)
        return [TrainingParams(**same, **dict(zip(lists, row, strict=True))) for row in rows]

    @property
    def joint(self) -> TrainingParams:
        """How all layers of a dbm are trained together; their sparsity is that of ``joint_sparsity``."""
        return TrainingParams(
            rule="pcd",
            steps=self.joint_steps,
            batch_size=self.batch_size,
            learning_rate=self.joint_rate,
            decay=self.joint_decay,
            descent=self.descent,
            momentum=self.momentum,
            l2=self.l2,
            epochs=self.joint_epochs,
            copies=self.copies,
            biases=self.biases,
        )

    @property
    def joint_sparsity(self) -> list[float]:
        """Of each layer of a dbm; ParameterError where an entry is missing or not allowed."""
        words = _by_layer(self.joint_l1, "joint_l1", len(self.sizes) - 1)
        try:
            return [TrainingParams(l1=word).l1 for word in words]
        except ParameterError as error:
            raise ParameterError(str(error).replace("l1", "joint_l1", 1), "joint_l1") from None

    @property
    def copied(self) -> frozenset[str]:
        """Kinds of symmetry copies; ParameterError where there is no such kind."""
        try:
            return kinds_of(self.copies)
        except ValueError as error:
            raise ParameterError(str(error), "copies") from None


def check(params: TrainParams) -> None:
    """ParameterError for lists that do not fit the layers, exact sums over too many states, copies that are
    not as likely as the samples, files that are not there, and samples beyond any memory.
    """
    params.trainings  # noqa: B018
    temperatures = temperatures_of(params)
    if params.file and not os.path.isfile(params.file):
        raise ParameterError(f"file must be a file of configurations; there is no {params.file}", "file")
    if params.field and "flips" in params.copied and not params.file:
        raise ParameterError("copies must leave out flips in a field, which tells up from down", "copies")
    if params.model == "dbm":
        if len(params.sizes) < 3:
            raise ParameterError("a dbm needs at least two layers, as 400-100", "layers")
        params.joint_sparsity  # noqa: B018
        if params.rule == "exact":
            raise ParameterError("rule exact is not for a dbm, whose layers are read twice; use cd", "rule")
    if params.rule == "exact":
        for sizes in pairwise(params.sizes):
            if min(sizes) > ENUMERABLE:
                raise ParameterError(
                    f"rule exact needs a layer of at most {ENUMERABLE} units in every network (got "
                    f"{sizes[0]} and {sizes[1]})",
                    "rule",
                )
    if params.samples < len(temperatures):
        least = len(temperatures)
        raise ParameterError(
            f"samples must be at least {least}, one a temperature (got {params.samples})", "samples"
        )
    if (params.samples + params.held_out) * params.size**2 > _MOST_SPINS:
        most = _MOST_SPINS // params.size**2 - params.held_out
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
