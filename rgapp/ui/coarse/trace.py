"""The magnetization over the last 3000 sweeps, with its autocorrelation time."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rgapp.experiments.lattice import LatticeFrame
from rgapp.experiments.record import SWEEPS_KEPT
from rgapp.ui.coarse import sentences
from rgapp.ui.plot import Figure


class Trace(Figure):
    """m against the sweeps since then; the newest value is a dot at "now"."""

    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("trace", "Magnetization over time", inset=(0, 8, 6, 6), parent=parent)
        self.set_range(x=(SWEEPS_KEPT, 0), y=(-1, 1))
        self.set_ticks((3000.0, 2000.0, 1000.0, 0.0), (-1.0, 0.0, 1.0), ("3000", "2000", "1000", "now"))
        self.walk("magnetization")
        self.hovered.connect(self._read)
        self._algorithm = "heat_bath"
        self.reference("zero", "y", 0.0, colour="strong", width=1, dash="")

    def show_frame(self, frame: LatticeFrame) -> None:
        series = frame.series
        self._algorithm = algorithm = frame.algorithm
        ago = series.every * np.arange(len(series.magnetization) - 1, -1, -1)
        self.curve("magnetization", ago, series.magnetization, width=1.4)
        self.points("now", [0.0], [frame.magnetization], colour="accent", size=10)
        self.set_x_label(f"{sentences.unit_of_time(algorithm)} ago")
        self.set_note(sentences.correlation_words(frame.tau, frame.settling, algorithm))
        self.note_label.setToolTip(sentences.trace_tip(frame.settling, algorithm))
        self.set_summary(sentences.trace_summary(frame.magnetization, frame.tau, frame.settling, algorithm))

    def _read(self, ago: float, magnetization: float) -> None:
        if self.hasFocus():
            self.told.emit(sentences.past_words(ago, magnetization, self._algorithm))
