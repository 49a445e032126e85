"""Moment flow: exact identities, known answers, real data."""

from pathlib import Path

import numpy as np
import pytest

from rgapp.physics import projection
from rgapp.physics.modes import ModeBasis, principal_modes
from rgapp.physics.pca import cut_offs, distribution_of, flow_of, fraction_grid, moment_flow
from rgapp.physics.surrogates import phase_randomised, shuffled

DATA = next(
    (above / "shared/data" for above in Path(__file__).parents if (above / "shared/data").is_dir()), None
)


def mixed(samples, variables, seed=0):
    """Correlated and not Gaussian."""
    rng = np.random.default_rng(seed)
    return rng.standard_exponential((samples, variables)) @ rng.normal(size=(variables, variables)) + 3


def plainly_projected(samples, cut, dropped=0, standardise=True):
    """<x^4>/<x^2>^2 by the book: one projection, straight from the eigenvectors of the covariance."""
    x = samples - samples.mean(axis=0)
    if standardise:
        x /= x.std(axis=0)
    values, vectors = np.linalg.eigh(x.T @ x / len(x))
    kept = vectors[:, np.argsort(values)[::-1][dropped:cut]]
    projected = x @ kept @ kept.T
    return np.mean(projected**4, axis=0) / np.mean(projected**2, axis=0) ** 2


@pytest.mark.parametrize("standardise", [True, False])
@pytest.mark.parametrize("drop", [0.0, 0.1])
@pytest.mark.parametrize("shape", [(700, 20), (300, 45)])
def test_equals_plain_projection_at_every_cut_off(shape, drop, standardise):
    samples = mixed(*shape)
    flow = moment_flow(samples, drop_top=drop, standardise=standardise)
    dropped = int(drop * shape[1] + 0.5)
    assert flow.modes.tolist() == list(range(shape[1], dropped, -1))
    for row, cut in enumerate(flow.modes):
        expected = plainly_projected(samples, cut, dropped, standardise)
        np.testing.assert_allclose(flow.moments[row], expected, rtol=1e-10)
    np.testing.assert_allclose(flow.median, np.median(flow.moments, axis=1))
    np.testing.assert_allclose(flow.quartiles, np.quantile(flow.moments, [0.25, 0.75], axis=1))


def test_number_of_modes_is_rounded_and_never_zero():
    flow = moment_flow(mixed(200, 10), kept=[0.01, 0.25, 0.24, 1.0, 0.5])
    assert flow.modes.tolist() == [1, 3, 2, 10, 5]
    assert flow.kept.tolist() == [0.01, 0.25, 0.24, 1.0, 0.5]


def test_wide_steps_and_single_steps_agree():
    """A grid goes through matrix products where it skips many modes, the full flow through the kernel."""
    basis = principal_modes(mixed(900, 60))
    grid = flow_of(basis, np.array([60, 41, 22, 20, 19, 2]) / 60)
    full = flow_of(basis)
    np.testing.assert_allclose(grid.moments, full.moments[60 - grid.modes], rtol=1e-12)


@pytest.mark.parametrize("shape", [(3000, 70), (60, 200)])
def test_threads_change_no_byte(shape):
    samples = mixed(*shape)
    one, three = moment_flow(samples, threads=1), moment_flow(samples, threads=3, tell=lambda _: None)
    assert one.moments.tobytes() == three.moments.tobytes()
    assert one.eigenvalues.tobytes() == three.eigenvalues.tobytes()
    basis = principal_modes(samples)
    errors = [flow_of(basis, [1, 0.3], resamples=50, seed=1, threads=n).error.tobytes() for n in (1, 3)]
    assert errors[0] == errors[1]
    counts = [distribution_of(basis, [1, 0.3], threads=n).density.tobytes() for n in (1, 3)]
    assert counts[0] == counts[1]


def test_long_runs_of_modes_go_through_the_kernel_piece_by_piece(monkeypatch):
    basis = principal_modes(mixed(700, 60))
    whole = flow_of(basis)
    monkeypatch.setattr(projection, "CHUNK", 7)
    assert flow_of(basis).moments.tobytes() == whole.moments.tobytes()


def test_sign_of_a_mode_and_turns_of_equal_ones_do_not_matter():
    """Six modes of one variance, turned among themselves and some of them mirrored."""
    rng = np.random.default_rng(4)
    scores = np.linalg.qr(rng.laplace(size=(900, 20)))[0].T * np.repeat([9.0, 3.0, 1.0], [4, 6, 10])[:, None]
    vectors = np.linalg.qr(rng.normal(size=(20, 20)))[0]
    turn = np.eye(20)
    turn[4:10, 4:10] = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    turn *= np.where(rng.random(20) < 0.5, -1, 1)[:, None]
    values = np.mean(scores**2, axis=1)
    one = flow_of(ModeBasis(scores, vectors, values), np.array([20, 10, 4]) / 20)
    other = flow_of(ModeBasis(turn @ scores, turn @ vectors, values), np.array([20, 10, 4]) / 20)
    np.testing.assert_allclose(one.moments, other.moments, rtol=1e-11)


