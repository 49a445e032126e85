"""The step of an update: bit for bit its slow twin, and the step that the papers mean."""

import numpy as np
import pytest
from reference_rbm import adapt, descend

from rgapp._kernels import descent as kernel
from rgapp.physics.descent import Descent
from rgapp.physics.training_params import TrainingParams


def normals(*shape, count=3, seed=9):
    rng = np.random.default_rng(seed)
    return [rng.normal(0, 0.02, shape).astype(np.float32) for _ in range(count)]


@pytest.mark.parametrize("keep", [1.0, 0.9])
def test_momentum_is_the_twin_s(keep):
    weights, velocity, gradient = normals(5, 37)
    wanted, moving = descend(weights, velocity, gradient, 0.3, 0.5, 0.01, keep)
    assert kernel.descend(weights, velocity, gradient, 0.3, 0.5, 0.01, keep)
    assert np.array_equal(weights, wanted)
    assert np.array_equal(velocity, moving)
    assert np.any(weights == 0)


def test_adam_is_the_twin_s():
    weights, mean, square, gradient = normals(5, 37, count=4)
    square = square**2
    options = (0.01, 0.3, 0.5, 0.999)
    wanted = adapt(weights, mean, square, gradient, *options, (2.0, 1000.0), 0.01, 0.9)
    assert kernel.adapt(weights, mean, square, gradient, *options, 2.0, 1000.0, 0.01, 0.9)
    for found, right in zip((weights, mean, square), wanted, strict=True):
        assert np.array_equal(found, right)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_reported(bad):
    weights, velocity, gradient = normals(5, 37)
    gradient[3, 17] = bad
    assert not kernel.descend(weights.copy(), velocity.copy(), gradient, 0.3, 0.5, 0.01, 1.0)
    assert not kernel.adapt(
        weights, velocity, velocity**2, gradient, 1.0, 0.3, 0.5, 0.999, 2.0, 1000.0, 0.01, 1.0
    )


def test_transpose():
    (weights,) = normals(35, 18, count=1)
    out = np.empty((18, 35), np.float32)
    kernel.transpose(weights, out)
    assert np.array_equal(out, weights.T)


def taken(slopes, rate=0.1, l1=0.0, start=0.0, **changes):
    """Where a single weight goes on these slopes, given summed over ten samples."""
    weight = np.full((1, 1), start, np.float32)
    descent, way = Descent(TrainingParams(**changes), [weight]), []
    for slope in slopes:
        assert descent.step([np.full((1, 1), 10 * slope)], 10, rate, [l1])
        way.append(float(weight[0, 0]))
    return way


def test_momentum_adds_up_to_rate_over_what_is_lost():
    assert taken([1, 1, 0], momentum=0.5) == pytest.approx([-0.1, -0.25, -0.325])
    assert taken([1] * 60, momentum=0.5)[-1] - taken([1] * 59, momentum=0.5)[-1] == pytest.approx(-0.2)


def test_adam_takes_steps_of_the_rate_whatever_the_slope():
    for size in (1e-3, 1.0, 1e3):
        assert taken([size] * 3, descent="adam", momentum=0.9) == pytest.approx([-0.1, -0.2, -0.3], rel=1e-4)
    # Kingma & Ba, algorithm 1, by hand for slopes 1, -1
    first, second = 0.1 * 1, 0.001 * 1
    first, second = 0.9 * first - 0.1, 0.999 * second + 0.001
    step = 0.1 * (first / (1 - 0.9**2)) / np.sqrt(second / (1 - 0.999**2))
    assert taken([1, -1], descent="adam", momentum=0.9)[-1] == pytest.approx(-0.1 - step, rel=1e-5)


def test_pulls_stop_at_zero_or_fall_for_ever():
    assert taken([0] * 4, l1=0.5, start=0.12, momentum=0) == pytest.approx([0.07, 0.02, 0, 0])
    assert taken([0] * 2, l2=2.5, start=1, momentum=0) == pytest.approx([0.8, 0.64])
    # both at once come to rest where slope/(1 - momentum) + l1 sign(w) + l2 w = 0
    assert taken([-1] * 400, l1=0.3, l2=2.0, momentum=0)[-1] == pytest.approx((1 - 0.3) / 2, rel=1e-3)
    assert taken([-1] * 400, l1=0.3, l2=2.0, momentum=0.5)[-1] == pytest.approx((2 - 0.3) / 2, rel=1e-3)


def test_biases_are_not_pulled():
    values = [np.ones((1, 1), np.float32) for _ in range(3)]
    descent = Descent(TrainingParams(l2=1.0), values)
    assert descent.step([np.zeros((1, 1))] * 3, 1, 0.5, [0.5])
    assert [float(value[0, 0]) for value in values] == pytest.approx([0.75 / 1.5, 1, 1])
