"""The Theory place: pages of exact results, their controls, and the small network that is trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from rgapp.scenes import Offer
from rgapp.session import Session
from rgapp.ui.formula_sheet import open_formulas
from rgapp.ui.place import Key, Place, Status
from rgapp.ui.theory.coupling_page import CouplingPage
from rgapp.ui.theory.flows_page import FlowsPage
from rgapp.ui.theory.mapping_page import MappingPage
from rgapp.ui.theory.mapping_work import MappingWork
from rgapp.ui.theory.page import Page
from rgapp.ui.theory.params import THEORY, TheoryParams
from rgapp.ui.theory.recursions_page import RecursionsPage
from rgapp.ui.theory.relatives_page import RelativesPage
from rgapp.ui.theory.sloppiness_page import SloppinessPage
from rgapp.ui.widgets import IconButton
from rgapp.ui.widgets.tabs import Tabs

TRAIN, TRAIN_SMALL = ("Train small network", "play"), ("Train network", "play")


class Theory(Place):
    name = "Theory"
    title = FlowsPage.title
    sentence = FlowsPage.sentence
    verb, verb_icon = TRAIN

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, seed=None, parent=parent)
        session.register(THEORY, TheoryParams())
        self.work = MappingWork(self)
        self.pages: dict[str, Page] = {
            page.name: page
            for page in (
                FlowsPage(session, self.work),
                CouplingPage(session),
                MappingPage(session, self.work),
                RecursionsPage(session),
                SloppinessPage(session),
                RelativesPage(session),
            )
        }
        self.shown = ""
        self._build()
        self.work.fits.connect(self._fit_changed)
        self.work.said.connect(self.say)
        self.work.failed.connect(self.show_error)
        session.changed.connect(self._session_changed)
        self.show_page("flows")

    def _build(self) -> None:
        self._stack = QStackedWidget()
        for page in self.pages.values():
            self.add_control(page.panel)
            self._stack.addWidget(page)
            page.said.connect(self.say)
            page.failed.connect(self.show_error)
        layout = QVBoxLayout(self.canvas)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        options = [(page.name, page.words) for page in self.pages.values()]
        self.tabs = Tabs(options, self.title_label, self.paper)
        self.tabs.chosen.connect(self.show_page)
        self.help = self.add_beside_verb(
            IconButton("formula", "Formulas", "Those of this page, with sources.", "L", outlined=True)
        )
        self.help.clicked.connect(self.show_formulas)

    # pages

    @property
    def page(self) -> Page:
        """The page in sight."""
        return self.pages[self.shown]

    def show_page(self, name: str) -> None:
        """One of ``pages``, with its controls and its words."""
        self.shown = name
        self.tabs.set_value(name)
        for page in self.pages.values():
            page.panel.setVisible(page is self.page)
        self._stack.setCurrentWidget(self.page)
        self.title, self.sentence = self.page.title, self.page.sentence
        self.title_label.say(self.title)
        self.sentence_label.say(self.sentence)
        self.title_label.setToolTip(self.sentence if self.compact else "")
        self.page.show_params(self.params)

    @property
    def params(self) -> TheoryParams:
        return self.session.params(THEORY)

    def _session_changed(self, place: str, _params: Any) -> None:
        if place == THEORY:
            self.page.show_params(self.params)

    def arrange(self, compact: bool) -> None:
        self._show_verb()
        for page in self.pages.values():
            page.arrange(compact)
        self.page.show_params(self.params)

    def tick(self, now: float) -> None:
        self.page.tick(now)

    def entered(self) -> None:
        self.page.show_params(self.params)  # streamlines are spaced for the size in which they are seen

    # the small network

    def verb_triggered(self) -> None:
        """Fit a machine to the small lattice, or stop doing so."""
        self.clear_error()
        self.work.fit(self.params)

    def _fit_changed(self) -> None:
        self._show_verb()
        if self.work.fitting is None:
            self.work.sum_up(self.params)

    def _show_verb(self) -> None:
        train = TRAIN_SMALL if self.compact else TRAIN
        self.verb_button.set_verb(*(("Stop", "close") if self.work.fitting is not None else train))

    # what the place says of itself

    def show_formulas(self) -> None:
        """Every formula of the page in sight, its source, and where the essay differs."""
        open_formulas(self.window(), self.title, self.formulas)

    @property
    def formulas(self) -> Sequence[str]:
        return self.page.formulas

    def keys(self) -> Sequence[Key]:
        own = [key for page in self.pages.values() for key in page.own_keys()]
        return [*own, Key("L", "Formulas of this page", self.show_formulas)]

    def shows(self) -> Sequence[tuple[str, Callable[[], Any]]]:
        return [(page.words, partial(self.show_page, page.name)) for page in self.pages.values()]

    def scene_offers(self) -> Sequence[Offer]:
        return self.page.scene_offers()

    def status(self) -> Status:
        training = self.work.fitting is not None
        return Status("Training" if training else "Ready", training, (), ("exact results", "no randomness"))

    def figures(self) -> list[Any]:
        return self.page.frozen()

    def provenance(self) -> dict[str, Any]:
        from rgapp.export.provenance import provenance

        block = provenance(THEORY, self.params, 0)
        del block["command"]  # of the window alone
        return block

    def close_place(self) -> None:
        self.work.close()
        for page in self.pages.values():
            page.close_page()
        self.session.changed.disconnect(self._session_changed)
