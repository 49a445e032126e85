"""Frames: the newest only, only when asked for, never written to."""

import threading

import numpy as np
import pytest

from rgapp.engine import Mailbox, read_only


def test_nothing_until_asked():
    box = Mailbox()
    assert not box.wanted
    assert box.take() is None
    assert box.wanted


def test_newest_only_and_each_once():
    box = Mailbox()
    box.take()
    box.put("old")
    box.put("new")
    assert not box.wanted
    assert box.take() == "new"
    assert box.wanted
    assert box.take() is None


def test_asking_knocks_once():
    knocks = []
    box = Mailbox(lambda: knocks.append(1))
    box.take()
    box.take()
    assert len(knocks) == 1
    box.put("frame")
    box.take()
    assert len(knocks) == 2


def test_wait_gives_a_frame_made_after_the_call():
    box = Mailbox()
    box.take()
    box.put("before")
    worker = threading.Timer(0.05, box.put, ("after",))
    worker.start()
    assert box.wait(5) == "after"
    worker.join()
    assert box.wait(0.01) is None


def test_read_only_arrays_refuse_writing():
    array = read_only(np.zeros(3))
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1
