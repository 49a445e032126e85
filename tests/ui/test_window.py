"""The frame around the places, with small places of the test's own in it and a real session."""

import gc
import io
import json
import sys
import threading

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from rgapp.params import About
from rgapp.session import Session
from rgapp.settings import Settings
from rgapp.ui import errors, export_sheet, pictures
from rgapp.ui import window as window_module
from rgapp.ui.app import make_window
from rgapp.ui.export_sheet import ExportSheet
from rgapp.ui.place import Key, Place, Status
from rgapp.ui.plot import Figure
from rgapp.ui.theme import theme
from rgapp.ui.ticker import collect
from rgapp.ui.widgets import HeroSlider, Sheet, SwitchRow
from rgapp.ui.window import PlaceEntry

Mod = Qt.KeyboardModifier


class First(Place):
    name, title, sentence = "First", "The first place", "One sentence."
    verb, verb_icon = "Pause", "pause"

    def __init__(self, session):
        super().__init__(session, seed=563)
        self.done: list[str] = []
        self.ticks: list[float] = []
        self.pinned_unit = False
        self.knob = self.add_control(HeroSlider(About("Temperature", 0.1, 10, 0.001), 2.0, low=1, high=4))
        self.switch = self.add_control(SwitchRow("Freeze", True))
        self.text = self.add_control(QLineEdit())

    def verb_triggered(self):
        self.done.append("verb")

    def keys(self):
        return (
            Key("C", "Critical", lambda: self.done.append("C")),
            Key("Shift+R", "All up", lambda: self.done.append("Shift+R")),
            Key("[", "Slower", lambda: self.done.append("[")),
        )

    def tick(self, now):
        self.ticks.append(now)

    def status(self):
        return Status("Running", True, ("8 sweeps/s",), ("Heat bath", "seed 563"))

    def escape(self):
        was, self.pinned_unit = self.pinned_unit, False
        return was

    def provenance(self):
        return {"seed": 563, "parameters": {"temperature": 2.0}}


class Second(Place):
    name, title = "Second", "The second place"
    verb = "Draw"

    def __init__(self, session):
        super().__init__(session, seed=7)
        self.opened = []
        self.closed = False
        self.figure = Figure("flow", "Moments", x_label="$T$", parent=self.canvas)
        self.figure.setGeometry(0, 0, 400, 300)
        self.figure.curve("all", [0, 1], [0, 1])

    def accepts(self, path):
        return path.suffix in (".csv", ".npz")

    def open_path(self, path):
        self.opened.append(path.name)

    def open_filters(self):
        return ("Data (*.csv *.npz)",)

    def figures(self):
        return [self.figure.frozen()]

    def close_place(self):
        self.closed = True


ENTRIES = (PlaceEntry("first", "First", First), PlaceEntry("second", "Second", Second))


@pytest.fixture
def window(qtbot, settings):
    settings.change(theme="light")
    made = make_window(Session(settings), ENTRIES)
    qtbot.addWidget(made)
    made.setMinimumSize(0, 0)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.resize(1600, 1000)
    yield made
    made.close()


def press(qtbot, window, key, modifier=Mod.NoModifier):
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifier)


# keys


def test_space_is_the_verb_and_letters_are_the_places(qtbot, window):
    place = window.current
    for key in (Qt.Key.Key_Space, Qt.Key.Key_C, Qt.Key.Key_BracketLeft):
        press(qtbot, window, key)
    press(qtbot, window, Qt.Key.Key_R, Mod.ShiftModifier)
    assert place.done == ["verb", "C", "[", "Shift+R"]
    qtbot.mouseClick(place.verb_button, Qt.MouseButton.LeftButton)
    assert place.done[-1] == "verb"


def test_text_fields_get_their_letters(qtbot, window):
    place = window.current
    place.text.setFocus()
    qtbot.keyClicks(place.text, "c [?")
    assert place.text.text() == "c [?" and place.done == []
    assert not window.findChildren(Sheet)


