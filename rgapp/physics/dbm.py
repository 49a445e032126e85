"""The deep Boltzmann machine: layers whose every pair is undirected (Salakhutdinov & Hinton 2009).

E(x_0, ..., x_L) = sum_l b_l.x_l + sum_l x_(l-1).W_l.x_l and P = exp(-E) / Z with units +-1, x_0 the lattice:
signs as in ``rbm``. A unit reads the layers on both sides of its own; given all even layers the odd ones are
independent, and the other way round, so that the machine is a restricted one whose visible units are those of
all even layers side by side. Not to be confused with ``Stack``, the deep belief network, in which the layers
below the top pair only send downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics.chains import Seed, Spins, as_spins
from rgapp.physics.fields import Layered
from rgapp.physics.rbm import RBM
from rgapp.streams import child, children, coins, stream

SWEEPS = 10  # of mean-field inference

Doubles = NDArray[np.float64]
Reals = NDArray[np.float32]


class DBM(Layered):
    """``weights`` (n_below, n) from bottom to top, ``biases`` (n,) of every layer, the lattice first.

    Biases are zero where left out. At least two hidden layers: with one it is an RBM. ValueError where shapes
    do not fit or a value is not finite.
    """

    def __init__(self, weights: Sequence[ArrayLike], biases: Sequence[ArrayLike] | None = None) -> None:
        given = [np.asarray(each, np.float32) for each in weights]
        if len(given) < 2:
            raise ValueError(f"a deep machine needs at least two hidden layers (got {len(given)})")
        for layer, each in enumerate(given, 1):
            if each.ndim != 2 or each.size == 0:
                shape = f"weights of layer {layer} have the shape {each.shape}"
                raise ValueError(f"{shape}; expected (n_below, n)")
        super().__init__([_frozen(each) for each in given])
        if biases is None:
            biases = [np.zeros(size) for size in self.sizes]
        if len(biases) != len(self.sizes):
            raise ValueError(f"{len(self.sizes)} layers need as many biases (got {len(biases)})")
        self.biases = tuple(_frozen(np.asarray(each, np.float32)) for each in biases)
        for layer, (bias, size) in enumerate(zip(self.biases, self.sizes, strict=True)):
            if bias.shape != (size,):
                raise ValueError(f"the bias of layer {layer} has the shape {bias.shape}; expected ({size},)")
        if not all(np.isfinite(each).all() for each in (*self.weights, *self.biases)):
            raise ValueError("weights and biases must be finite numbers")

    @property
    def rbms(self) -> tuple[RBM, ...]:
        """Each pair of neighbouring layers on its own, for whoever looks at weights alone."""
        below = [self.biases[0], *(np.zeros_like(bias) for bias in self.biases[1:-1])]
        return tuple(map(RBM, self.weights, self.biases[1:], below))

    def energy(self, units: Sequence[ArrayLike]) -> Doubles:
        """E of units +-1 of every layer, (..., n_l) each: (...)."""
        x = [np.asarray(each, np.float64) for each in units]
        total = sum((each @ bias.astype(np.float64) for each, bias in zip(x, self.biases, strict=True)), 0.0)
        for (below, above), weights in zip(pairwise(x), self.weights, strict=True):
            total = total + np.einsum("...i,ij,...j->...", below, weights.astype(np.float64), above)
        return np.asarray(total)

    def field(self, layer: int, below: ArrayLike | None, above: ArrayLike | None) -> NDArray[Any]:
        """b_l + x_(l-1).W_l + W_(l+1).x_(l+1): a unit is up with probability 1/(1 + exp(2 field)).

        Either side may be means as well as spins; None for the layer beyond an end.
        """
        field = self.biases[layer]
        if below is not None:
            field = field + np.asarray(below, np.float32) @ self.weights[layer - 1]
        if above is not None:
            field = field + np.asarray(above, np.float32) @ self.weights[layer].T
        return field

    @cached_property
    def bipartite(self) -> RBM:
        """The same machine as a restricted one: all even layers are its visible units, all odd ones hidden.

        Its ln Z, exact or annealed, is that of the deep machine.
        """
        arrays = empty_sides(self.sizes)
        compose(self.weights, self.biases, *arrays)
        return RBM(*arrays)

    def log_probability(self, v: ArrayLike) -> Doubles:
        """Exact ln P(v) of (n, n_visible) of -1 and +1.

        By sums over all states of the odd or of the even layers, at most 24 units (ValueError beyond).
        """
        weights, odd, even = self.bipartite.exact
        size, log_z = self.sizes[0], self.bipartite.log_partition()

        def log_sum(row: Spins) -> float:
            """ln of the sum of exp(-E) over all hidden units: those of a machine without the lattice."""
            rest = RBM(weights[size:], odd + row @ weights[:size], even[size:])
            return rest.log_partition() - float(row @ even[:size])

        return np.array([log_sum(row) - log_z for row in as_spins(v, size, "v")])

    # -- inference and sampling ------------------------------------------------------------------------

    def mean_field(self, v: ArrayLike, sweeps: int = SWEEPS) -> list[Reals]:
        """Means of the hidden layers given v, (n_visible,) or (chains, n_visible): a list from layer 1.

        The product of independent units nearest to P(h | v): x_l = -tanh(field of the means beside it), all
        odd layers, then all even ones, ``sweeps`` times. Every turn raises the bound of ln P(v). The first
        means come from below, each layer read twice for the one above that is not there yet.
        """
        return mean_field(self.weights, self.biases, np.asarray(v, np.float32), sweeps)

    def bound(self, v: ArrayLike, means: Sequence[ArrayLike]) -> Doubles:
        """The variational lower bound of ln P(v) + ln Z for units with these means: -<E> + entropy, (...)."""
        m = [np.asarray(each, np.float64) for each in means]
        entropy = sum(_entropy(each).sum(axis=-1) for each in m)
        return entropy - self.energy([np.asarray(v, np.float64), *m])

    def up(self, v: ArrayLike, seed: Seed | None = None) -> list[NDArray]:
        """Hidden units given v as the coarse-graining shows them, a list from layer 1.

        Without a seed the means of ``mean_field``; with one spins int8, each unit drawn with its mean.
        """
        means = self.mean_field(v)
        if seed is None:
            return list(means)
        drawn = []
        for each, its_seed in zip(means, children(seed, len(means)), strict=True):
            uniform = np.random.Generator(np.random.PCG64(its_seed)).random(each.shape, np.float32)
            drawn.append(np.where(2 * uniform - 1 < each, 1, -1).astype(np.int8))
        return drawn

    def gibbs(self, units: Sequence[ArrayLike], steps: int, seed: Seed, threads: int = 1) -> list[Spins]:
        """``steps`` times all odd layers given the even ones, then all even layers given the odd ones.

        ``units`` (chains, n) of -1 and +1 of every layer, the lattice first; returns the new ones, the odd
        ones drawn once more at the end. Odd layers that are given are forgotten at once.
        """
        pairs = enumerate(zip(units, self.sizes, strict=True))
        given = [as_spins(each, size, f"layer {layer}") for layer, (each, size) in pairs]
        moving, last = children(seed, 2)
        even = self.bipartite.gibbs(np.concatenate(given[::2], axis=1), steps, moving, threads)
        return self._layers(even, self.bipartite.sample_hidden(even, last, threads))

    def dream(self, chains: int, steps: int, seed: Seed, threads: int = 1) -> Spins:
        """Lattices as the machine knows them, (chains, n_visible) int8: ``steps`` Gibbs steps from noise."""
        if chains < 1:
            raise ValueError(f"chains must be at least 1 (got {chains})")
        start, moving = children(seed, 2)
        even = self.bipartite.gibbs(self._noise(chains, start), steps, moving, threads)
        return np.ascontiguousarray(even[:, : self.sizes[0]])

    def down(self, units: ArrayLike, layer: int, seed: Seed, threads: int = 1, steps: int = 100) -> Spins:
        """Lattices that a layer calls for, (chains, n_visible) int8: its spins (chains, n) are held while all
        other layers make ``steps`` Gibbs steps.
        """
        self._check(layer)
        given = as_spins(units, self.sizes[layer], "units")
        here, side = places(self.sizes)[layer], layer % 2
        even = self._noise(len(given), child(seed, 0))
        for step in range(1, steps + 1):
            seeds = children(child(seed, step), 2)
            if side == 0:
                even[:, here] = given
            odd = self.bipartite.sample_hidden(even, seeds[0], threads)
            if side == 1:
                odd[:, here] = given
            even = self.bipartite.sample_visible(odd, seeds[1], threads)
        return np.ascontiguousarray(even[:, : self.sizes[0]])

    def _noise(self, chains: int, seed: Seed) -> Spins:
        units = sum(self.sizes[::2])
        return (1 - 2 * coins(stream(seed), chains * units).astype(np.int8)).reshape(chains, units)

    def _layers(self, even: Spins, odd: Spins) -> list[Spins]:
        sides = (even, odd)
        return [
            np.ascontiguousarray(sides[layer % 2][:, here]) for layer, here in enumerate(places(self.sizes))
        ]


def places(sizes: Sequence[int]) -> list[slice]:
    """Where each layer stands among the even or among the odd ones, side by side."""
    ends = [0, 0]
    found = []
    for layer, size in enumerate(sizes):
        first = ends[layer % 2]
        ends[layer % 2] = first + size
        found.append(slice(first, first + size))
    return found


def empty_sides(sizes: Sequence[int]) -> tuple[Reals, Reals, Reals]:
    """Weights (even units, odd units) and biases of the odd and of the even units, all zero."""
    even, odd = sum(sizes[::2]), sum(sizes[1::2])
    return np.zeros((even, odd), np.float32), np.zeros(odd, np.float32), np.zeros(even, np.float32)


def compose(weights: Sequence[Reals], biases: Sequence[Reals], both: Reals, odd: Reals, even: Reals) -> None:
    """Fill the arrays of ``empty_sides``, as they are or as single rows, from those of the layers."""
    here = places([bias.size for bias in biases])
    for layer, each in enumerate(weights, 1):
        if layer % 2:
            both[here[layer - 1], here[layer]] = each
        else:
            both[here[layer], here[layer - 1]] = each.T
    for layer, bias in enumerate(biases):
        (odd if layer % 2 else even)[..., here[layer]] = bias


def mean_field(
    weights: Sequence[Reals], biases: Sequence[Reals], v: NDArray[np.float32], sweeps: int
) -> list[Reals]:
    """See ``DBM.mean_field``; ``v`` (..., n_visible) as numbers."""
    top = len(weights)
    means = [v]
    for layer in range(1, top + 1):
        twice = np.float32(2 if layer < top else 1)
        means.append(-np.tanh(twice * (means[-1] @ weights[layer - 1]) + biases[layer]))
    order = [*range(1, top + 1, 2), *range(2, top + 1, 2)]
    for _ in range(sweeps):
        for layer in order:
            field = biases[layer] + means[layer - 1] @ weights[layer - 1]
            if layer < top:
                field = field + means[layer + 1] @ weights[layer].T
            means[layer] = -np.tanh(field)
    return means[1:]


def _entropy(mean: Doubles) -> Doubles:
    """Of a unit +-1 with this mean, in nats."""
    up, down = (1 + mean) / 2, (1 - mean) / 2
    return -(up * np.log(np.maximum(up, 1e-300)) + down * np.log(np.maximum(down, 1e-300)))


def _frozen(array: NDArray[np.float32]) -> Reals:
    frozen = np.array(array, np.float32, order="C")
    frozen.flags.writeable = False
    return frozen
