"""Where the figures of the place sit: whole device pixels per cell at every window size."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

TITLE = 28  # from the title line of a figure to the figure
LINE = 20  # height of a line of notes


@dataclass(frozen=True)
class Arrangement:
    """Rectangles in logical pixels, relative to the canvas."""

    lattice: QRect
    learned: tuple[QRect, ...]
    blocks: tuple[QRect, ...]
    magnetization: QRect  # of the bottom row: with title, axes and labels
    energy: QRect | None  # left out where the window is small
    trace: QRect
    unit: QRect

    def moved(self, x: int) -> Arrangement:
        """The same further to the right."""
        shifted = {}
        for name, value in vars(self).items():
            if isinstance(value, tuple):
                shifted[name] = tuple(rect.translated(x, 0) for rect in value)
            else:
                shifted[name] = value and value.translated(x, 0)
        return Arrangement(**shifted)


def arrange(width: int, height: int, ratio: float = 1.0, columns: int = 3) -> Arrangement:
    """Lay the place out in a canvas of ``width`` x ``height`` logical pixels at this device pixel ratio.

    A lattice of 40 k device pixels stands beside tiles of 20 (k - 1), so that two tiles and the gap of 40
    between the rows are as tall as the lattice; k is the largest that leaves the curves their room.
    """
    small = width < 1100 or height < 700
    top = TITLE + (0 if small else 12)
    between = 40 if small else 52
    gap = 20 if small else 41  # from the notes to the curves
    foot = gap + (130 if small else 180)
    step = max(1, round(ratio))
    gaps = between + 20 * (columns - 1)
    k = min(
        (int((width - gaps) * ratio) + 20 * step * columns) // (40 + 20 * columns),
        int((height - top - LINE - foot) * ratio) // 40,
    )
    k = max(k, 4 * step)
    side, tile = round(40 * k / ratio), round(20 * (k - step) / ratio)
    lattice = QRect(0, top, side, side)
    left = side + between
    xs = [left + i * (tile + 20) for i in range(columns)]
    learned = tuple(QRect(x, top, tile, tile) for x in xs)
    blocks = tuple(QRect(x, top + side - tile, tile, tile) for x in xs)
    foot_top = top + side + LINE + gap
    tall = min(height - foot_top, max(foot - gap, side // 2 + 40))
    half = (side - 30) // 2
    last = xs[-1]
    return Arrangement(
        lattice,
        learned,
        blocks,
        QRect(0, foot_top, side if small else half, tall),
        None if small else QRect(side - half, foot_top, half, tall),
        QRect(left, foot_top, last - 20 - left if columns > 1 else tile, tall),
        QRect(last, foot_top, tile, tall),
    )
