"""Fields to type into.

Field("text")      a boxed line editor; entered(str) when Return or leaving ended a change
TextRow("Sizes", "8-16", tip)      a name and a field to type in
SeedField(563)     changed(int); a die draws a new one; with its name, as the column pins it
"""

from __future__ import annotations

import secrets

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from rgapp.params import parse_whole
from rgapp.ui.theme import theme
from rgapp.ui.widgets.editing import forget_note, note_beside
from rgapp.ui.widgets.labels import Name
from rgapp.ui.widgets.paint import Themed, box, hovered, painter_of, tooltip

MAX_SEED = 2**63 - 1
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
TEXT_WIDTH = 120  # px of the field of a TextRow


class Field(Themed, QLineEdit):
    """A boxed line editor: ``entered(str)`` when Return or leaving ended a change; Esc takes it back.

    Without ``commits`` it only holds a text: Return and Esc are for the sheet around it.
    """

    entered = Signal(str)

    def __init__(self, text: str = "", parent: QWidget | None = None, commits: bool = True) -> None:
        super().__init__(text, parent)
        self._kept = text
        self._commits = commits
        self.right_room = 0
        self.setFrame(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.start_theming()

    def restyle(self) -> None:
        self.setFont(theme().font("control"))
        self.setFixedHeight(theme().px(30))
        self.setTextMargins(theme().px(8), 0, theme().px(8) + self.right_room, 0)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, theme().color("text"))
        self.setPalette(palette)

    def keep(self, text: str) -> None:
        """Show a text as the one that counts."""
        self._kept = text
        self.setText(text)

    def _finish(self) -> None:
        if self.text() != self._kept:
            self.entered.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (*ENTER, Qt.Key.Key_Escape) and not self._commits:
            event.ignore()
        elif event.key() in ENTER:
            self._finish()
            self.selectAll()
        elif event.key() == Qt.Key.Key_Escape:
            self.setText(self._kept)
            forget_note(self)
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._finish()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_of(self)
        focused = self.hasFocus()
        line = theme().color("text" if focused else "text2" if hovered(self) else "control")
        box(painter, QRectF(self.rect()), theme().color("field"), 8, line, 1.5 if focused else 1)
        painter.end()
        super().paintEvent(event)


class TextRow(QWidget):
    """A name and a field to type in."""

    entered = Signal(str)

    def __init__(self, label: str, text: str, tip: str) -> None:
        super().__init__()
        self.field = Field(text)
        self.field.setFixedWidth(TEXT_WIDTH)
        self.field.setAccessibleName(label)
        self.field.entered.connect(self.entered)
        self.setToolTip(tip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 3, 0, 3)
        row.addWidget(Name(label))
        row.addStretch(1)
        row.addWidget(self.field)

    def set_value(self, text: str) -> None:
        if not self.field.hasFocus():
            self.field.keep(text)


class Die(Themed, QPushButton):
    """The die in the seed field."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Draw a new seed")
        self.setToolTip(tooltip("New seed", "", "Draws another random seed."))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.start_theming()

    def restyle(self) -> None:
        self.setFixedSize(theme().px(26), theme().px(26))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        size = theme().px(18)
        colour = "text" if hovered(self) or self.isDown() else "text2"
        painter.drawPixmap(self.rect().center().x() - size // 2 + 1, (self.height() - size) // 2,
                           theme().icon("die", colour, size))  # fmt: skip


class SeedField(Themed, QWidget):
    """The seed of a run, 0 to 2⁶³ − 1, with its name."""

    changed = Signal(object)  # a Python int: 2⁶³ − 1 does not fit Qt's int

    def __init__(self, value: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = value
        self.field = Field(str(value))
        self.field.setAccessibleName("Seed")
        self.field.setToolTip(tooltip("Seed", "", "The same seed and parameters give the same run."))
        self.field.right_room = theme().px(24)
        self.field.restyle()
        self.die = Die(self.field)
        self.die.clicked.connect(self.draw)
        self.field.entered.connect(self._typed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        name = Name("Seed")
        name.setMinimumWidth(theme().px(56))
        row.addWidget(name)
        row.addWidget(self.field, 1)
        self.setFocusProxy(self.field)
        self.start_theming()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self.layout().activate()
        self.die.move(
            self.field.width() - self.die.width() - 5, (self.field.height() - self.die.height()) // 2
        )

    @property
    def value(self) -> int:
        return self._value

    def set_value(self, value: int) -> None:
        if value != self._value:
            self._value = value
            self.field.keep(str(value))

    def draw(self) -> None:
        """A new seed from the system's randomness, short enough to be read aloud."""
        self._take(secrets.randbelow(1_000_000))

    def _take(self, value: int) -> None:
        changed = value != self._value
        self._value = value
        self.field.keep(str(value))
        if changed:
            self.changed.emit(value)

    def _typed(self, text: str) -> None:
        try:
            typed = parse_whole(text)
        except ValueError as error:
            self.field.keep(str(self._value))
            note_beside(self.field, f"Seed: {error}")
            return
        forget_note(self.field)
        self._take(min(max(typed, 0), MAX_SEED))
        if not 0 <= typed <= MAX_SEED:
            note_beside(self.field, f"kept to 0–{MAX_SEED}")

    def sizeHint(self) -> QSize:
        return QSize(theme().px(248), theme().px(30))
