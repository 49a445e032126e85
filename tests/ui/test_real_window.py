"""The whole window walked through as a program of its own: unseen, and once on a real X server."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WALK = Path(__file__).with_name("window_walk.py")
LECTURE = Path(__file__).with_name("lecture_walk.py")


def walk(tmp_path, length, program=WALK, **environment):
    folders = {name: str(tmp_path) for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")}
    run = subprocess.run(
        [sys.executable, program, str(length)],
        env=os.environ | folders | environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def assert_steady(report):
    """No reference lost or hoarded, no memory growing, no word from Qt, and the lattice runs all the time."""
    # at 60 frames a second a reference lost on every call would be thousands
    assert abs(report["none"]) < 500
    assert abs(report["true"]) < 500
    assert report["memory_mb"] < 60
    assert report["sweeps"] > report["seconds"]
    told = [message for message in report["messages"] if "propagateSizeHints" not in message]
    assert told == []


def test_references_and_memory_stay_steady(tmp_path):
    report = walk(tmp_path, 18, QT_QPA_PLATFORM="offscreen")
    assert report["platform"] == "offscreen"
    assert_steady(report)


@pytest.fixture
def x_server():
    """A virtual X server of 1600 x 1000 pixels; its display name."""
    if not shutil.which("Xvfb"):
        pytest.skip("Xvfb is not installed, so there is no X server to open a real window on")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(10)


def test_a_real_window_under_x(tmp_path, x_server):
    report = walk(tmp_path, 15, QT_QPA_PLATFORM="xcb", DISPLAY=x_server)
    assert report["platform"] == "xcb"
    assert_steady(report)


def test_a_lecture_under_x(tmp_path, x_server):
    """Two rounds to fill caches and one more; ``lecture_walk.py 30`` is the long one."""
    report = walk(tmp_path, 0.05, LECTURE, QT_QPA_PLATFORM="xcb", DISPLAY=x_server)
    assert report["platform"] == "xcb" and report["scenes"] >= 39 and report["frames"] > 100
    assert abs(report["objects"]) < 2000 and abs(report["true"]) < 1000 and report["none_lost"] < 1000
    assert report["memory_mb"] < 60
    assert report["messages"] == []
