"""The phi^4 lattice: Gaussian limit, exact integrals of four sites, the quartic's sign, bad input."""

import numpy as np
import pytest

from rgapp.physics.modes import principal_modes
from rgapp.physics.pca import flow_of, moment_flow
from rgapp.physics.phi_fourth import PhiFourthChain, draw_phi_fourth
from rgapp.physics.shells import fourier_modes
from rgapp.physics.stats import mean_and_error


@pytest.mark.parametrize("mass", [0.1, 1.0])
def test_without_a_quartic_every_wave_has_its_exact_variance(mass):
    """<|phi(k)|^2> = 1 / (r + 4 sin^2(kx/2) + 4 sin^2(ky/2)), shell by shell, and moments of 3."""
    draw = draw_phi_fourth(8, mass, 0.0, 20_000, seed=1)
    basis = principal_modes(draw.samples, standardise=False)
    waves, shells, _ = fourier_modes(basis, 8, 8)
    off = shells.variance * (mass + shells.wave_number) - 1
    # the longest wave remembers a little, the trial run says how much
    spread = np.sqrt(2 / (draw.how.independent * shells.members))
    assert np.all(np.abs(off) < 4.5 * spread)
    assert abs(np.mean(off / spread)) < 4 / np.sqrt(len(off))
    assert flow_of(waves, [1, 0.5, 0.1]).median == pytest.approx(3, abs=0.12)
    mean, error, _ = mean_and_error(draw.magnetization)
    assert abs(mean) < 4 * error


def integrals(mass, quartic):
    """Exact <phi^2>, <phi^4> and <phi phi'> of the torus of 2 x 2, each bond counted twice, on a grid.

    (row, column): the four sites form a ring of double bonds, so four matrix products close it.
    """
    phi, step = np.linspace(-6, 6, 801, retstep=True)
    alone = np.exp(-((2 + mass / 2) * phi**2 + quartic / 4 * phi**4) / 2)
    link = alone[:, None] * np.exp(2 * np.multiply.outer(phi, phi)) * alone * step
    two = link @ link
    all_ = np.sum(two * two.T)
    second, fourth = (np.sum(np.diag(two @ two) * phi**power) / all_ for power in (2, 4))
    three = two @ link
    neighbours = np.sum(link * np.multiply.outer(phi, phi) * three.T) / all_
    return second, fourth, neighbours


@pytest.mark.parametrize("mass, quartic", [(-4.0, 1.0), (-1.27, 1.0), (0.5, 3.0), (1.0, 0.2)])
def test_four_sites_have_their_exact_moments(mass, quartic):
    chain = PhiFourthChain(2, mass, quartic, seed=2)
    chain.advance(200)
    fields = []
    for _ in range(20_000):
        chain.advance(1)
        fields.append(chain.field)
    fields = np.array(fields)
    nearest = fields * (np.roll(fields, 1, 1) + np.roll(fields, 1, 2)) / 2
    measured = [fields**2, fields**4, nearest]
    for series, exact in zip(measured, integrals(mass, quartic), strict=True):
        mean, error, _ = mean_and_error(series.mean(axis=(1, 2)))
        assert abs(mean - exact) < 4 * error
    assert abs(fields.mean()) < 5 * np.sqrt(np.mean(fields**2) / 20_000)  # both signs, equally often


def test_a_quartic_lowers_the_moments_and_more_of_it_lowers_them_more():
    """kappa - 3 = -24 g sum_j G_ij^4 / G_ii^2 to first order, g = u / 4: below 3 for u > 0."""
    medians = [moment_flow(draw_phi_fourth(8, 1.0, u, 20_000, 3).samples, [1.0], standardise=False).median[0]
               for u in (0.1, 1.0, 4.0)]  # fmt: skip
    assert 3.02 > medians[0] > medians[1] > medians[2] and medians[1] < 2.9
    waves = np.array([4 * np.sin(np.pi * k / 8) ** 2 for k in range(8)])
    propagator = np.fft.ifft2(1 / (1.0 + np.add.outer(waves, waves))).real
    expected = -24 * (0.1 / 4) * np.sum(propagator**4) / propagator[0, 0] ** 2
    assert medians[0] - 3 == pytest.approx(expected, abs=0.02)


def test_order_sets_in_below_the_critical_mass():
    """At u = 1 near r = -1.27: above it the flow ends at 3, below it near 1, between at about 3 - 3 U4."""
    ends = []
    for mass in (-0.9, -1.27, -2.0):
        basis = principal_modes(draw_phi_fourth(16, mass, 1.0, 4000, seed=4).samples, standardise=False)
        ends.append(flow_of(basis, [1 / 256]).median[0])
    assert ends[0] > 2.5 and 1.1 < ends[1] < 1.45 and ends[2] < 1.1


def test_samples_depend_on_the_seed_alone_and_are_nearly_independent():
    told = []
    one = draw_phi_fourth(8, -1.27, 1.0, 400, seed=5)
    again = draw_phi_fourth(8, -1.27, 1.0, 400, seed=5, threads=3, tell=told.append)
    assert one.samples.tobytes() == again.samples.tobytes() and one.how == again.how
    assert draw_phi_fourth(8, -1.27, 1.0, 400, seed=6).samples.tobytes() != one.samples.tobytes()
    assert told == sorted(told) and told[-1] == 1
    assert one.samples.shape == (400, 64) and one.how.independent > 300
    np.testing.assert_allclose(one.samples.mean(axis=1), one.magnetization, atol=1e-12)
    np.testing.assert_allclose(np.mean(one.samples**2, axis=1), one.square)
    chain, other = PhiFourthChain(8, -1.0, 1.0, 7), PhiFourthChain(8, -1.0, 1.0, 7)
    chain.advance(10)
    for updates in (3, 0, 7):
        other.advance(updates)
    assert chain.field.tobytes() == other.field.tobytes() and chain.updates == other.updates == 10


@pytest.mark.parametrize("options, says", [
    ((7, 0.5, 1.0), r"size must be an even number from 2 up \(got 7\)"),
    ((8, -4.5, 1.0), "mass must be at least -4"),
    ((8, 0.5, -1.0), "quartic at least 0"),
    ((8, 0.0, 0.0), "mass must be above 0 where quartic is 0"),
    ((8, np.nan, 1.0), "mass must be at least -4"),
])  # fmt: skip
def test_what_has_no_equilibrium_is_refused(options, says):
    with pytest.raises(ValueError, match=says):
        PhiFourthChain(*options, seed=1)


def test_a_draw_can_be_stopped():
    class Stop(Exception):
        pass

    def tell(fraction):
        if fraction > 0.3:
            raise Stop

    with pytest.raises(Stop):
        draw_phi_fourth(16, -1.27, 1.0, 4000, 1, tell=tell)
