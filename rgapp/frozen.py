"""In the bundle there is no Python to start workers with: the program itself stands in for it.

Where points run on several processes, loky calls ``sys.executable`` as it would call Python, with ``-m`` and
a module of its own, or ``-c`` and one line. ``python_wanted`` does what was asked for; nothing else is run.
"""

from __future__ import annotations

import re
import runpy
import sys
from collections.abc import Sequence

WORKERS = ("loky.backend.popen_loky_posix", "loky.backend.popen_loky_win32")
# the process that looks after what workers share
TRACKER = re.compile(
    r"from (loky\.backend|multiprocessing)\.resource_tracker import main; ?main\(\d+(, \w+)?\)"
)


def python_wanted(words: Sequence[str]) -> bool:
    """Whether this call of the bundled program was meant for Python; if so it is carried out."""
    if not getattr(sys, "frozen", False):
        return False
    rest = list(words[1:])
    while rest and rest[0].startswith("-") and rest[0] not in ("-m", "-c"):
        rest.pop(0)  # of the interpreter, as -E
    if rest[:1] == ["-m"] and rest[1:2] and rest[1] in WORKERS:
        sys.argv = [words[0], *rest[2:]]
        runpy.run_module(rest[1], run_name="__main__", alter_sys=True)
        return True
    if rest[:1] == ["-c"] and len(rest) == 2 and (found := TRACKER.fullmatch(rest[1])):
        module = __import__(f"{found[1]}.resource_tracker", fromlist=["main"])
        numbers = rest[1].split("main(")[1].rstrip(")").split(",")
        module.main(int(numbers[0]), *(word.strip() not in ("0", "False") for word in numbers[1:]))
        return True
    return False
