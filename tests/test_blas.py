"""The threads of linear algebra: set inside, given back outside, the least number wins."""

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
