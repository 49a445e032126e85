"""Chains of a machine at several temperatures that exchange them: parallel tempering of the negative phase.

Desjardins, Courville, Bengio, Vincent & Delalleau 2010 (AISTATS 9, 145). At the inverse temperature beta
the law is proportional to exp(-beta E(v, h)); two neighbours exchange with the probability
min(1, exp((beta_a - beta_b)(E_a - E_b))), which keeps the product of all laws. Free units, at beta = 0,
forget everything in one step, so that what reaches beta = 1 from there has come to its mode anew.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rgapp.physics.chains import Seed
from rgapp.physics.machine import Chains, Machine
from rgapp.physics.state import State, fitting, part, put, under
from rgapp.streams import children, stream, words


class Ladder:
    """``count`` ladders of ``levels`` chains each, beta from 1 down to 0 in equal steps.

    ``chains`` are those at beta = 1. Child 0 of the seed decides exchanges, child 1 + k feeds level k.
    ``granted`` is the share of exchanges that were granted since ``reset``.
    """

    def __init__(self, machine: Machine, count: int, levels: int, seed: Seed, threads: int) -> None:
        decisions, *seeds = children(seed, 1 + levels)
        self.machine = machine
        self.levels = [
            Chains(machine, count, each, threads, beta)
            for each, beta in zip(seeds, np.linspace(1, 0, levels).tolist(), strict=True)
        ]
        self.stream = stream(decisions)
        self.moves = 0
        self.reset()

    @property
    def chains(self) -> Chains:
        return self.levels[0]

    @property
    def granted(self) -> float:
        return self._granted / self._tried if self._tried else float("nan")

    def reset(self) -> None:
        self._granted = self._tried = 0

    def move(self, steps: int) -> None:
        """After every Gibbs step, exchanges between levels 0 and 1, 2 and 3, ... and 1 and 2, ... in turn."""
        for _ in range(steps):
            for chains in self.levels:
                chains.move(1)
            self._exchange()

    def state(self) -> State:
        levels = [under(f"level{k}", chains.state()) for k, chains in enumerate(self.levels)]
        counts = np.array([self.moves, self._granted, self._tried])
        return {name: array for level in levels for name, array in level.items()} | {
            "stream": self.stream.copy(),
            "counts": counts,
        }

    def restore(self, state: State) -> None:
        for k, chains in enumerate(self.levels):
            chains.restore(part(state, f"level{k}"))
        put(self.stream, state, "stream")
        self.moves, self._granted, self._tried = fitting(state, "counts", (3,)).tolist()

    def _exchange(self) -> None:
        energies = [self._energies(chains) for chains in self.levels]
        for low in range(self.moves % 2, len(self.levels) - 1, 2):
            a, b = self.levels[low], self.levels[low + 1]
            draws = (words(self.stream, len(a.visible)) >> np.uint64(11)) * 2.0**-53
            odds = np.exp(np.minimum(0.0, (a.beta - b.beta) * (energies[low] - energies[low + 1])))
            swapped = draws < odds
            for one, other in ((a.visible, b.visible), (a.hidden, b.hidden)):
                one[swapped], other[swapped] = other[swapped], one[swapped]
            self._granted += int(swapped.sum())
            self._tried += len(swapped)
        self.moves += 1

    def _energies(self, chains: Chains) -> NDArray[np.float64]:
        """E(v, h) = v.(W h + c) + b.h of each chain, the bracket being the field in which v was drawn."""
        of_visible = np.einsum("ij,ij->i", chains.visible, chains.visible_field, dtype=np.float64)
        return of_visible + chains.hidden @ self.machine.hidden_bias[0].astype(np.float64)
