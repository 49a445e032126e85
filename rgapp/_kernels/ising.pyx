"""Square Ising lattice of any size on a torus, one bit a spin: layout, measuring, local updates.

A lattice of size L is L rows of ceil(L / 64) words; bit x % 64 of word x // 64 of row y is the spin (y, x),
1 = up; bits past the last column are 0. Only the kernels know this; everybody else asks for ``to_rows``.
"""

from libc.stdint cimport int64_t, uint32_t, uint64_t

from rgapp._kernels.bits cimport left_of, popcount, right_of
from rgapp._kernels.random cimport next_below, next_word, stream_t

cdef enum:
    PAUSE = 6  # one in 2^6 half sweeps of Metropolis is left out

cdef uint64_t EVEN = 0x5555555555555555

ctypedef struct neighbours_t:
    # binary digits of the number of neighbours unlike the spin, for 64 spins at once
    uint64_t ones
    uint64_t twos
    uint64_t fours


def words_needed(Py_ssize_t size):
    """Length of the uint64 buffer of a lattice."""
    return size * ((size + 63) // 64)


def to_rows(const uint64_t[::1] words, Py_ssize_t size, uint64_t[:, ::1] rows):
    """Row-major packed bits (OUT, (size, ceil(size / 64))) of a lattice (IN)."""
    cdef Py_ssize_t y, w, width = (size + 63) // 64
    with nogil:
        for y in range(size):
            for w in range(width):
                rows[y, w] = words[y * width + w]


def from_rows(const uint64_t[:, ::1] rows, Py_ssize_t size, uint64_t[::1] words):
    """The lattice (OUT) of row-major packed bits (IN); bits past the last column must be 0."""
    cdef Py_ssize_t y, w, width = (size + 63) // 64
    with nogil:
        for y in range(size):
            for w in range(width):
                words[y * width + w] = rows[y, w]


def measure(const uint64_t[::1] words, Py_ssize_t size):
    """(sum of the products of neighbours over the 2 size^2 bonds, sum of the spins)."""
    cdef int64_t bonds = 0, spins = 0
    with nogil:
        measure_into(words, size, &bonds, &spins)
    return bonds, spins


cdef void measure_into(const uint64_t[::1] words, Py_ssize_t size,
                       int64_t* bonds, int64_t* spins) noexcept nogil:
    cdef Py_ssize_t y, w, row, below, width = (size + 63) // 64
    cdef int last = <int> ((size - 1) & 63)
    cdef int64_t up = 0, broken = 0
    for y in range(size):
        row = y * width
        below = row + width if y < size - 1 else 0
        for w in range(width):
            up += popcount(words[row + w])
            broken += popcount(words[row + w] ^ words[below + w])
            broken += popcount(words[row + w] ^ right_of(words, row, w, width, last))
    bonds[0] = 2 * size * size - 2 * broken
    spins[0] = 2 * up - size * size


def sweeps(uint64_t[::1] words, const uint64_t[::1] free, Py_ssize_t size, const uint64_t[:, ::1] thresholds,
           bint pauses, uint64_t[::1] state, Py_ssize_t count, Py_ssize_t every, int64_t[:, ::1] record):
    """``count`` sweeps of a lattice (IN/OUT); how many sites were tried, frozen ones among them.

    ``free`` (IN) has the order of the lattice: 1 where a spin may flip, 0 where it is frozen.

    A spin s (0 down, 1 up) with k unlike neighbours flips with probability thresholds[s, k] / 2^64
    (IN, (2, 5)). After every ``every``-th sweep the pair of ``measure`` goes into the next row of ``record``
    (OUT, (count // every, 2)); 0 records nothing. Even sizes are swept in checkerboard order, one colour
    after the other, odd sizes, on which a torus has no checkerboard, row by row.

    Where some flips are never refused, a fixed order would let a few states turn in a circle for ever. With
    ``pauses`` one half sweep in 64 (a whole one, where the size is odd) is replaced by a try of a single site
    anywhere.
    """
    cdef stream_t* stream = <stream_t*> &state[0]
    cdef uint64_t[64][10] planes
    cdef Py_ssize_t sweep, kept = 0, part, parts = 1 + (size % 2 == 0)
    cdef int64_t tried = 0
    with nogil:
        slice_thresholds(thresholds, planes)
        for sweep in range(count):
            for part in range(parts):
                if pauses and next_word(stream) >> (64 - PAUSE) == 0:
                    try_one(words, free, size, thresholds, stream)
                    tried += 1
                    continue
                if parts == 2:
                    half_sweep(words, free, size, planes, stream, ~EVEN if part else EVEN)
                else:
                    raster_sweep(words, free, size, thresholds, stream)
                tried += size * size // parts
            if every and (sweep + 1) % every == 0:
                measure_into(words, size, &record[kept, 0], &record[kept, 1])
                kept += 1
    return tried


cdef void slice_thresholds(const uint64_t[:, ::1] thresholds, uint64_t[10]* planes) noexcept nogil:
    """Bit j from the top of each of the ten thresholds, as a word of 64 equal bits."""
    cdef int j, spin, unlike
    for j in range(64):
        for spin in range(2):
            for unlike in range(5):
                planes[j][5 * spin + unlike] = -((thresholds[spin, unlike] >> (63 - j)) & 1)


cdef inline neighbours_t count_unlike(const uint64_t[::1] words, Py_ssize_t above, Py_ssize_t row,
                                      Py_ssize_t below, Py_ssize_t w, Py_ssize_t width,
                                      int last) noexcept nogil:
    cdef uint64_t centre = words[row + w]
    cdef uint64_t up = centre ^ words[above + w]
    cdef uint64_t down = centre ^ words[below + w]
    cdef uint64_t left = centre ^ left_of(words, row, w, width, last)
    cdef uint64_t right = centre ^ right_of(words, row, w, width, last)
    cdef uint64_t vertical = up ^ down, horizontal = left ^ right
    cdef neighbours_t counted
    counted.ones = vertical ^ horizontal
    counted.twos = (up & down) ^ (left & right) ^ (vertical & horizontal)
    counted.fours = (up & down) & (left & right)
    return counted


cdef void half_sweep(uint64_t[::1] words, const uint64_t[::1] free, Py_ssize_t size, uint64_t[10]* planes,
                     stream_t* stream, uint64_t colour) noexcept nogil:
    """Try the sites of one colour: the columns ``colour`` of even rows and the others of odd rows.

    The sites of two rows fill one word, so that no lane is idle.
    """
    cdef Py_ssize_t y, w, above, row, below, beneath, width = (size + 63) // 64
    cdef int last = <int> ((size - 1) & 63)
    cdef uint64_t lanes, spin, flips
    cdef neighbours_t upper, lower, both
    for y in range(0, size, 2):
        row = y * width
        above = (size - 1) * width if y == 0 else row - width
        below = row + width
        beneath = 0 if y == size - 2 else below + width
        for w in range(width):
            lanes = (free[row + w] & colour) | (free[below + w] & ~colour)
            if lanes == 0:
                continue
            upper = count_unlike(words, above, row, below, w, width, last)
            lower = count_unlike(words, row, below, beneath, w, width, last)
            both.ones = (upper.ones & colour) | (lower.ones & ~colour)
            both.twos = (upper.twos & colour) | (lower.twos & ~colour)
            both.fours = (upper.fours & colour) | (lower.fours & ~colour)
            spin = (words[row + w] & colour) | (words[below + w] & ~colour)
            flips = draw_flips(both, spin, lanes, planes, stream)
            words[row + w] ^= flips & colour
            words[below + w] ^= flips & ~colour


cdef inline uint64_t draw_flips(neighbours_t unlike, uint64_t spin, uint64_t lanes,
                                uint64_t[10]* planes, stream_t* stream) noexcept nogil:
    """Which of up to 64 spins flip: a random binary fraction in every lane is compared with its threshold.

    Bit by bit from the top; a lane is settled by the first bit in which the two differ, and flips where the
    fraction is the smaller one. About seven words settle 64 lanes; what 64 bits leave open does not flip.
    """
    cdef uint64_t[10] classes
    cdef uint64_t flips = 0, threshold, word, differs
    cdef int j, k
    classes[0] = ~(unlike.ones | unlike.twos | unlike.fours)
    classes[1] = unlike.ones & ~unlike.twos
    classes[2] = unlike.twos & ~unlike.ones
    classes[3] = unlike.ones & unlike.twos
    classes[4] = unlike.fours
    for k in range(5):
        classes[5 + k] = classes[k] & spin
        classes[k] &= ~spin
    for j in range(64):
        threshold = 0
        for k in range(10):
            threshold |= classes[k] & planes[j][k]
        word = next_word(stream)
        differs = lanes & (word ^ threshold)
        flips |= differs & threshold
        lanes &= ~differs
        if lanes == 0:
            break
    return flips


cdef void raster_sweep(uint64_t[::1] words, const uint64_t[::1] free, Py_ssize_t size,
                       const uint64_t[:, ::1] thresholds, stream_t* stream) noexcept nogil:
    """Try the sites one after the other, row by row, each with a word of its own."""
    cdef Py_ssize_t y, x
    for y in range(size):
        for x in range(size):
            try_site(words, free, size, y, x, thresholds, stream)


cdef void try_one(uint64_t[::1] words, const uint64_t[::1] free, Py_ssize_t size,
                  const uint64_t[:, ::1] thresholds, stream_t* stream) noexcept nogil:
    """Try a site anywhere."""
    cdef Py_ssize_t site = next_below(stream, <uint32_t> (size * size))
    try_site(words, free, size, site // size, site % size, thresholds, stream)


cdef inline void try_site(uint64_t[::1] words, const uint64_t[::1] free, Py_ssize_t size,
                          Py_ssize_t y, Py_ssize_t x, const uint64_t[:, ::1] thresholds,
                          stream_t* stream) noexcept nogil:
    cdef Py_ssize_t width = (size + 63) // 64, row = y * width
    cdef Py_ssize_t above = (size - 1) * width if y == 0 else row - width
    cdef Py_ssize_t below = 0 if y == size - 1 else row + width
    cdef int spin = bit(words, row, x)
    cdef int unlike = ((spin ^ bit(words, above, x)) + (spin ^ bit(words, below, x))
                       + (spin ^ bit(words, row, size - 1 if x == 0 else x - 1))
                       + (spin ^ bit(words, row, 0 if x == size - 1 else x + 1)))
    if next_word(stream) < thresholds[spin, unlike] and bit(free, row, x):
        words[row + (x >> 6)] ^= <uint64_t> 1 << (x & 63)


cdef inline int bit(const uint64_t[::1] words, Py_ssize_t row, Py_ssize_t x) noexcept nogil:
    return <int> ((words[row + (x >> 6)] >> (x & 63)) & 1)
