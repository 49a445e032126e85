"""Further parameters of an experiment, and where its points run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rgapp.engine import Cluster
from rgapp.params import ParameterError
from rgapp.session import Session
from rgapp.settings import Preferences
from rgapp.ui.background import Background
from rgapp.ui.experiments.forms import row_of
from rgapp.ui.experiments.recipe import Recipe
from rgapp.ui.widgets import Heading, Sheet, SliderRow, Text, TextRow, note_beside
from rgapp.words import count

HERE = "Points run on this machine."
ASKING = "Asking whether a scheduler answers there…"


class MoreSheet(Sheet):
    """``bind(row, name)`` joins a row to a parameter; each change acts at once."""

    def __init__(
        self, window: QWidget, session: Session, recipe: Recipe, bind: Callable[[Any, str], Any]
    ) -> None:
        super().__init__(window, "More", recipe.question, width=860)
        self._settings = session.settings
        self._asking = Background(self)
        self.rows: dict[str, Any] = {}
        params = session.params(recipe.name)
        both = QHBoxLayout()
        both.setSpacing(48)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(Heading("Further parameters"))
        for name in recipe.others:
            row = row_of(recipe.params, name, **recipe.options.get(name, {}))
            row.set_value(getattr(params, name))
            left.addWidget(bind(row, name))
            self.rows[name] = row
        if not recipe.others:
            left.addWidget(Text("There are no others.", "note", "text2"))
        self._add_places(right)
        for column in (left, right):
            column.setSpacing(0)
            column.addStretch(1)
            both.addLayout(column, 1)
        self.body.addLayout(both)
        self.add_button("Done", self.close_sheet, primary=True)

    def _add_places(self, column: QVBoxLayout) -> None:
        column.addWidget(Heading("Where points run"))
        values, about = self._settings.values, Preferences.about("jobs")
        most = max(16, values.jobs)
        self.jobs = SliderRow(about, values.jobs, high=most, format=lambda n: count(round(n)))
        self.jobs.changed.connect(lambda value: self._settings.change(jobs=round(value)))
        column.addWidget(self.jobs)
        self.cluster = TextRow("Dask scheduler", values.cluster, f"{Preferences.about('cluster').help}.")
        self.cluster.entered.connect(self._ask)
        column.addWidget(self.cluster)
        self.told = Text("", "note", "text2", wrap=True)
        column.addWidget(self.told)
        self._tell()

    def _tell(self) -> None:
        address = self._settings.values.cluster
        self.told.say(f"Points run on the workers of {address}." if address else HERE)

    def _ask(self, address: str) -> None:
        """A scheduler is kept where one answers; else it is told beside the field and nothing changes."""
        address = address.strip()
        if not address:
            self._settings.change(cluster="")
            self._tell()
            return
        self.told.say(ASKING)

        def tried() -> None:
            with Cluster(address).open():
                pass

        self._asking.run(tried, lambda _: self._keep(address), self._refused)

    def _keep(self, address: str) -> None:
        try:
            self._settings.change(cluster=address)
        except ParameterError as error:
            self._refused(error)
            return
        self._tell()

    def _refused(self, error: Exception) -> None:
        self.cluster.set_value(self._settings.values.cluster)
        note_beside(self.cluster.field, str(error))
        self._tell()

    def close_sheet(self) -> None:
        self._asking.stop()
        super().close_sheet()
