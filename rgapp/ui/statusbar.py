"""The line at the foot: what runs and how fast on the left, what it is on the right; messages pass by."""

from __future__ import annotations

import time
from collections import deque

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from rgapp.ui.place import Status
from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import LEFT, Themed, painter_of, text_width, write

HEIGHT, HEIGHT_SMALL = 30, 26
SHOWN, FADE = 6.0, 0.12  # seconds
KEPT = 100


class StatusBar(Themed, QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.compact = False
        self.status = Status("Idle")
        self.messages: deque[tuple[float, str]] = deque(maxlen=KEPT)
        self._message = ""
        self._since = 0.0
        self.setAccessibleName("Status")
        self.start_theming()

    def set_compact(self, compact: bool) -> None:
        self.compact = compact
        self.restyle()

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(HEIGHT_SMALL if self.compact else HEIGHT))

    def show_status(self, status: Status) -> None:
        if status != self.status:
            self.status = status
            self.setAccessibleDescription(", ".join((status.word, *status.left, *status.right)))
            self.update()

    def say(self, message: str) -> None:
        """Show a message for six seconds; it is kept for Help › Messages."""
        self.messages.append((time.time(), message))
        self._message, self._since = message, time.monotonic()
        self.update()

    def message(self) -> str:
        """The message shown now, or ""."""
        return self._message

    def tick(self, now: float) -> None:
        """Fade the message in and out."""
        if not self._message:
            return
        age = now - self._since
        if age > SHOWN:
            self._message = ""
            self.update()
        elif age < 2 * FADE or age > SHOWN - 2 * FADE:
            self.update()

    def _strength(self) -> float:
        age = time.monotonic() - self._since
        return max(0.0, min(1.0, age / FADE + 0.05, (SHOWN - age) / FADE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.fillRect(self.rect(), theme().color("panel"))
        painter.fillRect(QRectF(0, 0, self.width(), 1), theme().color("line"))
        rect = QRectF(self.rect()).adjusted(24, 1, -24, 0)
        dot = theme().px(7)
        centre = QPointF(rect.left() + dot / 2, rect.center().y())
        colour = theme().color("button")
        painter.setPen(Qt.PenStyle.NoPen if self.status.running else QPen(colour, 1.5))
        painter.setBrush(colour if self.status.running else Qt.BrushStyle.NoBrush)
        inset = 0 if self.status.running else 0.75
        painter.drawEllipse(centre, dot / 2 - inset, dot / 2 - inset)
        space = theme().px(26 if not self.compact else 20)
        x = rect.left() + dot + 9
        x = self._text(painter, x, rect, self.status.word) + space
        right = rect.right()
        for text in reversed(self.status.right):
            width = text_width(text, "note") + 1
            spot = QRectF(right - width, rect.top(), width, rect.height())
            write(painter, spot, text, "note", "text2", LEFT)
            right -= width + space
        if self._message:
            painter.setOpacity(self._strength())
            write(painter, QRectF(x, rect.top(), right - x, rect.height()), self._message, "note", "text")
            return
        for text in self.status.left:
            if x + text_width(text, "note") < right:
                x = self._text(painter, x, rect, text) + space

    def _text(self, painter, x: float, rect: QRectF, text: str) -> float:
        width = text_width(text, "note") + 1
        write(painter, QRectF(x, rect.top(), width, rect.height()), text, "note", "text2")
        return x + width
