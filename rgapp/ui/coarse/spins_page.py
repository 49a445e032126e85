"""Spins by hand: start states, the brush and its size, and how many spins are frozen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rgapp.params import About
from rgapp.physics.ising import Start
from rgapp.ui.coarse import sentences
from rgapp.ui.widgets import MenuRow, SegmentedRow, SliderRow, Text, TextButton, disable, tooltip

WIDTHS = (1, 3, 5, 9, 17, 33, 65, 129)  # sites across the brush
STARTS: tuple[tuple[Start, str], ...] = (
    ("hot", "Random spins"),
    ("cold", "All up"),
    ("down", "All down"),
    ("half", "Half up, half down"),
    ("striped", "Eight stripes"),
)
BRUSHES = ((None, "Pointer"), ("up", "Up"), ("down", "Down"), ("freeze", "Freeze"), ("thaw", "Thaw"))
BRUSH_TIPS = {
    None: "Point at units and move the frame.",
    "up": "Paint spins up.",
    "down": "Paint spins down.",
    "freeze": "Freeze spins: no update moves them until they are thawed.",
    "thaw": "Let updates move these spins again.",
}


class SpinsPage(QWidget):
    """A page of the card "More"."""

    restarted = Signal(object)  # Start
    brushed = Signal(object)  # Touch, or None for the pointer
    sized = Signal(int)  # radius
    thawed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        tip = tooltip("Start again", "", "A start state; frozen spins stay as they are.")
        self.start = MenuRow("Start again", (), tip=tip)
        self.start.field.set_value("from…")
        self.start.field.set_actions(tuple((words, self._starter(start)) for start, words in STARTS))
        column.addWidget(self.start)
        tip = tooltip("Brush", "", "What a drag on the lattice does. Arrows and Return paint by keyboard.")
        self.brush = SegmentedRow("Brush", BRUSHES, None, padding=4, tip=tip)
        for what, words in BRUSH_TIPS.items():
            self.brush.segmented.set_tip(what, words)
        self.brush.chosen.connect(self._brushed)
        column.addWidget(self.brush)
        about = About("Brush size", low=WIDTHS[0], high=WIDTHS[-1], help="Across the brush, in sites.")
        self.size = SliderRow(about, 5.0, stops=WIDTHS, format=sentences.brush_words)
        self.size.changed.connect(self._sized)
        column.addWidget(self.size)
        foot = QHBoxLayout()
        self.frozen = Text()
        self.thaw = TextButton("Thaw all", small=True)
        self.thaw.clicked.connect(self.thawed)
        foot.addWidget(self.frozen, 1)
        foot.addWidget(self.thaw)
        column.addLayout(foot)
        for row in (self.start, self.brush, self.size):
            row.set_compact(True)
        self.show_frozen(None)

    def in_order(self) -> list[QWidget]:
        """What the Tab key reaches."""
        return [self.start.field, *self.brush.segmented.segments, self.size.track, self.thaw]

    def put_away(self) -> None:
        """The pointer instead of a brush."""
        if self.brush.value is not None:
            self.brush.set_value(None)
            self.brushed.emit(None)

    def show_frozen(self, sites: NDArray[np.uint64] | None) -> None:
        """Say how many there are of these, packed."""
        count = 0 if sites is None else int(np.bitwise_count(sites).sum())
        self.frozen.say(sentences.frozen_words(count))
        disable(self.thaw, None if count else "No spin is frozen.")

    def _starter(self, start: Start) -> Callable[[], None]:
        def restart() -> None:
            self.restarted.emit(start)

        return restart

    def _brushed(self, what: object) -> None:
        self.brushed.emit(what)

    def _sized(self, width: float) -> None:
        self.sized.emit((round(width) - 1) // 2)
