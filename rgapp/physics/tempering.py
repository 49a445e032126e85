"""Parallel tempering: chains at several temperatures that now and then exchange their temperatures.

Hukushima & Nemoto 1996, J. Phys. Soc. Jpn. 65, 1604. Detailed balance holds for the product of all the
distributions: two neighbours exchange with probability min(1, exp((1/T_a - 1/T_b) (H_a - H_b))), H = E - h M.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.parallel import run_parts
from rgapp.physics.ising import IsingChain, IsingParams
from rgapp.streams import children, stream, words

SHARED = 100_000  # sites of all chains, from which on a round is worth more than one thread


class Tempering:
    """One chain for each of ``temperatures``, rising; child 0 of the seed decides exchanges, child 1 + k
    feeds chain k.

    A round is ``sweeps`` sweeps of every chain, then tries of the pairs (0, 1), (2, 3), ... and of (1, 2),
    (3, 4), ... in turn. Results do not depend on ``threads``. ``exchanged`` is the share of tries that were
    granted, for each pair of neighbours.
    """

    def __init__(
        self,
        params: IsingParams,
        temperatures: Sequence[float],
        seed: int | np.random.SeedSequence,
        threads: int = 1,
        sweeps: int = 1,
    ) -> None:
        t = np.asarray(temperatures, dtype=np.float64)
        if t.ndim != 1 or len(t) < 2 or not (np.diff(t) > 0).all():
            raise ValueError(f"temperatures must be at least 2, rising (got {temperatures})")
        if sweeps < 1:
            raise ValueError(f"sweeps must be at least 1 (got {sweeps})")
        self.temperatures = t
        self.rounds = 0
        self._params = params
        self._sweeps = sweeps
        self._threads = threads if len(t) * params.size**2 * sweeps >= SHARED else 1
        decisions, *seeds = children(seed, 1 + len(t))
        self._random = stream(decisions)
        self._chains = [
            IsingChain(params.changed(temperature=float(one)), child)
            for one, child in zip(t, seeds, strict=True)
        ]
        self._at = list(range(len(t)))  # which chain is at each temperature
        self._tried = np.zeros(len(t) - 1, np.int64)
        self._granted = np.zeros(len(t) - 1, np.int64)

    @property
    def chains(self) -> list[IsingChain]:
        """The chains in the order of their temperatures now."""
        return [self._chains[chain] for chain in self._at]

    @property
    def exchanged(self) -> NDArray[np.float64]:
        return self._granted / np.maximum(self._tried, 1)

    def advance(self, rounds: int) -> None:
        self.record(rounds, rounds + 1)

    def record(
        self, rounds: int, every: int = 1, look: Callable[[IsingChain], ArrayLike] | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray]:
        """Advance and look after each ``every``-th round: energy and magnetization per site, both
        (temperatures, rounds // every), and what ``look`` sees, (temperatures, rounds // every, ...).
        """
        kept = rounds // every
        series = np.empty((2, len(self._at), kept))
        seen: NDArray | None = None
        for number in range(rounds):
            energy, magnetization = self._round()
            row, left = divmod(number + 1, every)
            if left == 0:
                series[:, :, row - 1] = energy, magnetization
                if look is not None:
                    views = np.stack([np.asarray(look(chain)) for chain in self.chains])
                    if seen is None:
                        seen = np.empty((len(views), kept, *views.shape[1:]), views.dtype)
                    seen[:, row - 1] = views
        return series[0], series[1], np.empty((len(self._at), kept, 0)) if seen is None else seen

    def _round(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Sweeps, then exchanges; energies and magnetizations by temperature as they are after it."""
        n = self._sweeps

        def move(chain: IsingChain) -> tuple[float, float]:
            energy, magnetization = chain.record(n, n)
            return float(energy[0]), float(magnetization[0])

        found = np.array(run_parts(move, self._chains, self._threads))[self._at]
        weight = self._params.size**2 * (found[:, 0] - self._params.field * found[:, 1])
        first = self.rounds % 2
        draws = (words(self._random, len(self._at)) >> np.uint64(11)) * 2.0**-53
        for k in range(first, len(self._at) - 1, 2):
            slope = 1 / self.temperatures[k] - 1 / self.temperatures[k + 1]
            self._tried[k] += 1
            if draws[k] < np.exp(min(0.0, slope * (weight[k] - weight[k + 1]))):
                self._granted[k] += 1
                self._at[k], self._at[k + 1] = self._at[k + 1], self._at[k]
                found[[k, k + 1]] = found[[k + 1, k]]
                for place in (k, k + 1):
                    temperature = float(self.temperatures[place])
                    self._chains[self._at[place]].change(self._params.changed(temperature=temperature))
        self.rounds += 1
        return found[:, 0], found[:, 1]
