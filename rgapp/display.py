"""Whether a window can be opened here, found out before Qt does, which would abort."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

# library: the Debian package it is in
_NEEDED = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
_NEEDED_BY_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}


def problem() -> str | None:
    """One sentence that says why no window can be opened here; None where one can."""
    if not sys.platform.startswith("linux"):
        return None
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    needs_display = platform in ("", "xcb", "wayland")
    x11, wayland = os.environ.get("DISPLAY"), os.environ.get("WAYLAND_DISPLAY")
    if needs_display and not x11 and not wayland:
        return (
            "There is no display to open a window on; `rgapp run --help` tells what works without one, "
            "and QT_QPA_PLATFORM=offscreen runs the window unseen."
        )
    through_x11 = platform == "xcb" or (needs_display and not wayland)
    missing = _missing(_NEEDED | (_NEEDED_BY_X11 if through_x11 else {}))
    if missing:
        return f"The window needs libraries that are missing: sudo apt-get install {' '.join(missing)}"
    if through_x11 and not _x11_answers():
        return f"The display {x11} does not answer; is its X server running, and may you use it?"
    return None


def _missing(libraries: dict[str, str]) -> list[str]:
    missing = []
    for library, package in libraries.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def _x11_answers() -> bool:
    with suppress(OSError, AttributeError):
        xcb = ctypes.CDLL("libxcb.so.1")
        xcb.xcb_connect.restype = ctypes.c_void_p
        connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
        answers = xcb.xcb_connection_has_error(connection) == 0
        xcb.xcb_disconnect(connection)
        return answers
    return True  # cannot be known: let Qt try
