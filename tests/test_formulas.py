"""Every formula can be set by matplotlib and says where it comes from."""

import pytest

from rgapp.physics import exact
from rgapp.physics.formulas import FIGURES, FORMULAS, of


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: f"{formula.figure}, {formula.name}")
def test_a_formula_can_be_set_and_has_a_source(formula):
    from matplotlib.mathtext import MathTextParser

    width, height, *_ = MathTextParser("path").parse(formula.text)
    assert width > 0 and height > 0
    assert formula.figure in FIGURES and formula.source


def test_numbers_in_words_are_what_the_physics_gives():
    told = {(one.figure, one.name): f"{one.text} {one.source}" for one in FORMULAS}
    small = exact.enumerate_lattice(4, exact.CRITICAL_TEMPERATURE)
    assert f"{small.binder:.4f}" in told["measured", "Binder’s ratio"]
    samples = told["training", "Samples of Mehta and Schwab"]
    assert f"{1 / 0.408:.3f}" in samples and f"{float(exact.correlation_length(1 / 0.408)):.1f}" in samples
    assert f"{exact.CRITICAL_TEMPERATURE:.6f}" in told["lattice", "Critical temperature"]


def test_formulas_by_figure():
    assert sum((of(figure) for figure in FIGURES), ()) == FORMULAS
    assert all(of(figure) for figure in FIGURES)
    with pytest.raises(ValueError, match="there are formulas for"):
        of("else")
