"""Scenes of one's own: made of any place, put in order, kept in the session, shown as the place was."""

import weakref
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from rgapp import scenes
from rgapp.files import FileError
from rgapp.params import ParameterError
from rgapp.session import Session
from rgapp.ui.lecture.programme_sheet import ProgrammeSheet
from rgapp.ui.lecture.scene_sheet import SaveSheet
from rgapp.ui.lecture.view import Sorry
from rgapp.ui.lecture.views import view_of
from rgapp.ui.lecture.window import LectureWindow
from rgapp.ui.theme import theme


@pytest.fixture
def window(settings, open_window):
    settings.change(calm=True)
    return open_window()


def sheet_of(window, kind):
    return next(sheet for sheet in window.findChildren(kind) if sheet.isVisible())


def save(window, title, **ends):
    window.presenting.save_scene()
    sheet = sheet_of(window, SaveSheet)
    sheet.texts["title"].setText(title)
    for name, value in ends.items():
        sheet.ends[name].setText(value)
    sheet.use()
    return sheet


def test_a_view_of_every_place_becomes_a_scene_and_is_shown_as_it_was(qtbot, window, settings):
    session = window.session
    session.set("lattice", size=64, temperature=2.5, field=0.1)
    save(window, "My magnet", low="2", high="3")
    window.choose_place("flow")
    session.set("flow", source="gaussian", exponent=1.5, variables=64, samples=500)
    window.presenting.save_scene()
    sheet = sheet_of(window, SaveSheet)
    assert [words for _, words in sheet.moves._pairs] == ["Drop the top", "Exponent"]
    sheet.moves._take(1)
    sheet.use()
    window.choose_place("theory")
    for page in ("flows", "coupling", "mapping"):
        window.current.show_page(page)
        save(window, page)
    window.choose_place("experiments")
    qtbot.waitUntil(lambda: bool(window.current.work.results), timeout=10_000)
    save(window, "My points")
    window.choose_place("train")
    window.presenting.save_scene()
    assert "nothing here yet" in window.statusbar.messages[-1][1].lower()
    made, wrong = scenes.programme(session.scenes)
    assert not wrong and [one.view for one in made[13:]] == [
        "stage", "market", "plane", "spectrum", "mapping", "results",
    ]  # fmt: skip
    assert (made[13].control.low, made[13].control.start, made[13].control.high) == (2, 2.5, 3)
    held = {result.experiment: result for one in session.kept.values() for result in one.give()}
    lecture = LectureWindow(settings, made, held)
    qtbot.addWidget(lecture)
    lecture.present(full=False, first=13)
    lattice = lecture.session
    qtbot.waitUntil(lambda: lecture._view.ready, timeout=20_000)
    assert lattice.params("lattice").size == 64 and lattice.params("lattice").field == 0.1
    assert lattice.params("lattice").temperature == 2.5
    lecture.go(1)
    qtbot.waitUntil(lambda: lecture._view.ready, timeout=20_000)
    flow = lattice.params("flow")
    assert (flow.source, flow.exponent, flow.variables, flow.samples) == ("gaussian", 1.5, 64, 500)
    lecture.slider.setValue(1000)
    assert lattice.params("flow").exponent == 3
    for _ in range(4):
        lecture.go(1)
        assert lecture._view.ready and not isinstance(lecture._view, Sorry)
    shown = lecture._view
    lecture.slider.setValue(0)
    assert not shown._work.results
    lecture.slider.setValue(1000)
    assert len(shown._work.results) == len(window.place("experiments").work.results)
    lecture.leave()


