"""In the bundle there is no Python to start workers with: the program itself stands in for it.

Where points run on several processes, loky calls ``sys.executable``: on Linux and macOS as it would call
Python, with ``-m`` and a module of its own, on Windows with ``--multiprocessing-fork`` and a handle; and
everywhere with ``-c`` and one line for the process that looks after what workers share. ``python_wanted``
does what was asked for; nothing else is run.
"""

from __future__ import annotations

import re
import runpy
import sys
from collections.abc import Sequence
from importlib import import_module

WORKER = "loky.backend.popen_loky_posix"
WINDOWS_WORKER = "loky.backend.popen_loky_win32"
FORK = "--multiprocessing-fork"
TRACKER = re.compile(
    r"from (?P<module>(loky\.backend|multiprocessing)\.resource_tracker) import main; ?"
    r"main\((?P<handle>\d+)(, (?P<verbose>\w+))?\)"
)


def frozen() -> bool:
    """Whether this is the bundle."""
    return bool(getattr(sys, "frozen", False))


def python_wanted(words: Sequence[str]) -> bool:
    """Whether this call of the bundled program was meant for Python; if so it is carried out."""
    if not frozen():
        return False
    if len(words) == 3 and words[1] == FORK and words[2].isdecimal():
        import_module(WINDOWS_WORKER).main(int(words[2]))
        return True
    rest = list(words[1:])
    while rest and rest[0].startswith("-") and rest[0] not in ("-m", "-c"):
        rest.pop(0)  # of the interpreter, as -E
    if rest[:2] == ["-m", WORKER]:
        sys.argv = [words[0], *rest[2:]]
        runpy.run_module(WORKER, run_name="__main__", alter_sys=True)
        return True
    if len(rest) == 2 and rest[0] == "-c" and (found := TRACKER.fullmatch(rest[1])):
        verbose = [] if found["verbose"] is None else [found["verbose"] not in ("0", "False")]
        import_module(found["module"]).main(int(found["handle"]), *verbose)
        return True
    return False
