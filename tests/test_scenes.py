"""Scenes: those that ship are whole and in order; what is wrong with one is told in a sentence."""

import numpy as np
import pytest

from rgapp import results
from rgapp.experiments import temperature_flow
from rgapp.files import FileError
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.scenes import VIEWS, bundled, parse, read

GOOD = """
title = "A"
caption = "B"
notes = "C"
view = "plane"
[control]
label = "T"
low = 1
high = 3
start = 2
mark = [2.269, "critical"]
"""


def test_those_that_ship_are_in_order_and_cover_every_view():
    found = bundled()
    assert [scene.name[:2] for scene in found] == [f"{k:02d}" for k in range(1, len(found) + 1)]
    assert {scene.view for scene in found} == set(VIEWS) - {"results"} and len(found) == 13
    for scene in found:
        assert scene.title and scene.caption and scene.notes and scene.control.label
        assert scene.control.low <= scene.control.start <= scene.control.high


def test_what_the_last_scene_says_is_what_it_shows():
    told = next(scene for scene in bundled() if scene.view == "flow").notes
    ends = {}
    for path in results.all_bundled("temperature_flow"):
        result = results.read(path)
        for one in temperature_flow.table(result.points):
            if one["thermometer"] == "energy":
                end = (one["from_cold"] + one["from_hot"]) / 2
                ends.setdefault(one["hidden"], {})[result.params["hottest"]] = end
                assert one["met"] and abs(one["from_cold"] - one["from_hot"]) < 0.03
                if result.params["hottest"] in (3, 6, 8):
                    assert f"{one['hidden']}" in told and f"{end:.2f}" in told
                if result.params["hottest"] == 6:  # what the scene begins with
                    assert abs(end - CRITICAL_TEMPERATURE) > 0.1 and abs(end - one["mixture"]) > 0.1
    assert set(ends) == {16, 64}
    for by_window in ends.values():
        assert sorted(by_window) == [3, 4, 5, 6, 7, 8]
        assert (np.diff([by_window[window] for window in sorted(by_window)]) > 0).all()
        assert by_window[8] - by_window[3] > 0.2, "twenty times the errors"
        assert abs(by_window[3] - CRITICAL_TEMPERATURE) > 0.1


def test_values_are_kept_to_the_range_and_its_digits():
    control = parse(GOOD, "a.toml").control
    assert (control.kept(9), control.kept(-9), control.kept(1.23456)) == (3, 1, 1.23)
    assert control.mark == (2.269, "critical") and control.ends == ("", "")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('title = "A"', "", "title of the scene a.toml must be a text"),
        ('title = "A"', 'title = "' + "x" * 700 + '"', "at most 600 letters"),
        ('view = "plane"', 'view = "film"', "wants the view 'film'; there are magnet"),
        ("[control]", "[knob]", "has no control"),
        ("low = 1", "low = 5", "low < high"),
        ("start = 2", "start = 4", "start between them"),
        ("start = 2", "start = nan", "must be a number"),
        ("low = 1", 'low = "cold"', "low of the scene a.toml must be a number"),
        ("low = 1", "low = true", "must be a number"),
        ("mark = [2.269,", "mark = [nan,", "mark of the scene a.toml must be a number and a word"),
        ("mark = [2.269,", "mark = [1" + "0" * 400 + ",", "mark of the scene a.toml must be a number"),
        ("mark = [2.269,", "mark = [", "mark of the scene a.toml must be a number and a word"),
        ("start = 2", "start = 2\ndecimals = 99", "decimals"),
        ("start = 2", "start = 2\nends = 3", "ends of the scene a.toml must be two words"),
        ("[control]", "[control", "is no TOML"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(old, new, sentence):
    with pytest.raises(FileError) as told:
        parse(GOOD.replace(old, new), "a.toml")
    assert sentence in str(told.value) and "\n" not in str(told.value)


def test_a_file_that_is_no_text_is_told(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileError, match="cannot be read as text"):
        read(path)
    with pytest.raises(FileError, match="cannot be read as text"):
        read(tmp_path / "nowhere.toml")
    path.write_text(GOOD)
    assert read(path).title == "A"
