"""PCA in the plane: the ellipse of the essay's figure 3, and what falls on a line."""

import numpy as np
import pytest

from rgapp.physics.plane import (
    direction,
    fourth_moment,
    gaussian_cloud,
    plane_modes,
    shadow,
    variance_along,
)


def test_figure_3_of_the_essay():
    """Standard deviations 3 and 1 at 30 degrees: covariance [[7, 3.46], [3.46, 3]], eigenvalues 9 and 1."""
    points = gaussian_cloud(10_000, 3.0, 30.0, 7)
    modes = plane_modes(points)
    error = np.sqrt(2 / 10_000)
    assert abs(modes.variances - [9, 1]).max() < 4 * error * 9
    assert abs(modes.variances[1] - 1) < 4 * error
    assert abs(modes.angle - 30) < 1.0  # 4 standard errors of 0.25 degrees
    assert abs(modes.centre - [1, 3]).max() < 0.12
    assert np.cov(points.T, bias=True) == pytest.approx(
        modes.axes.T @ np.diag(modes.variances) @ modes.axes, rel=1e-10
    )
    assert modes.shares.sum() == pytest.approx(1)


def test_axes_are_a_right_handed_pair_that_points_to_the_right():
    for seed in range(20):
        points = np.random.default_rng(seed).standard_normal((9, 2)) * [1, 4]
        axes = plane_modes(points).axes
        assert np.allclose(axes @ axes.T, np.eye(2))
        assert np.linalg.det(axes) == pytest.approx(1)
        assert axes[0, 0] >= 0


def test_variance_of_the_shadow_at_every_angle():
    points = gaussian_cloud(300, 2.0, -50.0, 1)
    modes = plane_modes(points)
    angles = np.arange(-90, 90, 7.0)
    seen = [shadow(points, angle).var() for angle in angles]
    assert variance_along(modes, angles) == pytest.approx(seen)
    assert variance_along(modes, modes.angle) == pytest.approx(modes.variances[0])
    assert max(seen) <= modes.variances[0] + 1e-12
    assert direction(modes.angle) == pytest.approx(modes.axes[0])


def test_any_shadow_of_a_normal_cloud_is_normal():
    points = gaussian_cloud(20_000, 3.0, 30.0, 3)
    for angle in (0.0, 30.0, 77.0):
        moment, error = fourth_moment(shadow(points, angle))
        assert abs(moment - 3) < 4 * error
        assert error == pytest.approx(np.sqrt(24 / 20_000))


def test_fourth_moment_of_two_values_is_one():
    assert fourth_moment([1.0, -1.0, 1.0, -1.0])[0] == pytest.approx(1)
    assert np.isnan(fourth_moment([2.0, 2.0])[0])


def test_points_on_one_spot_have_no_shares():
    modes = plane_modes(np.ones((5, 2)))
    assert np.isnan(modes.shares).all()
    assert (modes.variances == 0).all()


def test_wrong_shapes_are_told():
    with pytest.raises(ValueError, match=r"\(n, 2\), n at least 2 \(got \(1, 2\)\)"):
        plane_modes(np.zeros((1, 2)))
    with pytest.raises(ValueError, match="2 points or more"):
        gaussian_cloud(1, 2.0, 0.0, 0)


def test_same_seed_same_cloud():
    assert np.array_equal(gaussian_cloud(50, 3, 30, 5), gaussian_cloud(50, 3, 30, 5))
    assert not np.array_equal(gaussian_cloud(50, 3, 30, 5), gaussian_cloud(50, 3, 30, 6))
