"""The restricted Boltzmann machine with units +-1: energies, conditionals, sampling.

Signs throughout: E(v, h) = b.h + c.v + v.W.h and P(v, h) = exp(-E) / Z, so a hidden unit is up with
probability 1 / (1 + exp(2 (b + v.W))) and has the mean -tanh(b + v.W): the mirror image of the usual
convention, to which (W, b, c) -> (-W, -b, -c) leads.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp._kernels import gibbs as _kernel
from rgapp.parallel import run_parts
from rgapp.physics import partition
from rgapp.physics.chains import BLOCK, Seed, Spins, as_spins, blocks_of, chain_parts, chain_streams
from rgapp.physics.enumeration import log_2cosh

_ROWS = 4096  # states whose free energies are computed at once, which bounds the memory

Reals = NDArray[np.float32]
Doubles = NDArray[np.float64]


class RBM:
    """A restricted Boltzmann machine; its arrays are read-only.

    ``weights`` (n_visible, n_hidden), ``hidden_bias`` b (n_hidden,), ``visible_bias`` c (n_visible,), zero
    where left out. Sampling works in single precision. Energies and sums over states are in double precision,
    and parameters given so enter them unrounded. ValueError where shapes do not fit or a value is not finite.
    """

    def __init__(
        self, weights: ArrayLike, hidden_bias: ArrayLike | None = None, visible_bias: ArrayLike | None = None
    ) -> None:
        given = np.asarray(weights)
        if given.ndim != 2 or given.size == 0:
            raise ValueError(f"weights.shape = {given.shape}; expected (n_visible, n_hidden)")
        self.n_visible, self.n_hidden = given.shape
        biases = [
            np.zeros(n, np.float32) if bias is None else np.asarray(bias)
            for bias, n in ((hidden_bias, self.n_hidden), (visible_bias, self.n_visible))
        ]
        single = all(array.dtype in (np.float16, np.float32) for array in (given, *biases))
        self._kind = np.dtype(np.float32 if single else np.float64)
        self._given = (
            _parameter(given, self._kind, "weights", given.shape),
            _parameter(biases[0], self._kind, "hidden_bias", (self.n_hidden,)),
            _parameter(biases[1], self._kind, "visible_bias", (self.n_visible,)),
        )

    @cached_property
    def weights(self) -> Reals:
        return _frozen(self._given[0], np.float32)

    @cached_property
    def hidden_bias(self) -> Reals:
        return _frozen(self._given[1], np.float32)

    @cached_property
    def visible_bias(self) -> Reals:
        return _frozen(self._given[2], np.float32)

    @cached_property
    def exact(self) -> tuple[Doubles, Doubles, Doubles]:
        """Weights, hidden and visible bias in double precision."""
        weights, hidden_bias, visible_bias = (_frozen(array, np.float64) for array in self._given)
        return weights, hidden_bias, visible_bias

    @cached_property
    def arrays(self) -> tuple[Reals, Reals, Reals, Reals]:
        """What the kernels take: weights, their transpose, hidden and visible bias."""
        return self.weights, _frozen(self.weights.T, np.float32), self.hidden_bias, self.visible_bias

    def energy(self, v: ArrayLike, h: ArrayLike) -> Doubles:
        """E(v, h) = b.h + c.v + v.W.h, (...) for v (..., n_visible) and h (..., n_hidden)."""
        weights, hidden_bias, visible_bias = self.exact
        v, h = _reals(v, self.n_visible, "v"), _reals(h, self.n_hidden, "h")
        return ((v @ weights + hidden_bias) * h).sum(axis=-1) + v @ visible_bias

    def free_energy(self, v: ArrayLike) -> Doubles:
        """F(v) = c.v - sum_j ln 2cosh(b_j + (v.W)_j), so that P(v) = exp(-F(v)) / Z; v (..., n_visible)."""
        weights, hidden_bias, visible_bias = self.exact
        return _free_energy(_reals(v, self.n_visible, "v"), weights, hidden_bias, visible_bias)

    def hidden_free_energy(self, h: ArrayLike) -> Doubles:
        """H(h) = b.h - sum_i ln 2cosh(c_i + (W.h)_i), so that P(h) = exp(-H(h)) / Z; h (..., n_hidden).

        The Hamiltonian that the hidden units have among themselves.
        """
        weights, hidden_bias, visible_bias = self.exact
        return _free_energy(_reals(h, self.n_hidden, "h"), weights.T, visible_bias, hidden_bias)

    def hidden_mean(self, v: ArrayLike) -> NDArray[Any]:
        """<h_j | v> = -tanh(b_j + (v.W)_j), (..., n_hidden); v (..., n_visible) may hold means itself.

        In double precision if the machine was made so, else in single.
        """
        weights, hidden_bias, _ = self._given
        return -np.tanh(_product(_reals(v, self.n_visible, "v", self._kind), weights) + hidden_bias)

    def hidden_field(self, v: ArrayLike, threads: int = 1) -> Reals:
        """b_j + (v.W)_j, (..., n_hidden) float32, for v (..., n_visible) of -1 and +1.

        By the kernel that draws: the same on every processor and for any number of threads.
        """
        weights, _, hidden_bias, _ = self.arrays
        fields = _fields(as_spins(v, self.n_visible, "v"), weights, hidden_bias, threads)
        return fields.reshape(*np.shape(v)[:-1], self.n_hidden)

    def visible_mean(self, h: ArrayLike) -> NDArray[Any]:
        """<v_i | h> = -tanh(c_i + (W.h)_i), (..., n_visible), in the precision of ``hidden_mean``."""
        weights, _, visible_bias = self._given
        return -np.tanh(_product(_reals(h, self.n_hidden, "h", self._kind), weights.T) + visible_bias)

    def sample_hidden(self, v: ArrayLike, seed: Seed, threads: int = 1) -> Spins:
        """Hidden spins drawn given v, (..., n_hidden) int8, for v (..., n_visible) of -1 and +1."""
        weights, _, hidden_bias, _ = self.arrays
        drawn = _draw(as_spins(v, self.n_visible, "v"), weights, hidden_bias, seed, threads)
        return drawn.reshape(*np.shape(v)[:-1], self.n_hidden)

    def sample_visible(self, h: ArrayLike, seed: Seed, threads: int = 1) -> Spins:
        """Visible spins drawn given h, (..., n_visible) int8, for h (..., n_hidden) of -1 and +1."""
        _, transposed, _, visible_bias = self.arrays
        drawn = _draw(as_spins(h, self.n_hidden, "h"), transposed, visible_bias, seed, threads)
        return drawn.reshape(*np.shape(h)[:-1], self.n_visible)

    def gibbs(self, v: ArrayLike, steps: int, seed: Seed, threads: int = 1) -> Spins:
        """``steps`` times all hidden units given the visible ones, then all visible given the hidden.

        v (..., n_visible) of -1 and +1; returns the new visible states as int8 of the same shape. The same
        seed gives the same states for any number of threads and on every processor.
        """
        if steps < 0:
            raise ValueError(f"steps must be at least 0 (got {steps})")
        visible = as_spins(v, self.n_visible, "v")
        streams = chain_streams(seed, len(visible))

        def run(part: slice) -> None:
            own, states = streams[blocks_of(part)], visible[part]
            _kernel.gibbs(*self.arrays, steps, own, BLOCK, states, *self.scratch(len(states)))

        run_parts(run, chain_parts(len(visible), threads), threads)
        return visible.reshape(np.shape(v))

    def scratch(self, chains: int) -> tuple[Spins, NDArray[np.uint8], Reals]:
        """Room for the kernels' hidden units, index and fields."""
        widest = max(self.n_visible, self.n_hidden)
        return (
            np.empty((chains, self.n_hidden), np.int8),
            np.empty((chains, _kernel.index_width(widest)), np.uint8),
            np.empty((chains, widest), np.float32),
        )

    @overload
    def log_partition(self, method: Literal["exact"] = "exact") -> float: ...

    @overload
    def log_partition(
        self,
        method: Literal["ais"],
        chains: int = 100,
        temperatures: int = 1000,
        seed: Seed = 0,
        threads: int = 1,
    ) -> tuple[float, float]: ...

    def log_partition(self, method="exact", chains=100, temperatures=1000, seed=0, threads=1):
        """ln Z.

        "exact": by enumeration of the smaller layer, at most 24 units (ValueError beyond). "ais": the
        estimate and its standard error from ``chains`` runs of annealed importance sampling over
        ``temperatures``.
        """
        if method == "exact":
            return partition.exact(self)
        if method == "ais":
            return partition.annealed(self, chains, temperatures, seed, threads)
        raise ValueError(f"method must be exact or ais (got {method})")


