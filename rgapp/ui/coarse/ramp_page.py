"""The field ramp: how far it goes, how long a cycle takes, and the button that starts and stops it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rgapp.experiments.lattice import LatticeFrame, LatticeParams
from rgapp.params import About
from rgapp.ui.coarse import sentences
from rgapp.ui.widgets import SliderRow, Text, TextButton, tooltip

HEIGHT, HIGHEST = 1.0, 2.0  # J: at first, and the end of the slider
FASTEST, SLOWEST = 400, 400_000  # sweeps in a cycle, the ends of the slider


class RampPage(QWidget):
    """A page of the card "More"."""

    turned = Signal(float)  # on at this height, off at 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        most = LatticeParams.about("ramp").high
        about = About("Up to", low=0.01, high=most, step=0.01, unit="J", symbol="h", decimals=2,
                      help="The field goes from 0 up to this, down to minus this, and back.")  # fmt: skip
        self.height = SliderRow(about, HEIGHT, low=0.05, high=HIGHEST, format=sentences.ramp_words)
        column.addWidget(self.height)
        given = LatticeParams.about("cycle")
        about = About("Cycle", low=given.low, high=given.high, log=True, step=1, decimals=0,
                      help="How long it takes up, down and back. Slow ramps make small loops.")  # fmt: skip
        self.cycle = SliderRow(about, 4000, low=FASTEST, high=SLOWEST)
        column.addWidget(self.cycle)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 4, 0, 0)
        self.note = Text()
        self.button = TextButton("Start", small=True)
        self.button.clicked.connect(self._turn)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.button)
        column.addLayout(foot)
        column.addStretch(1)
        for row in (self.height, self.cycle):
            row.set_compact(True)
        self._on = False
        self._algorithm = ""

    def in_order(self) -> list[QWidget]:
        """What the Tab key reaches."""
        return [self.height.track, self.cycle.track, self.button]

    def show_params(self, params: LatticeParams) -> None:
        """What is set, and whether the ramp is on."""
        self._on = params.ramp > 0
        if self._on:
            self.height.set_value(params.ramp)
        self.cycle.set_value(params.cycle)
        if params.algorithm != self._algorithm:
            self._algorithm = algorithm = params.algorithm
            self.cycle.set_format(lambda cycle: sentences.cycle_words(cycle, algorithm))
        self.button.setText("Stop" if self._on else "Start")
        self.button.setToolTip(tooltip("Field ramp", "", sentences.ramp_tip(self._on)))
        self.note.say(sentences.ramp_note(params.algorithm, None))

    def show_frame(self, frame: LatticeFrame) -> None:
        """Say where the field is."""
        if self._on:
            self.note.say(sentences.ramp_note(frame.algorithm, frame.field))

    @property
    def on(self) -> bool:
        return self._on

    def _turn(self) -> None:
        self.turned.emit(0.0 if self._on else self.height.value)
