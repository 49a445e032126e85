"""The page of clusters: what the experiment of the same name finds is drawn, beside the shuffled control."""

import time

import numpy as np
import pytest

from rgapp import results
from rgapp.experiments.clusters import Clusters, ClustersParams, coarse_of
from rgapp.ui.flow.place import CLUSTERS, FLOW, PcaRg

SMALL = {"source": "market", "variables": 64, "samples": 1500, "drop_top": 0, "shuffled": False}


@pytest.fixture
def place(stand, session):
    session.set("flow", **SMALL)
    made = stand(PcaRg(session))
    made.entered()
    return made


def settle(qtbot, place):
    def idle():
        place.tick(time.monotonic())
        return not place.clusters.running

    qtbot.waitUntil(idle, timeout=30_000)


def shown(qtbot, place):
    place.tabs.segments[1].click()
    assert place.shown == CLUSTERS
    settle(qtbot, place)
    return place.clusters.page


def by_hand(**params):
    wanted = {name: value for name, value in SMALL.items() if name in ("source", "variables", "samples")}
    made = Clusters(ClustersParams(**(wanted | params)), 563)
    return {point: coarse_of(made.run(point, lambda *_: None)) for point in made.points()}


def test_the_page_draws_the_experiment(qtbot, place):
    page = shown(qtbot, place)
    wanted = by_hand()
    data, control = wanted["clusters"], wanted["shuffled"]
    np.testing.assert_array_equal(page.variance.mark("data").y, data.variance)
    np.testing.assert_array_equal(page.variance.mark("shuffled").y, control.variance)
    law = page.variance.mark("law")
    slope = np.log(law.y[-1] / law.y[0]) / np.log(law.x[-1] / law.x[0])
    assert slope == pytest.approx(data.laws["alpha"].exponent)
    np.testing.assert_array_equal(page.slope.mark("data").y, data.laws["alpha"].slopes)
    assert {page.slope.mark("independent").value, page.slope.mark("alike").value} == {1.0, 2.0}
    assert page.inside.mark("K = 16").x[-1] == 1.0
    assert page.silence.mark("data") is None and "cannot be told" in page.silence._note
    assert "α = " in page.words.text() and "Shuffled: α = " in page.words.text()
    assert place.status().right == ("64 units in pairs", "seed 563")


def test_only_the_source_has_controls_there_and_they_work(qtbot, place):
    page = shown(qtbot, place)
    controls = place.controls
    assert controls.drop.isHidden() and controls.compare.isHidden() and controls.also.isHidden()
    assert not controls.source.isHidden() and not controls.knobs["factor"].isHidden()
    controls.knobs["factor"]._moved(0.0)
    settle(qtbot, place)
    wanted = by_hand(factor=0.0)["clusters"]
    np.testing.assert_array_equal(page.variance.mark("data").y, wanted.variance)
    assert wanted.laws["alpha"].exponent < 1.8
    place.show_page(FLOW)
    assert not controls.drop.isHidden() and controls.knobs["mass"].isHidden()


def test_spikes_have_silence_and_spins_have_none(qtbot, place):
    place.session.set("flow", source="neurons", samples=3000)
    page = shown(qtbot, place)
    told = by_hand(source="neurons", samples=3000)["clusters"]
    np.testing.assert_allclose(page.silence.mark("data").y, -np.log(told.silence))


def test_a_cancel_keeps_what_is_drawn(qtbot, place):
    page = shown(qtbot, place)
    before = page.variance.mark("data").y
    place.session.set("flow", samples=80_000)
    place.tick(time.monotonic())
    qtbot.waitUntil(lambda: place.clusters.progress.done > 0 or not place.tick(time.monotonic()))
    place.busy.cancel.click()
    settle(qtbot, place)
    assert page.variance.mark("data").y is before
    assert place.clusters.params.samples == 1500


def test_figures_and_the_run_itself_are_exported_and_made_again(qtbot, place, tmp_path):
    page = shown(qtbot, place)
    sheet, variance, *_ = place.figures()
    np.testing.assert_array_equal(variance.arrays()["data y"], page.variance.mark("data").y)
    assert len(sheet.figures) == 5 and "rgapp run clusters" in place.provenance()["command"]
    path = tmp_path / "clusters.h5"
    results.write(path, place.kept()(path))
    there = results.read(path)
    np.testing.assert_array_equal(there.points["clusters"]["variance"], page.variance.mark("data").y)
    before = page.variance.mark("data").y.copy()
    place.session.set("flow", factor=0.9, seed=7)
    place.show_page(FLOW)
    assert place.accepts(path)
    place.open_path(path)
    assert place.shown == CLUSTERS
    settle(qtbot, place)
    assert place.session.params("flow").factor == 0.3 and place.session.seed("flow") == 563
    np.testing.assert_array_equal(page.variance.mark("data").y, before)


def test_a_flow_is_kept_and_made_again(qtbot, place, tmp_path):
    def idle():
        place.tick(time.monotonic())
        return not place.analysis.running

    qtbot.waitUntil(idle, timeout=30_000)
    path = tmp_path / "flow.h5"
    results.write(path, place.kept()(path))
    before = place.board.flow.mark("all").y.copy()
    place.session.set("flow", variables=32, seed=1)
    qtbot.waitUntil(idle, timeout=30_000)
    assert len(place.board.flow.mark("all").y) == 32
    place.open_path(path)
    qtbot.waitUntil(idle, timeout=30_000)
    np.testing.assert_array_equal(place.board.flow.mark("all").y, before)
