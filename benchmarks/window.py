"""The real window while the lattice runs as fast as it goes: frames a second, and the sweeps that it leaves.

    python benchmarks/window.py [--rounds 7] [--sizes 40 1024 4096]

Each round lets the window run for two seconds and then, with the window paused, moves the same lattice in one
loop without the runner for one second: the machine's speed wanders by more than what is measured here.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from statistics import median

from runner import alone


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sizes", type=int, nargs="+", default=[40, 128, 512, 1024, 4096])
    parser.add_argument("--window", type=int, nargs=2, default=[1600, 1000])
    options = parser.parse_args()
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp()  # the settings of nobody

    from PySide6.QtCore import QEventLoop, QTimer

    from rgapp.session import Session
    from rgapp.ui import app as application

    app = application.make_application()

    def live(seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    session = Session()
    window = application.make_window(session)
    session.start()
    window.resize(*options.window)
    window.show()
    live(2.5)
    place = window.place("coarse")
    print(f"heat bath, network {place.params.network}, window {options.window[0]} x {options.window[1]}, "
          f"{app.platformName()}; median (lowest to highest) of {options.rounds} rounds")  # fmt: skip
    print(f"{'size':>5} {'alone':>10} {'in the window':>14} {'of alone':>9} {'':>14} {'frames/s':>9}")
    runner = session.lattice
    runner.set_pace(None)
    for size in options.sizes:
        session.set("lattice", size=size)
        runner.play()
        live(1.5)
        headless, watched, shares, frames = [], [], [], []
        for _ in range(options.rounds):
            runner.play()
            live(0.3)
            first, began = runner.position, time.perf_counter()
            live(2)
            watched.append((runner.position - first) / (time.perf_counter() - began))
            frames.append(place.director.frames_per_second(time.monotonic()))
            runner.pause()
            runner.idle.wait(5)
            headless.append(alone(place.params, 1.0))
            shares.append(watched[-1] / headless[-1])
        spread = f"({min(shares):.0%} to {max(shares):.0%})"
        print(f"{size:>5} {median(headless):>10.0f} {median(watched):>14.0f} {median(shares):>9.0%} "
              f"{spread:>14} {median(frames):>9.1f}", flush=True)  # fmt: skip
    window.close()


if __name__ == "__main__":
    main()
