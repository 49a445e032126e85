"""The column of the Train place, and where it leads from and to."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from train_helpers import TINY

from rgapp.ui.app import make_window
from rgapp.ui.train.networks import network_told, parse_network
from rgapp.ui.widgets import note_of


@pytest.fixture
def place(make_train):
    return make_train(**TINY)


def test_samples_follow_the_lattice_or_are_ones_own(qtbot, place, session, tmp_path):
    field = place.controls.samples.field
    session.set("lattice", temperature=2.5, field=0.1)
    assert field.text() == "Live lattice at T = 2.500, h = 0.10" and "biases" in place.controls.note.text()
    params = place.asked.params(session.params("lattice"))
    assert (params.temperature, params.field) == (2.5, 0.1)
    place.choices.ask_temperatures()
    sheet = place.choices.sheet
    sheet.field.setText("hot")
    assert not sheet.use.isEnabled() and "temperatures must be numbers" in sheet.told.text().lower()
    sheet.field.setText("2.0-2.6/3")
    assert sheet.told.text() == "100 samples at each of 3: 2, 2.3, 2.6."
    sheet.use.click()
    assert not place.asked.live and place.asked.temperatures == "2.0-2.6/3"
    assert field.text() == "3 temperatures, 2 to 2.6"
    np.save(tmp_path / "mine.npy", np.ones((30, 6, 6), np.int8))
    place.choices.take_file(str(tmp_path / "mine.npy"))
    qtbot.waitUntil(lambda: place.asked.file != "")
    assert place.asked.size == 6 and field.text() == "mine.npy"
    assert "30 lattices of 6 × 6" in place.said_so[-1]
    np.save(tmp_path / "thirds.npy", np.full((3, 6, 6), 0.3))
    place.choices.take_file(str(tmp_path / "thirds.npy"))
    qtbot.waitUntil(lambda: "holds no lattice" in place.strip.text())
    assert place.asked.file.endswith("mine.npy")
    field._take("live")
    assert place.asked.live and place.asked.params(session.params("lattice")).file == ""


def test_networks_from_the_menu_and_typed(qtbot, place):
    place.session.set("train", l1="0.02,0.01", epochs="5,7")
    place.controls.network.field._take((40, "400-100-25"))
    assert (place.asked.size, place.asked.l1, place.asked.epochs) == (40, "0.02,0.01,0.01", "5,7,7")
    assert place.director.sizes == (1600, 400, 100, 25) and len(place.controls.rows["l1"].fields) == 3
    assert place.controls.rows["l1"].fields[2].nextInFocusChain() is place.controls.rows["epochs"].fields[0]
    place.choices.ask_network()
    sheet = place.choices.sheet
    sheet.field.setText("65–16")
    assert not sheet.use.isEnabled() and "square" in sheet.told.text()
    sheet.field.setText("64–32–16")
    assert "has 2 560 weights" in sheet.told.text().replace("\u2009", " ")
    qtbot.keyClick(sheet.field, Qt.Key.Key_Return)
    assert place.asked.sizes == [64, 32, 16] and place.asked.epochs == "5,7"
    assert parse_network("64 → 9") == (8, "9")
    for bad in ("64", "64-x", "64-0", "2-1", "", "70000-1"):
        with pytest.raises(ValueError, match="lattice"):
            network_told(bad)


def test_a_number_for_each_layer_is_typed_stepped_and_kept_in_range(qtbot, place):
    first, second = place.controls.rows["l1"].fields
    first.entered.emit("0,2")
    assert place.asked.l1 == "0.2,0.01"
    second.entered.emit("much")
    assert "expected a number" in note_of(second) and second.text() == "0.01"
    second.entered.emit("11")
    assert place.asked.l1 == "0.2,10" and note_of(second) == "kept to 0–10"
    second.entered.emit("0.01")
    qtbot.keyClick(second, Qt.Key.Key_Up)
    assert place.asked.l1 == "0.2,0.015"
    qtbot.keyClick(place.controls.rows["epochs"].fields[0], Qt.Key.Key_Down)
    assert place.asked.epochs == "2,2"
    place.controls.rows["epochs"].fields[0].entered.emit("2.5")
    assert "expected a whole number" in note_of(place.controls.rows["epochs"].fields[0])
    place.controls.rows["epochs"].fields[0].entered.emit("9" * 400)
    assert place.asked.epochs == "100000,2"


def test_more_changes_what_only_researchers_need(place, session):
    place.choices.open_more()
    sheet = place.choices.sheet
    assert not sheet.rows["tempering"].isEnabled() and not sheet.rows["late_l1"].isEnabled()
    sheet.copies["flips"].click()
    assert place.asked.copies == "flips" and place.controls.note.text() == "flipped"
    session.set("lattice", field=0.2)
    session.set("train", live=False, field=0.2, copies="none")
    sheet.copies["flips"].click()
    assert "flips" in note_of(sheet.copies["flips"]) and not sheet.copies["flips"].value
    sheet.rows["descent"].segmented.segments[1].click()
    sheet.rows["late"].fields[0].entered.emit("2")
    assert (place.asked.descent, place.asked.late) == ("adam", "2,0") and sheet.rows["late_l1"].isEnabled()
    session.undo()
    assert place.asked.late == "0" and not sheet.rows["late_l1"].isEnabled()
    sheet.close_sheet()
    assert place.choices.sheet is None


def test_small_and_large_forms_leave_nothing_out(make_train, qtbot):
    place = make_train()
    window = place.parentWidget()
    for size, compact, fields in (((1600, 914), False, 100), ((1280, 646), True, 64)):
        window.resize(*size)
        place.resize(*size)
        place.set_compact(compact)
        qtbot.waitUntil(lambda: place.board.grid.patches is not None and not place.director.busy)
        assert place.board.grid.number == fields
        last = place.controls.more
        foot = last.mapTo(place, QPoint(0, last.height())).y()
        assert foot < place.seed.mapTo(place, QPoint(0, 0)).y(), "the column fits"
        for figure in (place.board.bar, place.board.errors, place.board.spectrum, place.board.dreams):
            assert figure.geometry().bottom() <= place.board.height() and figure.width() > 350


def test_train_one_leads_here_from_the_lattice(qtbot, session):
    session.settings.change(place="coarse")
    window = make_window(session)
    qtbot.addWidget(window)
    coarse = window.place("coarse")
    entries = dict(coarse.controls.network.field._actions)
    entries["Train one…"]()
    assert window.current is window.place("train")
    window.choose_place("coarse")
    coarse.stage.invitation.train.click()
    assert window.current is window.place("train")
    window.close()
