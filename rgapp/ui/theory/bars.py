"""What each transformation of a small lattice passes: rows by three columns of bars, with their values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from rgapp.export.figures import Axis, Curve, Mark, PlotFigure, Words
from rgapp.physics.transformations import Row
from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import LEFT, Themed, painter_of, write
from rgapp.words import number

HEADS = (
    ("Fits the distribution?", "KL divergence, eq. 23"),
    ("Keeps the free energy?", "|difference|, eq. 24"),
    ("Knows the spins?", "mutual information"),
)
TITLE = "The exact mapping, by enumeration"
MEASURES = ("KL", "free energy difference", "mutual information")
HEAD, ROW = 40, 27
ZERO = 5e-4  # nats, below which a value is written as 0
_NAMES, _VALUE = 0.28, 52  # share of the width for the titles; px for a value


def values_of(row: Row) -> tuple[float, float, float]:
    """KL, |Delta F| and I(v; h) in nats."""
    found = row.mapping
    return found.divergence, abs(found.free_energy), found.information


def value_words(value: float) -> str:
    """To two decimals; what is exactly zero, but for rounding, is 0."""
    return "0" if value < 1e-9 else "< 0.01" if value < ZERO * 10 else number(value, 2)


class MappingBars(Themed, QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Row] = ()
        self.setAccessibleName(TITLE)
        self.start_theming()

    def restyle(self) -> None:
        self.setMinimumHeight(theme().px(HEAD + 4 * ROW))

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        told = "; ".join(f"{row.title}: {', '.join(map(value_words, values_of(row)))}" for row in rows)
        self.setAccessibleDescription(told)
        self.setToolTip("\n".join(f"{row.title}: {row.note}" for row in rows))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(700, theme().px(HEAD + ROW * max(len(self.rows), 4)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px = painter_of(self), theme().px
        names = _NAMES * self.width()
        wide = (self.width() - names) / len(HEADS)
        for k, (question, measure) in enumerate(HEADS):
            left = names + k * wide
            write(painter, QRectF(left, 0, wide - 8, px(18)), question, "note bold", "text", LEFT)
            write(painter, QRectF(left, px(18), wide - 8, px(18)), measure, "note", "text2", LEFT)
        painter.fillRect(0, px(HEAD) - 1, self.width(), 1, theme().color("line"))
        if not self.rows:
            return
        values = [values_of(row) for row in self.rows]
        most = [max(max(column), 1e-9) for column in zip(*values, strict=True)]
        height = min(px(ROW), (self.height() - px(HEAD)) // len(self.rows))
        for at, (row, found) in enumerate(zip(self.rows, values, strict=True)):
            top = px(HEAD) + at * height
            write(painter, QRectF(0, top, names - 8, height - 1), row.title, "control", "text", LEFT)
            for k, value in enumerate(found):
                left = names + k * wide
                length = (wide - px(_VALUE) - 16) * value / most[k]
                colour = theme().color("accent" if k == 2 else "ink")
                if length >= 1:
                    painter.fillRect(QRectF(left, top + height / 2 - px(4), length, px(8)), colour)
                words = QRectF(left + length + 8, top, px(_VALUE) + 8, height - 1)
                write(painter, words, value_words(value), "note", "text", LEFT)
            painter.fillRect(0, int(top + height) - 1, self.width(), 1, theme().color("line"))

    def frozen(self) -> PlotFigure:
        """The bars for paper; their numbers are exported by row and measure."""
        values = [values_of(row) for row in self.rows]
        most = [max(max(column), 1e-9) for column in zip(*values, strict=True)]
        left, share = (
            _NAMES / (1 - _NAMES) * len(HEADS),
            1 - (_VALUE + 16) * len(HEADS) / max(self.width(), 1),
        )
        marks: list[Mark] = []
        for k, (question, measure) in enumerate(HEADS):
            marks += [
                Words(f"question {k}", k, 0.3, question, "text", bold=True),
                Words(f"measure {k}", k, 0.9, measure),
            ]
        for at, (row, found) in enumerate(zip(self.rows, values, strict=True), 2):
            marks.append(Words(f"{row.name} title", -left, at, row.title, "text"))
            for k, value in enumerate(found):
                end = k + share * value / most[k]
                if value >= 1e-9:
                    colour = "accent" if k == 2 else "ink"
                    marks.append(Curve(f"{row.name} {k}", np.array([k, end]), np.full(2, at), colour, 8.0))
                marks.append(
                    Words(f"{row.name} value {k}", end, at, value_words(value), "text", shift=(8, 0))
                )
        numbers = {
            f"{row.name} {measure}": np.array([value])
            for row, found in zip(self.rows, values, strict=True)
            for measure, value in zip(MEASURES, found, strict=True)
        }
        hidden_x, hidden_y = (
            Axis(-left, float(len(HEADS)), shown=False),
            Axis(len(self.rows) + 1.5, 0.0, shown=False),
        )
        size = (float(self.width()), float(self.height()))
        return PlotFigure(
            "mapping", TITLE, hidden_x, hidden_y, tuple(marks), size=size, inset=(0, 0, 0, 0), numbers=numbers
        )
