"""Controls of a column that are shown and hidden together: those of one page, or of one experiment."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rgapp.ui.place import OVERHANG
from rgapp.ui.widgets import Divider


class Panel(QWidget):
    """Controls one under the other; put into a column as one of them."""

    overhang = OVERHANG

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def add(self, widget: Any, gap: int = 0) -> Any:
        """Put a control under the last one, ``gap`` px apart; returns it."""
        if gap:
            self._column.addSpacing(gap)
        inset = OVERHANG - getattr(widget, "overhang", 0)
        row = QHBoxLayout()
        row.setContentsMargins(inset, 0, inset, 0)
        row.addWidget(widget)
        self._column.addLayout(row)
        return widget

    def add_divider(self, room: int = 12) -> Divider:
        return self.add(Divider(room))
