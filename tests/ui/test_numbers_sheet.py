"""Numbers of a figure: all of them, to the last digit, selected and copied."""

import numpy as np
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from rgapp.export.figures import Axis, Curve, ImageFigure, PlotFigure, Sheet
from rgapp.ui.numbers_sheet import NumbersSheet

CURVE = PlotFigure(
    "flow", "Fourth moment $κ$", Axis(0, 1), Axis(0, 4),
    (Curve("a", np.array([0.1, 0.2, 0.3]), np.array([1 / 3, 2.0, 3.0])),
     Curve("b", np.array([1.0]), np.array([7.0]))),
)  # fmt: skip
PICTURE = ImageFigure("lattice", "", np.array([[1, -1], [-1, 1]], np.int8))


def opened(qtbot, first=""):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1240, 680)
    window.show()
    everything = Sheet("all", "All", (CURVE, PICTURE), ((0, 0, 1, 1), (1, 0, 1, 1)))
    sheet = NumbersSheet(window, [everything, CURVE, PICTURE], first)
    sheet.open_sheet()
    sheet.test_window = window
    return sheet


def test_every_number_is_there_to_the_last_digit(qtbot):
    sheet = opened(qtbot)
    assert sheet.model.heads == ["a x", "a y", "b x", "b y"] and sheet.model.rowCount() == 3
    sheet.copy_all()
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert lines[0] == sheet.model.heads and float(lines[1][1]) == 1 / 3 and lines[2][2] == ""
    assert sheet.card.height() <= 680


def test_the_figure_asked_for_comes_first_and_another_can_be_chosen(qtbot):
    sheet = opened(qtbot, "lattice")
    assert sheet.model.heads == ["lattice row", "lattice column", "lattice"] and sheet.model.rowCount() == 4
    assert sheet.which.value == 1
    sheet.which.set_value(0)
    sheet.which.chosen.emit(0)
    assert sheet.model.heads[0] == "a x"


def test_a_selection_is_copied_by_the_keyboard(qtbot):
    sheet = opened(qtbot)
    chosen = sheet.table.selectionModel()
    for row in (0, 1):
        chosen.select(sheet.model.index(row, 0), QItemSelectionModel.SelectionFlag.Select)
        chosen.select(sheet.model.index(row, 1), QItemSelectionModel.SelectionFlag.Select)
    qtbot.keyClick(sheet, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == f"0.1\t{1 / 3}\n0.2\t2.0"
