"""What is measured of a trained network: its fields, agreement with blocks, how well it knows the lattice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rgapp.engine.experiment import Arrays, Tell
from rgapp.experiments.training_samples import lattices_at, law_of, temperatures_of
from rgapp.physics.chains import Seed, Spins
from rgapp.physics.dbm import DBM
from rgapp.physics.stack import Stack
from rgapp.streams import children

if TYPE_CHECKING:
    from rgapp.experiments.train_params import TrainParams

TESTED = 1000  # fresh samples at each temperature on which units are compared with blocks
CHAINS = 100  # of annealed importance sampling


def compare(params: TrainParams, stack: Stack | DBM, seed: Seed, threads: int, tell: Tell) -> Arrays:
    """Fields of the units, and how often their signs are those of blocks on fresh samples.

    ``agreement`` and ``chance`` (temperatures, layers); ``area`` (layers,), mean over the localized units;
    ``share_in_block`` and ``localized`` (layers,), over all.
    """
    from rgapp.experiments.reading import Reader, agreement_and_chance
    from rgapp.physics.blockspin import majority
    from rgapp.physics.exact import CRITICAL_TEMPERATURE

    layers = len(stack.weights)
    layouts = [stack.layout(layer) for layer in range(1, layers + 1)]
    blocks = Reader.of(stack).blocks
    own = temperatures_of(params)
    temperatures = (*(own if len(own) == 1 else ()), CRITICAL_TEMPERATURE)
    shares = np.full((2, len(temperatures), layers), np.nan)
    lattices, coins = children(seed, 2)
    parts = len(temperatures)

    def say(share: float, words: str) -> None:
        tell((k + share) / parts, words)

    for k, (temperature, its_seed) in enumerate(zip(temperatures, children(lattices, parts), strict=True)):
        spins = lattices_at(params, temperature, TESTED, its_seed, threads, say)["configurations"]
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


def gauge_of(
    params: TrainParams, network: Stack | DBM, held_out: Spins, seed: Seed, threads: int, tell: Tell
) -> Arrays:
    """How well the lowest machine of a stack, or a whole deep one, knows the lattice: a ``likelihood.Gauge``.

    nan where nothing is held out.
    """
    from rgapp.physics.likelihood import gauge

    machine = network.rbms[0] if isinstance(network, Stack) else network
    law, samples = law_of(params), held_out if len(held_out) else np.ones((1, network.sizes[0]), np.int8)

    def say(share: float) -> None:
        tell(share, f"annealing {CHAINS} chains")

    found = vars(gauge(machine, samples, law, CHAINS, params.gauge, seed, threads, say))
    known = len(held_out) > 0
    return {
        name: np.float64(value if known or name.startswith("log_partition") else math.nan)
        for name, value in found.items()
    }


def _mean(values: NDArray) -> float:
    return float(values.mean()) if len(values) else float("nan")
