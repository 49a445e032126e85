"""The PCA-RG place with a real session: what is asked for is analysed, drawn, stopped and undone."""

import threading
import time
from html import unescape
from pathlib import Path

import h5py
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from rgapp import models, results
from rgapp.data import Recipe, read
from rgapp.experiments import flow as experiment
from rgapp.experiments import flow_params
from rgapp.experiments.flow_params import LATTICES, SOURCES
from rgapp.experiments.flow_result import (
    ALL,
    DROPPED,
    GAUSSIAN,
    HISTOGRAMS,
    ROLLED,
    SHUFFLED,
    SUBSPACE,
    FlowResult,
)
from rgapp.physics.pca import moment_flow
from rgapp.physics.sources import independent_flow
from rgapp.physics.spectrum import precision_density
from rgapp.session import Session
from rgapp.ui.flow.column import KNOBS, grids
from rgapp.ui.flow.histograms import kept_and_modes
from rgapp.ui.flow.place import PcaRg
from rgapp.ui.flow.spectra import TITLES
from rgapp.ui.flow.view import VIEW
from rgapp.ui.widgets.editing import note_of

DATA = Path(__file__).parents[3] / "shared" / "data"
SMALL = {"variables": 32, "samples": 400}


class Stage:
    """A place in a window, ticked by hand."""

    def __init__(self, qtbot, session, values):
        session.set("flow", **values)
        self.qtbot, self.session = qtbot, session
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(1500, 900)
        self.place = PcaRg(session)
        self.place.setParent(self.window)
        self.place.resize(1500, 900)
        self.said = []
        self.place.said.connect(self.said.append)
        self.window.show()

    def enter(self):
        self.place.entered()
        self.settle()
        return self

    def tick(self):
        self.place.tick(time.monotonic())

    def settle(self, timeout=20_000):
        def idle():
            self.tick()
            return not self.place.analysis.running

        self.qtbot.waitUntil(idle, timeout=timeout)
        self.tick()

    def set(self, **values):
        self.session.set("flow", **values)
        self.settle()

    @property
    def result(self):
        return self.place.analysis.result

    def drawn(self, name):
        return self.place.board.flow.mark(name)


@pytest.fixture
def session(settings):
    made = Session(settings)
    yield made
    made.close()


@pytest.fixture
def stage(qtbot, session):
    made = Stage(qtbot, session, SMALL)
    yield made
    made.place.close_place()
    made.window.close()


def by_hand(params, seed):
    made = experiment.Flow(params, seed)
    return FlowResult.of({point: made.run(point, lambda *_: None) for point in made.points()})


def test_entering_analyses_and_draws_the_same_numbers_as_the_experiment(stage):
    assert stage.result is None and stage.place.figures() == []
    stage.enter()
    wanted = by_hand(stage.session.params("flow"), stage.session.seed("flow"))
    assert set(stage.result.flows) == {ALL, DROPPED, SHUFFLED}
    for name, flow in wanted.flows.items():
        np.testing.assert_array_equal(stage.drawn(name).y, flow.median)
    np.testing.assert_array_equal(stage.place.board.spectrum.eigenvalues, wanted.eigenvalues)
    density = wanted.distributions[ALL].density[0]
    np.testing.assert_array_equal(stage.place.board.histograms.panels[0].kept_all, density)


def test_a_place_not_seen_yet_analyses_nothing(stage):
    stage.session.set("flow", factor=0.5)
    stage.tick()
    assert stage.session.flow is None


def test_dropping_follows_and_undo_returns(stage):
    stage.enter()
    before = stage.drawn(DROPPED).y.copy()
    stage.set(drop_top=25)
    assert stage.place.board.flow.name_of(DROPPED).replace("\u2009", " ") == "top 25 % dropped"
    assert len(stage.place.board.spectrum.mark("dropped modes").x) == 8  # floor(.25 * 32 + .5)
    assert not np.array_equal(stage.drawn(DROPPED).y, before)
    stage.session.undo()
    stage.settle()
    assert stage.place.controls.drop.value == 10
    np.testing.assert_array_equal(stage.drawn(DROPPED).y, before)


class Halting(experiment.Flow):
    """Waits before its histograms."""

    gate = None

    def run(self, point, tell):
        while point == HISTOGRAMS and not self.gate.wait(0.01):
            tell(0.0, "waiting")
        return super().run(point, tell)


