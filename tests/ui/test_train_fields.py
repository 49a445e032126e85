"""The grid of receptive fields, fed hand-made fields and looked at pixel by pixel."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage

from rgapp.export.axes import rgb
from rgapp.export.figures import columns, write
from rgapp.export.tokens import tokens
from rgapp.physics.patches import patches, units_shown
from rgapp.ui.place import Paper
from rgapp.ui.theme import theme
from rgapp.ui.train.field_grid import FOOT, HEAD, FieldGrid
from rgapp.ui.train.grid import fit, steady
from rgapp.ui.train.signed import limit_of, signed_index, signed_table


def pixels(widget) -> np.ndarray:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    memory = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    return memory[:, : image.width()].copy()


def random_fields(units=400, side=40, seed=1) -> np.ndarray:
    """(side^2, units): a spot of either sign at a place of its own, in noise."""
    rng = np.random.default_rng(seed)
    fields = rng.normal(0, 0.02, (side * side, units))
    fields[rng.integers(side * side, size=units), np.arange(units)] = rng.choice([-2.0, 2.0], units)
    return fields


FIELDS = random_fields()


def feed(grid, fields=FIELDS, silent=3):
    """What the place does when the grid asks."""
    view = grid.view
    units = units_shown(fields, view.which, grid.number, view.page)
    grid.show_patches(patches(fields, units, view.span), silent)


@pytest.fixture
def grid(qtbot):
    window = Paper()
    qtbot.addWidget(window)
    made = FieldGrid(window)
    made.host = window
    window.resize(636, 636 + HEAD + FOOT)
    made.resize(window.size())
    made.set_network((1600, 400, 100, 25))
    window.show()
    feed(made)
    qtbot.wait(20)
    return made


@pytest.mark.parametrize(
    ("room", "sites", "units", "most", "ratio", "columns", "cell"),
    [
        (636, 15, 400, 10, 1.0, 10, 60),
        (494, 15, 400, 8, 1.0, 8, 60),
        (636, 15, 25, 10, 1.0, 5, 120),
        (636, 40, 400, 10, 1.0, 7, 80),  # one pixel a site would be 40 px only
        (636, 40, 400, 10, 2.0, 10, 60),
        (800, 15, 400, 10, 1.0, 10, 75),
        (300, 15, 400, 10, 1.5, 5, 50),
        (505.4, 15, 400, 8, 1.5, 8, 60),
        (30, 40, 400, 10, 1.0, 1, 40),
    ],
)
def test_pictures_are_whole_device_pixels_to_a_site(room, sites, units, most, ratio, columns, cell):
    grid = fit(room, sites, units, most, ratio)
    assert (grid.columns, grid.cell) == (columns, cell)
    assert (grid.cell * ratio / sites).is_integer() and (grid.gap * ratio).is_integer()
    assert grid.side <= max(room, cell)


def test_units_that_stay_keep_their_places():
    order = steady(np.array([7, 3, 9, 1]), np.array([9, 8, 7, 5]))
    assert np.array([9, 8, 7, 5])[order].tolist() == [7, 8, 9, 5]
    assert steady(np.empty(0, int), np.array([4, 2])).tolist() == [0, 1]
    assert sorted(steady(np.array([5, 4, 3, 2]), np.array([2, 9])).tolist()) == [0, 1]


@pytest.mark.parametrize("scheme", ["light", "dark", "high contrast"])
def test_colours_are_symmetric_about_paper(qapp, scheme):
    theme().set_scheme(scheme)
    table = signed_table()
    ends = [theme().color(name).rgb() for name in ("negative", "paper", "accent")]
    assert [table[signed_index(np.array(v), 2.0)] for v in (-2.0, 0.0, 2.0)] == ends
    assert table[signed_index(np.array(-7.0), 2.0)] == ends[0]
    values = np.linspace(-1, 1, 41)
    np.testing.assert_array_equal(signed_index(values, 1.0) + signed_index(-values, 1.0), 254)
    assert (signed_index(np.ones((2, 2)), 0.0) == 127).all()


def test_the_scale_ends_where_a_thousandth_lies_outside():
    values = np.arange(-1000.0, 1001.0)
    assert limit_of(values) == pytest.approx(999, abs=1.5)
    assert limit_of(np.empty((0, 15, 15))) == 0.0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_site_is_a_square_of_its_colour(qtbot, grid, scheme):
    theme().set_scheme(scheme)
    seen = pixels(grid.host)[HEAD:, :]
    drawn = grid.patches.pictures
    assert grid.pictures.limit == pytest.approx(np.percentile(np.abs(drawn), 99.9))
    wanted = signed_table()[signed_index(drawn, grid.pictures.limit)]
    for index in (0, 9, 37, 99):
        left, top = (int(edge) for edge in grid.pictures.grid.place(index))
        cell = seen[top : top + 60, left : left + 60].reshape(15, 4, 15, 4)
        assert (cell == wanted[index][:, None, :, None]).all()
    assert seen[30, 62] == theme().color("canvas").rgb()


def test_untrained_noise_has_a_scale_of_its_own(grid):
    noise = np.random.default_rng(2).normal(0, 0.01, (1600, 400))
    feed(grid, noise, silent=400)
    assert 0.03 < grid.pictures.limit < 0.04
    assert grid._foot.text() == "400 units see nothing yet"
    grid.invite("Press Space to train.")
    assert len(np.unique(pixels(grid.pictures))) > 100


def test_note_tells_how_many_and_how(grid):
    assert grid._note.text() == "100 of 400, each enlarged around its centre"
    grid._part._take(False)
    feed(grid)
    assert grid._note.text() == "49 of 400, the whole lattice"
    grid._which._take("all")
    grid._turn(2)
    feed(grid)
    assert grid._note.text().startswith("99–147 of 400") and grid.patches.units[0] == 98
    grid._layer._take(3)
    grid._part._take(True)
    feed(grid, random_fields(25))
    assert grid._note.text() == "all 25, each enlarged around its centre" and grid._pager.isHidden()
    assert grid.pictures.grid.cell == 120


def test_choices_ask_for_other_pictures(qtbot, grid):
    asked = []
    grid.asked.connect(lambda: asked.append((grid.view, grid.number)))
    grid._which._take("all")
    grid._part._take(False)
    grid._layer._take(2)
    views = [view for view, _ in asked]
    assert [(v.which, v.enlarged, v.layer) for v in views] == [
        ("all", True, 1),
        ("all", False, 1),
        ("all", False, 2),
    ]
    assert [number for _, number in asked] == [100, 49, 49] and views[-1].span is None
    grid.set_view(replace(views[0], which="random"))
    assert len(asked) == 3  # what the program sets, nobody chose


def test_pages_are_turned_by_clicks_and_keys(qtbot, grid):
    grid._which._take("all")
    asked = []
    grid.asked.connect(lambda: asked.append(grid.view.page))
    pager = grid._pager
    assert pager.isVisible() and pager.words == "1 of 4"
    qtbot.mouseClick(pager, Qt.MouseButton.LeftButton, pos=QPoint(pager.width() - 5, 10))
    qtbot.keyClick(pager, Qt.Key.Key_Right)
    qtbot.mouseClick(pager, Qt.MouseButton.LeftButton, pos=QPoint(5, 10))
    assert asked == [1, 2, 1]
    feed(grid)
    assert grid.patches.units.tolist() == list(range(100, 200))


def test_more_room_asks_for_more(grid):
    asked = []
    grid.asked.connect(lambda: asked.append(grid.number))
    grid.set_compact(True)
    assert asked == [64] and grid.pictures.number == 64
    grid.resize(400, 700)
    assert asked == [64, 36]


def test_a_unit_keeps_its_place_while_the_strongest_change(grid):
    before = grid.patches.units.copy()
    fields = FIELDS.copy()
    fields[:, before[:5]] *= 0.01
    feed(grid, fields)
    now = grid.patches.units
    assert not set(before[:5].tolist()) & set(now.tolist())
    np.testing.assert_array_equal(now[5:], before[5:])
    for index in (0, 50):
        np.testing.assert_array_equal(grid.patches.pictures[index], patches(fields, [now[index]]).pictures[0])


def test_pointer_and_keys_tell_the_unit(qtbot, grid):
    said = []
    grid.read.connect(said.append)
    pictures = grid.pictures
    qtbot.mouseMove(pictures, QPoint(1, 1))
    qtbot.mouseMove(pictures, QPoint(3 * 64 + 30, 2 * 64 + 30))
    unit = grid.patches.units[23]
    row, column = (round(place) + 1 for place in grid.patches.centres[23])
    assert pictures.ringed == 23 and said == []
    told = f"unit {unit + 1}, {grid.patches.area[23]:.1f} sites around row {row}, column {column}"
    assert pictures.toolTip() == told and grid._note.text() in grid.reading(23)
    qtbot.keyClick(pictures, Qt.Key.Key_Left)
    qtbot.keyClick(pictures, Qt.Key.Key_Down)
    assert pictures.ringed == 32 and said[-1].startswith(f"unit {grid.patches.units[32] + 1},")
    qtbot.keyClick(pictures, Qt.Key.Key_End)
    qtbot.keyClick(pictures, Qt.Key.Key_Down)
    assert pictures.ringed == 99
    ringed = pixels(pictures)
    assert grid.release() and pictures.ringed is None and not grid.release()
    rows, across = np.nonzero(ringed != pixels(pictures))
    assert rows.min() >= 9 * 64 - 2 and across.min() >= 9 * 64 - 2 and len(rows) > 200
    assert grid._note.text() == "100 of 400, each enlarged around its centre"


def test_a_spread_field_has_no_place(grid):
    fields = np.random.default_rng(3).normal(size=(1600, 400))
    feed(grid, fields)
    assert grid.reading(0)[0].endswith("in no one place")
    assert "0 have gathered" in grid.pictures.accessibleDescription()
    feed(grid)
    told = grid.pictures.accessibleDescription()
    assert told.startswith("Fields of 100 of 400 units of layer 1: 100 have gathered")
    assert told.endswith("3 units see nothing yet.")


def test_held_choices_say_why(grid):
    grid.hold_choices("Stored snapshots hold these units only.")
    assert not grid._which.isEnabled() and "Stored snapshots" in grid._part.toolTip()
    grid.hold_choices(None)
    assert grid._which.isEnabled() and "Stored" not in grid._part.toolTip()


@pytest.mark.parametrize(("scale", "side"), [(1.0, 636), (1.5, 636), (1.5, 430)])
def test_words_above_and_below_never_meet(grid, scale, side):
    theme().set_scale(scale)
    grid._which._take("all")
    grid.resize(side, 720)
    feed(grid)
    for row in (
        (grid._title, grid._which, grid._part, grid._layer, grid._pager, grid._note),
        (grid._scale, grid._foot),
    ):
        boxes = [one.geometry() for one in row if one.width()]
        assert all(one.right() < other.left() for one, other in pairwise(boxes))
        assert boxes[-1].right() <= grid.picture_width and boxes[-1].bottom() < grid.height()
    assert grid._title.text() == ("Receptive fields" if side == 636 else "Fields")


def test_frozen_pictures_carry_the_weights(tmp_path, grid):
    figure = grid.frozen()
    arrays = figure.arrays()
    np.testing.assert_array_equal(arrays["field"], grid.patches.pictures)
    np.testing.assert_array_equal(arrays["unit"], grid.patches.units)
    assert figure.image.shape == (159, 159) and figure.size == (636, 636)
    np.testing.assert_allclose(figure.image[:15, 16:31], grid.patches.pictures[1] / grid.pictures.limit)
    assert np.isnan(figure.image[15]).all() and np.isnan(figure.image[:, 15]).all()
    table = columns(arrays)
    place = 3 * 225 + 4 * 15 + 5
    assert [table[f"field {axis}"][place] for axis in ("picture", "row", "column")] == [3, 4, 5]
    assert table["field"][place] == arrays["field"][3, 4, 5]
    for scheme in ("light", "dark"):
        picture = rgb(figure, tokens(scheme))
        assert picture[15, 3].tobytes().hex() == tokens(scheme).canvas[1:].lower()
        middle = signed_index(grid.patches.pictures[:1], grid.pictures.limit)[0]
        theme().set_scheme(scheme)
        wanted = signed_table()[middle].astype("<u4").view(np.uint8).reshape(15, 15, 4)[..., 2::-1]
        assert np.abs(picture[:15, :15].astype(int) - wanted).max() <= 2
    path = write(figure, tmp_path / "fields.svg")
    text = path.read_text("utf-8")
    assert "opposes" in text and "3 units see nothing yet" in text


def test_fewer_fields_than_room_are_frozen_alone(grid):
    grid.set_network((1600, 12))
    assert grid.patches is None and grid.pictures.number == 0
    feed(grid, random_fields(12))
    assert grid._layer.isHidden()
    figure = grid.frozen()
    assert figure.image.shape == (3 * 16 - 1, 4 * 16 - 1) and len(figure.arrays()["unit"]) == 12
