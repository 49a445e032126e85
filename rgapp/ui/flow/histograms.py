"""The pooled distribution of all variables at a few fractions, each beneath its place on the flow's axis."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from rgapp.export.figures import Axis, Curve, PlotFigure
from rgapp.ui.flow.axis import kept_words
from rgapp.ui.flow.presenting import PEAK, Panel
from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import CENTRE, LEFT, RIGHT, Themed, painter_of, text_width, write
from rgapp.words import THIN, count

TITLE = "All variables, rescaled to unit variance"
NOTE = "dashed: normal distribution"
REACH = 4.0  # standard deviations drawn
TALLEST = 2.6  # times the normal curve's peak; what is taller leaves the picture at the top
HEAD, FOOT = 30, 24
WIDEST = 124
FADED = 0.4
FAR = 3.0
BEYOND_FAR = 0.0026998  # share of a normal distribution beyond 3 standard deviations


def normal(x: np.ndarray) -> np.ndarray:
    """The standard normal density."""
    return PEAK * np.exp(-0.5 * x * x)


class Histograms(Themed, QWidget):
    pointed = Signal(object)  # the fraction of the panel under the pointer, or None
    read = Signal(str)  # the panel that the keyboard reached, in words

    is_figure = True

    def __init__(self, x_of: Callable[[float], float]) -> None:
        """``x_of(fraction)`` is the place on the flow's axis, in px of a widget with the same left edge."""
        super().__init__()
        self._x_of = x_of
        self.panels: tuple[Panel, ...] = ()
        self._lit: int | None = None
        self._note = NOTE
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(TITLE)
        self.start_theming()

    def sizeHint(self) -> QSize:
        return QSize(400, theme().px(200))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, theme().px(110))

    def show_panels(self, panels: tuple[Panel, ...]) -> None:
        self.panels = tuple(panels)
        self._lit, self._note = None, NOTE
        told = ", ".join(kept_words(panel.fraction) for panel in panels)
        self.setAccessibleDescription(
            f"Distribution of all variables with {told} of the modes kept, beside the normal curve."
            if panels
            else ""
        )
        self.update()

    def light(self, fraction: float | None) -> None:
        """Bring the panel nearest to a fraction forward; None lets go."""
        lit = None
        if fraction is not None and self.panels:
            away = [abs(np.log(panel.fraction / fraction)) for panel in self.panels]
            lit = int(np.argmin(away))
        if lit != self._lit:
            self._lit = lit
            self._note = NOTE if lit is None else self.reading(lit)
            self.update()

    def reading(self, number: int) -> str:
        """A panel in words: how much lies far out, beside what a normal distribution has there."""
        panel = self.panels[number]
        told = [
            f"{name} {_share(panel.beyond(density, FAR))}"
            for name, density in (("all modes", panel.kept_all), ("top dropped", panel.dropped))
            if density is not None
        ]
        return f"beyond {FAR:g} standard deviations: {', '.join(told)}, normal {_share(BEYOND_FAR)}"

    # geometry

    def rects(self) -> list[QRectF]:
        """The box of every panel, centred under its fraction as far as the edges and its neighbours allow."""
        if not self.panels:
            return []
        px = theme().px
        middles = [self._x_of(panel.fraction) for panel in self.panels]
        room = min((b - a for a, b in pairwise(middles)), default=self.width())
        wide = min(px(WIDEST), max(40.0, 0.92 * room))
        top, bottom = px(HEAD), self.height() - px(FOOT)
        lefts = [min(max(middle - wide / 2, 0.0), self.width() - wide) for middle in middles]
        return [QRectF(left, top, wide, max(10.0, bottom - top)) for left in lefts]

    def _scale(self) -> float:
        tallest = max([panel.peak() for panel in self.panels] + [PEAK])
        return min(tallest * 1.04, TALLEST * PEAK)

    # painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        head = QRectF(0, 0, self.width(), theme().px(20))
        write(painter, head, TITLE, "figure", "text", LEFT)
        write(painter, head, self._note, "note", "text2", RIGHT)
        scale = self._scale()
        for number, (panel, rect) in enumerate(zip(self.panels, self.rects(), strict=True)):
            painter.setOpacity(1.0 if self._lit in (None, number) else FADED)
            self._paint_panel(painter, panel, rect, scale, self._lit == number)

    def _paint_panel(self, painter: QPainter, panel: Panel, rect: QRectF, scale: float, lit: bool) -> None:
        painter.save()
        painter.setClipRect(rect.adjusted(-1, -2, 1, 1))
        if panel.kept_all is not None:
            shape = _shape(panel.centres, panel.kept_all, rect, scale)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color("ink", 0.15))
            painter.drawPolygon(_closed(shape, rect))
            painter.setPen(QPen(theme().color("ink"), 1.6))
            painter.drawPolyline(shape)
        if panel.dropped is not None:
            shape = _shape(panel.centres, panel.dropped, rect, scale)
            if panel.kept_all is None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme().color("accent", 0.14))
                painter.drawPolygon(_closed(shape, rect))
            painter.setPen(QPen(theme().color("accent"), 1.8))
            painter.drawPolyline(shape)
        x = np.linspace(-REACH, REACH, 97)
        pen = QPen(theme().color("text"), 1.2)
        pen.setDashPattern([3.5, 3.0])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(_shape(x, normal(x), rect, scale))
        painter.restore()
        painter.fillRect(QRectF(rect.left(), rect.bottom(), rect.width(), 1), theme().color("strong"))
        words, room = kept_and_modes(panel), max(rect.width(), theme().px(120))
        if text_width(words, "note bold") > room:
            words = words.removesuffix(" modes")
        foot = QRectF(rect.center().x() - room / 2, rect.bottom() + 3, room, theme().px(FOOT) - 3)
        write(painter, foot, words, "note bold" if lit else "note", "text" if lit else "text2", CENTRE)

    # mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position()
        inside = [n for n, rect in enumerate(self.rects()) if rect.adjusted(0, 0, 0, FOOT).contains(here)]
        self.pointed.emit(self.panels[inside[0]].fraction if inside else None)

    def leaveEvent(self, _event) -> None:
        self.pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go from panel to panel."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step or not self.panels:
            super().keyPressEvent(event)
            return
        now = -1 if self._lit is None else self._lit
        number = min(max(now + step, 0), len(self.panels) - 1)
        self.pointed.emit(self.panels[number].fraction)
        self.light(self.panels[number].fraction)
        self.read.emit(f"{kept_and_modes(self.panels[number])} kept, {self.reading(number)}")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.pointed.emit(None)
        self.light(None)

    # export

    def figures(self) -> list[PlotFigure]:
        """The panels as figures for paper."""
        top = self._scale()
        made = []
        for number, (panel, rect) in enumerate(zip(self.panels, self.rects(), strict=True)):
            x = np.linspace(-REACH, REACH, 97)
            marks = []
            for name, density, colour in (
                ("all modes", panel.kept_all, "ink"),
                ("top dropped", panel.dropped, "accent"),
            ):
                if density is not None:
                    marks.append(Curve(name, panel.centres, density, colour=colour))
            marks.append(Curve("normal", x, normal(x), colour="text", width=1.2, dash="dashed"))
            made.append(
                PlotFigure(
                    f"distribution {number + 1}",
                    f"Keep {kept_and_modes(panel)}",
                    Axis(-REACH, REACH, label="standard deviations"),
                    Axis(0.0, top, shown=False),
                    tuple(marks),
                    "dashed: normal distribution",
                    (max(rect.width(), 180.0), max(rect.height() + HEAD, 160.0)),
                )
            )
        return made


def kept_and_modes(panel: Panel) -> str:
    """What a panel keeps: "30 %, 120 modes", or that there are not so many."""
    kept, number = kept_words(panel.fraction), count(panel.modes)
    return f"{kept}, only {number}" if panel.all_there else f"{kept}, {number} mode{'s' * (panel.modes != 1)}"


def _shape(x: np.ndarray, density: np.ndarray, rect: QRectF, scale: float) -> QPolygonF:
    inside = np.abs(x) <= REACH
    across = rect.left() + (x[inside] + REACH) / (2 * REACH) * rect.width()
    up = rect.bottom() - np.minimum(density[inside] / scale, 4.0) * rect.height()
    return QPolygonF([QPointF(a, b) for a, b in zip(across.tolist(), up.tolist(), strict=True)])


def _closed(shape: QPolygonF, rect: QRectF) -> QPolygonF:
    ends = [QPointF(shape[-1].x(), rect.bottom()), QPointF(shape[0].x(), rect.bottom())]
    return QPolygonF([*shape, *ends])


def _share(share: float) -> str:
    """A small share as percent with two figures."""
    return f"{100 * max(share, 0.0):.2g}{THIN}%"