def test_a_flow_of_lattices_has_the_temperature_of_its_scene(qtbot, window, settings):
    session = window.session
    window.choose_place("flow")
    session.set("lattice", temperature=3.0, field=0.2)
    session.set("flow", source="ising", size=8, samples=200)
    by_number = {"Drop the top": (3.0, 3.0), "Temperature": (2.5, 4.0)}
    for at, (label, (begins, ends)) in enumerate(by_number.items()):
        window.presenting.save_scene()
        sheet = sheet_of(window, SaveSheet)
        sheet.moves._take(at)
        assert sheet.control.label == label
        if label == "Temperature":
            for name, text in (("low", "2"), ("start", "2.5"), ("high", "4")):
                sheet.ends[name].setText(text)
        sheet.use()
        lecture = LectureWindow(settings, scenes.programme(session.scenes)[0][13 + at :])
        qtbot.addWidget(lecture)
        lecture.present(full=False)
        view = lecture._view
        qtbot.waitUntil(partial(getattr, view, "settled"), timeout=20_000)
        assert (view._analysis.params.temperature, view._analysis.params.field) == (begins, 0.2)
        lecture.slider.setValue(1000)
        qtbot.waitUntil(partial(getattr, view, "settled"), timeout=20_000)
        assert (view._analysis.params.temperature, view._analysis.params.field) == (ends, 0.2)
        lecture.leave()


def test_nothing_is_kept_of_a_lecture_that_has_ended(qtbot, window):
    window.presenting.present()
    lecture = weakref.ref(window.presenting.lecture)
    view = weakref.ref(lecture()._view)
    lecture().leave()
    qtbot.waitUntil(lambda: lecture() is None and view() is None, timeout=5000)


def test_the_scene_seen_last_may_be_gone(window):
    session = window.session
    window.presenting.present(first=12)
    window.presenting.lecture.leave()
    session.set_scenes([{"bundled": "06-axis"}, {"bundled": "08-plane"}])
    window.presenting.present_again()
    lecture = window.presenting.lecture
    assert lecture.scene.view == "plane"
    lecture.show_scene(0)
    for again in (window.presenting.present, window.presenting.present_again):
        again()
        assert lecture.at == 0, "the lecture that is on goes on where it stands"
    window.presenting.present(first=1)
    assert lecture.at == 1
    lecture.leave()
    assert window.presenting.lecture is None


def test_return_in_a_text_saves_the_scene_and_escape_leaves_the_form(qtbot, window):
    window.presenting.save_scene()
    qtbot.keyClick(sheet_of(window, SaveSheet).texts["title"], Qt.Key.Key_Escape)
    assert not window._sheet_is_open() and window.session.scenes == []
    window.presenting.save_scene()
    title = sheet_of(window, SaveSheet).texts["title"]
    title.clear()
    qtbot.keyClicks(title, "At rest")
    qtbot.keyClick(title, Qt.Key.Key_Return)
    assert not window._sheet_is_open() and window.session.scenes[-1]["title"] == "At rest"


def test_what_is_wrong_in_the_form_is_said_and_nothing_is_saved(window):
    for title, ends, words in (
        ("", {}, "needs a title"),
        ("A", {"low": "3", "high": "2"}, "must go up"),
        ("A", {"start": "9"}, "must go up"),
        ("A", {"low": "cold"}, "From: expected a number"),
    ):
        sheet = save(window, title, **ends)
        assert words in sheet.wrong.text() and sheet.wrong.isVisible() and sheet.isVisible()
        sheet.close_sheet()
    assert window.session.scenes == []


