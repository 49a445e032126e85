"""The figures of the PCA-RG place, fed flows of known data and looked at mark by mark and pixel by pixel."""

from itertools import pairwise

import numpy as np
import pytest
from pointer import move
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from rgapp.experiments.flow_result import FlowResult
from rgapp.physics.modes import principal_modes
from rgapp.physics.pca import distribution_of, flow_of, fraction_grid
from rgapp.physics.spectrum import fit_power_law
from rgapp.physics.surrogates import phase_randomised
from rgapp.ui.flow.flow_figure import ALL, DROPPED, NOTE, SHUFFLED, FlowFigure
from rgapp.ui.flow.histograms import Histograms, normal
from rgapp.ui.flow.presenting import PEAK, Panel, bins_together, panels_of
from rgapp.ui.flow.spectrum_figure import SpectrumFigure
from rgapp.ui.theme import theme


@pytest.fixture(autouse=True)
def light(qapp):
    theme().set_scheme("light")


@pytest.fixture(scope="module")
def market():
    """Heavy-tailed factor on Gaussian noise: the moment rises to 6 as modes are removed."""
    rng = np.random.default_rng(3)
    samples = rng.laplace(size=(4000, 1)) + rng.normal(size=(4000, 40))
    return principal_modes(samples)


@pytest.fixture(scope="module")
def flows(market):
    grid = fraction_grid(40, 12)
    return {
        ALL: flow_of(market, grid, resamples=50),
        DROPPED: flow_of(market, fraction_grid(40, 12, 4), 0.1),
        SHUFFLED: flow_of(phase_randomised(market, 1), grid),
    }


@pytest.fixture
def figure(qtbot, flows):
    made = show_in_window(qtbot, FlowFigure(), 800, 420)
    made.show_flows(flows, 0.1)
    qtbot.wait(20)
    return made


def show_in_window(qtbot, widget, width, height):
    """Show a widget inside a plain window."""
    window = QWidget()
    qtbot.addWidget(window)
    widget.setParent(window)
    widget.host = window  # qtbot does not keep it alive
    window.resize(width, height)
    widget.resize(width, height)
    window.show()
    widget.show()
    qtbot.wait(20)
    return widget


def mark_names(figure):
    return set(figure._marks)


def test_every_flow_is_drawn_as_it_is(figure, flows):
    assert {ALL, DROPPED, SHUFFLED, "line", f"{ALL} band", f"{DROPPED} band"} <= mark_names(figure)
    for name in (ALL, DROPPED, SHUFFLED):
        np.testing.assert_array_equal(figure.mark(name).y, flows[name].median)
        np.testing.assert_array_equal(figure.mark(name).x, flows[name].kept)
    np.testing.assert_array_equal(figure.mark(f"{ALL} band").low, flows[ALL].quartiles[0])
    assert figure.mark(ALL).colour == "ink" and figure.mark(DROPPED).colour == "accent"
    assert figure.mark("line").value == 3.0 and figure.mark("line").dash == "dashed"


def test_reading_right_is_coarse_graining(figure):
    assert figure.to_pixels(1.0, 3).x() < figure.to_pixels(0.1, 3).x() < figure.to_pixels(1 / 40, 3).x()
    assert figure.plot_rect().contains(figure.to_pixels(1.0, 3.0))


def test_pixels_agree_with_the_plot(figure, flows):
    flow = flows[ALL]
    here = figure.pixels(flow.kept, flow.median)
    for point, x, y in zip(here, flow.kept, flow.median, strict=True):
        there = figure.to_pixels(x, y)
        assert abs(point[0] - there.x()) <= 1 and abs(point[1] - there.y()) <= 1


def test_names_stand_free_of_the_curves(figure, flows):
    named = {name.removesuffix(" name") for name in mark_names(figure) if name.endswith(" name")}
    assert named == {"line", ALL, DROPPED, SHUFFLED}
    x = np.geomspace(1 / 40, 1, 2000)
    for key in named:
        words = figure.mark(f"{key} name")
        anchor = figure.to_pixels(words.x, words.y)
        left, top = anchor.x() + words.shift[0], anchor.y() + words.shift[1]
        for flow in flows.values():
            y = np.interp(np.log(x), np.log(flow.kept[::-1]), flow.median[::-1], np.nan, np.nan)
            points = figure.pixels(x, y)
            inside = (points[:, 0] > left) & (points[:, 0] < left + 20)
            assert not (inside & (points[:, 1] > top + 1) & (points[:, 1] < top + 12)).any()


