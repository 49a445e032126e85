"""The notebooks in ``examples``: every cell runs in order, and what they say of the physics is so."""

import contextlib
import io
import json
from pathlib import Path

import numpy as np
import pytest

from rgapp.export.reading import read_settings

EXAMPLES = Path(__file__).parent.parent / "examples"


def run(name, folder, monkeypatch):
    """Names of the notebook after its last cell, and what it printed."""
    monkeypatch.chdir(folder)
    book = json.loads((EXAMPLES / f"{name}.ipynb").read_text(encoding="utf-8"))
    assert book["nbformat"] == 4 and len(json.dumps(book)) < 300_000
    names, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        for k, cell in enumerate(book["cells"]):
            if cell["cell_type"] == "code":
                assert cell["outputs"] == [] and cell["execution_count"] is None, "kept without outputs"
                exec(compile("".join(cell["source"]), f"{name}, cell {k}", "exec"), names)
    return names, printed.getvalue()


def test_the_main_figure(tmp_path, monkeypatch):
    names, printed = run("coarse-graining", tmp_path, monkeypatch)
    agreement, chance = names["agreement"], names["chance"]
    assert np.all(agreement > chance + 0.05) and np.all(agreement > 0.85) and "agree with blocks" in printed
    # Ferdinand & Fisher 1969: thetas at q = exp(-pi); the next term is of order L^-3
    n, q = np.arange(1, 6), np.exp(-np.pi)
    two, three, four = (
        2 * (q ** (n - 0.5) ** 2).sum(), 1 + 2 * (q**n**2).sum(), 1 + 2 * ((-1.0) ** n * q**n**2).sum()
    )  # fmt: skip
    known = -np.sqrt(2) - 2 * two * three * four / (two + three + four) / 40
    assert names["exact"] == pytest.approx(known, abs=1e-5) and f"exactly {known:.4f}" in printed
    assert names["energy"].mean() == pytest.approx(known, abs=0.02), "four standard errors"
    assert 12 < names["area"] < 30, "about the 16 sites of a block"
    assert read_settings(tmp_path / "two-ways.pdf")["parameters"]["size"] == 40
    assert (tmp_path / "two-ways.png").stat().st_size > 10_000


def test_the_flow_of_a_file(tmp_path, monkeypatch):
    names, printed = run("moment-flow", tmp_path, monkeypatch)
    everything, dropped = names["everything"], names["dropped"]
    assert everything.median[0] == pytest.approx(3.9, abs=0.15)
    assert everything.median[-1] == pytest.approx(4.9, abs=0.6) and everything.median[-1] > 4
    assert dropped.median[-1] == pytest.approx(3, abs=0.2) and "plateau" in printed
    assert read_settings(tmp_path / "moment-flow.pdf")["parameters"]["drop_top"] == 10
    assert (tmp_path / "moment-flow.csv").read_text().startswith("# {")


def test_there_are_no_others():
    assert sorted(one.name for one in EXAMPLES.glob("*.ipynb")) == [
        "coarse-graining.ipynb", "moment-flow.ipynb",
    ]  # fmt: skip
