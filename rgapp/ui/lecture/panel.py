"""What the lecturer sees in the lab's window while another shows the lecture: notes, time, the next."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rgapp.ui.lecture.window import LectureWindow
from rgapp.ui.theme import theme
from rgapp.ui.widgets import Heading, Text, TextButton
from rgapp.ui.widgets.paint import Themed, painter_of

SHARES = (3, 2)  # of the width: the scene in sight, the next one
SECOND = 1000  # ms
AFTER = 700  # ms until the next scene is made for its picture: the one in sight comes first


class Panel(Themed, QWidget):
    """Covers ``window`` while ``lecture`` lasts: texts have its size then, too large for the lab."""

    def __init__(self, window: QWidget, lecture: LectureWindow) -> None:
        super().__init__(window)
        self._lecture = lecture
        lecture.beside = window
        self.setAccessibleName("Lecture")
        self.clock = Text("", "hero", "text")
        self.scene, self.notes = Text("", "title", "text", wrap=True), Text("", "sentence", "text", wrap=True)
        self.next, self.caption = Text("", "figure", "text", wrap=True), Text("", "note", "text2", wrap=True)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignLeft)
        now, following = QVBoxLayout(), QVBoxLayout()
        for widget in (self.clock, self.scene, self.notes):
            now.addWidget(widget)
        now.addStretch(1)
        now.addLayout(self._buttons())
        for widget in (Heading("Next"), self.next, self.caption, self.picture):
            following.addWidget(widget)
        following.addStretch(1)
        both = QHBoxLayout(self)
        both.setContentsMargins(48, 40, 48, 40)
        both.setSpacing(64)
        for column, share in ((now, SHARES[0]), (following, SHARES[1])):
            column.setSpacing(12)
            both.addLayout(column, share)
        self._seconds = QTimer(self)
        self._seconds.setInterval(SECOND)
        self._seconds.timeout.connect(self._tell_time)
        self._seconds.start()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER)
        self._soon.timeout.connect(self._show_picture)
        lecture.changed.connect(self._show_scene)
        window.installEventFilter(self)
        self.start_theming()
        self._place()
        self._show_scene()
        self._tell_time()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        calls: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Back", lambda: self._lecture.go(-1)),
            ("Next", lambda: self._lecture.go(1)),
            ("Blank", self._lecture.blank),
            ("End", self._lecture.leave),
        )
        for words, call in calls:
            button = TextButton(words, small=True)
            button.clicked.connect(call)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def close_panel(self) -> None:
        """The lecture is over."""
        self.parentWidget().removeEventFilter(self)
        self._seconds.stop()
        self._soon.stop()
        self.hide()
        self.deleteLater()

    def _tell_time(self) -> None:
        passed = int(time.monotonic() - self._lecture.began)
        self.clock.say(f"{passed // 60}:{passed % 60:02d}")

    def _show_scene(self) -> None:
        lecture = self._lecture
        at, scenes = lecture.at, lecture.scenes
        if at < 0:
            return
        self.scene.say(f"{at + 1} / {len(scenes)}  {scenes[at].title}")
        self.notes.say(scenes[at].notes or scenes[at].caption)
        following = scenes[at + 1] if at + 1 < len(scenes) else None
        self.next.say(following.title if following else "The last scene")
        self.caption.say(following.caption if following else "")
        self.picture.clear()
        if following:
            self._soon.start()

    def _show_picture(self) -> None:
        at = self._lecture.at + 1
        if self.parentWidget().screen() is self._lecture.screen():
            return  # nobody sees it
        if 0 < at < len(self._lecture.scenes):
            found = self._lecture.preview(at)
            if found is not None and not found.isNull():
                self.picture.setPixmap(self._fitting(found))

    def _fitting(self, picture: QPixmap) -> QPixmap:
        ratio = self.devicePixelRatioF()
        room = QSize(self.caption.width(), self.height() // 2) * ratio
        made = picture.scaled(
            room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        made.setDevicePixelRatio(ratio)
        return made

    def _place(self) -> None:
        self.setGeometry(self.parentWidget().rect())
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter_of(self).fillRect(self.rect(), theme().color("panel"))
