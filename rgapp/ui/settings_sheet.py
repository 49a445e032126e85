"""The settings on one sheet (Ctrl+,): each takes effect at once and is kept; a session holds none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from rgapp.export.tokens import PALETTES
from rgapp.settings import Preferences
from rgapp.ui.menus import THEMES
from rgapp.ui.widgets import Heading, MenuRow, Sheet, SliderRow, SwitchRow, Text
from rgapp.words import count

if TYPE_CHECKING:
    from rgapp.ui.window import Window

WIDTH, GAP = 720, 48
THREADS = "Matrix products heed it from the next start. No result depends on it."


class SettingsSheet(Sheet):
    def __init__(self, window: Window) -> None:
        super().__init__(window, "Settings", "Kept from start to start", width=WIDTH)
        self._settings = window.session.settings
        both = QHBoxLayout()
        both.setSpacing(GAP)
        self._add_looks(self._column(both), window)
        self._add_work(self._column(both), window)
        for column in both.children():
            column.addStretch(1)
        self.body.addLayout(both)
        self.body.addSpacing(12)
        self.body.addWidget(Text(f"In {self._settings.path}", "note", "text3"))
        self.add_button("Usual settings", self.use_defaults)
        self.add_button("Done", self.close_sheet, primary=True)
        self.show_values()

    @staticmethod
    def _column(to: QHBoxLayout) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        to.addLayout(column, 1)
        return column

    def _add_looks(self, column: QVBoxLayout, window: Window) -> None:
        column.addWidget(Heading("Looks"))
        self.theme = MenuRow("Theme", THEMES)
        self.theme.chosen.connect(window.set_theme)
        palettes = [(name, name.capitalize()) for name in PALETTES]
        self.palette_row = MenuRow("Lattice colours", palettes)
        self.palette_row.chosen.connect(window.set_palette)
        about = Preferences.about("text_size")
        self.text_size = SliderRow(about, 1.0, format=lambda size: f"{round(100 * size)}\N{THIN SPACE}%")
        # not while it is dragged: the slider would change its size under the pointer
        self.text_size.released.connect(lambda: self._set_text_size(window))
        self.text_size.changed.connect(lambda _: self.text_size.dragging or self._set_text_size(window))
        self.text_size.setToolTip("As far as the window has room for it")
        self.calm = SwitchRow("Calm drawing", sentence=Preferences.about("calm").help)
        self.calm.switched.connect(window.set_calm)
        for row in (self.theme, self.palette_row, self.text_size, self.calm):
            column.addWidget(row)

    def _add_work(self, column: QVBoxLayout, window: Window) -> None:
        column.addWidget(Heading("Work"))
        self.letters = SwitchRow("Single-letter keys", sentence="T, C, S and the others of each place")
        self.letters.switched.connect(window.set_letters)
        self.autosave = SwitchRow("Autosave", sentence=Preferences.about("autosave").help)
        self.autosave.switched.connect(lambda on: self._settings.change(autosave=on))
        self.threads = self._counted("threads", THREADS)
        self.jobs = self._counted("jobs", "Points of an experiment that run at a time on this machine.")
        for row in (self.letters, self.autosave, self.threads, self.jobs):
            column.addWidget(row)

    def _counted(self, name: str, sentence: str) -> SliderRow:
        most = max(16, getattr(self._settings.values, name))
        row = SliderRow(Preferences.about(name), 1, high=most, format=lambda number: count(round(number)))
        row.setToolTip(sentence)
        row.changed.connect(lambda value: self._settings.change(**{name: round(value)}))
        return row

    def show_values(self) -> None:
        """Every row as the settings are."""
        values = self._settings.values
        self.theme.set_value(values.theme)
        self.palette_row.set_value(values.palette)
        for name in ("text_size", "calm", "letters", "autosave", "threads", "jobs"):
            getattr(self, name).set_value(getattr(values, name))

    def _set_text_size(self, window: Window) -> None:
        window.set_text_size(round(self.text_size.value, 1))
        self.refit()

    def use_defaults(self) -> None:
        """All that stands here as it is in a new installation."""
        window, usual = self.parentWidget(), Preferences()
        window.set_theme(usual.theme)
        window.set_palette(usual.palette)
        window.set_text_size(usual.text_size)
        window.set_calm(usual.calm)
        window.set_letters(usual.letters)
        self._settings.change(autosave=usual.autosave, threads=usual.threads, jobs=usual.jobs)
        self.show_values()
        self.refit()
