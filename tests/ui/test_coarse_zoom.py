"""Zooming and panning: which part of the torus is drawn, and that everything on it follows."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from rgapp.bits import pack_rows
from rgapp.ui.coarse.lattice_view import LatticeView
from rgapp.ui.coarse.part import LEAST, Part, sides, whole
from rgapp.ui.coarse.pixels import MARGIN
from tests.ui.test_coarse_views import colour, pixels, random_spins

ROOM = 480
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def lattice(qtbot):
    made = LatticeView()
    qtbot.addWidget(made)
    made.resize(ROOM + 2 * MARGIN, ROOM + 2 * MARGIN)
    made.show()
    return made


def turn(lattice, notches: int, x: float, y: float) -> None:
    """The wheel, away from the user for positive notches, over a point of the picture."""
    at = QPointF(MARGIN + x, MARGIN + y)
    buttons, modifiers = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    phase = Qt.ScrollPhase.NoScrollPhase
    turned = QPoint(0, 120 * notches)
    event = QWheelEvent(at, lattice.mapToGlobal(at), QPoint(), turned, buttons, modifiers, phase, False)
    QApplication.sendEvent(lattice, event)


def drag(lattice, button, start: QPoint, end: QPoint, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    kinds = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease)
    for kind, point in zip(kinds, (start, end, end), strict=True):
        held = Qt.MouseButton.NoButton if kind == kinds[2] else button
        pressed = Qt.MouseButton.NoButton if kind == kinds[1] else button
        at = QPointF(point)
        event = QMouseEvent(kind, at, lattice.mapToGlobal(at), pressed, held, modifiers)
        QApplication.sendEvent(lattice, event)


@pytest.mark.parametrize("room", [160, 360, 480, 520, 680, 760, 1440])
@pytest.mark.parametrize("size", [40, 100, 1024, 4096])
def test_every_side_fills_the_room_with_whole_cells_down_to_single_spins(room, size):
    offered = sides(size, room)
    assert offered[-1] == size and offered == sorted(set(offered))
    assert offered[0] <= 10
    for side in offered[:-1]:
        assert room % side == 0 or side % room == 0
    assert all(after <= 3 * before for before, after in pairwise(offered))


@pytest.mark.parametrize("size", [2, 5, 8, 9])
def test_a_small_lattice_is_always_whole(size):
    assert sides(size, ROOM) == [size]


def test_the_site_under_the_pointer_stays_there():
    rng = np.random.default_rng(3)
    part = whole(1024)
    for _ in range(300):
        at = tuple(rng.random(2))
        before = np.array(part.site(at, 1024))
        part = part.zoomed(int(rng.choice([-1, -1, 1])), 1024, ROOM, at)
        away = (np.array(part.site(at, 1024)) - before + 512) % 1024 - 512
        if part != whole(1024):
            assert abs(away).max() <= 1
    assert LEAST <= part.side <= 1024


def test_a_square_over_the_edge_is_seen_where_it_comes_back():
    part = Part(60, 60, 20)  # of 64: rows 60 to 63 and 0 to 15
    assert list(part.seen(62, 2, 5, 64)) == [(2, 6)]
    assert list(part.seen(20, 2, 5, 64)) == []
    assert list(Part(10, 10, 60).seen(8, 30, 5, 64)) == [(-2, 20)]
    assert sorted(Part(10, 10, 63).seen(8, 30, 5, 64)) == [(-2, 20), (62, 20)]
    assert list(whole(64).seen(3, 4, 5, 64)) == [(3, 4)]


@pytest.mark.parametrize("sign", [1, -1])
def test_spins_of_a_part_are_crisp_cells_across_the_seam(lattice, sign):
    spins = random_spins(1024, 1024)
    lattice.show_spins(pack_rows(spins), 1024, sign)
    for _ in range(6):
        lattice.zoom.by(-1, (0.0, 0.0))
    part = lattice.part
    lattice.zoom._take(part.moved(-5, -17, 1024))
    row, column, side = lattice.part
    assert (row, column) == (1019, 1007) and ROOM % side == 0
    cell = ROOM // side
    part = spins[np.ix_(np.arange(row, row + side) % 1024, np.arange(column, column + side) % 1024)]
    expected = np.where(sign * part > 0, colour("ink"), colour("paper")).repeat(cell, 0).repeat(cell, 1)
    assert (pixels(lattice)[MARGIN:-MARGIN, MARGIN:-MARGIN] == expected).all()


def test_a_part_with_several_spins_a_pixel_shows_their_means(lattice):
    spins = np.full((4096, 4096), -1, np.int8)
    spins[:, 1000:1960] = 1
    lattice.show_spins(pack_rows(spins), 4096)
    lattice.zoom.by(-1, (0.2, 0.2))
    _, column, side = lattice.part
    assert side == 4 * ROOM
    seen = pixels(lattice)[MARGIN:-MARGIN, MARGIN:-MARGIN]
    first = (1000 - column) / 4
    inner = np.arange(int(first) + 1, int(first + 240) - 1)
    assert (seen[:, inner] == colour("ink")).all()
    assert (np.delete(seen, np.arange(int(first) - 1, int(first) + 243), axis=1) == colour("paper")).all()


def test_the_wheel_zooms_about_the_pointer_and_back(lattice):
    lattice.show_spins(pack_rows(random_spins(512, 512)), 512)
    told = []
    lattice.zoomed.connect(lambda: told.append(lattice.part.side))
    here = QPointF(MARGIN + 300, MARGIN + 100)
    site = np.array(lattice.site_at(here))
    turn(lattice, 3, 300, 100)
    assert told == [120] and abs(np.array(lattice.site_at(here)) - site).max() <= 1
    turn(lattice, 40, 300, 100)
    assert lattice.part.side == LEAST and abs(np.array(lattice.site_at(here)) - site).max() <= 3
    turn(lattice, -60, 10, 10)
    assert lattice.part == whole(512)


@pytest.mark.parametrize(
    ("button", "modifiers"), [("MiddleButton", None), ("LeftButton", SHIFT)], ids=["middle", "shift"]
)
def test_a_drag_moves_the_part_round_the_torus(lattice, button, modifiers):
    lattice.show_spins(pack_rows(random_spins(128, 128)), 128)
    lattice.show_window(44, 44, 40)
    moves = []
    lattice.moved.connect(lambda row, column: moves.append((row, column)))
    lattice.zoom._take(Part(2, 3, 40))  # cells of 12
    modifiers = modifiers or Qt.KeyboardModifier.NoModifier
    drag(lattice, Qt.MouseButton[button], QPoint(100, 100), QPoint(100 + 12 * 10, 100 + 12 * 7), modifiers)
    assert lattice.part == Part((2 - 7) % 128, (3 - 10) % 128, 40) and moves == []


def test_keys_zoom_pan_and_go_back(qtbot, lattice):
    lattice.show_spins(pack_rows(random_spins(512, 512)), 512)
    qtbot.keyClick(lattice, Qt.Key.Key_Plus)
    qtbot.keyClick(lattice, Qt.Key.Key_Plus)
    assert lattice.part == Part(176, 176, 160)
    qtbot.keyClick(lattice, Qt.Key.Key_Right, CONTROL)
    qtbot.keyClick(lattice, Qt.Key.Key_Up, CONTROL)
    assert lattice.part == Part(156, 196, 160)
    qtbot.keyClick(lattice, Qt.Key.Key_Minus)
    assert lattice.part.side == 240
    qtbot.keyClick(lattice, Qt.Key.Key_Home)
    assert lattice.part == whole(512)


def test_the_cursor_is_followed(qtbot, lattice):
    lattice.show_spins(pack_rows(random_spins(64, 64)), 64)
    lattice.zoom._take(Part(28, 28, 8))
    sites = []
    lattice.pointed.connect(lambda row, column: sites.append((row, column)))
    for _ in range(6):
        qtbot.keyClick(lattice, Qt.Key.Key_Right)
    assert sites[-1] == (32, 38)
    assert any(lattice.part.seen(32, 38, 1, 64))


def test_a_double_click_shows_the_whole_and_leaves_the_frame(qtbot, lattice):
    lattice.show_spins(pack_rows(random_spins(128, 128)), 128)
    lattice.show_window(44, 44, 40)
    lattice.zoom._take(Part(0, 0, 40))
    moves = []
    lattice.moved.connect(lambda row, column: moves.append((row, column)))
    at = QPoint(MARGIN + 100, MARGIN + 100)
    qtbot.mouseClick(lattice, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(lattice, Qt.MouseButton.LeftButton, pos=at)
    assert lattice.part == whole(128) and moves[-1] == (44, 44)


def test_the_frame_follows_the_zoom_and_is_dragged_in_sites(lattice):
    lattice.show_spins(pack_rows(-np.ones((128, 128), np.int8)), 128)
    lattice.show_window(20, 30, 40)
    lattice.zoom._take(Part(10, 10, 80))  # cells of 6: the frame begins at (60, 120)
    dark = pixels(lattice) == colour("text")
    rows, columns = np.flatnonzero(dark.sum(1) > 100), np.flatnonzero(dark.sum(0) > 100)
    assert abs(rows.min() - (MARGIN + 60)) <= 2 and abs(rows.max() - (MARGIN + 300)) <= 2
    assert abs(columns.min() - (MARGIN + 120)) <= 2 and abs(columns.max() - (MARGIN + 360)) <= 2
    moves = []
    lattice.moved.connect(lambda row, column: moves.append((row, column)))
    drag(
        lattice,
        Qt.MouseButton.LeftButton,
        QPoint(MARGIN + 200, MARGIN + 200),
        QPoint(MARGIN + 230, MARGIN + 188),
    )
    assert moves[-1] == (18, 35)


def test_the_field_follows_the_zoom(lattice):
    lattice.show_spins(pack_rows(np.ones((128, 128), np.int8)), 128)
    lattice.show_window(0, 0, 40)
    row, column = np.mgrid[:40, :40] + 0.5
    lattice.show_field(np.exp(-((row - 20) ** 2 + (column - 10) ** 2) / 8), (18, 8, 4, 4))
    lattice.zoom._take(Part(12, 124, 24))  # cells of 20: the field's middle is at (160, 280)
    seen = pixels(lattice)
    accent = np.argwhere(seen == colour("accent")) - MARGIN
    radius = 20 * 2 * np.sqrt(2 * np.log(2))
    off = np.hypot(accent[:, 0] - 160, accent[:, 1] - 280) - radius
    assert len(accent) > 100 and abs(off).max() < 4
    assert seen[MARGIN + 160, MARGIN + 280] == colour("ink") != seen[MARGIN + 400, MARGIN + 100]


def test_another_size_is_shown_whole_and_a_resize_keeps_the_part(lattice):
    lattice.show_spins(pack_rows(random_spins(512, 512)), 512)
    lattice.zoom._take(Part(100, 100, 40))
    lattice.resize(360 + 2 * MARGIN, 360 + 2 * MARGIN)
    assert lattice.part == Part(102, 102, 36)
    lattice.resize(520 + 2 * MARGIN, 520 + 2 * MARGIN)
    assert 520 % lattice.part.side == 0
    lattice.show_spins(pack_rows(random_spins(256, 256)), 256)
    assert lattice.part == whole(256)
