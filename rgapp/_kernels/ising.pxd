from libc.stdint cimport int64_t, uint64_t


cdef void measure_into(const uint64_t[::1] words, Py_ssize_t size,
                       int64_t* bonds, int64_t* spins) noexcept nogil
