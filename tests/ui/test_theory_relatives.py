"""The page of relatives: exact energies, the same runs as on the command line, cones that are clicked."""

import numpy as np
import pytest

from rgapp.experiments import EXPERIMENTS
from rgapp.session import SEED
from rgapp.ui.theory.params import THEORY


@pytest.fixture
def place(settings, open_theory):
    settings.change(jobs=1)
    return open_theory("relatives")


def wait_until(qtbot, place, condition):
    def ticked():
        place.tick(0.0)
        return condition()

    qtbot.waitUntil(ticked, timeout=60_000)


def test_exact_energies_are_drawn_before_anything_runs(place):
    for sites, known in ((10, -1.27849064), (12, -1.27688293), (8, -1.28145772)):
        place.session.set(THEORY, sites=sites)
        line = place.page.energy.mark("exact")
        assert np.interp(1.0, line.x, line.y) == pytest.approx(known, abs=1e-7)
    assert place.page.energy.mark("network") is None


def test_the_network_is_the_one_of_the_command_line(qtbot, place, monkeypatch):
    quick = EXPERIMENTS["nqs"].params(sites=4, fields="0.5-1", chains=100, steps=40, looks=10)
    others = place.page.params_of
    monkeypatch.setattr(place.page, "params_of", lambda name: quick if name == "nqs" else others(name))
    place.session.set(THEORY, sites=4)
    place.page.run_or_stop("nqs")
    wait_until(qtbot, place, lambda: len(place.page.works["nqs"].results) == 2)
    experiment = EXPERIMENTS["nqs"].make(quick, SEED)
    expected = [float(experiment.run(point, lambda *_: None)["variational"]) for point in experiment.points()]
    np.testing.assert_array_equal(place.page.energy.mark("network").y, expected)
    place.session.set(THEORY, sites=5)
    assert place.page.energy.mark("network") is None, "those were of another chain"


def test_a_run_is_stopped_at_once_and_says_so(qtbot, place):
    page = place.page
    page.run_or_stop("confusion")
    wait_until(qtbot, place, lambda: page.works["confusion"].running)
    assert page.buttons["confusion"].text() == "Stop"
    page.run_or_stop("nqs")
    place.tick(0.0)
    assert page.notes["nqs"].text() == "Next in line", "one at a time"
    page.run_or_stop("nqs")
    page.run_or_stop("confusion")
    wait_until(qtbot, place, lambda: not page.works["confusion"].begun)
    assert page.buttons["confusion"].text() == "Confuse a network" and not page.notes["nqs"].text()


def test_a_click_chooses_the_site_whose_cone_is_drawn(place):
    page = place.page
    page.mera.pressed.emit(7.2, 0.1)
    assert place.params.cone == 7
    lowest = page.tree.mark("cone sites")
    assert lowest.x[list(lowest.y).index(0)] == 7
    assert len(page.tree.mark("cone sites").x) == 6 < len(page.mera.mark("cone sites").x)
    page.mera.pressed.emit(99.0, 0.1)
    assert place.params.cone == 31, "the nearest one"
    assert [figure.name for figure in page.frozen()[1:]] == [
        "chain energy", "chain learning", "confusion", "cone tree", "cone mera"
    ]  # fmt: skip