def test_space_presses_a_button_the_keyboard_reached(qtbot, window):
    place = window.current
    place.switch.setFocus(Qt.FocusReason.MouseFocusReason)
    press(qtbot, window, Qt.Key.Key_Space)
    assert place.done == ["verb"] and place.switch.value
    place.knob.track.setFocus()
    press(qtbot, window, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is place.switch and window.ring.isVisible()
    press(qtbot, window, Qt.Key.Key_Space)
    assert place.done == ["verb"] and not place.switch.value


def test_the_ring_surrounds_what_the_keyboard_reached(qtbot, window):
    window.current.knob.track.setFocus()
    press(qtbot, window, Qt.Key.Key_Tab)
    target = QApplication.focusWidget()
    inner = target.rect().translated(target.mapTo(window, QPoint(0, 0)))
    assert window.ring.geometry().contains(inner)
    handle = window.windowHandle()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Mod.NoModifier, QPoint(800, 600))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Mod.NoModifier, QPoint(800, 600))
    assert not window.ring.isVisible()


def test_the_ring_knows_only_the_widget_it_surrounds(qtbot, window):
    place, gone = window.current, QPushButton(window.current)
    gone.show()
    for widget in (gone, place.switch, gone, place.switch):
        window.ring.follow(widget, by_keyboard=True)
    gone.deleteLater()
    with qtbot.waitSignal(gone.destroyed):
        pass
    assert window.ring.isVisible()


def test_the_ring_follows_a_knob(qtbot, window):
    place = window.current
    window.topbar.export.setFocus()
    while QApplication.focusWidget() is not place.knob.track:
        press(qtbot, window, Qt.Key.Key_Tab)

    def knob():
        centre = QPoint(round(place.knob.track.x_of(place.knob.value)), place.knob.track.height() // 2)
        return place.knob.track.mapTo(window, centre)

    for key in (Qt.Key.Key_Home, Qt.Key.Key_End):
        press(qtbot, window, key)
        qtbot.waitUntil(lambda: (window.ring.geometry().center() - knob()).manhattanLength() <= 2)
    assert window.ring.width() == 18 + 2 * 4


def test_a_closed_sheet_does_not_count_as_tab(qtbot, window):
    window.current.knob.track.setFocus()
    window.show_about()
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not window.reached.by_keyboard and not window.ring.isVisible()


def test_letters_can_be_switched_off(qtbot, window):
    window.set_letters(False)
    press(qtbot, window, Qt.Key.Key_C)
    press(qtbot, window, Qt.Key.Key_Space)
    assert window.current.done == ["verb"]
    assert window.session.settings.values.letters is False


def test_places_by_key_and_a_hidden_place_keeps_quiet(qtbot, window):
    first = window.current
    press(qtbot, window, Qt.Key.Key_2, Mod.ControlModifier)
    assert window.current.name == "Second" and window.topbar.places.value == "second"
    press(qtbot, window, Qt.Key.Key_C)
    assert first.done == []
    ticks = len(first.ticks)
    qtbot.wait(80)
    assert len(first.ticks) == ticks
    qtbot.mouseClick(window.topbar.places.segments[0], Qt.MouseButton.LeftButton)
    assert window.current is first
    assert window.session.settings.values.place == "first"


def test_the_list_of_keys_is_true(qtbot, window):
    press(qtbot, window, Qt.Key.Key_Question)
    sheet = next(sheet for sheet in window.findChildren(Sheet) if sheet.isVisible())
    words = {label.text() for label in sheet.findChildren(type(window.current.title_label))}
    assert {"C", "Critical", "Shift+R", "Ctrl+Shift+C", "Copy picture", "Space", "Pause"} <= words
    press(qtbot, window, Qt.Key.Key_C)
    assert window.current.done == []  # nothing acts behind a sheet
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_escape_lets_go_one_thing_at_a_time(qtbot, window):
    place = window.current
    place.pinned_unit = True
    place.show_error("It failed.", "Try again.")
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not place.pinned_unit and place.strip.isVisible()
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not place.strip.isVisible()


# undo


def test_undo_and_redo(qtbot, window):
    session = window.session
    assert not window.topbar.undo.isEnabled() and "Nothing to undo" in window.topbar.undo.toolTip()
    before = session.params("lattice").temperature
    session.set("lattice", temperature=3.0)
    assert window.topbar.undo.isEnabled()
    press(qtbot, window, Qt.Key.Key_Z, Mod.ControlModifier)
    assert session.params("lattice").temperature == before and window.topbar.redo.isEnabled()
    press(qtbot, window, Qt.Key.Key_Z, Mod.ControlModifier | Mod.ShiftModifier)
    assert session.params("lattice").temperature == 3.0


# form, status, settings


def test_small_and_large_form(window, qtbot):
    place = window.current
    assert not place.compact
    assert (place.column.width(), window.topbar.height(), window.statusbar.height()) == (296, 56, 30)
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: place.compact)
    assert (place.column.width(), window.topbar.height(), window.statusbar.height()) == (264, 48, 26)
    assert place.knob.height() == 84 and not place.sentence_label.isVisible()
    assert place.title_label.toolTip() == "One sentence."
    assert window.place("second").compact  # made later, in the form of the day
    window.resize(1600, 1000)
    qtbot.waitUntil(lambda: not place.compact)
    assert place.knob.height() == 122 and place.sentence_label.isVisible()


