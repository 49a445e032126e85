"""The window's tests run unseen; each starts in the light theme and must leave no window behind."""

import pytest
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
def make_train(qtbot, session, monkeypatch):
    """Makes the place, asking for these parameters, in a window of its own; all are closed at the end."""
    from rgapp.ui.train import place as module
    from rgapp.ui.train.asked import Asked

    made = []

    def build(session=session, **params):
        monkeypatch.setattr(module, "Asked", lambda: Asked(**params))
        window = QWidget()
        qtbot.addWidget(window)
        window.resize(1500, 914)
        place = module.Train(session)
        place.setParent(window)
        place.resize(1500, 914)
        place.said_so, place.gone_to = [], []
        place.said.connect(place.said_so.append)
        place.place_wanted.connect(place.gone_to.append)
        window.show()
        qtbot.waitUntil(lambda: place.board.grid.patches is not None and not place.files.busy)
        made.append((place, window))
        return place

    yield build
    for place, window in made:
        place.close_place()
        window.close()
