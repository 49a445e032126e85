"""One painted line of words at a figure: runs on the left, a note on the right."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import text_width

Run = tuple[str, str, str]  # words, role of the font, token of the colour

TITLE, NOTE, STRONG = ("figure", "text"), ("note", "text2"), ("note bold", "text")
LEAST = 14  # px of letters that are made smaller so that all words have room


class Caption(QWidget):
    """Runs of words on the left, a note on the right, a colour mark before them where there is one."""

    def __init__(self, parent: QWidget | None = None, swatch: str = "") -> None:
        super().__init__(parent)
        self._runs: tuple[Run, ...] = ()
        self._shorter: tuple[tuple[Run, ...], ...] = ()
        self._note = ""
        self._swatch = swatch
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(100, theme().px(20))

    def tell(self, *runs: Run, note: str = "", shorter: tuple[tuple[Run, ...], ...] = ()) -> None:
        """Show these words, or the first of ``shorter`` that fits; cheap when they are the ones shown."""
        if (runs, note) == (self._runs, self._note):
            return
        self._runs, self._note, self._shorter = runs, note, shorter
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
            x = side + 8.0
        room = self.width() - x
        advance = text_width(self._note, "note")
        if self._note and (not self._runs or runs_width(self._runs) + 8 + advance <= room):
            font = theme().font("note")
            painter.setFont(font)
            painter.setPen(theme().color("text2"))
            painter.drawText(QPointF(self.width() - advance, _baseline(font, self.height() / 2)), self._note)
            room -= advance + 8
        lines = self.lines(room)
        for at, runs in enumerate(lines):
            middle = self.height() * (at + 0.5) / len(lines)
            self._write(painter, runs, x, room, middle)
        painter.end()

    def _write(self, painter: QPainter, runs: tuple[Run, ...], x: float, room: float, middle: float) -> None:
        share = room / max(runs_width(runs), 1.0)
        for words, role, colour in runs:
            font = _smaller(theme().font(role), share)
            metrics = QFontMetricsF(font)
            fitted = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(room, 0.0))
            painter.setFont(font)
            painter.setPen(theme().color(colour))
            painter.drawText(QPointF(x, _baseline(font, middle)), fitted)
            x += metrics.horizontalAdvance(fitted)
            room -= metrics.horizontalAdvance(fitted)

    def lines(self, room: float) -> tuple[tuple[Run, ...], ...]:
        """The words in ``room`` px, as given or in a shorter form; the shortest is set in smaller letters, or
        each of its runs has a line of its own.
        """
        for runs in (self._runs, *self._shorter):
            if runs_width(runs) <= room:
                return (runs,)
        if not self._shorter:
            return (self._runs,)
        shortest = self._shorter[-1]
        if runs_width(shortest, room / runs_width(shortest)) <= room:
            return (shortest,)
        return tuple(((words.lstrip(", "), role, colour),) for words, role, colour in shortest)


def _baseline(font: QFont, middle: float) -> float:
    """The line sits on its capitals: fonts of two sizes in one line share the centre."""
    return round(middle + QFontMetricsF(font).capHeight() / 2)


def runs_width(runs: tuple[Run, ...], share: float = 1.0) -> float:
    """px of the words side by side, their letters made smaller by ``share`` where they can be."""
    fonts = (_smaller(theme().font(role), share) for _, role, _ in runs)
    return sum(QFontMetricsF(font).horizontalAdvance(run[0]) for font, run in zip(fonts, runs, strict=True))


def _smaller(font: QFont, share: float) -> QFont:
    """The font at a share of its size below 1, but not under ``LEAST`` px."""
    if share < 1 and font.pixelSize() > LEAST:
        font = QFont(font)
        font.setPixelSize(max(int(share * font.pixelSize()), LEAST))
    return font
