"""How a machine is trained: declared once for forms, files and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from rgapp.params import About, Params

Rule = Literal["cd", "pcd", "exact"]
RULES: tuple[Rule, ...] = ("cd", "pcd", "exact")
DescentName = Literal["momentum", "adam"]
DESCENTS: tuple[DescentName, ...] = ("momentum", "adam")


@dataclass(frozen=True)
class Settings:
    """What holds throughout one epoch: learning rate, weight of the sum of |W|, Gibbs steps an update."""

    rate: float
    l1: float
    steps: int


class TrainingParams(Params):
    """How a Trainer moves the weights; the rate of an epoch is learning_rate / (1 + decay * epoch)."""

    rule: Annotated[
        Rule,
        About("Rule", choices=RULES, help="Where the model's averages come from: chains started at the data, "
              "chains that are kept, or exact sums over all states (small networks only)"),
    ] = "cd"  # fmt: skip
    steps: Annotated[
        int, About("Gibbs steps", low=1, high=1000, log=True, symbol="k", help="Chain steps in each update")
    ] = 1
    tempering: Annotated[
        int,
        About("Temperatures", low=1, high=200, log=True, help="With pcd: kept chains run at so many "
              "temperatures, from free units to the model, and exchange them"),
    ] = 1  # fmt: skip
    batch_size: Annotated[
        int, About("Batch", low=1, high=100_000, log=True, unit="samples", help="Samples in each update")
    ] = 100
    learning_rate: Annotated[
        float, About("Learning rate", low=0, high=10, log=True, symbol="η", help="Step of the first epoch")
    ] = 0.01
    decay: Annotated[
        float, About("Decay", low=0, high=100, help="The rate falls as 1/(1 + decay × epoch)")
    ] = 0.15
    descent: Annotated[
        DescentName,
        About("Descent", choices=DESCENTS, help="How slopes become steps: added up with momentum, or each "
              "weight at its own pace (Adam, momentum being its first decay)"),
    ] = "momentum"  # fmt: skip
    momentum: Annotated[
        float, About("Momentum", low=0, high=0.99, step=0.01, help="Share of the last step kept in the next")
    ] = 0.5
    l1: Annotated[
        float,
        About("Sparsity", low=0, high=10, log=True, symbol="λ", help="Weight of the sum of |W|: every update "
              "draws the weights to zero by rate × λ, and stops them there"),
    ] = 0.03  # fmt: skip
    l2: Annotated[
        float,
        About("Weight decay", low=0, high=10, log=True, help="Weight of half the sum of W²: every update "
              "divides the weights by 1 + rate × this"),
    ] = 0.0  # fmt: skip
    epochs: Annotated[
        int, About("Epochs", low=0, high=100_000, log=True, help="Passes through the samples")
    ] = 15
    late: Annotated[
        int,
        About("Late from", low=0, high=100_000, unit="epochs", help="After so many epochs the late sparsity "
              "and the late Gibbs steps hold; 0: never"),
    ] = 0  # fmt: skip
    late_l1: Annotated[
        float, About("Late sparsity", low=0, high=10, log=True, help="Sparsity in the late epochs")
    ] = 0.01
    late_steps: Annotated[
        int, About("Late Gibbs steps", low=1, high=1000, log=True, help="Gibbs steps in the late epochs")
    ] = 1
    copies: Annotated[
        str,
        About("Symmetry copies", help="What is done to the samples at random, batch by batch: none, all, or "
              "some of shifts, turns, mirrors, flips"),
    ] = "none"  # fmt: skip
    start: Annotated[
        float,
        About("Initial spread", low=0, high=10, help="Standard deviation of the normal weights at the start"),
    ] = 0.01  # fmt: skip
    biases: Annotated[bool, About("Biases", help="Learn biases too; without a field none are needed")] = False

    def settings(self, epoch: int) -> Settings:
        """What holds while epoch number ``epoch``, counted from 0, goes on."""
        late = 0 < self.late <= epoch
        return Settings(
            rate=self.learning_rate / (1 + self.decay * epoch),
            l1=self.late_l1 if late else self.l1,
            steps=self.late_steps if late else self.steps,
        )
