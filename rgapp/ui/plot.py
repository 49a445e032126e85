"""A figure with two axes: title left, note right, axes left and bottom, direct labels, nothing else.

    figure = Figure("flow", "Normalized fourth moment", note="median, band 25–75 %", x_label="fraction kept")
    figure.set_range(x=(1, 0.01), y=(2, 12), log_x=True)        low > high runs backwards
    figure.set_ticks(y=(3, 6, 9, 12))
    figure.curve("all", x, y, colour="ink", marker="dot")        makes it, or gives it new data
    figure.band("all band", x, low, high)
    figure.points("visited", x, y, hollow=True)
    figure.reference("gaussian", "y", 3.0, colour="text", width=2)
    figure.words("all words", x, y, "all modes", bold=True, anchor="bottom")
    figure.show_mark("all", False); figure.remove("all")
    figure.frozen()                                              the same figure for export

Everything is named; what is drawn first lies lowest. Colours are tokens, so a change of theme recolours.
Words between dollars are mathematics ("rank / $N$"). Signals: ``hovered(x, y)`` in data coordinates,
``left()``, ``pressed/dragged/released(x, y)``. ``to_pixels(x, y)`` places things of your own over the plot.
``walk("all")`` lets the arrow keys go from point to point of that mark; each sends ``hovered``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rgapp.export.figures import Axis, Band, Curve, Mark, PlotFigure, Points, Reference, Words
from rgapp.export.ranges import equalised, place, spread
from rgapp.ui.marks import Item, item_for
from rgapp.ui.plot_view import PlotView
from rgapp.ui.theme import theme
from rgapp.ui.widgets.labels import Text

pg.setConfigOptions(antialias=True, useOpenGL=False)

HEADER = 20
SIDE, LETTER = 8, 4  # px for the halves of the outer labels, beside the axes and above them


def as_array(values) -> np.ndarray:
    """A float64 copy, one-dimensional."""
    return np.array(values, dtype=float, ndmin=1)


def redraws(draw: Callable[..., None]) -> Callable[..., None]:
    """For a figure's method that draws all of it: marks that it does not put again are taken away at the end,
    the others only get their new data, which is faster than ``clear``.
    """

    @wraps(draw)
    def drawn(figure: Figure, *args: Any, **options: Any) -> None:
        figure._put_again = set()
        try:
            draw(figure, *args, **options)
            for name in figure._items.keys() - figure._put_again:
                figure.remove(name)
        finally:
            figure._put_again = None

    return drawn


NOTHING_YET = "Nothing has been measured yet."  # what screen readers are told of an empty figure


class Figure(QWidget):
    hovered = Signal(float, float)
    left = Signal()
    pressed = Signal(float, float)
    dragged = Signal(float, float)
    released = Signal(float, float)

    is_figure = True

    def __init__(
        self,
        name: str,
        title: str = "",
        note: str = "",
        x_label: str = "",
        *,
        axes: str = "both",
        equal: bool = False,
        inset: tuple[float, float, float, float] = (8, 8, 6, 6),
        gap: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        """``axes`` "both", "bottom" or "none"; ``inset`` px of room at left, right, bottom and top inside."""
        super().__init__(parent)
        self.name = name
        self._title, self._note, self._x_label = title, note, x_label
        self._inset = inset
        self._equal = equal
        self._x = Axis(0.0, 1.0, shown=axes != "none")
        self._y = Axis(0.0, 1.0, shown=axes == "both")
        self._marks: dict[str, Mark] = {}
        self._items: dict[str, Item] = {}
        self._put_again: set[str] | None = None  # while it is redrawn
        self._walk = ""
        self._walked = -1
        self._build(gap)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(title or name)
        self.set_summary(NOTHING_YET)
        theme().changed.connect(self._restyle)
        self._restyle()

    # building

    def _build(self, gap: int) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.title_label = Text(self._title, "figure", "text")
        self.note_label = Text(self._note, "note", "text2")
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(8)
        head.addWidget(self.title_label)
        head.addStretch(1)
        head.addWidget(self.note_label)
        column.addWidget(self._head)
        self._gap = gap
        column.addSpacing(gap if self._title else 0)
        self.view = PlotView(self._x.shown, self._y.shown)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.box, self.axis_x, self.axis_y = self.view.box, self.view.axis_x, self.view.axis_y
        self.box.sigResized.connect(self._apply_range)
        self.view.viewport().setMouseTracking(True)
        self.view.viewport().installEventFilter(self)
        column.addWidget(self.view, 1)
        self.x_text = Text("", "tick", "text2")
        self.x_text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column.addWidget(self.x_text)

    def _restyle(self) -> None:
        px = theme().px
        self._head.setFixedHeight(px(HEADER))
        self._head.setVisible(bool(self._title or self._note))
        self.layout().itemAt(1).spacerItem().changeSize(0, self._gap if self._title or self._note else 0)
        self.title_label.setText(theme().rich(self._title, "figure"))
        self.note_label.setText(theme().rich(self._note, "note"))
        self.x_text.setText(theme().rich(self._x_label, "tick"))
        self.x_text.setVisible(bool(self._x_label))
        self.x_text.setFixedHeight(px(16))
        self.view.setBackground(theme().color("canvas"))
        self.view.grid.setContentsMargins(*self._margins())
        self.axis_x.refit()
        self.axis_y.refit()
        for item in self._items.values():
            item.restyle()

    def _margins(self) -> tuple[int, int, int, int]:
        """Around the axes: room for what the outer labels reach beyond them, where the inset has 2 px."""
        side = theme().px(SIDE)
        return (0 if self._y.shown else side, theme().px(LETTER) - 2, side, 0)

    # words

    def set_title(self, title: str) -> None:
        if title != self._title:
            self._title = title
            self.title_label.setText(theme().rich(title, "figure"))
            self.setAccessibleName(title)

    def set_note(self, note: str) -> None:
        if note != self._note:
            self._note = note
            self.note_label.setText(theme().rich(note, "note"))

    def set_x_label(self, label: str) -> None:
        if label != self._x_label:
            self._x_label = label
            self.x_text.setText(theme().rich(label, "tick"))
            self.x_text.setVisible(bool(label))

    def set_summary(self, sentence: str) -> None:
        """One sentence for screen readers: what the figure shows now."""
        self.setAccessibleDescription(sentence)

    # axes

    def set_range(
        self,
        x: tuple[float, float] | None = None,
        y: tuple[float, float] | None = None,
        log_x: bool | None = None,
        log_y: bool | None = None,
    ) -> None:
        """The values at the ends of the axes; the first may be the larger. Log axes need positive ends."""
        before = (self._x, self._y)
        if x is not None:
            self._x = replace(self._x, low=float(x[0]), high=float(x[1]))
        if y is not None:
            self._y = replace(self._y, low=float(y[0]), high=float(y[1]))
        self._x = replace(self._x, log=self._x.log if log_x is None else log_x)
        self._y = replace(self._y, log=self._y.log if log_y is None else log_y)
        for axis in (self._x, self._y):
            if not (math.isfinite(axis.low) and math.isfinite(axis.high) and axis.low != axis.high):
                self._x, self._y = before
                raise ValueError(f"an axis needs two different, finite ends (got {axis.low} and {axis.high})")
            if axis.log and min(axis.low, axis.high) <= 0:
                self._x, self._y = before
                raise ValueError(f"a logarithmic axis needs positive ends (got {axis.low} and {axis.high})")
        if (self._x, self._y) == before:
            return
        self._describe_axes()
        if (self._x.log, self._y.log) != (before[0].log, before[1].log):
            for item in self._items.values():
                item.show_data(self._x.log, self._y.log)
        self._apply_range()

    def set_ticks(
        self,
        x: tuple[float, ...] | None = None,
        y: tuple[float, ...] | None = None,
        x_labels: tuple[str, ...] | None = None,
        y_labels: tuple[str, ...] | None = None,
    ) -> None:
        """Ticks at these values instead of automatic ones; labels replace the numbers."""
        if x is not None:
            self._x = replace(self._x, ticks=tuple(x), labels=x_labels and tuple(x_labels))
        if y is not None:
            self._y = replace(self._y, ticks=tuple(y), labels=y_labels and tuple(y_labels))
        self._describe_axes()

    def _describe_axes(self) -> None:
        for axis, item in ((self._x, self.axis_x), (self._y, self.axis_y)):
            item.describe(axis.low, axis.high, axis.log, axis.ticks, axis.labels)

    def _apply_range(self) -> None:
        left, right, bottom, top = self._inset
        size = self.box.size()
        x = spread(self._x, size.width(), left, right)
        y = spread(self._y, size.height(), bottom, top)
        if self._equal and size.width() > 0 and size.height() > 0:
            x, y = equalised(x, y, size.width() / size.height())
        self.box.invertX(x[0] > x[1])
        self.box.invertY(y[0] > y[1])
        self.box.setRange(xRange=sorted(x), yRange=sorted(y), padding=0, disableAutoRange=True)

    # marks

    def curve(self, name: str, x, y, **style) -> None:
        """A line; ``colour``, ``width``, ``dash`` "dashed", "dotted", ``marker`` "dot", "ring", ``size``."""
        self._put(Curve(name, as_array(x), as_array(y), **style))

    def points(self, name: str, x, y, **style) -> None:
        """Points; ``colour``, ``size``, ``hollow``, ``opacity``."""
        self._put(Points(name, as_array(x), as_array(y), **style))

    def band(self, name: str, x, low, high, **style) -> None:
        """The area between two curves; ``colour``, ``opacity``."""
        self._put(Band(name, as_array(x), as_array(low), as_array(high), **style))

    def reference(self, name: str, axis: str, value: float, **style) -> None:
        """A straight line at ``value`` of ``axis`` "x" or "y"; ``colour``, ``width``, ``dash``."""
        self._put(Reference(name, axis, float(value), **style))

    def words(self, name: str, x: float, y: float, text: str, **style) -> None:
        """A direct label; ``colour``, ``bold``, ``anchor`` "left", "right", "top", "bottom", "centre" is the
        side of the text that sits at the point, ``shift`` moves it by px (right, down)."""
        self._put(Words(name, float(x), float(y), text, **style))

    def _put(self, mark: Mark) -> None:
        if self._put_again is not None:
            self._put_again.add(mark.name)
        item = self._items.get(mark.name)
        self._marks[mark.name] = mark
        if item is not None and type(item.mark) is type(mark):
            item.change(mark, self._x.log, self._y.log)
            return
        if item is not None:
            item.remove(self.box)
        self._items[mark.name] = item_for(mark, self.box, len(self._items))
        self._items[mark.name].show_data(self._x.log, self._y.log)

    def remove(self, name: str) -> None:
        """Take a mark away; nothing happens where there is none of that name."""
        item = self._items.pop(name, None)
        self._marks.pop(name, None)
        if item is not None:
            item.remove(self.box)

    def clear(self) -> None:
        for name in list(self._items):
            self.remove(name)

    def show_mark(self, name: str, shown: bool = True) -> None:
        """Show or hide a mark without forgetting it; hidden ones are not exported."""
        if name in self._items:
            self._items[name].set_shown(shown)

    def mark(self, name: str) -> Mark | None:
        """The mark of that name as it is drawn."""
        return self._marks.get(name)

    def frozen(self) -> PlotFigure:
        """The figure as it stands, for export."""
        marks = tuple(mark for name, mark in self._marks.items() if self._items[name].shown)
        return PlotFigure(
            self.name,
            self._title,
            replace(self._x, label=self._x_label),
            self._y,
            marks,
            self._note,
            (self.width(), self.height()),
            self._equal,
            self._inset,
        )

    # coordinates

    def to_pixels(self, x: float, y: float) -> QPointF:
        """A point of the data in px of this widget."""
        spot = QPointF(place(self._x, x), place(self._y, y))
        point = self.view.mapFromScene(self.box.mapViewToScene(spot))
        return QPointF(self.view.mapTo(self, point))

    def plot_rect(self) -> QRectF:
        """The area inside the axes in px of this widget."""
        rect = self.view.mapFromScene(self.box.sceneBoundingRect()).boundingRect()
        return QRectF(rect.translated(self.view.mapTo(self, QPoint(0, 0))))

    def _data_at(self, position: QPointF) -> tuple[float, float]:
        point = self.box.mapSceneToView(self.view.mapToScene(position.toPoint()))
        x, y = point.x(), point.y()
        return (10.0**x if self._x.log else x), (10.0**y if self._y.log else y)

    # mouse and keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseMove:
            spot = self._data_at(event.position())
            if event.buttons() & Qt.MouseButton.LeftButton:
                self.dragged.emit(*spot)
            elif self.plot_rect().contains(QPointF(self.view.mapTo(self, event.position().toPoint()))):
                self.hovered.emit(*spot)
            else:
                self.left.emit()
        elif kind == QEvent.Type.Leave:
            self.left.emit()
        elif kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(*self._data_at(event.position()))
        elif kind == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.LeftButton:
            self.released.emit(*self._data_at(event.position()))
        elif kind == QEvent.Type.Wheel:
            return True
        return False

    def walk(self, name: str) -> None:
        """Let the arrow keys walk along the points of this mark."""
        self._walk = name

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        mark = self._marks.get(self._walk)
        step = steps.get(Qt.Key(event.key()), 0)
        if not step or not isinstance(mark, Curve | Points) or not len(mark.x):
            super().keyPressEvent(event)
            return
        runs_right = (mark.x[-1] >= mark.x[0]) == (self._x.high >= self._x.low)
        index = self._walked + (step if runs_right else -step)
        self._walked = min(max(index, 0), len(mark.x) - 1)
        self.hovered.emit(float(mark.x[self._walked]), float(mark.y[self._walked]))

    def focusOutEvent(self, event) -> None:
        super().focusOutEvent(event)
        self._walked = -1
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._apply_range()
