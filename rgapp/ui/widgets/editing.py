"""Typing into a control: the line editor that appears in place, and the sentence beside a field.

``note_beside(widget, "kept to 0.10–10")`` shows one sentence under the widget for a while,
``forget_note(widget)`` takes it away.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import Themed, box, painter_of

NOTE_SECONDS = 6


class InlineEdit(Themed, QLineEdit):
    """A bare line editor; ``entered(str)`` on Return or loss of focus, ``left()`` when done either way."""

    entered = Signal(str)
    left = Signal()

    def __init__(self, text: str, role: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.role = role
        self._done = False
        self.setFrame(False)
        self.setTextMargins(6, 0, 6, 0)
        self.start_theming()
        self.selectAll()

    def restyle(self) -> None:
        self.setFont(theme().font(self.role))
        colour = theme().tokens
        self.setStyleSheet(
            f"background: {colour.field}; color: {colour.text}; border: 1.5px solid {colour.text};"
        )

    def _finish(self, take: bool) -> None:
        if self._done:
            return
        self._done = True
        if take:
            self.entered.emit(self.text())
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish(True)
        elif event.key() == Qt.Key.Key_Escape:
            self._finish(False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._finish(True)


class Note(Themed, QLabel):
    """One sentence under a field, on top of what is there; it goes after six seconds or when forgotten."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner.window())
        self.setObjectName("note")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setWordWrap(True)
        self.setContentsMargins(13, 7, 10, 7)
        self._owner = owner
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.start_theming()

    def restyle(self) -> None:
        self.setFont(theme().font("note"))
        palette = self.palette()
        palette.setColor(self.foregroundRole(), theme().color("text"))
        self.setPalette(palette)

    def say(self, sentence: str) -> None:
        self.setText(sentence)
        self.setFixedWidth(max(theme().px(180), min(self._owner.width(), theme().px(300))))
        self.setFixedHeight(self.heightForWidth(self.width()))
        window = self._owner.window()
        place = self._owner.mapTo(window, QPoint(0, self._owner.height() + 2))
        if place.y() + self.height() > window.height():
            place = self._owner.mapTo(window, QPoint(0, -self.height() - 2))
        place.setX(max(4, min(place.x(), window.width() - self.width() - 4)))
        self.move(place)
        self.show()
        self.raise_()
        self._timer.start(NOTE_SECONDS * 1000)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_of(self)
        frame = QRectF(self.rect())
        box(painter, frame, theme().color("panel"), 6, theme().color("control"))
        painter.fillRect(QRectF(1, 6, 3, frame.height() - 12), theme().color("ink"))
        painter.end()
        super().paintEvent(event)


def note_beside(widget: QWidget, sentence: str) -> None:
    """Say one sentence beside a control."""
    note = getattr(widget, "_note", None)
    if note is None or note.window() is not widget.window():
        note = Note(widget)
        widget._note = note  # type: ignore[attr-defined]
    note.say(sentence)
    widget.setAccessibleDescription(sentence)


def forget_note(widget: QWidget) -> None:
    """Take the sentence beside a control away."""
    note = getattr(widget, "_note", None)
    if note is not None:
        note.hide()


def note_of(widget: QWidget) -> str:
    """The sentence shown beside a control now, or ""."""
    note = getattr(widget, "_note", None)
    return note.text() if note is not None and not note.isHidden() else ""
