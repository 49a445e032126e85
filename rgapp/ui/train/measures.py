"""What is monitored while a network learns: names, words and axes. No Qt here."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from rgapp.words import number, short


@dataclass(frozen=True, eq=False)
class Monitored:
    """A measure at ``epochs`` (n,), ascending: on training samples, and on held-out ones where there are.

    A measure of both together, or of neither, is in ``train`` alone.
    """

    epochs: np.ndarray
    train: np.ndarray
    held: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.epochs)


@dataclass(frozen=True)
class Measure:
    """``title`` of the figure, ``notes`` beside it, the longest first, ``tip`` what it is.

    ``zero``: the axis shows 0.
    """

    title: str
    notes: tuple[str, ...]
    tip: str
    zero: bool = False
    fixed: int | None = 3  # decimals; None: three figures

    def words(self, value: float) -> str:
        """A value as it is written at the curve."""
        if self.fixed is not None:
            return number(value, self.fixed)
        return short(float(f"{value:.3g}")) if math.isfinite(value) else number(value)


RECONSTRUCTION = "reconstruction"
MEASURES = {
    RECONSTRUCTION: Measure(
        "Reconstruction error",
        ("held-out samples dashed", "held-out dashed"),
        "Share of spins that differ after one step to the hidden units and back. It can be low for a network "
        "whose dreams are nothing like the samples.",
    ),
    "pseudo": Measure(
        "Pseudo-likelihood",
        ("nats a spin, held-out samples dashed", "held-out samples dashed", "held-out dashed"),
        "Mean logarithm of the probability of a spin, given all others. 0 is certainty, −0.693 a coin.",
    ),
    "gap": Measure(
        "Free-energy gap",
        ("held-out above training samples, nats", "held-out less training", "nats"),
        "Mean free energy of held-out samples less that of training samples. When it grows, the network "
        "begins to know the training samples by heart.",
        zero=True,
        fixed=None,
    ),
    "kl": Measure(
        "Distance from the exact lattice",
        ("divergence, nats a site", "nats a site", "nats"),
        "Kullback–Leibler divergence of the network from the finite lattice, known exactly, over its sites. "
        "0 is a perfect copy.",
        zero=True,
        fixed=None,
    ),
}
LEAST_LABEL = "−0.55"  # the axes of figures below one another leave room for this
ALWAYS = (RECONSTRUCTION, "pseudo", "gap")  # what is offered before anything was measured


def axis_ticks(curves: Iterable[np.ndarray], zero: bool, room: float) -> tuple[float, ...]:
    """About ``room`` round values around those of the curves; the axis goes from the first to the last, so
    that it rarely moves while the curves grow.
    """
    values = np.concatenate([np.ravel(curve) for curve in curves] or [np.empty(0)])
    values = values[np.isfinite(values)]
    if not len(values):
        values = np.array([0.0, 0.5])
    low, high = float(values.min()), float(values.max())
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-9 * max(abs(low), abs(high), 1e-9):
        pad = 0.1 * abs(high) or 0.1
        low, high = low - pad, high + pad
    step = round_step((high - low) / max(1.0, room))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(float(f"{index * step:.12g}") for index in range(first, last + 1))


def round_step(least: float) -> float:
    """The smallest of 1, 2, 2.5 and 5 times a power of ten that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(nice * power for nice in (1.0, 2.0, 2.5, 5.0, 10.0) if nice * power >= least * (1 - 1e-9))