def test_scenes_are_put_in_order_copied_changed_and_taken_away(qtbot, window):
    session = window.session
    window.presenting.open_scenes()
    sheet = sheet_of(window, ProgrammeSheet)
    titles = [scene.title for scene in sheet.scenes]
    assert sheet.list.count() == 13 and not sheet.change.isEnabled() and not sheet.usual.isEnabled()
    qtbot.keyClick(sheet.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [scene.title for scene in sheet.scenes][:2] == [titles[1], titles[0]]
    assert sheet.list.currentRow() == 1 and session.scenes[0] == {"bundled": "02-scales"}
    sheet.duplicate.click()
    assert sheet.scenes[2].title == f"{titles[0]} (copy)" and sheet.change.isEnabled()
    sheet.change.click()
    form = [one for one in window.findChildren(type(sheet).__mro__[1]) if one.isVisible()][-1]
    form.texts["title"].setText("Colder")
    form.ends["high"].setText("2")
    form.use()
    own = sheet.scenes[2]
    assert (own.title, own.control.high, own.control.mark) == ("Colder", 2, None)
    # as a drag of the mouse does
    model = sheet.list.model()
    model.moveRow(model.index(0, 0).parent(), 2, model.index(0, 0).parent(), 0)
    assert scenes.programme(session.scenes)[0][0].title == "Colder"
    sheet.list.setCurrentRow(0)
    sheet.remove.click()
    assert [scene.title for scene in sheet.scenes][:2] == [titles[1], titles[0]]
    sheet.usual.click()
    assert session.scenes == [] and [scene.title for scene in sheet.scenes] == titles
    session.undo()
    assert session.scenes[0] == {"bundled": "02-scales"}
    sheet.close_sheet()


def test_long_words_make_the_lecture_no_wider_than_it_was_asked_to_be(qtbot, settings):
    long = scenes.bundled()[5]
    long = replace(long, title="word " * 16, caption="word " * 120, notes="word " * 120)
    lecture = LectureWindow(settings, (long,))
    qtbot.addWidget(lecture)
    lecture.prepare(1280, 720)
    assert (lecture.width(), lecture.height()) == (1280, 720)
    lecture._resize_text(0.5)
    assert (lecture.width(), lecture.height()) == (1280, 720)
    lecture.leave()


def test_they_are_saved_with_the_session(qtbot, window, tmp_path):
    save(window, "Mine")
    entries = window.session.scenes
    path = tmp_path / "a.rgapp"
    window.sessions._save_to(path)
    qtbot.waitUntil(lambda: window.sessions.path == path, timeout=20_000)
    window.sessions.new()
    assert window.session.scenes == []
    window.open_file(path)
    qtbot.waitUntil(lambda: window.session.scenes == entries, timeout=20_000)
    assert scenes.programme(entries)[0][-1].title == "Mine"


GOOD = scenes.plain(scenes.bundled()[0])


def test_entries_that_are_no_scenes_are_left_out_with_a_sentence():
    made, wrong = scenes.programme([{"bundled": "04-stage"}, {"title": 3}, {"bundled": "none"}, GOOD])
    assert [one.view for one in made] == ["stage", "magnet"] and len(wrong) == 2
    assert scenes.programme([{}])[0] == scenes.bundled()
    assert scenes.plain(scenes.of_plain(GOOD, "a")) == GOOD
    with pytest.raises(FileError, match="the preset of the scene"):
        scenes.of_plain({**GOOD, "preset": {"a": {"b": 1}}}, "a")
    with pytest.raises(FileError, match="the preset of the scene"):
        scenes.of_plain({**GOOD, "preset": {"a": [[[[1]]]]}}, "a")
    with pytest.raises(ParameterError):
        Session().set_scenes("no")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"view": "stage", "preset": {"network": "/nowhere.h5"}}, "no file"),
        ({"preset": {"size": 3.5}}, "size must be"),
        ({"preset": {"colour": 1}}, "colour is not a parameter"),
        ({"preset": {"start": "warm"}}, "start must be hot or cold"),
        ({"preset": {"pace": "fast"}}, "pace must be"),
        ({"view": "scales", "preset": {"size": 40}}, "at least 512"),
        ({"view": "training", "preset": {"network": "none at all"}}, "there is no network"),
        ({"view": "training", "preset": {"layer": 9}}, "kept no moments"),
        ({"view": "market", "preset": {"source": "moon"}}, "source must be"),
        ({"view": "results", "preset": {"experiment": "tea"}}, "experiment must be one of"),
        ({"view": "results", "preset": {"experiment": "scan"}}, "holds no results of scan"),
        ({"view": "plane", "preset": {"components": 99}}, "components must be"),
    ],
)
def test_a_scene_that_cannot_be_shown_says_why(qtbot, settings, change, words):
    scene = scenes.of_plain({**GOOD, **change}, "a")
    view = view_of(Session(settings), scene, {})
    qtbot.addWidget(view)
    assert isinstance(view, Sorry)
    view.show_value(1.0)
    told = view.layout().itemAt(0).widget().text()
    assert words in told and "\n" not in told


