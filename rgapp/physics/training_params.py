"""How a machine is trained: declared once for forms, files and the command line."""

from __future__ import annotations

from typing import Annotated, Literal

from rgapp.params import About, Params

Rule = Literal["cd", "pcd", "exact"]
RULES: tuple[Rule, ...] = ("cd", "pcd", "exact")


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
    batch_size: Annotated[
        int, About("Batch", low=1, high=100_000, log=True, unit="samples", help="Samples in each update")
    ] = 100
    learning_rate: Annotated[
        float, About("Learning rate", low=0, high=10, log=True, symbol="η", help="Step of the first epoch")
    ] = 0.01
    decay: Annotated[
        float, About("Decay", low=0, high=100, help="The rate falls as 1/(1 + decay × epoch)")
    ] = 0.15
    momentum: Annotated[
        float, About("Momentum", low=0, high=0.99, step=0.01, help="Share of the last step kept in the next")
    ] = 0.5
    l1: Annotated[
        float,
        About("Sparsity", low=0, high=10, log=True, symbol="λ", help="Weight of the sum of |W|: every update "
              "draws the weights to zero by rate × λ, and stops them there"),
    ] = 0.03  # fmt: skip
    epochs: Annotated[
        int, About("Epochs", low=0, high=100_000, log=True, help="Passes through the samples")
    ] = 15
    start: Annotated[
        float,
        About("Initial spread", low=0, high=10, help="Standard deviation of the normal weights at the start"),
    ] = 0.01  # fmt: skip
    biases: Annotated[bool, About("Biases", help="Learn biases too; without a field none are needed")] = False
