"""What every view of a scene is: a widget that shows the value of the one control."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from rgapp.session import Session


class View(QWidget):
    """``session`` is the lecture's own: what a view does to it leaves the lab as it is."""

    plays = False  # whether something runs that Space may hold

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

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
