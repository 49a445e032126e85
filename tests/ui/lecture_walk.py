"""A lecture given by a program: every scene, every key, other sizes and colours, recording; then counts.

    python lecture_walk.py MINUTES

Prints one JSON line: memory (MB), objects of Python and references to True gained after the first two rounds,
references to None lost, Qt messages, scenes shown, and how late frames were (ms beyond the 16 ms between two
ticks): median, 99th percentile, most.

None gains references: PySide takes some twenty, and never gives them back, for each widget and each picture
that is made. Those that are lost would be a fault, for the count would come to 0 one day.
"""

import gc
import json
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).parent))

from window_walk import resident_mb

from rgapp.session import Session
from rgapp.ui import app as rgapp_app
from rgapp.ui.record_sheet import RecordSheet
from rgapp.ui.ticker import PERIOD_MS, Ticker

SIZES = ((1280, 720), (1600, 1000), (1000, 700))
SHARES = {"median": 50, "p99": 99, "most": 100}  # %
WARM = 2  # rounds in which caches fill
KEYS = (
    Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space,
    Qt.Key.Key_B, Qt.Key.Key_B, Qt.Key.Key_N, Qt.Key.Key_N, Qt.Key.Key_Plus, Qt.Key.Key_Minus,
    Qt.Key.Key_L, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
)  # fmt: skip


def wait(seconds: float) -> None:
    """Let the window live; QTest.qWait would hold its threads up."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


class Walk:
    def __init__(self, pause: float) -> None:
        self.pause = pause  # seconds between two keys
        self.late: list[float] = []
        self.shown = 0
        self.session = Session()
        self.window = rgapp_app.make_window(self.session)
        self.session.start()
        self.window.show()
        wait(1)

    def watch(self) -> None:
        """Note how late every tick of the lecture is."""
        beat, late = Ticker._beat, self.late

        def timed(ticker: Ticker) -> None:
            if ticker._times:
                late.append(1000 * (time.monotonic() - ticker._times[-1]) - PERIOD_MS)
            beat(ticker)

        Ticker._beat = timed

    def round(self, number: int) -> None:
        """Once through all scenes, from the lab and back to it."""
        window = self.window
        window.topbar.present.click()  # a key needs the window to be active, for which X wants a manager
        lecture = window.presenting.lecture
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        for at in range(len(lecture.scenes)):
            lecture.resize(*SIZES[(at + number) % len(SIZES)])
            if at == number % len(lecture.scenes):
                QTest.keyClick(lecture, Qt.Key.Key_R, both)
            for key in KEYS:
                QTest.keyClick(lecture, key)
                wait(self.pause)
            lecture.slider.setValue((37 * (at + number)) % 1000)
            wait(2 * self.pause)
            if window.recording.running:
                QTest.keyClick(lecture, Qt.Key.Key_R, both)
            self.shown += 1
            QTest.keyClick(lecture, Qt.Key.Key_PageDown)
        QTest.keyClick(lecture, Qt.Key.Key_Escape)
        del lecture  # or it would live on
        wait(0.5)
        for sheet in window.findChildren(RecordSheet):
            sheet.close_sheet()
        wait(0.2)


def main(minutes: float) -> None:
    messages: list[str] = []
    qInstallMessageHandler(lambda kind, context, text: messages.append(text))
    application = rgapp_app.make_application()
    walk = Walk(pause=1.0 if minutes >= 2 else 0.03)  # a key a second is a hurried lecturer
    for number in range(WARM):
        walk.round(number)
    gc.collect()
    none, true = sys.getrefcount(None), sys.getrefcount(True)
    objects, memory = len(gc.get_objects()), resident_mb()
    walk.watch()
    end, number = time.monotonic() + 60 * minutes, WARM
    while time.monotonic() < end:
        walk.round(number)
        number += 1
        if minutes >= 2:
            print(f"round {number}: {resident_mb() - memory:.1f} MB", file=sys.stderr, flush=True)
    gc.collect()
    late = np.array(walk.late)
    report = {
        "memory_mb": resident_mb() - memory,
        "objects": len(gc.get_objects()) - objects,
        "true": sys.getrefcount(True) - true,
        "none_lost": max(0, none - sys.getrefcount(None)),
        "scenes": walk.shown,
        "frames": len(late),
        "late_ms": {name: float(np.percentile(late, share)) for name, share in SHARES.items()},
        "messages": messages,
        "platform": QApplication.platformName(),
    }
    walk.window.close()
    application.processEvents()
    print(json.dumps(report))


if __name__ == "__main__":
    main(float(sys.argv[1]))
