"""A line of text set in our type: words in the sans, what stands between dollars in italic STIX."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

SANS, MATHS = ("Rgapp Sans", "DejaVu Sans"), ("STIXGeneral",)
LARGER = 1.12


@dataclass(frozen=True)
class Piece:
    """Words or mathematics: ``left`` from the anchor of the line and ``width``, in points."""

    text: str
    maths: bool
    left: float
    width: float
    size: float
    weight: int

    @property
    def font(self) -> dict[str, Any]:
        """The font as keywords of matplotlib's text."""
        if self.maths:
            return {"fontfamily": list(MATHS), "fontstyle": "italic", "fontsize": self.size}
        return {"fontfamily": list(SANS), "fontsize": self.size, "fontweight": self.weight}


@lru_cache(maxsize=256)
def typeset(text: str, size: float, weight: int = 400, align: str = "left") -> tuple[Piece, ...]:
    """The pieces of a line of ``size`` points whose left, centre or right end is the anchor."""
    parts = [
        (part, bool(index % 2), size * (LARGER if index % 2 else 1.0))
        for index, part in enumerate(text.split("$"))
        if part
    ]
    widths = [_width(part, maths, points, weight) for part, maths, points in parts]
    left = -sum(widths) * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    pieces = []
    for (part, maths, points), width in zip(parts, widths, strict=True):
        pieces.append(Piece(part, maths, left, width, points, weight))
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
