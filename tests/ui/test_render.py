"""Frames of a scene without a window: the same script gives the same frames, however slow the drawing."""

import dataclasses
import hashlib
import json
import shlex
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

from rgapp import film, scenes, session_file
from rgapp.cli import main
from rgapp.engine import Runner
from rgapp.params import ParameterError
from rgapp.session_file import SessionFile
from rgapp.ui.lecture import render, views
from rgapp.ui.lecture.render import Script, frames

SHORT = {"seconds": 1.0, "rate": 6.0}


def scene(view):
    return next(one for one in scenes.bundled() if one.view == view)


def hashes(one, script, slow=0.0):
    made = []
    for frame in frames(one, script):
        assert frame.shape == (script.size[1], script.size[0], 3) and frame.dtype == np.uint8
        made.append(hashlib.sha256(frame.tobytes()).hexdigest())
        time.sleep(slow)
    return made


@pytest.mark.parametrize("view", ["magnet", "scales", "stage", "training", "market", "axis"])
def test_the_same_script_gives_the_same_frames(qapp, monkeypatch, view):
    one = scene(view)
    first = hashes(one, Script(**SHORT))
    assert len(first) == 6 and len(set(first)) > 2, "something moves"
    assert hashes(one, Script(**SHORT), slow=0.1) == first
    take_orders = Runner._take_orders
    with monkeypatch.context() as busy:
        busy.setattr(Runner, "_take_orders", lambda runner: (time.sleep(0.02), take_orders(runner)))
        assert hashes(one, Script(**SHORT)) == first, "a machine that comes late to every order"
    if view in ("magnet", "stage", "market"):
        other = hashes(one, Script(**SHORT, seed=7))
        assert all(a != b for a, b in zip(first[1:], other[1:], strict=True))


def test_the_control_goes_from_end_to_end_and_rests_there():
    control = scene("magnet").control
    script = Script(seconds=10, rate=10, first=2.0, last=3.0)
    values = [script.value(k, control) for k in range(script.count)]
    assert script.count == 100 and values[0] == values[10] == 2.0 and values[-1] == values[90] == 3.0
    assert values[50] == pytest.approx(2.5) and np.all(np.diff(values) >= 0)
    assert Script().value(0, control) == control.low


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"seconds": 0}, "seconds must be"), ({"rate": 200}, "rate must be"),
        ({"size": (640, 480)}, "size must be"), ({"scheme": "pink"}, "theme must be"),
    ],
)  # fmt: skip
def test_scripts_that_cannot_be(wrong, words):
    with pytest.raises(ParameterError, match=words):
        Script(**wrong)
    with pytest.raises(ParameterError, match="to must be between"):
        Script(last=99).check(scene("magnet").control)


def test_a_failure_of_the_lattice_reaches_the_caller(qapp, monkeypatch):
    def broken(self, n):
        raise MemoryError("no room for spins")

    monkeypatch.setattr("rgapp.experiments.lattice.Lattice.advance", broken)
    with pytest.raises(MemoryError, match="no room for spins"):
        list(frames(scene("magnet"), Script(**SHORT)))


def test_a_frame_that_does_not_come_ends_it(qapp, monkeypatch):
    monkeypatch.setattr(render, "PATIENCE", 0.2)
    monkeypatch.setattr("rgapp.ui.lecture.views.MarketView.settled", property(lambda self: False))
    with pytest.raises(TimeoutError, match="was not drawn"):
        list(frames(scene("market"), Script(**SHORT)))


def command(*words, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "rgapp", "render", *words],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=cwd,
    )


def test_the_command_writes_the_film_and_nothing_else(tmp_path):
    path = tmp_path / "axis.gif"
    done = command("axis", "--seconds", "1", "-o", str(path))
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "15 frames of 720x405" in done.stdout
    with Image.open(path) as picture:
        assert picture.size == (720, 405)
    block = film.read_provenance(path)
    assert block["scene"]["view"] == "axis" and block["seed"] == 563 and "rgapp render" in block["command"]
    assert "13  Does a machine flow" in command("--list").stdout


def test_the_command_inside_a_film_makes_its_frames_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own = dataclasses.replace(scene("plane"), title='It\'s "$5" more')
    states = {"scenes": {"params": {"entries": [scenes.plain(own)]}, "seed": 0}}
    session_file.write("mine.rgapp", SessionFile(states, "coarse"))
    begins = ["--session", "mine.rgapp", own.title, "--seconds", "0.7", "--rate", "4.3"]
    done = command(*begins, "--from", "-0.123456789", "--to", "-0.1", "-o", "one", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "one" / "provenance.json").read_text())["command"]
    assert "--session mine.rgapp" in told and "--from=-0.123456789" in told and told.endswith("-o one")
    again = command(*shlex.split(told)[2:-1], "two", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    frames = sorted(path.name for path in (tmp_path / "one").glob("*.png"))
    assert len(frames) == 3
    for name in frames:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_scene_that_cannot_be_shown_becomes_no_film(qapp):
    with pytest.raises(ParameterError, match="cannot be shown: size must be"):
        next(frames(dataclasses.replace(scene("magnet"), preset={"size": 3.5}), Script(**SHORT)))


def test_a_flow_that_is_computed_and_not_yet_drawn_is_not_settled(qapp, qtbot, session):
    view = views.view_of(session, scene("market"), {})
    qtbot.addWidget(view)
    view.entered()
    view.show_value(0.0)
    view.tick(0.0)
    session.flow.wait()
    view.tick(0.0)
    assert view.settled
    view.show_value(20.0)
    view.tick(0.0)
    session.flow.wait()
    assert not view.settled, "the picture is the one before"
    view.tick(0.0)
    assert view.settled and view._analysis.params.drop_top == 20


@pytest.mark.parametrize("states", [{"params": 3}, {"params": {"entries": 5}}, {"seed": 1}])
def test_a_session_with_damaged_scenes_is_told(tmp_path, capsys, states):
    session_file.write(tmp_path / "a.rgapp", SessionFile({"scenes": states}, "coarse"))
    assert main(["render", "--list", "--session", str(tmp_path / "a.rgapp")]) == 2
    told = capsys.readouterr().err
    assert told.startswith("rgapp: ") and told.count("\n") == 1 and "Error" not in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("axis",), "name the film with -o"),
        (("axis", "-o", "a.avi"), "is no kind of film"),
        (("99", "-o", "a.gif"), "there are scenes 1 to 13"),
        (("tea", "-o", "a.gif"), "there is no scene tea"),
        (("axis", "-o", "a.gif", "--size", "big"), "size must be like"),
        (("axis", "-o", "a.gif", "--from", "500"), "from must be between"),
        (("axis", "-o", "a.gif", "--seconds", "no"), "seconds: expected a number"),
        (("none.toml", "-o", "a.gif"), "cannot be read"),
    ],
)
def test_what_is_wrong_is_one_sentence(words, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["render", *words]) == 2
    found = capsys.readouterr().err
    assert told in found and found.count("\n") == 1 and not list(tmp_path.iterdir())
