"""Words of 64 spins, one bit each, 1 = up."""

from libc.stdint cimport uint64_t

from rgapp._kernels.random cimport next_word, stream_t

cdef extern from "random.h" nogil:
    uint64_t ALL "UINT64_MAX"

cdef inline int popcount(uint64_t x) noexcept nogil:
    """Number of set bits (Hacker's Delight, fig. 5-2): the baseline processor has no instruction for it."""
    x = x - ((x >> 1) & <uint64_t> 0x5555555555555555)
    x = (x & <uint64_t> 0x3333333333333333) + ((x >> 2) & <uint64_t> 0x3333333333333333)
    x = (x + (x >> 4)) & <uint64_t> 0x0F0F0F0F0F0F0F0F
    return <int> ((x * <uint64_t> 0x0101010101010101) >> 56)


cdef inline uint64_t left_of(const uint64_t[::1] words, Py_ssize_t row, Py_ssize_t w,
                             Py_ssize_t width, int last) noexcept nogil:
    """Word w of the row that starts at ``row``, with every spin replaced by its left neighbour on the torus.

    ``width`` words a row, ``last`` the bit of the last column in the last word.
    """
    if w > 0:
        return (words[row + w] << 1) | (words[row + w - 1] >> 63)
    return (words[row] << 1) | ((words[row + width - 1] >> last) & 1)


cdef inline uint64_t right_of(const uint64_t[::1] words, Py_ssize_t row, Py_ssize_t w,
                              Py_ssize_t width, int last) noexcept nogil:
    """The same for right neighbours."""
    if w < width - 1:
        return (words[row + w] >> 1) | (words[row + w + 1] << 63)
    return (words[row + w] >> 1) | ((words[row] & 1) << last)


cdef inline int lowest(uint64_t x) noexcept nogil:
    """Place of the lowest set bit."""
    return popcount((x & -x) - 1)


cdef inline uint64_t bernoulli(stream_t* stream, uint64_t lanes, uint64_t threshold) noexcept nogil:
    """Each of the lanes with probability threshold / 2^64, all at once.

    In every lane a random binary fraction is compared with the threshold, bit by bit from the top, one random
    word a bit; the first bit in which they differ settles the lane, and what 64 bits leave open is left out.
    """
    cdef uint64_t chosen = 0, digit, differs
    cdef int j
    for j in range(64):
        if lanes == 0:
            break
        digit = -((threshold >> (63 - j)) & 1)
        differs = lanes & (next_word(stream) ^ digit)
        chosen |= differs & digit
        lanes &= ~differs
    return chosen
