"""Machines on top of one another: each layer reads the hidden units of the one below.

Trained greedily, layer by layer, such a stack is a deep belief network: only its top pair of layers is
undirected (Hinton, Osindero & Teh 2006). One whose every pair is undirected is a deep Boltzmann machine: see
``dbm``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics.chains import Seed, Spins
from rgapp.physics.fields import Layered
from rgapp.physics.rbm import RBM
from rgapp.streams import children, coins, stream


class Stack(Layered):
    """RBMs from bottom to top: a deep belief network, read upwards as a coarse-graining of the lattice."""

    def __init__(self, rbms: Sequence[RBM]) -> None:
        self.rbms = tuple(rbms)
        if not self.rbms:
            raise ValueError("a stack needs at least one RBM")
        super().__init__([rbm.weights for rbm in self.rbms])

    def up(self, v: ArrayLike, seed: Seed | None = None) -> list[NDArray]:
        """The units of every layer given v, (n_visible,) or (chains, n_visible): a list from layer 1.

        Without a seed means, each computed from the means below; with one spins int8, each drawn given the
        spins below, layer l from child l - 1 of the seed.
        """
        seeds = [None] * len(self.rbms) if seed is None else children(seed, len(self.rbms))
        units, layers = np.asarray(v), []
        for rbm, its_seed in zip(self.rbms, seeds, strict=True):
            units = rbm.hidden_mean(units) if its_seed is None else rbm.sample_hidden(units, its_seed)
            layers.append(units)
        return layers

    def down(self, units: ArrayLike, layer: int, seed: Seed, threads: int = 1) -> Spins:
        """Lattices drawn given spins (chains, n) of a layer, layer by layer, each given the one above:
        (chains, n_visible) int8. Layer l is drawn by child l of the seed.
        """
        self._check(layer)
        seeds = children(seed, layer)
        for below in range(layer - 1, -1, -1):
            units = self.rbms[below].sample_visible(units, seeds[below], threads)
        return np.asarray(units)

    def dream(self, layer: int, chains: int, steps: int, seed: Seed, threads: int = 1) -> Spins:
        """Lattices as the network knows them with ``layer`` as its top, (chains, n_visible) int8.

        ``steps`` Gibbs steps in the pair of the layer and the one below it, from random units, then ``down``
        from the latter: the law of the deep belief network of these layers, once the chains have settled.
        """
        self._check(layer)
        if chains < 1:
            raise ValueError(f"chains must be at least 1 (got {chains})")
        pair, (start, moving, downwards) = self.rbms[layer - 1], children(seed, 3)
        units = 1 - 2 * coins(stream(start), chains * pair.n_visible).astype(np.int8)
        units = pair.gibbs(units.reshape(chains, -1), steps, moving, threads)
        return units if layer == 1 else self.down(units, layer - 1, downwards, threads)
