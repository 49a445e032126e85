"""The first rows of a data file, as they stand in it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rgapp.data import Preview
from rgapp.data.words import number
from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import LEFT, RIGHT, Themed, painter_of, text_width, write
from rgapp.words import MINUS

ROW, ROW_SMALL = 30, 24
ROWS = 5
NARROWEST, FIRST = 84, 104  # px of a column
MORE = 64


class PreviewTable(Themed, QWidget):
    """Up to five rows and as many columns as fit; the last one says how many more there are."""

    def __init__(self) -> None:
        super().__init__()
        self.preview: Preview | None = None
        self.compact = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("First rows of the file")
        self.start_theming()

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(self._row()) * (ROWS + 1))

    def set_compact(self, compact: bool) -> None:
        self.compact = compact
        self.restyle()

    def _row(self) -> int:
        return ROW_SMALL if self.compact else ROW

    def sizeHint(self) -> QSize:
        return QSize(theme().px(600), self.height())

    def show_preview(self, preview: Preview) -> None:
        self.preview = preview
        first = "; ".join(", ".join(row[:8]) for row in preview.rows[:2])
        self.setAccessibleDescription(f"Columns {', '.join(preview.columns[:8])}. First rows: {first}")
        self.update()

    def shown_columns(self) -> int:
        """How many columns fit beside the one that counts the others."""
        columns = len(self.preview.columns) if self.preview else 0
        px = theme().px
        if px(FIRST) + (columns - 1) * px(NARROWEST) <= self.width():
            return columns
        return max(1, min(columns, 1 + int((self.width() - px(FIRST) - px(MORE)) / px(NARROWEST))))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.preview is None:
            return
        painter = painter_of(self)
        shown = self.shown_columns()
        hidden = len(self.preview.columns) - shown
        more = [f"{number(hidden)} more"] if hidden else []
        words = not _is_number(next((row[0] for row in self.preview.rows if row), ""))
        rows = [(*self.preview.columns[:shown], *more)]
        rows += [(*_padded(row, shown), *("…" for _ in more)) for row in self.preview.rows]
        high = theme().px(self._row())
        for number_, row in enumerate(rows):
            top = number_ * high
            role, colour = ("note bold", "text2") if number_ == 0 else ("control", "text")
            for cell, rect in zip(row, self._cells(shown, bool(more), top, high), strict=True):
                left = words and rect.left() == 0
                write(painter, rect, self._tidy(cell), role, colour, LEFT if left else RIGHT)
            if number_ < len(rows) - 1:
                painter.fillRect(QRectF(0, top + high - 1, self.width(), 1), theme().color("line"))

    def _tidy(self, cell: str) -> str:
        """A cell as it is shown: of numbers in arrays the first four digits, which fit any column."""
        if not _is_number(cell):
            return cell
        if self.preview.arrays:
            cell = f"{float(cell):.4g}"
        return cell.replace("-", MINUS, 1) if cell.startswith("-") else cell

    def _cells(self, shown: int, more: bool, top: float, high: float) -> list[QRectF]:
        first = float(theme().px(FIRST))
        last = max(theme().px(MORE), text_width("9 999 more", "note bold")) if more else 0.0
        each = (self.width() - first - last) / max(1, shown - 1)
        if shown <= 4 and not more:
            each = min(each, 160.0)
        cells = [QRectF(0, top, first - 4, high)]
        cells += [QRectF(first + n * each, top, each - 4, high) for n in range(shown - 1)]
        if more:
            cells.append(QRectF(self.width() - last, top, last - 4, high))
        return cells


def _padded(row: tuple[str, ...], wanted: int) -> tuple[str, ...]:
    return (*row[:wanted], *("" for _ in range(wanted - len(row))))


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True
