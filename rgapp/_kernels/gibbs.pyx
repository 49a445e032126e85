"""Block Gibbs sampling of a restricted Boltzmann machine with units +-1.

Signs of the energy E = b.h + c.v + v.W.h with weight exp(-E): a unit that feels the field x is up with
probability 1/(1 + exp(2x)) and has the mean -tanh x. Everywhere:

- units (chains, n) int8, +-1; fields and means (chains, n) float32; weights (n_in, n_out) float32;
- ``index`` is scratch, (chains, index_width(n_in)) uint8;
- ``streams`` (blocks, WORDS) uint64: chains 0 .. block-1 draw from the first stream, the next ``block`` from
  the second, and so on, chain after chain, so that results do not depend on how threads share the blocks.

All arrays are C-contiguous and the caller's; nothing is checked here.
"""

from libc.math cimport exp, fabs, log
from libc.stdint cimport int8_t, uint8_t, uint64_t

from rgapp._kernels.random cimport stream_t


cdef extern from "gibbs_sets.h" nogil:
    int GIBBS_DEPTH
    int GIBBS_ROWS
    int GIBBS_SETS
    ctypedef struct gibbs_t:
        void (*field)(const int8_t* spins, const float* weights, Py_ssize_t rows, Py_ssize_t columns,
                      const float* bias, Py_ssize_t chains, uint8_t* index, float* out) noexcept nogil
        void (*draw)(const float* field, Py_ssize_t n, float beta, stream_t* stream,
                     int8_t* spin) noexcept nogil
        void (*mean)(const float* field, Py_ssize_t n, float* mean) noexcept nogil
    int gibbs_has(int which)
    gibbs_t gibbs_of(int which)

NAMES = ("baseline", "avx2", "avx512")


def instruction_sets():
    """Names of those that this processor has, the slowest first."""
    return tuple(name for which, name in enumerate(NAMES) if gibbs_has(which))


cdef gibbs_t kernel


def choose(name=""):
    """Use this instruction set from now on, in the whole program; "": the best one. Results are the same.

    ValueError where the processor does not have it.
    """
    global kernel
    there = instruction_sets()
    if name and name not in there:
        raise ValueError(f"instruction_set must be one of {', '.join(there)} (got {name})")
    kernel = gibbs_of(NAMES.index(name or there[len(there) - 1]))


choose()


def index_width(Py_ssize_t n):
    """Bytes that ``index`` needs for each chain of ``n`` units."""
    return (n + GIBBS_ROWS - 1) // GIBBS_ROWS * GIBBS_DEPTH


