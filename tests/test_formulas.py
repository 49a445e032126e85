"""Every formula can be set by matplotlib and says where it comes from."""

import pytest

from rgapp.physics.formulas import FIGURES, FORMULAS, of


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: f"{formula.figure}, {formula.name}")
def test_a_formula_can_be_set_and_has_a_source(formula):
    from matplotlib.mathtext import MathTextParser

    width, height, *_ = MathTextParser("path").parse(formula.text)
    assert width > 0 and height > 0
    assert formula.figure in FIGURES and formula.source


def test_formulas_by_figure():
    assert sum((of(figure) for figure in FIGURES), ()) == FORMULAS
    assert all(of(figure) for figure in FIGURES)
    with pytest.raises(ValueError, match="there are formulas for"):
        of("else")
