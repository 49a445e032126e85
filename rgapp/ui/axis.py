"""The axis of our plots: one line, short ticks, labels at values of our choice, logarithms as numbers."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from rgapp.export.ticks import linear_ticks, log_ticks, tick_label
from rgapp.ui.theme import theme

TICK, GAP = 5, 5
BOTTOM, LEFT = "bottom", "left"


class CleanAxis(pg.AxisItem):
    """Left or bottom. ``describe`` says what it measures; positions are log10 of the values where ``log``."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, showValues=True, maxTickLength=-TICK)
        self.low, self.high, self.log = 0.0, 1.0, False
        self.spacing = 60.0
        self.least = ""  # a label there is always room for, so that axes below one another line up
        self._values: tuple[float, ...] | None = None
        self._labels: tuple[str, ...] | None = None
        self.enableAutoSIPrefix(False)
        self.setStyle(hideOverlappingLabels=False)  # the outer labels reach beyond the axis

    def describe(
        self,
        low: float,
        high: float,
        log: bool,
        values: tuple[float, ...] | None,
        labels: tuple[str, ...] | None = None,
    ) -> None:
        """The range, and ticks at ``values`` (automatic for None) with ``labels`` (numbers for None)."""
        self.low, self.high, self.log, self._values, self._labels = low, high, log, values, labels
        self.refit()

    def ticks(self) -> list[tuple[float, str]]:
        """Values and labels of the ticks."""
        if self._values is not None:
            values = [value for value in self._values if self._inside(value)]
        else:
            length = self.width() if self.orientation == BOTTOM else self.height()
            wanted = max(2, int(length / (self.spacing if self.orientation == BOTTOM else 52)))
            ticks = log_ticks if self.log else linear_ticks
            values = ticks(self.low, self.high, wanted)
        if self._labels is not None and self._values is not None:
            named = dict(zip(self._values, self._labels, strict=True))
            return [(value, named[value]) for value in values]
        return [(value, tick_label(value)) for value in values]

    def _inside(self, value: float) -> bool:
        low, high = min(self.low, self.high), max(self.low, self.high)
        slack = 1e-9 * (high - low)
        return low - slack <= value <= high + slack and not (self.log and value <= 0)

    def refit(self) -> None:
        """Take the room the labels need."""
        metrics = QFontMetricsF(theme().font("tick"))
        if not self.isVisible():
            return
        if self.orientation == BOTTOM:
            self.setHeight(TICK + GAP + math.ceil(metrics.height()))
        else:
            labels = [self.least, *(label for _, label in self.ticks())]
            widest = max(metrics.horizontalAdvance(label) for label in labels)
            self.setWidth(TICK + GAP + math.ceil(widest) + 2)
        self.picture = None
        self.update()

    def resizeEvent(self, event=None) -> None:
        super().resizeEvent(event)
        if self.orientation == LEFT and hasattr(self, "_labels"):
            self.refit()

    def generateDrawSpecs(self, p):
        """Line, ticks and texts in the form ``AxisItem.drawPicture`` takes."""
        rect = self.mapRectFromParent(self.geometry())
        self.setPen(pg.mkPen(theme().color("strong"), width=1))
        self.setTextPen(pg.mkPen(theme().color("text2")))
        self.setTickFont(theme().font("tick"))
        p.setFont(theme().font("tick"))
        metrics = QFontMetricsF(theme().font("tick"))
        line = self._line(rect)
        first, last = self.range
        ticks, texts = [], []
        for value, label in self.ticks():
            place = math.log10(value) if self.log else value
            part = (place - first) / ((last - first) or 1.0)
            width, height = metrics.horizontalAdvance(label) + 4, metrics.height()
            if self.orientation == BOTTOM:
                x = round(rect.left() + rect.width() * part) + 0.5
                ticks.append((self.pen(), QPointF(x, line[0].y()), QPointF(x, line[0].y() + TICK)))
                box = QRectF(x - width / 2, line[0].y() + TICK + GAP - 1, width, height)
                flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            else:
                y = round(rect.bottom() - rect.height() * part) + 0.5
                ticks.append((self.pen(), QPointF(line[0].x() - TICK, y), QPointF(line[0].x(), y)))
                box = QRectF(line[0].x() - TICK - GAP - width, y - height / 2, width, height)
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            texts.append((box, flags | Qt.TextFlag.TextDontClip, label))
        return (self.pen(), *line), ticks, texts

    def _line(self, rect: QRectF) -> tuple[QPointF, QPointF]:
        if self.orientation == BOTTOM:
            return QPointF(rect.left(), rect.top() + 0.5), QPointF(rect.right(), rect.top() + 0.5)
        x = rect.right() - 0.5
        return QPointF(x, rect.top()), QPointF(x, rect.bottom())
