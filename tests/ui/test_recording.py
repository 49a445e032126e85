"""Recording: what was on the canvas, at a fixed spacing, trimmed and saved off the GUI thread."""

import time

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from rgapp import film
from rgapp.ui import record_sheet, recording
from rgapp.ui.record_sheet import RecordSheet
from rgapp.ui.recording import RATE, picture_of


@pytest.fixture
def window(open_window):
    return open_window(1280, 720)


def sheet_of(window):
    return next(sheet for sheet in window.findChildren(RecordSheet) if sheet.isVisible())


def record(qtbot, window, seconds=1.0):
    window.recording.start()
    qtbot.wait(round(1000 * seconds))
    window.recording.stop()
    return sheet_of(window)


def test_a_recording_has_the_time_it_took_and_what_was_seen(qtbot, window, tmp_path):
    bar = window.topbar
    bar.record.click()
    assert bar.record.isHidden() and bar.stop_recording.isVisible()
    qtbot.wait(1250)
    assert bar.stop_recording.text() == "0:01"
    bar.stop_recording.click()
    sheet = sheet_of(window)
    assert bar.record.isVisible() and bar.stop_recording.isHidden()
    spool = window.recording.spool
    assert 1.1 <= spool.count / RATE < 2, "timers are no more exact than 5 %"
    size = window.current.paper.size()
    assert spool.shape == (size.height(), size.width(), 3)
    first, last = spool.frame(0), spool.frame(spool.count - 1)
    assert (first != last).any(), "the lattice moves"
    assert not sheet.preview.pixmap().isNull()
    sheet.kind.set_value("gif")
    sheet.last.set_value(1.0)
    assert sheet.span == (0, 30) and sheet.size[0] == 720
    sheet.save_to(tmp_path / "walk")
    qtbot.waitUntil(lambda: not window.findChildren(RecordSheet), timeout=20_000)
    with Image.open(tmp_path / "walk.gif") as picture:
        shown = 0
        for k in range(picture.n_frames):
            picture.seek(k)
            shown += picture.info["duration"]
        assert shown == 1000 and picture.size[0] == 720
    assert film.read_provenance(tmp_path / "walk.gif")["experiment"] == "lattice"
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".walk")] == []


def test_frames_left_out_do_not_make_it_shorter(qtbot, window, monkeypatch):
    """However slow the drawing is."""
    monkeypatch.setattr(
        "rgapp.ui.recording.picture_of", lambda *given: (time.sleep(0.1), picture_of(*given))[1]
    )
    sheet = record(qtbot, window, 1.5)
    assert 1.4 <= window.recording.spool.count / RATE < 2.5
    assert len(window.recording.spool._kept) < 12
    sheet.close_sheet()
    window.recording.open_sheet()  # it is still there
    sheet_of(window).close_sheet()


def test_trimming_keeps_the_ends_in_order(qtbot, window):
    sheet = record(qtbot, window, 1.0)
    sheet.first.changed.emit(0.8)
    sheet.first.set_value(0.8)
    sheet.last.set_value(0.5)
    sheet.last.changed.emit(0.5)
    assert sheet.first.value == pytest.approx(0.5)
    first, last = sheet.span
    assert first < last, "one frame at least"
    sheet.close_sheet()


