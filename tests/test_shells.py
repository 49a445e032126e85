"""Lattice waves and their shells: orthonormal, in order, and what PCA finds on a grid."""

import numpy as np
import pytest

from rgapp.physics.ising import IsingParams
from rgapp.physics.ising_samples import draw_ising
from rgapp.physics.modes import principal_modes
from rgapp.physics.pca import flow_of
from rgapp.physics.shells import fourier_modes, lattice_waves


@pytest.mark.parametrize("periodic", [True, False])
@pytest.mark.parametrize("grid", [(4, 4), (5, 3), (6, 4), (1, 7), (1, 1)])
def test_waves_are_orthonormal_and_solve_the_lattice_laplacian(grid, periodic):
    waves, numbers = lattice_waves(*grid, periodic)
    np.testing.assert_allclose(waves @ waves.T, np.eye(len(waves)), atol=1e-12)
    assert np.all(np.diff(numbers) >= 0) and numbers[0] == pytest.approx(0)
    pictures = waves.reshape(-1, *grid)
    mode = "wrap" if periodic else "edge"  # no slope at an edge: the place beyond has the same value
    padded = np.pad(pictures, ((0, 0), (1, 1), (1, 1)), mode)
    around = padded[:, 2:, 1:-1] + padded[:, :-2, 1:-1] + padded[:, 1:-1, 2:] + padded[:, 1:-1, :-2]
    np.testing.assert_allclose(4 * pictures - around, numbers[:, None, None] * pictures, atol=1e-12)


def test_whole_shells_flow_as_published_at_the_critical_point():
    """L = 32, T_c: medians at the fractions of whole shells."""
    params = IsingParams(size=32, temperature=2.269185314213, algorithm="swendsen_wang")
    basis = principal_modes(draw_ising(params, 4000, seed=3, swift=True).samples)
    waves, shells, shares = fourier_modes(basis, 32, 32)
    kept = np.array([0.255, 0.126, 0.067, 0.036, 0.0205, 0.0088, 0.0010])
    rows = np.abs(shells.ends / 1024 - kept[:, None]).argmin(axis=1)
    flow = flow_of(waves, shells.ends[rows] / 1024)
    expected = [1.349, 1.363, 1.365, 1.364, 1.352, 1.325, 1.172]
    np.testing.assert_allclose(flow.median, expected, atol=0.025)
    # the most important principal modes are the longest waves
    assert shares[0, 0] > 0.99 and np.all(shares[1:5, 1] > 0.95)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert np.all(np.diff(shells.variance[:8]) < 0)
    np.testing.assert_allclose(shells.variance @ shells.members, basis.eigenvalues.sum())


def test_image_patches_are_made_of_cosines():
    """A smooth random field on an open grid: each leading mode lies mostly in the longest cosines."""
    rng = np.random.default_rng(5)
    waves, numbers = lattice_waves(8, 6, periodic=False)
    samples = rng.normal(size=(5000, 48)) / (numbers + 0.05) @ waves
    basis = principal_modes(samples, standardise=False)
    _, shells, shares = fourier_modes(basis, 8, 6, periodic=False)
    assert np.all(shares[:6, :6].max(axis=1) > 0.9)
    power = 1 / (shells.wave_number + 0.05) ** 2
    np.testing.assert_allclose(shells.variance, power, rtol=6 * np.sqrt(2 / 5000))


def test_a_grid_of_another_size_is_refused():
    basis = principal_modes(np.random.default_rng(6).normal(size=(40, 12)))
    with pytest.raises(ValueError, match=r"a place for each of the 12 variables \(got 3 x 5\)"):
        fourier_modes(basis, 3, 5)
