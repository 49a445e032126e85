"""How well the network does, epoch by epoch; the title is a choice of what is measured."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from rgapp.ui.theme import theme
from rgapp.ui.train.measures import (
    ALWAYS,
    LEAST_LABEL,
    MEASURES,
    RECONSTRUCTION,
    Measure,
    Monitored,
    axis_ticks,
)
from rgapp.ui.train.noted_figure import NotedFigure
from rgapp.ui.widgets.paint import tooltip
from rgapp.ui.widgets.word_menu import WordMenu
from rgapp.words import short

EMPTY = "Shown from the first epoch on"
NOT_MEASURED = "Not measured here"
TICK_EVERY = 60  # px
NEAR_THE_END = 0.82  # of the axis: from here on the value is written above its dot, not behind it


class ErrorFigure(NotedFigure):
    chosen = Signal(str)  # another measure, by its name in MEASURES
    read = Signal(str)  # the point that the keyboard reached, in words

    def __init__(self, parent: QWidget | None = None) -> None:
        title = MEASURES[RECONSTRUCTION].title
        super().__init__("training", title, x_label="epoch", inset=(8, 10, 6, 8), parent=parent)
        self.measure = RECONSTRUCTION
        self.measures: dict[str, Monitored] = {}
        self._epochs = 1
        self._cursor: int | None = None
        self._by_key = False
        self.axis_y.least = LEAST_LABEL
        self.title_label.hide()
        self.menu = WordMenu(_options(ALWAYS), RECONSTRUCTION, "figure", "text", parent=self)
        self.menu.setAccessibleName("Measure shown")
        self.menu.chosen.connect(self._choose)
        self.walk("train")
        self.hovered.connect(self._point_at)
        self.left.connect(self._let_go)
        self.box.sigResized.connect(self._fit_axes)
        self._show()
        theme().changed.connect(self._place_menu)

    @property
    def about(self) -> Measure:
        return MEASURES[self.measure]

    @property
    def shown(self) -> Monitored | None:
        """The measure that is drawn, None while there is no value of it."""
        given = self.measures.get(self.measure)
        return given if given is not None and len(given) else None

    # what is shown

    def show_measures(self, measures: Mapping[str, Monitored], epochs: int) -> None:
        """Draw the measure chosen out of these, by their names in MEASURES, over ``epochs`` epochs.

        Those that are missing are not offered; before any is given the first three are.
        """
        self.measures = dict(measures)
        self._epochs = max(1, epochs)
        offered = [name for name in MEASURES if name in measures] or list(ALWAYS)
        if offered != self.menu.values:
            if self.measure not in offered:
                self.measure = offered[0]
            self.menu.set_options(_options(offered), self.measure)
        self._show()

    def set_measure(self, measure: str) -> None:
        """Show another measure; sends nothing. ValueError for a name that is not in MEASURES."""
        if measure not in MEASURES:
            raise ValueError(f"measure must be one of {', '.join(MEASURES)} (got {measure})")
        self.measure = measure
        self.menu.set_value(measure)
        self._show()

    def _choose(self, measure: str) -> None:
        self._let_go()
        self.set_measure(measure)
        self.chosen.emit(measure)

    def _show(self) -> None:
        about, shown = self.about, self.shown
        self.set_title(about.title)
        self.menu.setToolTip(tooltip(about.title, "", about.tip))
        self._fit_axes()
        if about.zero:
            self.reference("zero", "y", 0.0, colour="strong", width=1, dash="")
        else:
            self.remove("zero")
        if shown is None:
            self._show_nothing()
        else:
            self.remove("empty")
            self._show_curves(shown)
        self._point_again()
        self.set_summary(self.summary())
        self._place_menu()

    def _fit_axes(self, *_resized) -> None:
        shown = self.shown
        curves = [] if shown is None else [shown.train, *([] if shown.held is None else [shown.held])]
        ticks = axis_ticks(curves, self.about.zero, self.plot_rect().height() / TICK_EVERY)
        self.set_range(x=(0, self._epochs), y=(ticks[0], ticks[-1]))
        self.set_ticks(y=ticks)

    def _show_nothing(self) -> None:
        for name in ("train", "held out", "now", "value"):
            self.remove(name)
        middle = (self._y.low + self._y.high) / 2
        words = NOT_MEASURED if self.measures and self.measure not in self.measures else EMPTY
        self.words("empty", self._epochs / 2, middle, words, anchor="centre")

    def _show_curves(self, shown: Monitored) -> None:
        self.curve("train", shown.epochs, shown.train, colour="accent", width=2.2)
        if shown.held is None:
            self.remove("held out")
        else:  # on top: where nothing is learned by heart the two are one
            self.curve("held out", shown.epochs, shown.held, width=1.4, dash="dashed")
        x, y = float(shown.epochs[-1]), float(shown.train[-1])
        if not np.isfinite(y):
            self.remove("now")
            self.remove("value")
            return
        self.points("now", [x], [y], colour="accent", size=10)
        late = x > NEAR_THE_END * self._epochs
        self.words(
            "value",
            x,
            y,
            self.about.words(y),
            colour="accent",
            bold=True,
            anchor="bottom right" if late else "left",
            shift=(4, -9) if late else (12, 0),
        )

    def summary(self) -> str:
        """What the figure shows, in one sentence."""
        shown, about = self.shown, self.about
        if shown is None:
            return f"{about.title}: nothing has been measured yet."
        first, last = about.words(float(shown.train[0])), about.words(float(shown.train[-1]))
        told = f"{about.title} went from {first} to {last} by epoch {_epoch(shown.epochs[-1])}"
        if shown.held is not None:
            told += f"; on held-out samples it is {about.words(float(shown.held[-1]))}"
        return f"{told}."

    # reading a point

    def readings(self, index: int) -> tuple[str, ...]:
        """One point in words, the longest form first: epoch and values."""
        shown, about = self.shown, self.about
        told = f"epoch {_epoch(shown.epochs[index])}: {about.words(float(shown.train[index]))}"
        if shown.held is None:
            return (told,)
        return f"{told}, held out {about.words(float(shown.held[index]))}", told

    def _point_at(self, x: float, _y: float) -> None:
        shown = self.shown
        if shown is None:
            return
        index = int(np.abs(shown.epochs - x).argmin())
        if index != self._cursor:
            self._cursor = index
            self.points(
                "cursor", shown.epochs[index : index + 1], shown.train[index : index + 1],
                colour="accent", size=11, hollow=True,
            )  # fmt: skip
            self.set_notes(*self.readings(index))
        if self._by_key:
            self.read.emit(self.readings(index)[0])

    def _point_again(self) -> None:
        """Where the pointer rests, what is read stays up to date."""
        index, self._cursor = self._cursor, None
        if index is None or self.shown is None or index >= len(self.shown):
            self._let_go()
        else:
            self._point_at(float(self.shown.epochs[index]), 0.0)

    def _let_go(self) -> None:
        self._cursor = None
        self.remove("cursor")
        self.set_notes(*self.about.notes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_key = True
        super().keyPressEvent(event)
        self._by_key = False

    # geometry

    def title_width(self) -> float:
        return self.menu.sizeHint().width()

    def _place_menu(self) -> None:
        hint = self.menu.sizeHint()
        self.menu.setGeometry(0, 0, hint.width(), hint.height())
        self.menu.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_menu()


def _options(names) -> list[tuple[str, str]]:
    return [(name, MEASURES[name].title) for name in names]


def _epoch(value: float) -> str:
    """An epoch, with a decimal inside one."""
    return short(round(float(value), 1))
