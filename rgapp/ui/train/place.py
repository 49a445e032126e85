"""The Train place: a network learns the magnet, and one sees its fields gather."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rgapp import runs, words
from rgapp.experiments import EXPERIMENTS
from rgapp.experiments.training_frame import Look, TrainingFrame
from rgapp.params import ParameterError
from rgapp.session import LARGEST_SEED, Session
from rgapp.ui.place import Key, Place, Status
from rgapp.ui.theme import theme
from rgapp.ui.train import sentences
from rgapp.ui.train.ask import AskNetwork, AskTemperatures
from rgapp.ui.train.asked import Asked
from rgapp.ui.train.board import Board
from rgapp.ui.train.column import TALL, Controls, by_layer, fitted
from rgapp.ui.train.director import Director
from rgapp.ui.train.files import Files
from rgapp.ui.train.frozen import frozen_figures
from rgapp.ui.train.more import MoreSheet
from rgapp.ui.train.work import Work
from rgapp.ui.widgets import SliderRow, SwitchRow, disable, note_beside

PARAMS = "train"  # the session's name for what the column asks for


class Train(Place):
    """Connects the column to the session, and the training to the board."""

    name = "Train"
    title = "A network learns the magnet"
    sentence = "Each square is what one hidden unit responds to. They start as noise and gather into blobs."
    verb, verb_icon = "Train", "play"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, seed=session.seed("lattice"), parent=parent)
        session.register(PARAMS, Asked(), check=EXPERIMENTS["train"].check)
        self.work = Work(session)
        self.controls = Controls(self)
        self.board = Board()
        page = QVBoxLayout(self.canvas)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.board)
        self.files = Files(self)
        self.more: MoreSheet | None = None
        self.director = Director(self.board, self.work, self._maker, self._not_drawn)
        self._dragging = False
        self._connect()
        self._order_focus()
        self.arrange(self.compact)
        self._show_params()
        self.director.begin(self.asked.sizes)
