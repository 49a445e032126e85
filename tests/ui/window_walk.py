"""A walk through the real window, run as a program of its own: every place, many keys, then counts.

    python window_walk.py SECONDS

Prints one JSON line: frames drawn, references to None and True gained, memory gained (MB), Qt messages.
"""

import gc
import json
import resource
import sys
import time

from PySide6.QtCore import Qt, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rgapp.session import Session
from rgapp.ui import app as rgapp_app
from rgapp.ui.theme import theme

KEYS = [
    Qt.Key.Key_C,
    Qt.Key.Key_A,
    Qt.Key.Key_M,
    Qt.Key.Key_D,
    Qt.Key.Key_S,  # pauses
    Qt.Key.Key_Space,
    Qt.Key.Key_BracketRight,
    Qt.Key.Key_R,
    Qt.Key.Key_A,
    Qt.Key.Key_BracketLeft,
    Qt.Key.Key_A,
    Qt.Key.Key_A,
]


def resident_mb() -> float:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() / 2**20


def lap(window, seconds: float) -> None:
    """Once through the places and keys."""
    end = time.monotonic() + seconds
    for name in ("coarse", "train", "flow"):
        window.choose_place(name)
        QTest.qWait(300)
    window.choose_place("coarse")
    for key in KEYS:
        QTest.keyClick(window, key)
        QTest.qWait(80)
    while time.monotonic() < end:
        QTest.qWait(50)


def main(seconds: float) -> None:
    messages: list[str] = []
    qInstallMessageHandler(lambda kind, context, text: messages.append(text))
    application = rgapp_app.make_application()
    session = Session()
    window = rgapp_app.make_window(session)
    session.start()
    window.show()
    QTest.qWaitForWindowExposed(window)
    lap(window, seconds / 4)
    while session.flow is None or not session.flow.done:
        QTest.qWait(100)
    lap(window, seconds / 4)  # the first sight of a finished analysis fills caches, too
    for scheme in ("dark", "light"):
        theme().set_scheme(scheme)
        QTest.qWait(300)
    gc.collect()
    before = sys.getrefcount(None), sys.getrefcount(True), resident_mb()
    start, first = session.lattice.position, time.monotonic()
    lap(window, seconds / 4)
    lap(window, seconds / 4)
    gc.collect()
    report = {
        "none": sys.getrefcount(None) - before[0],
        "true": sys.getrefcount(True) - before[1],
        "memory_mb": resident_mb() - before[2],
        "ticks_per_second": window.ticker.rate,
        "sweeps": session.lattice.position - start,
        "seconds": time.monotonic() - first,
        "messages": messages,
        "platform": QApplication.platformName(),
    }
    window.close()
    application.processEvents()
    print(json.dumps(report))


if __name__ == "__main__":
    main(float(sys.argv[1]))