def test_status_and_messages(window, qtbot):
    qtbot.waitUntil(lambda: window.statusbar.status.word == "Running")
    assert window.statusbar.accessibleDescription() == "Running, 8 sweeps/s, Heat bath, seed 563"
    window.current.say("Opened returns.csv")
    assert window.statusbar.message() == "Opened returns.csv"
    window.statusbar.tick(window.statusbar._since + 6.1)
    assert window.statusbar.message() == ""
    window.show_messages()
    sheet = window.findChildren(Sheet)[-1]
    assert any(label.text() == "Opened returns.csv" for label in sheet.findChildren(type(sheet.title)))


def test_settings_are_remembered(window, settings):
    window.set_theme("dark")
    window.set_palette("slate and sand")
    window.choose_place("second")
    window.resize(1500, 900)
    window.close()
    again = type(settings)(settings.path).values
    assert (again.theme, again.palette, again.place) == ("dark", "slate and sand", "second")
    assert again.window.split()[:2] == ["1500", "900"]
    assert theme().name == "dark"


def test_damaged_settings_still_open_a_window(qtbot, settings):
    settings.change(palette="mud", place="nowhere", window="wide x")
    window = make_window(Session(settings), ENTRIES)
    qtbot.addWidget(window)
    assert window.current.name == "First" and theme().palette_name == "ink"
    window.close()


def test_the_menu_offers_what_works(window):
    from rgapp.ui.menus import main_menu

    menu = main_menu(window)
    subs = {action.text(): action.menu() for action in menu.actions()}
    assert list(subs) == ["File", "Edit", "View", "Scenes", "Help"]
    themes = next(action.menu() for action in subs["View"].actions() if action.text() == "Theme")
    dark = next(action for action in themes.actions() if action.text() == "Dark")
    dark.trigger()
    assert theme().name == "dark" and window.session.settings.values.theme == "dark"
    undo = subs["Edit"].actions()[0]
    assert undo.text().startswith("Undo") and not undo.isEnabled()


# files


def test_a_file_goes_to_the_place_that_takes_it(window, tmp_path):
    path = tmp_path / "returns.csv"
    path.write_text("1,2\n")
    window.open_file(path)
    assert window.current.name == "Second" and window.current.opened == ["returns.csv"]
    assert window.session.settings.values.last_folder == str(tmp_path)


def test_a_file_is_known_by_its_whole_path(window, tmp_path, monkeypatch):
    (tmp_path / "returns.csv").write_text("1,2\n")
    monkeypatch.chdir(tmp_path)
    given = []
    monkeypatch.setattr(window.place("second"), "open_path", given.append)
    window.open_file("returns.csv")
    assert given == [tmp_path / "returns.csv"]
    window.open_file("b" * 5000)
    assert window.current.strip.text().startswith(f"{tmp_path}/bbb")


def test_files_nobody_takes_are_told_in_the_strip(window, tmp_path):
    other = tmp_path / "notes.docx"
    other.write_text("x")
    window.open_file(other)
    assert window.current.strip.text() == "notes.docx is no file that rgapp reads. It reads csv, npz."
    window.open_file(tmp_path / "gone.csv")
    assert "gone.csv is not a file." in window.current.strip.text()
    assert window.current.name == "First"