def test_hover_reads_the_point_and_lights_its_histogram(qtbot, figure, flows):
    pointed = []
    figure.pointed.connect(pointed.append)
    flow = flows[ALL]
    place = figure.to_pixels(flow.kept[5], flow.median[5])
    view = figure.view.viewport()
    move(view, view.mapFrom(figure, place.toPoint()))
    assert pointed[-1] == flow.kept[5]
    note = figure._note
    assert f"{flow.median[5]:.2f}" in note and f"({flow.modes[5]} of 40)" in note and "±" in note
    whisker = figure.mark("whisker")
    np.testing.assert_allclose(whisker.y[1] - whisker.y[0], 2 * flow.error[5])
    move(view, QPoint(2, view.height() - 2))
    assert pointed[-1] is None and figure._note == NOTE and figure.mark("whisker") is None


def test_arrows_walk_along_the_curve_and_to_the_other_one(qtbot, figure, flows):
    said = []
    figure.read.connect(said.append)
    figure.setFocus()
    for _ in range(3):
        qtbot.keyClick(figure, Qt.Key.Key_Right)
    assert figure._cursor == (ALL, 2)
    assert f"{flows[ALL].median[2]:.2f}" in said[-1] and said[-1].startswith("all modes")
    qtbot.keyClick(figure, Qt.Key.Key_Down)
    assert figure._cursor[0] == DROPPED and said[-1].startswith("top 10")
    qtbot.keyClick(figure, Qt.Key.Key_Left)
    assert figure._cursor[0] == DROPPED


def test_summary_names_the_ends(figure, flows):
    first, last = flows[ALL].median[[0, -1]]
    assert f"from {first:.2f} to {last:.2f} with all modes" in figure.accessibleDescription()


def test_a_flow_that_is_gone_is_not_drawn(figure, flows):
    figure.show_flows({ALL: flows[ALL]}, 0.0)
    assert DROPPED not in mark_names(figure) and f"{DROPPED} name" not in mark_names(figure)


def test_spins_begin_below_one(qtbot, figure):
    spins = np.sign(np.random.default_rng(1).normal(size=(500, 20)))
    spins = np.concatenate([spins, -spins])
    flow = flow_of(principal_modes(spins, standardise=False))
    np.testing.assert_allclose(flow.median[0], 1, atol=1e-9)
    figure.show_flows({ALL: flow}, 0.0, spins=True)
    assert figure._y.low < 1
    assert figure.plot_rect().contains(figure.to_pixels(1.0, 1.0))


def test_names_stay_beside_their_curves_on_smaller_paper(figure, flows):
    for key in (ALL, DROPPED, SHUFFLED):
        words = figure.mark(f"{key} name")
        assert words.x in flows[key].kept and words.y in flows[key].median
        assert abs(words.shift[1]) < 80


def test_frozen_figure_carries_the_numbers(figure, flows):
    arrays = figure.frozen().arrays()
    np.testing.assert_array_equal(arrays["all y"], flows[ALL].median)
    np.testing.assert_array_equal(arrays["dropped band high"], flows[DROPPED].quartiles[1])


# histograms


@pytest.fixture
def histograms(qtbot, market):
    made = show_in_window(qtbot, Histograms(lambda fraction: 60 - 400 * np.log10(fraction)), 800, 220)
    dist = distribution_of(market, [1.0, 0.25, 0.025])
    centres = (dist.edges[1:] + dist.edges[:-1]) / 2
    made.show_panels(
        tuple(
            Panel(f, round(40 * f), False, centres, density, None)
            for f, density in zip(dist.kept, dist.density, strict=True)
        )
    )
    return made


def test_panels_stand_under_their_fractions(histograms):
    rects = histograms.rects()
    for rect, fraction in zip(rects[:2], (1.0, 0.25), strict=True):
        wanted = 60 - 400 * np.log10(fraction)
        assert abs(rect.center().x() - max(wanted, rect.width() / 2)) < 1
    assert all(rect.left() >= 0 and rect.right() <= 800 for rect in rects)
    assert all(one.right() <= other.left() for one, other in pairwise(rects))


