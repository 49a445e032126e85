"""Every file that is written, on a disk that is full and on one that is read-only.

One sentence names the file and the reason, what was there stays as it was, and nothing else is left.
"""

import ast
import errno
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from disks import disk, fill, make_read_only

import rgapp
from rgapp import film, models, results, session_file
from rgapp.checkpoint import Checkpoint
from rgapp.cli import main
from rgapp.data import DataError
from rgapp.data.matrix import Scratch
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


def needs(name):
    if name.endswith(".mp4") and not film.has_video():
        pytest.skip("MP4 needs PyAV")


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
    needs(name)
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
    needs(name)
    path = place / name
    path.write_bytes(b"kept")
    make_read_only(place)
    said = refusal(WRITERS[name], path)
    assert said == f"{path} cannot be written: the folder is read-only; choose another one"
    assert path.read_bytes() == b"kept" and [one.name for one in place.iterdir()] == [name]


@pytest.mark.parametrize("name", WRITERS)
def test_what_fails_when_all_is_written_fails_too(tmp_path, monkeypatch, name):
    """Disks of the network say it only now."""
    needs(name)

    def fails(*_):
        raise OSError(errno.EIO, "Input/output error")

    path = tmp_path / name
    path.write_bytes(b"kept")
    monkeypatch.setattr(os, "fsync", fails)
    assert refusal(WRITERS[name], path) == f"{path} cannot be written: input/output error"
    assert path.read_bytes() == b"kept" and [one.name for one in tmp_path.iterdir()] == [name]


def test_sessions_need_no_room_but_their_own(place, tmp_path, monkeypatch):
    """Where the disk of temporary files is full, one opens sessions and saves them elsewhere."""
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    fill(place)
    path = tmp_path / "mine.rgapp"
    session_file.write(path, session_file.SessionFile({}, results={"samples": result()}))
    found = session_file.read(path).results["samples"]
    np.testing.assert_array_equal(found.arrays["noise"], NUMBERS)
    assert (found.params, found.seed, found.experiment) == ({"size": 8}, 1, "samples")


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


def test_numbers_that_are_too_many_for_memory(place, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)  # not into /var/tmp
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    fill(place, ROOM)
    gathered = Scratch(100, "data.csv")
    with pytest.raises(DataError) as full:
        gathered.write(NUMBERS)
    gathered.open()._file.close()
    make_read_only(place)
    with pytest.raises(DataError) as barred:
        Scratch(100, "data.csv")
    begun = f"data.csv is put into {place} while it is worked on, and that cannot be written: "
    assert str(full.value) == f"{begun}there is no room on this disk"
    assert str(barred.value).startswith(f"{begun}the folder is read-only")


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
    "run.csv": ["run", "lattice", "--size", "8", "--sweeps", "30000"],
    "scan.h5": ["run", "scan", "--sizes", "8", "--steps", "2", "--count", "50", "--jobs", "1"],
    "flow.h5": ["flow", "data.npy"],
    "flow.csv": ["flow", "data.npy"],
}


@pytest.mark.parametrize("trouble", ["full", "full on the way", "read-only"])
@pytest.mark.parametrize("name", COMMANDS)
def test_commands_say_it_in_one_sentence(place, tmp_path, monkeypatch, capsys, name, trouble):
    np.save(tmp_path / "data.npy", NOISE.normal(size=(400, 30)))
    monkeypatch.chdir(tmp_path)
    path = place / name
    if trouble == "read-only":
        make_read_only(place)
    else:
        fill(place, 4096 if trouble == "full on the way" else 0)
    assert main([*COMMANDS[name], "-o", str(path)]) == 2
    reason = "the folder is read-only" if trouble == "read-only" else "there is no room on this disk"
    said = capsys.readouterr().err
    assert said.startswith(f"rgapp: {path} cannot be written: {reason}") and said.count("\n") == 1, said
    assert [one.name for one in place.iterdir()] == ([] if trouble == "read-only" else ["fill"])


def test_standard_output_that_finds_no_room_ends_the_command_in_one_sentence(tmp_path):
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full here")
    words = [sys.executable, "-m", "rgapp", "run", "--list"]
    with open("/dev/full", "w") as full:
        ended = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True)
    assert ended.returncode and "No space left" in ended.stderr and ended.stderr.count("\n") == 1


# -- and no writer is left out -----------------------------------------------------------------------------


THROUGH = {  # inside of ``replacing`` or ``new_folder``; tested above, or by the window's tests
    "export/data.write_csv", "export/data.write_npz", "export/data.write_h5", "export/figures.write",
    "film._write_mp4", "film._write_gif", "film._write_apng", "film._write_folder", "models.save",
    "results.write", "results.append", "session_file.write", "settings.change", "ui/export_sheet._fill",
    "ui/sessions._own_network", "ui/sessions.autosave",
}  # fmt: skip
OTHERS = {  # the means themselves, and files without a name
    "files.replacing", "files.new_folder", "files.try_folder", "files._flush", "hdf5.written",
    "spool.__init__", "data/matrix.__init__", "ui/lecture/render.frames",
    "ui/train/keeping.set_aside",
}  # fmt: skip
NAMES = {
    "write_text", "write_bytes", "savez", "savez_compressed", "written", "mkstemp", "mkdtemp",
    "TemporaryFile", "NamedTemporaryFile", "TemporaryDirectory", "copyfile", "rename",
}  # fmt: skip


def writes(call):
    """Whether a call in the source writes to a file."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    given = [*call.args, *(key.value for key in call.keywords)]
    words = [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    modes = [word for word in words if word and set(word) <= set("rwaxb+")]
    to_write = any(set(mode) & set("wax+") for mode in modes)
    replaces = ast.unparse(call.func) == "os.replace"
    return name in NAMES or replaces or (name in ("open", "File", "ZipFile") and to_write)


def test_no_writer_is_left_out():
    folder, found = Path(rgapp.__file__).parent, set()
    for path in folder.rglob("*.py"):
        module = str(path.relative_to(folder).with_suffix("")).replace("\\", "/")
        for part in ast.parse(path.read_text(encoding="utf-8")).body:
            for outer in part.body if isinstance(part, ast.ClassDef) else [part]:
                if any(isinstance(call, ast.Call) and writes(call) for call in ast.walk(outer)):
                    found.add(f"{module}.{getattr(outer, 'name', '')}")
    assert found == THROUGH | OTHERS
