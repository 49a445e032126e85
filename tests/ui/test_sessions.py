"""Sessions in the real window: saved, opened, edited, begun anew, kept each minute, brought back."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from rgapp import session_file
from rgapp.ui import menus
from rgapp.ui.sessions import Sessions
from rgapp.ui.widgets import Sheet


@pytest.fixture
def window(open_window):
    return open_window(1280, 720, running=False)


def saved(qtbot, window, path):
    window.sessions._save_to(path)
    qtbot.waitUntil(lambda: window.sessions.path == path, timeout=20_000)


def opened(qtbot, window, path):
    before = window.sessions.path
    window.sessions.path = None
    window.open_file(path)
    qtbot.waitUntil(lambda: window.sessions.path == path, timeout=20_000)
    return before


def test_what_was_saved_comes_back(qtbot, window, tmp_path):
    session, path = window.session, tmp_path / "Lecture 7.rgapp"
    session.set("lattice", temperature=2.5, size=64, seed=11)
    window.choose_place("theory")
    session.set("theory", epsilon=0.5)
    session.set_scenes([{"title": "Mine"}])
    spins = session.lattice.result().result(10).arrays["final/spins"]
    saved(qtbot, window, path)
    assert window.topbar.session_name.text() == "Lecture 7" and window.topbar.edited.isHidden()
    session.set("theory", epsilon=1.5)
    assert window.sessions.edited and window.topbar.edited.isVisible()
    session.set("lattice", temperature=3.0, size=40, seed=12)
    session.set_scenes([])
    window.choose_place("coarse")
    opened(qtbot, window, path)
    assert session.params("theory").epsilon == 0.5 and session.params("lattice").size == 64
    assert session.seed("lattice") == 11 and session.scenes == [{"title": "Mine"}]
    assert window.place_in_sight == "theory" and not window.sessions.edited and not session.can_undo
    np.testing.assert_array_equal(session.lattice.result().result(10).arrays["final/spins"], spins)
    assert window.sessions.recent() == [path]
    assert session_file.picture_of(path).startswith(b"\x89PNG")
    menus.main_menu(window).deleteLater()


def test_experiments_come_back_with_their_points(qtbot, window, tmp_path):
    place, path = window.place("experiments"), tmp_path / "a.rgapp"
    window.choose_place("experiments")
    window.session.settings.change(jobs=1)
    window.session.set("experiments", recipe="sloppy")
    place.verb_triggered()
    qtbot.waitUntil(lambda: place.works["sloppy"].finished, timeout=20_000)
    saved(qtbot, window, path)
    work = place.works["sloppy"]
    work.take(work.params, 99, {})
    opened(qtbot, window, path)
    assert place.works["sloppy"].finished and place.table.rows[0][-1] == "done"


def test_a_new_session_begins_as_at_the_first_start(qtbot, window, tmp_path):
    window.session.set("lattice", temperature=3.0)
    window.sessions.new()
    assert window.session.params("lattice").temperature == pytest.approx(2.269) and not window.sessions.edited
    saved(qtbot, window, tmp_path / "a.rgapp")
    window.session.set("lattice", temperature=3.0)
    window.sessions.new()
    (asked,) = [sheet for sheet in window.findChildren(Sheet) if sheet.isVisible()]
    assert "a was changed" in asked.title.text()
    asked.close_sheet()
    assert window.session.params("lattice").temperature == 3.0, "cancelled: nothing is lost"


def test_a_damaged_file_is_told_and_nothing_changes(qtbot, window, tmp_path):
    path = tmp_path / "bad.rgapp"
    path.write_bytes(b"PK\x03\x04 nothing")
    window.session.set("lattice", temperature=2.7)
    window.open_file(path)
    qtbot.waitUntil(lambda: "damaged" in window.current.strip.text(), timeout=10_000)
    assert window.session.params("lattice").temperature == 2.7
    session_file.write(path, session_file.SessionFile({"lattice": {"params": {"temperature": -1}}}))
    window.open_file(path)
    qtbot.waitUntil(lambda: "temperature must be" in window.current.strip.text(), timeout=10_000)
    assert window.session.params("lattice").temperature == 2.7 and window.sessions.path is None


def test_a_folder_that_is_none_is_told_and_the_window_lives_on(qtbot, window, tmp_path):
    window.sessions._save_to(tmp_path / "nowhere" / "a.rgapp")
    qtbot.waitUntil(lambda: "cannot be written" in window.current.strip.text(), timeout=10_000)
    assert window.sessions.path is None


def test_it_is_kept_while_it_changes_and_forgotten_at_the_end(qtbot, window):
    window.sessions.autosave()
    assert not window.sessions._autosaved.exists(), "nothing changed since the start"
    window.session.set("lattice", temperature=2.9)
    window.sessions.autosave()
    qtbot.waitUntil(window.sessions._autosaved.with_suffix(".name").exists, timeout=10_000)
    assert session_file.read(window.sessions._autosaved).states["lattice"]["params"]["temperature"] == 2.9
    assert window.sessions.left_over() == [], "this program still runs"
    window.close()
    assert not window.sessions._autosaved.exists()


SCRIPT = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from rgapp.session import Session
from rgapp.settings import Settings
from rgapp.ui.app import make_application, make_window
from rgapp.ui.sessions import Sessions

app = make_application()
session = Session(Settings(Path(sys.argv[1]) / "settings.json"), network="none")
window = make_window(session)
session.lattice.pause()
session.start()
window.show()
window.sessions._timer.setInterval(60)
number = 0

def change():
    global number
    number += 1
    session.set("flow", drop_top=number % 30)
    print(number, flush=True)

timer = QTimer()
timer.timeout.connect(change)
timer.start(20)
app.exec()
"""


