"""The law of Marchenko and Pastur for singular values, against its moments and against random matrices."""

import numpy as np
import pytest

from rgapp.physics.random_matrix import (
    eigenvalue_edges,
    noise_edges,
    singular_value_density,
    singular_value_edges,
)

SHAPES = [(400, 100), (100, 400), (1600, 400), (100, 100), (50, 3)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("variance", [1.0, 1e-4, 0.3])
def test_area_is_one_and_moments_are_those_of_the_entries(shape, variance):
    """The sum of squared singular values is that of the entries; the fourth moment is n(n + m) s^4."""
    low, high = singular_value_edges(*shape, variance)
    # substituted so that the square roots at the edges are smooth
    angle = (np.arange(4000) + 0.5) * np.pi / 4000
    x = (low + high) / 2 - (high - low) / 2 * np.cos(angle)
    weight = singular_value_density(x, *shape, variance) * (high - low) / 2 * np.sin(angle) * np.pi / 4000
    longer = max(shape)
    assert weight.sum() == pytest.approx(1, abs=1e-5)
    assert (weight * x**2).sum() == pytest.approx(longer * variance, rel=1e-5)
    assert (weight * x**4).sum() == pytest.approx(longer * sum(shape) * variance**2, rel=1e-5)


@pytest.mark.parametrize("shape", [(400, 100), (100, 400), (200, 200)])
def test_histogram_of_random_matrices(shape):
    """Ten matrices each of normal and of uniform entries; eigenvalues repel, so counts scatter little."""
    rng = np.random.default_rng(7)
    normal = [rng.normal(0, 0.3, shape) for _ in range(10)]
    uniform = [rng.uniform(-0.3, 0.3, shape) for _ in range(10)]
    for matrices, variance in ((normal, 0.09), (uniform, 0.03)):
        values = np.concatenate([np.linalg.svd(matrix, compute_uv=False) for matrix in matrices])
        low, high = singular_value_edges(*shape, variance)
        edges = np.linspace(low, high, 13)
        share = np.histogram(values, edges)[0] / len(values)
        fine = np.linspace(low, high, 12 * 200 + 1)
        middle = (fine[1:] + fine[:-1]) / 2
        wanted = singular_value_density(middle, *shape, variance).reshape(12, 200).sum(axis=1)
        np.testing.assert_allclose(share, wanted * (fine[1] - fine[0]), atol=0.009)
        assert values.max() == pytest.approx(high, rel=0.05)


def test_nothing_lies_outside_the_edges():
    low, high = singular_value_edges(400, 100, 0.25)
    assert (low, high) == (5.0, 15.0)
    assert (singular_value_density([0.0, low - 0.01, high + 0.01, -7.0], 400, 100, 0.25) == 0).all()
    assert (singular_value_density(np.linspace(low + 0.1, high - 0.1, 50), 400, 100, 0.25) > 0).all()


@pytest.mark.parametrize("shape", [(4000, 400), (300, 600)])
def test_eigenvalues_of_noise_lie_between_their_edges(shape):
    samples, variables = shape
    noise = np.random.default_rng(3).normal(0, 2, shape)
    values = np.linalg.eigvalsh(noise.T @ noise / samples)[-min(shape) :]
    low, high = eigenvalue_edges(samples, variables, 4.0)
    assert (low, high) == pytest.approx([4 * (1 - s * np.sqrt(variables / samples)) ** 2 for s in (1, -1)])
    assert values[0] == pytest.approx(low, rel=0.1) and values[-1] == pytest.approx(high, rel=0.05)


@pytest.mark.parametrize("samples", [4000, 150])
def test_a_few_strong_modes_leave_the_edges_of_the_noise_below_them(samples):
    """Three modes of variance 100 among 200: the noise keeps its variance 1, not the average of 2.5."""
    rng = np.random.default_rng(4)
    data = rng.normal(size=(samples, 200)) * np.where(np.arange(200) < 3, 10, 1)
    values = np.linalg.eigvalsh(data.T @ data / samples)[::-1]
    low, high = noise_edges(values, samples)
    assert np.count_nonzero(values > high * 1.05) == 3
    assert (low, high) == pytest.approx(eigenvalue_edges(samples, 197, 1.0), rel=0.06)


def test_a_spectrum_of_one_value_has_edges_too():
    assert noise_edges([2.0], 100) == pytest.approx(eigenvalue_edges(100, 1, 2.0))


def test_what_has_no_density_is_said():
    with pytest.raises(ValueError, match=r"variance must be above 0 \(got 0\)"):
        singular_value_density([1.0], 4, 3, 0.0)
    with pytest.raises(ValueError, match=r"at least 1 row and 1 column \(got 0 x 3\)"):
        singular_value_edges(0, 3, 1.0)
