"""What only a researcher needs: schedules, other descents, kept chains at several temperatures, copies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from rgapp.experiments.train import TrainParams
from rgapp.ui.train.asked import Asked
from rgapp.ui.widgets import MenuRow, Sheet, SliderRow, SwitchRow, TextButton, disable, tooltip

ALGORITHMS = (
    ("swendsen_wang", "Swendsen–Wang"),
    ("wolff", "Wolff"),
    ("heat_bath", "Heat bath"),
    ("metropolis", "Metropolis"),
)


class MoreSheet(Sheet):
    """``rows`` maps parameters to their rows; each change acts at once."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "More", "Each change acts at once.", width=760)
        self.rows: dict[str, Any] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(44)
        self._grid.setVerticalSpacing(2)
        self.body.addLayout(self._grid)
        self._add_rows()
        self.command = TextButton("Copy the command")
        self.command.setToolTip("The same run without the window: the same code and the same numbers")
        self.buttons.insertWidget(0, self.command)
        self.add_button("Done", self.close_sheet, primary=True)

    def _add_rows(self) -> None:
        self._slider("decay", 2, high=2.0)
        self._slider("start", 3, low=0.001, high=0.1)
        self._switch("biases")
        about = TrainParams.about("algorithm")
        self._add("algorithm", MenuRow(about.label, ALGORITHMS, width=150, tip=_tip(about)))

    def _add(self, name: str, row: Any) -> None:
        row.setProperty("parameter", name)
        self._grid.addWidget(row, len(self.rows) // 2, len(self.rows) % 2)
        self.rows[name] = row

    def _slider(self, name: str, decimals: int, **options: Any) -> None:
        about = replace(TrainParams.about(name), decimals=decimals)
        self._add(name, SliderRow(about, TrainParams.model_fields[name].default, **options))

    def _switch(self, name: str) -> None:
        about = TrainParams.about(name)
        self._add(name, SwitchRow(about.label, False, f"{about.help}."))

    def show_params(self, asked: Asked, locked: str | None) -> None:
        """Show these parameters; ``locked`` says why they may not be changed."""
        for name, row in self.rows.items():
            row.set_value(getattr(asked, name))
            disable(row, locked)


def _tip(about: Any) -> str:
    return tooltip(about.label, about.symbol, f"{about.help}." if about.help else "")
