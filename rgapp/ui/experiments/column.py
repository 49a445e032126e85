"""The control column of the Experiments place: which experiment, its amounts, and what is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from rgapp.session import Session
from rgapp.ui.binding import Binding
from rgapp.ui.experiments.drawing import RECIPES, Drawing, scales
from rgapp.ui.experiments.forms import row_of
from rgapp.ui.experiments.recipe import Recipe
from rgapp.ui.experiments.recipes import QUESTIONS
from rgapp.ui.panel import Panel
from rgapp.ui.widgets import MenuRow, SliderRow, SwitchRow, TextButton, disable

if TYPE_CHECKING:
    from rgapp.ui.place import Place

VIEW = "experiments"  # the session's name for what is drawn
WIDE = 140  # px of the menus that choose what is drawn


class Controls(QObject):
    """``rows`` maps (place of the session, parameter) to each row; a panel for each experiment."""

    more_wanted = Signal()

    def __init__(self, place: Place, session: Session, recipes: dict[str, Recipe]) -> None:
        super().__init__(place)
        self._place, self._session, self._recipes = place, session, recipes
        self.rows: dict[tuple[str, str], Any] = {}
        options = [(name, QUESTIONS[name]) for name in RECIPES]
        self.recipe = place.add_control(MenuRow("Experiment", options, RECIPES[0], stacked=True))
        place.add_divider()
        self._bindings = {name: Binding(session, name, self) for name in (*RECIPES, VIEW)}
        self.panels = {name: self._panel(recipe) for name, recipe in recipes.items()}
        for panel in self.panels.values():
            place.add_control(panel)

    def _panel(self, recipe: Recipe) -> Panel:
        panel, binding = Panel(), self._bindings[recipe.name]
        for name in recipe.listed:
            row = row_of(recipe.params, name, **recipe.options.get(name, {}))
            self.rows[recipe.name, name] = binding.bind(panel.add(row), name)
        more = panel.add(TextButton("More…", small=True), gap=6)
        more.setToolTip("Further parameters, and where points run")
        more.clicked.connect(self.more_wanted)
        if recipe.drawn:
            panel.add_divider()
        for name, options in recipe.drawn.items():
            row = panel.add(self._drawn(name, options))
            self.rows.setdefault((VIEW, name), self._bindings[VIEW].bind(row, name))
        return panel

    def _drawn(self, name: str, options: Any) -> Any:
        """A menu of what is drawn, else the row of that field."""
        about, default = Drawing.about(name), Drawing.model_fields[name].default
        if options:
            return MenuRow(about.label, list(options.items()), default, width=WIDE)
        if isinstance(default, bool):
            return SwitchRow(about.label, default, f"{about.help}.")
        return SliderRow(about, default)

    def bind_apart(self, recipe: str, row: Any, name: str) -> Any:
        """A row of that experiment on a sheet, which goes when the sheet does; returns it."""
        apart = Binding(self._session, recipe, row)
        return apart.bind(row, name)

    # what is shown

    def show_params(self, drawing: Drawing) -> None:
        """Every row as the session has it, and those of the experiment chosen."""
        chosen = drawing.recipe
        self.recipe.set_value(chosen)
        self.recipe.field.setToolTip(self._recipes[drawing.recipe].question)  # the field may be too narrow
        for name, panel in self.panels.items():
            panel.setVisible(name == chosen)
        recipe, params = self._recipes[chosen], self._session.params(chosen)
        self._bindings[chosen].show(params)
        self._bindings[VIEW].show(drawing)
        for (of, name), row in self.rows.items():
            if of == chosen:
                row.setVisible(recipe.asks(name, params))
            elif of == VIEW and name in recipe.drawn:
                row.setVisible(recipe.offers(name, drawing))
        if chosen == "scan":
            unfit = "Energy and specific heat have no simple scaling form"
            disable(self.rows[VIEW, "collapse"], None if scales(drawing.quantity) else unfit)
