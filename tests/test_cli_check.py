"""``rgapp check`` and ``rgapp bench``: their lines, their JSON, and the exit status that scripts read."""

import json
import subprocess
import sys

import pytest

from rgapp import bench, cli
from rgapp._kernels import packed
from rgapp.experiments import check
from rgapp.physics import updates
from rgapp.physics.verification import trials

BY_NAME = {trial.what: trial for trial in trials()}
FEW = [BY_NAME["Metropolis, 64 × 64, T = 3"], BY_NAME["Wolff, 64 × 64, T = 2"]]


@pytest.fixture
def run(capsys):
    def call(*words, status=0):
        assert cli.main([str(word) for word in words]) == status
        return capsys.readouterr()

    return call


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(check, "trials", lambda: FEW)


def broken(monkeypatch):
    exactly = updates.flip_probabilities
    monkeypatch.setattr(updates, "flip_probabilities", lambda t, *more: exactly(1.01 * t, *more))


def test_a_line_for_each_trial_and_a_verdict(run, few):
    out, err = run("check", "--length", "0,1", "--seed", 2)
    first, second, told = out.splitlines()
    assert first.startswith("Metropolis, 64 x 64, T = 3") and first.endswith(" sigma")
    assert "energy" in second and "-1.745565" in second
    assert told.startswith("All 2 agree with what is exact") and told.endswith(" sigma.")
    assert out.isascii() and err == ""
    assert run("check", "--length", 0.1, "--seed", 2).out == out
    assert run("check", "--length", 0.1).out != out


def test_what_does_not_agree_has_status_1(run, few, monkeypatch):
    broken(monkeypatch)
    first, second, told = run("check", "--length", 0.1, status=1).out.splitlines()
    assert first.endswith("sigma, too far") and not second.endswith("too far")
    assert told.startswith("1 of 2 does not agree with what is exact")


def test_json_has_every_number(run, few, monkeypatch):
    told = json.loads(run("check", "--length", 0.1, "--json").out)
    assert told["params"] == {"length": 0.1} and told["seed"] == 563
    assert told["results"]["agrees"] is True and told["results"]["verdict"].startswith("All 2 agree")
    one = told["results"]["trials"][1]
    assert one["what"] == "Wolff, 64 × 64, T = 2" and one["quantity"] == "energy" and one["agrees"] is True
    assert one["exact"] == pytest.approx(-1.745564575, abs=1e-9)
    assert one["sigma"] == pytest.approx((one["measured"] - one["exact"]) / one["error"])
    broken(monkeypatch)
    assert json.loads(run("check", "--length", 0.1, "--json", status=1).out)["results"]["agrees"] is False


INTERRUPTED = """
import os, signal, sys, threading
from rgapp import cli, commands
signal.signal(signal.SIGINT, signal.default_int_handler)  # a runner in the background may have it ignored
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
sys.exit(cli.main(["check", "--length", "1000"]))
"""


def test_ctrl_c_ends_the_check():
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "rgapp: stopped\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["check", "--length", "0"], "length must be between 0.1 and 1000 (got 0)"),
        (["check", "--length", "long"], "length must be between 0.1 and 1000 (got long)"),
        (["check", "--seed", "-1"], "seed must be a whole number from 0 to"),
        (["check", "everything"], "unrecognized arguments: everything; see `rgapp check --help`"),
        (["bench", "--seconds", "0"], "seconds must be above 0 and at most 60 (got 0)"),
        (["bench", "--seconds", "soon"], "seconds must be above 0 and at most 60 (got soon)"),
    ],
)
def test_bad_input_gets_one_line_and_status_2(run, words, sentence):
    out, err = run(*words, status=2)
    assert out == "" and err.startswith(f"rgapp: {sentence}") and len(err.splitlines()) == 1


# -- bench ---------------------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(bench, "SIZES", (40, 64, 1024))


def test_the_table_has_a_row_for_each_way(run, small):
    title, head, *rows = run("bench", "--seconds", "0.001").out.splitlines()
    assert title.startswith("million sites/s at T = 2.269")
    assert head.split() == ["algorithm", "kernel", "threads", "40", "64", "1024"]
    rates = {tuple(row.split()[:3]): row.split()[3:] for row in rows}
    for rule in updates.LOCAL:
        used = [float(rates[rule, "-", "1"][0])]
        assert rates[rule, "-", "1"][1:] == ["-", "-"]
        for name in packed.instruction_sets():
            alone, shared = rates[rule, name, "1"], rates[rule, name, "2"]
            assert alone[0] == "-" and shared[:2] == ["-", "-"]
            used += [float(alone[1]), float(alone[2]), float(shared[2])]
        assert min(used) > 0
    for rule in ("wolff", "swendsen_wang"):
        assert min(map(float, rates[rule, "-", "1"])) > 0
    assert len(rows) == 2 * (1 + 2 * len(packed.instruction_sets())) + 2


def test_the_table_as_json(run, small):
    told = json.loads(run("bench", "--seconds", "0.001", "--json").out)
    assert told["unit"] == "sites/s" and told["cores"] >= 1
    kinds = {(row["algorithm"], row["instruction_set"], row["threads"]) for row in told["rows"]}
    assert ("heat_bath", packed.instruction_sets()[-1], 2) in kinds and ("wolff", "", 1) in kinds
    assert all(row["rates"] and min(row["rates"].values()) > 0 for row in told["rows"])
