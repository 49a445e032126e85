"""Session files: everything comes back, whatever is wrong is told in one sentence, nothing is executed."""

import io
import json
import pickle
import resource
import subprocess
import sys
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from damage import damaged

from rgapp import session_file
from rgapp.files import FileError
from rgapp.params import ParameterError
from rgapp.results import Result
from rgapp.session import Session
from rgapp.session_file import LARGEST, SessionFile, picture_of, read, write
from rgapp.settings import Settings

SPINS = np.where(np.random.default_rng(1).random((40, 40)) < 0.5, -1, 1).astype(np.int8)
RESULT = Result(
    "sloppy", "batch", {"model": "hopping"}, 5, {"program": "rgapp"},
    points={"t = 1": {"eigenvalues": np.full(7, 7.0), "level": np.array("t = 1")}},
)  # fmt: skip
WHOLE = SessionFile(
    {
        "lattice": {"params": {"temperature": 2.5}, "seed": 7},
        "scenes": {"params": {"entries": []}, "seed": 0},
    },
    "theory", SPINS, b"network", {"sloppy": RESULT}, b"\x89PNG",
)  # fmt: skip


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "lecture.rgapp"
    write(made, WHOLE)
    return made


def test_everything_comes_back(path):
    found = read(path)
    assert (found.states, found.place) == (WHOLE.states, "theory")
    assert found.network == b"network" and found.picture == picture_of(path) == b"\x89PNG"
    np.testing.assert_array_equal(found.spins, SPINS)
    np.testing.assert_array_equal(found.results["sloppy"].points["t = 1"]["eigenvalues"], np.full(7, 7.0))
    write(path, SessionFile({}))
    empty = read(path)
    assert empty.spins is None and empty.network is None and not empty.results and not empty.picture


