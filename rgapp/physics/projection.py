"""Sums of second and fourth powers of projected data, cut-off after cut-off: the engine of the moment flow.

Samples are taken in blocks that stay in the cache. Modes are added to a block one at a time by the kernel, or
many at once by a matrix product where many lie between two cut-offs; nothing is ever projected anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rgapp._kernels import moments as _kernel
from rgapp.blas import blas_threads
from rgapp.parallel import run_watched
from rgapp.physics.modes import Floats, ModeBasis, Tell

Cuts = NDArray[np.int64]

WIDE = 24  # from this many modes a step on, a matrix product adds them faster than the kernel
WIDTH = 256  # samples in a block
CHUNK = 256  # modes whose scores stay in the cache while all variables pass by
PARTS = 8  # batches of samples that are summed apart, so that as many threads have something to do
MEMORY = 2.0**28  # bytes that the sums of all batches may take

BEST = len(_kernel.instruction_sets()) - 1


def batches_of(basis: ModeBasis, cuts: int, wanted: int = PARTS) -> int:
    """How many batches of successive samples to sum apart: ``wanted``, or what memory and samples allow."""
    return max(1, min(wanted, basis.samples, int(MEMORY / (16 * cuts * basis.variables))))


@blas_threads(1)
def power_sums(
    basis: ModeBasis,
    first: int,
    cuts: Cuts,
    batches: int,
    threads: int = 1,
    tell: Tell | None = None,
    instruction_set: int = BEST,
) -> tuple[Floats, Floats]:
    """Sums over the samples of each batch of second and fourth powers, both (batches, len(cuts), N) float64.

    ``cuts`` ascend; at cut-off c the modes ``first`` to cuts[c] - 1 (counted from 0) are in the projection.
    Batches hold successive samples, all but equally many. The result does not depend on ``threads`` nor on
    ``instruction_set``, a place in ``moments.instruction_sets()``. ``tell(fraction)`` may raise to stop.
    """
    second = np.zeros((batches, len(cuts), basis.variables))
    fourth = np.zeros_like(second)
    plan = _plan(first, cuts)

    def add(batch: int, step: Callable[[float], Any]) -> None:
        field, scores = _aligned(basis.variables, WIDTH), _aligned(int(cuts[-1]), WIDTH)
        for start, stop in blocks(basis.samples, batches, batch):
            if stop - start < WIDTH:
                field, scores = (np.empty((len(x), stop - start)) for x in (field, scores))
            field[...] = 0.0
            scores[...] = basis.scores[: len(scores), start:stop]
            for before, begin, at in plan:
                if begin > before:
                    field += basis.vectors[before:begin].T @ scores[before:begin]
                sums = second[batch, at], fourth[batch, at]
                _kernel.grow(
                    scores, basis.vectors, begin, cuts[at], field, 0, len(field), *sums, instruction_set
                )
                step((stop - start) * (cuts[at][-1] - before))

    work = basis.samples * float(cuts[-1] - first)
    run_watched(add, range(batches), work, threads, tell)
    return second, fourth


@blas_threads(1)
def count_powers(
    basis: ModeBasis,
    first: int,
    cuts: Cuts,
    scale: Floats,
    reach: float,
    bins: int,
    threads: int = 1,
    tell: Tell | None = None,
) -> NDArray[np.int64]:
    """Histograms (len(cuts), bins) of all projected values, those of each variable times ``scale`` (cuts, N).

    The bins share -``reach`` to ``reach`` evenly; what lies outside is not counted.
    """

    def add(batch: int, step: Callable[[float], Any]) -> NDArray[np.int64]:
        counts = np.zeros((len(cuts), bins), np.int64)
        for start, stop in blocks(basis.samples, batches, batch):
            field = np.zeros((basis.variables, stop - start))
            scores = np.ascontiguousarray(basis.scores[: cuts[-1], start:stop])
            for row, (before, cut) in enumerate(zip([first, *cuts[:-1]], cuts, strict=True)):
                field += basis.vectors[before:cut].T @ scores[before:cut]
                _kernel.count(field, scale[row], -reach, bins / (2 * reach), counts[row])
            step(stop - start)
        return counts

    batches = min(PARTS, basis.samples)
    return np.sum(run_watched(add, range(batches), basis.samples, threads, tell), axis=0)


def blocks(samples: int, batches: int, batch: int) -> Iterator[tuple[int, int]]:
    """The samples of one of the ``batches`` in blocks of WIDTH."""
    low, high = (samples * end // batches for end in (batch, batch + 1))
    for start in range(low, high, WIDTH):
        yield start, min(start + WIDTH, high)


def _aligned(rows: int, columns: int) -> Floats:
    """An array on a boundary of 64 bytes, at which the widest loads are fastest."""
    raw = np.empty(rows * columns + 8)
    begin = -raw.ctypes.data // 8 % 8
    return raw[begin : begin + rows * columns].reshape(rows, columns)


def _plan(first: int, cuts: Cuts) -> list[tuple[int, int, slice]]:
    """Steps (before, begin, cut-offs): a matrix product adds modes before..begin-1, the kernel goes on from
    there.

    Wide steps between cut-offs are left to the product, runs of narrow ones to the kernel.
    """
    steps: list[tuple[int, int, slice]] = []
    before = first
    for at, cut in enumerate(cuts):
        wide = cut - before >= WIDE
        if wide or not steps or cut - steps[-1][1] > CHUNK:
            steps.append((before, int(cut) if wide else before, slice(at, at + 1)))
        else:
            steps[-1] = (*steps[-1][:2], slice(steps[-1][2].start, at + 1))
        before = int(cut)
    return steps