def test_order_and_repeats_of_fractions_do_not_matter():
    basis = principal_modes(mixed(300, 16))
    flow = flow_of(basis, [0.5, 1.0, 0.5])
    np.testing.assert_array_equal(flow.moments[0], flow.moments[2])
    np.testing.assert_array_equal(flow.moments[1], flow_of(basis, [1.0, 0.5]).moments[0])


def test_spins_start_at_exactly_one():
    spins = np.where(np.random.default_rng(1).random((400, 30)) < 0.5, -1, 1).astype(np.int8)
    flow = moment_flow(spins, [1.0], standardise=False)
    mean = spins.mean(axis=0)
    exact = np.mean((spins - mean) ** 4.0, axis=0) / np.mean((spins - mean) ** 2.0, axis=0) ** 2
    np.testing.assert_allclose(flow.moments[0], exact, rtol=1e-10)
    assert abs(flow.median[0] - 1) < 0.02


def test_eigenvalues_are_the_variances_descending():
    samples = mixed(500, 12)
    flow = moment_flow(samples, [1.0])
    expected = np.linalg.eigvalsh(np.corrcoef(samples.T))[::-1]
    np.testing.assert_allclose(flow.eigenvalues, expected, atol=1e-12)
    assert flow.eigenvalues.sum() == pytest.approx(12)


def test_two_variables_have_the_textbook_modes():
    """Standard deviations 3 and 1 along and across 30 degrees: covariance [[7, 3.4641], [3.4641, 3]]."""
    rng = np.random.default_rng(3)
    angle = np.pi / 6
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    samples = rng.normal(size=(10_000, 2)) * [3, 1] @ turn + [1, 3]
    basis = principal_modes(samples, standardise=False)
    assert basis.eigenvalues == pytest.approx([9, 1], rel=4 * np.sqrt(2 / 10_000))
    first = basis.vectors[0] * np.sign(basis.vectors[0, 0])
    assert np.degrees(np.arctan2(first[1], first[0])) == pytest.approx(30, abs=1)


def test_fewer_samples_than_variables_has_rank_of_the_samples():
    samples = mixed(25, 60)
    flow = moment_flow(samples)
    assert flow.rank == 24 and np.all(flow.eigenvalues[24:] == 0)
    assert flow.beyond_rank.tolist() == [True] * 36 + [False] * 24
    np.testing.assert_array_equal(flow.moments[0], flow.moments[36])
    np.testing.assert_allclose(flow.moments[0], plainly_projected(samples, 60), rtol=1e-9)
    np.testing.assert_allclose(flow.moments[50], plainly_projected(samples, 10), rtol=1e-9)


def test_repeated_variables_lower_the_rank():
    samples = mixed(200, 6)
    flow = moment_flow(np.hstack([samples, samples[:, :2], samples[:, :1] + samples[:, 1:2]]))
    assert flow.rank == 6


def test_variable_without_part_in_the_kept_modes_is_nan_and_not_counted():
    """Columns that are exactly uncorrelated: the weaker one has no part in the first mode."""
    a, b = np.meshgrid([-1.0, 1.0], [-2.0, -1.0, 0.0, 1.0, 2.0], indexing="ij")
    samples = np.stack([a.ravel(), a.ravel(), b.ravel()], axis=1)
    flow = moment_flow(samples, [1 / 3])
    assert np.isnan(flow.moments[0, 2])
    assert flow.median[0] == pytest.approx(1)


def test_gaussian_data_stay_at_three():
    rng = np.random.default_rng(11)
    turn = np.linalg.qr(rng.normal(size=(64, 64)))[0]
    samples = rng.normal(size=(20_000, 64)) * np.arange(1, 65) ** -0.35 @ turn
    flow = moment_flow(samples, [1, 0.5, 0.25, 0.125, 1 / 64], standardise=False)
    np.testing.assert_allclose(flow.median, 3, atol=4 * np.sqrt(24 / 20_000))


def test_independent_heavy_tails_flow_by_their_formula():
    """Laplace variables of kurtosis 6: 3 + 3 f^2 + 9 (1-f)^2 / N, fulfilled by random eigenvectors."""
    samples = np.random.default_rng(12).laplace(size=(20_000, 128))
    kept = np.array([1, 0.5, 0.25, 0.125, 1 / 32])
    expected = 3 + 3 * kept**2 + 9 * (1 - kept) ** 2 / 128
    np.testing.assert_allclose(moment_flow(samples, kept).median, expected, atol=0.1)


