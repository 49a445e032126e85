"""Whatever the window writes, on a disk that is full or read-only: one sentence, and nothing is lost."""

import tempfile

import pytest
from disks import disk, fill, make_read_only
from PySide6.QtCore import QTimer

from rgapp import film, models, session_file
from rgapp.cli import main
from rgapp.settings import Settings
from rgapp.ui.errors import log, open_log
from rgapp.ui.export_sheet import FOLDER, RUN, ExportSheet
from rgapp.ui.record_sheet import RecordSheet
from rgapp.ui.widgets.buttons import TextButton

REASONS = {"full": "there is no room on this disk", "read-only": "the folder is read-only"}


@pytest.fixture
def place(tmp_path):
    with disk(tmp_path / "disk", "size=16m") as folder:
        yield folder


@pytest.fixture
def settings(place):
    """The settings, and all that is kept unasked, lie on the disk."""
    return Settings(place / "settings.json")


@pytest.fixture
def window(open_window):
    return open_window(1280, 720)


def spoil(place, trouble):
    if trouble == "full":
        fill(place)
    else:
        make_read_only(place)


def names(place):
    return sorted(one.name for one in place.rglob("*") if one.is_file() and one.name != "fill")


def lives(qtbot, window):
    """Keys and timers still work."""
    beats = []
    QTimer.singleShot(0, lambda: beats.append(1))
    qtbot.waitUntil(lambda: bool(beats), timeout=5000)
    here = window.place_in_sight
    window.choose_place("train" if here == "coarse" else "coarse")
    window.choose_place(here)
    return window.isVisible()


@pytest.mark.parametrize("trouble", REASONS)
def test_a_session(qtbot, window, place, trouble):
    path = place / "mine.rgapp"
    window.sessions._save_to(path)
    qtbot.waitUntil(lambda: window.sessions.path == path and not window.sessions.edited, timeout=10_000)
    kept = path.read_bytes()
    window.session.set("lattice", temperature=3.1)
    spoil(place, trouble)
    window.sessions.save()
    qtbot.waitUntil(lambda: "mine.rgapp cannot be written" in window.current.strip.text(), timeout=10_000)
    assert REASONS[trouble] in window.current.strip.text()
    assert "Save elsewhere" in [button.text() for button in window.current.strip.findChildren(TextButton)]
    assert window.sessions.edited and path.read_bytes() == kept
    assert lives(qtbot, window)


def test_autosave_is_told_once_and_goes_on_when_there_is_room(qtbot, window, place):
    fill(place)
    for temperature in (2.9, 3.0):
        window.session.set("lattice", temperature=temperature)
        window.sessions.autosave()
        qtbot.waitUntil(lambda: not window.sessions._autosaving.busy, timeout=10_000)
        assert window.statusbar.message().startswith("Autosave failed and is tried again each minute:")
        assert REASONS["full"] in window.statusbar.message()
    window.statusbar.say("something else")
    window.sessions.autosave()
    qtbot.waitUntil(lambda: not window.sessions._autosaving.busy, timeout=10_000)
    assert window.statusbar.message() == "something else", "the same is not told again"
    (place / "fill").unlink()
    window.sessions.autosave()
    kept = window.sessions._autosaved
    qtbot.waitUntil(kept.with_suffix(".name").exists, timeout=10_000)
    assert session_file.read(kept).states["lattice"]["params"]["temperature"] == 3.0
    assert lives(qtbot, window)


@pytest.mark.parametrize("trouble", REASONS)
@pytest.mark.parametrize("kind", ["PNG", "SVG", "PDF", "CSV", "NPZ", "HDF5", RUN, FOLDER])
def test_every_export(qtbot, window, place, kind, trouble):
    qtbot.waitUntil(lambda: window.current.kept() is not None, timeout=10_000)
    window.open_export()
    sheet = window.findChildren(ExportSheet)[-1]
    sheet.format.set_value(kind)
    assert sheet.format.value == kind
    sheet._changed()
    before = names(place)
    spoil(place, trouble)
    sheet.save_to(place / "figure")
    qtbot.waitUntil(lambda: bool(sheet.problem.text()), timeout=20_000)
    assert f"{place / 'figure'}" in sheet.problem.text() and REASONS[trouble] in sheet.problem.text()
    assert sheet.isVisible() and sheet.save.isEnabled() and names(place) == before
    sheet.close_sheet()
    assert lives(qtbot, window)


@pytest.mark.parametrize("trouble", REASONS)
@pytest.mark.parametrize("kind", ["mp4", "gif", "apng", "folder"])
def test_every_film(qtbot, window, place, kind, trouble):
    window.recording.start()
    qtbot.wait(300)
    window.recording.stop()
    sheet = next(sheet for sheet in window.findChildren(RecordSheet) if sheet.isVisible())
    sheet.kind.set_value(kind)
    sheet._changed()
    before = names(place)
    spoil(place, trouble)
    sheet.save_to(place / "film")
    qtbot.waitUntil(lambda: "cannot be" in sheet.problem.text(), timeout=20_000)
    assert f"{place / 'film'}" in sheet.problem.text() and REASONS[trouble] in sheet.problem.text()
    assert sheet.isVisible() and sheet.save.isEnabled() and names(place) == before
    sheet.close_sheet()
    assert lives(qtbot, window)


