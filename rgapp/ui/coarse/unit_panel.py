"""What is known of the unit under the pointer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rgapp.ui.coarse.caption import Caption
from rgapp.ui.theme import theme


class UnitPanel(QWidget):
    """A title and lines of name and value; a sentence where there is nothing to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Caption(self)
        self._lines: tuple[tuple[str, str], ...] = ()
        self._sentence = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(220, 140)

    def tell(self, title: str, lines: Sequence[tuple[str, str]] = (), sentence: str = "") -> None:
        """Show these lines under this title, then the sentence in small type."""
        shown = (title, tuple(lines), sentence)
        if shown == (self._title.words, self._lines, self._sentence):
            return
        self._title.title(title)
        _, self._lines, self._sentence = shown
        told = ", ".join(f"{name} {value}" for name, value in self._lines)
        self.setAccessibleName(f"{title}: {told} {sentence}".strip())
        self.update()

    @property
    def lines(self) -> dict[str, str]:
        return dict(self._lines)

    def resizeEvent(self, event: object) -> None:
        self._title.setGeometry(0, 0, self.width(), theme().px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        name_font, value_font = theme().font("note"), theme().font("note")
        value_font.setWeight(QFont.Weight.Medium)
        # 25 px a line as long as the panel is tall enough for all of them
        top = theme().px(28)
        tall = theme().px(25)
        if self._lines:
            tall = min(tall, max((self.height() - top) // len(self._lines), theme().px(18)))
        baseline = QFontMetricsF(name_font).capHeight() / 2
        for number, (name, value) in enumerate(self._lines):
            y = round(top + (number + 0.5) * tall + baseline)
            painter.setFont(name_font)
            painter.setPen(theme().color("text2"))
            painter.drawText(QPointF(0, y), name)
            painter.setFont(value_font)
            painter.setPen(theme().color("text"))
            painter.drawText(
                QPointF(self.width() - QFontMetricsF(value_font).horizontalAdvance(value), y), value
            )
        if self._sentence:
            below = top + len(self._lines) * tall + theme().px(4)
            painter.setFont(name_font)
            painter.setPen(theme().color("text2"))
            rect = QRectF(0, below, self.width(), max(self.height() - below, 0))
            painter.drawText(rect, Qt.TextFlag.TextWordWrap, self._sentence)
        painter.end()
