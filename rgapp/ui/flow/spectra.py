"""The spectrum in three views behind one title: by rank, as a density, and its modes as pictures."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from rgapp.export.figures import Figure
from rgapp.ui.flow.density_figure import TITLE as DENSITY_TITLE
from rgapp.ui.flow.density_figure import DensityFigure
from rgapp.ui.flow.mode_pictures import TITLE as PICTURES_TITLE
from rgapp.ui.flow.mode_pictures import ModePictures
from rgapp.ui.flow.spectrum_figure import TITLE as RANK_TITLE
from rgapp.ui.flow.spectrum_figure import SpectrumFigure
from rgapp.ui.flow.view import SpectrumView
from rgapp.ui.widgets.word_menu import WordMenu

TITLES = RANK_TITLE, DENSITY_TITLE, PICTURES_TITLE


class Spectra(QWidget):
    """``menu.chosen(view)`` when a person chose one; ``show_view`` turns to it."""

    def __init__(self) -> None:
        super().__init__()
        self.rank = SpectrumFigure()
        self.density = DensityFigure()
        self.pictures = ModePictures()
        self.views: dict[SpectrumView, QWidget] = {
            "rank": self.rank, "density": self.density, "modes": self.pictures
        }  # fmt: skip
        self._stack = QStackedLayout(self)
        for view in self.views.values():
            self._stack.addWidget(view)
        for figure in (self.rank, self.density):
            figure.title_label.hide()  # the menu's words stand there
        self.menu = WordMenu((), role="figure", colour="text", parent=self)
        self.menu.setAccessibleName("What is drawn of the spectrum")
        self.show_view("rank", False)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 140)

    @property
    def view(self) -> SpectrumView:
        return next(name for name, view in self.views.items() if view is self._stack.currentWidget())

    def show_view(self, view: SpectrumView, places: bool) -> None:
        """Turn to a view; pictures are there only where the variables have ``places``."""
        options = list(zip(self.views, TITLES, strict=True))[: 3 if places else 2]
        shown = view if view in dict(options) else "rank"
        self.menu.set_options(options, shown)
        self._stack.setCurrentWidget(self.views[shown])
        self._place_menu()

    def figures(self) -> list[Figure]:
        """All views for paper, the one that is shown first."""
        made = {"rank": [self.rank.frozen()], "density": [self.density.frozen()]}
        made["modes"] = self.pictures.figures()
        order = sorted(made, key=lambda name: name != self.view)
        return [figure for name in order for figure in made[name]]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_menu()

    def _place_menu(self) -> None:
        self.menu.adjustSize()
        self.menu.move(0, 0)
        self.menu.raise_()
