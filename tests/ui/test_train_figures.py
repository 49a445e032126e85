"""The other figures of the Train place, fed known numbers and looked at mark by mark and pixel by pixel."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage

from rgapp.export.figures import PlotFigure, write, write_data
from rgapp.physics.patches import patches
from rgapp.physics.random_matrix import singular_value_edges
from rgapp.ui.place import Paper
from rgapp.ui.theme import theme
from rgapp.ui.train.dreams import Moments, SamplesAndDreams
from rgapp.ui.train.error_figure import EMPTY, ErrorFigure
from rgapp.ui.train.field_grid import FieldGrid
from rgapp.ui.train.frozen import frozen_figures
from rgapp.ui.train.measures import Monitored, axis_ticks
from rgapp.ui.train.spectrum_figure import NOTES, Spectrum, SpectrumFigure


def show(qtbot, widget, width, height):
    window = Paper()
    qtbot.addWidget(window)
    widget.host = window  # qtbot does not keep it alive
    widget.setParent(window)
    window.resize(width, height)
    widget.resize(width, height)
    window.show()
    widget.show()
    qtbot.wait(20)
    return widget


def pixels(widget) -> np.ndarray:
    image = widget.host.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    memory = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    return memory[:, : image.width()].copy()


# what is monitored

EPOCHS = np.arange(1.0, 19.0)
TRAIN = 0.17 + 0.2 / EPOCHS
HELD = TRAIN + 0.01 * (EPOCHS > 9)
MEASURES = {
    "reconstruction": Monitored(EPOCHS, TRAIN, HELD),
    "gap": Monitored(EPOCHS, np.linspace(-0.1, 0.7, 18)),
}


@pytest.fixture
def error(qtbot):
    made = show(qtbot, ErrorFigure(), 536, 220)
    made.show_measures(MEASURES, 40)
    return made


@pytest.mark.parametrize(
    ("curve", "zero", "room", "wanted"),
    [
        ([0.17, 0.41], False, 3, (0.1, 0.2, 0.3, 0.4, 0.5)),
        ([0.02, 0.7], True, 3, (0.0, 0.25, 0.5, 0.75)),
        ([-0.7, -0.2], True, 2, (-1.0, -0.5, 0.0)),
        ([0.3, 0.3], False, 2, (0.25, 0.3, 0.35)),
        ([np.nan, np.inf], False, 2, (0.0, 0.25, 0.5)),
    ],
)
def test_the_axis_ends_at_round_values_around_the_curves(curve, zero, room, wanted):
    assert axis_ticks([np.array(curve)], zero, room) == pytest.approx(wanted)


def test_both_curves_are_drawn_as_they_are(error):
    train, held = error.mark("train"), error.mark("held out")
    np.testing.assert_array_equal(train.y, TRAIN)
    np.testing.assert_array_equal(held.y, HELD)
    assert (train.colour, train.dash) == ("accent", "") and (held.colour, held.dash) == ("ink", "dashed")
    assert error._note == "held-out samples dashed"
    assert (error._x.low, error._x.high) == (0, 40)
    ticks = [value for value, _ in error.axis_y.ticks()]
    assert error._y.low == ticks[0] <= TRAIN.min() and error._y.high == ticks[-1] >= TRAIN.max()


def test_the_newest_value_is_a_dot_and_a_number(error):
    dot, value = error.mark("now"), error.mark("value")
    assert (dot.x[0], dot.y[0]) == (18, TRAIN[-1])
    assert value.text == "0.181" and value.bold and value.anchor == "left"
    late = Monitored(np.arange(1.0, 41.0), np.linspace(0.4, 0.2, 40))
    error.show_measures({"reconstruction": late}, 40)
    assert error.mark("value").anchor == "bottom right" and error.mark("held out") is None


def test_before_the_first_epoch_there_are_axes_and_a_sentence(qtbot):
    made = show(qtbot, ErrorFigure(), 536, 220)
    assert made.mark("empty").text == EMPTY and made.mark("train") is None
    assert made.menu.values == ["reconstruction", "pseudo", "gap"]
    assert made.accessibleDescription() == "Reconstruction error: nothing has been measured yet."
    made.show_measures({"reconstruction": Monitored(np.empty(0), np.empty(0))}, 15)
    assert made.mark("empty") is not None and made._x.high == 15
    made.show_measures(MEASURES, 40)
    assert made.mark("empty") is None


def test_the_title_chooses_the_measure(qtbot, error):
    chosen = []
    error.chosen.connect(chosen.append)
    assert error.menu.values == ["reconstruction", "gap"]  # those that were measured
    qtbot.keyClick(error.menu, Qt.Key.Key_Down)
    assert chosen == ["gap"] and error._title == "Free-energy gap"
    np.testing.assert_array_equal(error.mark("train").y, MEASURES["gap"].train)
    assert error.mark("zero").value == 0 and error.mark("held out") is None
    assert error._y.low <= -0.1 and error._y.high >= 0.7
    error.set_measure("reconstruction")
    assert chosen == ["gap"] and error.mark("zero") is None
    error.show_measures({"kl": Monitored(EPOCHS, 0.01 / EPOCHS)}, 40)
    assert error.measure == "kl" and error.mark("value").text == "0.000556"
    with pytest.raises(ValueError, match=r"reconstruction, pseudo, gap, kl \(got loss\)"):
        error.set_measure("loss")


def test_the_menu_at_the_title_offers_what_was_measured(error):
    actions = error.menu.build_menu().actions()
    assert [action.text() for action in actions] == ["Reconstruction error", "Free-energy gap"]
    assert [action.isChecked() for action in actions] == [True, False]
    assert error.childAt(QPoint(20, 10)) is error.menu and error.title_label.isHidden()


def test_pointer_and_keys_read_the_epochs(qtbot, error):
    said = []
    error.read.connect(said.append)
    error._point_at(7.3, 0.0)
    assert error._note == f"epoch 7: {TRAIN[6]:.3f}, held out {HELD[6]:.3f}"
    assert error.mark("cursor").x[0] == 7 and said == []
    error.show_measures(MEASURES, 40)  # a new epoch came while the pointer rests
    assert error._note.startswith("epoch 7:")
    error.left.emit()
    assert error.mark("cursor") is None and error._note == "held-out samples dashed"
    qtbot.keyClick(error, Qt.Key.Key_Right)
    qtbot.keyClick(error, Qt.Key.Key_Right)
    assert said == [
        f"epoch 1: {TRAIN[0]:.3f}, held out {HELD[0]:.3f}",
        f"epoch 2: {TRAIN[1]:.3f}, held out {HELD[1]:.3f}",
    ]


def test_training_that_ran_away_is_still_drawn(error):
    values = np.append(TRAIN, [np.nan, np.inf])
    error.show_measures({"reconstruction": Monitored(np.arange(1.0, 21.0), values, values)}, 40)
    assert error.mark("now") is None and np.isfinite(error._y.high)
    assert error.accessibleDescription().endswith("it is ∞.")


def test_notes_give_way_to_the_title(error):
    error.resize(260, 220)
    assert error._note in ("held-out dashed", "")
    error.resize(536, 220)
    assert error._note == "held-out samples dashed"
    theme().set_scale(1.5)
    assert error.menu.width() + error.note_label.sizeHint().width() <= 536
    assert error.frozen().note == "held-out samples dashed"


def test_axes_below_one_another_line_up(qtbot, error):
    spectrum = show(qtbot, SpectrumFigure(), 536, 220)
    spectrum.show_spectrum(random_spectrum())
    assert error.plot_rect().left() == spectrum.plot_rect().left()


# singular values


def random_spectrum(shape=(400, 100), seed=1, learned=()) -> Spectrum:
    weights = np.random.default_rng(seed).normal(0, 0.1, shape)
    values = np.linalg.svd(weights, compute_uv=False)
    values[: len(learned)] = learned
    return Spectrum(values, shape, float(weights.var()))


@pytest.fixture
def spectrum(qtbot):
    made = show(qtbot, SpectrumFigure(), 536, 220)
    made.show_spectrum(random_spectrum(learned=(7.0, 5.0, 4.2)))
    return made


def test_every_value_is_in_one_bar(spectrum):
    histogram = spectrum.mark("histogram")
    assert histogram.colour == "accent" and histogram.opacity == 1.0
    edges, heights = histogram.x[[0, *range(1, len(histogram.x), 2)]], histogram.high[::2]
    assert heights.sum() == 100 and len(edges) == len(heights) + 1
    np.testing.assert_allclose(np.diff(edges), edges[1])
    values = spectrum.spectrum.values
    for first, last, height in zip(edges[:-1], edges[1:], heights, strict=True):
        assert height == ((values >= first) & (values < last)).sum()


def test_the_curve_is_a_random_matrix_with_as_many_values(spectrum):
    curve = spectrum.mark("random matrix")
    given = spectrum.spectrum
    assert (curve.x[0], curve.x[-1]) == pytest.approx(singular_value_edges(400, 100, given.variance))
    width = spectrum._bins[1]
    area = np.sum((curve.y[1:] + curve.y[:-1]) / 2 * np.diff(curve.x)) / width
    assert area == pytest.approx(100, rel=2e-3)
    assert curve.colour == "ink"


def test_weights_at_the_start_lie_under_the_curve(spectrum):
    for shape in ((400, 100), (100, 400)):
        spectrum.show_spectrum(random_spectrum(shape, seed=3))
        bins = spectrum._bins
        fine = (bins[:-1, None] + np.diff(bins)[:, None] * (np.arange(200) + 0.5) / 200).ravel()
        expected = spectrum.expected(fine).reshape(-1, 200).mean(axis=1)
        assert expected.sum() == pytest.approx(100, abs=0.5)
        assert np.abs(spectrum._counts - expected).max() < 4
        assert "0 of 100 singular values lie beyond" in spectrum.accessibleDescription()


def test_what_was_learned_is_counted(spectrum):
    end = singular_value_edges(400, 100, spectrum.spectrum.variance)[1]
    assert spectrum.accessibleDescription() == (
        f"3 of 100 singular values lie beyond {end:.3g}, where a random matrix would end; the largest is 7."
    )


def test_bars_are_painted_to_their_height(spectrum):
    seen = pixels(spectrum)
    counts, bins = spectrum._counts, spectrum._bins
    bar = int(counts.argmax())
    column = int(spectrum.to_pixels((bins[bar] + bins[bar + 1]) / 2, 0).x())
    accent = np.flatnonzero(seen[:, column] == theme().color("accent").rgb())
    top, foot = (spectrum.to_pixels(0, height).y() for height in (counts[bar], 0))
    assert abs(accent.min() - top) <= 2 and abs(accent.max() - foot) <= 2


def test_bars_are_read_by_pointer_and_keys(qtbot, spectrum):
    said = []
    spectrum.read.connect(said.append)
    bar = int(spectrum._counts.argmax())
    first, last = spectrum._bins[bar : bar + 2]
    spectrum._point_at((first + last) / 2, 0)
    assert spectrum._note.startswith(f"{spectrum._counts[bar]} from {first:.4g} to {last:.4g}, of a random")
    spectrum.left.emit()
    assert spectrum._note == NOTES[0] and spectrum.mark("cursor") is None
    qtbot.keyClick(spectrum, Qt.Key.Key_Left)
    assert said[-1].startswith("1 from 7 to") and said[-1].endswith("of a random matrix 0.0")
    qtbot.keyClick(spectrum, Qt.Key.Key_Left)
    assert said[-1].startswith("0 from ")


def test_no_network_and_a_network_of_zeros(spectrum):
    spectrum.show_spectrum(Spectrum(np.zeros(100), (400, 100), 0.0))
    assert spectrum.mark("random matrix") is None and spectrum._counts[0] == 100
    spectrum.show_spectrum(None)
    assert spectrum.mark("histogram") is None and spectrum.mark("empty").text == EMPTY
    assert spectrum.accessibleDescription() == "There are no weights yet."


# samples and dreams


def spins(seed, number=3, side=40) -> np.ndarray:
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (number, side, side))


DATA = Moments((-1.42371, 0.0063), (0.51237, 0.0131))
DREAMT = Moments((-1.38, 0.021), (0.61, 0.03))


@pytest.fixture
def both(qtbot):
    made = show(qtbot, SamplesAndDreams(), 536, 152)
    made.show_samples(spins(1), DATA)
    made.show_dreams(spins(2), DREAMT, 400)
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_spins_have_their_colours(both, scheme):
    theme().set_scheme(scheme)
    seen = pixels(both)
    for group, token in ((both.samples, "ink"), (both.dreams, "accent")):
        for picture, rect in zip(group.pictures.spins, group.pictures.rects(), strict=True):
            left, top = round(rect.x()) + group.x(), round(rect.y()) + group.pictures.y()
            cells = seen[top : top + 80, left : left + 80].reshape(40, 2, 40, 2)
            wanted = np.where(picture > 0, theme().color(token).rgb(), theme().color("paper").rgb())
            assert (cells == wanted[:, None, :, None]).all()


def test_samples_follow_the_lattice_palette(both):
    theme().set_palette("blue and orange")
    seen = pixels(both)
    assert (seen == 0xFF0072B2).sum() > 4000 and (seen == theme().color("accent").rgb()).sum() > 4000


def test_rather_fewer_pictures_than_small_ones(both):
    assert [len(group.pictures.rects()) for group in both.groups()] == [3, 3]
    both.host.resize(420, 152)
    both.resize(420, 152)
    for group in both.groups():
        rects = group.pictures.rects()
        assert [rect.width() for rect in rects] == [80, 80] and rects[-1].right() <= group.width()


def test_energy_and_m2_stand_below(both):
    assert both.samples.energy.text() == "−1.424 ± 0.006" and both.samples.m2.text() == "0.512 ± 0.013"
    assert both.dreams.energy.text() == "−1.38 ± 0.02" and both.dreams.energy.colour == "accent"
    assert both.dreams.head.words == "Dreams fantasy particles, 400 steps"
    assert both.accessibleDescription() == (
        "Dreams have energy −1.38 ± 0.02, m² 0.61 ± 0.03; the samples have energy −1.424 ± 0.006, "
        "m² 0.512 ± 0.013."
    )
    both.show_dreams(spins(2), Moments(None, (0.61, 0.03)), 400)
    assert both.dreams.energy.text() == "–" and both.dreams.numbers()[0] == "$m^2$ 0.61 ± 0.03"


@pytest.mark.parametrize(("width", "scale"), [(536, 1.0), (420, 1.0), (536, 1.5), (430, 1.5)])
def test_numbers_are_never_cut_off(qtbot, both, width, scale):
    theme().set_scale(scale)
    both.resize(width, round(152 * scale))
    qtbot.wait(10)
    for group in both.groups():
        for label in (group.energy, group.m2, *group._names):
            assert label.width() >= label.sizeHint().width()
        assert (
            group.rows.geometry().right() <= group.width() and group.rows.geometry().bottom() < both.height()
        )


def test_nothing_dreamed_yet(qtbot):
    made = show(qtbot, SamplesAndDreams(), 536, 152)
    assert made.figures() == [] and made.accessibleDescription() == "The network has not dreamed yet."
    assert made.dreams.head.words == "Dreams" and made.dreams.energy.text() == "–"
    assert (pixels(made) == theme().color("strong").rgb()).sum() > 6 * 4 * 70  # outlines


# on paper


def test_all_figures_are_frozen_where_they_stand(qtbot, tmp_path, error, spectrum, both):
    page = Paper()
    qtbot.addWidget(page)
    page.resize(1232, 760)
    grid = FieldGrid(page)
    grid.setGeometry(0, 60, 638, 700)
    grid.set_network((1600, 100))
    fields = np.random.default_rng(4).normal(size=(1600, 100))
    grid.show_patches(patches(fields, range(100)), 3)
    for number, widget in enumerate((error, spectrum, both)):
        widget.setParent(page)
        widget.setGeometry(694, 60 + 240 * number, 536, 152 if widget is both else 220)
        widget.show()
    page.show()
    sheet, *figures = frozen_figures(page, grid, [error, spectrum], both, "A network learns", "Blobs.")
    names = ["receptive fields", "training", "weight spectrum", "samples", "dreams"]
    assert [figure.name for figure in figures] == names
    assert sheet.boxes[0] == (0, 60, 636, 636 + 28 + 24)
    assert sheet.boxes[1] == (694, 60, 536, 220) and sheet.boxes[4][1] == 60 + 480
    arrays = sheet.arrays()
    np.testing.assert_array_equal(arrays["receptive fields field"], grid.patches.pictures)
    np.testing.assert_array_equal(arrays["training held out y"], HELD)
    np.testing.assert_array_equal(arrays["weight spectrum singular value"], spectrum.spectrum.values)
    np.testing.assert_array_equal(arrays["samples samples"], spins(1))
    np.testing.assert_array_equal(arrays["dreams energy and error"], [-1.38, 0.021])
    assert isinstance(figures[1], PlotFigure) and figures[1].title == "Reconstruction error"
    text = write(sheet, tmp_path / "page.svg").read_text("utf-8")
    for words in ("Receptive fields", "held-out samples dashed", "singular value of", "fantasy particles"):
        assert words in text
    table = write_data(sheet, tmp_path / "page.csv").read_text("utf-8")
    assert "receptive fields field picture" in table and "weight spectrum singular value" in table
