"""A table of words that scrolls within itself: the live row bold, waiting ones grey."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import LEFT, RIGHT, Themed, painter_of, write

ROW = 27


def bar_style() -> str:
    """A slim scroll bar without arrows."""
    t, px = theme().tokens, theme().px
    return f"""
        QScrollBar:vertical {{ background: transparent; width: {px(8)}px; margin: 0; }}
        QScrollBar::handle:vertical {{ background: {t.strong}; border-radius: {px(3)}px; margin: 0 {px(1)}px;
                                       min-height: {px(28)}px; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


class _Rows(Themed, QWidget):
    def __init__(self, table: Table, head: bool) -> None:
        super().__init__()
        self._table, self._head = table, head
        self.start_theming()

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(ROW) * (1 if self._head else max(len(self._table.rows), 1)))

    def sizeHint(self) -> QSize:
        return QSize(300, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, table = painter_of(self), self._table
        row_height = theme().px(ROW)
        rows = [table.head] if self._head else table.rows
        first = max(0, event.rect().top() // row_height)
        for at in range(first, min(len(rows), event.rect().bottom() // row_height + 1)):
            top, left = at * row_height, 0.0
            live = not self._head and at == table.live
            grey = not self._head and rows[at][-1] == "waiting"
            role = "note bold" if self._head or live else "note"
            colour = "text2" if self._head or grey else "text"
            for column, (words, share) in enumerate(zip(rows[at], table.shares, strict=True)):
                width = share * self.width()
                rect = QRectF(left, top, width - 4, row_height - 1)
                write(painter, rect, words, role, colour, RIGHT if column else LEFT)
                left += width
            painter.fillRect(0, top + row_height - 1, self.width(), 1, theme().color("line"))


class Table(Themed, QWidget):
    """``shares`` of the width for each column; ``live`` is the number of a row, or −1."""

    def __init__(self) -> None:
        super().__init__()
        self.head: Sequence[str] = ()
        self.shares: Sequence[float] = ()
        self.rows: list[tuple[str, ...]] = []
        self.live = -1
        self._top, self._body = _Rows(self, True), _Rows(self, False)
        self.area = QScrollArea()
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self._body)
        self.area.viewport().setAutoFillBackground(False)
        self._body.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(self.area, 1)
        self.start_theming()

    def restyle(self) -> None:
        self.area.verticalScrollBar().setStyleSheet(bar_style())

    def show_rows(
        self, head: Sequence[str], shares: Sequence[float], rows: list[tuple[str, ...]], live: int = -1
    ) -> None:
        if (head, rows, live) == (self.head, self.rows, self.live):
            return
        self.head, self.shares, self.rows, self.live = head, shares, rows, live
        self._body.restyle()
        self._top.update()
        self._body.update()
        if live >= 0:
            self.area.ensureVisible(0, (live + 1) * theme().px(ROW), 0, 2 * theme().px(ROW))