def test_a_drag_is_a_preview_and_all_is_there_when_it_ends(qtbot, session):
    stage = Stage(qtbot, session, {"variables": 200, "samples": 600, "drop_top": 10})
    try:
        stage.enter()
        analysis = stage.place.analysis
        assert analysis.whole and stage.place.kept() is not None
        session.begin_drag()
        session.set("flow", drop_top=20)
        stage.settle()
        assert len(analysis.result.flows[DROPPED].kept) < 64 and not analysis.whole
        assert stage.place.kept() is None, "a preview is no result"
        session.end_drag()
        stage.settle()
        assert analysis.whole and len(analysis.result.flows[DROPPED].kept) == 160
        assert analysis.params.drop_top == 20
    finally:
        stage.place.close_place()


def test_a_drag_shows_the_curve_before_all_else_and_lets_the_next_value_begin(stage, monkeypatch):
    stage.enter()
    band, old = stage.result.bands[ALL], stage.drawn(DROPPED).y.copy()
    monkeypatch.setattr(Halting, "gate", threading.Event())
    monkeypatch.setattr(experiment, "Flow", Halting)

    def drag_to(value):
        stage.place.controls.drop._moved(value)
        stage.qtbot.waitUntil(lambda: stage.tick() or stage.place.analysis.params.drop_top == value)
        assert not stage.place.analysis.whole

    drag_to(20)
    assert not np.array_equal(stage.drawn(DROPPED).y, old)
    assert stage.result.bands[ALL] is band and stage.result.flows[ALL].error is not None
    assert stage.drawn(SHUFFLED) is not None and stage.drawn("Gaussian band") is not None
    drag_to(25)  # though the one before has not ended
    Halting.gate.set()
    stage.settle()
    assert stage.place.analysis.whole
    wanted = by_hand(stage.session.params("flow"), stage.session.seed("flow"))
    np.testing.assert_array_equal(stage.drawn(DROPPED).y, wanted.flows[DROPPED].median)
    np.testing.assert_array_equal(stage.result.flows[DROPPED].error, wanted.flows[DROPPED].error)


def test_dropping_nothing_leaves_all_modes(stage):
    stage.enter()
    stage.set(drop_top=0)
    assert DROPPED not in stage.result.flows and ALL in stage.result.flows
    assert not stage.place.controls.compare.isEnabled()


def test_switches_choose_the_curves(stage):
    stage.enter()
    own = stage.place.keys()
    keys = {key.key: key.call for key in own}
    keys["U"]()
    keys["G"]()
    stage.place.controls.compare.click()
    stage.settle()
    assert set(stage.result.flows) == {DROPPED, GAUSSIAN}
    assert stage.drawn(ALL) is None and stage.drawn(SHUFFLED) is None
    assert abs(np.median(stage.drawn(GAUSSIAN).y) - 3) < 0.3
    assert stage.place.board.histograms.panels[0].kept_all is None


def test_the_verb_draws_other_samples(stage):
    stage.enter()
    first, seed = stage.drawn(ALL).y.copy(), stage.session.seed("flow")
    stage.place.verb_button.click()
    stage.settle()
    assert stage.session.seed("flow") == seed + 1 and stage.place.seed.field.text() == str(seed + 1)
    assert not np.array_equal(stage.drawn(ALL).y, first)
    stage.session.undo()
    stage.settle()
    np.testing.assert_array_equal(stage.drawn(ALL).y, first)


def test_each_source_shows_its_own_knob(stage):
    controls = stage.place.controls
    knobs = {"ising": [controls.temperature], "file": []}
    knobs |= {source: [controls.knobs[name] for name in names] for source, names in KNOBS.items()}
    every = [row for rows in knobs.values() for row in rows]
    assert set(knobs) == set(SOURCES)
    for source in knobs:
        if source == "file":
            continue
        stage.session.set("flow", source=source)
        assert [row for row in every if not row.isHidden()] == knobs[source]
        assert controls.size.isHidden() == (source not in LATTICES)
        assert controls.variables.isHidden() == (source in LATTICES)


