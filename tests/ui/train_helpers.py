"""What tests of the Train place share; its fixtures are in ``conftest``."""

import time

import numpy as np

TINY = {
    "size": 8, "layers": "16-4", "l1": "0.01", "epochs": "3,2", "samples": 300, "held_out": 50,
    "batch_size": 50, "learning_rate": 0.05,
}  # fmt: skip
LONG = TINY | {"epochs": "9999,2"}


def settle(qtbot, place, timeout=60_000):
    """Until nothing runs and what is there is drawn."""

    def idle():
        place.tick(time.monotonic())
        return not place.work.running

    qtbot.waitUntil(idle, timeout=timeout)
    qtbot.waitUntil(lambda: not place.director.busy)


def train(qtbot, place):
    place.verb_triggered()
    settle(qtbot, place)
    assert place.work.failure is None and place.work.finished, place.work.failure


def under_way(qtbot, place):
    """Until the first layer is in training."""
    place.verb_triggered()

    def begun():
        place.tick(time.monotonic())
        frame = place.director.frame
        return frame is not None and frame.updates > 0

    qtbot.waitUntil(begun, timeout=60_000)


def as_bytes(points):
    return {
        (point, name): np.asarray(value).tobytes()
        for point in points
        for name, value in points[point].items()
    }


def verb(place):
    return place.verb_button.text()
