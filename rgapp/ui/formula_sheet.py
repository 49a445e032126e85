"""Formulas as they are used, each with its source and, where the essay prints another, the correction."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainterPath, QPaintEvent, QTransform
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from rgapp.physics import formulas
from rgapp.physics.formulas import Formula
from rgapp.ui.background import Background
from rgapp.ui.theme import theme
from rgapp.ui.widgets import Sheet, Text
from rgapp.ui.widgets.paint import Themed, painter_of
from rgapp.ui.widgets.table import bar_style

WIDTH = 860
SIZE = 17.0  # px of a letter
ROOM = 300  # px that the sheet leaves to the window and its own head and foot


def open_formulas(window: QWidget, title: str, subjects: Sequence[str]) -> FormulaSheet:
    """The sheet of these subjects (``rgapp.physics.formulas.FIGURES``) over the window."""
    found = [one for subject in subjects for one in formulas.of(subject)]
    about = [formulas.ABOUT[subject] for subject in subjects if subject in formulas.ABOUT]
    sheet = FormulaSheet(window, title, found, about)
    sheet.open_sheet()
    return sheet


class FormulaView(Themed, QWidget):
    """One formula, drawn from the outlines of its letters, so that it is sharp at any size."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self._path = QPainterPath()
        self.setAccessibleName(f"Formula, as TeX: {text}")
        self.start_theming()

    def show_path(self, path: QPainterPath) -> None:
        """``path`` in px at ``SIZE``, the baseline at 0."""
        self._path = path
        self.restyle()
        self.update()

    def restyle(self) -> None:
        box = self._path.boundingRect()
        scale = self._scale(box.width())
        self.setMinimumHeight(round(scale * (box.height() or SIZE)) + 12)

    def _scale(self, width: float) -> float:
        """That of the text, less where a formula would be wider than the sheet."""
        scale = theme().px(100) / 100
        room = self.width() - 4
        return min(scale, room / width) if width > 0 and room > 40 else scale

    def sizeHint(self) -> QSize:
        return QSize(400, self.minimumHeight())

    def paintEvent(self, _event: QPaintEvent) -> None:
        box = self._path.boundingRect()
        scale = self._scale(box.width())
        painter = painter_of(self)
        move = QTransform().translate(2, 6).scale(scale, scale).translate(-box.left(), -box.top())
        painter.fillPath(move.map(self._path), theme().color("text"))


class FormulaSheet(Sheet):
    def __init__(
        self, window: QWidget, title: str, found: Sequence[Formula], about: Sequence[str] = ()
    ) -> None:
        super().__init__(window, "Formulas", title, width=WIDTH)
        self.formulas = tuple(found)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 16, 0)
        column.setSpacing(4)
        for text in about:
            column.addWidget(_words(text, "text"))
            column.addSpacing(14)
        self.views = [FormulaView(one.text) for one in self.formulas]
        for one, view in zip(self.formulas, self.views, strict=True):
            column.addWidget(Text(one.name, "figure", "text"))
            column.addWidget(view)
            column.addWidget(_words(f"{one.source}."))
            if one.correction:
                column.addWidget(_words(_essay(one), "text"))
            column.addSpacing(18)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the arrow keys scroll
        self.area.setAccessibleName("Formulas")
        for widget in (self.area.viewport(), inside):
            widget.setAutoFillBackground(False)
        self.body.addWidget(self.area)
        self.add_button("Copy as TeX", self.copy)
        self.add_button("Close", self.close_sheet, primary=True)
        self._setting = Background(self)
        texts = [one.text for one in self.formulas]
        self._setting.run(lambda: [outline(text) for text in texts], self._show, self._not_set)

    def restyle(self) -> None:
        if hasattr(self, "area"):
            self.area.verticalScrollBar().setStyleSheet(bar_style())

    def _show(self, paths: list[QPainterPath]) -> None:
        for view, path in zip(self.views, paths, strict=True):
            view.show_path(path)
        self._fill()

    def _not_set(self, error: Exception) -> None:
        """Without outlines the formulas can still be read as TeX."""
        for view in self.views:
            view.setToolTip(view.text)
        raise error  # nobody expects it: told by the hooks of the program

    def _fill(self) -> None:
        wanted = self.area.widget().sizeHint().height() + 4
        self.area.setFixedHeight(max(120, min(wanted, self.parentWidget().height() - theme().px(ROOM))))
        self.restyle()
        super()._fill()

    def copy(self) -> None:
        """All formulas with their names, sources and corrections, as text."""
        parts = []
        for one in self.formulas:
            essay = f"\n{_essay(one)}" if one.correction else ""
            parts.append(f"{one.name}\n{one.text}\n{one.source}.{essay}")
        QGuiApplication.clipboard().setText("\n\n".join(parts))

    def close_sheet(self) -> None:
        self._setting.stop()
        super().close_sheet()


def _essay(one: Formula) -> str:
    """In what the essay differs."""
    return one.correction if one.correction.startswith("The essay") else f"The essay: {one.correction}"


def _words(text: str, colour: str = "text2") -> Text:
    label = Text(text, "note", colour, wrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


@lru_cache(maxsize=256)
def outline(text: str) -> QPainterPath:
    """The outlines of a formula in TeX as matplotlib sets it, ``SIZE`` px high letters, y downwards."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath

    drawn = TextPath((0, 0), text, size=SIZE, prop=FontProperties(math_fontfamily="stix"))
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for points, code in drawn.iter_segments(curves=True, simplify=False):
        ends = np.asarray(points).reshape(-1, 2) * (1, -1)
        if code == Path.MOVETO:
            path.moveTo(*ends[0])
        elif code == Path.LINETO:
            path.lineTo(*ends[0])
        elif code == Path.CURVE3:
            path.quadTo(*ends[0], *ends[1])
        elif code == Path.CURVE4:
            path.cubicTo(*ends[0], *ends[1], *ends[2])
        elif code == Path.CLOSEPOLY:
            path.closeSubpath()
    return path
