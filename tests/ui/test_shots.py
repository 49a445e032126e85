"""What the contact sheets look for: words that have less room than they need. There are none in any place."""

import importlib.util
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from rgapp.session import Session
from rgapp.ui.app import make_window

TOOL = Path(__file__).parents[2] / "tools" / "shots.py"


@pytest.fixture(scope="module")
def clipped():
    made = importlib.util.spec_from_file_location("shots", TOOL)
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    return module.clipped


def test_words_without_room_are_found(qtbot, clipped):
    widget = QWidget()
    qtbot.addWidget(widget)
    label, button = QLabel("A sentence that needs some room", widget), QPushButton("Words to press", widget)
    widget.resize(400, 200)
    widget.show()
    for one in (label, button):
        one.resize(one.sizeHint())
    assert list(clipped(widget)) == []
    label.resize(60, label.height())
    button.resize(30, button.height())
    told = list(clipped(widget))
    assert len(told) == 2 and "A sentence" in told[0] and "Words to press" in told[1]
    label.setWordWrap(True)
    assert any("height" in line for line in clipped(widget))


@pytest.mark.parametrize("size", [(1280, 720), (1600, 1000)])
def test_no_words_are_cut_in_any_place_or_page(qtbot, settings, clipped, size):
    session = Session(settings)
    window = make_window(session)
    qtbot.addWidget(window)
    session.start()
    window.resize(*size)
    window.show()
    for name in window.place_names:
        window.choose_place(name)
        for _, show in window.current.shows() or [("", lambda: None)]:
            show()
            try:
                qtbot.waitUntil(lambda: not list(clipped(window)), timeout=2000)
            except qtbot.TimeoutError:
                pytest.fail(f"{name} at {size}: {list(clipped(window))}")
    window.close()
