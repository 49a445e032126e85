"""The sheet of formulas: every formula of the program can be set, is told with its source, and copied."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from rgapp.physics.formulas import ABOUT, FIGURES, FORMULAS, of
from rgapp.session import Session
from rgapp.ui.app import make_window
from rgapp.ui.formula_sheet import FormulaSheet, open_formulas, outline
from rgapp.ui.widgets import Text


@pytest.mark.parametrize("one", FORMULAS, ids=lambda one: one.name)
def test_every_formula_has_an_outline(one):
    box = outline(one.text).boundingRect()
    assert box.width() > 20 and 8 < box.height() < 80


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


def test_every_place_tells_its_physics_and_no_formula_is_left_out(qtbot, settings):
    """F1 and Help: a short text, formulas, sources, corrections."""
    session = Session(settings)
    window = make_window(session)
    qtbot.addWidget(window)
    window.show()
    told = set()
    for name in window.place_names:
        window.choose_place(name)
        place = window.current
        for _, show in place.shows() or [("", lambda: None)]:
            show()
            told |= set(place.formulas)
            window.show_physics()
            sheet = window.findChildren(FormulaSheet)[-1]
            texts = [label.text() for label in sheet.findChildren(Text)]
            for subject in place.formulas:
                assert ABOUT.get(subject, "") in ["", *texts]
                assert all(f"{one.source}." in texts for one in of(subject))
            sheet.close_sheet()
    assert told == set(FIGURES)
    window.close()