def test_a_recording_that_finds_no_room_ends_and_keeps_what_it_has(qtbot, window, place, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    fill(place, 400_000)
    window.recording.start()
    qtbot.waitUntil(lambda: not window.recording.running, timeout=20_000)
    assert "no room for more" in window.statusbar.message()
    spool = window.recording.spool
    assert spool.count > 0 and spool.frame(spool.count - 1) is not None
    sheet = next(sheet for sheet in window.findChildren(RecordSheet) if sheet.isVisible())
    sheet.close_sheet()
    assert lives(qtbot, window)


def test_no_recording_where_nothing_can_be_written(qtbot, window, place, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    make_read_only(place)
    window.recording.toggle()
    assert not window.recording.running and "read-only" in window.statusbar.message()
    assert lives(qtbot, window)


def test_settings_are_told_where_the_program_runs(qtbot, window, settings, place):
    settings.tell = window.statusbar.say
    make_read_only(place)
    window.set_calm(True)
    assert window.statusbar.message().startswith("Settings cannot be kept:")
    assert settings.values.calm and lives(qtbot, window)


def test_a_log_that_finds_no_room_is_silent(place, capsys):
    path = open_log(place / "rgapp.log")
    fill(place)
    try:
        log.warning("x" * 10_000)
        assert path.stat().st_size == 0
    finally:
        handler = log.handlers[-1]
        log.removeHandler(handler)
        (place / "fill").unlink()
        handler.close()
    assert capsys.readouterr().err == ""


# -- what needs no window ----------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["full on the way", "read-only"])
@pytest.mark.parametrize("name", ["film.gif", "film.mp4", "film"])
def test_a_film_of_a_scene(qapp, place, capsys, name, trouble):
    if name == "film.mp4" and not film.has_video():
        pytest.skip("MP4 needs PyAV")
    path = place / name
    make_read_only(place) if trouble == "read-only" else fill(place, 16_384)
    assert main(["render", "1", "--seconds", "1", "--rate", "2", "-o", str(path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"rgapp: {path} cannot be written: {REASONS[trouble.split()[0]]}"), said
    assert said.count("\n") == 1
    assert [one.name for one in place.iterdir()] == ([] if trouble == "read-only" else ["fill"])


# -- networks ----------------------------------------------------------------------------------------------


def small_training(qtbot, window):
    """The Train place, about to train a small network."""
    window.choose_place("train")
    made = window.current
    qtbot.waitUntil(lambda: made.board.grid.patches is not None and not made.files.busy, timeout=20_000)
    window.session.set("train", size=8, layers="16", samples=200, epochs="2", l1="0.03", live=False)
    return made


def train(qtbot, made):
    made.verb_triggered()
    qtbot.waitUntil(lambda: made.work.finished and not made.work.begun, timeout=60_000)


@pytest.mark.parametrize("trouble", REASONS)
def test_a_network(qtbot, window, place, trouble):
    path, made = place / "network.h5", small_training(qtbot, window)
    train(qtbot, made)
    made.files.save(str(path))
    qtbot.waitUntil(lambda: made.work.path == path, timeout=10_000)
    kept, before = path.read_bytes(), names(place)
    spoil(place, trouble)
    made.files.save(str(path))
    qtbot.waitUntil(lambda: "network.h5 cannot be written" in made.strip.text(), timeout=10_000)
    assert REASONS[trouble] in made.strip.text()
    assert path.read_bytes() == kept and names(place) == before
    assert lives(qtbot, window)


@pytest.mark.parametrize("trouble", REASONS)
def test_a_network_that_is_to_read_the_lattice(qtbot, window, place, trouble):
    """It is put into the folder of the program first."""
    made = small_training(qtbot, window)
    train(qtbot, made)
    before, used = names(place), window.session.params("lattice").network
    spoil(place, trouble)
    made.files.use_network()
    qtbot.waitUntil(lambda: REASONS[trouble] in made.strip.text(), timeout=10_000)
    assert window.session.params("lattice").network == used and names(place) == before
    assert lives(qtbot, window)


@pytest.mark.parametrize("trouble", REASONS)
def test_a_training_goes_on_where_it_cannot_be_kept(qtbot, window, place, trouble):
    made = small_training(qtbot, window)
    spoil(place, trouble)
    train(qtbot, made)
    assert REASONS[trouble] in made.strip.text() and "Nothing is lost yet" in made.strip.text()
    assert "Save elsewhere" in [button.text() for button in made.strip.findChildren(TextButton)]
    assert made.work.failure is None and lives(qtbot, window)


@pytest.mark.parametrize("trouble", REASONS)
def test_a_session_whose_network_finds_no_room_changes_nothing(qtbot, window, place, tmp_path, trouble):
    path, before = tmp_path / "theirs.rgapp", window.session.states()
    states = {"lattice": {"params": {"network": "/gone/theirs.h5"}, "seed": 1}}
    own = models.find("ising-warm-40").read_bytes()
    session_file.write(path, session_file.SessionFile(states, network=own))
    spoil(place, trouble)
    window.sessions.open(path)
    qtbot.waitUntil(lambda: "theirs.rgapp cannot be used" in window.current.strip.text(), timeout=10_000)
    assert REASONS[trouble] in window.current.strip.text()
    after = window.session.states()
    assert {name: after[name] for name in before} == before and lives(qtbot, window)


def test_a_preview_needs_no_disk(qtbot, window, place, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    fill(place)
    window.open_export()
    sheet = window.findChildren(ExportSheet)[-1]
    qtbot.waitUntil(lambda: not sheet.preview.pixmap().isNull(), timeout=10_000)
    assert sheet.problem.text() == ""
    sheet.close_sheet()
