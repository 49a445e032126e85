"""Moments of projected data, cut-off after cut-off: modes are added one at a time, never projected anew.

What comes out is the same with every instruction set: the order of each sum is fixed.
"""

from libc.stdint cimport int64_t


cdef extern from "moment_sets.h" nogil:
    ctypedef struct moment_task_t:
        const double* scores
        const double* vectors
        Py_ssize_t variables
        Py_ssize_t width
        Py_ssize_t first
        const int64_t* cuts
        Py_ssize_t n_cuts
        Py_ssize_t low
        Py_ssize_t high
        double* field
        double* second
        double* fourth
    int moment_has(int which)
    void moment_grow(int which, const moment_task_t* task)
    void moment_counts(
        const double* field, Py_ssize_t width, double scale, double low, double per_unit, Py_ssize_t bins,
        int64_t* counts
    )


NAMES = ("plain", "avx2", "avx512")


def instruction_sets():
    """What this processor can do, the fastest last."""
    return tuple(name for which, name in enumerate(NAMES) if moment_has(which))


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
    int instruction_set,
):
    """Add modes to a block of samples and take the moments at each cut-off.

    ``scores`` (modes, samples) and ``vectors`` (modes, variables) are IN. ``field`` (variables, samples) is
    INOUT: the projection on the modes before ``first``, then on those before ``cuts[-1]``. ``cuts`` is IN,
    ascending from ``first`` up: at cut c the modes before cuts[c] are in. ``second`` and ``fourth`` (cuts,
    variables) are INOUT, the sums over samples of the second and fourth power are added to them. Only
    variables ``low`` to ``high`` - 1 are touched. ``instruction_set`` is a place in ``instruction_sets()``.
    """
    cdef moment_task_t task
    if cuts.shape[0] == 0 or field.shape[1] == 0 or scores.shape[0] == 0 or low >= high:
        return
    task.scores = &scores[0, 0]
    task.vectors = &vectors[0, 0]
    task.variables = vectors.shape[1]
    task.width = field.shape[1]
    task.first = first
    task.cuts = &cuts[0]
    task.n_cuts = cuts.shape[0]
    task.low = low
    task.high = high
    task.field = &field[0, 0]
    task.second = &second[0, 0]
    task.fourth = &fourth[0, 0]
    with nogil:
        moment_grow(instruction_set, &task)


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
    cdef Py_ssize_t width = field.shape[1]
    if width == 0:
        return
    with nogil:
        for variable in range(field.shape[0]):
            moment_counts(
                &field[variable, 0], width, scale[variable], low, per_unit, counts.shape[0], &counts[0]
            )
