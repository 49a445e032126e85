"""One of several figures in the same place: the choice among them stands at its title."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent

from rgapp.export.figures import PlotFigure
from rgapp.ui.plot import Figure
from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import text_width
from rgapp.ui.widgets.word_menu import CHEVRON

APART = 10  # px between the choice and the note


class OfferedFigure(Figure):
    """Leaves its title to the choice, and to its note what room is left."""

    told = Signal(str)

    def __init__(self, *args, **options) -> None:
        self._notes: tuple[str, ...] = ("",)
        super().__init__(*args, **options)
        self.title_label.hide()
        theme().changed.connect(self._fit_note)

    def set_notes(self, *forms: str) -> None:
        """The note in ever shorter forms; none is shown where even the last is too long."""
        self._notes = forms
        self._fit_note()

    def _fit_note(self) -> None:
        room = self.width() - text_width(self._title, "figure") - theme().px(CHEVRON + APART)
        for form in (*self._notes, ""):
            self.set_note(form)
            if self.note_label.sizeHint().width() <= room:
                break

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_note()

    def frozen(self) -> PlotFigure:
        """As it stands; on paper nothing else wants the room of the note."""
        return replace(super().frozen(), note=self._notes[0])