def test_dropping_a_file(window, tmp_path):
    path = tmp_path / "samples.npz"
    path.write_bytes(b"x")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    buttons = (Qt.MouseButton.LeftButton, Mod.NoModifier)
    enter = QDragEnterEvent(QPoint(800, 500), Qt.DropAction.CopyAction, mime, *buttons)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(800, 500), Qt.DropAction.CopyAction, mime, *buttons))
    assert window.place("second").opened == ["samples.npz"]


# pictures and export


def test_copied_picture_is_twice_as_fine_and_knows_its_settings(qtbot, window):
    press(qtbot, window, Qt.Key.Key_C, Mod.ControlModifier | Mod.ShiftModifier)
    mime = QApplication.clipboard().mimeData()
    with Image.open(io.BytesIO(mime.data("image/png").data())) as image:
        paper = window.current.paper
        assert image.size == (2 * paper.width(), 2 * paper.height())
        assert json.loads(image.text["rgapp"]) == window.current.provenance()
        assert len(np.unique(np.asarray(image.convert("L")))) > 20
    assert window.statusbar.message() == "Picture copied, with its settings inside"


def test_the_figure_under_the_pointer_is_found(window, qtbot):
    window.choose_place("second")
    figure = window.current.figure
    qtbot.wait(10)
    inside = figure.view.mapToGlobal(QPoint(60, 60))
    assert pictures.figure_at(window.current, inside) is figure
    assert pictures.figure_at(window.current, window.current.column.mapToGlobal(QPoint(5, 5))) is None


def test_nothing_to_export_is_said(window):
    window.open_export()
    assert window.statusbar.message() == "There is nothing to export yet"


def open_export(window):
    window.choose_place("second")
    window.open_export()
    return window.findChildren(ExportSheet)[-1]


@pytest.mark.parametrize("kind", ["PNG", "SVG", "PDF", "CSV", "NPZ"])
def test_export(window, qtbot, tmp_path, kind):
    sheet = open_export(window)
    sheet.format.set_value(kind)
    sheet._changed()
    assert sheet.pixels.isEnabled() == (kind == "PNG")
    with qtbot.waitSignal(sheet.closed, timeout=20_000):
        sheet.save_to(tmp_path / "figure")
    path = tmp_path / f"figure.{kind.lower()}"
    assert path.stat().st_size > (30 if kind == "CSV" else 300)
    assert window.statusbar.message() == f"{path.name} saved, with its settings inside"


def test_export_shows_a_preview_and_says_what_fails(window, qtbot, tmp_path):
    sheet = open_export(window)
    qtbot.waitUntil(lambda: not sheet.preview.pixmap().isNull(), timeout=20_000)
    blocked = tmp_path / "file"
    blocked.write_text("kept")
    sheet.save_to(blocked / "figure.png")
    qtbot.waitUntil(lambda: sheet.problem.text() != "", timeout=20_000)
    assert "cannot be written" in sheet.problem.text() and sheet.isVisible() and sheet.save.isEnabled()
    assert blocked.read_text() == "kept"
    sheet.close_sheet()


@pytest.fixture
def slow_writing(monkeypatch):
    """Numbers are written, and then it takes until the event is set, or two seconds."""
    go_on, write_data = threading.Event(), export_sheet.write_data

    def write_slowly(*what):
        write_data(*what)
        go_on.wait(2.0)

    monkeypatch.setattr(export_sheet, "write_data", write_slowly)
    yield go_on
    go_on.set()


def start_saving(window, path):
    sheet = open_export(window)
    sheet.format.set_value("NPZ")
    sheet._changed()
    sheet.save_to(path)
    (thread,) = (thread for thread in threading.enumerate() if thread.name == "rgapp background")
    return sheet, thread


def test_a_sheet_that_is_closed_waits_for_nothing_and_leaves_no_file(window, slow_writing, tmp_path):
    (tmp_path / "a.npz").write_bytes(b"as before")
    sheet, thread = start_saving(window, tmp_path / "a.npz")
    sheet.close_sheet()
    assert thread.is_alive() and not sheet.isVisible()
    slow_writing.set()
    thread.join()
    assert not list(tmp_path.glob(".*"))
    assert (tmp_path / "a.npz").read_bytes() == b"as before"


