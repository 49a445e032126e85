"""The page of sloppiness: ladders as in the reference numbers, fits inside the ellipse they should be in."""

import numpy as np
import pytest

from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.ui.theory.params import THEORY
from rgapp.ui.theory.sloppiness_page import NO_FITS


@pytest.fixture
def place(open_theory):
    return open_theory("sloppiness")


def rungs(page, level):
    return page.ladder.mark(level).y[::3]


def test_ladders_are_those_of_the_reference(place):
    page = place.page
    np.testing.assert_allclose(rungs(page, "t = 1"), 7, rtol=1e-9)
    known = [700, 70, 2.806, 0.06996, 1.216e-3, 1.547e-5, 1.44e-7]
    np.testing.assert_allclose(rungs(page, "t = 10"), known, rtol=4e-3)
    place.session.set(THEORY, model="exponentials")
    np.testing.assert_allclose(
        rungs(page, "up to t = 5"), [11.3, 2.21, 0.428, 0.0557, 0.00407, 1.75e-4], rtol=5e-3
    )
    place.session.set(THEORY, model="ising", temperature=CRITICAL_TEMPERATURE)
    known = [27.832, 11.845, 0.038013, 0.0012239]
    np.testing.assert_allclose(rungs(page, "majorities")[:4], known, rtol=1e-4)
    assert np.isnan(rungs(page, "majorities")[4:]).all() and "2 are 0" in page.ladder.note_label.text()


def test_even_spacing_stands_beside_the_last_level(place):
    even = place.page.ladder.mark("evenly spaced").y[::3]
    assert np.ptp(np.diff(np.log(even))) < 1e-9
    np.testing.assert_allclose(even[[0, -1]], rungs(place.page, "t = 10")[[0, -1]])


def test_fits_fall_into_their_ellipse(qtbot, place):
    fits = place.page.fits
    place.session.set(THEORY, fitted=20_000)
    qtbot.waitUntil(lambda: fits.mark("fits") is not None and fits.mark("fits").x.std() < 0.006)
    share = float(fits.note_label.text().split("\u2009")[0])
    assert abs(share / 100 - 0.9) < 4 * np.sqrt(0.9 * 0.1 / 400)
    place.session.set(THEORY, temperature=1.0)
    qtbot.waitUntil(lambda: fits.mark("fits") is None)
    assert fits.mark("why").text == NO_FITS
    assert [one.name for one in place.page.frozen()[1:]] == ["ladders", "fits"]
