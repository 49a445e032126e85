"""Moments of projected data, cut-off after cut-off: modes are added one at a time, never projected anew."""

from libc.stdint cimport int64_t


cdef extern from "moments.h" nogil:
    void add_mode(double* field, const double* score, double weight, int64_t width)
    void add_moments(const double* field, int64_t width, double* second, double* fourth)
    void add_mode_and_moments(
        double* field, const double* score, double weight, int64_t width, double* second, double* fourth
    )
    void add_counts(
        const double* field, int64_t width, double scale, double low, double per_unit, int64_t bins,
        int64_t* counts
    )


def grow(
    const double[:, ::1] scores,
    const double[:, ::1] vectors,
    Py_ssize_t first,
    const int64_t[::1] cuts,
    double[:, ::1] field,
    Py_ssize_t low,
    Py_ssize_t high,
    double[:, ::1] second,
    double[:, ::1] fourth,
):
    """Add modes to a block of samples and take the moments at each cut-off.

    ``scores`` (modes, samples) and ``vectors`` (modes, variables) are IN. ``field`` (variables, samples) is
    INOUT: the projection on the modes before ``first``, then on those before ``cuts[-1]``. ``cuts`` is IN,
    ascending from ``first`` up: at cut c the modes before cuts[c] are in. ``second`` and ``fourth`` (cuts,
    variables) are INOUT, the sums over samples of the second and fourth power are added to them. Only
    variables ``low`` to ``high`` - 1 are touched, so that threads can share the buffers.
    """
    cdef Py_ssize_t variable, mode, cut
    cdef Py_ssize_t n_cuts = cuts.shape[0]
    cdef int64_t width = field.shape[1]
    cdef double* row
    if n_cuts == 0 or width == 0:
        return
    with nogil:
        for variable in range(low, high):
            row = &field[variable, 0]
            mode = first
            for cut in range(n_cuts):
                while mode + 1 < cuts[cut]:
                    add_mode(row, &scores[mode, 0], vectors[mode, variable], width)
                    mode += 1
                if mode < cuts[cut]:
                    add_mode_and_moments(
                        row, &scores[mode, 0], vectors[mode, variable], width,
                        &second[cut, variable], &fourth[cut, variable],
                    )
                    mode += 1
                else:
                    add_moments(row, width, &second[cut, variable], &fourth[cut, variable])


def count(
    const double[:, ::1] field,
    const double[::1] scale,
    double low,
    double per_unit,
    int64_t[::1] counts,
):
    """Histogram of ``field`` (variables, samples) IN, each row times its ``scale`` (variables,) IN.

    ``counts`` (bins,) is INOUT; bin b holds values from low + b / per_unit to low + (b + 1) / per_unit, what
    lies outside is not counted.
    """
    cdef Py_ssize_t variable
    cdef int64_t width = field.shape[1]
    if width == 0:
        return
    with nogil:
        for variable in range(field.shape[0]):
            add_counts(
                &field[variable, 0], width, scale[variable], low, per_unit, counts.shape[0], &counts[0]
            )
