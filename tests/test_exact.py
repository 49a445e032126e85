"""Exact formulas: published digits, each other, and plain sums."""

import math
import warnings

import numpy as np
import pytest

from rgapp.physics import exact

TC = exact.CRITICAL_TEMPERATURE

# T, e, c, m, f, xi of the infinite lattice (Onsager 1944, Yang 1952)
INFINITE = [
    (1.0, -1.99716020, 0.023380, 0.99927575, -2.00034828, 0.2894),
    (1.5, -1.95111657, 0.197275, 0.98649960, -2.00844319, 0.6302),
    (2.0, -1.74556458, 0.724871, 0.91131938, -2.05158563, 2.1924),
    (2.1, -1.66208241, 0.962735, 0.86874762, -2.06884146, 3.6070),
    (2.2, -1.54648914, 1.414278, 0.78475513, -2.09074610, 9.1072),
    (TC, -1.41421356, math.inf, 0, -2.10965114, math.inf),
    (2.3, -1.34286639, 1.822369, 0, -2.11962890, 42.165),
    (2.4, -1.20397447, 1.123034, 0, -2.15661472, 10.228),
    (1 / 0.408, -1.15085489, 0.969920, 0, -2.17742453, 7.4673),
    (2.5, -1.10607920, 0.861698, 0, -2.19840955, 5.9624),
    (2.7, -0.96353219, 0.596197, 0, -2.29170068, 3.3690),
    (3.0, -0.81730959, 0.401380, 0, -2.44764820, 2.1365),
    (4.0, -0.55727224, 0.171188, 0, -3.03642591, 1.1027),
    (6.0, -0.34936678, 0.063792, 0, -4.32950569, 0.6814),
]

# T, size, e, c of the torus (Kaufman 1949)
FINITE = [
    (1.5, 8, -1.951115431, 0.1972961),
    (1.5, 16, -1.951116573, 0.1972745),
    (2.0, 8, -1.745683170, 0.7141226),
    (2.0, 16, -1.745530669, 0.7255088),
    (2.0, 32, -1.745564527, 0.7248740),
    (2.2, 32, -1.546586281, 1.4010736),
    (2.2, 64, -1.546479153, 1.4148932),
    (TC, 8, -1.491589107, 1.1455592),
    (TC, 16, -1.453064853, 1.4987050),
    (TC, 32, -1.433658466, 1.8467676),
    (TC, 64, -1.423938390, 2.1922114),
    (2.3, 32, -1.375465805, 1.9008166),
    (1 / 0.408, 16, -1.187597752, 1.2338691),
    (2.5, 8, -1.222320643, 1.1004759),
    (2.5, 64, -1.106082992, 0.8618551),
    (3.0, 16, -0.817689368, 0.4043326),
    (4.0, 32, -0.557272241, 0.1711884),
]

# T, ln Z, e, c, <|m|>, <m^2>, Binder cumulant of the 4x4 torus
ENUMERATED = [
    (1.0, 32.698721402, -1.99715844, 0.0234094, 0.99927458, 0.99864867, 0.66655376),
    (2.0, 17.105367119, -1.75538029, 0.6055327, 0.91894327, 0.86892168, 0.64481079),
    (TC, 15.521915459, -1.56562379, 0.7832668, 0.84386044, 0.76135891, 0.61719932),
    (2.5, 14.561093024, -1.37911648, 0.8125152, 0.76471239, 0.65482576, 0.58152766),
    (3.0, 13.281033456, -1.01706963, 0.6031347, 0.60129133, 0.45098814, 0.48054066),
    (4.0, 12.201271025, -0.62548613, 0.2401087, 0.41817923, 0.24821623, 0.30298228),
]


@pytest.mark.parametrize("t, e, c, m, f, xi", INFINITE)
def test_infinite_lattice(t, e, c, m, f, xi):
    assert exact.energy(t) == pytest.approx(e, abs=6e-9)
    assert exact.specific_heat(t) == pytest.approx(c, abs=6e-7)
    assert exact.magnetization(t) == pytest.approx(m, abs=6e-9)
    assert exact.free_energy(t) == pytest.approx(f, abs=6e-9)
    assert exact.correlation_length(t) == pytest.approx(xi, rel=2e-4)


def test_critical_temperature():
    assert pytest.approx(2.269185314213, abs=1e-12) == TC
    assert math.sinh(2 / TC) == pytest.approx(1, abs=1e-15)
    assert exact.energy(TC) == pytest.approx(-math.sqrt(2), abs=1e-14)


