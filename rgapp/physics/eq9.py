"""The trace of eq. 9, e^(-H'(h)) = sum over v of e^(T(v, h) - H(v)), carried out state by state.

Wherever hidden units do not know of each other given v, the weight is e^(L(v)) prod_j p(h_j | v), and the sum
over all v and h is a product of two tables. Where that would have more than 2^24 terms, a machine's visible
spins are summed over in groups, which its energy allows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rgapp.physics.rbm import RBM
from rgapp.physics.small_lattice import spins

TERMS = 24  # units of both layers up to which the sum is carried out term by term
HIDDEN = 18  # hidden units up to which all their states are written down

_ROWS = 4096

Floats = NDArray[np.float64]


def traced(log_marginal: Floats, up: Floats, down: Floats) -> Floats:
    """H'(h) (2^n_hidden,) from L(v) (2^N,) and p(h_j = +1 | v), p(h_j = -1 | v), each (2^N, n_hidden)."""
    n_hidden, top = up.shape[1], log_marginal.max()
    half = n_hidden // 2
    total = np.zeros((1 << half, 1 << (n_hidden - half)))
    for first in range(0, len(up), _ROWS):
        some = slice(first, first + _ROWS)
        weight = np.exp(log_marginal[some] - top)[:, None]
        left = _products(up[some, :half], down[some, :half]) * weight
        total += left.T @ _products(up[some, half:], down[some, half:])
    with np.errstate(divide="ignore"):
        return -np.log(total.ravel()) - top


def _products(up: Floats, down: Floats) -> Floats:
    """prod_j p(h_j) for all states of some hidden units: (rows, 2^n)."""
    table = np.ones((len(up), 1))
    for j in range(up.shape[1]):
        both = np.stack([table * down[:, j : j + 1], table * up[:, j : j + 1]], axis=2)
        table = both.reshape(len(up), -1)
    return table


def traced_machine(rbm: RBM) -> Floats:
    """H'(h) (2^n_hidden,) of a machine by sums of e^(-E(v, h)) over v, up to 18 hidden units (ValueError).

    Over all v at once where both layers have at most 24 units, else over the states of a few visible spins
    at a time: as few groups as keep the terms near 2^22.
    """
    n, n_hidden = rbm.n_visible, rbm.n_hidden
    if n_hidden > HIDDEN:
        raise ValueError(f"the states of at most {HIDDEN} hidden units can be written down (got {n_hidden})")
    weights, hidden_bias, visible_bias = rbm.exact
    if n + n_hidden <= TERMS:
        x = spins(n) @ weights + hidden_bias
        return traced(-rbm.free_energy(spins(n)), *conditional(x))
    groups = 2
    while groups < n and groups * 2.0 ** (n_hidden + -(-n // groups)) > 2.0**TERMS / 4:
        groups += 1
    parts = np.array_split(np.arange(n), groups)
    total = np.empty(1 << n_hidden)
    for first in range(0, len(total), _ROWS):
        hidden = spins(n_hidden)[first : first + _ROWS]
        field = hidden @ weights.T + visible_bias
        size = np.abs(field)
        down, up = np.exp(field - size), np.exp(-field - size)
        logs = [np.log(_products(up[:, part], down[:, part]).sum(axis=1)) for part in parts]
        total[first : first + _ROWS] = hidden @ hidden_bias - size.sum(axis=1) - sum(logs)
    return total


def conditional(field: Floats) -> tuple[Floats, Floats]:
    """p(h = +1) and p(h = -1) of units in a ``field`` b + v.W, in the signs of ``rbm``."""
    fall = np.exp(-2 * np.abs(field))
    likely, unlikely = 1 / (1 + fall), fall / (1 + fall)
    return np.where(field > 0, unlikely, likely), np.where(field > 0, likely, unlikely)


def local_information(rbm: RBM, weight: Floats, log_partition: float) -> float:
    """I(v; h) where hidden units are too many to write down but each unit knows few others.

    S(h) = ln Z + <b.h> - sum_i <ln 2cosh(c_i + (W.h)_i)> less S(h | v), ``weight`` (2^N,) being P(v). Each
    mean is one over at most 12 visible and 8 hidden units (ValueError for more).
    """
    weights, hidden_bias, visible_bias = rbm.exact
    information = log_partition
    for j in range(rbm.n_hidden):
        seen = _few(weights[:, j], 12)
        up, down = conditional(spins(len(seen)) @ weights[seen, j : j + 1] + hidden_bias[j])
        p = marginal(weight, seen)
        unsure = -np.log(np.where(up > 0, up, 1.0)) * up - np.log(np.where(down > 0, down, 1.0)) * down
        information += float(p @ (hidden_bias[j] * (up - down) - unsure)[:, 0])
    for i in range(rbm.n_visible):
        known = _few(weights[i], 8)
        seen = _few(np.abs(weights[:, known]).sum(axis=1), 12)
        up, down = conditional(spins(len(seen)) @ weights[np.ix_(seen, known)] + hidden_bias[known])
        size = np.abs(spins(len(known)) @ weights[i, known] + visible_bias[i])
        value = size + np.log1p(np.exp(-2 * size))
        information -= float(marginal(weight, seen) @ (_products(up, down) @ value))
    return information


def marginal(weight: Floats, kept: NDArray[np.intp]) -> Floats:
    """The sum of ``weight`` (2^n,) over all spins but those ``kept``, in rising order: (2^kept,)."""
    wanted, table, rows = set(kept.tolist()), weight, 1
    for spin in range(weight.size.bit_length() - 1):  # halved again and again: fewer terms at every step
        table = table.reshape(rows, 2, -1)
        if spin in wanted:
            rows *= 2
        else:
            table = table[:, 0] + table[:, 1]
    return table.ravel()


def _few(couplings: Floats, most: int) -> NDArray[np.intp]:
    known = np.flatnonzero(couplings)
    if len(known) > most:
        raise ValueError(
            f"so many hidden units can be summed over where a unit knows at most {most} others (got "
            f"{len(known)})"
        )
    return known
