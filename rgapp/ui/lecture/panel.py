"""What the lecturer sees on the lab's display while another shows the lecture: notes, time, the next."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rgapp.ui.lecture.window import LectureWindow
from rgapp.ui.theme import theme
from rgapp.ui.widgets import Heading, Text, TextButton
from rgapp.ui.widgets.paint import Themed, painter_of

WIDTH = 400
SECOND = 1000  # ms
AFTER = 700  # ms until the next scene is made for its picture: the one in sight comes first


class Panel(Themed, QWidget):
    """Covers the right of ``window`` while ``lecture`` lasts."""

    def __init__(self, window: QWidget, lecture: LectureWindow) -> None:
        super().__init__(window)
        self._lecture = lecture
        self.setAccessibleName("Lecture")
        self.clock = Text("", "hero", "text")
        self.scene, self.notes = Text("", "title", "text", wrap=True), Text("", "sentence", "text", wrap=True)
        self.next, self.caption = Text("", "figure", "text", wrap=True), Text("", "note", "text2", wrap=True)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(8)
        for widget in (self.clock, self.scene, self.notes):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(Heading("Next"))
        for widget in (self.picture, self.next, self.caption):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(self._buttons())
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
        if 0 < at < len(self._lecture.scenes):
            found = self._lecture.preview(at)
            if found is not None and not found.isNull():
                self.picture.setPixmap(self._fitting(found))

    def _fitting(self, picture: QPixmap) -> QPixmap:
        ratio = self.devicePixelRatioF()
        made = picture.scaledToWidth(
            round((self.width() - 56) * ratio), Qt.TransformationMode.SmoothTransformation
        )
        made.setDevicePixelRatio(ratio)
        return made

    def _place(self) -> None:
        window = self.parentWidget()
        width = min(WIDTH, window.width() // 2)
        self.setGeometry(window.width() - width, 0, width, window.height())
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.fillRect(self.rect(), theme().color("panel"))
        painter.fillRect(0, 0, 1, self.height(), theme().color("strong"))
