"""The magnetization against a field that goes to and fro: the loop of hysteresis."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rgapp.experiments.lattice import LatticeFrame
from rgapp.ui.coarse import sentences
from rgapp.ui.plot import Figure
from rgapp.words import number

FADED = 0.3


class LoopFigure(Figure):
    """m against h: the last cycle, those before it fainter, and the lattice now."""

    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        title = "Magnetization against the field"
        super().__init__("loop", title, x_label="$h$", inset=(8, 8, 6, 6), parent=parent)
        self.set_range(y=(-1, 1))
        self.set_ticks(y=(-1.0, 0.0, 1.0))
        self._height = 0.0
        self.walk("loop")
        self.hovered.connect(self._read)
        for axis in ("x", "y"):
            self.reference(f"zero {axis}", axis, 0.0, colour="strong", width=1, dash="")

    def show_frame(self, frame: LatticeFrame) -> None:
        """A frame with a loop."""
        loop, height = frame.loop, frame.params.ramp
        if height != self._height:
            self._height = height
            self.set_range(x=(-height, height))
            decimals = 2 if height < 1 else 1
            ends = number(-height, decimals), "0", number(height, decimals)
            self.set_ticks(x=(-height, 0.0, height), x_labels=ends)
        last = max(0, len(loop.field) - loop.steps - 1)
        self.curve("before", loop.field[: last + 1], loop.magnetization[: last + 1], width=1, opacity=FADED)
        self.curve("loop", loop.field[last:], loop.magnetization[last:], width=1.6)
        self.points("now", [frame.field], [frame.magnetization], colour="accent", size=10)
        self.set_note(sentences.loop_note(loop.area))
        self.note_label.setToolTip(sentences.LOOP_TIP)
        self.set_summary(sentences.loop_summary(frame.field, frame.magnetization, loop.area))

    def _read(self, field: float, magnetization: float) -> None:
        if self.hasFocus():
            self.told.emit(sentences.loop_point(field, magnetization))