@pytest.mark.parametrize("t, size, e, c", FINITE)
def test_torus(t, size, e, c):
    assert exact.energy_finite(t, size) == pytest.approx(e, abs=1e-9)
    assert exact.specific_heat_finite(t, size) == pytest.approx(c, abs=1e-7)


@pytest.mark.parametrize(
    "size, log_z", [(4, 0.970119716), (8, 0.939715325), (16, 0.932196315), (32, 0.930320390)]
)
def test_free_energy_of_the_torus_at_the_critical_point(size, log_z):
    assert exact.log_partition_finite(TC, size) / size**2 == pytest.approx(log_z, abs=1e-9)


@pytest.mark.parametrize(
    "size, peak, height",
    [(4, 2.43895, 0.816461), (16, 2.31751, 1.552204), (64, 2.28173, 2.252393), (128, 2.27551, 2.597888)],
)
def test_peak_of_the_specific_heat(size, peak, height):
    around = np.linspace(peak - 2e-3, peak + 2e-3, 81)
    c = exact.specific_heat_finite(around, size)
    assert around[c.argmax()] == pytest.approx(peak, abs=6e-5)
    assert c.max() == pytest.approx(height, abs=1e-6)


@pytest.mark.parametrize("t, log_z, e, c, abs_m, m2, binder", ENUMERATED)
def test_all_states_of_size_4(t, log_z, e, c, abs_m, m2, binder):
    found = exact.enumerate_lattice(4, t)
    assert found.log_partition == pytest.approx(log_z, abs=1e-9)
    assert found.energy == pytest.approx(e, abs=6e-9)
    assert found.specific_heat == pytest.approx(c, abs=6e-8)
    assert found.abs_magnetization == pytest.approx(abs_m, abs=6e-9)
    assert found.m2 == pytest.approx(m2, abs=6e-9)
    assert found.binder == pytest.approx(binder, abs=6e-9)
    assert found.magnetization == pytest.approx(0, abs=1e-12)


def test_all_states_of_sizes_2_and_3():
    two, three = exact.enumerate_lattice(2, TC), exact.enumerate_lattice(3, TC)
    assert (two.log_partition, two.energy, two.binder) == pytest.approx(
        (4.382026635, -1.69705627, 0.62690396), abs=6e-9
    )
    assert (three.log_partition, three.energy) == pytest.approx((9.020213401, -1.61124638), abs=6e-9)
    assert (three.specific_heat, three.abs_magnetization, three.binder) == pytest.approx(
        (0.6287361, 0.87107194, 0.62014656), abs=6e-8
    )


@pytest.mark.parametrize("size", [2, 3, 4])
@pytest.mark.parametrize("t", [0.5, 1.7, TC, 3.3, 10])
def test_torus_is_the_sum_over_states(size, t):
    summed = exact.enumerate_lattice(size, t)
    assert exact.log_partition_finite(t, size) == pytest.approx(summed.log_partition, rel=1e-12)
    assert exact.energy_finite(t, size) == pytest.approx(summed.energy, rel=1e-10)
    assert exact.specific_heat_finite(t, size) == pytest.approx(summed.specific_heat, rel=1e-8, abs=1e-12)


def test_field():
    """Derivatives of ln Z: <m> by the field, its variance, and the specific heat at constant field."""
    t, h, d = 2.2, 0.15, 1e-4
    at = exact.enumerate_lattice(3, t, h)
    up, down = exact.enumerate_lattice(3, t, h + d), exact.enumerate_lattice(3, t, h - d)
    assert at.magnetization == pytest.approx(
        t * (up.log_partition - down.log_partition) / (2 * d * 9), abs=1e-7
    )
    assert 9 * (at.m2 - at.magnetization**2) / t == pytest.approx(
        (up.magnetization - down.magnetization) / (2 * d), rel=1e-6
    )
    hot, cold = exact.enumerate_lattice(3, t + d, h), exact.enumerate_lattice(3, t - d, h)
    total = [state.energy - h * state.magnetization for state in (hot, cold)]
    assert at.specific_heat == pytest.approx((total[0] - total[1]) / (2 * d), rel=1e-6)
    mirror = exact.enumerate_lattice(3, t, -h)
    assert mirror.magnetization == pytest.approx(-at.magnetization)
    assert mirror.energy == pytest.approx(at.energy)