def test_the_panel_beside_the_lecture(qtbot, window, monkeypatch):
    """Where there is another display; here the window's own plays it."""
    other = QApplication.primaryScreen()
    monkeypatch.setattr(type(window), "screen", lambda self: None)
    monkeypatch.setattr("rgapp.ui.presenting.screen_for", lambda lab, name="": other)
    window.presenting.present(first=9)
    panel, lecture = window.presenting.panel, window.presenting.lecture
    assert panel is not None and panel.isVisible()
    assert panel.scene.text().startswith("10 / 13") and "mutual information" in panel.notes.text()
    assert panel.next.text() == lecture.scenes[10].title
    qtbot.waitUntil(lambda: not panel.picture.pixmap().isNull(), timeout=5000)
    assert panel.clock.text().startswith("0:")
    lecture.go(1)
    assert panel.scene.text().startswith("11 / 13")
    assert lecture.preview(0) is None, "a running lattice has no picture before it runs"
    lecture.show_scene(12)
    assert panel.next.text() == "The last scene" and panel.picture.pixmap().isNull()
    lecture.blank()
    assert lecture.veil.blank
    lecture.leave()
    assert window.presenting.panel is None


def test_keys_in_the_lab_are_the_lecture_s_and_no_others(qtbot, window):
    """A click into the notes must not make the clicker deaf, nor let a letter change what is covered."""
    window.presenting.present(first=9)
    lecture, params = window.presenting.lecture, window.session.params("lattice")
    place, seed = window.current, window.session.seed("lattice")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_PageDown)
    assert lecture.at == 10
    qtbot.keyClick(window, Qt.Key.Key_Up)
    for key in (Qt.Key.Key_A, Qt.Key.Key_T, Qt.Key.Key_Space, Qt.Key.Key_R, Qt.Key.Key_Tab):
        qtbot.keyClick(window, key)
    for key in (Qt.Key.Key_2, Qt.Key.Key_E, Qt.Key.Key_K, Qt.Key.Key_Z):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert window.current is place and window.session.params("lattice") == params
    assert window.session.seed("lattice") == seed and not window._sheet_is_open()
    assert not window.session.lattice.running
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.presenting.lecture is None
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current is not place


def test_the_size_of_text_is_that_of_the_last_lecture(qtbot, window):
    window.presenting.present()
    qtbot.keyClick(window.presenting.lecture, "+")
    window.presenting.lecture.leave()
    assert theme().scale == pytest.approx(1.0)
    window.presenting.present()
    assert window.presenting.lecture.larger == pytest.approx(1.1)
    window.presenting.lecture.leave()


@pytest.mark.qt_log_ignore("propagateSizeHints", "raise")  # the offscreen platform has no order of windows
def test_the_lecture_goes_where_there_is_a_display(qtbot, window):
    window.presenting.present()
    lecture, app = window.presenting.lecture, QApplication.instance()
    for changed in (app.screenRemoved, app.screenAdded):
        lecture.showNormal()
        lecture.setGeometry(5000, 5000, 640, 480)
        window.activateWindow()
        changed.emit(app.primaryScreen())
        qtbot.waitUntil(lambda: lecture.geometry() == app.primaryScreen().geometry())
        assert lecture.isFullScreen()
        qtbot.waitUntil(lecture.isActiveWindow)
    lecture.leave()
    app.screenRemoved.emit(app.primaryScreen())
    qtbot.wait(400)