def test_killed_twenty_times_at_most_one_period_is_lost(qtbot, window, tmp_path):
    """A real program that saves every 60 ms is killed at random moments; what is left is whole and recent."""
    moments, folder = random.Random(8), tmp_path / "theirs"
    folder.mkdir()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for _ in range(20):
        program = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, folder], stdout=subprocess.PIPE, text=True, env=environment
        )
        autosaved = folder / "autosave" / f"{program.pid}.rgapp"
        end = time.monotonic() + 30
        while not autosaved.exists() and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(moments.uniform(0.0, 0.25))
        program.send_signal(signal.SIGKILL)
        said = program.communicate()[0].split()
        found = session_file.read(autosaved)
        kept, last = found.states["flow"]["params"]["drop_top"], int(said[-1])
        lag = (last - kept) % 30
        assert lag <= 25, (
            kept,
            last,
        )  # of changes 20 ms apart: a period, and the time to write on a busy machine
        autosaved.unlink()


def test_what_was_open_is_offered_and_brought_back(qtbot, window, tmp_path):
    sessions = window.sessions
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    folder = sessions._folder
    folder.mkdir(parents=True)
    left = folder / f"{dead.pid}.rgapp"
    states = window.session.states()
    states["lattice"]["params"]["temperature"] = 3.3
    session_file.write(left, session_file.SessionFile(states))
    own = tmp_path / "Lecture 7.rgapp"
    left.with_suffix(".name").write_text(str(own))
    assert sessions.left_over() == [(left, str(own))]
    sessions.offer_left_over()
    assert "Lecture 7 was open when rgapp stopped." in window.current.strip.text()
    buttons = {button.text(): button for button in window.current.strip._made}
    buttons["Bring it back"].click()
    qtbot.waitUntil(lambda: window.session.params("lattice").temperature == 3.3, timeout=10_000)
    qtbot.waitUntil(lambda: sessions.edited, timeout=5000)
    assert sessions.path == own and not own.exists(), "nothing is written unasked"
    sessions.offer_left_over()
    buttons = {button.text(): button for button in window.current.strip._made}
    buttons["Forget it"].click()
    assert not left.exists() and sessions.left_over() == []


FIXTURE = Path(__file__).parent.parent / "data" / "session-1.rgapp"


def test_a_session_of_the_first_version_opens(qtbot, window):
    """Made by the program of that version, and kept as it is from now on."""
    opened(qtbot, window, FIXTURE)
    session = window.session
    assert session.params("lattice").temperature == 2.4 and session.params("lattice").size == 40
    assert session.params("theory").epsilon == 0.75 and session.params("flow").drop_top == 12
    assert window.place_in_sight == "theory" and session.scenes == [{"title": "Kept"}]
    assert window.place("experiments").works["sloppy"].finished


def test_the_period_is_that_of_the_settings(window):
    assert Sessions.__init__.__defaults__ == (60.0,)
    assert window.sessions._timer.interval() == 60_000