def members_of(path):
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(path, members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as file:
        for name, data in members.items():
            file.writestr(name, data)


def text(**changes):
    base = {"format": "rgapp session", "version": 1, "program": "0", "place": "", "states": {}, "scenes": []}
    return json.dumps({**base, **changes}).encode()


def npy(array, **options):
    held = io.BytesIO()
    np.save(held, array, **options)
    return held.getvalue()


WRONG = {
    "a newer version": {"session.json": text(version=2)},
    "no version": {"session.json": text(version="1")},
    "true as version": {"session.json": text(version=True)},
    "another format": {"session.json": text(format="pickle")},
    "no json": {"session.json": b"\xff\xfe{"},
    "a list": {"session.json": b"[]"},
    "deep json": {"session.json": b"[" * 100_000},
    "states are a list": {"session.json": text(states=[1])},
    "a state is a number": {"session.json": text(states={"lattice": 3})},
    "scenes are words": {"session.json": text(scenes=["x"])},
    "no text": {"lattice.npy": npy(SPINS)},
    "path traversal": {"session.json": text(), "../../evil.h5": b"x"},
    "absolute path": {"session.json": text(), "/etc/passwd": b"x"},
    "results elsewhere": {"session.json": text(), "results/../../x.h5": b"x"},
    "an odd result": {"session.json": text(), "results/sloppy.h5": b"\x89HDF\r\n\x1a\n" + b"0" * 500},
    "objects": {"session.json": text(), "lattice.npy": npy(np.array([{}, 1], object), allow_pickle=True)},
    "a pickle": {"session.json": text(), "lattice.npy": pickle.dumps(SPINS)},
    "no square": {"session.json": text(), "lattice.npy": npy(SPINS[:20])},
    "other values": {"session.json": text(), "lattice.npy": npy(np.zeros((40, 40), np.int8))},
    "floats": {"session.json": text(), "lattice.npy": npy(SPINS.astype(float))},
    "a huge shape": {"session.json": text(), "lattice.npy": npy(SPINS).replace(b"(40, 40)", b"(9e9, 9)")},
    "a larger shape": {"session.json": text(), "lattice.npy": npy(SPINS).replace(b"(40, 40)", b"(90, 90)")},
    "many members": {"session.json": text(), **{f"results/a{k}.h5": b"" for k in range(100)}},
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_in_one_sentence(tmp_path, what):
    path = tmp_path / "bad.rgapp"
    packed(path, WRONG[what])
    with pytest.raises(FileError) as told:
        read(path)
    assert "\n" not in str(told.value) and "bad.rgapp" in str(told.value)
    assert [one.name for one in tmp_path.iterdir()] == ["bad.rgapp"], "nothing was unpacked beside it"


@pytest.mark.parametrize("seed", range(200))
def test_cut_and_flipped_files_are_told_or_read_right(path, seed):
    """Wherever a file is damaged: a sentence, or what is read passed every check."""
    path.write_bytes(damaged(path.read_bytes(), seed))
    try:
        found = read(path)
    except FileError as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(found.states, dict) and (found.spins is None or np.abs(found.spins).min() == 1)
    assert isinstance(picture_of(path), bytes)


def test_a_bomb_is_refused_with_bounded_memory(tmp_path):
    path = tmp_path / "bomb.rgapp"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("session.json", text())
        with file.open("network.h5", "w", force_zip64=True) as member:
            block = bytes(1 << 24)
            for _ in range((LARGEST >> 24) + 2):
                member.write(block)
    assert path.stat().st_size < 1 << 24
    script = (
        "import resource, sys\n"
        "from rgapp.session_file import read\n"
        "from rgapp.files import FileError\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    read(sys.argv[1])\nexcept FileError as error:\n    print(error)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
    sentence, grown = done.stdout.strip().split("\n")
    assert "would unpack to more than 1024 MB" in sentence and int(grown) < 100_000, "kB"


def test_a_member_that_lies_about_its_size_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(session_file, "LARGEST_TEXT", 1000)
    path = tmp_path / "long.rgapp"
    packed(path, {"session.json": text(states={"a": {"x": "y" * 5000}})})
    with pytest.raises(FileError, match=r"session\.json is larger than"):
        read(path)


def test_a_full_disk_loses_nothing(path):
    kept = path.read_bytes()
    large = replace(WHOLE, network=np.random.default_rng(2).bytes(200_000))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    import signal

    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    try:
        with pytest.raises(FileError, match="cannot be written"):
            write(path, large)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert path.read_bytes() == kept and len(list(path.parent.iterdir())) == 1
    with pytest.raises(FileError, match="cannot be written"):
        write(path.parent / "nowhere" / "a.rgapp", WHOLE)


# -- the session itself ------------------------------------------------------------------------------------


@pytest.fixture
def session(tmp_path):
    made = Session(Settings(tmp_path / "settings.json"), network="none")
    yield made
    made.close()


def test_states_are_plain_and_come_back(session):
    session.set("lattice", temperature=2.5, seed=9)
    session.set("flow", drop_top=3)
    states = json.loads(json.dumps(session.states()))
    session.set("lattice", temperature=3.0, seed=1)
    session.set("flow", drop_top=0)
    told = []
    session.changed.connect(lambda place, params: told.append(place))
    session.restore(states)
    assert session.params("lattice").temperature == 2.5 and session.seed("lattice") == 9
    assert session.params("flow").drop_top == 3 and set(told) == {"lattice", "flow"}
    assert not session.can_undo and not session.can_redo


def test_a_state_that_cannot_be_used_changes_nothing(session):
    states = session.states()
    states["flow"]["params"]["drop_top"] = 3
    states["lattice"]["params"]["temperature"] = -4
    with pytest.raises(ParameterError, match="temperature"):
        session.restore(states)
    assert session.params("flow").drop_top != 3
    with pytest.raises(ParameterError, match="parameters of lattice are missing"):
        session.restore({"lattice": {"seed": 3}})


def test_places_that_are_not_there_yet_keep_theirs(session):
    from rgapp.params import Params

    class Later(Params):
        amount: int = 1

    session.restore({"later": {"params": {"amount": 5, "unknown": 2}, "seed": 4}})
    assert session.states()["later"]["params"]["amount"] == 5
    session.register("later", Later())
    assert session.params("later").amount == 5 and session.seed("later") == 4
    session.restore_first()
    assert session.params("later").amount == 1
