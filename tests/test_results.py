"""Result files: written whole, read back the same, never over something else, safe to be killed."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest

from rgapp import results
from rgapp.export.data import read_provenance, write_csv, write_npz
from rgapp.files import FileError, replacing
from rgapp.results import Result

RNG = np.random.default_rng(3)
LIVE = Result(
    experiment="lattice",
    kind="live",
    params={"size": 4, "temperature": 2.5, "algorithm": "wolff"},
    seed=2**63 - 1,
    provenance={"program": "rgapp", "command": "rgapp run lattice --size 4", "note": "T ≈ Tc, “quoted”"},
    journal=[{"at": 3, "order": "Reset", "values": {"start": "cold"}}],
    position=12,
    arrays={
        "final/spins": np.where(RNG.random((40, 40)) < 0.5, -1, 1).astype(np.int8),
        "final/energy": np.float64(-1.5),
        "series/energy": RNG.standard_normal(5),
        "series/sweep": np.arange(5),
    },
)
BATCH = Result(
    experiment="samples",
    kind="batch",
    params={"count": 3},
    seed=5,
    provenance={"program": "rgapp"},
    points={
        "k=1": {"values": RNG.standard_normal(7), "names": np.array(["a", "βγ", ""])},
        "k/2": {"values": RNG.standard_normal((3, 4)), "n": np.int64(3)},
    },
)


def same(one, other):
    assert one.keys() == other.keys()
    for name, array in one.items():
        assert np.asarray(array).dtype == other[name].dtype, name
        np.testing.assert_array_equal(array, other[name])


@pytest.mark.parametrize("suffix", [".h5", ".npz"])
@pytest.mark.parametrize("result", [LIVE, BATCH], ids=["live", "batch"])
def test_read_back_is_what_was_written(tmp_path, result, suffix):
    path = tmp_path / f"a{suffix}"
    results.write(path, result)
    there = results.read(path)
    for name in ("experiment", "kind", "params", "seed", "provenance", "journal", "position", "version"):
        assert getattr(there, name) == getattr(result, name)
    same(result.named_arrays, there.named_arrays)
    assert list(there.points) == list(result.points)
    assert os.listdir(tmp_path) == [path.name], "no temporary file is left"


def test_hdf5_layout_is_what_the_docstring_says(tmp_path):
    results.write(tmp_path / "live.h5", LIVE)
    results.write(tmp_path / "batch.h5", BATCH)
    with h5py.File(tmp_path / "live.h5") as file:
        assert file.attrs["experiment"] == "lattice" and file.attrs["kind"] == "live"
        assert json.loads(file.attrs["params"])["temperature"] == 2.5
        assert json.loads(file["journal"][()])[0]["order"] == "Reset"
        assert file["final/spins"].dtype == np.int8
    with h5py.File(tmp_path / "batch.h5") as file:
        assert [file[f"points/{n}"].attrs["name"] for n in ("0000", "0001")] == ["k=1", "k/2"]


def test_npz_opens_in_plain_numpy_without_pickles(tmp_path):
    single = replace(BATCH, points={"all": {"configurations": np.ones((2, 3, 3), np.int8)}})
    results.write(tmp_path / "a.npz", single)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as archive:
        assert archive["configurations"].shape == (2, 3, 3)
        assert json.loads(str(archive["provenance.json"]))["seed"] == 5


def test_csv_has_the_provenance_and_reads_back_to_the_same_bits(tmp_path):
    path = tmp_path / "a.csv"
    results.write(path, LIVE)
    assert read_provenance(path)["provenance"] == LIVE.provenance
    lines = path.read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if not line.startswith("#")]
    assert table[0] == "energy,sweep"
    values = np.array([row.split(",") for row in table[1:]], float)
    np.testing.assert_array_equal(values[:, 0], LIVE.arrays["series/energy"])
    assert any("left out" in line and "final/spins" in line for line in lines)


def test_csv_columns_of_different_lengths_and_objects_in_npz(tmp_path):
    write_csv(tmp_path / "b.csv", {"x": [1, 2, 3], "y": [0.5]}, {"program": "rgapp"})
    assert (tmp_path / "b.csv").read_text().splitlines()[-3:] == ["1,0.5", "2,", "3,"]
    with pytest.raises(ValueError, match="one dimension"):
        write_csv(tmp_path / "c.csv", {"x": np.zeros((2, 2))}, {})
    with pytest.raises(ValueError, match="Python objects"):
        write_npz(tmp_path / "c.npz", {"x": np.array([{}])}, {})
    assert not (tmp_path / "c.csv").exists() and not (tmp_path / "c.npz").exists()


def test_points_are_appended_and_resumed_only_by_the_same_run(tmp_path):
    path = tmp_path / "a.h5"
    results.write(path, replace(BATCH, points={}))
    for point, arrays in BATCH.points.items():
        results.append(path, point, arrays)
    assert list(results.read(path).points) == ["k=1", "k/2"]
    have = results.resumable(path, BATCH)
    same(BATCH.points["k=1"], have["k=1"])
    changed = {"provenance": {"source": {"file": "a.csv", "sha256": "00"}}}
    for other in ({"seed": 6}, {"params": {"count": 4}}, {"experiment": "flow"}, {"version": "0"}, changed):
        assert results.resumable(path, replace(BATCH, **other)) == {}
    assert results.resumable(tmp_path / "none.h5", BATCH) == {}


KILLED = """
import sys, numpy as np
from rgapp import results
from rgapp.results import Result
results.write(sys.argv[1], Result("samples", "batch", {}, 1, {}))
for k in range(10_000):
    results.append(sys.argv[1], f"k={k}", {"k": np.full(2000, k)})
    print(k, flush=True)
