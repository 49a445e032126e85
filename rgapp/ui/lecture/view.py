"""What every view of a scene is: a widget that shows the value of the one control."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from rgapp.results import Result
from rgapp.scenes import Scene
from rgapp.session import Session
from rgapp.ui.widgets import Text


class View(QWidget):
    """``session`` is the lecture's own: what a view does to it leaves the lab as it is. ``held`` are the
    results of the lab, by experiment. FileError or ParameterError where the scene's preset cannot be used.
    """

    plays = False  # whether something runs that Space may hold
    still = True  # whether ``show_value`` draws all of it at once
    moves = ""  # the parameter of the control, where the scene names none

    def __init__(self, session: Session, scene: Scene, held: Mapping[str, Result]) -> None:
        super().__init__()
        self.session = session
        self.scene = scene
        self.held = held

    @property
    def parameter(self) -> str:
        """What the control moves."""
        return self.scene.control.parameter or self.moves

    def show_value(self, value: float) -> None:
        """Draw it; called at first and whenever the control moves."""
        raise NotImplementedError

    def tick(self, now: float) -> None:
        """Called 60 times a second while in sight."""

    def entered(self) -> None:
        """The scene begins, or is in sight again."""

    def left(self) -> None:
        """Another scene is in sight."""

    def close_view(self) -> None:
        """The lecture ends: wait for threads."""

    @property
    def ready(self) -> bool:
        """Whether everything is drawn."""
        return True

    @property
    def settled(self) -> bool:
        """Whether nothing that belongs to the picture is still being computed."""
        return self.ready

    # layouts

    def only(self, widget: Any) -> Any:
        """Fill the view with this widget; returns it."""
        self.side_by_side((widget, 1))
        return widget

    def side_by_side(self, *widgets: tuple[QWidget, int]) -> None:
        """These widgets with their shares of the width."""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(56)
        for widget, share in widgets:
            row.addWidget(widget, share)


class Sorry(View):
    """In place of a view that cannot be made: why not."""

    def __init__(self, session: Session, scene: Scene, sentence: str) -> None:
        super().__init__(session, scene, {})
        self.sentence = sentence
        self.only(Text(sentence, "sentence", "text2", wrap=True))

    def show_value(self, value: float) -> None:
        """There is nothing to move."""
