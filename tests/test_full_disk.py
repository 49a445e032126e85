"""Every file that is written, on a disk that is full and on one that is read-only.

One sentence names the file and the reason, what was there stays as it was, and nothing else is left.
"""

import json

import numpy as np
import pytest
from disks import disk, fill, make_read_only

from rgapp import film, models, results, session_file
from rgapp.checkpoint import Checkpoint
from rgapp.cli import main
from rgapp.export.figures import Axis, Curve, PlotFigure, write, write_data
from rgapp.files import FileError
from rgapp.results import Result
from rgapp.settings import Settings

NOISE = np.random.default_rng(563)
NUMBERS = NOISE.normal(size=40_000)  # 320 kB that no compression makes small
ROOM = 16 * 1024


@pytest.fixture
def place(tmp_path):
    with disk(tmp_path / "disk", "size=4m") as folder:
        yield folder


def figure():
    curve = Curve("noise", NUMBERS[:4000], NUMBERS[4000:8000])
    return PlotFigure("noise", "Noise", Axis(-4, 4), Axis(-4, 4), marks=(curve,))


def frames(count=40):
    for _ in range(count):
        yield NOISE.integers(0, 256, (64, 96, 3), dtype=np.uint8)


def save_film(path):
    film.write(path, frames(), rate=20, count=40, provenance={"seed": 1})


def result():
    return Result("samples", "live", {"size": 8}, 1, {"seed": 1}, arrays={"noise": NUMBERS})


def batch():
    return Result("scan", "batch", {"sizes": [8]}, 1, {"seed": 1})


def save_network(path):
    network, provenance = models.load(models.bundled()[0])
    models.save(network, path, provenance)


def save_session(path):
    session_file.write(path, session_file.SessionFile({}, network=NOISE.bytes(300_000)))


WRITERS = {
    "figure.png": lambda path: write(figure(), path, pixels=4),
    "figure.svg": lambda path: write(figure(), path),
    "figure.pdf": lambda path: write(figure(), path),
    "slide.png": lambda path: write(figure(), path, slide=True, theme="transparent"),
    "numbers.csv": lambda path: write_data(figure(), path),
    "numbers.npz": lambda path: write_data(figure(), path),
    "numbers.h5": lambda path: write_data(figure(), path),
    "result.h5": lambda path: results.write(path, result()),
    "result.npz": lambda path: results.write(path, result()),
    "result.csv": lambda path: results.write(path, result()),
    "network.h5": save_network,
    "session.rgapp": save_session,
    "film.mp4": save_film,
    "film.gif": save_film,
    "film.apng": save_film,
}


def refusal(save, path):
    with pytest.raises(FileError) as caught:
        save(path)
    return str(caught.value)


@pytest.mark.parametrize("left", [0, ROOM], ids=["full at once", "full on the way"])
@pytest.mark.parametrize("name", WRITERS)
def test_on_a_full_disk_nothing_is_lost(place, name, left):
    path = place / name
    path.write_bytes(b"kept")
    fill(place, left)
    said = refusal(WRITERS[name], path)
    assert said == f"{path} cannot be written: there is no room on this disk"
    assert path.read_bytes() == b"kept"
    assert sorted(one.name for one in place.iterdir()) == sorted(["fill", name])
    (place / "fill").unlink()
    WRITERS[name](path)  # once there is room it is written
    assert path.stat().st_size > ROOM


@pytest.mark.parametrize("name", WRITERS)
def test_on_a_read_only_disk_nothing_is_lost(place, name):
    path = place / name
    path.write_bytes(b"kept")
    make_read_only(place)
    said = refusal(WRITERS[name], path)
    assert said == f"{path} cannot be written: the folder is read-only; choose another one"
    assert path.read_bytes() == b"kept" and [one.name for one in place.iterdir()] == [name]


def test_a_folder_of_pictures(place):
    path = place / "film"
    fill(place, ROOM)
    assert refusal(save_film, path) == f"{path} cannot be written: there is no room on this disk"
    assert [one.name for one in place.iterdir()] == ["fill"]
    (place / "fill").unlink()
    make_read_only(place)
    assert "read-only" in refusal(save_film, path) and not list(place.iterdir())


def test_points_of_a_batch_and_its_state(place):
    path = place / "scan.h5"
    results.write(path, batch())
    checkpoint = Checkpoint(path, batch())
    checkpoint.save({"noise": NUMBERS[:10]})
    kept, state = path.read_bytes(), checkpoint.path.read_bytes()
    fill(place, ROOM)
    assert "no room" in refusal(lambda to: results.append(to, "8", {"noise": NUMBERS}), path)
    assert "no room" in refusal(lambda to: checkpoint.save({"noise": NUMBERS}), path)
    assert (path.read_bytes(), checkpoint.path.read_bytes()) == (kept, state)
    assert len(list(place.iterdir())) == 3
    (place / "fill").unlink()
    results.append(path, "8", {"noise": NUMBERS})
    assert list(results.read(path).points) == ["8"]


def test_settings_hold_until_the_program_ends(place):
    settings = Settings(place / "settings.json")
    settings.change(text_size=1.2)
    fill(place)
    settings.change(text_size=0.9)
    assert settings.values.text_size == 0.9
    assert "no room on this disk" in settings.notice
    assert json.loads(settings.path.read_text())["text_size"] == 1.2
    assert sorted(one.name for one in place.iterdir()) == ["fill", "settings.json"]


COMMANDS = {
    "run.h5": ["run", "samples", "--size", "64", "--count", "200"],
    "run.npz": ["run", "samples", "--size", "64", "--count", "200"],
    "scan.h5": ["run", "scan", "--sizes", "8", "--steps", "2", "--count", "50"],
    "flow.h5": ["flow", "data.npy"],
    "flow.csv": ["flow", "data.npy"],
}


@pytest.mark.parametrize("trouble", ["full", "read-only"])
@pytest.mark.parametrize("name", COMMANDS)
def test_commands_say_it_in_one_sentence(place, tmp_path, monkeypatch, capsys, name, trouble):
    np.save(tmp_path / "data.npy", NOISE.normal(size=(400, 30)))
    monkeypatch.chdir(tmp_path)
    path = place / name
    if trouble == "full":
        fill(place)
    else:
        make_read_only(place)
    assert main([*COMMANDS[name], "-o", str(path)]) == 2
    reason = "there is no room on this disk" if trouble == "full" else "the folder is read-only"
    said = capsys.readouterr().err
    assert said.strip().splitlines()[-1].startswith(f"rgapp: {path} cannot be written: {reason}"), said
    assert "Traceback" not in said
    assert [one.name for one in place.iterdir()] == (["fill"] if trouble == "full" else [])
