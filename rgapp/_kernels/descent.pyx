"""The step that a gradient asks for, on float32 arrays (rows, columns), C-contiguous and the caller's."""


cdef extern from "descent.h" nogil:
    bint descent_row(float* weight, float* velocity, const float* gradient, Py_ssize_t n, float rate,
                     float momentum, float shrink)


def descend(float[:, ::1] weights, float[:, ::1] velocity, const float[:, ::1] gradient, float rate,
            float momentum, float shrink):
    """One step down the gradient with momentum, then the soft threshold ``shrink`` (proximal step of L1).

    ``weights`` and ``velocity`` INOUT. Returns whether all weights are finite.
    """
    cdef bint finite = True
    cdef Py_ssize_t row
    with nogil:
        for row in range(weights.shape[0]):
            finite &= descent_row(&weights[row, 0], &velocity[row, 0], &gradient[row, 0], weights.shape[1],
                                  rate, momentum, shrink)
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
