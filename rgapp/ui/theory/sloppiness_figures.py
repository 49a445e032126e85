"""Ladders of Fisher eigenvalues, and the ellipse in which fits scatter."""

from __future__ import annotations

import numpy as np

from rgapp.physics.fisher import Estimates, Ladder
from rgapp.ui.plot import Figure, redraws

HALF = 0.28  # of a rung's length, in columns
SHARE = 0.9
ZERO = 1e-13  # of the largest eigenvalue: below is rounding


class LadderFigure(Figure):
    """A column of eigenvalues for each level of coarse-graining, each joined to the one it came from."""

    def __init__(self) -> None:
        super().__init__("ladders", "Eigenvalues of the Fisher matrix", inset=(4, 4, 6, 6))

    @redraws
    def show_ladder(self, ladder: Ladder, nested: bool) -> None:
        """``nested``: each level is a coarser look at the one before; else all are of the first."""
        values = np.where(ladder.eigenvalues > ZERO * ladder.eigenvalues.max(), ladder.eigenvalues, np.nan)
        levels = len(values)
        self.set_range(x=(-0.5, levels - 0.5), y=(np.nanmin(values) / 3, 3 * np.nanmax(values)), log_y=True)
        self.set_ticks(x=tuple(range(levels)), x_labels=ladder.levels)
        for level in range(1, levels):
            before = level - 1 if nested else 0
            x, y = [], []
            for upper, lower in zip(values[before], values[level], strict=True):
                x += [before + HALF, level - HALF, np.nan]
                y += [upper, lower, np.nan]
            self.curve(f"joined {ladder.levels[level]}", x, y, colour="ink2", width=1)
        for level, name in enumerate(ladder.levels):
            x = np.tile([level - HALF, level + HALF, np.nan], values.shape[1])
            y = np.repeat(values[level], 3)
            y[2::3] = np.nan
            self.curve(name, x, y, colour="ink", width=2.4)
        last = values[-1][np.isfinite(values[-1])]
        even = np.geomspace(last[0], last[-1], len(last))
        x = np.tile([levels - 1 + HALF, levels - 0.5, np.nan], len(even))
        y = np.repeat(even, 3)
        y[2::3] = np.nan
        self.curve("evenly spaced", x, y, colour="accent", width=1.6)
        self.words(
            "evenly words", levels - 0.5, last[0], "even", colour="accent", anchor="right", shift=(0, -10)
        )
        first, last = (np.nanmax(values[k]) / np.nanmin(values[k]) for k in (0, -1))
        gone = np.count_nonzero(np.isnan(values[-1]))
        zero = f", {gone} are 0" if gone else ""
        self.set_note(f"largest / smallest: {_power(first)} to {_power(last)}{zero}")
        self.set_summary(
            f"From {ladder.levels[0]} to {ladder.levels[-1]} the ratio of the largest and the smallest "
            f"eigenvalue goes from {first:.3g} to {last:.3g}."
        )


def _power(ratio: float) -> str:
    if ratio < 1e4:
        return f"{ratio:.3g}"
    return f"10^{np.log10(ratio):.1f}"


class EllipseFigure(Figure):
    """Fits repeated with new configurations, and the outline that the inverse Fisher matrix foretells."""

    def __init__(self) -> None:
        super().__init__(
            "fits",
            "Coupling of diagonals, fitted again and again",
            x_label="coupling of neighbours",
            inset=(8, 8, 8, 8),
        )

    @redraws
    def show_fits(self, found: Estimates) -> None:
        ellipse = found.ellipse(SHARE)
        every = np.concatenate([ellipse, found.fits])
        low, high = every.min(axis=0), every.max(axis=0)
        room = 0.08 * (high - low)
        self.set_range(x=(low[0] - room[0], high[0] + room[0]), y=(low[1] - room[1], high[1] + room[1]))
        self.points("fits", *found.fits.T, colour="accent", size=4, opacity=0.6)
        self.curve("foretold", *ellipse.T, colour="ink", width=2)
        self.points("truth", *found.truth[:, None], colour="ink", size=8)
        share = inside(found)
        self.set_note(f"{100 * share:.1f}\u2009% inside {100 * SHARE:.0f}\u2009%")
        self.set_summary(
            f"{100 * share:.1f} percent of {len(found.fits)} fits lie inside the ellipse foretold to hold "
            f"{100 * SHARE:.0f} percent."
        )

    @redraws
    def show_sentence(self, sentence: str) -> None:
        """Why there are no fits."""
        self.set_range(x=(0, 1), y=(0, 1))
        self.words("why", 0.5, 0.5, sentence, anchor="centre")
        self.set_note("")
        self.set_summary(sentence)


def inside(found: Estimates, share: float = SHARE) -> float:
    """The share of the fits inside the ellipse that should hold ``share``."""
    away = found.fits - found.truth
    squares = np.einsum("ra,ab,rb->r", away, np.linalg.inv(found.covariance), away)
    return float(np.mean(squares <= -2 * np.log1p(-share)))
