"""The sheet of formulas: every formula of the program can be set, is told with its source, and copied."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from rgapp.physics.formulas import FIGURES, FORMULAS
from rgapp.ui.formula_sheet import open_formulas, outline
from rgapp.ui.theory.coupling_page import CouplingPage
from rgapp.ui.theory.flows_page import FlowsPage
from rgapp.ui.theory.mapping_page import MappingPage
from rgapp.ui.theory.recursions_page import RecursionsPage
from rgapp.ui.theory.relatives_page import RelativesPage
from rgapp.ui.theory.sloppiness_page import SloppinessPage
from rgapp.ui.widgets import Text


@pytest.mark.parametrize("one", FORMULAS, ids=lambda one: one.name)
def test_every_formula_has_an_outline(one):
    box = outline(one.text).boundingRect()
    assert box.width() > 20 and 8 < box.height() < 80


def test_the_pages_show_every_formula_there_is():
    pages = (FlowsPage, CouplingPage, MappingPage, RecursionsPage, SloppinessPage, RelativesPage)
    assert {name for page in pages for name in page.formulas} == set(FIGURES)


def test_the_sheet_tells_sources_and_corrections_and_copies_tex(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1240, 680)
    window.show()
    sheet = open_formulas(window, "Where the flows end", ("momentum shell", "coupling flow"))
    qtbot.waitUntil(lambda: all(not view._path.isEmpty() for view in sheet.views))
    said = [label.text() for label in sheet.findChildren(Text)]
    for one in sheet.formulas:
        assert one.name in said and f"{one.source}." in said
        assert not one.correction or any(one.correction in line for line in said)
    assert sheet.card.height() <= window.height() and all(view.height() > 10 for view in sheet.views)
    sheet.copy()
    copied = QGuiApplication.clipboard().text()
    assert all(one.text in copied for one in sheet.formulas)
    sheet.close_sheet()
