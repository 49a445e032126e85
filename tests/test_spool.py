"""Frames of a recording: what was added is read back at its moment, also from the middle."""

import numpy as np
import pytest

from rgapp import spool as spools
from rgapp.spool import Spool


@pytest.fixture
def spool():
    made = Spool()
    yield made
    made.close()


def pictures(count, shape=(20, 30, 3)):
    """A row wanders over noise: little changes from one to the next."""
    ground = np.random.default_rng(1).integers(0, 255, shape).astype(np.uint8)
    for k in range(count):
        frame = ground.copy()
        frame[k % shape[0]] = k % 256
        yield frame


def fill(spool, frames, every=1):
    for k, frame in enumerate(frames):
        while not spool.add(k * every, frame):  # the disk is behind
            assert not spool.full
    spool.end()


def test_every_frame_comes_back(spool):
    given = list(pictures(200))
    fill(spool, given)
    assert spool.count == 200
    for found, frame in zip(spool.frames(), given, strict=True):
        np.testing.assert_array_equal(found, frame)
    for first, last, step in ((0, 10, 3), (61, 140, 2), (150, 999, 1), (199, 200, 1)):
        found = list(spool.frames(first, last, step))
        assert len(found) == len(given[first:last:step])
        for one, frame in zip(found, given[first:last:step], strict=True):
            np.testing.assert_array_equal(one, frame)
    np.testing.assert_array_equal(spool.frame(77), given[77])
    assert spool.frame(200) is None


def test_what_was_left_out_shows_the_one_before_and_keeps_the_spacing(spool):
    given = list(pictures(10))
    fill(spool, given, every=3)
    spool.end(count=40)
    found = list(spool.frames())
    assert len(found) == spool.count == 40
    for k, frame in enumerate(found):
        np.testing.assert_array_equal(frame, given[min(k // 3, 9)])


def test_frames_that_are_the_same_take_no_room(spool):
    frame = np.random.default_rng(2).integers(0, 255, (100, 100, 3)).astype(np.uint8)
    fill(spool, [frame] * 50)
    assert len(spool._kept) == 1 and len(list(spool.frames())) == 50


def test_a_full_disk_ends_it_and_keeps_what_is_there(spool, monkeypatch):
    given = list(pictures(30))
    fill_to = spool._file.write
    written = []

    class Full:
        def __getattr__(self, name):
            return getattr(spool_file, name)

        def write(self, data):
            if len(written) == 5:
                raise OSError(28, "No space left on device")
            written.append(data)
            return fill_to(data)

    spool_file, spool._file = spool._file, Full()
    for k, frame in enumerate(given):
        while not spool.add(k, frame) and not spool.full:
            pass
    spool.end()
    spool._file = spool_file
    assert spool.full and spool.failure.errno == 28
    for found, frame in zip(spool.frames(0, 5), given[:5], strict=True):
        np.testing.assert_array_equal(found, frame)


def test_it_grows_no_larger_than_it_may(spool, monkeypatch):
    monkeypatch.setattr(spools, "LARGEST", 10_000)
    rng = np.random.default_rng(3)
    for k in range(100):
        spool.add(k, rng.integers(0, 255, (40, 40, 3)).astype(np.uint8))
    spool.end()
    assert spool.full and 10_000 < spool._size < 20_000
