"""A figure whose note comes in several lengths: the longest that fits beside the title is shown."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QResizeEvent

from rgapp.export.figures import PlotFigure
from rgapp.ui.plot import Figure
from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import text_width

APART = 12  # px between title and note


class NotedFigure(Figure):
    def __init__(self, *args, **options) -> None:
        self._notes: tuple[str, ...] = ("",)
        super().__init__(*args, **options)
        theme().changed.connect(self._fit_note)

    def set_notes(self, *forms: str) -> None:
        """The note in ever shorter forms; none is shown where even the last is too long."""
        self._notes = forms or ("",)
        self._fit_note()

    def title_width(self) -> float:
        """px that the title takes."""
        return text_width(self._title, "figure")

    def _fit_note(self) -> None:
        room = self.width() - self.title_width() - theme().px(APART)
        self.set_note(next((form for form in self._notes if text_width(form, "note") <= room), ""))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_note()

    def frozen(self) -> PlotFigure:
        """As it stands; on paper the note has the room it needs, or is left out there."""
        return replace(super().frozen(), note=self._notes[0])