def _parameter(values: NDArray[Any], kind: np.dtype, name: str, shape: tuple[int, ...]) -> NDArray[Any]:
    if values.shape != shape:
        raise ValueError(f"{name}.shape = {values.shape}; expected {shape}")
    array = np.array(values, kind, order="C")
    if not np.all(np.isfinite(array)):
        raise ValueError(f"{name} must be finite numbers")
    array.flags.writeable = False
    return array


def _frozen(array: NDArray[Any], kind: type) -> NDArray[Any]:
    frozen = np.ascontiguousarray(array, kind)
    frozen.flags.writeable = False
    return frozen


def _reals(values: ArrayLike, n: int, name: str, kind: type | np.dtype = np.float64) -> NDArray[Any]:
    array = np.asarray(values, kind)
    if array.ndim == 0 or array.shape[-1] != n:
        raise ValueError(f"{name}.shape = {array.shape}; expected (..., {n})")
    return array


def _product(x: NDArray[Any], weights: NDArray[Any]) -> NDArray[Any]:
    """x.weights; one row without BLAS, whose threads wait milliseconds for a core that a simulation keeps."""
    return np.einsum("i,ij->j", x, weights) if x.ndim == 1 else x @ weights


def _fields(units: Spins, weights: Reals, bias: Reals, threads: int) -> Reals:
    """What the units of one layer feel given those of the other."""
    fields = np.empty((len(units), weights.shape[1]), np.float32)

    def run(part: slice) -> None:
        index = np.empty((part.stop - part.start, _kernel.index_width(len(weights))), np.uint8)
        _kernel.field(units[part], weights, bias, index, fields[part])

    run_parts(run, chain_parts(len(units), threads), threads)
    return fields


def _draw(units: Spins, weights: Reals, bias: Reals, seed: Seed, threads: int) -> Spins:
    """The units of one layer drawn given those of the other."""
    streams = chain_streams(seed, len(units))
    drawn = np.empty((len(units), weights.shape[1]), np.int8)

    def run(part: slice) -> None:
        fields = _fields(units[part], weights, bias, 1)
        _kernel.draw(fields, 1.0, streams[blocks_of(part)], BLOCK, drawn[part])

    run_parts(run, chain_parts(len(units), threads), threads)
    return drawn


def _free_energy(x: Doubles, weights: Doubles, other_bias: Doubles, own_bias: Doubles) -> Doubles:
    """own_bias.x - sum of ln 2cosh(other_bias + x.weights), some rows at a time."""
    rows = x.reshape(-1, x.shape[-1])
    out = np.empty(len(rows))
    for first in range(0, len(rows), _ROWS):
        some = rows[first : first + _ROWS]
        out[first : first + _ROWS] = some @ own_bias - log_2cosh(some @ weights + other_bias).sum(axis=1)
    return out.reshape(x.shape[:-1])
