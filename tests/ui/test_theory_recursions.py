"""The page of recursions: fixed points and exponents as in the reference, cobwebs, the ring's coupling."""

import numpy as np
import pytest

from rgapp.ui.theory.params import SCHEMES, THEORY
from rgapp.ui.theory.recursions_page import ring_coupling

KNOWN = {  # K*, y_T
    "bonds first": ("0.30468893", "0.747236"),
    "spins first": ("0.60937786", "0.747236"),
    "continuous": ("0.44068679", "0.753550"),
    "square": ("0.50698102", "1.069961"),
    "triangles": ("0.33561351", "0.882203"),
    "cube": ("0.26106518", "0.939129"),
}


@pytest.fixture
def place(open_theory):
    return open_theory("recursions")


def test_numbers_are_those_of_the_reference_and_can_be_copied(place):
    page = place.page
    for scheme, (fixed, thermal) in KNOWN.items():
        place.session.set(THEORY, scheme=scheme)
        assert f"K* = {fixed}" in page.numbers.text() and f"y_T = {thermal}" in page.numbers.text()
        assert page.map.mark("fixed point").x[0] == pytest.approx(float(fixed), abs=1e-8)
    place.session.set(THEORY, scheme="triangles")
    assert "y_h = 1.369070" in page.numbers.text()
    place.session.set(THEORY, scheme="chain")
    assert page.map.mark("fixed point") is None and "no order" in page.numbers.text()
    assert page.numbers.textInteractionFlags().value & 1, "it can be selected"


def test_starts_run_to_their_own_side(place):
    for scheme in SCHEMES:
        place.session.set(THEORY, scheme=scheme)
        steps = place.page.steps
        fixed = float(KNOWN[scheme][0]) if scheme in KNOWN else np.inf
        for at in range(1, 7 if scheme in KNOWN else 5):
            run = steps.mark(f"K {at}").y
            assert run[-1] > run[0] > fixed or run[-1] < run[0] < fixed


def test_the_cobweb_climbs_between_the_curve_and_the_diagonal(place):
    place.page.map.pressed.emit(0.2, 0.3)
    assert place.params.coupling == 0.2
    path = place.page.map.mark("cobweb")
    curve = place.page.map.mark("K'")
    np.testing.assert_allclose(path.y[1::2], np.interp(path.x[1::2], curve.x, curve.y), atol=1e-3)
    np.testing.assert_allclose(path.x[2::2], path.y[2::2])
    assert path.y[-1] < 1e-6, "below the fixed point it ends at no coupling"
    place.page.map.pressed.emit(9.0, 0.3)
    assert place.params.coupling <= 0.8


def test_the_ring_is_the_decimated_chain(place):
    for k, known in ((0.5, 0.2168904152), (0.7, 0.3829428229), (1.0, 0.6625013737)):
        assert ring_coupling(k) == pytest.approx(known, abs=1e-9)
        place.session.set(THEORY, coupling=k)
        assert f"{known:.4f}" in place.page.ring.mark("coupling words").text
    assert [one.name for one in place.page.frozen()[1:]] == ["recursion", "steps", "ring"]
