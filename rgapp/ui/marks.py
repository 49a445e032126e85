"""How each mark of a figure is drawn by pyqtgraph: one item class a mark, recoloured by ``restyle``."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QTextDocument

from rgapp.export.figures import Band, Curve, Mark, Points, Reference, Words
from rgapp.ui.theme import theme

LONG = 600  # points
DASHES = {"": None, "dashed": (6.0, 4.0), "dotted": (2.0, 3.0)}


def pen(colour: str, width: float, dash: str = "", opacity: float = 1.0) -> QPen:
    """A pen of the theme; dashes are given in px, Qt counts them in widths. Nobody changes it."""
    return _pen(theme().color(colour, opacity).rgba(), width, dash)


# pyqtgraph keeps a picture of every point's style for each pen and brush it has seen: with new ones at
# every change of theme or size these pictures would pile up


@lru_cache(maxsize=256)
def _pen(colour: int, width: float, dash: str) -> QPen:
    made = QPen(QColor.fromRgba(colour), width)
    made.setCosmetic(True)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    pattern = DASHES[dash]
    if pattern is not None:
        made.setCapStyle(Qt.PenCapStyle.FlatCap)
        made.setDashPattern([length / width for length in pattern])
    return made


@lru_cache(maxsize=256)
def _brush(colour: int) -> QBrush:
    return QBrush(QColor.fromRgba(colour))


NO_PEN = QPen(Qt.PenStyle.NoPen)


def _logged(values: np.ndarray, log: bool) -> np.ndarray:
    if not log:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0, np.log10(np.where(values > 0, values, 1.0)), np.nan)


def thinned(x: np.ndarray, y: np.ndarray, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """The least and the greatest value of each of ``columns`` stretches, where there are many more points.

    What is drawn looks the same at one stretch a pixel, and a long noisy curve costs a tenth.
    """
    if len(x) <= 4 * columns or not np.isfinite(y).all():
        return x, y
    length = len(x) // columns
    whole = length * columns
    rows = y[:whole].reshape(columns, length)
    order = np.sort(np.stack([rows.argmin(axis=1), rows.argmax(axis=1)], axis=1), axis=1)
    keep = np.append((order + length * np.arange(columns)[:, None]).ravel(), np.arange(whole, len(x)))
    return x[keep], y[keep]


class Item:
    """A mark on the screen."""

    def __init__(self, mark: Any, box: pg.ViewBox, depth: int) -> None:
        self.mark = mark
        self.box = box
        self.shown = True
        self.parts = self.make()
        for part in self.parts:
            part.setZValue(depth)
            box.addItem(part, ignoreBounds=True)
        self.restyle()

    def make(self) -> list[Any]:
        raise NotImplementedError

    def restyle(self) -> None:
        raise NotImplementedError

    def show_data(self, log_x: bool, log_y: bool) -> None:
        raise NotImplementedError

    def change(self, mark: Any, log_x: bool, log_y: bool) -> None:
        before, self.mark = self.mark, mark
        if _style(before) != _style(mark):
            self.restyle()
        self.show_data(log_x, log_y)

    def set_shown(self, shown: bool) -> None:
        if shown != self.shown:
            self.shown = shown
            for part in self.parts:
                part.setVisible(shown)

    def remove(self, box: pg.ViewBox) -> None:
        for part in self.parts:
            box.removeItem(part)


def _style(mark: Any) -> tuple:
    skip = {"x", "y", "low", "high", "value", "x0", "y0", "x1", "y1"}
    return tuple(value for name, value in vars(mark).items() if name not in skip)


class CurveItem(Item):
    mark: Curve

    def make(self) -> list[Any]:
        self.line = pg.PlotCurveItem()
        self.dots = pg.ScatterPlotItem(pxMode=True)
        return [self.line, self.dots]

    def restyle(self) -> None:
        mark = self.mark
        self.line.setPen(pen(mark.colour, mark.width, mark.dash, mark.opacity))
        _style_points(self.dots, mark.colour, mark.size, mark.marker == "ring", mark.opacity)

    def show_data(self, log_x: bool, log_y: bool) -> None:
        x, y = _logged(self.mark.x, log_x), _logged(self.mark.y, log_y)
        columns = max(50, int(self.box.width()))
        finite = bool(np.isfinite(x).all() and np.isfinite(y).all())
        # stroking one long path with antialiasing costs ten times its segments drawn one by one
        alone = len(x) > LONG and not self.mark.dash and self.mark.opacity == 1.0
        self.line.setSegmentedLineMode("on" if alone else "off")
        self.line.setData(*thinned(x, y, columns), connect="all" if finite else "finite")
        good = np.isfinite(x) & np.isfinite(y)
        self.dots.setData(x[good], y[good]) if self.mark.marker else self.dots.setData([], [])


def _style_points(item: pg.ScatterPlotItem, colour: str, size: float, hollow: bool, opacity: float) -> None:
    item.setSize(size)
    if hollow:
        item.setPen(pen(colour, 1.3, opacity=opacity))
        item.setBrush(_brush(theme().color("canvas").rgba()))
    else:
        item.setPen(NO_PEN)
        item.setBrush(_brush(theme().color(colour, opacity).rgba()))


class PointsItem(Item):
    mark: Points

    def make(self) -> list[Any]:
        self.dots = pg.ScatterPlotItem(pxMode=True)
        return [self.dots]

    def restyle(self) -> None:
        mark = self.mark
        _style_points(self.dots, mark.colour, mark.size, mark.hollow, mark.opacity)

    def show_data(self, log_x: bool, log_y: bool) -> None:
        x, y = _logged(self.mark.x, log_x), _logged(self.mark.y, log_y)
        good = np.isfinite(x) & np.isfinite(y)
        self.dots.setData(x[good], y[good])


class BandItem(Item):
    mark: Band

    def make(self) -> list[Any]:
        # the edges need a transparent pen: with none, the filled area is not drawn either
        self.edges = [pg.PlotCurveItem(pen=pg.mkPen(0, 0, 0, 0)) for _ in range(2)]
        self.area = pg.FillBetweenItem(*self.edges)
        return [*self.edges, self.area]

    def restyle(self) -> None:
        self.area.setBrush(QBrush(theme().color(self.mark.colour, self.mark.opacity)))
        self.area.setPen(QPen(Qt.PenStyle.NoPen))

    def show_data(self, log_x: bool, log_y: bool) -> None:
        x = _logged(self.mark.x, log_x)
        low, high = _logged(self.mark.low, log_y), _logged(self.mark.high, log_y)
        good = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
        self.edges[0].setData(x[good], low[good])
        self.edges[1].setData(x[good], high[good])


class ReferenceItem(Item):
    mark: Reference

    def make(self) -> list[Any]:
        self.line = pg.InfiniteLine(angle=0 if self.mark.axis == "y" else 90, movable=False)
        return [self.line]

    def restyle(self) -> None:
        self.line.setPen(pen(self.mark.colour, self.mark.width, self.mark.dash))

    def show_data(self, log_x: bool, log_y: bool) -> None:
        log = log_y if self.mark.axis == "y" else log_x
        place = float(_logged(np.array([self.mark.value]), log)[0])
        self.line.setVisible(self.shown and math.isfinite(place))
        self.line.setPos(place if math.isfinite(place) else 0.0)


ANCHORS = {
    "left": (0.0, 0.5),
    "right": (1.0, 0.5),
    "top": (0.5, 0.0),
    "bottom": (0.5, 1.0),
    "centre": (0.5, 0.5),
    "top left": (0.0, 0.0),
    "top right": (1.0, 0.0),
    "bottom left": (0.0, 1.0),
    "bottom right": (1.0, 1.0),
}


class _Label(pg.GraphicsObject):
    """Words of a fixed size at a point of the data."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(self.GraphicsItemFlag.ItemIgnoresTransformations)
        self.document = QTextDocument()
        self.document.setDocumentMargin(0)
        self.corner = QPointF(0, 0)
        self.ground = False

    def boundingRect(self) -> QRectF:
        return QRectF(self.corner, self.document.size())

    def paint(self, painter: QPainter, *_args: Any) -> None:
        if self.ground:
            painter.fillRect(self.boundingRect(), theme().color("canvas"))
        painter.translate(self.corner)
        self.document.drawContents(painter)

    def say(self, html: str, role: str, anchor: tuple[float, float], shift: tuple[float, float]) -> None:
        self.prepareGeometryChange()
        self.document.setDefaultFont(theme().font(role))
        self.document.setHtml(html)
        size = self.document.size()
        self.corner = QPointF(shift[0] - anchor[0] * size.width(), shift[1] - anchor[1] * size.height())
        self.update()


