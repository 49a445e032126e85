"""A sheet laid over the window: a white card on a veil, no dialog box.

sheet = Sheet(window, "Bring your own data", "returns.csv, 19.4 MB")
sheet.body.addWidget(...)                  a QVBoxLayout for the content
sheet.add_button("Cancel", sheet.close_sheet)
sheet.add_button("Use this data", self.use, primary=True)      Return presses the primary one
sheet.open_sheet()                         .closed when it went; Esc and a click on the veil close it
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from rgapp.ui.theme import theme
from rgapp.ui.widgets.buttons import TextButton
from rgapp.ui.widgets.labels import Text
from rgapp.ui.widgets.paint import Themed, box, painter_of

SHADOW = 16


class Card(Themed, QWidget):
    """The white card itself, with its shadow painted around it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.start_theming()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        card = QRectF(self.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        if not theme().dark:
            for spread in range(SHADOW, 0, -2):
                grown = card.adjusted(-spread, -spread + 4, spread, spread + 4)
                box(painter, grown, QColor(16, 22, 36, 5), 14 + spread)
        line = None if theme().name == "light" else theme().color("strong")
        box(painter, card, theme().color("canvas"), 14, line)


class Sheet(Themed, QWidget):
    closed = Signal()

    def __init__(self, window: QWidget, title: str, note: str = "", width: int = 820) -> None:
        super().__init__(window)
        self.wanted_width = width
        self.card = Card(self)
        column = QVBoxLayout(self.card)
        column.setContentsMargins(SHADOW + 40, SHADOW + 34, SHADOW + 40, SHADOW + 34)
        column.setSpacing(0)
        head = QHBoxLayout()
        self.title = Text(title, "title", "text")
        self.note = Text(note, "control", "text2")
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.note)
        column.addLayout(head)
        column.addSpacing(20)
        self.body = QVBoxLayout()
        self.body.setSpacing(0)
        column.addLayout(self.body)
        column.addSpacing(24)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(10)
        self.buttons.addStretch(1)
        column.addLayout(self.buttons)
        self._primary: TextButton | None = None
        self._before: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self.hide()
        self.start_theming()

    def add_button(self, text: str, call: Callable[[], object], primary: bool = False) -> TextButton:
        """A button at the foot, from left to right; Return presses the primary one."""
        button = TextButton(text, primary)
        button.clicked.connect(call)
        self.buttons.addWidget(button)
        if primary:
            self._primary = button
        return button

    def open_sheet(self) -> None:
        focus = QApplication.focusWidget()
        mine = focus is not None and focus.window() is self.window()  # not of a lecture that just ended
        self._before = focus if mine else None
        self.parentWidget().installEventFilter(self)
        self._fill()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_sheet(self) -> None:
        """Close and forget the sheet; ``closed`` is sent."""
        if self.isHidden():
            return
        self.parentWidget().removeEventFilter(self)
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
            self._before = None
        self.closed.emit()
        self.deleteLater()

    def refit(self) -> None:
        """Fit the card to its content again, after something in it was shown or hidden."""
        self._fill()

    def _fill(self) -> None:
        self.setGeometry(self.parentWidget().rect())
        width = min(theme().px(self.wanted_width), self.width() - 32) + 2 * SHADOW
        self.card.layout().activate()
        wanted = self.card.layout().totalHeightForWidth(width) if self.card.hasHeightForWidth() else -1
        height = max(wanted, self.card.sizeHint().height()) if wanted < 0 else wanted
        height = min(height, self.height() - 8)
        self.card.setGeometry((self.width() - width) // 2, (self.height() - height) // 2, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self._fill()
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside the sheet."""
        inside = [
            widget
            for widget in self.card.findChildren(QWidget)
            if widget.isVisible()
            and widget.isEnabled()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.focusProxy() is None
        ]
        if not inside:
            return True
        now = QApplication.focusWidget()
        place = inside.index(now) if now in inside else (-1 if forward else 0)
        inside[(place + (1 if forward else -1)) % len(inside)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._primary is not None:
            self._primary.click()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        card = self.card.geometry().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        if not card.contains(event.position().toPoint()):
            self.close_sheet()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.fillRect(self.rect(), QColor(22, 28, 40, 82) if not theme().dark else QColor(0, 0, 0, 140))
