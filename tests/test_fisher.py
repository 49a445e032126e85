"""Fisher information: the ladders of the tables, nesting and interlacing, the scatter of fits."""

import numpy as np
import pytest

from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.fisher import OPERATORS, exponentials, hopping, ising, operators, repeated_fits
from rgapp.physics.small_lattice import SmallLattice

HOPPING = {
    1: (7, 7, 7, 7, 7, 7, 7),
    2: (28, 14, 4.667, 2.333, 1.4, 0.9333, 0.6667),
    3: (63, 21, 3.549, 0.7426, 0.2461, 0.1028, 0.04961),
    5: (175, 35, 3.037, 0.199, 0.01568, 0.00197, 0.000329),
    10: (700, 70, 2.806, 0.06996, 1.216e-3, 1.547e-5, 1.44e-7),
}


@pytest.mark.parametrize("time", HOPPING)
def test_hopping(time):
    ladder = hopping((time,))
    assert ladder.eigenvalues[0] == pytest.approx(HOPPING[time], rel=4e-3)  # of three digits
    assert ladder.eigenvalues[0, :2] == pytest.approx([7 * time**2, 7 * time], rel=1e-12)
    assert np.linalg.eigvalsh(ladder.matrices[0])[::-1] == pytest.approx(ladder.eigenvalues[0], abs=1e-11)


def test_hopping_is_the_information_of_its_distribution():
    """By differences of the distribution after t steps."""
    rates, t, shift = np.full(7, 1 / 7), 4, 1e-6

    def after(theta):
        rho = np.ones(1)
        for _ in range(t):
            rho = np.convolve(rho, theta)
        return rho

    slopes = [(after(rates + shift * e) - after(rates - shift * e)) / (2 * shift) for e in np.eye(7)]
    g = np.array([[(a * b / after(rates)).sum() for a in slopes] for b in slopes])
    np.testing.assert_allclose(hopping((t,)).matrices[0], g, rtol=1e-7)


def test_what_fades_fades_as_a_power_of_time():
    ladder = hopping((100, 200))
    slope = np.log2(ladder.eigenvalues[1] / ladder.eigenvalues[0])
    assert slope == pytest.approx([2, 1, 0, -1, -2, -3, -4], abs=0.08)  # up to 1/t


def test_sums_of_exponentials():
    values = exponentials().eigenvalues[0]
    assert values == pytest.approx([11.3, 2.21, 0.428, 0.0557, 0.00407, 1.75e-4], rel=3e-3)
    longer = exponentials(ends=(1.0, 2.0, 5.0)).eigenvalues
    assert (np.diff(longer, axis=0) > 0).all()


def test_the_ising_model_seen_coarsely():
    cold = ising(CRITICAL_TEMPERATURE)
    assert cold.eigenvalues[0] == pytest.approx(
        [50.725, 12.182, 0.97362, 0.29112, 0.15508, 0.037906], rel=1e-4
    )
    assert cold.eigenvalues[1] == pytest.approx(
        [42.493, 12.067, 0.31549, 0.13921, 0.015433, 0.000266], rel=2e-3
    )
    assert cold.eigenvalues[2, :4] == pytest.approx([27.832, 11.845, 0.038013, 0.0012239], rel=1e-4)
    assert (cold.eigenvalues[2, 4:] < 1e-12).all()  # four spins tell no more
    known = dict(zip(OPERATORS, (12.18174, 4.0332, 6.59945, 1.94175, 6.77789, 32.83014), strict=True))
    assert np.diag(cold.matrices[0]) == pytest.approx(list(known.values()), abs=6e-5)
    hot = ising(3.0)
    assert hot.eigenvalues[0] == pytest.approx([67.207, 7.2158, 2.1498, 1.0292, 0.52986, 0.16817], rel=1e-4)
    assert hot.eigenvalues[2, :4] == pytest.approx([38.955, 6.572, 0.1004, 0.00464], rel=1e-3)


@pytest.mark.parametrize("temperature", [1.5, CRITICAL_TEMPERATURE, 3.0])
def test_less_is_known_after_coarse_graining(temperature):
    """g' <= g as matrices, and so eigenvalue by eigenvalue; both exist for each of the two coarse views."""
    ladder = ising(temperature)
    for level in (1, 2):
        assert np.linalg.eigvalsh(ladder.matrices[0] - ladder.matrices[level]).min() > -1e-10
        assert (ladder.eigenvalues[level] <= ladder.eigenvalues[0] + 1e-10).all()


@pytest.mark.parametrize("make", [lambda: ising(CRITICAL_TEMPERATURE), hopping, exponentials])
def test_eigenvalues_of_nested_matrices_interlace(make):
    """Cauchy: with one parameter held fixed, each eigenvalue lies between two of the full matrix."""
    ladder = make()
    for matrix, full in zip(ladder.matrices, ladder.eigenvalues, strict=True):
        for out in range(len(matrix)):
            part = np.delete(np.delete(matrix, out, 0), out, 1)
            values = np.linalg.eigvalsh(part)[::-1]
            slack = 1e-12 * full[0]
            assert (values <= full[:-1] + slack).all() and (values >= full[1:] - slack).all()


def test_fewer_operators_are_a_part_of_the_matrix():
    whole, part = ising(2.5), ising(2.5, ("neighbours", "plaquettes"))
    np.testing.assert_allclose(part.matrices, whole.matrices[:, [1, 3]][:, :, [1, 3]], atol=1e-12)
    with pytest.raises(ValueError, match=r"operators are magnetization, .* \(got spin\)"):
        operators(SmallLattice(3), ("spin",))


def test_fits_scatter_as_the_inverse_matrix_says():
    repeats = 2000
    found = repeated_fits(SmallLattice(4, 2.6), samples=5000, repeats=repeats, seed=3)
    bias, scatter = found.fits.mean(axis=0) - found.truth, np.cov(found.fits.T)
    error = np.sqrt(np.diag(found.covariance) / repeats)
    # of second order in 1/samples
    assert (np.abs(bias) < 4 * error + 0.05 * np.sqrt(np.diag(found.covariance))).all()
    variance = np.diag(found.covariance)
    wide = np.sqrt((found.covariance**2 + np.outer(variance, variance)) / repeats)
    assert (
        np.abs(scatter - found.covariance) < 4 * wide + 0.02 * np.sqrt(np.outer(variance, variance))
    ).all()
    away = found.fits - found.truth
    inside = np.einsum("ra,ab,rb->r", away, np.linalg.inv(found.covariance), away) < -2 * np.log(0.1)
    assert inside.mean() == pytest.approx(0.9, abs=4 * np.sqrt(0.09 / repeats) + 0.005)
    outline = found.ellipse(0.9) - found.truth
    size = np.einsum("ra,ab,rb->r", outline, np.linalg.inv(found.covariance), outline)
    assert size == pytest.approx(-2 * np.log(0.1))
    again = repeated_fits(SmallLattice(4, 2.6), samples=5000, repeats=repeats, seed=3)
    assert again.fits.tobytes() == found.fits.tobytes()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: hopping((0,)), "times and reach must be at least 1"),
        (lambda: exponentials((1, -1)), "rates and step must be above 0"),
        (lambda: repeated_fits(SmallLattice(3), 5), "a fit needs 10 samples"),
        (lambda: repeated_fits(SmallLattice(3), 50, 2).ellipse(1), "share must be between 0 and 1"),
    ],
)
def test_bad_input_is_told_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