class WordsItem(Item):
    mark: Words

    def make(self) -> list[Any]:
        self.label = _Label()
        return [self.label]

    def restyle(self) -> None:
        mark = self.mark
        role = "note bold" if mark.bold else "note"
        colour = theme().color(mark.colour).name()
        html = f"<span style='color:{colour}'>{theme().rich(mark.text, role)}</span>"
        self.label.ground = mark.ground
        self.label.say(html, role, ANCHORS[mark.anchor], mark.shift)

    def show_data(self, log_x: bool, log_y: bool) -> None:
        x = float(_logged(np.array([self.mark.x]), log_x)[0])
        y = float(_logged(np.array([self.mark.y]), log_y)[0])
        if np.isfinite(x) and np.isfinite(y):
            self.label.setPos(x, y)

    def change(self, mark: Any, log_x: bool, log_y: bool) -> None:
        if mark != self.mark:
            super().change(mark, log_x, log_y)


_ITEMS: dict[type, type[Item]] = {
    Curve: CurveItem,
    Points: PointsItem,
    Band: BandItem,
    Reference: ReferenceItem,
    Words: WordsItem,
}


def item_for(mark: Mark, box: pg.ViewBox, depth: int) -> Item:
    """The item that draws a mark, added to the box."""
    return _ITEMS[type(mark)](mark, box, depth)
