"""A line of text set in our type: words in the sans, what stands between dollars in italic STIX."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

SANS, MATHS = ("Rgapp Sans", "DejaVu Sans"), ("STIXGeneral",)
LARGER = 1.12
INDEX = 0.7  # size of what is lowered or raised
RISE = {"": 0.0, "sub": -0.25, "sup": 0.4}  # of the size

_INDEX = re.compile(r"([_^])(?:\{([^}]*)\}|(\w))")


@dataclass(frozen=True)
class Piece:
    """Words or mathematics: ``left`` from the anchor of the line and ``width``, in points."""

    text: str
    maths: bool
    left: float
    width: float
    size: float
    weight: int
    rise: float = 0.0  # points above the line

    @property
    def font(self) -> dict[str, Any]:
        """The font as keywords of matplotlib's text."""
        if self.maths:
            return {"fontfamily": list(MATHS), "fontstyle": "italic", "fontsize": self.size}
        return {"fontfamily": list(SANS), "fontsize": self.size, "fontweight": self.weight}


def runs(text: str) -> list[tuple[str, bool, str]]:
    """(words, mathematics?, "sub", "sup" or "") of a label, piece by piece.

    Between dollars is mathematics; there ``_`` and ``^`` lower and raise the next sign, or a group in braces.
    """
    made = []
    for index, part in enumerate(text.split("$")):
        at = 0
        for found in _INDEX.finditer(part) if index % 2 else ():
            made.append((part[at : found.start()], True, ""))
            made.append((found[2] or found[3], True, "sub" if found[1] == "_" else "sup"))
            at = found.end()
        made.append((part[at:], bool(index % 2), ""))
    return [run for run in made if run[0]]


@lru_cache(maxsize=256)
def typeset(text: str, size: float, weight: int = 400, align: str = "left") -> tuple[Piece, ...]:
    """The pieces of a line of ``size`` points whose left, centre or right end is the anchor."""
    parts = [
        (part, maths, size * (LARGER if maths else 1.0) * (INDEX if place else 1.0), RISE[place] * size)
        for part, maths, place in runs(text)
    ]
    widths = [_width(part, maths, points, weight) for part, maths, points, _ in parts]
    left = -sum(widths) * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    pieces = []
    for (part, maths, points, rise), width in zip(parts, widths, strict=True):
        pieces.append(Piece(part, maths, left, width, points, weight, rise))
        left += width
    return tuple(pieces)


def _width(text: str, maths: bool, points: float, weight: int) -> float:
    """The advance of a text in points; spaces at its ends count."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    if maths:
        font = FontProperties(family=list(MATHS), style="italic", size=points)
    else:
        font = FontProperties(family=list(SANS), weight=weight, size=points)
    return float(TextToPath().get_text_width_height_descent(text, font, ismath=False)[0])
