"""The choices of the import sheet: what a row is, what becomes of gaps, how values are transformed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from rgapp.data import Preview, Recipe
from rgapp.data.words import Account
from rgapp.ui.theme import theme
from rgapp.ui.widgets import Name, Segmented, SwitchRow, disable
from rgapp.ui.widgets.word_menu import WordMenu
from rgapp.words import short

NAMES = 190  # px, width of the names beside the choices
BETWEEN = 40  # px, between switches
BINS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.5)  # seconds

_SEPARATORS = (
    ("comma", "Commas between values"),
    ("semicolon", "Semicolons between values"),
    ("tab", "Tabs between values"),
    ("bar", "Bars between values"),
    ("space", "Spaces between values"),
)
_DECIMALS = (("point", "Decimal point"), ("comma", "Decimal comma"))
_SWITCHES = (
    ("rescale", "Rescale each variable",
     "Every variable gets unit variance before samples are divided and modes are found."),
    ("zscore", "Z-score each variable",
     "Every variable gets mean 0 and variance 1; makes a difference where they are not rescaled."),
    ("by_rms", "Each sample by its rms",
     "Every sample is divided by its root mean square over the variables: a volatility that all share goes."),
)  # fmt: skip


class Choices(QWidget):
    """``changed(name, value)`` when a person chose; ``show_recipe``, ``show_preview``, ``show_account``."""

    changed = Signal(str, object)

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._lines: dict[str, tuple[QWidget, ...]] = {}
        self._grid, self._below = self._new_grid(), self._new_grid()
        self.rows = self._choice(
            self._grid, "rows", "Each row is", (("samples", "One sample"), ("variables", "One variable"))
        )
        self.header = self._choice(
            self._grid, "header", "First row", (("names", "Names"), ("numbers", "Numbers"))
        )
        self.missing = self._choice(
            self._grid,
            "missing",
            "Missing values",
            (("drop", "Drop the sample"), ("drop variable", "Drop the variable"),
             ("fill", "Fill with the mean")),
        )  # fmt: skip
        self.repeated = self._choice(
            self._grid, "repeated", "Variables that repeat", (("keep", "Keep"), ("leave out", "Leave out"))
        )
        column.addLayout(self._grid)
        column.addSpacing(6)
        column.addLayout(self._switches(recipe))
        column.addSpacing(6)
        self.change = self._choice(
            self._below,
            "change",
            "Values are",
            (("none", "As they are"), ("differences", "Differences"), ("log returns", "Log returns")),
        )
        widths = sorted({*BINS, recipe.bin_width})
        self.bins = self._choice(
            self._below, "bin_width", "Spike bins", tuple((width, _bin_words(width)) for width in widths), 16
        )
        column.addLayout(self._below)
        self.separator = self._word("separator", _SEPARATORS, self.rows)
        self.decimal = self._word("decimal", _DECIMALS, self.header)
        for name in ("repeated", "bin_width"):
            self._show_line(name, False)
        self.show_recipe(recipe)

    # building

    def _new_grid(self) -> QGridLayout:
        made = QGridLayout()
        made.setColumnMinimumWidth(0, theme().px(NAMES))
        made.setHorizontalSpacing(0)
        made.setColumnStretch(2, 1)
        return made

    def _choice(
        self,
        grid: QGridLayout,
        name: str,
        label: str,
        options: tuple[tuple[Any, str], ...],
        padding: int = 26,
    ) -> Segmented:
        made, title = Segmented(options, padding=padding), Name(label)
        made.setAccessibleName(label)
        row = grid.rowCount()
        grid.addWidget(title, row, 0)
        grid.addWidget(made, row, 1, Qt.AlignmentFlag.AlignLeft)
        made.chosen.connect(lambda value: self.changed.emit(name, value))
        self._lines[name] = (title, made)
        return made

    def _word(self, name: str, options: tuple[tuple[str, str], ...], beside: QWidget) -> WordMenu:
        """A menu at the right end of the line of another choice."""
        made = WordMenu(options, options[0][0])
        made.setAccessibleName(name.capitalize())
        row = self._grid.getItemPosition(self._grid.indexOf(beside))[0]
        self._grid.addWidget(made, row, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        made.chosen.connect(lambda value: self.changed.emit(name, value))
        made.hide()
        return made

    def _switches(self, recipe: Recipe) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(theme().px(BETWEEN))
        self.switches: dict[str, SwitchRow] = {}
        for name, label, sentence in _SWITCHES:
            made = SwitchRow(label, getattr(recipe, name), sentence)
            made.setFixedWidth(theme().px(NAMES + 30))
            made.switched.connect(lambda on, name=name: self.changed.emit(name, on))
            line.addWidget(made)
            self.switches[name] = made
        line.addStretch(1)
        return line

    # showing

    def show_recipe(self, recipe: Recipe) -> None:
        """Every choice as the recipe has it; the first row's shows what is found instead."""
        for name in ("rows", "missing", "repeated", "change"):
            getattr(self, name).set_value(getattr(recipe, name))
        self.bins.set_value(recipe.bin_width)
        for name, made in self.switches.items():
            made.set_value(getattr(recipe, name))

    def show_preview(self, preview: Preview) -> None:
        """What a text file looks like; no choices that make no sense for this file."""
        self.header.set_value("names" if preview.names else "numbers")
        disable(self.header, None if preview.header else "Arrays have no row of names")
        self._show_line("header", preview.header)
        for name in ("rows", "missing"):
            self._show_line(name, not preview.trains)
        self._show_line("bin_width", preview.trains)
        for made, value in ((self.separator, preview.separator), (self.decimal, preview.decimal)):
            made.setVisible(bool(value))
            if value:
                made.set_value(value)

    def show_account(self, account: Account) -> None:
        """Variables that repeat others are kept or not: asked only where there are any."""
        self._show_line("repeated", bool(account.repeated))

    def set_compact(self, compact: bool) -> None:
        for grid in (self._grid, self._below):
            grid.setVerticalSpacing(4 if compact else 10)
        for made in self.switches.values():
            made.set_compact(compact)

    def _show_line(self, name: str, there: bool) -> None:
        for widget in self._lines[name]:
            widget.setVisible(there)


def _bin_words(width: float) -> str:
    return f"{short(1000 * width)} ms" if width < 1 else f"{short(width)} s"
