"""Symmetry copies: exactly the group of the periodic square, every member as often as any other."""

import numpy as np
import pytest

from rgapp.physics.monitors import energies_and_magnetizations
from rgapp.physics.symmetries import Copies, kinds_of


def lattices(count, side, seed=1):
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (count, side * side))


@pytest.mark.parametrize("kinds", ["shifts", "turns", "mirrors", "flips", "all"])
def test_copies_are_as_likely_as_the_originals(kinds):
    originals, copies = lattices(50, 6), Copies(kinds_of(kinds), 36, 3)
    energy, magnetization = energies_and_magnetizations(originals, 6)
    others = 0
    for _ in range(20):
        copied = copies.of(originals)
        assert copied.dtype == np.int8
        now, turned = energies_and_magnetizations(copied, 6)
        assert np.array_equal(now, energy)
        assert np.array_equal(np.abs(turned), np.abs(magnetization))
        if kinds not in ("flips", "all"):
            assert np.array_equal(turned, magnetization)
        others += not np.array_equal(copied, originals)
    assert others > 5


def seen(kinds, count):
    """How often each picture of one lattice without any symmetry comes up."""
    one = np.array([[1, 1, 1, -1], [1, -1, -1, -1], [-1, -1, -1, -1], [-1, -1, -1, 1]], np.int8).reshape(
        1, 16
    )
    copies, found = Copies(kinds_of(kinds), 16, 5), {}
    for _ in range(count):
        key = copies.of(one).tobytes()
        found[key] = found.get(key, 0) + 1
    return np.array(list(found.values()))


@pytest.mark.parametrize(
    ("kinds", "order"),
    [("shifts", 16), ("turns", 4), ("mirrors", 2), ("flips", 2), ("turns, mirrors", 8), ("all", 256)],
)
def test_every_member_of_the_group_comes_up_equally_often(kinds, order):
    counts = seen(kinds, 20 * order)
    assert len(counts) == order
    chi_square = ((counts - 20) ** 2 / 20).sum()
    assert chi_square < order - 1 + 5 * np.sqrt(2 * order)


def test_samples_of_a_batch_are_turned_over_one_by_one():
    signs = Copies(kinds_of("flips"), 9, 7).of(np.ones((4000, 9), np.int8))
    assert (signs == signs[:, :1]).all()
    assert abs(signs[:, 0].mean()) < 4 / np.sqrt(4000)


def test_no_copies():
    originals = lattices(5, 3)
    assert Copies(kinds_of("none"), 9, 1).of(originals) is originals


@pytest.mark.parametrize("text", ["", "rotations", "none flips", "shifts turn"])
def test_unknown_kinds_are_told(text):
    with pytest.raises(ValueError, match="copies must be none, all or some of shifts, turns, mirrors, flips"):
        kinds_of(text)


def test_a_shape_that_is_no_square_is_told():
    with pytest.raises(
        ValueError, match="copies by shifts, turns need a square lattice, and 12 units are none"
    ):
        Copies(kinds_of("turns, shifts"), 12, 1)
    assert Copies(kinds_of("flips"), 12, 1).of(np.ones((2, 12), np.int8)).shape == (2, 12)
