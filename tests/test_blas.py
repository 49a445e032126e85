"""The threads of linear algebra: set inside, given back outside, the least number wins."""

import threading

import numpy  # noqa: F401  (whose library it is)
from threadpoolctl import threadpool_info, threadpool_limits

from rgapp.blas import blas_threads


def threads():
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_the_least_number_holds_until_the_last_one_leaves():
    with threadpool_limits(3, user_api="blas"):
        before = threads()
        first, second = blas_threads(2), blas_threads(1)
        with first:
            assert threads() == {2}
            second.__enter__()
            assert threads() == {1}
        assert threads() == {1}
        second.__exit__(None, None, None)
        assert threads() == before


def test_a_worker_sets_them_also_where_another_thread_has_set_them_before():
    """Or the window, which leaves a core free, would give other last digits than the command line."""
    seen = []

    def work():
        with blas_threads(1):
            seen.append(threads())

    with threadpool_limits(2, user_api="blas"):
        before = threads()
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
        assert seen == [{1}] and threads() == before == {2}


def test_what_a_thread_holds_already_it_need_not_set_again():
    before = threads()
    with blas_threads(1):
        with blas_threads(2):
            assert threads() == {1}
        with blas_threads(1):
            assert threads() == {1}
        assert threads() == {1}
    assert threads() == before
