"""What the place computes apart from any widget: level lines, steady colour, records, arrangement."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rgapp.ui.coarse.contour import level_lines
from rgapp.ui.coarse.geometry import arrange
from rgapp.ui.coarse.record import AgreementRecord
from rgapp.ui.coarse.spin_files import holds_spins
from rgapp.ui.coarse.steady import FlashGuard, SteadyColour


def bell(x: float, y: float, width: float, side: int = 40) -> np.ndarray:
    """A Gaussian on the torus with its centre at (x, y), sites having theirs at half integers."""
    row, column = np.mgrid[:side, :side] + 0.5
    across = np.minimum(abs(column - x), side - abs(column - x))
    down = np.minimum(abs(row - y), side - abs(row - y))
    return np.exp(-(across**2 + down**2) / (2 * width**2))


def test_half_maximum_of_a_bell_is_a_circle():
    lines = level_lines(bell(14.2, 20.0, 2.0), 0.5)
    assert len(lines) == 1
    radius = np.hypot(lines[0][:, 0] - 14.2, lines[0][:, 1] - 20.0)
    assert radius == pytest.approx(2.0 * np.sqrt(2 * np.log(2)), rel=0.01)
    assert (lines[0][0] == lines[0][-1]).all()


def test_a_field_over_the_corner_comes_back_on_all_sides():
    lines = level_lines(bell(0.0, 40.0, 2.0), 0.5)
    assert len(lines) == 4
    radius = 2.0 * np.sqrt(2 * np.log(2))
    for line in lines:
        for x, y in (line[0], line[-1]):
            assert x in (0.0, 40.0) or y in (0.0, 40.0)
        across = np.minimum(line[:, 0], 40 - line[:, 0])
        down = np.minimum(line[:, 1], 40 - line[:, 1])
        assert np.hypot(across, down) == pytest.approx(radius, rel=0.01)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_level_lines_end_at_the_edge_or_where_they_began(seed):
    field = np.random.default_rng(seed).normal(size=(8, 6))
    for line in level_lines(field, 0.1):
        closed = (line[0] == line[-1]).all()
        at_edge = [x in (0.0, 6.0) or y in (0.0, 8.0) for x, y in (line[0], line[-1])]
        assert closed or all(at_edge)


def pack(spins: np.ndarray) -> np.ndarray:
    bits = np.zeros((spins.shape[0], -(-spins.shape[1] // 64) * 64), np.uint8)
    bits[:, : spins.shape[1]] = spins > 0
    return np.packbits(bits, axis=1, bitorder="little").view(np.uint64)


def test_a_lattice_that_turns_over_keeps_its_colours():
    spins = np.ones((40, 40), np.int8)
    spins[:5] = -1
    colour = SteadyColour()
    sign, changed = colour.look(pack(spins), 40, steady=True, up=True)
    assert (sign, changed) == (1, 0.0)
    colour.show(pack(spins), sign)
    turned = -spins
    turned[20, :10] *= -1
    assert colour.look(pack(turned), 40, steady=True, up=False) == (-1, pytest.approx(10 / 1600))
    assert colour.look(pack(turned), 40, steady=False, up=False) == (1, pytest.approx(1590 / 1600))
    colour.show(pack(turned), -1)
    assert colour.look(pack(spins), 40, steady=True, up=True) == (1, pytest.approx(10 / 1600))


def test_the_first_picture_has_its_majority_in_ink():
    down = -np.ones((64, 64), np.int8)
    assert SteadyColour().look(pack(down), 64, steady=True, up=False) == (-1, 0.0)
    assert SteadyColour().look(pack(down), 64, steady=False, up=False) == (1, 0.0)


def test_no_more_than_three_flashes_a_second():
    guard = FlashGuard()
    shown = [frame for frame in range(120) if guard.allows(frame / 60, 0.9)]
    assert set(np.diff(shown)) <= {20, 21}  # evenly, as a stutter would be worse
    assert guard.holding
    assert all(guard.allows(3 + frame / 60, 0.2) for frame in range(120))
    assert not guard.holding


def test_record_forgets_the_oldest_frames():
    record = AgreementRecord([(2, 2), (1, 1)], frames=4)
    up, mixed = np.ones((2, 2), np.int8), np.array([[1, -1], [1, 1]], np.int8)
    one = np.ones((1, 1), np.int8)
    assert record.share(0, 0, 0) is None
    for _ in range(4):
        record.add([up, one], [mixed, -one])
    assert [record.share(0, 0, 0), record.share(0, 0, 1), record.share(1, 0, 0)] == [1.0, 0.0, 0.0]
    record.add([up, one], [up, one])
    assert record.frames == 4
    assert [record.share(0, 0, 0), record.share(0, 0, 1), record.share(1, 0, 0)] == [1.0, 0.25, 0.25]


def test_a_layer_without_blocks_is_left_out_of_the_record():
    record = AgreementRecord([(1, 1), None, (1, 2)], frames=4)
    one, pair = np.ones((1, 1), np.int8), np.array([[1, -1]], np.int8)
    for sign in (1, -1):
        record.add([one, np.ones((3, 3), np.int8), pair], [sign * one, None, np.abs(pair)])
    assert [record.share(0, 0, 0), record.share(1, 2, 2), record.share(3, 0, 0)] == [0.5, None, None]
    assert [record.share(2, 0, 0), record.share(2, 0, 1)] == [1.0, 0.0]


@pytest.mark.parametrize(
    ("width", "height", "lattice", "tile", "between"),
    [(1232, 780, 480, 220, 52), (968, 560, 360, 160, 40), (1800, 1100, 680, 320, 52)],
)
def test_arrangement_of_the_design(width, height, lattice, tile, between):
    placed = arrange(width, height)
    assert placed.lattice.width() == lattice
    assert {rect.width() for rect in placed.learned + placed.blocks} == {tile}
    assert placed.learned[0].x() == lattice + between
    assert placed.blocks[0].bottom() == placed.lattice.bottom()
    assert placed.blocks[0].y() - placed.learned[0].bottom() - 1 == 40
    assert placed.learned[-1].right() < width
    assert placed.unit.right() < width and placed.trace.bottom() < height


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_cells_are_whole_device_pixels(ratio):
    placed = arrange(1232, 780, ratio)
    assert round(placed.lattice.width() * ratio) // 40 * 40 == pytest.approx(
        placed.lattice.width() * ratio, abs=ratio
    )
    assert placed.learned[-1].right() < 1232


@pytest.mark.parametrize(
    ("array", "holds"),
    [
        (np.array([[1, -1], [-1, 1]], np.int8), True),
        (np.array([[1.0, 0.0], [0.0, 1.0]]), True),
        (np.ones((5, 64, 64), bool), True),
        (np.ones((7, 1600), np.int8), True),
        (np.ones((7, 1601), np.int8), False),
        (np.random.default_rng(0).normal(size=(40, 40)), False),
        (np.ones(16), False),
    ],
)
def test_files_of_spins_are_told_from_data(tmp_path, array, holds):
    np.save(tmp_path / "one.npy", array)
    np.savez(tmp_path / "many.npz", names=np.array(["a"]), given=array)
    assert holds_spins(tmp_path / "one.npy") == holds
    assert holds_spins(tmp_path / "many.npz") == holds


def test_objects_and_damaged_files_hold_no_spins(tmp_path):
    np.save(tmp_path / "objects.npy", np.array([[1, None]], dtype=object), allow_pickle=True)
    (tmp_path / "empty.npy").write_bytes(b"")
    (tmp_path / "cut.npz").write_bytes(b"PK\x03\x04nothing")
    assert not any(
        holds_spins(tmp_path / name) for name in ("objects.npy", "empty.npy", "cut.npz", "none.npy")
    )
