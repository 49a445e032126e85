"""Lecture mode: title, one caption, the figure and one control, full screen; the lab stays as it is.

    lecture = LectureWindow(lab.session.settings, scenes, results of the lab)
    lecture.present(screen, first=3)
    lecture.ended.connect(...)

Scenes draw with a session of their own, so that leaving gives the lab back exactly. PageDown, → and a
clicker's key go on, PageUp and ← go back, ↑ ↓ move the control, Space plays and pauses, B or . blanks, L
changes the colours, + − the size of the text, N shows the notes, Esc leaves.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QImage, QKeyEvent, QPaintEvent, QPixmap, QResizeEvent, QScreen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from rgapp.engine import Failure
from rgapp.results import Result
from rgapp.scenes import Scene, bundled, provenance_of
from rgapp.session import Session
from rgapp.settings import Settings
from rgapp.ui.errors import log
from rgapp.ui.lecture.control import LectureSlider
from rgapp.ui.lecture.parts import Dots, Veil
from rgapp.ui.lecture.view import View
from rgapp.ui.lecture.views import view_of, warm_up
from rgapp.ui.motion import calm
from rgapp.ui.theme import theme
from rgapp.ui.ticker import Ticker
from rgapp.ui.widgets import Text
from rgapp.ui.widgets.paint import Themed, painter_of

BASE = 1.3  # of the lab's text sizes at 1280 x 720: nothing is under 14 px
LEAST, MOST = 0.8, 1.5  # of the text size that a lecturer may choose
HIDE = 2000  # ms until the pointer goes
SCHEMES = ("dark", "light", "high contrast")
SIDE, TOP, BOTTOM = 72, 16, 12  # px at 1280 x 720

NEXT = (Qt.Key.Key_PageDown, Qt.Key.Key_Right)
BACK = (Qt.Key.Key_PageUp, Qt.Key.Key_Left)


class LectureWindow(Themed, QWidget):
    ended = Signal()
    record_wanted = Signal()
    changed = Signal()  # another scene is in sight

    def __init__(
        self,
        settings: Settings,
        scenes: Sequence[Scene] | None = None,
        held: Mapping[str, Result] | None = None,
        session: Session | None = None,
    ) -> None:
        super().__init__()
        self.setWindowTitle("rgapp – lecture")
        self.session = session if session is not None else Session(settings)
        self.scenes = tuple(scenes or bundled())
        self._held = dict(held or {})
        self.at, self.last = -1, 0
        self._views: dict[int, View] = {}
        self._values: dict[int, float] = {}
        self.larger = 1.0  # text size that the lecturer chose
        self._failure: Failure | None = None  # of the lattice, as it was told
        self._before = (theme().scale, theme().name)
        self.beside: QWidget | None = None  # a window whose keys are the lecture's, too
        self.began = 0.0
        self._build()
        self._hiding = QTimer(self)
        self._hiding.setSingleShot(True)
        self._hiding.setInterval(HIDE)
        self._hiding.timeout.connect(lambda: self.setCursor(Qt.CursorShape.BlankCursor))
        self.setMouseTracking(True)
        self.ticker = Ticker(self._tick, self)
        self.start_theming()

    def _build(self) -> None:
        self.title = Text("", "title", "text", wrap=True)
        self.caption = Text("", "sentence", "text2", wrap=True)
        for text in (self.title, self.caption):  # however long it is, the window is no wider than the display
            text.setMinimumWidth(1)
            text.setTextFormat(Qt.TextFormat.PlainText)
        self.count, self.dots = Text("", "value", "text2"), Dots()
        self.notes = Text("", "control", "text", wrap=True, parent=self)
        self.notes.hide()
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.title)
        left.addWidget(self.caption)
        right.addWidget(self.count, 0, Qt.AlignmentFlag.AlignRight)
        right.addWidget(self.dots, 0, Qt.AlignmentFlag.AlignRight)
        head = QHBoxLayout()
        head.addLayout(left, 1)
        head.addLayout(right)
        self.room = QVBoxLayout()
        self.slider = LectureSlider()
        self.slider.moved.connect(self._moved)
        self.page = QVBoxLayout(self)
        self.page.addLayout(head)
        self.page.addLayout(self.room, 1)
        self.page.addWidget(self.slider)
        self.veil = Veil(self)

    # life

    def present(self, screen: QScreen | None = None, first: int = 0, full: bool = True) -> None:
        """Begin at a scene, full screen on this display; a window of its own where ``full`` is not wanted."""
        self.began = time.monotonic()
        self.session.start()
        self.session.lattice.pause()
        theme().set_scheme(SCHEMES[0] if not theme().dark else theme().name)
        if screen is not None:
            self.setGeometry(screen.geometry())
        if not full and screen is None:
            self.resize(1280, 720)
        self._fit()
        QApplication.instance().installEventFilter(self)
        self.showFullScreen() if full else self.show()
        self.show_scene(first)
        self.ticker.start()
        self.activateWindow()
        self._hiding.start()

    def move_to(self, screen: QScreen) -> None:
        """Go on there, full screen and on top."""
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        self.raise_()
        self.activateWindow()

    def prepare(self, width: int, height: int) -> None:
        """Ready for ``draw`` at this size in the colours of now, at its first scene; nothing is shown."""
        self.session.start()
        self.session.lattice.pause()
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.resize(width, height)
        self._fit()
        self.show()
        self.show_scene(0)

    def draw(self, value: float, now: float) -> QImage | None:
        """The picture at that value of the control, ``now`` seconds after the beginning; None while something
        of it is still being computed: ask again.
        """
        self.slider.go_to(value)
        self._view.tick(now)
        if not self._view.settled:
            return None
        picture = QImage(self.size(), QImage.Format.Format_RGB888)
        self.render(picture)
        return picture

    def leave(self) -> None:
        """End; the theme is the lab's again."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.at >= 0:
            self._view.left()
            self.at, self.last = -1, self.at
            for view in self._views.values():
                view.close_view()
            QApplication.instance().removeEventFilter(self)
            self.ticker.stop()
            self._hiding.stop()
            self.session.close()
            theme().set_scale(self._before[0])
            theme().set_scheme(self._before[1])
            self.ended.emit()
        event.accept()

    # scenes

    @property
    def scene(self) -> Scene:
        return self.scenes[self.at]

    @property
    def _view(self) -> View:
        return self.view(self.at)

    def provenance(self) -> dict[str, Any]:
        """What makes the scene in sight, or the last one, again: with the control where it stands."""
        scene = self.scenes[self.at if self.at >= 0 else self.last]
        now = replace(scene, control=replace(scene.control, start=self.slider.number))
        return provenance_of(now, self.session.seed("lattice"))

    def view(self, at: int) -> View:
        """What draws that scene, made now where it was not yet."""
        if at not in self._views:
            self._views[at] = view_of(self.session, self.scenes[at], self._held)
        return self._views[at]

    def show_scene(self, at: int) -> None:
        """One of the scenes, counted from 0; nothing where there is none."""
        if not 0 <= at < len(self.scenes) or at == self.at:
            return
        before = self.grab() if self.at >= 0 and self.isVisible() else None
        if self.at >= 0:
            old = self._view
            self._values[self.at] = self.slider.number
            old.left()
            self.room.removeWidget(old)
            old.hide()
        self.at = at
        scene, view = self.scene, self._view
        self.title.say(scene.title)
        self.caption.say(scene.caption)
        self.notes.say(scene.notes)
        self.count.say(f"{at + 1} / {len(self.scenes)}")
        self.dots.tell(at, len(self.scenes))
        for widget in (self.count, self.dots):
            widget.setVisible(len(self.scenes) > 1)
        self.slider.set_control(scene.control, self._values.get(at, scene.control.start))
        self.room.addWidget(view)
        view.show()
        view.entered()
        self.layout().activate()
        view.show_value(self.slider.number)
        if before is not None and not calm(self.session.settings.values):
            self.veil.fade_from(before)
        self._place_notes()
        self.changed.emit()
        if at + 1 < len(self.scenes):
            following = self.scenes[at + 1]
            threading.Thread(target=warm_up, args=(following,), name="rgapp lecture", daemon=True).start()

    def preview(self, at: int) -> QPixmap | None:
        """What that scene looks like when it begins; None where that takes time, or it was seen already and
        is as it was left.
        """
        view = self.view(at)
        if not view.still:
            return None
        if at not in self._values:
            view.resize(self.room.geometry().size())
            view.show_value(self.scenes[at].control.start)
        return view.grab()

    def _moved(self, value: float) -> None:
        self._view.show_value(value)

    def _tick(self, now: float) -> None:
        if self.at < 0:
            return
        if not self.veil.blank:
            self._view.tick(now)
        failure = self.session.lattice.failure
        if failure is not self._failure:
            self._failure = failure
            if failure is not None:
                log.error("%s", failure.details)
                self.caption.say(
                    f"The lattice stopped: {failure.sentence.rstrip('.')}. Another scene goes on."
                )

    # keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Clickers send keys to whatever has the focus; here they always reach the lecture, and only it."""
        kind = event.type()
        if kind == QEvent.Type.KeyPress and watched is not self and self.isActiveWindow():
            return self._key(event)
        if (
            kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
            and self.beside is not None
            and self.beside.isActiveWindow()
        ):
            if kind == QEvent.Type.ShortcutOverride:
                event.accept()  # it is no shortcut of the lab
            elif event.key() == Qt.Key.Key_F5:
                self.raise_()
                self.activateWindow()
            else:
                self._key(event)
            return True
        if (
            event.type() == QEvent.Type.MouseMove
            and isinstance(watched, QWidget)
            and watched.window() is self
        ):
            self.setCursor(Qt.CursorShape.ArrowCursor)
            self._hiding.start()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(event):
            super().keyPressEvent(event)

    def _key(self, event: QKeyEvent) -> bool:
        key, letter = event.key(), event.text().lower()
        if self.veil.blank and key != Qt.Key.Key_Escape:
            self.veil.set_blank(False)
        elif key in NEXT:
            self.go(1)
        elif key in BACK:
            self.go(-1)
        elif key == Qt.Key.Key_R and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.record_wanted.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.slider.step(1 if key == Qt.Key.Key_Up else -1)
        elif key == Qt.Key.Key_Home:
            self.show_scene(0)
        elif key == Qt.Key.Key_End:
            self.show_scene(len(self.scenes) - 1)
        elif key == Qt.Key.Key_Escape:
            self.leave()
        elif key == Qt.Key.Key_Space:
            self._play_or_pause()
        elif letter in ("b", "."):
            self.veil.set_blank(True)
        elif letter == "l":
            self._next_colours()
        elif letter in ("+", "=", "-", "−"):
            self._resize_text(0.1 if letter in ("+", "=") else -0.1)
        elif letter == "n":
            self.notes.setVisible(self.notes.isHidden() and bool(self.scene.notes))
            self._place_notes()
        else:
            return False
        return True

    def go(self, by: int) -> None:
        """The next scene, or the one before."""
        self.show_scene(self.at + by)

    def blank(self) -> None:
        """Only the colour of the canvas, or the picture again."""
        self.veil.set_blank(not self.veil.blank)

    def _play_or_pause(self) -> None:
        lattice = self.session.lattice
        if self._view.plays:
            lattice.pause() if lattice.running else lattice.play()

    def _next_colours(self) -> None:
        theme().set_scheme(SCHEMES[(SCHEMES.index(theme().name) + 1) % len(SCHEMES)])

    def _resize_text(self, by: float) -> None:
        self.larger = round(min(max(self.larger + by, LEAST), MOST), 1)
        self._fit()

    # size

    def _fit(self) -> None:
        """Everything as large as the screen allows."""
        scale = min(max(min(self.width() / 1280, self.height() / 720), 1.0), 3.0)
        theme().set_scale(BASE * scale * self.larger)
        self.page.setContentsMargins(*(round(scale * px) for px in (SIDE, TOP, SIDE, BOTTOM)))
        self.page.setSpacing(round(8 * scale))
        self.veil.setGeometry(self.rect())

    def _place_notes(self) -> None:
        width = round(0.6 * self.width())
        self.notes.setFixedWidth(width)
        self.notes.adjustSize()
        self.notes.move((self.width() - width) // 2, self.slider.y() - self.notes.height() - 8)
        self.notes.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._place_notes()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter_of(self).fillRect(self.rect(), theme().color("canvas"))
