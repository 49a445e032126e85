"""Parts run on threads: same results in the same order, failures come back, nothing is left running."""

import threading

import numpy as np
import pytest

from rgapp import streams
from rgapp.parallel import run_parts


@pytest.mark.parametrize("threads", [1, 2, 5, 50])
def test_results_do_not_depend_on_threads(threads):
    def draw(part):
        return streams.words(streams.keyed_stream(4, part), 200)

    made = run_parts(draw, range(17), threads)
    np.testing.assert_array_equal(made, [draw(part) for part in range(17)])


def test_parts_run_side_by_side():
    both = threading.Barrier(2, timeout=20)
    names = run_parts(lambda part: (both.wait(), threading.current_thread().name)[1], range(2), threads=2)
    assert len(set(names)) == 2
    assert threading.current_thread().name in names


@pytest.mark.parametrize("threads", [1, 2])
def test_first_failure_is_raised_and_nothing_more_begins(threads):
    begun = []

    def fail(part):
        begun.append(part)
        raise KeyError(part)

    with pytest.raises(KeyError, match="0"):
        run_parts(fail, range(100), threads)
    assert len(begun) <= threads


def test_no_parts_and_no_threads():
    assert run_parts(str, [], threads=2) == []
    with pytest.raises(ValueError, match=r"threads must be at least 1 \(got 0\)"):
        run_parts(str, [1], threads=0)
