"""Spins and means of blocks, against counting by hand."""

import numpy as np
import pytest

from rgapp.physics.blockspin import block_means, blocked, majority


def spins(*shape, seed=1):
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), shape)


def by_hand(lattice, block):
    n = len(lattice) // block
    return np.array(
        [
            [int(lattice[r * block : (r + 1) * block, c * block : (c + 1) * block].sum()) for c in range(n)]
            for r in range(n)
        ]
    )


@pytest.mark.parametrize("block", [1, 2, 3, 4, 6, 12, 24])
def test_majority_and_means(block):
    lattice = spins(24, 24)
    sums = by_hand(lattice, block)
    blocks = majority(lattice, block, seed=5)
    assert blocks.dtype == np.int8 and blocks.shape == sums.shape
    assert np.isin(blocks, (-1, 1)).all()
    np.testing.assert_array_equal(blocks[sums != 0], np.sign(sums[sums != 0]))
    means = block_means(lattice, block)
    assert means.dtype == np.float32
    np.testing.assert_allclose(means, sums / block**2, rtol=1e-6)


def test_large_blocks_do_not_overflow():
    assert majority(np.full((512, 512), -1, np.int8), 512, 0) == -1
    assert block_means(np.ones((512, 512), np.int8), 256).tolist() == [[1, 1], [1, 1]]


def test_ties_are_fair_independent_coins():
    stripes = np.tile(np.array([[1, -1]], np.int8), (400, 200))
    coins = majority(stripes, 2, seed=3).astype(float)
    n = coins.size
    assert abs(coins.sum()) < 4 * np.sqrt(n)
    for shift, axis in ((1, 0), (1, 1), (8, 1)):
        assert abs((coins * np.roll(coins, shift, axis)).sum()) < 4 * np.sqrt(n)
    other = majority(stripes, 2, seed=4)
    assert abs((coins * other).sum()) < 4 * np.sqrt(n)


def test_coins_belong_to_the_seed_and_the_place():
    lattice = spins(40, 40)
    once = majority(lattice, 2, seed=(7, 1, 300))
    majority(spins(40, 40, seed=2), 2, seed=9)
    np.testing.assert_array_equal(once, majority(lattice, 2, seed=(7, 1, 300)))
    assert (once != majority(lattice, 2, seed=(7, 1, 301))).any()
    # another tie elsewhere leaves the coins of the others alone
    sums = by_hand(lattice, 2)
    row, column = np.argwhere(sums != 0)[0]
    changed = lattice.copy()
    changed[2 * row : 2 * row + 2, 2 * column : 2 * column + 2] = [[1, -1], [-1, 1]]
    differs = majority(changed, 2, seed=(7, 1, 300)) != once
    differs[row, column] = False
    assert not differs.any()


def test_stacks():
    stack = spins(5, 3, 12, 12)
    blocks = majority(stack, 3, seed=1)  # odd blocks have no ties
    assert blocks.shape == (5, 3, 4, 4)
    np.testing.assert_array_equal(blocks[2, 1], majority(stack[2, 1], 3, seed=1))
    assert block_means(stack, 4).shape == (5, 3, 3, 3)


@pytest.mark.parametrize("block", [0, -2, 5, 48])
def test_block_must_divide(block):
    with pytest.raises(ValueError, match=r"^block must divide the size 24 of the lattice \(got"):
        majority(spins(24, 24), block, 0)


def test_bad_spins():
    with pytest.raises(ValueError, match=r"^spins must be -1 or \+1 everywhere$"):
        majority(np.zeros((4, 4)), 2, 0)
    with pytest.raises(ValueError, match=r"^spins must have shape \(\.\.\., L, L\) \(got \(4, 6\)\)$"):
        block_means(spins(4, 6), 2)


def test_blocked_is_either_rule():
    lattice = spins(3, 12, 12, seed=4)
    np.testing.assert_array_equal(blocked(lattice, 2, "majority", 5), majority(lattice, 2, 5))
    np.testing.assert_array_equal(blocked(lattice, 3, "decimation", 5), lattice[:, ::3, ::3])