"""


@pytest.mark.parametrize("patience", [0.01, 0.13])
def test_killed_at_any_moment_the_finished_points_are_there(tmp_path, patience):
    path = tmp_path / "a.h5"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True
    ) as child:
        while int(child.stdout.readline()) < 2:
            pass
        time.sleep(patience)
        child.send_signal(signal.SIGKILL)
        told = [int(line) for line in child.stdout.read().split()]
    points = results.read(path).points
    assert len(points) >= max(told, default=2) + 1
    for k, (name, arrays) in enumerate(points.items()):
        assert name == f"k={k}"
        assert (arrays["k"] == k).all()


def test_what_was_there_stays_when_writing_fails(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError), replacing(path) as written:
        written.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("umask", [0o022, 0o002, 0o077])
def test_a_new_file_has_the_usual_permissions_and_an_old_one_keeps_its_own(tmp_path, umask):
    before = os.umask(umask)
    try:
        for _ in range(2):
            for name in ("new", "own"):
                with replacing(tmp_path / name) as written:
                    written.write_text(name)
            assert (tmp_path / "new").stat().st_mode & 0o777 == 0o666 & ~umask
            (tmp_path / "own").chmod(0o640)
    finally:
        os.umask(before)
    assert (tmp_path / "own").stat().st_mode & 0o777 == 0o640


def test_a_link_stays_and_what_it_points_at_is_replaced(tmp_path):
    (tmp_path / "far").mkdir()
    link = tmp_path / "link.txt"
    link.symlink_to(Path("far") / "file.txt")
    for words in ("new", "newer"):
        with replacing(link) as written:
            written.write_text(words)
        assert link.is_symlink() and (tmp_path / "far" / "file.txt").read_text() == words
    assert os.listdir(tmp_path / "far") == ["file.txt"]


def test_output_that_would_lose_something_is_refused(tmp_path):
    def refused(name, words, experiment="lattice"):
        with pytest.raises(FileError, match=words):
            results.check_output(tmp_path / name, experiment)

    (tmp_path / "notes.csv").write_text("my, own, table\n1,2,3\n")
    (tmp_path / "thesis.h5").write_bytes(b"not a result")
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["data"] = 1
    (tmp_path / "empty.npz").write_bytes(b"")
    (tmp_path / "folder.h5").mkdir()
    results.write(tmp_path / "samples.h5", BATCH)
    results.write(tmp_path / "lattice.npz", LIVE)
    results.write(tmp_path / "lattice.csv", LIVE)
    refused("notes.csv", "is no result of rgapp; choose another name")
    refused("thesis.h5", "is no result of rgapp")
    refused("other.h5", "is no result of rgapp")
    refused("empty.npz", "is no result of rgapp")
    refused("folder.h5", "is a folder")
    refused("samples.h5", "holds a result of samples, not of lattice")
    refused("no/where.h5", "there is no such folder")
    refused("picture.png", "must end in .h5, .npz or .csv")
    for name in ("new.h5", "lattice.npz", "lattice.csv"):
        assert results.check_output(tmp_path / name, "lattice") == tmp_path / name


def test_a_folder_that_is_none_gets_one_sentence(tmp_path):
    with pytest.raises(FileError, match="there is no such folder"):
        results.write(tmp_path / "no" / "a.h5", LIVE)
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="there is no such folder"):
        results.write(tmp_path / "file" / "a.npz", LIVE)


@pytest.fixture
def read_only_folder():
    """A folder that whoever runs the test may not write to: root steps down for as long as it lasts."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield folder
    os.seteuid(user)
    folder.chmod(0o755)
    folder.rmdir()


