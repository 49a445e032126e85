"""Streams of random words: eight lanes of sfc64 in the caller's buffer (see random.h)."""

from libc.stdint cimport uint32_t, uint64_t

WORDS = STREAM_WORDS
SEED_WORDS = 3 * STREAM_LANES


def seed_stream(uint64_t[::1] state, const uint64_t[::1] seed_words):
    """Start ``state`` (OUT, WORDS) from ``seed_words`` (IN, SEED_WORDS).

    Words 3k, 3k+1, 3k+2 are a, b, c of lane k. The counter starts at 1 and 12 rounds are thrown away, as
    NumPy's SFC64 does.
    """
    cdef stream_t* stream = <stream_t*> &state[0]
    cdef int lane, _round
    with nogil:
        for lane in range(STREAM_LANES):
            stream.a[lane] = seed_words[3 * lane]
            stream.b[lane] = seed_words[3 * lane + 1]
            stream.c[lane] = seed_words[3 * lane + 2]
            stream.d[lane] = 1
        for _round in range(12):
            next_block(stream)
        stream.taken = STREAM_LANES


def fill_words(uint64_t[::1] state, uint64_t[::1] words):
    """The next words of the stream (OUT, any length)."""
    cdef stream_t* stream = <stream_t*> &state[0]
    cdef Py_ssize_t i
    with nogil:
        for i in range(words.shape[0]):
            words[i] = next_word(stream)


def fill_doubles(uint64_t[::1] state, double[::1] numbers):
    """The next numbers uniform on [0, 1) (OUT, any length), one word each."""
    cdef stream_t* stream = <stream_t*> &state[0]
    cdef Py_ssize_t i
    with nogil:
        for i in range(numbers.shape[0]):
            numbers[i] = next_double(stream)


def fill_below(uint64_t[::1] state, uint32_t bound, uint32_t[::1] numbers):
    """The next whole numbers uniform on 0 .. bound-1 (OUT, any length)."""
    cdef stream_t* stream = <stream_t*> &state[0]
    cdef Py_ssize_t i
    with nogil:
        for i in range(numbers.shape[0]):
            numbers[i] = next_below(stream, bound)