def test_what_cannot_be_written_is_said_and_the_recording_stays(qtbot, window, tmp_path, monkeypatch):
    sheet = record(qtbot, window, 0.3)
    sheet.kind.set_value("folder")
    (tmp_path / "there").mkdir()
    sheet.save_to(tmp_path / "there")
    assert "is there already" in sheet.problem.text() and sheet.isVisible()

    def broken(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", broken)
    sheet.save_to(tmp_path / "new")
    qtbot.waitUntil(lambda: "room" in sheet.problem.text().lower(), timeout=5000)
    assert sheet.isVisible() and sheet.save.isEnabled()
    sheet.close_sheet()
    assert window.recording.spool is not None


def test_closing_the_sheet_stops_the_writing_at_once(qtbot, window, tmp_path, monkeypatch):
    sheet, save, saved = record(qtbot, window, 1.0), Image.Image.save, []
    monkeypatch.setattr(
        Image.Image, "save", lambda *given: (time.sleep(0.05), save(*given), saved.append(given[1]))
    )
    sheet.kind.set_value("folder")
    sheet.save_to(tmp_path / "walk")
    qtbot.waitUntil(lambda: bool(saved), timeout=5000)
    sheet.close_sheet()
    assert len(saved) < window.recording.spool.count - 5 and not (tmp_path / "walk").exists()
    assert not [one for one in tmp_path.iterdir() if "walk" in one.name]


def test_a_film_that_is_being_saved_is_whole_when_the_window_closes(qtbot, window, tmp_path):
    sheet = record(qtbot, window, 1.0)
    sheet.kind.set_value("folder")
    sheet.save_to(tmp_path / "walk")
    window.close()
    count = sheet._spool.count
    assert len(list((tmp_path / "walk").glob("frame-*.png"))) == count > 20


def test_a_window_closed_while_the_lecture_is_recorded_asks_for_nothing(qtbot, window):
    window.presenting.present()
    window.recording.start()
    qtbot.wait(100)
    window.close()
    assert not window.findChildren(RecordSheet) and window.recording.spool is None


def test_a_disk_without_room_is_told_and_nothing_is_recorded(qtbot, window, monkeypatch):
    record(qtbot, window, 0.2).close_sheet()

    def full(**_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rgapp.spool.tempfile.TemporaryFile", full)
    window.recording.toggle()
    assert "no room" in window.statusbar.messages[-1][1] and not window.recording.running
    window.recording.open_sheet()
    assert "Nothing has been recorded" in window.statusbar.messages[-1][1]


def test_the_longest_recording_ends_by_itself_and_says_so(qtbot, window, monkeypatch):
    monkeypatch.setattr(recording, "LONGEST", 0.1)
    window.recording.start()
    qtbot.waitUntil(lambda: not window.recording.running, timeout=5000)
    assert "minutes are the most" in window.statusbar.messages[-1][1]
    sheet_of(window).close_sheet()


def test_without_a_video_encoder_the_others_are_offered(qtbot, window, monkeypatch):
    monkeypatch.setattr(record_sheet.film, "has_video", lambda: False)
    sheet = record(qtbot, window, 0.2)
    assert sheet.kind.value == "gif" and sheet.save.isEnabled()
    sheet.kind._take("mp4")
    assert "pip install" in sheet.problem.text() and not sheet.save.isEnabled()
    sheet.close_sheet()


def test_the_lecture_is_recorded_by_its_key_and_saved_afterwards(qtbot, window):
    window.presenting.present(first=7)
    lecture = window.presenting.lecture
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(lecture, Qt.Key.Key_R, both)
    size = lecture.size()
    assert window.recording.running
    qtbot.wait(200)
    lecture.slider.setValue(900)
    qtbot.wait(200)
    lecture.leave()
    sheet = sheet_of(window)
    block = window.recording.provenance
    assert block["scene"]["view"] == "plane" and block["scene"]["control"]["start"] > 1
    assert window.recording.spool.shape[:2] == (size.height(), size.width())
    sheet.close_sheet()


def test_the_sheet_gives_the_focus_back_only_to_what_is_still_there(qtbot, window):
    """The slider of a lecture that ended while it was recorded had it."""
    window.presenting.present(first=7)
    lecture = window.presenting.lecture
    window.recording.start()
    lecture.slider.setFocus()
    lecture.leave()
    sheet = sheet_of(window)
    qtbot.wait(50)
    sheet.close_sheet()
    assert not window.findChildren(RecordSheet) or not sheet.isVisible()


def test_a_window_that_changed_its_size_is_fitted_into_the_film(qapp):
    widget = QWidget()
    widget.resize(100, 50)
    widget.setStyleSheet("background: #ff0000")
    whole = picture_of(widget, QSize(100, 50))
    assert whole.shape == (50, 100, 3) and (whole == (255, 0, 0)).all()
    narrow = picture_of(widget, QSize(50, 50))
    assert narrow.shape == (50, 50, 3)
    assert (narrow[14:36] == (255, 0, 0)).all() and (narrow[:10] == narrow[0, 0]).all()
    assert np.abs(narrow[0, 0].astype(int) - (255, 0, 0)).max() > 50, "the colour of the canvas"