cdef void _draw(const float* field, Py_ssize_t chains, Py_ssize_t n, float beta, stream_t* streams,
                Py_ssize_t block, int8_t* units) noexcept nogil:
    cdef Py_ssize_t chain
    for chain in range(chains):
        kernel.draw(field + chain * n, n, beta, streams + chain // block, units + chain * n)


def field(const int8_t[:, ::1] units, const float[:, ::1] weights, const float[::1] bias,
          uint8_t[:, ::1] index, float[:, ::1] out):
    """``out`` (OUT) = bias + units . weights; ``bias`` may be None for zero."""
    cdef const float* shift = NULL
    if bias is not None:
        shift = &bias[0]
    with nogil:
        kernel.field(&units[0, 0], &weights[0, 0], weights.shape[0], weights.shape[1], shift, units.shape[0],
                     &index[0, 0], &out[0, 0])


def draw(const float[:, ::1] field, float beta, uint64_t[:, ::1] streams, Py_ssize_t block,
         int8_t[:, ::1] units):
    """``units`` (OUT) drawn in the field ``beta * field``; ``streams`` (INOUT) move on."""
    with nogil:
        _draw(&field[0, 0], field.shape[0], field.shape[1], beta, <stream_t*> &streams[0, 0], block,
              &units[0, 0])


def mean(const float[:, ::1] field, float[:, ::1] out):
    """``out`` (OUT) = -tanh(field), to 2e-7; may be ``field`` itself."""
    with nogil:
        kernel.mean(&field[0, 0], field.shape[0] * field.shape[1], &out[0, 0])


def gibbs(const float[:, ::1] weights, const float[:, ::1] transposed, const float[::1] hidden_bias,
          const float[::1] visible_bias, Py_ssize_t steps, uint64_t[:, ::1] streams, Py_ssize_t block,
          int8_t[:, ::1] visible, int8_t[:, ::1] hidden, uint8_t[:, ::1] index, float[:, ::1] scratch):
    """``steps`` times: all hidden units given the visible ones, then all visible given the hidden.

    ``visible`` INOUT, ``hidden`` OUT, ``transposed`` (n_hidden, n_visible) the same weights; ``index`` and
    ``scratch`` (chains, n) serve both layers, so the larger one sets their width.
    """
    cdef Py_ssize_t chains = visible.shape[0], n_visible = visible.shape[1], n_hidden = hidden.shape[1], _
    cdef stream_t* stream = <stream_t*> &streams[0, 0]
    cdef float* x = &scratch[0, 0]
    with nogil:
        for _ in range(steps):
            kernel.field(&visible[0, 0], &weights[0, 0], n_visible, n_hidden, &hidden_bias[0],
                         chains, &index[0, 0], x)
            _draw(x, chains, n_hidden, 1.0, stream, block, &hidden[0, 0])
            kernel.field(&hidden[0, 0], &transposed[0, 0], n_hidden, n_visible,
                         &visible_bias[0], chains, &index[0, 0], x)
            _draw(x, chains, n_visible, 1.0, stream, block, &visible[0, 0])


cdef double _log_cosh_ratio(const float* field, Py_ssize_t n, double low, double high) noexcept nogil:
    """Sum over j of ln[cosh(high x_j) / cosh(low x_j)], 0 <= low <= high; one logarithm for 512 factors."""
    cdef double total = 0.0, product = 1.0, x
    cdef Py_ssize_t j
    for j in range(n):
        x = fabs(field[j])
        total += (high - low) * x
        product *= (1.0 + exp(-2.0 * high * x)) / (1.0 + exp(-2.0 * low * x))
        if j % 512 == 511:
            total += log(product)
            product = 1.0
    return total + log(product)


def anneal(const float[:, ::1] weights, const float[:, ::1] transposed, const float[::1] hidden_bias,
           const float[::1] visible_bias, Py_ssize_t temperatures, Py_ssize_t first, Py_ssize_t last,
           uint64_t[:, ::1] streams, Py_ssize_t block, int8_t[:, ::1] visible, int8_t[:, ::1] hidden,
           uint8_t[:, ::1] index, float[:, ::1] scratch, double[::1] log_weights):
    """Annealed importance sampling from free units (beta = 0) to the model (beta = 1) in equal steps of beta.

    Steps ``first`` to ``last - 1`` of ``temperatures``, so that a long run may be cut; step 0 draws the free
    units. ``visible`` and ``log_weights`` (chains,) INOUT, ``hidden`` OUT. At the end the latter are ln of
    the weights whose mean estimates Z / 2^(n_visible + n_hidden) (Neal 2001; Salakhutdinov & Murray 2008).
    Scratch as in ``gibbs``.
    """
    cdef Py_ssize_t chains = visible.shape[0], n_visible = visible.shape[1], n_hidden = hidden.shape[1]
    cdef Py_ssize_t step, chain, i
    cdef stream_t* stream = <stream_t*> &streams[0, 0]
    cdef float* x = &scratch[0, 0]
    cdef double low, high, tilt
    with nogil:
        if first == 0:
            for i in range(chains * n_visible):
                x[i] = 0.0
            _draw(x, chains, n_visible, 0.0, stream, block, &visible[0, 0])
            for chain in range(chains):
                log_weights[chain] = 0.0
        for step in range(first, last):
            low = step / <double> temperatures
            high = (step + 1) / <double> temperatures
            kernel.field(&visible[0, 0], &weights[0, 0], n_visible, n_hidden, &hidden_bias[0],
                         chains, &index[0, 0], x)
            for chain in range(chains):
                tilt = 0.0
                for i in range(n_visible):
                    tilt += visible_bias[i] * visible[chain, i]
                log_weights[chain] += _log_cosh_ratio(x + chain * n_hidden, n_hidden, low, high)
                log_weights[chain] -= (high - low) * tilt
            _draw(x, chains, n_hidden, high, stream, block, &hidden[0, 0])
            kernel.field(&hidden[0, 0], &transposed[0, 0], n_hidden, n_visible,
                         &visible_bias[0], chains, &index[0, 0], x)
            _draw(x, chains, n_visible, high, stream, block, &visible[0, 0])
