"""Real disks that are full or read-only, for tests as root on Linux; elsewhere these tests are skipped."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def disk(folder: Path, options: str) -> Iterator[Path]:
    """A disk in memory at ``folder``, mounted with these options."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("disks of their own are mounted as root on Linux")
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", options, "none", folder]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path, left: int = 0) -> None:
    """Leave so many bytes of room."""
    usage = os.statvfs(folder)
    with open(folder / "fill", "wb") as file:
        file.write(b"\0" * (usage.f_bavail * usage.f_frsize - left))


def make_read_only(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
