"""What is measured of a lattice in equilibrium: densities, responses, Binder's ratio, correlation length."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.physics.stats import jackknife, mean_and_error

Floats = NDArray[np.float64]

AVERAGES = ("energy", "abs_magnetization", "magnetization_squared", "magnetization_fourth")
MEASURED = (
    *AVERAGES,
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


Function = Callable[[Floats], Any]


def columns(energy: ArrayLike, magnetization: ArrayLike, field: float = 0.0) -> Floats:
    """What ``functions`` wants the means of, from energy and magnetization per site (n,).

    (6, n): x = e - h m, x^2, |m|, m, m^2, m^4.
    """
    e, m = np.asarray(energy, dtype=np.float64), np.asarray(magnetization, dtype=np.float64)
    x, m2 = e - field * m, m * m
    return np.stack([x, x * x, np.abs(m), m, m2, m2 * m2])


def functions(size: int, temperature: float, field: float = 0.0) -> dict[str, Function]:
    """Each observable but the correlation length as a function of the means of ``columns``, per site.

    ``energy`` is without the field term, as everywhere. ``specific_heat`` = N var(e - h m) / T^2;
    ``susceptibility`` = N (<m^2> - <|m|>^2) / T, in a field N var(m) / T; ``binder`` = 1 - <m^4> / 3 <m^2>^2
    (Binder 1981).
    """
    sites, about = size * size, 3 if field else 2
    return {
        "energy": lambda mean: mean[0] + field * mean[3],
        "magnetization": lambda mean: mean[3],
        "abs_magnetization": lambda mean: mean[2],
        "magnetization_squared": lambda mean: mean[4],
        "magnetization_fourth": lambda mean: mean[5],
        "specific_heat": lambda mean: sites * (mean[1] - mean[0] ** 2) / temperature**2,
        "susceptibility": lambda mean: sites * (mean[4] - mean[about] ** 2) / temperature,
        "binder": lambda mean: 1 - mean[5] / (3 * mean[4] ** 2),
    }


def correlation_length(size: int, field: float = 0.0) -> Function:
    """The second-moment length sqrt(S(0) / S(k_min) - 1) / 2 sin(pi / L) (Cooper, Freedman & Preston 1982).

    A function of the means of m, m^2 and S(k_min); S(0) is of the connected m in a field; nan where noise
    alone is left.
    """

    def length(mean: Floats) -> Any:
        at_zero = size * size * (mean[1] - (mean[0] ** 2 if field else 0.0))
        ratio = at_zero / np.where(mean[2] > 0, mean[2], np.nan) - 1
        return np.sqrt(np.where(ratio > 0, ratio, np.nan)) / (2 * np.sin(np.pi / size))

    return length


def equilibrium(
    energy: ArrayLike, magnetization: ArrayLike, waves: ArrayLike, size: int, temperature: float, field: float
) -> dict[str, tuple[float, float]]:
    """{name: (value, standard error)} of MEASURED, from series (n,) of energy, magnetization and S(k_min).

    See ``functions`` and ``correlation_length``. Errors of averages know of their autocorrelation, the others
    are jackknife errors over 32 blocks of successive measurements.
    """
    given = columns(energy, magnetization, field)
    found: dict[str, tuple[float, float]] = {}
    for name, function in functions(size, temperature, field).items():
        if name in AVERAGES:
            found[name] = mean_and_error(function(given))[:2]
        elif name in MEASURED:
            found[name] = jackknife(given, function)
    lengths = np.stack([given[3], given[4], np.asarray(waves, dtype=np.float64)])
    return found | {"correlation_length": jackknife(lengths, correlation_length(size, field))}


def power(spins: ArrayLike) -> NDArray[np.float32]:
    """S(k) = |sum of spins exp(i k x)|^2 / N of (L, L) spins by FFT, (L, L // 2 + 1): k_y, then k_x >= 0."""
    from scipy import fft

    s = np.asarray(spins, dtype=np.float32)
    waves = fft.rfft2(s, overwrite_x=True)
    return (waves.real**2 + waves.imag**2) / np.float32(s.size)


def along_axes(spectrum: NDArray) -> Floats:
    """G(r) = <s(x) s(x + r)> along the axes, r = 0 to L // 2, from S(k) as of ``power`` (Wiener-Khinchin).

    Not connected: at zero field <s> = 0 exactly.
    """
    size = len(spectrum)
    across = spectrum.sum(axis=0, dtype=np.float64)
    down = (spectrum * _twice(size)).sum(axis=1, dtype=np.float64)
    half = size // 2 + 1
    return (np.fft.irfft(across, size)[:half] + np.fft.ifft(down).real[:half]) / (2 * size)


def shells(size: int) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Rings of wave vectors around 0 as wide as the least one, for spectra of a lattice of this size.

    Mean |k| of each ring but the first, which is k = 0, (L // 2,); the ring of every wave vector as of
    ``power``, those past L // 2 in one more; and how many wave vectors a ring holds, k = 0 first.
    """
    return _shells(size)


@lru_cache(maxsize=4)
def _shells(size: int) -> tuple[Floats, NDArray[np.int64], Floats]:
    n = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)) * size
    ring = np.minimum(np.rint(n).astype(np.int64), size // 2 + 1).ravel()
    weight = np.broadcast_to(_twice(size), (size, size // 2 + 1)).ravel()
    held = np.bincount(ring, weight, size // 2 + 2)
    mean = np.bincount(ring, weight * n.ravel(), size // 2 + 2) / np.maximum(held, 1)
    return 2 * np.pi / size * mean[1:-1], ring, held[:-1]


def shell_averages(spectrum: NDArray) -> Floats:
    """S(k) averaged over the ``shells``, (L // 2 + 1,): k = 0 first."""
    size = len(spectrum)
    _, ring, held = shells(size)
    sums = np.bincount(ring, (spectrum * _twice(size)).ravel(), size // 2 + 2)
    return sums[:-1] / held


def _twice(size: int) -> NDArray[np.float32]:
    """How often each column of a half spectrum is there in the whole one."""
    weight = np.full(size // 2 + 1, 2, np.float32)
    weight[0] = 1
    if size % 2 == 0:
        weight[-1] = 1
    return weight