def test_a_known_answer_is_drawn_and_said(stage):
    stage.set(source="tails", excess=6.0, samples=4000)
    stage.enter()
    known = stage.drawn("known")
    np.testing.assert_allclose(known.y, independent_flow(known.x, 6.0, 32))
    assert known.y[0] == pytest.approx(9.0) and known.dash == "dashed"
    assert "Known: random directions" in stage.place.board.notes.text()
    stage.set(source="neurons")
    ring = stage.drawn("known")
    assert len(ring.x) == 1 and ring.x[0] == 1.0 and ring.hollow
    stage.set(compare=False)
    assert stage.drawn("known") is None and "Known" not in stage.place.board.notes.text()


def test_the_knob_of_a_source_moves_its_samples(stage):
    stage.set(source="tails", samples=4000)
    stage.enter()
    before = stage.drawn(ALL).y[0]
    stage.place.controls.knobs["excess"]._moved(0.0)
    stage.settle()
    assert abs(stage.drawn(ALL).y[0] - 3) < 0.2 < before - 3


def ticked(stage, name):
    """Tick an entry of the menu as a person does."""
    field = stage.place.controls.also.field
    words = next(check[1] for check in field.checks if check is not None and check[0] == name)
    made = field.build_menu()
    next(action for action in made.actions() if action.text() == words).trigger()
    made.deleteLater()
    stage.settle()


def test_the_menu_draws_further_surrogates(stage):
    stage.enter()
    for name, curve in (("rolled", ROLLED), ("random_subspace", SUBSPACE)):
        assert stage.drawn(curve) is None
        ticked(stage, name)
        np.testing.assert_array_equal(stage.drawn(curve).y, stage.result.flows[curve].median)
    assert stage.place.controls.also.field.text() == "2 more"
    stage.session.undo()
    stage.settle()
    assert stage.drawn(SUBSPACE) is None and stage.place.controls.also.field.text() == "1 more"


def test_errors_and_every_variable_are_drawn_on_demand_without_another_analysis(stage):
    stage.enter()
    runner, flow = stage.session.flow, stage.result.flows[ALL]
    ticked(stage, "errors")
    band = stage.drawn("all error")
    np.testing.assert_allclose(band.high - band.low, 2 * flow.error)
    ticked(stage, "every")
    every = stage.drawn("all every")
    assert set(every.x) <= set(flow.kept) and {1.0, flow.kept[-1]} <= set(every.x)
    np.testing.assert_array_equal(np.sort(every.y[every.x == 1.0]), np.sort(flow.moments[0]))
    assert stage.session.flow is runner
    stage.session.undo()
    assert stage.drawn("all every") is None and stage.drawn("all error") is not None


def test_the_gaussian_band_is_that_of_the_memory(stage):
    stage.enter()
    band, drawn = stage.result.bands[ALL], stage.drawn("Gaussian band")
    np.testing.assert_allclose(drawn.high, 3 + 1.96 * np.sqrt(24 / band.independent))
    assert "Gaussian 3 ±" in stage.place.board.flow.reading(ALL, 0)


def test_nothing_is_drawn_beyond_the_rank(stage):
    stage.set(variables=300, samples=200, drop_top=0)
    stage.enter()
    figure, rank = stage.place.board.flow, stage.result.rank
    assert rank == 199
    for name in (ALL, SHUFFLED):
        assert stage.drawn(name).x[0] == rank / 300
    wall = figure.mark("no modes")
    assert wall.x[0] == 1.0 and wall.x[1] == rank / 300
    assert figure.x_text.text().endswith("199 of which hold variance")
    first = stage.place.board.histograms.panels[0]
    assert (first.fraction, first.modes, first.all_there) == (1.0, 199, True)
    assert kept_and_modes(first).endswith("only 199")
    assert "200 samples have no more than 199 modes." in stage.place.board.notes.text()
    stage.set(samples=2000)
    assert figure.mark("no modes") is None and stage.drawn(ALL).x[0] == 1.0


def test_keys_walk_through_the_sources(stage):
    stage.enter()
    row = stage.place.controls.source.rows[3]
    row.setFocus()
    stage.qtbot.keyClick(row, Qt.Key.Key_Up)
    stage.settle()
    assert stage.session.params("flow").source == "gaussian"
    assert abs(stage.result.flows[ALL].median[0] - 3) < 0.5


