"""What is measured of a lattice in equilibrium: densities, responses, Binder's ratio, correlation length."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics.stats import jackknife, mean_and_error

Floats = NDArray[np.float64]

MEASURED = (
    "energy",
    "abs_magnetization",
    "magnetization_squared",
    "specific_heat",
    "susceptibility",
    "binder",
    "correlation_length",
)


def smallest_waves(spins: ArrayLike) -> float:
    """S(k) at the least k, |sum of spins exp(2 pi i x / L)|^2 / N of (L, L) spins, mean of both axes."""
    s = np.asarray(spins)
    size = s.shape[-1]
    wave = np.exp(2j * np.pi * np.arange(size) / size)
    across, along = s.sum(axis=0) @ wave, s.sum(axis=1) @ wave
    return float((abs(across) ** 2 + abs(along) ** 2) / (2 * size * size))


def equilibrium(
    energy: ArrayLike, magnetization: ArrayLike, waves: ArrayLike, size: int, temperature: float, field: float
) -> dict[str, tuple[float, float]]:
    """{name: (value, standard error)} from series (n,) of energy and magnetization per site and S(k_min).

    ``energy`` without the field term, as everywhere. Per site: ``specific_heat`` = N var(e - h m) / T^2;
    ``susceptibility`` = N (<m^2> - <|m|>^2) / T, in a field N var(m) / T; ``binder`` = 1 - <m^4> / 3 <m^2>^2
    (Binder 1981); ``correlation_length``, of second moment, = sqrt(S(0)/S(k_min) - 1) / 2 sin(pi / L), with
    S(0) from the connected m in a field (Cooper, Freedman & Preston 1982), nan where noise alone is left.
    Errors of averages know of their autocorrelation, the others are jackknife errors over 32 blocks of
    successive measurements.
    """
    e, m, s = (np.asarray(values, dtype=np.float64) for values in (energy, magnetization, waves))
    sites, size_of_m = size * size, np.abs(m)
    columns = np.stack([e - field * m, (e - field * m) ** 2, size_of_m if field == 0 else m, m**2, m**4, s])

    def specific_heat(mean: Floats) -> Floats:
        return sites * (mean[1] - mean[0] ** 2) / temperature**2

    def susceptibility(mean: Floats) -> Floats:
        return sites * (mean[3] - mean[2] ** 2) / temperature

    def binder(mean: Floats) -> Floats:
        return 1 - mean[4] / (3 * mean[3] ** 2)

    def correlation_length(mean: Floats) -> Floats:
        at_zero = sites * (mean[3] - (mean[2] ** 2 if field else 0.0))
        ratio = at_zero / mean[5] - 1
        return np.sqrt(np.where(ratio > 0, ratio, np.nan)) / (2 * np.sin(np.pi / size))

    derived: dict[str, Callable[[Floats], Floats]] = {
        "specific_heat": specific_heat,
        "susceptibility": susceptibility,
        "binder": binder,
        "correlation_length": correlation_length,
    }
    found = {
        "energy": mean_and_error(e)[:2],
        "abs_magnetization": mean_and_error(size_of_m)[:2],
        "magnetization_squared": mean_and_error(m**2)[:2],
    }
    return found | {name: jackknife(columns, function) for name, function in derived.items()}


def correlation_function(spins: ArrayLike) -> Floats:
    """G(r) = <s(x) s(x + r)> along the axes, r = 0 to L // 2, averaged over configurations (n, L, L).

    By FFT (Wiener-Khinchin). Not connected: at zero field <s> = 0 exactly.
    """
    s = np.asarray(spins, dtype=np.float32)
    size = s.shape[-1]
    power = np.abs(np.fft.rfft2(s)) ** 2
    products = np.fft.irfft2(power.reshape(-1, *power.shape[-2:]).mean(axis=0), (size, size)) / size**2
    half = size // 2 + 1
    return (products[0, :half] + products[:half, 0]) / 2
