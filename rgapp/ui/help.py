"""Sheets that tell: the keys, the messages so far, what this program is."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

import rgapp
from rgapp.ui.widgets.labels import Text
from rgapp.ui.widgets.sheet import Sheet

TOP = Qt.AlignmentFlag.AlignTop


Group = tuple[str, Sequence[tuple[str, str]]]  # a heading, and (key, what it does)


def keys_sheet(window: QWidget, columns: Sequence[Sequence[Group]]) -> Sheet:
    """The keyboard, in columns of groups."""
    sheet = Sheet(window, "Keyboard", "Esc closes", width=900)
    row = QHBoxLayout()
    row.setSpacing(48)
    sheet.body.addLayout(row)
    for groups in columns:
        column = QVBoxLayout()
        column.setSpacing(8)
        for heading, lines in groups:
            column.addWidget(Text(heading, "figure", "text"))
            grid = QGridLayout()
            grid.setHorizontalSpacing(16)
            grid.setVerticalSpacing(5)
            grid.setColumnStretch(1, 1)
            for line, (key, text) in enumerate(lines):
                grid.addWidget(Text(key, "mono", "text"), line, 0, TOP)
                grid.addWidget(Text(text, "control", "text2"), line, 1, TOP)
            column.addLayout(grid)
            column.addSpacing(10)
        column.addStretch(1)
        row.addLayout(column, 1)
    sheet.add_button("Close", sheet.close_sheet, primary=True)
    return sheet


def messages_sheet(window: QWidget, messages: Sequence[tuple[float, str]]) -> Sheet:
    """The last messages of the status bar, newest first."""
    sheet = Sheet(window, "Messages", width=640)
    if not messages:
        sheet.body.addWidget(Text("Nothing was said so far.", "control", "text2"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(1, 1)
    for line, (at, message) in enumerate(list(messages)[::-1][:14]):
        grid.addWidget(Text(time.strftime("%H:%M:%S", time.localtime(at)), "note", "text2"), line, 0, TOP)
        grid.addWidget(Text(message, "control", "text", wrap=True), line, 1)
    sheet.body.addLayout(grid)
    sheet.add_button("Close", sheet.close_sheet, primary=True)
    return sheet


ABOUT = (
    "A laboratory for watching machine learning do renormalization: a live Ising lattice beside the layers a "
    "network learned, and the moments of real data flowing under principal components."
)
LICENCES = (
    "Free software under the MIT licence. Inter, STIX and JetBrains Mono: SIL Open Font Licence. "
    "Built on Qt for Python, NumPy, SciPy and pyqtgraph."
)


def about_sheet(window: QWidget, log: str) -> Sheet:
    """Version, licences, where the log lies."""
    sheet = Sheet(window, "rgapp", f"version {rgapp.__version__}", width=560)
    where = f"Log: {log}" if log else "No log can be written on this computer."
    for text, colour in ((ABOUT, "text"), (LICENCES, "text2"), (where, "text2")):
        label = Text(text, "control", colour, wrap=True)
        sheet.body.addWidget(label)
        sheet.body.addSpacing(10)
    sheet.add_button("Close", sheet.close_sheet, primary=True)
    return sheet
