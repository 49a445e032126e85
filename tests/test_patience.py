"""Waiting for a call that cannot be interrupted."""

import threading

import pytest

from rgapp.patience import patiently


def test_gives_the_result_and_asks_meanwhile():
    asked = threading.Event()
    assert patiently(lambda: asked.wait(10) and "done", asked.set) == "done"


def test_giving_up_does_not_wait():
    never = threading.Event()

    def ask():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        patiently(lambda: never.wait(60), ask)
    never.set()


def test_its_own_failure_comes_through():
    with pytest.raises(ZeroDivisionError):
        patiently(lambda: 1 / 0, lambda: None)


def test_without_anyone_to_ask_it_is_a_plain_call():
    assert patiently(threading.get_ident, None) == threading.get_ident()
