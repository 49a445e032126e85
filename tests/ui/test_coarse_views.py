"""The lattice view and the tiles, fed hand-made configurations and looked at pixel by pixel."""

import numpy as np
import pytest
from pointer import drag, move
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage

from rgapp.bits import pack_rows
from rgapp.ui.coarse.lattice_picture import picture_side
from rgapp.ui.coarse.lattice_view import LatticeView
from rgapp.ui.coarse.pixels import MARGIN
from rgapp.ui.coarse.tiles import Tile
from rgapp.ui.theme import theme


def random_spins(*shape: int) -> np.ndarray:
    return np.random.default_rng(7).choice(np.array([-1, 1], np.int8), shape)


def pixels(widget) -> np.ndarray:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    memory = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    return memory[:, : image.width()].copy()


def colour(token: str) -> int:
    return theme().color(token).rgb()


@pytest.fixture
def tile(qtbot):
    made = Tile(learned=True)
    qtbot.addWidget(made)
    made.resize(220 + 2 * MARGIN, 220 + 2 * MARGIN)
    return made


@pytest.fixture
def lattice(qtbot):
    made = LatticeView()
    qtbot.addWidget(made)
    made.resize(480 + 2 * MARGIN, 480 + 2 * MARGIN)
    return made


@pytest.mark.parametrize(("learned", "up"), [(True, "accent"), (False, "ink")])
def test_cells_have_the_colours_of_their_spins(qtbot, learned, up):
    tile = Tile(learned)
    qtbot.addWidget(tile)
    tile.resize(220 + 2 * MARGIN, 220 + 2 * MARGIN)
    spins = random_spins(10, 10)
    tile.show_values(spins)
    seen = pixels(tile)[MARGIN + 11 : MARGIN + 220 : 22, MARGIN + 11 : MARGIN + 220 : 22]
    assert (seen == np.where(spins > 0, colour(up), colour("paper"))).all()


def test_a_mean_of_zero_is_mid_tone(tile):
    tile.show_values(np.array([[0.0, 1.0], [-1.0, 0.5]], np.float32))
    seen = QColor.fromRgb(int(pixels(tile)[MARGIN + 55, MARGIN + 55]))
    for channel in range(3):
        ends = theme().color("paper").getRgb()[channel], theme().color("accent").getRgb()[channel]
        assert seen.getRgb()[channel] == pytest.approx(sum(ends) / 2, abs=1.5)