def test_density_is_drawn_to_scale(histograms):
    image = histograms.grab().toImage()
    rect, panel = histograms.rects()[2], histograms.panels[2]
    assert panel.kept_all.max() > PEAK  # not hidden behind the normal curve
    at_zero = panel.kept_all[np.abs(panel.centres).argmin()]
    top = rect.bottom() - at_zero / histograms._scale() * rect.height()
    column = int(rect.center().x())
    ink = theme().color("ink")
    dark = [y for y in range(image.height()) if near(image.pixelColor(column, y), ink)]
    assert abs(min(dark) - top) <= 3


def near(one: QColor, other: QColor) -> bool:
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return max(abs(a - b) for a, b in pairs) < 90


def test_normal_curve_is_normal():
    x = np.linspace(-8, 8, 4001)
    assert abs(normal(x).sum() * (x[1] - x[0]) - 1) < 1e-6
    assert abs((x**4 * normal(x)).sum() * (x[1] - x[0]) - 3) < 1e-3
    assert normal(np.zeros(1))[0] == PEAK


def test_few_values_are_drawn_in_wider_bins():
    assert bins_together(6000 * 4, 100, 0.1) == 1
    assert bins_together(799, 100, 0.1) == 5
    assert bins_together(2000, 100, 0.1) == 2
    assert bins_together(3, 100, 0.1) == 5


def test_wider_bins_hold_the_same_share():
    rng = np.random.default_rng(4)
    basis = principal_modes(rng.normal(size=(300, 20)))
    fractions = [1.0, 0.05]
    result = FlowResult(
        300, 20, 20, basis.eigenvalues, (0.5, 1.5), "", {},
        {ALL: flow_of(basis, fractions)}, {ALL: distribution_of(basis, fractions)}, {},
    )  # fmt: skip
    wide, whole = panels_of(result, 2)[1], distribution_of(basis, [0.05]).density[0]
    assert len(wide.centres) == 20 and len(whole) == 100
    np.testing.assert_allclose(wide.kept_all.sum() * 0.5, whole.sum() * 0.1)
    np.testing.assert_allclose(wide.centres[[0, -1]], [-4.75, 4.75])


def test_pointing_at_a_panel_lights_it(qtbot, histograms):
    told = []
    histograms.pointed.connect(told.append)
    move(histograms, histograms.rects()[1].center().toPoint())
    assert told[-1] == 0.25
    histograms.light(0.24)
    assert histograms._lit == 1
    histograms.light(None)
    assert histograms._lit is None


def test_arrows_go_from_panel_to_panel_and_tell_the_tails(qtbot, histograms):
    said = []
    histograms.read.connect(said.append)
    panel = histograms.panels[0]
    outside = np.abs(panel.centres) > 3
    tail = 1 - (panel.kept_all.sum() - panel.kept_all[outside].sum()) * 0.1
    qtbot.keyClick(histograms, Qt.Key.Key_Right)
    assert histograms._lit == 0
    told = said[-1].replace("\u2009", " ")
    assert (
        told
        == f"100 %, 40 modes kept, beyond 3 standard deviations: all modes {100 * tail:.2g} %, normal 0.27 %"
    )
    assert 0.002 < tail < 0.03
    for _ in range(4):
        qtbot.keyClick(histograms, Qt.Key.Key_Right)
    assert histograms._lit == 2 and said[-1].startswith("2.5")


def test_panels_can_be_exported(histograms):
    figures = histograms.figures()
    assert [figure.title.replace("\u2009", " ") for figure in figures] == [
        "Keep 100 %, 40 modes",
        "Keep 25 %, 10 modes",
        "Keep 2.5 %, 1 mode",
    ]
    np.testing.assert_array_equal(figures[2].arrays()["all modes y"], histograms.panels[2].kept_all)


# spectrum


@pytest.fixture
def spectrum(qtbot):
    made = show_in_window(qtbot, SpectrumFigure(), 340, 460)
    scatter = np.random.default_rng(2).normal(size=200)
    values = np.sort((np.arange(1, 201) / 200) ** -0.8 * np.exp(0.02 * scatter))[::-1]
    made.show_spectrum(values, 200, 20, fit_power_law(values, 4000, 0.15, 0.5), "market")
    qtbot.wait(20)
    return made