def test_live_ising_takes_the_lattice_as_it_is(stage):
    stage.session.set("lattice", temperature=3.5)
    stage.session.set("flow", source="ising", size=16, samples=600, shuffled=False)
    stage.enter()
    hot = stage.result.flows[ALL].median
    assert abs(hot[0] - 1) < 0.02  # spins about their mean
    assert stage.place.analysis.params.temperature == 3.5
    assert stage.place.board.flow._y.low < 1
    stage.place.controls.temperature.track.set_number(2.0)
    stage.place.controls.temperature._moved(2.0)
    stage.settle()
    assert stage.session.params("lattice").temperature == 2.0
    cold = stage.result.flows[ALL].median
    assert cold[-1] < 1.1 < 2.0 < hot[-1]
    assert any("independent" in line for line in stage.place.board.notes.text().splitlines())


def test_of_many_changes_the_last_one_counts(stage):
    stage.enter()
    for factor in np.linspace(0.1, 0.9, 9):
        stage.session.set("flow", factor=round(float(factor), 2))
        stage.tick()
    stage.settle()
    assert stage.place.analysis.params.factor == 0.9
    wanted = by_hand(stage.session.params("flow"), stage.session.seed("flow"))
    np.testing.assert_array_equal(stage.drawn(ALL).y, wanted.flows[ALL].median)


def test_parameters_that_come_back_are_analysed_though_their_first_run_was_stopped(stage):
    stage.enter()
    heavy = {"source": "gaussian", "variables": 300, "samples": 8000}
    stage.session.set("flow", **heavy)
    stage.tick()
    stage.session.set("flow", exponent=2.0)
    stage.place.tick(time.monotonic() + 1)  # past its grace: the first one is stopped
    stage.session.set("flow", exponent=1.0)
    stage.settle()
    assert stage.place.analysis.params.source == "gaussian"
    assert stage.place.analysis.params.exponent == 1.0 and stage.result.variables == 300


def test_cancel_answers_at_once_and_keeps_the_old_figure(stage):
    stage.enter()
    old = stage.drawn(ALL).y.copy()
    stage.session.set("flow", source="gaussian", variables=1000, samples=20_000)
    stage.tick()
    stage.qtbot.waitUntil(lambda: stage.place.analysis.progress.done > 0.001, timeout=20_000)
    stage.place.tick(time.monotonic() + 3)  # as if three seconds had passed
    assert stage.place.status().word == "Analysing" and stage.place.status().running
    assert stage.place.busy.isVisible() and stage.place.bar.fraction is not None
    assert stage.place.board.veil.isVisible()
    stage.place.busy.cancel.click()
    stage.settle(timeout=2_000)
    np.testing.assert_array_equal(stage.drawn(ALL).y, old)
    assert stage.place.status().word == "Idle" and stage.said
    assert not stage.place.busy.isVisible() and not stage.place.board.veil.isVisible()


class Slow(experiment.Flow):
    """Waits before its last curve."""

    gate = None

    def run(self, point, tell):
        if point == SHUFFLED:
            while not self.gate.wait(0.01):
                tell(0.0, "waiting")
        return super().run(point, tell)


@pytest.mark.parametrize("before", [True, False])
def test_a_cancel_in_the_middle_says_what_is_on_the_screen(stage, monkeypatch, before):
    if before:
        stage.enter()
        old, params = stage.result, stage.place.analysis.params
    monkeypatch.setattr(Slow, "gate", threading.Event())
    monkeypatch.setattr(experiment, "Flow", Slow)
    stage.session.set("flow", factor=0.7)
    stage.place.entered()

    def in_part():
        stage.place.tick(time.monotonic() + 1.2)
        return stage.result is not None and not stage.place.analysis.whole

    stage.qtbot.waitUntil(in_part, timeout=20_000)
    assert ALL in stage.result.flows and SHUFFLED not in stage.result.flows
    stage.place.busy.cancel.click()
    for _ in range(3):
        stage.settle()
        if before:
            assert stage.result is old and stage.place.provenance()["parameters"]["factor"] == params.factor
            np.testing.assert_array_equal(stage.drawn(ALL).y, old.flows[ALL].median)
            assert stage.said[-1] == "Stopped; the figures show the analysis before"
        else:
            assert stage.said[-1] == "Stopped; the figures show the curves that were finished"
            assert stage.place.analysis.params.factor == 0.7


def test_a_steep_spectrum_is_not_said_to_repeat_variables(stage):
    stage.enter()
    stage.set(source="gaussian", exponent=0.2, variables=400, samples=2000, drop_top=0)
    told = stage.place.board.notes.text()
    assert stage.result.rank < 400 and "told from rounding" in told and "repeat" not in told


