"""After training: the bar of layers is a slider through the snapshots that were kept on the way."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from rgapp.experiments.snapshots import Snapshots
from rgapp.ui.train.board import Board
from rgapp.ui.train.field_grid import FieldView
from rgapp.ui.train.wording import HELD, moment_words
from rgapp.ui.train.work import Work


class Scrub(QObject):
    """Shows a snapshot while the knob is not at the end; there the network itself is shown again."""

    left = Signal()  # the network is to be drawn again

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board = board
        self._shots: list[tuple[int, Snapshots, int]] = []  # layer, its snapshots, number among them
        self._before: FieldView | None = None  # how the network was shown
        board.bar.scrubbed.connect(self._move)

    @property
    def on(self) -> bool:
        return self._before is not None

    def forget(self) -> None:
        """There is nothing to go through."""
        self._shots = []
        self._leave()

    def offer(self, work: Work) -> None:
        """Make the bar a slider, where snapshots were kept of what is there."""
        self._shots, told = [], []
        for layer, training in enumerate(work.params.trainings, 1):
            shots = Snapshots.of(work.results.get(f"layer{layer}", {}), work.params.size)
            if shots is None:
                continue
            per_epoch = shots.updates[-1] / training.epochs if training.epochs else 1
            for number, updates in enumerate(shots.updates):
                self._shots.append((layer, shots, number))
                told.append((layer, moment_words(int(updates), float(per_epoch))))
        self._board.bar.offer_snapshots(told)

    def leave(self) -> bool:
        """Go to the end; whether it was elsewhere."""
        if not self.on:
            return False
        self._board.bar.set_snapshot(len(self._shots) - 1)
        self._leave()
        self.left.emit()
        return True

    def _move(self, value: int) -> None:
        if value == len(self._shots) - 1:
            self._leave()
            self.left.emit()
            return
        grid = self._board.grid
        if self._before is None:
            self._before = grid.view
            grid.hold_choices(HELD)
        layer, shots, number = self._shots[value]
        grid.set_view(FieldView(layer, "random"))
        grid.show_patches(shots.patches[number])

    def _leave(self) -> None:
        if self._before is not None:
            self._board.grid.set_view(self._before)
            self._board.grid.hold_choices(None)
            self._before = None