def test_common_volatility_is_flat_above_three():
    """Gaussian times exp(0.3 z): 3 exp(4 s^2) = 4.30 at every cut-off, without any interaction."""
    rng = np.random.default_rng(13)
    samples = rng.normal(size=(40_000, 48)) * np.exp(0.3 * rng.normal(size=(40_000, 1)))
    samples = samples * np.arange(1, 49) ** -0.35 @ np.linalg.qr(rng.normal(size=(48, 48)))[0]
    flow = moment_flow(samples, [1, 0.5, 0.25, 0.125], standardise=False)
    np.testing.assert_allclose(flow.median, 3 * np.exp(0.36), atol=0.15)


def test_dropping_the_one_heavy_mode_leaves_a_gaussian():
    """One Laplace factor of share 0.3: 3 + 3 (0.3 / (0.3 + 0.7 g))^2, g = (k-1)/(N-1); 3 without it."""
    rng = np.random.default_rng(14)
    samples = np.sqrt(0.15) * rng.laplace(size=(20_000, 1)) + np.sqrt(0.7) * rng.normal(size=(20_000, 128))
    basis = principal_modes(samples, standardise=False)
    flow = flow_of(basis, [1, 0.5, 0.25, 1 / 128])
    np.testing.assert_allclose(flow.median, [3.267, 3.598, 4.115, 5.904], rtol=0.03)
    without = flow_of(basis, [1, 0.5, 0.25], drop_top=1 / 128)
    np.testing.assert_allclose(without.median, 3, atol=0.1)


def test_bootstrap_error_is_that_of_repeated_experiments():
    rng = np.random.default_rng(15)
    flows = [moment_flow(rng.laplace(size=(2000, 10)), [1.0]).median[0] for _ in range(200)]
    errors = [
        flow_of(principal_modes(rng.laplace(size=(2000, 10))), [1.0], resamples=200, seed=n).error[0]
        for n in range(10)
    ]
    assert np.mean(errors) == pytest.approx(np.std(flows), rel=0.35)


def test_asking_for_errors_does_not_move_the_medians():
    basis = principal_modes(mixed(640, 30))
    plain, with_error = flow_of(basis, [1, 0.3]), flow_of(basis, [1, 0.3], resamples=20, seed=1)
    np.testing.assert_allclose(plain.median, with_error.median, rtol=1e-12)
    assert plain.error is None and with_error.error.shape == (2,)


def test_distribution_is_of_unit_variance_and_has_the_moments_of_the_flow():
    basis = principal_modes(mixed(5000, 24))
    found = distribution_of(basis, [1, 0.25], reach=30, bins=6000)
    middle = (found.edges[1:] + found.edges[:-1]) / 2
    width = found.edges[1] - found.edges[0]
    np.testing.assert_allclose(found.density.sum(axis=1) * width, 1, rtol=1e-12)
    np.testing.assert_allclose((found.density * middle**2).sum(axis=1) * width, 1, rtol=1e-3)
    fourth = (found.density * middle**4).sum(axis=1) * width
    np.testing.assert_allclose(fourth, np.nanmean(flow_of(basis, [1, 0.25]).moments, axis=1), rtol=1e-3)


def test_grid_runs_from_all_modes_to_one_or_to_the_dropped():
    grid = fraction_grid(400)
    assert grid[0] == 1 and grid[-1] == 1 / 400 and 20 <= len(grid) <= 24
    assert np.all(np.diff(grid) < 0)
    dropped = fraction_grid(400, dropped=40)
    assert dropped[0] == 1 and dropped[-1] == 41 / 400
    assert fraction_grid(2).tolist() == [1.0, 0.5]


def test_cut_offs_are_all_of_them_up_to_512_variables():
    assert (cut_offs(400) * 400).round().tolist() == list(range(400, 0, -1))
    assert (cut_offs(400, 40) * 400).round().tolist() == list(range(400, 40, -1))
    many = cut_offs(2000, 5) * 2000
    assert len(many) <= 256 and many[0] == 2000 and many[-1] == pytest.approx(6) and np.all(np.diff(many) < 0)


@pytest.mark.parametrize("at", [0.0, 0.3, 0.6])
def test_a_stop_is_obeyed_wherever_it_comes(at):
    class Stop(Exception):
        pass

    def tell(fraction):
        if fraction >= at:
            raise Stop

    with pytest.raises(Stop):
        moment_flow(mixed(500, 20), tell=tell)


def test_progress_grows_to_one():
    seen = []
    moment_flow(mixed(3000, 20), tell=seen.append)
    assert seen == sorted(seen) and 0 <= seen[0] < 0.2 and 0.9 < seen[-1] <= 1