def test_what_cannot_be_set_is_said_beside_the_control(stage, monkeypatch):
    stage.enter()
    monkeypatch.setattr(flow_params, "memory", lambda: 32 * 4 * 8 * 1000.0)
    stage.place.controls.samples._moved(50_000)
    assert stage.session.params("flow").samples == 400
    assert "samples must be at most" in note_of(stage.place.controls.samples)
    assert stage.place.controls.samples.value == 400


def test_few_samples_are_told(stage):
    stage.enter()
    assert "Few samples" not in stage.place.board.notes.text()
    stage.set(variables=100, samples=200)
    assert "Few samples: the weak half of this spectrum is mostly noise." in stage.place.board.notes.text()


def test_status_tells_source_amounts_and_seed(stage):
    stage.enter()
    status = stage.place.status()
    assert status.word == "Idle" and not status.running
    assert status.left[0].startswith("last analysis ") and status.left[0].endswith(" s")
    assert status.right == ("One-factor market", "32 variables × 400 samples", "seed 563")


def test_the_range_of_the_fit_is_undone_too(stage):
    stage.enter()
    spectrum = stage.place.board.spectrum
    law = spectrum.law
    spectrum.range_dragged.emit(0.2, 0.9)
    assert abs(spectrum.law.low - 0.2) < 0.05 and abs(spectrum.law.high - 0.9) < 0.05
    assert stage.session.params(VIEW).high == 0.9
    stage.session.undo()
    assert spectrum.law == law


def chosen(stage, words):
    """Take an entry of the menu at the spectrum's title, as a person does."""
    made = stage.place.board.spectra.menu.build_menu()
    next(action for action in made.actions() if action.text() == words).trigger()
    made.deleteLater()


def test_the_spectrum_is_shown_as_a_density_too(stage):
    stage.set(source="gaussian", variables=128, samples=8000)
    stage.enter()
    spectra = stage.place.board.spectra
    assert [action.text() for action in spectra.menu.build_menu().actions()] == list(TITLES[:2])
    chosen(stage, TITLES[1])
    assert spectra.density.isVisible() and not spectra.rank.isVisible()
    law, line = spectra.rank.law, spectra.density.mark("law")
    assert law.straight
    slope = np.diff(np.log(line.y[[0, -1]])) / np.diff(np.log(line.x[[0, -1]]))
    assert slope[0] == pytest.approx(law.exponent - 1)
    near = np.exp(np.interp(np.log(line.x), np.log(spectra.density.x), np.log(spectra.density.y)))
    assert np.median(np.abs(np.log(near / line.y))) < 0.1  # the line lies on the points
    assert stage.place.figures()[2].name == "density"
    stage.session.undo()
    assert spectra.rank.isVisible()


def test_modes_of_a_lattice_are_pictures_beside_their_shell(stage):
    stage.set(source="ising", size=16, samples=2000, drop_top=0)
    stage.enter()
    chosen(stage, TITLES[2])
    pictures = stage.place.board.spectra.pictures
    assert pictures.isVisible()
    shells = stage.result.shells
    for place, picture in enumerate(pictures.pictures):
        np.testing.assert_array_equal(picture.mode.ravel(), shells.vectors[place])
        share = np.sum(picture.part**2)  # of a vector of length 1
        assert share == pytest.approx(shells.shares[place].max()) == picture.share
    assert pictures.pictures[0].wave_number == 0 and pictures.pictures[0].share > 0.9
    image = pictures.grab().toImage()
    side = pictures.rows()[1]
    ink = {image.pixel(round(side * x), 30 + round(side * x)) for x in (0.2, 0.4, 0.6, 0.8)}
    assert all(pixel & 0xFFFFFF != 0xFFFFFF for pixel in ink)
    sheet, _, first, *_ = stage.place.figures()
    assert first.name == "mode 1" and "mode 1 mode" in sheet.arrays()
    ticked(stage, "fourier")
    np.testing.assert_array_equal(stage.drawn("fourier").y, shells.flow.median)
    stage.set(source="gaussian")
    assert stage.place.board.spectra.view == "rank" and stage.drawn("fourier") is None
    assert "fourier" in stage.place.controls.also.field.left_out


