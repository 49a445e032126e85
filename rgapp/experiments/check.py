"""The check of the physics: every trial of ``rgapp.physics.verification``, and what is to be said of it.

Not in the list of experiments: ``rgapp check`` and the window run it in their own ways.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any

from rgapp.engine.experiment import Arrays, Tell
from rgapp.params import About, Params
from rgapp.physics.verification import LIMIT, Outcome, trials
from rgapp.streams import children
from rgapp.words import count, number, short, value_and_error


class CheckParams(Params):
    """How long it takes."""

    length: Annotated[
        float,
        About("Length", low=0.1, high=1000, log=True, help="1 samples for about ten seconds on two cores"),
    ] = 1.0


class Check:
    """Batch experiment: each trial is a point with one ``Outcome``, "outcome". Trial k draws from child k of
    the seed, so that the same seed gives the same outcomes on any number of threads.
    """

    def __init__(self, params: CheckParams, seed: int, threads: int = 1) -> None:
        self.params = params
        self.seed = seed
        self.threads = threads
        made = trials()
        self._trials = {trial.what: trial for trial in made}
        self._seeds = dict(zip(self._trials, children(seed, len(made)), strict=True))

    def points(self) -> list[str]:
        return list(self._trials)

    def quantity(self, point: str) -> str:
        """What is measured there."""
        return self._trials[point].quantity

    def run(self, point: str, tell: Tell) -> Arrays:
        def say(share: float) -> None:
            tell(share, point)

        trial = self._trials[point]
        return {"outcome": trial.run(self._seeds[point], self.params.length, self.threads, say)}

    def summary(self, results: Mapping[str, Arrays]) -> dict[str, Any]:
        outcomes = {point: results[point]["outcome"] for point in self.points()}
        agrees = all(outcome.agrees for outcome in outcomes.values())
        return {"agrees": agrees, "verdict": verdict(outcomes)}


def cells(outcome: Outcome) -> tuple[str, str, str]:
    """Measured with its error, exact, and the deviation, in words."""
    if outcome.error == 0:
        deviation = "none" if outcome.agrees else "too far"
        return short(outcome.measured), short(outcome.exact), deviation
    sign = "+" if outcome.sigma >= 0.05 else ""
    far = "" if outcome.agrees else ", too far"
    deviation = f"{sign}{number(outcome.sigma, 1)} σ{far}"
    return value_and_error(outcome.measured, outcome.error), number(outcome.exact, 6), deviation


def verdict(outcomes: Mapping[str, Outcome]) -> str:
    """The sentence after the last trial."""
    far = [point for point, outcome in outcomes.items() if not outcome.agrees]
    if not far:
        largest = max(abs(outcome.sigma) for outcome in outcomes.values())
        return (
            f"All {len(outcomes)} agree with what is exact; the largest deviation is {number(largest, 1)} σ."
        )
    by_chance = 1 / (len(outcomes) * math.erfc(LIMIT / math.sqrt(2)))
    return (
        f"{len(far)} of {len(outcomes)} {'does' if len(far) == 1 else 'do'} not agree with what "
        f"is exact; chance alone does that in one check of {count(float(f'{by_chance:.0e}'))}."
    )
