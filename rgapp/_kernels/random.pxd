"""Random numbers for kernels: ``stream = <stream_t*> &state[0]``, then ``next_word(stream)``."""

from libc.stdint cimport uint32_t, uint64_t


cdef extern from "random.h" nogil:
    int STREAM_LANES
    int STREAM_WORDS
    ctypedef struct stream_t:
        uint64_t[8] a
        uint64_t[8] b
        uint64_t[8] c
        uint64_t[8] d
        uint64_t[8] block
        uint64_t taken
    void next_block(stream_t* stream)
    uint64_t next_word(stream_t* stream)
    double next_double(stream_t* stream)
    uint32_t next_below(stream_t* stream, uint32_t bound)
