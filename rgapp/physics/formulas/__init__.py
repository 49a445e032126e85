"""The formulas behind the figures of every place, as they are used, and what the essay prints in their place.

The essay: Z. Liu, Machine Learning and the Renormalization Group. Its equations are cited by number.
"""

from __future__ import annotations

from rgapp.physics.formulas.flows import COUPLING, RECURSIONS, SHELL
from rgapp.physics.formulas.formula import Formula
from rgapp.physics.formulas.mapping import MAPPING
from rgapp.physics.formulas.places import (
    ABOUT,
    CLOUD,
    EXPERIMENTS,
    LATTICE,
    MOMENTS,
    PAIRING,
    TRAINING,
)
from rgapp.physics.formulas.relatives import CONFUSION, SLOPPINESS, WAVE_FUNCTION

__all__ = ["ABOUT", "FIGURES", "FORMULAS", "Formula", "of"]

FORMULAS: tuple[Formula, ...] = (
    *SHELL,
    *COUPLING,
    *RECURSIONS,
    *MAPPING,
    *SLOPPINESS,
    *WAVE_FUNCTION,
    *CONFUSION,
    *LATTICE,
    *TRAINING,
    *MOMENTS,
    *PAIRING,
    *CLOUD,
    *EXPERIMENTS,
)
FIGURES = tuple(dict.fromkeys(formula.figure for formula in FORMULAS))


def of(figure: str) -> tuple[Formula, ...]:
    """The formulas of one of ``FIGURES``, in order; ValueError for another name."""
    if figure not in FIGURES:
        raise ValueError(f"there are formulas for {', '.join(FIGURES)} (got {figure})")
    return tuple(formula for formula in FORMULAS if formula.figure == figure)
