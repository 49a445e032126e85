"""The focus ring: 2 px of text colour, 2 px away from whatever the keyboard reached; none after a click."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.segmented import Segment

OUT = 4
# a slider's knob moves without a resize, but never without a paint
FOLLOWED = {
    QEvent.Type.Resize,
    QEvent.Type.Move,
    QEvent.Type.Hide,
    QEvent.Type.Show,
    QEvent.Type.Paint,
}


class FocusRing(QWidget):
    """Lies over the window and follows the focused widget."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target: QWidget | None = None
        self._radius = 9.0
        self.hide()
        theme().changed.connect(self.update)

    def follow(self, widget: QWidget | None, by_keyboard: bool) -> None:
        """Ring this widget, or nothing."""
        if self._target is not None:
            self._target.removeEventFilter(self)
            self._target.destroyed.disconnect(self._gone)
            self._target = None
        wanted = (
            widget is not None
            and by_keyboard
            and widget.window() is self.parentWidget()
            and widget is not self.parentWidget()
            and not isinstance(widget, QLineEdit)  # fields show the focus by their own outline
        )
        if not wanted:
            self.hide()
            return
        self._target = widget
        widget.installEventFilter(self)
        widget.destroyed.connect(self._gone)
        self._fit()

    def _gone(self) -> None:
        self._target = None
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in FOLLOWED:
            self._fit()
        return False

    def _fit(self) -> None:
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        knob = hasattr(target, "ring_rect")
        around = target.ring_rect() if knob else target.rect()
        # a widget may keep a margin round what it draws
        out = 1 if isinstance(target, Segment) else OUT - getattr(target, "margin", 0)
        place = around.translated(target.mapTo(self.parentWidget(), QPoint(0, 0)))
        place.adjust(-out, -out, out, out)
        if self.isVisible() and place == self.geometry():
            return
        self._radius = place.height() / 2 if knob else 9.0
        self.setGeometry(place)
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("text"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), self._radius, self._radius)
