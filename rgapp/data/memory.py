"""How much can be held at once: the machine's memory, or less where this process may use less."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

COPIES = 7  # of a table that may be in memory at the height of an analysis, with room for the program itself


def memory() -> float:
    """Bytes that this process may use; infinite where the system does not tell."""
    return min(_machine(), _allowed())


def room() -> float:
    """Bytes that a table of numbers may take; a larger one stays on the disk and is read in blocks."""
    return memory() / COPIES


def _machine() -> float:
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, OSError, ValueError):
        return float("inf")


@cache  # what the program itself takes is told once, so that the answer stays the same
def _allowed() -> float:
    """What limits on the process (ulimit) and on its group (containers) leave."""
    return min(_group_limit(), _process_limit())


def _process_limit() -> float:
    try:
        import resource
    except ImportError:  # not on Windows
        return float("inf")
    least = float("inf")
    for kind, taken in (("RLIMIT_AS", _pages(0)), ("RLIMIT_DATA", _pages(5))):
        limit = resource.getrlimit(getattr(resource, kind))[0]
        if limit != resource.RLIM_INFINITY:
            least = min(least, max(0.0, limit - taken))
    return least


def _pages(which: int) -> float:
    """Bytes of address space (0) or of data (5) that this process has taken."""
    try:
        return float(Path("/proc/self/statm").read_text().split()[which]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0.0


def _group_limit() -> float:
    """The limit of the control group this process is in, or of one above it."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return float("inf")
    least = float("inf")
    for line in lines:
        _, controllers, group = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        root, name = ("memory", "memory.limit_in_bytes") if controllers else ("", "memory.max")
        at = Path("/sys/fs/cgroup", root, group.lstrip("/"))
        for folder in (at, *at.parents):
            try:
                least = min(least, float((folder / name).read_text()))
            except (OSError, ValueError):  # no such file, or "max"
                continue
    return least
