"""The session: one way to set a parameter, undo, the lattice behind it, settings that survive damage."""

import json
import time

import numpy as np
import pytest
from test_history import Clock
from test_runner import until

from rgapp.engine import Runner
from rgapp.experiments.lattice import LatticeParams, LoadSpins, Reset
from rgapp.files import FileError
from rgapp.params import ParameterError
from rgapp.runs import last_spins
from rgapp.session import Session, parse_seed
from rgapp.settings import Settings


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def session(tmp_path, clock):
    session = Session(Settings(tmp_path / "settings.json"), clock, network="none")
    yield session
    session.close()


def paused(session):
    session.lattice.pause()
    session.start()
    assert session.lattice.idle.wait(5)
    return session.lattice


def test_set_reaches_the_running_lattice_and_tells(session):
    told = []
    session.changed.connect(lambda place, params: told.append((place, params.temperature)))
    runner = paused(session)
    session.set("lattice", temperature="2,5")
    assert session.params("lattice").temperature == 2.5
    assert told == [("lattice", 2.5)]
    run = runner.result().result(5)
    assert run.journal[-1] == (0, session.params("lattice"))
    session.set("lattice", temperature=2.5)
    assert len(told) == 1, "setting the same again is no change"


def test_the_lattice_begins_as_it_was_set_when_it_was_let_run(session, monkeypatch):
    """However late its thread comes to it: what is set afterwards is a change of the run."""
    begin = Runner._begin
    monkeypatch.setattr(Runner, "_begin", lambda runner, make: (time.sleep(0.1), begin(runner, make)))
    session.set("lattice", size=16)
    session.lattice.pause()
    session.start()
    session.set("lattice", size=32)
    run = session.lattice.result().result(5)
    assert run.params.size == 16 and [change.size for _, change in run.journal][-1] == 32


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"temperature": 0}, "temperature", "between 0.1 and 10"),
        ({"temperature": "-1"}, "temperature", "between 0.1 and 10"),
        ({"temperature": "nan"}, "temperature", "between 0.1 and 10"),
        ({"temperature": "abc"}, "temperature", "between 0.1 and 10"),
        ({"size": 1}, "size", "between 2 and 16384"),
        ({"algorithm": "magic"}, "algorithm", "one of metropolis"),
        ({"seed": -1}, "seed", "whole number from 0"),
        ({"seed": 2**63}, "seed", "whole number from 0"),
        ({"seed": "1.5"}, "seed", "whole number from 0"),
        ({"temprature": 2}, "temprature", "is not a parameter here"),
        ({"network": "/no/such.h5"}, "network", "such.h5"),
        ({"field": 0.2, "temperature": 99}, "temperature", "between 0.1 and 10"),
    ],
)
def test_what_is_refused_changes_nothing(session, values, field, words):
    before = session.params("lattice"), session.seed("lattice")
    with pytest.raises(ParameterError, match=words) as caught:
        session.set("lattice", **values)
    assert caught.value.parameter == field
    assert (session.params("lattice"), session.seed("lattice")) == before
    assert not session.can_undo


def test_undo_restores_parameters_and_never_rewinds(session, clock):
    runner = paused(session)
    signals = []
    session.undo_changed.connect(lambda: signals.append(1))
    runner.step(10)
    session.set("lattice", temperature=3)
    clock.now += 5
    runner.step(10)
    session.set("lattice", field=0.1)
    runner.step(10)
    assert session.undo() and session.undo() and not session.undo()
    run = runner.result().result(5)
    assert run.position == 30
    assert session.params("lattice").temperature == 2.269
    assert [position for position, _ in run.journal] == [10, 20, 30]
    assert run.journal[-1][1].temperature == 2.269, "two undos in a row reach the lattice as one change"
    assert session.redo() and session.redo() and not session.redo()
    assert (session.params("lattice").temperature, session.params("lattice").field) == (3, 0.1)
    assert len(signals) == 6


def test_a_drag_is_one_step(session, clock):
    session.begin_drag()
    for k in range(100):
        session.set("lattice", temperature=2 + k / 100)
        clock.now += 0.5
    session.end_drag()
    session.undo()
    assert session.params("lattice").temperature == 2.269
    assert not session.can_undo


