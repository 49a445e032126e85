"""A page of the Theory place: figures on the canvas, controls of its own in the column.

class Recursions(Page):
    name, words = "recursions", "Recursions"            in the code, and on its tab
    title, sentence = "...", "..."
    formulas = ("recursions",)                          subjects of rgapp.physics.formulas

    def __init__(self, session):
        super().__init__(session)
        self.bind(self.panel.add(SliderRow(...)), "coupling")     a parameter of TheoryParams
        layout = QVBoxLayout(self)
    def draw(self, params): ...
    def shown(self): return [self.figure, ...]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rgapp.export.figures import Figure as Frozen
from rgapp.export.figures import Sheet
from rgapp.scenes import Offer
from rgapp.session import Session
from rgapp.ui.binding import Binding
from rgapp.ui.panel import Panel
from rgapp.ui.place import Key
from rgapp.ui.theory.params import THEORY, TheoryParams


class Page(QWidget):
    said = Signal(str)
    failed = Signal(str)  # a sentence for the strip

    name = ""
    words = ""
    title = ""
    sentence = ""
    formulas: tuple[str, ...] = ()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.compact = False
        self.panel = Panel()
        self.binding = Binding(session, THEORY, self)
        self.bind = self.binding.bind

    @property
    def params(self) -> TheoryParams:
        return self.session.params(THEORY)

    def show_params(self, params: TheoryParams) -> None:
        """Controls and figures as these parameters have them."""
        self.binding.show(params)
        self.draw(params)

    def frozen(self) -> list[Frozen | Sheet]:
        """The page as it stands, for export: all on one sheet, then each figure."""
        figures = tuple(figure.frozen() for figure in self.shown())
        boxes = []
        for widget in self.shown():
            corner = widget.mapTo(self, widget.rect().topLeft())
            boxes.append(
                (float(corner.x()), float(corner.y()), float(widget.width()), float(widget.height()))
            )
        return [Sheet(f"theory {self.name}", self.title, figures, tuple(boxes), self.sentence), *figures]

    # what a page says of itself

    def draw(self, params: TheoryParams) -> None:
        """Draw the figures; called while the page is in sight."""

    def shown(self) -> Sequence[Any]:
        """The figures in sight (rgapp.ui.plot.Figure, or what has ``frozen`` as it has), main one first."""
        return ()

    def scene_offers(self) -> Sequence[Offer]:
        """What a scene of the lecture could show of the page as it stands."""
        return ()

    def arrange(self, compact: bool) -> None:
        """Lay the page out for the small (True) or the large window."""
        self.compact = compact

    def tick(self, now: float) -> None:
        """Called 60 times a second while the page is in sight."""

    def own_keys(self) -> Sequence[Key]:
        """Keys of the page; they act in all pages of the place."""
        return ()

    def close_page(self) -> None:
        """The window closes: stop and join what runs."""