def test_states_by_hand():
    energies, magnetizations = exact.states(3)
    assert (energies[0], magnetizations[0]) == (-18, -9)
    assert (energies[1 << 4], magnetizations[1 << 4]) == (-10, -7)
    assert exact.states(2)[0][0b0110] == 8  # up on the diagonal: all eight bonds broken
    assert exact.probabilities(3, 2.0, 0.1).sum() == pytest.approx(1)


def test_formulas_belong_together():
    """e = f + T s with s = -df/dT, c = de/dT, on both sides of the critical point."""
    t, d = np.concatenate([np.linspace(0.6, 2.2, 9), np.linspace(2.35, 9, 9)]), 1e-4
    slope = (exact.free_energy(t + d) - exact.free_energy(t - d)) / (2 * d)
    np.testing.assert_allclose(exact.free_energy(t) - t * slope, exact.energy(t), atol=3e-7)
    slope = (exact.energy(t + d) - exact.energy(t - d)) / (2 * d)
    np.testing.assert_allclose(slope, exact.specific_heat(t), atol=2e-6)


@pytest.mark.parametrize("t", [0.5, 1.5, 2.0, 2.6, 4.0, 10.0])
def test_a_large_torus_is_the_infinite_lattice(t):
    assert exact.energy_finite(t, 512) == pytest.approx(exact.energy(t), abs=1e-12)
    assert exact.specific_heat_finite(t, 512) == pytest.approx(exact.specific_heat(t), abs=1e-9)
    log_z = exact.log_partition_finite(t, 512) / 512**2
    degenerate = math.log(2) / 512**2 if t < TC else 0
    assert log_z == pytest.approx(-exact.free_energy(t) / t + degenerate, abs=1e-12)


def test_logarithm_at_the_critical_point():
    """c(2L) - c(L) at T_c tends to (8 / pi) K_c^2 ln 2 (Ferdinand & Fisher 1969), up to the largest size."""
    step = exact.specific_heat_finite(TC, 4096) - exact.specific_heat_finite(TC, 2048)
    assert step == pytest.approx(8 / math.pi / TC**2 * math.log(2), rel=1e-3)
    assert exact.energy_finite(TC, 4096) == pytest.approx(-math.sqrt(2), abs=2e-4)


@pytest.mark.parametrize("t", [0.01, 0.1, TC * (1 - 1e-15), TC, TC * (1 + 1e-15), 10, 1e6])
def test_extremes_give_numbers(t):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values = [
            *(f(t) for f in (exact.energy, exact.magnetization, exact.free_energy)),
            *(f(t, n) for f in (exact.energy_finite, exact.log_partition_finite) for n in (2, 40, 4096)),
            exact.specific_heat_finite(t, 4096),
        ]
        assert np.isfinite(values).all()
        assert exact.specific_heat(t) >= 0
        assert exact.correlation_length(t) > 0


def test_numbers_and_arrays():
    assert isinstance(exact.energy(2), float)
    assert isinstance(exact.energy_finite(2, 8), float)
    grid = np.array([[1.0, 2.0], [TC, 4.0]])
    for function in (
        exact.energy,
        exact.specific_heat,
        exact.magnetization,
        exact.correlation_length,
        exact.free_energy,
    ):
        assert function(grid).shape == (2, 2)
        assert function(grid)[0, 1] == pytest.approx(function(2.0), rel=1e-15)  # vectors may round otherwise
    assert exact.energy_finite([1.5, 2.0], 8)[1] == pytest.approx(exact.energy_finite(2.0, 8), rel=1e-15)


@pytest.mark.parametrize("t", [0, -1, math.nan, math.inf, [2.0, 0.0]])
def test_bad_temperatures_get_one_sentence(t):
    with pytest.raises(ValueError, match=r"^temperature must be between 0.01 and 1000000 \(got [^)]*\)$"):
        exact.energy(t)
    with pytest.raises(ValueError, match=r"^temperature must be between"):
        exact.energy_finite(t, 8)


def test_other_bad_input():
    with pytest.raises(ValueError, match=r"^temperature must be a number \(got abc\)$"):
        exact.energy("abc")
    with pytest.raises(ValueError, match=r"^size must be at least 2 \(got 1\)$"):
        exact.energy_finite(2.0, 1)
    with pytest.raises(ValueError, match=r"^size must be 2, 3 or 4"):
        exact.enumerate_lattice(5, 2.0)
    with pytest.raises(ValueError, match=r"^field must be a finite number"):
        exact.enumerate_lattice(3, 2.0, math.nan)
