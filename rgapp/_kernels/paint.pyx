"""Row-major packed bits (see rgapp.bits) to pictures."""

from libc.stdint cimport uint32_t, uint64_t
from libc.string cimport memcpy

from rgapp._kernels.bits cimport popcount


def cut(const uint64_t[:, ::1] packed, Py_ssize_t width, Py_ssize_t row0, Py_ssize_t col0,
        Py_ssize_t cols, uint64_t[:, ::1] part):
    """The rows and the ``cols`` columns of the torus (IN, ``width`` columns) right and down of (row0, col0).

    ``part`` (OUT, (any number of rows, ceil(cols / 64))).
    """
    cdef Py_ssize_t y, w, row, x, left
    cdef int filled, count
    cdef uint64_t word
    with nogil:
        for y in range(part.shape[0]):
            row = (row0 + y) % packed.shape[0]
            x = col0
            for w in range(part.shape[1]):
                left = min(cols - 64 * w, 64)
                word, filled = 0, 0
                while filled < left:
                    # not more than is left of the row, nor 64 at once, which would need a shift by 64
                    count = <int> min(min(left - filled, width - x), 32)
                    word |= bits_from(packed, row, x, count) << filled
                    filled += count
                    x = x + count if x + count < width else 0
                part[y, w] = word


def paint_spins(const uint64_t[:, ::1] packed, const uint32_t[::1] colours, uint32_t[:, ::1] image):
    """One pixel a spin (OUT, as many columns as the lattice has). ``colours`` (IN, 2): down, up."""
    cdef uint32_t[256][8] table
    cdef Py_ssize_t y, x, cols = image.shape[1]
    cdef int k
    with nogil:
        for x in range(256):
            for k in range(8):
                table[x][k] = colours[(x >> k) & 1]
        for y in range(image.shape[0]):
            x = 0
            while x + 8 <= cols:
                memcpy(&image[y, x], table[bits_from(packed, y, x, 8)], 8 * sizeof(uint32_t))
                x += 8
            if x < cols:
                k = <int> (cols - x)
                memcpy(&image[y, x], table[bits_from(packed, y, x, k)], k * sizeof(uint32_t))


def paint_block_means(const uint64_t[:, ::1] packed, Py_ssize_t block, const uint32_t[::1] colours,
                      uint32_t[:, ::1] image):
    """One pixel a block (OUT): colours (IN, 256), from 0, all its spins down, to 255, all of them up."""
    cdef Py_ssize_t y
    with nogil:
        for y in range(image.shape[0]):
            # the size of a block is known when this is compiled, which makes it twice as fast
            if block == 2:
                paint_row_of_small_blocks(packed, 2, colours, image, y)
            elif block == 4:
                paint_row_of_small_blocks(packed, 4, colours, image, y)
            elif block == 8:
                paint_row_of_small_blocks(packed, 8, colours, image, y)
            else:
                paint_row_of_blocks(packed, block, colours, image, y)


cdef inline uint64_t bits_from(const uint64_t[:, ::1] packed, Py_ssize_t y, Py_ssize_t x,
                               int count) noexcept nogil:
    """``count`` < 64 bits of a row from column x on."""
    cdef Py_ssize_t w = x >> 6
    cdef int shift = <int> (x & 63)
    cdef uint64_t bits = packed[y, w] >> shift
    if shift + count > 64:
        bits |= packed[y, w + 1] << (64 - shift)
    return bits & ((<uint64_t> 1 << count) - 1)


cdef inline uint32_t colour_of(uint64_t up, uint64_t sites, const uint32_t[::1] colours) noexcept nogil:
    return colours[(510 * up + sites) // (2 * sites)]


cdef void paint_row_of_blocks(const uint64_t[:, ::1] packed, Py_ssize_t block, const uint32_t[::1] colours,
                              uint32_t[:, ::1] image, Py_ssize_t y) noexcept nogil:
    cdef Py_ssize_t x, row, begin, end
    cdef int part
    cdef uint64_t up
    for x in range(image.shape[1]):
        up = 0
        for row in range(y * block, (y + 1) * block):
            begin = x * block
            end = begin + block
            while begin < end:
                part = <int> min(end - begin, 32)
                up += popcount(bits_from(packed, row, begin, part))
                begin += part
        image[y, x] = colour_of(up, block * block, colours)


cdef inline void paint_row_of_small_blocks(const uint64_t[:, ::1] packed, int block,
                                           const uint32_t[::1] colours, uint32_t[:, ::1] image,
                                           Py_ssize_t y) noexcept nogil:
    """Blocks of 2, 4 or 8: the sums of all blocks of a word side by side, one byte each.

    sums[p] holds the blocks p, p + phases, p + 2 phases, ... of the word.
    """
    cdef Py_ssize_t w, row, first, last, cols = image.shape[1]
    cdef int phases = 8 // block, per_word = 64 // block, p, k
    cdef uint64_t word, field = 0x0303030303030303
    cdef uint64_t[4] sums
    cdef uint32_t[65] table
    for k in range(block * block + 1):
        table[k] = colour_of(k, block * block, colours)
    if block == 4:
        field = 0x0F0F0F0F0F0F0F0F
    elif block == 8:
        field = 0xFFFFFFFFFFFFFFFF
    for w in range(packed.shape[1]):
        for p in range(phases):
            sums[p] = 0
        for row in range(y * block, (y + 1) * block):
            word = packed[row, w]
            word = word - ((word >> 1) & <uint64_t> 0x5555555555555555)
            if block >= 4:
                word = (word & <uint64_t> 0x3333333333333333) + ((word >> 2) & <uint64_t> 0x3333333333333333)
            if block == 8:
                word = (word + (word >> 4)) & <uint64_t> 0x0F0F0F0F0F0F0F0F
            for p in range(phases):
                sums[p] += (word >> (p * block)) & field
        first = w * per_word
        last = min(first + per_word, cols)
        for k in range(<int> (last - first)):
            image[y, first + k] = table[(sums[k & (phases - 1)] >> (8 * (k // phases))) & 0xFF]
