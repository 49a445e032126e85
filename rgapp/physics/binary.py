"""Machines whose units are 0 and 1, and the same with units -1 and +1.

P(x, g) is proportional to exp(b.g + c.x + x.W.g) with x and g of 0 and 1, as in most programs. With
v = 2x - 1 and h = 2g - 1 the exponent is v.W.h/4 + (b/2 + sum_i W_ij/4).h + (c/2 + sum_j W_ij/4).v + a
constant, so that in the signs of ``rbm``, where the weight is exp(-E),

    W' = -W/4,   b'_j = -(b_j/2 + sum_i W_ij/4),   c'_i = -(c_i/2 + sum_j W_ij/4):

every state has the same probability. What is known of training carries over too: a learning rate for 0/1
units is sixteen times that for +-1 units, and a weight of the sum of |W| a quarter.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics.rbm import RBM

Doubles = NDArray[np.float64]


def from_binary(weights: ArrayLike, hidden_bias: ArrayLike, visible_bias: ArrayLike) -> RBM:
    """With units +-1 the machine of W (n_visible, n_hidden), b (n_hidden,) and c (n_visible,) with units 0/1.

    In double precision. ValueError where shapes do not fit or a value is not finite.
    """
    given = RBM(np.asarray(weights, np.float64), hidden_bias, visible_bias)  # for its checks
    w, b, c = given.exact
    return RBM(-w / 4, -(b / 2 + w.sum(axis=0) / 4), -(c / 2 + w.sum(axis=1) / 4))


def to_binary(rbm: RBM) -> tuple[Doubles, Doubles, Doubles]:
    """W, b and c of the machine with units 0/1 that gives every state the same probability."""
    w, b, c = rbm.exact
    return -4 * w, 2 * w.sum(axis=0) - 2 * b, 2 * w.sum(axis=1) - 2 * c


def from_scikit_learn(machine: Any) -> RBM:
    """The machine of a fitted ``sklearn.neural_network.BernoulliRBM``.

    Of anything that has its attributes ``components_`` (n_hidden, n_visible), ``intercept_hidden_`` and
    ``intercept_visible_``. ValueError where one is missing, as before fitting.
    """
    names = ("components_", "intercept_hidden_", "intercept_visible_")
    missing = [name for name in names if not hasattr(machine, name)]
    if missing:
        raise ValueError(f"the machine has no {missing[0]}; expected a fitted BernoulliRBM")
    components, hidden_bias, visible_bias = (np.asarray(getattr(machine, name)) for name in names)
    return from_binary(components.T, hidden_bias, visible_bias)