def test_noise_and_coupling_stand_beside_the_spectrum(stage):
    stage.set(source="gaussian", exponent=3.0, variables=64, samples=400, drop_top=0)
    stage.enter()
    noise = stage.place.board.spectrum.mark("noise")
    assert noise.high[0] == stage.result.noise[1]
    notes = stage.place.board.notes
    assert "Coupling g = " in notes.text() and "not to be told from 0" in notes.text()
    assert stage.result.coupling.sentence.split(";")[0] in unescape(notes.toolTip())
    assert stage.place.board.spectrum.law.sentence[:10] in unescape(notes.toolTip())
    assert notes.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


def test_small_window_has_three_histograms(stage):
    stage.set(variables=128)
    stage.enter()
    assert len(stage.place.board.histograms.panels) == 5
    stage.place.set_compact(True)
    assert len(stage.place.board.histograms.panels) == 3
    panels = stage.place.board.histograms.panels
    assert panels[0].fraction == 1.0 and panels[-1].fraction == 0.01


def test_figures_carry_what_is_drawn(stage):
    stage.enter()
    sheet, flow, spectrum, cloud, *histograms, density = stage.place.figures()
    x, y = precision_density(stage.result.eigenvalues, stage.result.rank)
    np.testing.assert_array_equal(density.arrays()["density x"], x)
    np.testing.assert_array_equal(density.arrays()["density y"], y)
    assert cloud.name == "cloud"
    np.testing.assert_array_equal(flow.arrays()["all y"], stage.result.flows[ALL].median)
    assert len(spectrum.arrays()["kept modes y"]) == 32 - 3
    assert len(histograms) == len(stage.place.board.histograms.panels)
    assert len(sheet.boxes) == len(sheet.figures) == 3 + len(histograms)
    block = stage.place.provenance()
    assert block["seed"] == 563 and block["samples"] == 400 and block["parameters"]["variables"] == 32


# files


@pytest.fixture
def csv(tmp_path):
    values = np.random.default_rng(8).laplace(size=(300, 12))
    path = tmp_path / "mine.csv"
    np.savetxt(path, values, delimiter=",", header=",".join("abcdefghijkl"), comments="")
    return path


def test_a_damaged_result_is_told_and_changes_nothing(stage, tmp_path):
    stage.enter()
    path, params = tmp_path / "flow.h5", stage.session.params("flow")
    with h5py.File(path, "w") as file:
        file.attrs["format"], file.attrs["experiment"] = results.FORMAT, "flow"
    stage.place.open_path(path)
    assert "flow.h5" in stage.place.strip.text()
    assert stage.session.params("flow") == params and stage.place.files.sheet is None


def test_data_of_every_kind_is_accepted_and_nothing_of_others(stage, tmp_path):
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["x"] = np.ones((20, 3))
    for suffix in (".csv", ".tsv", ".TXT", ".npy", ".npz", ".mat", ".h5", ".hdf5", ".nwb", ".parquet"):
        path = tmp_path / f"data{suffix}"
        path.touch()
        assert stage.place.accepts(path), suffix
    assert not stage.place.accepts(tmp_path / "picture.png")
    network, result = tmp_path / "net.h5", tmp_path / "scan.h5"
    models.save(models.load("ising-critical-40")[0], network, {})
    with h5py.File(result, "w") as file:
        file.attrs["format"], file.attrs["experiment"] = results.FORMAT, "scan"
    assert not stage.place.accepts(network) and not stage.place.accepts(result)


def use(stage, path):
    assert stage.place.accepts(path)
    stage.place.open_path(path)
    stage.qtbot.waitUntil(
        lambda: stage.place.files.sheet is None or stage.place.files.sheet.use.isEnabled(), timeout=9000
    )
    if stage.place.files.sheet is not None:
        stage.place.files.sheet.use.click()
        stage.settle()


def test_a_file_is_analysed_as_the_library_does(stage, csv):
    stage.enter()
    use(stage, csv)
    assert stage.session.params("flow").source == "file"
    wanted = moment_flow(read(csv).samples, stage.result.flows[ALL].kept)
    np.testing.assert_allclose(stage.drawn(ALL).y, wanted.median, rtol=1e-12)
    assert stage.place.verb_button.text() == "Analyse again"
    controls = stage.place.controls
    assert not controls.variables.isEnabled() and controls.variables.text() == "12"
    assert controls.source.rows[-1].note == "mine.csv"
    assert stage.place.status().right[:2] == ("mine.csv", "12 variables × 300 samples")
    assert stage.place.provenance()["source"]["file"] == "mine.csv"
    runner = stage.session.flow
    stage.place.verb_triggered()
    stage.settle()
    assert stage.session.flow is not runner and stage.session.seed("flow") == 563
    stage.session.undo()
    stage.settle()
    assert stage.place.analysis.params.source == "market" and controls.variables.isEnabled()