def test_dots_stand_in_the_cells_that_differ_only(tile):
    spins = random_spins(5, 5)
    other = spins.copy()
    other[1, 3] *= -1
    tile.show_values(spins)
    plain = pixels(tile)
    tile.show_values(spins, other)
    rows, columns = np.nonzero(pixels(tile) != plain)
    assert ((rows - MARGIN) // 44 == 1).all() and ((columns - MARGIN) // 44 == 3).all() and len(rows) > 50


def test_pointer_and_keys_tell_the_cell(qtbot, tile):
    tile.show_values(random_spins(10, 10))
    tile.show()
    with qtbot.waitSignal(tile.pointed) as told:
        move(tile, QPoint(MARGIN + 4 * 22 + 3, MARGIN + 7 * 22 + 20))
    assert told.args == [7, 4]
    with qtbot.waitSignal(tile.clicked) as told:
        qtbot.mouseClick(tile, Qt.MouseButton.LeftButton, pos=QPoint(MARGIN + 1, MARGIN + 219))
    assert told.args == [9, 0]
    tile.show_rings(((9, 0),))
    for key, cell in ((Qt.Key.Key_Left, [9, 9]), (Qt.Key.Key_Down, [0, 0]), (Qt.Key.Key_Up, [8, 0])):
        with qtbot.waitSignal(tile.walked) as told:
            qtbot.keyClick(tile, key)
        assert told.args == cell
    with qtbot.waitSignal(tile.released):
        qtbot.keyClick(tile, Qt.Key.Key_Escape)


@pytest.mark.parametrize("size", [40, 60, 64, 128])
@pytest.mark.parametrize("sign", [1, -1])
def test_every_spin_is_a_cell_of_its_colour(lattice, size, sign):
    spins = random_spins(size, size)
    lattice.show_spins(pack_rows(spins), size, sign)
    cell = 480 // size
    middles = MARGIN + cell // 2 + cell * np.arange(size)
    seen = pixels(lattice)[np.ix_(middles, middles)]
    assert (seen == np.where(sign * spins > 0, colour("ink"), colour("paper"))).all()


@pytest.mark.parametrize("size", [256, 512, 1024, 4096])
def test_a_large_lattice_fills_the_view_and_keeps_its_mean(lattice, size):
    spins = np.full((size, size), -1, np.int8)
    spins[: size // 2, : size // 4] = 1
    lattice.show_spins(pack_rows(spins), size)
    assert picture_side(size, 480) == (480, False)
    seen = pixels(lattice)[MARGIN:-MARGIN, MARGIN:-MARGIN]
    assert (seen[10:230, 10:110] == colour("ink")).all()
    assert (seen[250:, :] == colour("paper")).all() and (seen[:, 130:] == colour("paper")).all()
    assert np.mean(seen == colour("ink")) == pytest.approx(1 / 8, abs=0.005)


def test_a_pixel_of_many_spins_has_their_mean(lattice):
    spins = np.ones((1024, 1024), np.int8)
    spins[::2, ::2] = -1
    lattice.show_spins(pack_rows(spins), 1024)
    seen = QColor.fromRgb(int(np.median(pixels(lattice)[MARGIN:-MARGIN, MARGIN:-MARGIN])))
    down, up = theme().color("paper").red(), theme().color("ink").red()
    assert seen.red() == pytest.approx(up + (down - up) / 4, abs=2)


def test_the_field_is_outlined_and_the_rest_veiled(lattice):
    lattice.show_spins(pack_rows(np.ones((40, 40), np.int8)), 40)
    lattice.show_window(0, 0, 40)
    row, column = np.mgrid[:40, :40] + 0.5
    distance2 = (row - 20) ** 2 + (column - 10) ** 2
    lattice.show_field(np.exp(-distance2 / 8), (18, 8, 4, 4))
    seen = pixels(lattice)
    radius = 12 * 2 * np.sqrt(2 * np.log(2))
    accent = np.argwhere(seen == colour("accent")) - MARGIN
    off = np.hypot(accent[:, 0] - 240, accent[:, 1] - 120) - radius
    assert len(accent) > 100 and abs(off).max() < 3
    assert seen[MARGIN + 240, MARGIN + 120] == colour("ink")
    veiled = QColor.fromRgb(int(seen[MARGIN + 450, MARGIN + 450])).red()
    ink = theme().color("ink").red()
    assert veiled == pytest.approx(ink + 0.24 * (255 - ink), abs=1.5)
    lattice.show_field(None)
    assert (pixels(lattice)[MARGIN:-MARGIN, MARGIN:-MARGIN] == colour("ink")).all()


def test_the_frame_is_dragged_and_stays_inside(qtbot, lattice):
    lattice.show_spins(pack_rows(random_spins(128, 128)), 128)
    lattice.show_window(40, 60, 40)
    lattice.show()
    moves = []
    lattice.moved.connect(lambda row, column: moves.append((row, column)))
    cell = lattice.picture_rect().width() / 128
    start = QPointF(MARGIN + cell * 70.5, MARGIN + cell * 50.5)
    qtbot.mousePress(lattice, Qt.MouseButton.LeftButton, pos=start.toPoint())
    drag(lattice, (start + QPointF(5 * cell, 10 * cell)).toPoint())
    assert moves[-1] == (50, 65)
    drag(lattice, QPoint(478, 2))
    qtbot.mouseRelease(lattice, Qt.MouseButton.LeftButton, pos=QPoint(478, 2))
    assert moves[-1] == (0, 88)
    qtbot.keyClick(lattice, Qt.Key.Key_Right)
    qtbot.keyClick(lattice, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert moves[-1] == (10, 88)


def test_the_site_under_the_pointer(lattice):
    lattice.show_spins(pack_rows(random_spins(40, 40)), 40)
    assert lattice.site_at(QPointF(MARGIN + 0.5, MARGIN + 479.5)) == (39, 0)
    assert lattice.site_at(QPointF(MARGIN - 1, MARGIN + 5)) is None
