"""What each transformation of a small lattice passes: rows by three columns of bars, with their values."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from rgapp.export.figures import Axis, Curve, Mark, PlotFigure, Words
from rgapp.physics.transformations import Row, effective
from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import LEFT, Themed, painter_of, write
from rgapp.words import number

TITLE = "The exact mapping, by enumeration"
HEAD, ROW, ROW_SMALL = 40, 27, 23
_NAMES, _VALUE = 0.28, 52  # share of the width for the titles; px for a value
DIMMED = 0.45  # what a row of before keeps of its ink
_WIDE_NAMES = 0.235  # of the wide table


@dataclass(frozen=True)
class Column:
    """Bars of one measure: the question it answers, what it is, its values and their colour."""

    question: str
    measure: str
    name: str  # in exported numbers
    value: Callable[[Row], float]  # nan where there is none
    colour: str = "ink"


def _coupling(which: str) -> Callable[[Row], float]:
    def value(row: Row) -> float:
        found = effective(row)
        return math.nan if found is None else getattr(found, which)

    return value


TESTS = (
    Column("Fits the distribution?", "KL divergence, eq. 23", "KL", lambda row: row.mapping.divergence),
    Column(
        "Keeps the free energy?", "|difference|, eq. 24", "free energy difference",
        lambda row: abs(row.mapping.free_energy),
    ),
    Column(
        "Knows the spins?", "mutual information", "mutual information",
        lambda row: row.mapping.information, "accent",
    ),
)  # fmt: skip
BRIEF = (  # the same where the table is wide
    replace(TESTS[0], question="Distribution?", measure="KL, eq. 23"),
    replace(TESTS[1], question="Free energy?", measure="|ΔF|, eq. 24"),
    replace(TESTS[2], measure="I(v;h)"),
)
COUPLINGS = (
    Column("Neighbours", "K′ of H′", "neighbours", _coupling("neighbours")),
    Column("Diagonals", "K′ of H′", "diagonals", _coupling("diagonals")),
    Column("Four spins", "K′ of H′", "four spins", _coupling("four")),
)


def values_of(row: Row) -> tuple[float, ...]:
    """KL, |Delta F| and I(v; h) in nats."""
    return tuple(column.value(row) for column in TESTS)


def value_words(value: float) -> str:
    """To two decimals; what is exactly zero, but for rounding, is 0."""
    if math.isnan(value):
        return "–"
    size = abs(value)
    return "0" if size < 1e-9 else "< 0.01" if size < 5e-3 else number(value, 2)


class MappingBars(Themed, QWidget):
    """Rows are ``chosen`` by a click or the arrow keys where the table is told to be ``choosable``."""

    chosen = Signal(str)

    def __init__(self, columns: Sequence[Column] = TESTS, choosable: bool = False, row: int = ROW) -> None:
        super().__init__()
        self.columns, self.choosable, self.tall = columns, choosable, row
        self.rows: Sequence[Row] = ()
        self.compact = False
        self._values: list[list[float]] = []
        self._choice = ""
        self._stale: Collection[str] = ()
        self.setAccessibleName(TITLE)
        if choosable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.start_theming()

    @property
    def choice(self) -> Row | None:
        """The row that was chosen, the first where that one is not there."""
        named = {row.name: row for row in self.rows}
        return named.get(self._choice, self.rows[0] if self.rows else None)

    def choose(self, name: str) -> None:
        self._choice = name
        self.update()

    def set_compact(self, compact: bool) -> None:
        self.compact = compact
        self.restyle()
        self.update()

    def restyle(self) -> None:
        self.setMinimumHeight(theme().px(HEAD + max(4, len(self.rows)) * min(self._row, ROW)))
        self.updateGeometry()

    @property
    def _row(self) -> int:
        return ROW_SMALL if self.compact else self.tall

    @property
    def _share(self) -> float:
        return _NAMES if len(self.columns) <= 3 else _WIDE_NAMES

    def show_rows(self, rows: Sequence[Row], stale: Collection[str] = ()) -> None:
        """``stale`` ones, by name, are drawn dimmed: they will be replaced."""
        self.rows, self._stale = rows, stale
        self._values = [[column.value(row) for column in self.columns] for row in rows]
        told = "; ".join(
            f"{row.title}: {', '.join(map(value_words, values))}"
            for row, values in zip(rows, self._values, strict=True)
        )
        self.setAccessibleDescription(told)
        self.setToolTip("\n".join(f"{row.title}: {row.note}" for row in rows))
        self.restyle()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(700, theme().px(HEAD + self._row * max(len(self.rows), 4)))

    @property
    def _most(self) -> list[float]:
        """The longest bar of each column; couplings share one scale."""
        sizes = np.nan_to_num(np.abs(self._values)).max(axis=0) if self.rows else np.zeros(len(self.columns))
        sizes[len(TESTS) :] = sizes[len(TESTS) :].max(initial=0)
        return np.maximum(sizes, 1e-9).tolist()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px = painter_of(self), theme().px
        names = self._share * self.width()
        wide = (self.width() - names) / len(self.columns)
        for k, column in enumerate(self.columns):
            left = names + k * wide
            write(painter, QRectF(left, 0, wide - 8, px(18)), column.question, "note bold", "text", LEFT)
            write(painter, QRectF(left, px(18), wide - 8, px(18)), column.measure, "note", "text2", LEFT)
        painter.fillRect(0, px(HEAD) - 1, self.width(), 1, theme().color("line"))
        height, most = self._height, self._most
        for at, (row, values) in enumerate(zip(self.rows, self._values, strict=True)):
            top = px(HEAD) + at * height
            mine = self.choosable and row is self.choice
            if mine:
                painter.fillRect(QRectF(0, top, self.width(), height - 1), theme().color("well"))
            role = "figure" if mine else "control"
            painter.setOpacity(DIMMED if row.name in self._stale else 1.0)
            write(painter, QRectF(6, top, names - 14, height - 1), row.title, role, "text", LEFT)
            for k, (column, value) in enumerate(zip(self.columns, values, strict=True)):
                left = names + k * wide
                length = (wide - px(_VALUE) - 16) * (0 if math.isnan(value) else abs(value)) / most[k]
                if length >= 1:
                    bar = QRectF(left, top + height / 2 - px(4), length, px(8))
                    painter.fillRect(bar, theme().color(column.colour))
                words = QRectF(left + length + 8, top, px(_VALUE) + 8, height - 1)
                write(painter, words, value_words(value), "note", "text", LEFT)
            painter.setOpacity(1.0)
            painter.fillRect(0, int(top + height) - 1, self.width(), 1, theme().color("line"))

    @property
    def _height(self) -> int:
        px = theme().px
        return min(px(self._row), (self.height() - px(HEAD)) // max(1, len(self.rows)))

    # choosing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = int((event.position().y() - theme().px(HEAD)) // max(1, self._height))
        if self.choosable and 0 <= at < len(self.rows):
            self.chosen.emit(self.rows[at].name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if not (self.choosable and step and self.choice is not None):
            super().keyPressEvent(event)
            return
        at = [row.name for row in self.rows].index(self.choice.name) + step
        self.chosen.emit(self.rows[min(max(at, 0), len(self.rows) - 1)].name)

    # export

    def frozen(self) -> PlotFigure:
        """The bars for paper; their numbers are exported by row and measure."""
        n, most = len(self.columns), self._most
        left = self._share / (1 - self._share) * n
        share = 1 - (_VALUE + 16) * n / max((1 - self._share) * self.width(), 1)
        marks: list[Mark] = []
        for k, column in enumerate(self.columns):
            marks += [
                Words(f"question {k}", k, 0.3, column.question, "text", bold=True),
                Words(f"measure {k}", k, 0.9, column.measure),
            ]
        numbers = {}
        for at, (row, values) in enumerate(zip(self.rows, self._values, strict=True), 2):
            marks.append(Words(f"{row.name} title", -left, at, row.title, "text"))
            for k, (column, value) in enumerate(zip(self.columns, values, strict=True)):
                numbers[f"{row.name} {column.name}"] = np.array([value])
                end = k + share * (0 if math.isnan(value) else abs(value)) / most[k]
                if end > k:
                    bar = np.array([k, end]), np.full(2, float(at))
                    marks.append(Curve(f"{row.name} {k}", *bar, column.colour, 8.0))
                marks.append(
                    Words(f"{row.name} value {k}", end, at, value_words(value), "text", shift=(8, 0))
                )
        x, y = Axis(-left, float(n), shown=False), Axis(len(self.rows) + 1.5, 0.0, shown=False)
        size = (float(self.width()), float(self.height()))
        return PlotFigure(
            "mapping", TITLE, x, y, tuple(marks), size=size, inset=(0, 0, 0, 0), numbers=numbers, drawing=True
        )
