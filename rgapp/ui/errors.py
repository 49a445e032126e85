"""Every error that nobody caught: into a log that rotates, and into the strip of the place in sight.

One owner of all hooks: ``sys.excepthook``, ``threading.excepthook``, ``sys.unraisablehook`` and Qt's
messages. Never a modal box. The same error again within five seconds is counted, not shown and not written.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler

from rgapp.engine import Failure, WorkersLost

log = logging.getLogger("rgapp")
AGAIN = 5.0  # seconds
OURS = (ValueError, ArithmeticError, WorkersLost)  # are raised with a sentence for a person
QUIET = ("propagateSizeHints", "This plugin supports grabbing the mouse only for popup windows")

Show = Callable[[str, str, str], None]  # sentence, remedy, details


def log_path() -> Path:
    """Where the log is kept, in the user's folder for logs."""
    from platformdirs import user_log_path

    return user_log_path("rgapp", appauthor=False) / "rgapp.log"


def open_log(path: Path | None = None) -> Path | None:
    """Write the log to a file of at most 1 MB and two older ones; None where no file can be written."""
    path = path or log_path()
    log.setLevel(logging.INFO)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _Log(path, maxBytes=1_000_000, backupCount=2, encoding="utf-8", delay=True)
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s: %(message)s"))
    log.addHandler(handler)
    return path


class _Log(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """A log that cannot be written is no reason for more words."""


class Hooks(QObject):
    """Installed once; ``restore`` gives the former hooks back."""

    caught = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, float] = {}
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self._show: Show | None = None
        # queued, so that an error in a worker or in a paint event is shown later, by the GUI thread
        self.caught.connect(self._forward, Qt.ConnectionType.QueuedConnection)
        sys.excepthook = self._uncaught
        threading.excepthook = self._thread
        sys.unraisablehook = self._unraisable
        self._qt_before = qInstallMessageHandler(qt_message)

    def show_in(self, show: Show) -> None:
        """Show what is caught from now on by this call, made in the GUI thread."""
        self._show = show

    def restore(self) -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        qInstallMessageHandler(self._qt_before)

    def _forward(self, sentence: str, remedy: str, details: str) -> None:
        if self._show is not None:
            self._show(sentence, remedy, details)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        self.report(error, "".join(traceback.format_exception(kind, error, trace)))

    def _thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            details = "".join(traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback))
            self.report(args.exc_value, details)

    def _unraisable(self, args: Any) -> None:
        """Nobody waits for these: to the log only."""
        log.error("%s %r\n%s", args.err_msg or "ignored in", args.object, args.exc_value)

    def report(self, error: BaseException, details: str) -> None:
        """Log an error and show it, once in five seconds."""
        now = time.monotonic()
        if now - self._last.get(details, -AGAIN) < AGAIN:
            return
        self._last = {key: at for key, at in self._last.items() if now - at < AGAIN}
        self._last[details] = now
        log.error("%s", details)
        self.caught.emit(*in_words(error), details)


def in_words(error: BaseException) -> tuple[str, str]:
    """What happened and what helps, for a person. The sentences of OURS are kept."""
    text = str(error).strip().splitlines()[0] if str(error).strip() else ""
    if isinstance(error, OURS) and text:
        # a name of a file is no word
        begun = text[0].upper() + text[1:] if text.split()[0].isalpha() else text
        return begun + ("" if text.endswith((".", "?", "!")) else "."), ""
    if isinstance(error, MemoryError):
        return "There is not enough memory for this.", "A smaller size needs less."
    what = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return f"Something in rgapp failed ({what}).", "What runs goes on; the log has the details."


def told(failure: Failure) -> tuple[str, str]:
    """What a worker failed of, ``in_words``; the log gets the trace."""
    log.error("%s", failure.details)
    return in_words(failure.error)


def qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's own messages go to the log; where Qt cannot go on, one sentence instead of an abort."""
    if any(part in message for part in QUIET):
        return
    if kind == QtMsgType.QtFatalMsg:
        sys.stderr.write(f"rgapp: the window cannot open: {no_window(message)}\n")
        sys.stderr.flush()
        os._exit(1)
    level = {QtMsgType.QtCriticalMsg: logging.ERROR, QtMsgType.QtWarningMsg: logging.WARNING}
    log.log(level.get(kind, logging.INFO), "Qt: %s", message)


def no_window(message: str) -> str:
    """Qt's reason for having no window, in one sentence with what helps."""
    if "could not connect to display" in message or "no Qt platform plugin" in message:
        return "no display was found; rgapp run works without one (rgapp run --list)"
    return " ".join(message.split())
