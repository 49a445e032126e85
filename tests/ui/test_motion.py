"""Calm drawing, as it is set or as the system asks; on screen ten lattices a second at most."""

from types import SimpleNamespace

import pytest

from rgapp.ui import motion


def system_says(monkeypatch, name):
    hints = SimpleNamespace(
        accessibility=lambda: SimpleNamespace(motionPreference=lambda: SimpleNamespace(name=name))
    )
    monkeypatch.setattr(motion, "QGuiApplication", SimpleNamespace(styleHints=lambda: hints))


def test_what_this_qt_tells_can_be_asked_for(qapp):
    assert motion.reduced_motion() in (True, False)


@pytest.mark.parametrize(
    ("asked", "chosen", "expected"),
    [
        ("NoPreference", False, False),
        ("NoPreference", True, True),
        ("ReducedMotion", False, True),
        ("ReducedMotion", True, True),
    ],
)
def test_the_system_or_the_setting(monkeypatch, settings, asked, chosen, expected):
    system_says(monkeypatch, asked)
    settings.change(calm=chosen)
    assert motion.calm(settings.values) is expected


def test_a_system_with_little_motion_gets_few_lattices_and_no_fades(qtbot, monkeypatch, open_window):
    window = open_window()
    window.choose_place("coarse")
    director = window.current.director
    qtbot.waitUntil(lambda: director._lattice.per_second > 10)
    system_says(monkeypatch, "ReducedMotion")
    qtbot.waitUntil(lambda: director._lattice.per_second == 10)
