"""Recording what is in sight: frames at a fixed spacing, then one sheet to save them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from rgapp.files import reason_of
from rgapp.spool import Spool
from rgapp.ui.theme import theme

if TYPE_CHECKING:
    from rgapp.ui.lecture.window import LectureWindow
    from rgapp.ui.window import Window

RATE = 30  # frames a second
LONGEST = 600  # seconds
SHARE = 3  # taking a picture has at most one part in so many of the time: the window comes first


class Recording(QObject):
    """``start``, ``stop``; ``changed`` when one of them happened and every second in between.

    It takes the canvas of the place in sight, or the lecture while there is one, at the size it began with.
    """

    changed = Signal()

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.spool: Spool | None = None  # of the last recording
        self.running = False
        self.size = QSize()
        self.provenance: dict[str, Any] = {}
        self._began = self._rests_until = 0.0
        self._told = -1
        self._waits = False  # for the end of the lecture, to be saved
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1000 // RATE // 2)  # no frame is missed for a late timer
        self._timer.timeout.connect(self._take)

    @property
    def seconds(self) -> float:
        """How long it has run."""
        if self.running:
            return time.monotonic() - self._began
        return self.spool.count / RATE if self.spool is not None else 0.0

    def toggle(self) -> None:
        """Start, or stop and show the sheet."""
        self.stop() if self.running else self.start()

    def start(self) -> None:
        if self.spool is not None:
            self.spool.close()
        try:
            self.spool = Spool()
        except OSError as error:
            self.spool = None
            self._window.statusbar.say(f"Nothing can be recorded: {reason_of(error)}")
            return
        self.size = self._target.size()
        self.running = True
        self._began, self._rests_until, self._told = time.monotonic(), 0.0, -1
        self._timer.start()
        self._take()
        self.changed.emit()

    def stop(self, lecture: LectureWindow | None = None) -> None:
        """End it, and show the sheet in the lab once that is in sight; ``lecture`` is one that just ended."""
        if not self.running or self.spool is None:
            return
        self._timer.stop()
        self.spool.end(round(self.seconds * RATE))
        self.running = False
        lecture = lecture or self._window.presenting.lecture
        told = lecture.provenance() if lecture is not None else self._window.current.provenance()
        self.provenance = {**told, "recorded": {"seconds": self.seconds, "rate": RATE}}
        self.changed.emit()
        self._waits = self._window.presenting.lecture is not None
        if not self._waits:
            self.open_sheet()

    def lecture_ended(self, lecture: LectureWindow) -> None:
        """What was recorded of it can be saved now."""
        if self.running:
            self.stop(lecture)
        elif self._waits:
            self.open_sheet()

    def open_sheet(self) -> None:
        """The last recording, to be trimmed and saved."""
        from rgapp.ui.record_sheet import RecordSheet

        if self.spool is None or self.running:
            self._window.statusbar.say("Nothing has been recorded yet")
            return
        self._waits = False
        RecordSheet(self._window, self).open_sheet()

    def close(self) -> None:
        """The window closes: what was not saved is gone."""
        self._timer.stop()
        self.running = self._waits = False
        self._forget()

    # inside

    def _forget(self) -> None:
        if self.spool is not None:
            self.spool.close()
            self.spool = None

    @property
    def _target(self) -> QWidget:
        lecture = self._window.presenting.lecture
        return lecture if lecture is not None else self._window.current.paper

    def _take(self) -> None:
        now = time.monotonic()
        number = int((now - self._began) * RATE)
        assert self.spool is not None
        long = number >= LONGEST * RATE
        if self.spool.full or long:
            self._window.statusbar.say(f"Recording ended: {self._why_ended(long)}")
            self.stop()
            return
        if number >= self.spool.count and now >= self._rests_until:
            self.spool.add(number, picture_of(self._target, self.size))
            self._rests_until = now + (SHARE - 1) * (time.monotonic() - now)
        if int(now - self._began) != self._told:
            self._told = int(now - self._began)
            self.changed.emit()

    def _why_ended(self, long: bool) -> str:
        if long:
            return f"{LONGEST // 60} minutes are the most"
        room = self.spool.failure is None or isinstance(self.spool.failure, OSError)
        return "there is no room for more" if room else "frames could not be kept"


def picture_of(widget: QWidget, size: QSize) -> NDArray[np.uint8]:
    """The widget in the middle of so many pixels, (height, width, 3) uint8; made smaller where it must be."""
    image = QImage(size, QImage.Format.Format_RGB888)
    if widget.size() == size:
        widget.render(image)
    else:
        image.fill(theme().color("canvas"))
        whole = QImage(widget.size(), QImage.Format.Format_RGB888)
        widget.render(whole)
        fitting = whole.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
        spot = QRect(
            (size.width() - fitting.width()) // 2,
            (size.height() - fitting.height()) // 2,
            fitting.width(),
            fitting.height(),
        )
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(spot, whole)
        painter.end()
    return pixels(image)


def pixels(image: QImage) -> NDArray[np.uint8]:
    """The pixels of an image of format RGB888, (height, width, 3) uint8, copied."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()