def test_quitting_waits_for_a_file_that_is_being_written(window, slow_writing, tmp_path):
    start_saving(window, tmp_path / "a.npz")
    window.close()
    with np.load(tmp_path / "a.npz") as arrays:
        assert "all y" in arrays


def test_quitting_does_not_wait_for_ever(window, slow_writing, tmp_path, monkeypatch):
    monkeypatch.setattr(window_module, "WRITING", 0.01)
    _, thread = start_saving(window, tmp_path / "a.npz")
    window.close()
    assert thread.is_alive()
    slow_writing.set()
    thread.join()


# errors


@pytest.fixture
def hooks(window):
    made = errors.Hooks()
    made.show_in(window.show_problem)
    yield made
    made.restore()


def test_an_error_nobody_caught_is_in_the_strip(window, qtbot, hooks, caplog):
    try:
        raise RuntimeError("the lattice is gone")
    except RuntimeError:
        for _ in range(5):
            sys.excepthook(*sys.exc_info())
    qtbot.waitUntil(window.current.strip.isVisible)
    assert "RuntimeError: the lattice is gone" in window.current.strip.text()
    assert len([record for record in caplog.records if "the lattice is gone" in record.message]) == 1
    qtbot.mouseClick(window.current.strip.details, Qt.MouseButton.LeftButton)
    assert "Traceback" in QApplication.clipboard().text()


def test_an_error_in_a_thread_is_in_the_strip(window, qtbot, hooks):
    def fail():
        raise ValueError("temperature must be between 0.1 and 10 (got 0)")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(window.current.strip.isVisible)
    assert window.current.strip.text() == "Temperature must be between 0.1 and 10 (got 0)."


def test_the_hooks_are_given_back(qtbot):
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    hooks = errors.Hooks()
    assert sys.excepthook != before[0]
    hooks.restore()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_the_log_is_written(tmp_path):
    path = errors.open_log(tmp_path / "logs" / "rgapp.log")
    errors.log.error("one line")
    handler = errors.log.handlers[-1]
    handler.close()
    errors.log.removeHandler(handler)
    assert "ERROR MainThread: one line" in path.read_text()
    (tmp_path / "file").write_text("")
    assert errors.open_log(tmp_path / "file" / "rgapp.log") is None


def test_buttons_of_the_strip(window, qtbot):
    place, done = window.current, []
    place.show_error("Row 214 is short.", "Leave it out?", (("Leave it out", lambda: done.append(1)),))
    button = place.strip._made[0]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == [1] and not place.strip.isVisible()
    assert place.strip.height() == 44


# ticker and end


def test_the_ticker_calls_the_place_in_sight(window, qtbot):
    place = window.current
    qtbot.waitUntil(lambda: len(place.ticks) > 20)
    assert (np.diff(place.ticks) > 0).all()
    assert window.ticker.rate > 5


def test_garbage_is_collected_by_the_ticker_only(window):
    assert not gc.isenabled()
    thresholds = gc.get_threshold()
    try:
        gc.set_threshold(10, 5, 5)
        keep = [[] for _ in range(100)]
        assert collect() >= 0 and keep
    finally:
        gc.set_threshold(*thresholds)
    window.close()
    assert gc.isenabled()


def test_closing_stops_the_places_and_the_session(window):
    second = window.place("second")
    window.session.start()
    window.close()
    assert second.closed
    assert not [t for t in threading.enumerate() if t.name.startswith("rgapp")]
    window.close()


def test_a_window_closed_at_once_waits_for_what_it_reads(open_window):
    """HDF5 that still reads while the program ends crashes it."""
    window = open_window()
    assert window.place("experiments")._reading.busy
    window.close()
    assert not [t for t in threading.enumerate() if t.name == "rgapp background"]


def test_the_first_start_tells_two_keys_and_no_later_one(qtbot, settings, open_window):
    first = open_window()
    assert first.current.column.tip.isVisible() and "F5 presents" in first.current.column.tip.text()
    first.close()
    second = make_window(Session(Settings(settings.path)))
    qtbot.addWidget(second)
    second.show()
    assert not second.current.column.tip.isVisible()
    second.close()
