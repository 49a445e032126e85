"""The step of an update: bit for bit its slow twin."""

import numpy as np
from reference_rbm import descend

from rgapp._kernels import descent as kernel


def test_descent_is_the_twin_s_and_reports_what_is_no_number():
    rng = np.random.default_rng(9)
    weights, velocity, gradient = (rng.normal(0, 0.02, (5, 37)).astype(np.float32) for _ in range(3))
    wanted, moving = descend(weights, velocity, gradient, 0.3, 0.5, 0.01)
    assert kernel.descend(weights, velocity, gradient, 0.3, 0.5, 0.01)
    assert np.array_equal(weights, wanted)
    assert np.array_equal(velocity, moving)
    assert np.any(weights == 0)
    for bad in (np.nan, np.inf, -np.inf):
        broken = gradient.copy()
        broken[3, 17] = bad
        assert not kernel.descend(weights.copy(), velocity.copy(), broken, 0.3, 0.5, 0.01)


def test_transpose():
    weights = np.random.default_rng(10).normal(0, 1, (35, 18)).astype(np.float32)
    out = np.empty((18, 35), np.float32)
    kernel.transpose(weights, out)
    assert np.array_equal(out, weights.T)
