"""Parts run on threads: same results in the same order, failures come back, nothing is left running."""

import threading
import time

import numpy as np
import pytest

from rgapp import streams
from rgapp.parallel import run_parts, run_watched


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


def test_a_watched_run_tells_how_far_it_is_and_gives_the_same(monkeypatch):
    monkeypatch.setattr("rgapp.patience.EVERY", 0.001)
    seen = []

    def square(part, step):
        time.sleep(0.005)
        step(1.0)
        return part * part

    for threads in (1, 3):
        assert run_watched(square, range(8), 8, threads, seen.append) == [n * n for n in range(8)]
        assert seen == sorted(seen) and seen[0] == 0 and 0.3 < seen[-1] <= 1
        seen.clear()
    assert run_watched(square, range(3), 3) == [0, 1, 4]


def test_what_is_stopped_ends_at_its_next_step():
    steps, ended = [], threading.Event()

    def work(_part, step):
        try:
            while True:
                time.sleep(0.002)
                step(1.0)
                steps.append(1)
        finally:
            ended.set()

    def tell(share):
        if share > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_watched(work, [0], 100, 1, tell)
    assert ended.wait(5)
    with pytest.raises(ZeroDivisionError):
        run_watched(lambda part, step: 1 / part, [1, 0], 2, 2, lambda _: None)
