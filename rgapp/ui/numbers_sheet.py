"""The numbers behind a figure as a table that can be read, selected and copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHeaderView, QTableView, QWidget

from rgapp.export.figures import Figure, Sheet, columns
from rgapp.ui.theme import theme
from rgapp.ui.widgets import MenuField, Text
from rgapp.ui.widgets import Sheet as Card
from rgapp.ui.widgets.table import bar_style

WIDTH, HEIGHT = 860, 420
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class Numbers(QAbstractTableModel):
    """Columns of different lengths, shorter ones ending in empty cells."""

    def __init__(self, table: Mapping[str, np.ndarray]) -> None:
        super().__init__()
        self.heads = list(table)
        self.columns = [np.atleast_1d(np.asarray(column)) for column in table.values()]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else max(map(len, self.columns), default=0)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def words(self, row: int, column: int) -> str:
        values = self.columns[column]
        return str(values[row].item()) if row < len(values) else ""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(index.row(), index.column())
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.heads[section] if orientation == Qt.Orientation.Horizontal else str(section + 1)


class NumbersSheet(Card):
    """``figures`` as they stand; the one of that name is shown first."""

    def __init__(self, window: QWidget, figures: Sequence[Figure | Sheet], first: str = "") -> None:
        super().__init__(window, "Numbers", "Select, and copy with Ctrl+C", width=WIDTH)
        self.figures = [figure for figure in figures if not isinstance(figure, Sheet)]
        named = [figure.name for figure in self.figures]
        titles = [(k, _title(figure)) for k, figure in enumerate(self.figures)]
        self.which = MenuField(titles, named.index(first) if first in named else 0)
        self.which.setAccessibleName("Figure")
        self.which.chosen.connect(lambda _: self._show())
        self.table = QTableView()
        self.table.setAccessibleName("Numbers of the figure")
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setFixedHeight(theme().px(HEIGHT))
        self.table.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.table.verticalHeader().setDefaultSectionSize(theme().px(24))
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.counted = Text("", "note", "text2")
        self.body.addWidget(self.which)
        self.body.addSpacing(10)
        self.body.addWidget(self.table)
        self.body.addSpacing(6)
        self.body.addWidget(self.counted)
        self.add_button("Copy all", self.copy_all)
        self.add_button("Close", self.close_sheet, primary=True)
        self.restyle()
        self._show()

    def restyle(self) -> None:
        if not hasattr(self, "table"):
            return
        colour = {name: theme().color(name).name() for name in ("canvas", "text", "text2", "line", "well")}
        self.table.setFont(theme().font("mono"))
        self.table.setStyleSheet(
            f"QTableView {{ background: {colour['canvas']}; color: {colour['text']}; gridline-color: "
            f"{colour['line']}; selection-background-color: {colour['well']}; selection-color: "
            f"{colour['text']}; }} QHeaderView::section, QTableCornerButton::section {{ background: "
            f"{colour['canvas']}; color: {colour['text2']}; border: none; padding: 4px; }}"
        )
        for bar in (self.table.verticalScrollBar(), self.table.horizontalScrollBar()):
            bar.setStyleSheet(bar_style())

    def _show(self) -> None:
        self.model = Numbers(columns(self.figures[self.which.value].arrays()))
        self.table.setModel(self.model)
        self.table.resizeColumnsToContents()
        rows, wide = self.model.rowCount(), self.model.columnCount()
        self.counted.say(f"{rows} rows, {wide} columns")

    def copy_all(self) -> None:
        """The whole table with its heads, as a spreadsheet takes it."""
        rows = [self.model.heads]
        for row in range(self.model.rowCount()):
            rows.append([self.model.words(row, column) for column in range(self.model.columnCount())])
        _copy(rows)

    def copy_selected(self) -> None:
        """The cells that are selected; all where none is."""
        cells = self.table.selectedIndexes()
        if not cells:
            self.copy_all()
            return
        rows: dict[int, list[str]] = {}
        for cell in sorted(cells, key=lambda one: (one.row(), one.column())):
            rows.setdefault(cell.row(), []).append(self.model.words(cell.row(), cell.column()))
        _copy(list(rows.values()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        else:
            super().keyPressEvent(event)


def _copy(rows: Sequence[Sequence[str]]) -> None:
    QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in rows))


def _title(figure: Figure) -> str:
    return figure.title.replace("$", "").strip() or figure.name.capitalize()
