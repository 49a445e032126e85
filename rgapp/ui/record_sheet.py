"""What was recorded: trim it, choose the kind of film, save it."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout

from rgapp import film
from rgapp.engine import Cancelled
from rgapp.files import FileError
from rgapp.params import About
from rgapp.ui.background import Background
from rgapp.ui.errors import in_words
from rgapp.ui.recording import RATE
from rgapp.ui.widgets import Segmented, Sheet, SliderRow, Text, ThinBar
from rgapp.words import number

if TYPE_CHECKING:
    from rgapp.ui.recording import Recording
    from rgapp.ui.window import Window

KINDS = (("mp4", "MP4"), ("gif", "GIF"), ("apng", "APNG"), ("folder", "PNG pictures"))
PREVIEW = QSize(480, 300)
SHORT = 20  # seconds of GIF and APNG
HALVED = 2  # they have every second frame
WAIT = 5.0  # seconds for a thread that reads the recording


def _seconds(value: float) -> str:
    return f"{number(value, 1)}\N{THIN SPACE}s"


class RecordSheet(Sheet):
    def __init__(self, window: Window, recording: Recording) -> None:
        super().__init__(window, "Save the recording", "", width=860)
        assert recording.spool is not None
        self._window, self._spool = window, recording.spool
        self._provenance, self._rate = recording.provenance, RATE
        self._size = (recording.size.width(), recording.size.height())
        self._seconds = recording.seconds
        self._saving = Background(self)
        self._cancelled = threading.Event()
        self._share = 0.0
        self._build()
        self._timer = self.startTimer(50)
        self.add_button("Close", self.close_sheet)
        self.save = self.add_button("Save…", self.ask_where, primary=True)
        self._changed()

    def _build(self) -> None:
        self.kind = Segmented(KINDS, "mp4" if film.has_video() else "gif", padding=14)
        self.kind.setAccessibleName("Kind of film")
        self.first, self.last = (
            SliderRow(About(words, low=0, high=self._seconds, step=0.1, decimals=1), value, format=_seconds)
            for words, value in (("From", 0.0), ("To", self._seconds))
        )
        self.hint, self.problem = (
            Text("", "note", "text2", wrap=True),
            Text("", "note bold", "text", wrap=True),
        )
        self.busy = ThinBar()
        self.preview = QLabel()
        self.preview.setFixedSize(PREVIEW)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName("The frame where the film begins or ends")
        options = QVBoxLayout()
        options.setSpacing(14)
        for widget in (self.kind, self.first, self.last, self.hint, self.problem):
            options.addWidget(widget)
        options.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(28)
        row.addLayout(options, 1)
        row.addWidget(self.preview)
        self.body.addLayout(row)
        self.body.addWidget(self.busy)
        self.kind.chosen.connect(self._changed)
        self.first.changed.connect(lambda value: self._trimmed(self.first, value))
        self.last.changed.connect(lambda value: self._trimmed(self.last, value))

    # what is chosen

    @property
    def _narrow(self) -> bool:
        return self.kind.value in film.NARROW

    @property
    def step(self) -> int:
        return HALVED if self._narrow else 1

    @property
    def span(self) -> tuple[int, int]:
        """First frame, and the one behind the last."""
        first = min(round(self.first.value * self._rate), self._spool.count - 1)
        last = max(round(self.last.value * self._rate), first + 1)
        if self._narrow:
            last = min(last, first + SHORT * self._rate)
        return first, last

    @property
    def size(self) -> tuple[int, int]:
        return film.fitting(self.kind.value, self._size)

    def _trimmed(self, row: SliderRow, value: float) -> None:
        if row is self.first and value > self.last.value:
            self.last.set_value(value)
        elif row is self.last and value < self.first.value:
            self.first.set_value(value)
        self._show(round(value * self._rate))
        self._changed()

    def _changed(self, _value: object = None) -> None:
        first, last = self.span
        count = len(range(first, last, self.step))
        told = (
            f"{number((last - first) / self._rate, 1)} s, {count} frames of {self.size[0]} × {self.size[1]}"
        )
        if self._narrow:
            told += f". At most {SHORT} s and {film.WIDEST} px wide, every second frame"
        self.hint.say(f"{told}. The settings are written inside.")
        missing = self.kind.value == "mp4" and not film.has_video()
        self.problem.say(f"{film.NO_VIDEO}." if missing else "")
        self.save.setEnabled(not missing and not self._saving.busy)
        if self.preview.pixmap().isNull():
            self._show(first)

    def _show(self, at: int) -> None:
        frame = self._spool.frame(min(at, self._spool.count - 1))
        if frame is None:
            return
        high, wide = frame.shape[:2]
        image = QImage(frame.data, wide, high, 3 * wide, QImage.Format.Format_RGB888).copy()
        ratio = self.devicePixelRatioF()
        picture = QPixmap.fromImage(image).scaled(
            PREVIEW * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        picture.setDevicePixelRatio(ratio)
        self.preview.setPixmap(picture)

    # saving

    def ask_where(self) -> None:
        """Ask for a file name and write there."""
        kind = self.kind.value
        folder = Path(self._window.session.settings.values.last_folder or Path.home())
        suffix = "" if kind == "folder" else f".{kind}"
        words = "A new folder (*)" if kind == "folder" else f"{dict(KINDS)[kind]} (*{suffix})"
        path, _ = QFileDialog.getSaveFileName(
            self, "Save the recording", str(folder / f"recording{suffix}"), words
        )
        if path:
            self.save_to(Path(path))

    def save_to(self, path: Path) -> None:
        """Write to this path, off the GUI thread; the sheet closes when done and stays when it failed."""
        kind = self.kind.value
        if kind != "folder" and path.suffix.lower() != f".{kind}":
            path = path.with_name(f"{path.name}.{kind}")
        first, last = self.span
        try:
            film.check(path, len(range(first, last, self.step)), self.size)
        except FileError as error:
            self._not_saved(error)
            return
        self.problem.say("")
        self.save.setEnabled(False)
        self._saving.run(
            partial(self._write, path, first, last, self.step, self.size), self._saved, self._not_saved
        )

    def _write(self, path: Path, first: int, last: int, step: int, size: tuple[int, int]) -> Path:
        film.write(
            path,
            film.scaled(self._spool.frames(first, last, step), size),
            rate=self._rate / step,
            count=len(range(first, last, step)),
            provenance=self._provenance,
            tell=self._tell,
        )
        return path

    def _tell(self, share: float) -> None:
        self._share = share
        if self._cancelled.is_set():
            raise Cancelled

    def timerEvent(self, _event: object) -> None:
        self.busy.show_fraction(self._share if self._saving.busy else None)

    def _saved(self, path: Path) -> None:
        self._window.session.settings.change(last_folder=str(path.parent.resolve()))
        self._window.statusbar.say(f"{path.name} saved, with its settings inside")
        self.close_sheet()

    def _not_saved(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self.problem.say(f"{in_words(error)[0].rstrip('.')}.")
        self.refit()

    def close_sheet(self) -> None:
        """Close; a film that is still being written is given up, and the recording stays for another time."""
        self._cancelled.set()
        self.killTimer(self._timer)
        self._saving.finish(WAIT)
        super().close_sheet()
