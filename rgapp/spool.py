"""Frames on their way from the screen to a film: kept on the disk, only what changed, at their moments."""

from __future__ import annotations

import queue
import tempfile
import threading
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rgapp.files import write_all

Frame = NDArray[np.uint8]  # (height, width, channels)

WAITING = 6  # frames that may wait for the disk
LARGEST = 4 << 30  # bytes on the disk
WHOLE = 60  # kept frames from one that is whole to the next
LEVEL = 1  # of zlib: the quickest


class _Kept(NamedTuple):
    number: int  # of the frame, from 0; those between show the one before
    rows: tuple[int, int]  # the band that changed
    offset: int
    length: int


class Spool:
    """``add`` frames as they are drawn, ``end``, then read them at a fixed spacing by ``frames``.

    A frame is written by a thread of the spool's own; where the disk does not keep up, ``add`` says False and
    the frame before is shown longer. ``full`` once no more can be kept, for want of room or for a
    ``failure``. Thread-safe in that one thread adds and, after ``end``, one reads.
    """

    def __init__(self) -> None:
        self.count = 0  # frames of the film so far, those that were left out among them
        self.shape: tuple[int, ...] = ()
        self.failure: Exception | None = None
        self._kept: list[_Kept] = []
        # unbuffered, to know at once what is on the disk
        self._file = tempfile.TemporaryFile(buffering=0, prefix="rgapp-film-")  # noqa: SIM115 (until close)
        self._size = 0
        self._waiting: queue.Queue[tuple[int, Frame] | None] = queue.Queue(WAITING)
        self._before: Frame | None = None
        self._thread = threading.Thread(target=self._work, name="rgapp spool", daemon=True)
        self._thread.start()

    @property
    def full(self) -> bool:
        return self.failure is not None or self._size > LARGEST

    def add(self, number: int, frame: Frame) -> bool:
        """The picture of that frame, which nobody changes any more; numbers go up."""
        self.count = max(self.count, number + 1)
        if self.full:
            return False
        try:
            self._waiting.put_nowait((number, frame))
        except queue.Full:
            return False
        return True

    def end(self, count: int | None = None) -> None:
        """No more frames; the last one is shown until there are ``count``. Waits for what is written."""
        if count is not None:
            self.count = max(count, self.count)
        if self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join()
        self._before = None

    def close(self) -> None:
        """Forget all of it."""
        self.end()
        self._file.close()

    def frames(self, first: int = 0, last: int | None = None, step: int = 1) -> Iterator[Frame]:
        """Every ``step``-th frame from ``first`` up to but not ``last``, each a new array; once it ended."""
        last = self.count if last is None else min(last, self.count)
        picture: Frame | None = None
        at = self._whole_before(first)
        for wanted in range(first, last, step):
            while at < len(self._kept) and self._kept[at].number <= wanted:
                picture = self._laid_over(picture, self._kept[at])
                at += 1
            if picture is None and self._kept:  # the first ones were left out
                picture, at = self._laid_over(None, self._kept[0]), 1
            if picture is not None:
                yield picture.copy()

    def frame(self, number: int) -> Frame | None:
        """One of them; None where there is none."""
        return next(self.frames(number, number + 1), None)

    # inside

    def _whole_before(self, number: int) -> int:
        """Where to begin reading: the last kept frame not after that one which is whole."""
        found = 0
        for at, kept in enumerate(self._kept):
            if kept.number > number:
                break
            found = at if kept.rows == (0, self.shape[0]) else found
        return found

    def _laid_over(self, before: Frame | None, kept: _Kept) -> Frame:
        self._file.seek(kept.offset)
        top, bottom = kept.rows
        band = np.frombuffer(zlib.decompress(self._file.read(kept.length)), np.uint8)
        if before is None:
            before = np.empty(self.shape, np.uint8)
        before[top:bottom] = band.reshape(bottom - top, *self.shape[1:])
        return before

    def _work(self) -> None:
        while (found := self._waiting.get()) is not None:
            if self.full:
                continue
            try:
                self._write(*found)
            except OSError as error:
                self.failure = error
            except Exception as error:
                self.failure = error
                raise  # nobody expects it: told by the hooks of the program

    def _write(self, number: int, frame: Frame) -> None:
        if self._before is None or len(self._kept) % WHOLE == 0:
            self.shape = frame.shape
            top, bottom = 0, len(frame)
        else:
            changed = np.flatnonzero((frame != self._before).reshape(len(frame), -1).any(axis=1))
            if not len(changed):
                return
            top, bottom = int(changed[0]), int(changed[-1]) + 1
        data = zlib.compress(np.ascontiguousarray(frame[top:bottom]), LEVEL)
        self._file.seek(self._size)
        write_all(self._file, data)
        self._kept.append(_Kept(number, (top, bottom), self._size, len(data)))
        self._size += len(data)
        self._before = frame
