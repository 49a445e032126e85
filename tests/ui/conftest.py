"""The window's tests run unseen; each starts in the light theme and must leave no window behind."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from rgapp.session import Session
from rgapp.settings import Settings
from rgapp.ui.theme import load_fonts, theme

_loaded = []


def pytest_itemcollected(item):
    """The offscreen platform complains about windows with a least size; nothing is wrong with them."""
    item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))


@pytest.fixture(autouse=True)
def plain_theme(qapp):
    """Fonts, Fusion and the light theme; fails a test that leaves a window shown."""
    if not _loaded:
        qapp.setStyle("Fusion")
        load_fonts()
        qapp.setFont(theme().font("control"))
        _loaded.append(True)
    theme().set_scale(1.0)
    theme().set_palette("ink")
    theme().set_scheme("light")
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # what no event loop has deleted yet
    QApplication.clipboard().clear()  # that of the offscreen platform outlives Python, and ends in a crash
    left = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    for widget in left:
        widget.close()
    assert not left, f"windows left open: {left}; give them to qtbot.addWidget"


@pytest.fixture
def settings(tmp_path):
    """Settings in a file of the test."""
    return Settings(tmp_path / "settings.json")


@pytest.fixture
def session(settings):
    made = Session(settings)
    yield made
    made.close()


@pytest.fixture
def stand(qtbot, session):
    """Shows a place in a window of its own, 1500 wide; places and windows are closed at the end, the session
    after them.
    """
    made = []

    def show(place, height=900):
        window = QWidget()
        qtbot.addWidget(window)
        window.resize(1500, height)
        place.setParent(window)
        place.resize(1500, height)
        window.show()
        made.append((place, window))
        return place

    yield show
    for place, window in made:
        place.close_place()
        window.close()


@pytest.fixture
def open_theory(stand, session):
    """Shows the Theory place, open at the page of this name."""
    from rgapp.ui.theory.place import Theory

    def show(page="flows"):
        place = stand(Theory(session))
        place.show_page(page)
        return place

    return show


@pytest.fixture
def open_window(qtbot, session):
    """Shows the whole window with all its places, large as asked for; closed at the end.

    ``running``: the lattice runs; ``active``: the window has the keyboard.
    """
    from rgapp.ui.app import make_window

    made = []

    def show(width=1600, height=1000, running=True, active=False):
        if not running:
            session.lattice.pause()
        session.start()
        window = make_window(session)
        made.append(window)
        qtbot.addWidget(window)
        window.resize(width, height)
        window.show()
        if active:
            with qtbot.waitActive(window):
                window.activateWindow()
        return window

    yield show
    for window in made:
        window.close()


@pytest.fixture
def make_train(qtbot, session, stand, monkeypatch):
    """Shows the Train place, asking for these parameters."""
    from rgapp.ui.train import place as module
    from rgapp.ui.train.asked import Asked

    def build(session=session, **params):
        monkeypatch.setattr(module, "Asked", lambda: Asked(**params))
        place = module.Train(session)
        place.said_so, place.gone_to = [], []
        place.said.connect(place.said_so.append)
        place.place_wanted.connect(place.gone_to.append)
        stand(place, 914)
        qtbot.waitUntil(lambda: place.board.grid.patches is not None and not place.files.busy)
        return place

    return build