@pytest.mark.parametrize(
    "samples, says",
    [
        (np.zeros(5), "at least 2 rows"),
        (np.zeros((1, 4)), "at least 2 rows"),
        (np.zeros((4, 0)), "1 column"),
        (np.array([[1.0, 2.0], [1.0, 3.0]]), "leave out columns 0"),
        (np.array([[1.0, np.nan], [2.0, 3.0]]), "finite"),
        (np.array([["a", "b"], ["c", "d"]]), "real numbers"),
        (np.ones((3, 2)) * 1j, "real numbers"),
    ],
)
def test_unusable_samples_are_told_in_one_sentence(samples, says):
    with pytest.raises(ValueError, match=says) as error:
        moment_flow(samples)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("kept", [[0.0], [1.1], [np.nan], [], [[0.5]]])
def test_fractions_outside_their_range_are_refused(kept):
    with pytest.raises(ValueError, match="kept must be"):
        moment_flow(mixed(50, 8), kept)


@pytest.mark.parametrize("drop", [-0.1, 1.0, np.nan])
def test_shares_to_drop_outside_their_range_are_refused(drop):
    with pytest.raises(ValueError, match="drop_top must be"):
        moment_flow(mixed(50, 8), drop_top=drop)


def test_dropping_all_that_is_kept_is_refused():
    with pytest.raises(ValueError, match="must leave a mode"):
        moment_flow(mixed(50, 8), kept=[0.1], drop_top=0.5)


def test_squares_beyond_all_numbers_are_refused():
    with pytest.raises(ValueError, match="small enough to be squared"):
        moment_flow(mixed(50, 4) * 1e200, standardise=False)


def test_huge_and_tiny_units_change_nothing():
    samples = mixed(100, 5)
    scaled = samples * [1e-200, 1e200, 1.0, 1e-30, 1e150]
    np.testing.assert_allclose(moment_flow(scaled).moments, moment_flow(samples).moments, rtol=1e-9)


# Medians as published with the data sets: fractions 1, 1/2, ... 1/32; then 1/2 and 1/5 without the top tenth.
REAL = {
    "stocks_sp500_2012_2017": ("returns", 0.01, [8.43, 7.06, 5.74, 5.19, 5.15, 5.17], [8.32, 5.05]),
    "retina_waves_p12": ("spikes", 0.01, [20.07, 12.62, 10.10, 8.29, 6.38, 5.49], [8.39, 6.24]),
    "image_patches_raccoon": ("patches", 0.01, [2.19, 2.19, 2.20, 2.25, 2.32, 2.38], [6.83, 6.88]),
    "ising_2d_critical": ("spins", 0.02, [1.00, 1.29, 1.34, 1.35, 1.34, 1.30], [4.36, 3.67]),
    "ising_2d_hot": ("spins", 0.02, [1.00, 1.68, 1.96, 2.13, 2.34, 2.49], [2.78, 2.97]),
}
real = pytest.mark.skipif(DATA is None, reason="the collection of real data sets is not here")


@real
@pytest.mark.parametrize("name", REAL)
def test_real_data_flow_as_published(name):
    array, within, medians, without = REAL[name]
    with np.load(DATA / f"{name}.npz", allow_pickle=False) as file:
        basis = principal_modes(file[array])
    np.testing.assert_allclose(flow_of(basis, 2.0 ** -np.arange(6)).median, medians, rtol=within)
    np.testing.assert_allclose(flow_of(basis, [0.5, 0.2], drop_top=0.1).median, without, rtol=within)


@real
def test_returns_scaled_by_the_size_of_each_day_come_near_three():
    """Shared volatility, not interaction, holds raw returns up."""
    with np.load(DATA / "stocks_sp500_2012_2017.npz", allow_pickle=False) as file:
        returns = file["returns"].astype(float)
    returns = (returns - returns.mean(axis=0)) / returns.std(axis=0)
    returns /= np.sqrt(np.mean(returns**2, axis=1, keepdims=True))
    basis = principal_modes(returns)
    medians = [7.22, 5.15, 3.49, 2.83, 2.57, 2.44]
    np.testing.assert_allclose(flow_of(basis, 2.0 ** -np.arange(6)).median, medians, rtol=0.01)
    np.testing.assert_allclose(flow_of(basis, [0.5, 0.2], drop_top=0.1).median, [6.89, 3.84], rtol=0.01)


@real
@pytest.mark.parametrize("name", ["stocks_sp500_2012_2017", "retina_waves_p12"])
def test_only_the_gaussian_surrogate_of_heavy_tails_reads_three(name):
    with np.load(DATA / f"{name}.npz", allow_pickle=False) as file:
        samples = file[REAL[name][0]]
    basis = principal_modes(samples)
    gaussian = flow_of(phase_randomised(basis, seed=1), 2.0 ** -np.arange(6)).median
    assert np.all((gaussian > 2.8) & (gaussian < 3.15))
    assert moment_flow(shuffled(samples, seed=1), [0.5]).median[0] > 3.5
