"""The error strip of a place: 44 px above its figures, two short sentences, at most two buttons, Details.

place.show_error("Row 214 of returns.csv has 398 values, the others 400.", "Leave that row out?",
                 (("Leave it out", call), ("Choose another file", call)), details=traceback_text)
place.clear_error()
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.buttons import IconButton, QuietButton, TextButton
from rgapp.ui.widgets.labels import Text
from rgapp.ui.widgets.paint import Themed, painter_of

LINE, AROUND = 24, 20  # px of its words, which grow with the text, and above and below them
Buttons = Sequence[tuple[str, Callable[[], object]]]


class Strip(Themed, QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.sentence = Text("", "value", "text")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.sentence.setWordWrap(True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(44, 0, 8, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self.sentence, 1)
        self._made: list[QWidget] = []
        self._details_text = ""
        self.details = QuietButton("Details")
        self.details.setToolTip("Copies the technical details")
        self.details.clicked.connect(self._copy)
        self._row.addWidget(self.details)
        self.dismiss = IconButton("close", "Close")
        self.dismiss.clicked.connect(self.clear)
        self._row.addWidget(self.dismiss)
        self.hide()
        self.start_theming()

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(LINE) + AROUND)

    def show_error(self, sentence: str, remedy: str = "", buttons: Buttons = (), details: str = "") -> None:
        """Say what happened and what helps; a pressed button closes the strip first."""
        self._forget_buttons()
        self.sentence.setText(f"{sentence} {remedy}".strip())
        self._details_text = details or f"{sentence} {remedy}".strip()
        self.details.setText("Details" if details else "Copy")
        for words, call in list(buttons)[:2]:
            button = TextButton(words, small=True)
            button.clicked.connect(self.clear)
            button.clicked.connect(call)
            self._row.insertWidget(self._row.indexOf(self.details), button)
            self._made.append(button)
        self.setAccessibleName(self.sentence.text())
        self.show()
        self.raise_()

    def text(self) -> str:
        """What the strip says now, "" when it is not shown."""
        return "" if self.isHidden() else self.sentence.text()

    def clear(self) -> None:
        self.hide()

    def _forget_buttons(self) -> None:
        for button in self._made:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._made.clear()

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._details_text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.fillRect(self.rect(), theme().color("panel"))
        painter.fillRect(QRectF(0, 0, 3, self.height()), theme().color("ink"))
        size = theme().px(18)
        painter.drawPixmap(QPointF(14, (self.height() - size) / 2), theme().icon("note", "text", size))
