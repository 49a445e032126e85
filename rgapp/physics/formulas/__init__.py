"""The formulas behind the theory figures, as they are used, and what the essay prints in their place.

The essay: Z. Liu, Machine Learning and the Renormalization Group. Its equations are cited by number.
"""

from __future__ import annotations

from rgapp.physics.formulas.flows import COUPLING, RECURSIONS, SHELL
from rgapp.physics.formulas.formula import Formula
from rgapp.physics.formulas.mapping import MAPPING
from rgapp.physics.formulas.relatives import CONFUSION, SLOPPINESS, WAVE_FUNCTION

__all__ = ["FIGURES", "FORMULAS", "Formula", "of"]

FORMULAS: tuple[Formula, ...] = (
    *SHELL,
    *COUPLING,
    *RECURSIONS,
    *MAPPING,
    *SLOPPINESS,
    *WAVE_FUNCTION,
    *CONFUSION,
)
FIGURES = tuple(dict.fromkeys(formula.figure for formula in FORMULAS))


def of(figure: str) -> tuple[Formula, ...]:
    """The formulas of one of ``FIGURES``, in order; ValueError for another name."""
    if figure not in FIGURES:
        raise ValueError(f"there are formulas for {', '.join(FIGURES)} (got {figure})")
    return tuple(formula for formula in FORMULAS if formula.figure == figure)