def test_a_new_seed_begins_a_new_run_and_undo_brings_the_old_one_back(session):
    runner = paused(session)
    runner.step(20)
    first = runner.result().result(5)
    session.set("lattice", seed="99")
    runner.step(20)
    second = runner.result().result(5)
    assert (second.seed, second.position, second.journal) == (99, 20, ())
    assert (first.arrays["final/spins"] != second.arrays["final/spins"]).any()
    session.undo()
    runner.step(20)
    again = runner.result().result(5)
    assert again.seed == first.seed == 563
    np.testing.assert_array_equal(again.arrays["final/spins"], first.arrays["final/spins"])


def test_orders_reach_the_lattice(session):
    runner = paused(session)
    session.reset("cold")
    run = runner.result().result(5)
    assert run.journal == ((0, Reset("cold")),)
    assert run.arrays["final/magnetization"] == 1


def test_a_file_of_spins_opens_as_the_lattice_and_is_one_step(session, tmp_path):
    spins = np.where(np.random.default_rng(1).random((3, 48, 48)) < 0.3, -1, 1).astype(np.int8)
    np.savez(tmp_path / "a.npz", spins=spins)
    runner = paused(session)
    session.go_on_from(*last_spins(tmp_path / "a.npz"))
    run = runner.result().result(5)
    np.testing.assert_array_equal(run.arrays["final/spins"], spins[-1])
    assert session.params("lattice").size == 48
    assert isinstance(run.journal[-1][1], LoadSpins)
    session.undo()
    assert session.params("lattice").size == 40
    (tmp_path / "b.npz").write_bytes(b"PK")
    with pytest.raises(FileError):
        last_spins(tmp_path / "b.npz")


def test_other_places_have_undo_too(session):
    applied = []
    session.register("view", LatticeParams(), apply=lambda before, after: applied.append(after.params.field))
    session.set("view", field=0.25)
    session.undo()
    assert applied == [0.25, 0]
    assert session.params("lattice").field == 0


def test_a_failed_run_starts_again_from_its_seed(session):
    runner = paused(session)
    runner.order(object())
    until(lambda: runner.failure is not None)
    assert "knows no order object" in runner.failure.sentence
    session.restart()
    until(lambda: runner.failure is None)
    assert runner.result().result(5).position == 0


def test_close_stops_everything_at_once(session):
    session.start()
    session.lattice.set_pace(None)
    until(lambda: session.lattice.position > 1000)
    began = time.monotonic()
    session.close()
    assert time.monotonic() - began < 2
    assert not session.lattice.running or session.lattice.result().cancelled()


def test_seeds():
    assert parse_seed("0") == 0
    assert parse_seed(str(2**63 - 1)) == 2**63 - 1
    assert parse_seed(" 12 ") == 12
    for wrong in ("", "abc", "-3", "1e30", None, 0.5, float("nan"), float("inf")):
        with pytest.raises(ParameterError, match="seed must be a whole number from 0 to 9223372036854775807"):
            parse_seed(wrong)


def test_settings_survive_and_are_whole_on_disk(tmp_path):
    path = tmp_path / "new" / "folder" / "settings.json"
    settings = Settings(path)
    assert (settings.values.theme, settings.notice) == ("system", "")
    settings.change(theme="dark", recent_networks=("a.h5", "b.h5"))
    assert json.loads(path.read_text())["theme"] == "dark"
    again = Settings(path)
    assert again.values == settings.values
    assert again.values.recent_networks == ("a.h5", "b.h5")
    with pytest.raises(ParameterError, match="theme must be one of"):
        settings.change(theme="pink")
    assert settings.values.theme == "dark"
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"theme": "dark"', "\x00\xff", "3"])
def test_damaged_settings_are_the_usual_ones_with_a_sentence(tmp_path, text):
    path = tmp_path / "settings.json"
    path.write_text(text, encoding="latin-1")
    settings = Settings(path)
    assert settings.values.theme == "system"
    assert "is damaged" in settings.notice


def test_one_bad_setting_or_an_unknown_one_spoils_no_other(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": "pink", "text_size": 1.2, "from_the_future": 1}))
    settings = Settings(path)
    assert (settings.values.theme, settings.values.text_size) == ("system", 1.2)
    assert settings.notice.startswith("One setting was not kept: theme must be one of")


def test_settings_that_cannot_be_written_hold_until_the_end(tmp_path):
    (tmp_path / "file").write_text("")
    settings = Settings(tmp_path / "file" / "settings.json")
    settings.tell = (told := []).append
    settings.change(theme="dark")
    settings.change(theme="light")
    assert settings.values.theme == "light"
    assert told == [settings.notice] and "cannot be made" in settings.notice
    (tmp_path / "file").unlink()
    settings.change(theme="dark")
    assert settings.notice == "" and Settings(settings.path).values.theme == "dark"