def test_variables_of_a_file_may_have_places(stage, csv):
    stage.enter()
    use(stage, csv)
    grid = stage.place.controls.grid
    assert not grid.isHidden() and grid.value == 0
    assert stage.result.shells is None
    assert grid.field.values[0] == 0
    grid.field._take(3)
    stage.settle()
    assert stage.session.params("flow").grid_rows == 3 and grid.field.text() == "3 × 4"
    assert (stage.result.shells.rows, stage.result.shells.columns) == (3, 4)
    chosen(stage, TITLES[2])
    assert stage.place.board.spectra.pictures.pictures[0].mode.shape == (3, 4)
    other = csv.with_name("other.csv")
    np.savetxt(other, np.random.default_rng(1).normal(size=(200, 7)), delimiter=",")
    use(stage, other)
    assert stage.session.params("flow").grid_rows == 0 and stage.result.shells is None
    assert stage.place.board.spectra.view == "rank" and grid.isHidden()  # 7 fill no grid


def test_grids_are_those_that_variables_fill():
    assert {text for _, text in grids(12, 0)[1:3]} == {"3 × 4", "4 × 3"}
    assert grids(7, 0) == [(0, "none")]
    assert (500, "500 × 2") in grids(1000, 500)


def test_a_bad_file_changes_nothing(stage, tmp_path):
    stage.enter()
    old, params = stage.drawn(ALL).y.copy(), stage.session.params("flow")
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"")
    use(stage, bad)
    assert "bad.csv is empty (0 bytes)" in stage.place.strip.text()
    assert stage.session.params("flow") == params
    np.testing.assert_array_equal(stage.drawn(ALL).y, old)
    assert stage.place.files.sheet is None


def test_a_file_that_went_away_is_told_and_the_figure_stays(stage, csv):
    stage.enter()
    use(stage, csv)
    old = stage.drawn(ALL).y.copy()
    csv.unlink()
    stage.place.verb_triggered()
    stage.settle()
    assert "mine.csv" in stage.place.strip.text()
    np.testing.assert_array_equal(stage.drawn(ALL).y, old)


def test_cancelling_the_sheet_leaves_the_source(stage, csv):
    stage.enter()
    stage.place.open_path(csv)
    stage.qtbot.waitUntil(lambda: stage.place.files.sheet.isVisible(), timeout=9000)
    stage.place.files.sheet.cancel.click()
    assert stage.place.files.sheet is None and stage.session.params("flow").source == "market"


def test_a_recipe_can_be_changed_later(stage, csv):
    stage.enter()
    use(stage, csv)
    stage.place.controls.reading.click()
    sheet = stage.place.files.sheet
    stage.qtbot.waitUntil(lambda: sheet.use.isEnabled(), timeout=9000)
    sheet.choices.switches["rescale"].click()
    sheet.use.click()
    stage.settle()
    assert stage.session.params("flow").recipe == Recipe(rescale=False)


@pytest.mark.skipif(not DATA.is_dir(), reason="needs the collection of data sets beside the repository")
def test_real_returns_keep_their_plateau(stage):
    """Daily returns stay near 5 however few modes are kept, and do not fall to 3 without the top tenth."""
    path = DATA / "stocks_sp500_2012_2017.npz"
    stage.enter()
    stage.session.set("flow", source="file", file=str(path), shuffled=False)
    stage.settle()
    whole, dropped = stage.result.flows[ALL], stage.result.flows[DROPPED]
    assert stage.result.variables == 435 and stage.result.samples == 1257
    np.testing.assert_allclose(whole.median[0], 8.43, rtol=0.01)
    plateau = whole.median[(whole.kept < 0.13) & (whole.kept > 0.03)]
    assert np.all(np.abs(plateau - 5.17) < 0.1)
    assert dropped.median.min() > 4.5
    assert "Few samples" in stage.place.board.notes.text()
