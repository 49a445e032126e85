"""A table of words that scrolls within itself: the live row and those pointed out bold, waiting ones grey."""

from __future__ import annotations

from collections.abc import Collection, Sequence

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
        QScrollBar:horizontal {{ background: transparent; height: {px(8)}px; margin: 0; }}
        QScrollBar::handle:horizontal {{ background: {t.strong}; border-radius: {px(3)}px;
                                         margin: {px(1)}px 0; min-width: {px(28)}px; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


class _Rows(Themed, QWidget):
    def __init__(self, table: Table, head: bool) -> None:
        super().__init__()
        self._table, self._head = table, head
        self.start_theming()

    def restyle(self) -> None:
        rows = 1 if self._head else max(len(self._table.rows), 1)
        self.setFixedHeight(theme().px(self._table.row) * rows)

    def sizeHint(self) -> QSize:
        return QSize(300, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, table = painter_of(self), self._table
        row_height = theme().px(table.row)
        rows = [table.head] if self._head else table.rows
        first = max(0, event.rect().top() // row_height)
        for at in range(first, min(len(rows), event.rect().bottom() // row_height + 1)):
            top, left = at * row_height, 0.0
            bold = self._head or at == table.live or at in table.bold
            grey = not self._head and rows[at][-1] == "waiting"
            role = "note bold" if bold else "note"
            colour = "text2" if self._head or grey else "text"
            for column, (words, share) in enumerate(zip(rows[at], table.shares, strict=True)):
                width = share * table.area.viewport().width()  # the head has no scroll bar beside it
                rect = QRectF(left, top, width - 4, row_height - 1)
                write(painter, rect, words, role, colour, RIGHT if column >= table.left else LEFT)
                left += width
            painter.fillRect(0, top + row_height - 1, self.width(), 1, theme().color("line"))


class Table(Themed, QWidget):
    """``shares`` of the width for each column, the first ``left`` of them set to the left; ``live`` is the
    number of a row, or −1, ``bold`` those of more rows. A screen reader is told ``name`` and the live row.
    """

    def __init__(self, name: str, row: int = ROW, left: int = 1) -> None:
        super().__init__()
        self.row, self.left = row, left
        self.head: Sequence[str] = ()
        self.shares: Sequence[float] = ()
        self.rows: list[tuple[str, ...]] = []
        self.live = -1
        self.bold: Collection[int] = ()
        self._top, self._body = _Rows(self, True), _Rows(self, False)
        self.area = QScrollArea()
        self.area.setAccessibleName(name)
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
        self,
        head: Sequence[str],
        shares: Sequence[float],
        rows: list[tuple[str, ...]],
        live: int = -1,
        bold: Collection[int] = (),
    ) -> None:
        if (head, rows, live, bold) == (self.head, self.rows, self.live, self.bold):
            return
        self.head, self.shares, self.rows, self.live, self.bold = head, shares, rows, live, bold
        self._body.restyle()
        self._top.update()
        self._body.update()
        self.updateGeometry()
        cells = zip(head, rows[live], strict=True) if 0 <= live < len(rows) else ()
        self.area.setAccessibleDescription(", ".join(f"{what} {words}" for what, words in cells))
        if live >= 0:
            self.reveal(live)

    def reveal(self, at: int) -> None:
        """Scroll so that this row can be seen."""
        row = theme().px(self.row)
        self.area.ensureVisible(0, (at + 1) * row, 0, 2 * row)

    def sizeHint(self) -> QSize:
        """All rows, where there is room for them."""
        return QSize(super().sizeHint().width(), self._top.height() + self._body.height())
