"""Rows of a control column that set parameters of the session: a drag is one step of undo."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from rgapp.params import ParameterError
from rgapp.session import Session
from rgapp.ui.widgets import SwitchRow, TextRow, note_beside


class Binding(QObject):
    """``bind`` a row to a parameter of ``place``; what cannot be set is told beside the row."""

    def __init__(self, session: Session, place: str, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._place = session, place
        self._rows: dict[str, Any] = {}
        self._dragging = False

    def bind(self, row: Any, name: str) -> Any:
        """A slider, switch, choice or text; returns it."""
        row.setProperty("parameter", name)
        self._rows[name] = row
        if hasattr(row, "dragging"):
            row.changed.connect(self._slid)
            row.released.connect(self._let_go)
        elif isinstance(row, TextRow):
            row.entered.connect(self._chosen)
        else:
            (row.switched if isinstance(row, SwitchRow) else row.chosen).connect(self._chosen)
        return row

    def show(self, params: Any) -> None:
        """Make every row show these parameters."""
        for name, row in self._rows.items():
            row.set_value(getattr(params, name))

    def set(self, control: QWidget, /, **values: Any) -> bool:
        """Change parameters; False and a sentence beside the control where they cannot be."""
        try:
            self._session.set(self._place, **values)
        except ParameterError as error:
            note_beside(getattr(control, "field", control), str(error))
            self.show(self._session.params(self._place))
            return False
        return True

    def _slid(self, value: float) -> None:
        row = self.sender()
        if not self._dragging and row.dragging:
            self._dragging = True
            self._session.begin_drag()
        name = row.property("parameter")
        whole = isinstance(getattr(self._session.params(self._place), name), int)
        self.set(row, **{name: round(value) if whole else value})

    def _let_go(self) -> None:
        if self._dragging:
            self._dragging = False
            self._session.end_drag()

    def _chosen(self, value: object) -> None:
        row = self.sender()
        self.set(row, **{row.property("parameter"): value})
