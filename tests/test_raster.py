"""Packed bits, and the pictures made of them, against plain NumPy."""

import numpy as np
import pytest

from rgapp import raster

COLOURS = np.array([0xFF112233, 0xFFDDEEFF], np.uint32)

SHADES = np.random.default_rng(5).permutation(2**20)[:256].astype(np.uint32)


def spins(rows, cols, seed=1):
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (rows, cols), p=[0.3, 0.7])


@pytest.mark.parametrize("width", [1, 2, 40, 63, 64, 65, 127, 200])
def test_packed_bits(width):
    given = spins(5, width)
    packed = raster.pack_rows(given)
    assert packed.shape == (5, -(-width // 64)) and packed.dtype == np.uint64
    for x in range(64 * packed.shape[1]):
        bit = packed[:, x // 64] >> np.uint64(x % 64) & np.uint64(1)
        np.testing.assert_array_equal(bit, given[:, x] == 1 if x < width else 0)
    back = raster.unpack_rows(packed, width)
    assert back.dtype == np.int8
    np.testing.assert_array_equal(back, given)


@pytest.mark.parametrize("width", [2, 7, 8, 40, 64, 129])
def test_one_pixel_a_spin(width):
    given = spins(6, width)
    image = np.zeros((6, width), np.uint32)
    raster.paint_spins(raster.pack_rows(given), width, COLOURS, image)
    np.testing.assert_array_equal(image, COLOURS[(given + 1) // 2])


@pytest.mark.parametrize("width", [3, 64, 100, 200])
@pytest.mark.parametrize(
    "corner, shape",
    [((0, 0), (1, 1)), ((3, 5), (4, 70)), ((9, 60), (10, 64)), ((7, 199), (5, 3)), ((2, 63), (9, 200))],
)
def test_part_of_a_torus(width, corner, shape):
    given = spins(10, width)
    part = raster.cut(raster.pack_rows(given), width, corner, shape)
    rows, columns = (np.arange(first, first + count) for first, count in zip(corner, shape, strict=True))
    expected = given[np.ix_(rows % 10, columns % width)]
    np.testing.assert_array_equal(part, raster.pack_rows(expected))


@pytest.mark.parametrize("block", [1, 2, 3, 4, 8, 16, 70])
@pytest.mark.parametrize("width", [70, 128, 203])
def test_one_pixel_a_block(block, width):
    given = spins(80, width)
    rows, cols = 80 // block, width // block
    image = np.zeros((rows, cols), np.uint32)
    raster.paint_block_means(raster.pack_rows(given), width, block, SHADES, image)
    up = (given == 1)[: rows * block, : cols * block].reshape(rows, block, cols, block).sum((1, 3))
    np.testing.assert_array_equal(image, SHADES[np.floor(255 * up / block**2 + 0.5).astype(int)])


@pytest.mark.parametrize("block", [1, 2, 4, 8, 16])
def test_full_blocks_are_white_and_empty_ones_black(block):
    for spin, level in ((1, 255), (-1, 0)):
        image = np.full((32 // block, 64 // block), 7, np.uint32)
        raster.paint_block_means(raster.pack_rows(np.full((32, 64), spin)), 64, block, SHADES, image)
        assert (image == SHADES[level]).all()


def test_what_does_not_fit_is_refused():
    packed = raster.pack_rows(spins(10, 100))
    image = np.zeros((10, 100), np.uint32)
    with pytest.raises(ValueError, match="at least 1 row"):
        raster.cut(packed, 100, (0, 0), (0, 5))
    with pytest.raises(ValueError, match="for width 200"):
        raster.cut(packed, 200, (0, 0), (5, 5))
    with pytest.raises(ValueError, match=r"expected \(10, 99\)"):
        raster.paint_spins(packed, 99, COLOURS, image)
    with pytest.raises(ValueError, match="for width 200"):
        raster.paint_spins(packed, 200, COLOURS, image)
    with pytest.raises(ValueError, match="block must be at least 1"):
        raster.paint_block_means(packed, 100, 0, SHADES, image)
    with pytest.raises(ValueError, match=r"colours.shape = \(2,\); expected \(256,\)"):
        raster.paint_block_means(packed, 100, 1, COLOURS, image)
