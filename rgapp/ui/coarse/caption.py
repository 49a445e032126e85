"""One painted line of words at a figure: runs on the left, a note on the right."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import text_width

Run = tuple[str, str, str]  # words, role of the font, token of the colour

TITLE, NOTE, STRONG = ("figure", "text"), ("note", "text2"), ("note bold", "text")


class Caption(QWidget):
    """Runs of words on the left, a note on the right, a colour mark before them where there is one."""

    def __init__(self, parent: QWidget | None = None, swatch: str = "") -> None:
        super().__init__(parent)
        self._runs: tuple[Run, ...] = ()
        self._short: tuple[Run, ...] = ()
        self._note = ""
        self._swatch = swatch
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(100, theme().px(20))

    def tell(self, *runs: Run, note: str = "", short: tuple[Run, ...] = ()) -> None:
        """Show these words, or ``short`` where they do not fit; cheap when they are the ones shown."""
        if (runs, note) == (self._runs, self._note):
            return
        self._runs, self._note, self._short = runs, note, short
        self.setAccessibleName(f"{''.join(words for words, _, _ in runs)} {note}".strip())
        self.update()

    def title(self, words: str, note: str = "") -> None:
        self.tell((words, *TITLE), note=note)

    def note(self, words: str) -> None:
        self.tell((words, *NOTE))

    @property
    def words(self) -> str:
        """What the line says."""
        return self.accessibleName()

    @property
    def title_words(self) -> str:
        """What it says without the note."""
        return "".join(words for words, _, _ in self._runs)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = 0.0
        if self._swatch:
            side = theme().px(8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color(self._swatch))
            painter.drawRoundedRect(QRectF(0, (self.height() - side) / 2, side, side), 2, 2)
            x = theme().px(16)
        room = self.width()
        if self._note:
            font = theme().font("note")
            painter.setFont(font)
            painter.setPen(theme().color("text2"))
            advance = QFontMetricsF(font).horizontalAdvance(self._note)
            painter.drawText(QPointF(self.width() - advance, self._baseline(font)), self._note)
            room -= advance + 8
        for words, role, colour in self._fitting(room - x):
            font = theme().font(role)
            metrics = QFontMetricsF(font)
            fitted = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(room - x, 0.0))
            painter.setFont(font)
            painter.setPen(theme().color(colour))
            painter.drawText(QPointF(x, self._baseline(font)), fitted)
            x += metrics.horizontalAdvance(fitted)
        painter.end()

    def _fitting(self, room: float) -> tuple[Run, ...]:
        """The words as given, in their short form, or where that is too long too its first run alone."""
        for runs in (self._runs, self._short):
            if runs and sum(text_width(words, role) for words, role, _ in runs) <= room:
                return runs
        return self._short[:1] or self._runs

    def _baseline(self, font: object) -> float:
        """The line sits on its capitals: fonts of two sizes in one line share the centre."""
        return round(self.height() / 2 + QFontMetricsF(font).capHeight() / 2)
