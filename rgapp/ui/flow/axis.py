"""Range, ticks and words of a moment flow; no Qt here.

The fraction of modes kept runs on a logarithmic axis from 1 on the left to 1/N on the right, the
normalised fourth moment on a linear one that always has the Gaussian 3 in view.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from rgapp.words import THIN, number

GAUSSIAN = 3.0
LEAST = (2.5, 3.5)  # the axis never shows less than this, so that noise about 3 looks like noise


def moment_range(curves: Iterable[np.ndarray], spins: bool = False) -> tuple[float, float]:
    """Low and high end of the moment axis for these curves; 3 is inside, and for spins so is 1."""
    values = np.concatenate([np.ravel(curve) for curve in curves] or [np.empty(0)])
    values = np.append(values[np.isfinite(values)], LEAST)
    low, high = float(values.min()), float(values.max())
    if spins:
        low = min(low, 1.0)
    pad = 0.06 * (high - low)
    return max(0.0, low - pad), high + pad


def moment_ticks(low: float, high: float, room: float = 5) -> list[float]:
    """Round numbers inside the range, about ``room`` of them, 3 always one."""
    step = _step((high - low) / max(room, 1.0))
    if step <= GAUSSIAN:
        below = [GAUSSIAN - step * k for k in range(math.floor((GAUSSIAN - low) / step + 1e-9), 0, -1)]
        return [round(tick, 6) for tick in below] + _upwards(GAUSSIAN, step, high)
    return [GAUSSIAN, *(tick for tick in _upwards(step, step, high) if tick >= GAUSSIAN + 0.45 * step)]


def _upwards(first: float, step: float, high: float) -> list[float]:
    return [round(first + step * k, 6) for k in range(math.floor((high - first) / step + 1e-9) + 1)]


def _step(wanted: float) -> float:
    for step in (0.1, 0.25, 0.5, 1.0, 1.5, 3.0):
        if step >= 0.8 * wanted:
            return step
    decade = 10.0 ** math.floor(math.log10(wanted))
    return next((factor * decade for factor in (1, 2, 5) if factor * decade >= 0.8 * wanted), 10 * decade)


def shown_fractions(kept: np.ndarray, wanted: int) -> list[int]:
    """Indices of ``wanted`` points of a flow that lie as evenly as can be along its logarithmic axis."""
    position = np.log(kept)
    places = np.linspace(position[0], position[-1], min(wanted, len(kept)))
    return sorted({int(np.abs(position - place).argmin()) for place in places})


def kept_words(fraction: float) -> str:
    """As many figures as tell one fraction from the next: 100 %, 22 %, 1.1 %, 0.25 %."""
    percent = 100 * fraction
    text = f"{percent:.0f}" if percent >= 9.95 else f"{percent:.2g}"
    return f"{text}{THIN}%"


def moment_words(value: float) -> str:
    """A fourth moment to three figures: 2.97, 11.4, 142."""
    return number(value, 2 if abs(value) < 9.995 else 1 if abs(value) < 99.95 else 0)
