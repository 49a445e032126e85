"""Updates of the phi^4 lattice: a heat bath at every site, and clusters that turn signs over.

Weight exp(-sum over sites of [curvature phi^2 + quartic phi^4] + sum over bonds of phi phi'), the lattice
periodic. The heat bath is exact: a normal number m + s n is kept with probability
exp(-quartic (phi^2 - c)^2), for phi^4 = 2 c phi^2 - c^2 + (phi^2 - c)^2 whatever c is; c only decides how
often that succeeds. At given sizes |phi| the signs are those of an Ising lattice with couplings |phi phi'|,
turned by Swendsen and Wang's clusters (Brower & Tamayo 1989).
"""

from libc.math cimport exp, log, sqrt
from libc.stdint cimport int32_t, uint64_t

from rgapp._kernels.random cimport next_double, next_word, stream_t


def update(
    double[:, ::1] field,
    double curvature,
    double quartic,
    uint64_t[::1] state,
    int32_t[::1] scratch,
    double[:, ::1] record,
):
    """As many updates as ``record`` has rows, each a heat bath of all sites and a turn of all clusters.

    ``field`` (L, L) is INOUT, L even; ``state`` INOUT the stream; ``scratch`` (2 L^2,). ``record`` (n, 2)
    is OUT: after each update the mean of phi^2 and the mean of phi.
    """
    cdef stream_t* stream = <stream_t*> &state[0]
    cdef Py_ssize_t size = field.shape[0], turn, site
    cdef double* phi = &field[0, 0]
    cdef double squares, total
    with nogil:
        for turn in range(record.shape[0]):
            heat(phi, size, 0, curvature, quartic, stream)
            heat(phi, size, 1, curvature, quartic, stream)
            turn_signs(phi, size, stream, &scratch[0], &scratch[size * size])
            squares = total = 0.0
            for site in range(size * size):
                squares += phi[site] * phi[site]
                total += phi[site]
            record[turn, 0] = squares / (size * size)
            record[turn, 1] = total / (size * size)


cdef void heat(double* phi, Py_ssize_t size, int colour, double curvature, double quartic,
               stream_t* stream) noexcept nogil:
    """New values on one colour of the checkerboard, each from its distribution among its neighbours."""
    cdef Py_ssize_t row, column, up, down, at
    cdef double pull, stiff, middle, spread, c, value, off
    cdef int _step
    for row in range(size):
        up = (row - 1 if row > 0 else size - 1) * size
        down = (row + 1 if row < size - 1 else 0) * size
        for column in range((row + colour) & 1, size, 2):
            at = row * size + column
            pull = phi[up + column] + phi[down + column]
            pull += phi[at - 1 if column > 0 else at + size - 1]
            pull += phi[at + 1 if column < size - 1 else at - size + 1]
            # c near the mean of phi^2, by a few steps towards it
            c = pull * pull / 16 + 0.25
            for _step in range(4):
                stiff = curvature + 2 * quartic * c
                middle = pull / (2 * stiff)
                c = (c + middle * middle + 0.5 / stiff) / 2
            stiff = curvature + 2 * quartic * c
            middle, spread = pull / (2 * stiff), sqrt(0.5 / stiff)
            while True:
                value = middle + spread * normal(stream)
                off = value * value - c
                if quartic == 0 or next_double(stream) < exp(-quartic * off * off):
                    break
            phi[at] = value


cdef double normal(stream_t* stream) noexcept nogil:
    """A standard normal number (Marsaglia & Bray 1964); the second one of the pair is not kept."""
    cdef double x, y, square
    while True:
        x, y = 2 * next_double(stream) - 1, 2 * next_double(stream) - 1
        square = x * x + y * y
        if 0 < square < 1:
            return x * sqrt(-2 * log(square) / square)


cdef void turn_signs(double* phi, Py_ssize_t size, stream_t* stream, int32_t* stack,
                     int32_t* seen) noexcept nogil:
    """Every cluster of like signs, bonded with 1 - exp(-2 phi phi'), is turned over with probability 1/2.

    A bond is asked about once at most: from the site that is in the cluster to one that is in none yet.
    """
    cdef Py_ssize_t sites = size * size, first, top, at, column
    cdef uint64_t coin
    for at in range(sites):
        seen[at] = 0
    for first in range(sites):
        if seen[first]:
            continue
        coin = next_word(stream) >> 63
        seen[first] = 1
        stack[0] = <int32_t> first
        top = 1
        while top > 0:
            top -= 1
            at = stack[top]
            column = at % size
            top = ask(phi, at, at + 1 if column < size - 1 else at - size + 1, stream, stack, seen, top)
            top = ask(phi, at, at - 1 if column > 0 else at + size - 1, stream, stack, seen, top)
            top = ask(phi, at, (at + size) % sites, stream, stack, seen, top)
            top = ask(phi, at, (at - size + sites) % sites, stream, stack, seen, top)
            seen[at] = 2 if coin else 1
    for at in range(sites):
        if seen[at] == 2:
            phi[at] = -phi[at]


cdef inline Py_ssize_t ask(const double* phi, Py_ssize_t at, Py_ssize_t other, stream_t* stream,
                           int32_t* stack, int32_t* seen, Py_ssize_t top) noexcept nogil:
    """Whether a neighbour joins the cluster; the stack's new height."""
    cdef double bond = phi[at] * phi[other]
    if seen[other] or bond <= 0 or next_double(stream) < exp(-2 * bond):
        return top
    seen[other] = 1
    stack[top] = <int32_t> other
    return top + 1
