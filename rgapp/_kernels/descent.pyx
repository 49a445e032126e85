"""The step that a gradient asks for, on float32 arrays (rows, columns), C-contiguous and the caller's.

After the step L1 takes ``shrink`` off every |w| and stops at 0, and L2 multiplies by ``keep``.
"""


cdef extern from "descent.h" nogil:
    ctypedef struct adam_t:
        float scale, rate, first, second, first_growth, second_growth

    bint descent_momentum(float* weight, float* velocity, const float* gradient, Py_ssize_t n, float rate,
                          float momentum, float shrink, float keep)
    bint descent_adam(float* weight, float* mean, float* square, const float* gradient, Py_ssize_t n,
                      adam_t adam, float shrink, float keep)


def descend(float[:, ::1] weights, float[:, ::1] velocity, const float[:, ::1] gradient, float rate,
            float momentum, float shrink, float keep):
    """One step down the gradient with momentum. ``weights`` and ``velocity`` INOUT.

    Returns whether all weights are finite.
    """
    cdef bint finite = True
    cdef Py_ssize_t row
    with nogil:
        for row in range(weights.shape[0]):
            finite &= descent_momentum(&weights[row, 0], &velocity[row, 0], &gradient[row, 0],
                                       weights.shape[1], rate, momentum, shrink, keep)
    return finite


def adapt(float[:, ::1] weights, float[:, ::1] mean, float[:, ::1] square, const float[:, ::1] gradient,
          float scale, float rate, float first, float second, float first_growth, float second_growth,
          float shrink, float keep):
    """One step of Adam (Kingma & Ba 2015). ``weights``, ``mean`` and ``square`` INOUT.

    ``scale * gradient`` is the slope; ``first`` and ``second`` are the shares of the past in the running
    means of slope and squared slope, whose start at 0 the factors ``first_growth`` and ``second_growth`` make
    good.
    Returns whether all weights are finite.
    """
    cdef bint finite = True
    cdef Py_ssize_t row
    cdef adam_t adam = adam_t(scale, rate, first, second, first_growth, second_growth)
    with nogil:
        for row in range(weights.shape[0]):
            finite &= descent_adam(&weights[row, 0], &mean[row, 0], &square[row, 0], &gradient[row, 0],
                                   weights.shape[1], adam, shrink, keep)
    return finite


def transpose(const float[:, ::1] weights, float[:, ::1] out):
    """``out`` (OUT) (columns, rows) = transposed ``weights``, in tiles of 16 by 16."""
    cdef Py_ssize_t rows = weights.shape[0], columns = weights.shape[1], i, j, row, column
    with nogil:
        for i in range(0, rows, 16):
            for j in range(0, columns, 16):
                for column in range(j, min(j + 16, columns)):
                    for row in range(i, min(i + 16, rows)):
                        out[column, row] = weights[row, column]
