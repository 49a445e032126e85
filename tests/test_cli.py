"""The command line: the numbers of the window, one line where something is wrong, exit status 0, 1, 2."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import h5py
import numpy as np
import pytest

import rgapp
from rgapp import cli, models, results, runs
from rgapp.data import Recipe, read
from rgapp.engine import Runner
from rgapp.export.data import read_provenance
from rgapp.physics.pca import moment_flow
from rgapp.session import Session
from rgapp.settings import Settings

FAST = ["--size", "16", "--temperature", "2.5"]


@pytest.fixture
def run(capsys):
    def call(*words, status=0):
        assert cli.main([str(word) for word in words]) == status
        return capsys.readouterr()

    return call


def refused(run, *words):
    """The one line on standard error."""
    out, err = run(*words, status=2)
    assert out == ""
    (line,) = err.splitlines()
    assert line.startswith("rgapp: ")
    return line.removeprefix("rgapp: ")


# -- the same numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".h5", ".npz"])
def test_run_lattice_gives_the_numbers_of_the_window_bit_for_bit(run, tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    run("run", "lattice", "--size", 24, "--temperature", "2,4", "--seed", 12, "--sweeps", 777, "-o", path)
    with Session(Settings(tmp_path / "settings.json"), network="none") as session:
        session.lattice.pause()
        session.set("lattice", size=24, temperature=2.4, seed=12)
        for n in (1, 700, 76):
            session.lattice.step(n)
            session.lattice.mailbox.take()
        window = session.lattice.result().result(10)
    assert window.position == 777
    there = results.read(path)
    assert there.arrays.keys() == window.arrays.keys()
    for name, array in window.arrays.items():
        assert np.asarray(array).tobytes() == there.arrays[name].tobytes(), name


def test_a_run_of_the_window_replays(run, tmp_path):
    from rgapp import runs

    with Session(Settings(tmp_path / "settings.json"), network="none") as session:
        for k in range(10):
            assert session.lattice.mailbox.wait(5) is not None
            session.set("lattice", temperature=2 + k / 10, algorithm=("wolff", "metropolis")[k % 2])
            if k == 5:
                session.reset("cold")
        session.lattice.pause()
        made = session.lattice.result().result(10)
    path = tmp_path / "window.h5"
    results.write(path, runs.of_run("lattice", made, path))
    assert run("replay", path).out.startswith(f"The same: window.h5, {made.position} sweeps, every array bit")
    assert results.read(path).provenance["command"] == "rgapp replay window.h5"

    with h5py.File(path, "r+") as file:
        file["final/spins"][3, 3] *= -1
    out, _ = run("replay", path, status=1)
    assert out.startswith("Not the same: window.h5") and "final/spins differ" in out


def test_the_command_in_a_file_makes_the_same_file(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("run", "lattice", *FAST, "--field", "-0,25", "--sweeps", 50, "--seed", 4, "-o", "a.h5")
    first = results.read("a.h5")
    assert first.params["field"] == -0.25
    assert first.provenance["sha"] if "sha" in first.provenance else first.provenance["version"]
    words = first.provenance["command"].split()
    assert words[:3] == ["rgapp", "run", "lattice"]
    run(*words[1:-1], "b.h5")
    second = results.read("b.h5")
    assert first.params == second.params and first.position == second.position == 50
    for name, array in first.arrays.items():
        assert array.tobytes() == second.arrays[name].tobytes()


def test_samples_open_as_the_lattice(run, tmp_path):
    path = tmp_path / "samples.npz"
    run("run", "samples", *FAST, "--count", 5, "--spacing", 3, "-o", path)
    spins = np.load(path, allow_pickle=False)["configurations"]
    assert spins.shape == (5, 16, 16) and spins.dtype == np.int8
    run("run", "lattice", *FAST, "--start-from", path, "--sweeps", 1, "--algorithm", "wolff", "-o",
        tmp_path / "b.h5")  # fmt: skip
    after = results.read(tmp_path / "b.h5")
    changed = (after.arrays["final/spins"] != spins[-1]).sum()
    assert changed < 256 and after.journal[0]["at"] == 0
    assert run("replay", tmp_path / "b.h5").out.startswith("The same")
    assert run("replay", path).out.startswith("The same: samples.npz, 1 points")
    with Session(Settings(tmp_path / "settings.json"), network="none") as session:
        session.go_on_from(*runs.last_spins(path))
        params = session.params("lattice")
    assert (params.size, params.temperature) == (16, 2.5)
    assert "must be 16" in refused(run, "run", "lattice", "--start-from", path)


def test_a_replay_says_that_a_file_it_was_made_with_has_changed(run, tmp_path):
    data, path = tmp_path / "mine.csv", tmp_path / "flow.h5"
    samples = np.random.default_rng(2).normal(size=(50, 6))
    np.savetxt(data, samples, delimiter=",")
    run("flow", data, "-o", path)
    assert run("replay", path).err == ""
    np.savetxt(data, samples**3, delimiter=",")
    out, err = run("replay", path, status=1)
    assert err == "rgapp: the data file mine.csv has changed since\n" and out.startswith("Not the same")
    data.unlink()
    assert run("replay", path, status=2).err.startswith("rgapp: the data file mine.csv is no longer where")


def test_a_replay_says_that_the_network_has_changed(run, tmp_path):
    network, path = tmp_path / "net.h5", tmp_path / "run.h5"
    stack, _ = models.load("ising-critical-40")
    models.save(stack, network, {})
    run("run", "lattice", "--network", network, "--sweeps", 5, "-o", path)
    assert run("replay", path).err == ""
    models.save(stack, network, {"note": "another"})
    assert run("replay", path).err == "rgapp: the network net.h5 has changed since\n"


def test_run_flow_gives_the_numbers_of_the_window_bit_for_bit(run, tmp_path):
    small = {"source": "ising", "size": 8, "samples": 300, "drop_top": 20}
    words = [word for name, value in small.items() for word in (f"--{name.replace('_', '-')}", value)]
    path = tmp_path / "flow.h5"
    run("run", "flow", *words, "--temperature", 3, "--seed", 8, "-o", path)
    with Session(Settings(tmp_path / "settings.json"), network="none") as session:
        session.set("lattice", temperature=3)
        session.set("flow", seed=8, **small)
        first = session.start_flow()
        assert first.wait(60) and first.failure is None
        session.set("flow", drop_top=5)
        assert session.start_flow().wait(60)
        session.undo()
        again = session.start_flow()
        assert again.wait(60)
    there = results.read(path)
    for made in (first, again):
        assert made.result.keys() == there.points.keys()
        for point, arrays in made.result.items():
            for name, array in arrays.items():
                assert np.asarray(array).tobytes() == there.points[point][name].tobytes(), (point, name)
    assert there.provenance["samples"] == 300
    assert run("replay", path).out.startswith("The same: flow.h5")


def test_flow_of_a_data_file(run, tmp_path):
    values = np.random.default_rng(4).standard_normal((300, 20))
    data = tmp_path / "a.csv"
    np.savetxt(data, values, delimiter=",", header=",".join(f"v{k}" for k in range(20)), comments="")
    path = tmp_path / "flow.npz"
    told = json.loads(run("flow", data, "--drop-top", 0, "--shuffled", "no", "-o", path, "--json").out)
    assert (told["results"]["samples"], told["results"]["variables"]) == (300, 20)
    assert 2 < told["results"]["all"]["median"][0] < 4
    source = results.read(path).provenance["source"]
    assert source["file"] == "a.csv" and len(source["sha256"]) == 64
    npy = tmp_path / "a.npy"
    np.save(npy, np.loadtxt(data, delimiter=",", skiprows=1))
    same = json.loads(run("flow", npy, "--drop-top", 0, "--shuffled", "no", "--json").out)
    assert same["results"]["all"] == told["results"]["all"]


def test_a_recipe_gives_the_same_numbers_everywhere(run, tmp_path):
    rng = np.random.default_rng(12)
    prices = np.exp(np.cumsum(0.01 * rng.standard_normal((200, 9)), axis=0))
    prices[17, 4] = np.nan
    rows = [";".join(f"{value:.6f}".replace(".", ",") for value in row) for row in prices.T]
    data, path = tmp_path / "prices.txt", tmp_path / "flow.h5"
    data.write_text("\n".join(rows).replace("nan", ""))
    recipe = {
        "rows": "variables", "header": "numbers", "separator": "semicolon", "decimal": "comma",
        "missing": "fill", "ragged": "leave out", "repeated": "leave out", "together": 2,
        "change": "log returns", "zscore": True, "by_rms": True, "rescale": False,
    }  # fmt: skip
    words = [word for name, value in recipe.items() for word in (f"--{name.replace('_', '-')}", value)]
    run("flow", data, *words, "--seed", 3, "-o", path)
    there = results.read(path)
    assert {name: there.params[name] for name in recipe} == recipe
    samples = read(data, Recipe(**recipe)).samples
    np.testing.assert_array_equal(
        there.points["all"]["moments"], moment_flow(samples, standardise=False).moments
    )
    with Session(Settings(tmp_path / "settings.json"), network="none") as session:
        session.set("flow", seed=3, source="file", file=str(data), **recipe)
        runner = session.start_flow()
        assert runner.wait(60) and runner.failure is None
    for point, arrays in runner.result.items():
        for name, array in arrays.items():
            assert np.asarray(array).tobytes() == there.points[point][name].tobytes(), (point, name)
    for result in (path, tmp_path / "flow.csv", tmp_path / "flow.npz"):
        again = tmp_path / f"again{result.suffix}"
        run("flow", data, *words, "--seed", 3, "-o", result)
        told = run("flow", data, "--recipe", result, "--seed", 3, "-o", again, "--json").out
        assert {name: json.loads(told)["params"][name] for name in recipe} == recipe
    assert results.read(tmp_path / "again.h5").points.keys() == there.points.keys()
    np.testing.assert_array_equal(
        results.read(tmp_path / "again.npz").points["all"]["moments"], there.points["all"]["moments"]
    )
    told = run("flow", data, "--recipe", path, "--change", "differences", "--json").out
    assert json.loads(told)["params"]["change"] == "differences"


def test_a_recipe_is_wanted_of_an_analysis(run, tmp_path):
    data, path = tmp_path / "a.csv", tmp_path / "samples.npz"
    np.savetxt(data, np.random.default_rng(2).normal(size=(50, 6)), delimiter=",")
    run("run", "samples", *FAST, "--count", 2, "-o", path)
    assert "samples.npz holds no analysis of data" in refused(run, "flow", data, "--recipe", path)
    assert "there is no file" in refused(run, "flow", data, "--recipe", tmp_path / "none.h5")
    assert "a.csv has no provenance" in refused(run, "flow", data, "--recipe", data)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("text.csv", b"a,b\nred,green\nblue,black\n"),
        ("one.csv", b"1\n2\n3\n"),
        ("ragged.csv", b"1,2,3\n4,5\n6,7,8\n"),
        ("cut.npy", b"\x93NUMPY\x01\x00v\x00{'descr'"),
        ("cut.npz", b"PK\x03\x04 and no more"),
        ("picture.png", b"\x89PNG\r\n"),
    ],
)
def test_data_that_cannot_be_used_gets_one_line(run, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    output = tmp_path / "out.h5"
    assert name in refused(run, "flow", path, "-o", output)
    assert not output.exists()


def test_data_with_objects_is_never_unpickled(run, tmp_path):
    path = tmp_path / "a.npy"
    np.save(path, np.array([[print, 1], [2, 3]], object), allow_pickle=True)
    assert "a.npy" in refused(run, "flow", path)


def test_json_is_the_summary(run, tmp_path):
    told = json.loads(run("run", "lattice", *FAST, "--sweeps", 2000, "--json").out)
    assert told["experiment"] == "lattice" and told["seed"] == 563
    assert told["params"]["temperature"] == 2.5
    assert told["results"]["sweeps"] == 2000
    assert -2 <= told["results"]["energy"] <= 2
    path = tmp_path / "a.h5"
    told = json.loads(run("run", "samples", *FAST, "--count", 1, "--json", "-o", path).out)
    assert told["results"]["configurations"] == 1
    assert told["results"]["energy_error"] is None, "one sample has no error, and JSON no nan"
    assert told["output"] == str(path)


def test_csv_holds_the_series_and_where_it_comes_from(run, tmp_path):
    path = tmp_path / "a.csv"
    run("run", "lattice", *FAST, "--sweeps", 20, "-o", path)
    header = read_provenance(path)
    assert header["provenance"]["version"] == rgapp.__version__
    for key in ("date", "platform", "python", "libraries", "parameters", "seed", "position", "command"):
        assert key in header["provenance"], key
    table = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    assert table[0] == "sweep,energy,magnetization" and len(table) == 21


def test_a_second_run_replaces_its_own_result_and_nothing_else(run, tmp_path):
    path = tmp_path / "a.npz"
    run("run", "lattice", *FAST, "--sweeps", 20, "-o", path)
    run("run", "lattice", *FAST, "--sweeps", 30, "-o", path)
    assert results.read(path).position == 30
    before = path.read_bytes()
    assert "holds a result of lattice, not of samples" in refused(run, "run", "samples", "-o", path)
    notes = tmp_path / "notes.csv"
    notes.write_text("a,b\n1,2\n")
    assert "no result of rgapp; choose another name" in refused(run, "run", "lattice", "-o", notes)
    assert path.read_bytes() == before and notes.read_text() == "a,b\n1,2\n"


# -- what cannot be used -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["run", "lattice", "--temperature", "0"], "temperature must be between 0.1 and 10 (got 0)"),
        (["run", "lattice", "--temperature", "-1"], "temperature must be between 0.1 and 10 (got -1)"),
        (["run", "lattice", "--temperature=nan"], "temperature must be between 0.1 and 10 (got nan)"),
        (["run", "lattice", "--temperature", "abc"], "temperature must be between 0.1 and 10 (got abc)"),
        (["run", "lattice", "--size", "1"], "size must be between 2 and 16384 (got 1)"),
        (["run", "lattice", "--size", "2.5"], "size must be a whole number between 2 and 16384 (got 2.5)"),
        (["run", "lattice", "--sweeps", "0"], "sweeps must be a whole number from 1 up (got 0)"),
        (["run", "lattice", "--sweeps", "1e3x"], "sweeps must be a whole number from 1 up (got 1e3x)"),
        (["run", "lattice", "--seed", "-2"], "seed must be a whole number from 0 to 92233720368547"),
        (["run", "lattice", "--temp", "3"], "unrecognized arguments: --temp 3; see `rgapp run latt"),
        (["run", "lattice", "--temperature"], "argument --temperature: expected one argument"),
        (["run", "lattice", "--network", "no.h5"], "there is no file no.h5"),
        (["run", "lattice", "--network", "a" * 5000], "there is no network aaa"),
        (["run", "lattice", "--network", "~nobody-of-that-name/x.h5"], "there is no file ~nobody"),
        (["run", "lattice", "--start-from", "no.npz"], "there is no file no.npz"),
        (["run", "lattice", "-o", "no/such/folder/a.h5"], "no/such/folder/a.h5 cannot be written: there"),
        (["run", "lattice", "-o", "a.png"], "a.png must end in .h5, .npz or .csv"),
        (["run", "samples", "-o", "a.csv"], "a result of samples goes into .h5 or .npz (got a.csv)"),
        (["run", "samples", "--spacing", "x"], "spacing must be auto or a whole number of sweeps"),
        (["run", "magic"], "there is no experiment magic; there are lattice, samples"),
        (["run"], "name an experiment, or --list"),
        (["replay", "no.h5"], "there is no file no.h5"),
        (["replay"], "the following arguments are required: file"),
        (["fly"], "there is no file and no command fly; the commands are run, flow, render, replay, check"),
        (["--fly"], "unrecognized arguments: --fly"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_line_and_status_2(run, words, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert refused(run, *words).startswith(sentence)
    assert os.listdir(tmp_path) == []


def test_a_network_that_does_not_fit_is_refused(run):
    line = refused(run, "run", "lattice", "--size", 32, "--network", "ising-critical-40")
    assert line == (
        "This network reads 40 × 40 spins, and the lattice has 32 × 32. Choose size 40 or larger."
    )


def test_damaged_results_are_refused(run, tmp_path):
    path = tmp_path / "a.h5"
    run("run", "lattice", *FAST, "--sweeps", 20, "-o", path)
    path.write_bytes(path.read_bytes()[:3000])
    assert "a.h5 is damaged or no result of rgapp" in refused(run, "replay", path)


@pytest.mark.parametrize(
    "change",
    [
        {"journal": [{"at": 3, "order": "Explode", "values": {}}]},
        {"journal": [{"at": 3, "order": "LoadSpins", "values": {"size": 10**9, "bits": {"base64": ""}}}]},
        {"params": {"temperature": 99}},
        {"params": {"colour": "red"}},
        {"experiment": "alchemy"},
    ],
)
def test_results_with_nonsense_inside_are_refused(run, tmp_path, change):
    path = tmp_path / "a.h5"
    run("run", "lattice", *FAST, "--sweeps", 20, "-o", path)
    results.write(path, replace(results.read(path), **change))
    refused(run, "replay", path)


def test_failures_have_status_1(run, monkeypatch):
    def broken(self, n):
        raise MemoryError("no room for so many spins")

    monkeypatch.setattr("rgapp.experiments.lattice.Lattice.advance", broken)
    _, err = run("run", "lattice", *FAST, status=1)
    assert err.startswith("rgapp: MemoryError: no room for so many spins")
    assert len(err.splitlines()) == 1


# -- stopping, listing, the window ---------------------------------------------------------------------


INTERRUPTED = """
import os, signal, sys, threading
from rgapp import cli, commands
from rgapp.experiments import find
find(sys.argv[2]).params
signal.signal(signal.SIGINT, signal.default_int_handler)  # a runner in the background may have it ignored
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
sys.exit(cli.main(sys.argv[1:]))
"""


def interrupted(tmp_path, *words):
    """Standard error and status of a command that is stopped with Ctrl+C after half a second of work."""
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, *words],
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        timeout=120,
    )
    return done.stderr, done.returncode


def test_ctrl_c_keeps_what_a_lattice_has_done(tmp_path, run):
    err, status = interrupted(tmp_path, "run", "lattice", "--sweeps", "1000000000", "-o", "a.h5")
    assert status == 1
    there = results.read(tmp_path / "a.h5")
    assert 0 < there.position < 10**9
    assert err == f"rgapp: stopped at sweep {there.position} of 1000000000 and saved\n"
    assert run("replay", tmp_path / "a.h5").out.startswith("The same")


def test_ctrl_c_leaves_no_half_batch(tmp_path):
    err, status = interrupted(tmp_path, "run", "samples", "--count", "10000000", "--size", "4", "-o", "a.npz")
    assert (err, status) == ("rgapp: stopped\n", 1)
    assert os.listdir(tmp_path) == []


def test_a_batch_begun_is_resumed(run, tmp_path, monkeypatch):
    from test_batch import Squares
    from walks import WalkParams

    from rgapp.experiments import samples

    monkeypatch.setattr(samples, "Samples", Squares)
    monkeypatch.setattr(samples, "SamplesParams", WalkParams)
    monkeypatch.delattr(samples, "check")
    path = tmp_path / "a.h5"
    run("run", "samples", "--jobs", 1, "--seed", 5, "-o", path)
    whole = results.read(path)
    with h5py.File(path, "r+") as file:
        del file["points/0003"]
    ran = []
    original = Squares.run
    monkeypatch.setattr(
        Squares, "run", lambda self, point, tell: ran.append(point) or original(self, point, tell)
    )
    run("run", "samples", "--jobs", 1, "--seed", 5, "-o", path)
    assert ran == ["k=4"]
    for point, arrays in results.read(path).points.items():
        np.testing.assert_array_equal(arrays["values"], whole.points[point]["values"])
    run("run", "samples", "--jobs", 1, "--seed", 6, "-o", path)
    assert len(ran) == 5 and len(results.read(path).points) == 4


def test_list_and_help_name_every_parameter(run, capsys):
    out = run("run", "--list").out
    for words in ("lattice: ", "samples: ", "train: ", "flow: ", "--temperature", "between 0.1 and 10 J/k_B"):
        assert words in out
    with pytest.raises(SystemExit) as ended:
        cli.main(["run", "lattice", "--help"])
    assert ended.value.code == 0
    assert "default heat_bath" in capsys.readouterr().out.replace("\n" + " " * 24, " ")


def test_without_a_display_the_window_says_so(run, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert refused(run).startswith("There is no display to open a window on")


def test_files_open_in_the_window(run, monkeypatch, tmp_path):
    from rgapp.ui import app

    opened = []
    assert callable(app.run)
    monkeypatch.setattr(app, "run", lambda files: opened.append(files) or 0)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    path = tmp_path / "a.csv"
    path.write_text("1,2\n")
    run(path)
    run()
    assert opened == [[str(path)], []]


def test_a_display_that_does_not_answer_is_told(run, monkeypatch):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", ":987")
    line = refused(run)
    assert line.startswith(
        ("The display :987 does not answer", "The window needs libraries that are missing")
    )


def test_the_command_is_installed(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "rgapp", "--version"], capture_output=True, text=True, cwd=tmp_path
    )
    assert (done.stdout, done.returncode) == (f"rgapp {rgapp.__version__}\n", 0)


def test_the_runner_of_the_command_line_is_the_windows():
    from rgapp import commands

    assert commands.Runner is Runner


def test_where_points_run_changes_nothing(run, tmp_path):
    words = ("run", "scan", "--sizes", "4-6", "--steps", 3, "--count", 60, "--seed", 3)
    for jobs in (1, 2):
        run(*words, "--jobs", jobs, "-o", tmp_path / f"{jobs}.h5")
    one, two = (results.read(tmp_path / f"{jobs}.h5") for jobs in (1, 2))
    assert list(one.points) == list(two.points) and runs.differences(one, two) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--jobs", 0), "jobs must be a whole number from 1 up (got 0)"),
        (("--jobs", 2, "--cluster", "tcp://127.0.0.1:1"), "give --jobs or --cluster, not both"),
        (("--cluster", "nonsense://"), "no Dask scheduler answers at nonsense://"),
    ],
)
def test_a_place_to_run_that_is_none_is_told(run, tmp_path, words, sentence):
    _, err = run("run", "scan", "--steps", 2, *words, "-o", tmp_path / "a.h5", status=2)
    assert sentence in err and not list(tmp_path.iterdir())