def test_dropped_modes_are_hollow(spectrum):
    assert spectrum.mark("dropped modes").hollow and not spectrum.mark("kept modes").hollow
    assert len(spectrum.mark("dropped modes").x) == 20 and len(spectrum.mark("kept modes").x) == 180
    assert spectrum.mark("kept modes").x[-1] == 1.0


def test_slope_is_written_at_the_line(spectrum):
    law = spectrum.law
    assert abs(law.slope + 0.8) < 0.05
    assert spectrum.mark("slope name").text == f"slope −{-law.slope:.3f} ± {law.error:.3f}"
    assert spectrum.mark("law").colour == "accent" and spectrum.mark("law").dash == ""
    assert spectrum.mark("strongest name").text == "market"


def test_bent_spectrum_is_called_no_power_law(spectrum):
    rank = np.arange(1, 201) / 200
    bent = np.where(rank < 0.3, rank**-0.2, 0.3**1.8 * rank**-2.0)
    spectrum.show_spectrum(bent, 200, 0, fit_power_law(bent, 100_000, 0.05, 0.9))
    assert spectrum.mark("slope name").text == "no power law"
    assert spectrum.mark("law").dash == "dotted"
    assert "No power law between ranks" in spectrum.accessibleDescription()
    assert spectrum._note == "slopes −0.2 and −2.0"


def test_both_ends_of_the_line_are_in_view(spectrum):
    values = np.geomspace(2, 0.5, 60) * np.where(np.arange(60) < 3, 0.6, 1.0)
    values = np.sort(values)[::-1]
    law = fit_power_law(values, 500, 0.01, 0.6)
    spectrum.show_spectrum(values, 60, 0, law)
    for end in (law.low, law.high):
        assert spectrum.plot_rect().contains(spectrum.to_pixels(end, float(law.line(end))))


def drag(qtbot, figure, start: QPointF, end: QPointF):
    view = figure.view.viewport()
    at = [view.mapFrom(figure, point.toPoint()) for point in (start, (start + end) / 2, end)]
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at[0])
    for point in at[1:]:
        figure.dragged.emit(*figure._data_at(QPointF(point)))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at[2])


def test_ends_of_the_range_are_dragged(qtbot, spectrum):
    asked, done = [], []
    spectrum.range_dragged.connect(lambda low, high: asked.append((low, high)))
    spectrum.range_set.connect(lambda: done.append(True))
    law = spectrum.law
    start = spectrum.to_pixels(law.high, float(law.line(law.high)))
    end = spectrum.to_pixels(0.9, float(law.line(0.9)))
    drag(qtbot, spectrum, start, end)
    low, high = asked[-1]
    assert low == law.low and abs(high - 0.9) < 0.05 and done == [True]
    asked.clear()
    drag(qtbot, spectrum, spectrum.to_pixels(0.02, 1.1), end)  # away from both ends
    assert asked == []


def test_ends_never_cross(qtbot, spectrum):
    asked = []
    spectrum.range_dragged.connect(lambda low, high: asked.append((low, high)))
    law = spectrum.law
    start = spectrum.to_pixels(law.low, float(law.line(law.low)))
    drag(qtbot, spectrum, start, spectrum.to_pixels(0.95, 1.0))
    assert asked and all(0 < low < high <= 1 for low, high in asked)


def test_keys_move_the_ends(qtbot, spectrum):
    asked = []
    spectrum.range_dragged.connect(lambda low, high: asked.append((low, high)))
    law = spectrum.law
    qtbot.keyClick(spectrum, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(spectrum, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert asked[0][0] == law.low and asked[0][1] > law.high
    assert asked[1][0] < law.low and asked[1][1] == law.high


def test_modes_without_variance_are_left_out(spectrum):
    values = np.concatenate([np.geomspace(10, 1, 30), np.zeros(70)])
    spectrum.show_spectrum(values, 30, 0, None)
    assert len(spectrum.mark("kept modes").x) == 30 and spectrum.mark("kept modes").x[-1] == 0.3
    assert spectrum.mark("law") is None