def test_a_read_only_folder_gets_one_sentence(read_only_folder):
    for suffix in results.SUFFIXES:
        with pytest.raises(FileError, match="the folder is read-only; choose another one"):
            results.write(read_only_folder / f"a{suffix}", LIVE)
        with pytest.raises(FileError, match="the folder is read-only; choose another one"):
            results.check_output(read_only_folder / f"a{suffix}", "lattice")
    assert os.listdir(read_only_folder) == []


@pytest.mark.parametrize("suffix", [".h5", ".npz"])
def test_damaged_files_get_one_sentence(tmp_path, suffix):
    good = tmp_path / f"good{suffix}"
    results.write(good, LIVE)
    data = good.read_bytes()
    bad = tmp_path / f"bad{suffix}"
    for cut in (0, 1, 50, len(data) // 3, len(data) // 2, len(data) - 40):
        bad.write_bytes(data[:cut])
        with pytest.raises(FileError, match=rf"bad{suffix} (is damaged|is no result)") as caught:
            results.read(bad)
        assert "\n" not in str(caught.value)
    with pytest.raises(FileError, match="there is no file"):
        results.read(tmp_path / f"none{suffix}")


def test_files_of_others_and_of_newer_versions(tmp_path):
    np.savez(tmp_path / "other.npz", a=1)
    np.savez(tmp_path / "objects.npz", **{"provenance.json": np.array([{"a": 1}], object)})
    for name in ("other.npz", "objects.npz"):
        with pytest.raises(FileError, match=r"is (damaged or )?no result of rgapp"):
            results.read(tmp_path / name)
    results.write(tmp_path / "new.h5", LIVE)
    with h5py.File(tmp_path / "new.h5", "r+") as file:
        file.attrs["layout"] = 99
    with pytest.raises(FileError, match="newer rgapp"):
        results.read(tmp_path / "new.h5")


def test_spins_are_found_in_many_kinds_of_files(tmp_path):
    spins = np.where(RNG.random((6, 5, 5)) < 0.5, -1, 1).astype(np.int8)
    np.save(tmp_path / "one.npy", spins[0])
    np.savez(tmp_path / "flat.npz", spins=((spins + 1) // 2).reshape(6, 25).astype(np.uint8), T=2.2)
    np.savez(tmp_path / "floats.npz", noise=np.zeros((4, 7)), s=spins.astype(float))
    with h5py.File(tmp_path / "deep.h5", "w") as file:
        file["a/b/spins"] = spins
    results.write(
        tmp_path / "result.h5",
        replace(
            BATCH, params={"temperature": 2.2, "count": 6}, points={"samples": {"configurations": spins}}
        ),
    )
    for name, expected in (
        ("one.npy", spins[:1]),
        ("flat.npz", spins),
        ("floats.npz", spins),
        ("deep.h5", spins),
        ("result.h5", spins),
    ):
        found, values = results.read_samples(tmp_path / name)
        assert found.dtype == np.int8
        np.testing.assert_array_equal(found, expected)
        assert values == ({"temperature": 2.2} if name == "result.h5" else {})


def test_spins_of_a_changed_run_belong_to_its_last_temperature(tmp_path):
    journal = [
        {"at": 3, "params": LIVE.params | {"temperature": 3.0, "field": 0.5}},
        {"at": 4, "params": LIVE.params | {"temperature": 3.5, "field": 0.5}},
        *LIVE.journal,
    ]
    for kept, expected in ((journal, {"temperature": 3.5, "field": 0.5}), ([], {"temperature": 2.5})):
        results.write(tmp_path / "a.h5", replace(LIVE, journal=kept))
        assert results.read_samples(tmp_path / "a.h5")[1] == expected


@pytest.mark.parametrize(
    "array",
    [
        np.full((4, 4), 2),
        np.array([[0, 1], [-1, 1]]),
        np.zeros((3, 7)),
        np.array([["a", "b"], ["c", "d"]]),
        np.full((4, 4), np.nan),
        np.zeros((0, 4, 4)),
        np.array(1),
    ],
)
def test_what_is_no_lattice_is_told(tmp_path, array):
    np.save(tmp_path / "a.npy", array)
    with pytest.raises(FileError, match=r"a\.npy holds no lattice"):
        results.read_samples(tmp_path / "a.npy")


def test_spins_as_pickles_or_half_files_are_refused(tmp_path):
    np.save(tmp_path / "a.npy", np.array([[1, None]], object), allow_pickle=True)
    (tmp_path / "b.h5").write_bytes(b"\x89HDF\r\n")
    (tmp_path / "c.txt").write_text("hello")
    for name in ("a.npy", "b.h5", "c.txt", "missing.npz"):
        with pytest.raises(FileError) as caught:
            results.read_samples(tmp_path / name)
        assert name in str(caught.value) and "\n" not in str(caught.value)
