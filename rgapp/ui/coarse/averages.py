"""The numbers that are measured of the running lattice, with their errors, beside what is exact."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtWidgets import QWidget

from rgapp.experiments.lattice import LatticeFrame
from rgapp.export.figures import PlotFigure
from rgapp.ui.background import Background
from rgapp.ui.coarse import measured_words as told
from rgapp.ui.coarse.offered import OfferedFigure
from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import text_width
from rgapp.words import number, value_and_error

LEFT = ("energy", "magnetization", "abs_magnetization", "magnetization_squared", "magnetization_fourth")
RIGHT = ("specific_heat", "susceptibility", "binder", "correlation_length")
LINE = 25  # px from line to line, less where there is no room
SYMBOL, APART, WIDEST_GAP = 24, 10, 60  # px that a symbol takes, and between two numbers or two columns


class Averages(OfferedFigure):
    """Two columns of symbol, measured value and exact value; plain words on a plot without axes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("averages", "Measured", axes="none", inset=(0, 0, 0, 0), parent=parent)
        self._frame: LatticeFrame | None = None
        self.exact: dict[str, float] = {}
        self._about: tuple[Any, ...] | None = None  # what the exact values are of
        self._background = Background(self)
        self.box.sigResized.connect(self._show)
        theme().changed.connect(self._show)

    def _margins(self) -> tuple[int, int, int, int]:
        return (0, 0, 0, 0)

    def show_frame(self, frame: LatticeFrame) -> None:
        """What is measured by now, or why there is nothing."""
        self._frame = frame
        self._ask(frame)
        self._show()

    def close_figure(self) -> None:
        self._background.stop()

    def _ask(self, frame: LatticeFrame) -> None:
        """Work out what is exact, once for each lattice; of frozen spins nothing is known."""
        measured = frame.measured
        about = None
        if measured is not None and frame.frozen is None:
            about = (measured.params.size, measured.params.temperature, measured.params.field)
        if about == self._about:
            return
        self._about, self.exact = about, {}
        self._background.stop()
        if about is not None:
            self._background.run(measured.exact, self._known, self._unknown)

    def _unknown(self, error: Exception) -> None:
        raise error  # nobody expects it: told by the hooks of the program

    def _known(self, exact: dict[str, float]) -> None:
        self.exact = exact
        self._show()

    def _show(self, *_resized: Any) -> None:
        frame = self._frame
        if frame is None:
            return
        self.set_notes(*told.notes(frame, self.name))
        self.note_label.setToolTip(told.note_tip(frame, self.name))
        self.set_summary(told.averages_summary(frame.measured, self.exact))
        self.clear()
        width, height = max(self.box.width(), 1.0), max(self.box.height(), 1.0)
        self.set_range(x=(0, width), y=(height, 0))
        waiting = told.waiting_words(frame, whole=False)
        if waiting:
            self.words("waiting", width / 2, height / 2, waiting, anchor="centre")
        else:
            self._write(width, height)

    def _write(self, width: float, height: float) -> None:
        """Both columns beside one another; without the exact values where there is no room for them."""
        found, px = self._frame.measured.found, theme().px
        for digits, beside in ((2, self.exact), (1, self.exact), (2, {}), (1, {})):
            columns = [_Column(names, found, beside, digits) for names in (LEFT, RIGHT)]
            if sum(column.width for column in columns) + px(APART) <= width:
                break
        line = min(px(LINE), height / (len(LEFT) + 1))
        spare = width - sum(column.width for column in columns)
        left = 0.0
        for column in columns:
            for words, x, row, text, colour, anchor in column.cells():
                self.words(words, left + x, (row + 0.5) * line, text, colour=colour, anchor=anchor)
            left += column.width + min(max(spare, px(APART)), px(WIDEST_GAP))

    def frozen(self) -> PlotFigure:
        """As it stands, with the numbers behind it."""
        measured = None if self._frame is None else self._frame.measured
        found = {} if measured is None else measured.found
        numbers = {}
        for name in (*LEFT, *RIGHT):
            if name in found:
                numbers[name] = np.array([found[name].value])
                numbers[f"{name} error"] = np.array([found[name].error])
                numbers[f"{name} exact"] = np.array([self.exact.get(name, math.nan)])
        return replace(super().frozen(), numbers=numbers)


class _Column:
    """Symbols, values and what is exact of some quantities, and how wide that is in px."""

    def __init__(
        self, names: tuple[str, ...], found: dict[str, Any], exact: dict[str, float], digits: int
    ) -> None:
        self._rows = [(name, *_cells(found.get(name), exact.get(name), digits)) for name in names]
        self._values = theme().px(SYMBOL) + _widest("measured", *(value for _, value, _, _ in self._rows))
        known = [text for *_, text in self._rows if text]
        self.width = self._values + (theme().px(APART) + _widest("exact", *known) if known else 0.0)
        self._heads = [("measured", self._values)] + ([("exact", self.width)] if known else [])

    def cells(self) -> Iterator[tuple[str, float, int, str, str, str]]:
        """Name, x, row, words, colour and anchor of each."""
        for words, x in self._heads:
            yield f"{words} {self._rows[0][0]}", x, 0, words, "text2", "right"
        for row, (name, value, colour, exact) in enumerate(self._rows, 1):
            yield f"{name} symbol", 0.0, row, told.SYMBOLS[name], "text2", "left"
            yield name, self._values, row, value, colour, "right"
            if exact:
                yield f"{name} exact", self.width, row, exact, "ink", "right"


def _widest(*words: str) -> float:
    return max(text_width(one, "note") for one in words)


def _cells(found: Any, exact: float | None, digits: int) -> tuple[str, str, str]:
    """What is written of one quantity: its value, the colour of that, and the exact value as precisely.

    The error to so many ``digits``.
    """
    if found is None or math.isnan(found.value):
        return "–", "text3", ""
    certain = not math.isnan(found.error)
    value = value_and_error(found.value, found.error, digits) if certain else number(found.value, 3)
    decimals = len(value.partition("(")[0].partition(".")[2])
    exactly = "" if exact is None else number(exact, decimals) if exact else "0"
    return value, "accent" if certain else "text3", exactly
