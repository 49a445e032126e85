"""The bundle: workers are started by the program itself, and what packaging says fits the program."""

import configparser
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from rgapp import frozen

ROOT = Path(__file__).parent.parent


def test_python_is_wanted_only_in_the_bundle_and_only_for_workers(monkeypatch):
    line = ["rgapp", "-m", "loky.backend.popen_loky_posix", "--process-name", "w", "--pipe", "9"]
    assert not frozen.python_wanted(line), "there is a Python here"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    ran = []
    monkeypatch.setattr(frozen.runpy, "run_module", lambda name, **_: ran.append((name, sys.argv)))
    monkeypatch.setattr(sys, "argv", line)
    assert frozen.python_wanted(line)
    assert ran == [("loky.backend.popen_loky_posix", ["rgapp", "--process-name", "w", "--pipe", "9"])]
    import loky.backend.resource_tracker as tracker

    monkeypatch.setattr(tracker, "main", lambda *words: ran.append(words))
    assert frozen.python_wanted(
        ["rgapp", "-E", "-c", "from loky.backend.resource_tracker import main; main(7, False)"]
    )
    assert ran[1] == (7, False)
    for words in (
        ["rgapp"], ["rgapp", "run", "scan"], ["rgapp", "-m", "http.server"], ["rgapp", "--version"],
        ["rgapp", "-c", "import os; os.remove('x')"], ["rgapp", "-c"], ["rgapp", "-m"],
    ):  # fmt: skip
        assert not frozen.python_wanted(words)
    assert len(ran) == 2, "nothing else is run"


def test_the_lines_loky_writes_are_known():
    """Those of the version that is installed."""
    import loky.backend.popen_loky_posix as popen
    import loky.backend.resource_tracker as tracker

    assert popen.Popen.__module__ in frozen.WORKERS
    for verbose in (False, 0, True):
        assert frozen.TRACKER.fullmatch(f"from {tracker.main.__module__} import main; main(12, {verbose})")


def test_the_desktop_entry_names_what_there_is():
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(ROOT / "resources" / "rgapp.desktop", encoding="utf-8")
    found = entry["Desktop Entry"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert found["Type"] == "Application" and found["Exec"] in project["project"]["scripts"]
    assert (ROOT / "resources" / "icons" / f"{found['Icon']}.svg").exists()
    assert set(found) >= {"Name", "Comment", "Categories", "Terminal"}
    assert found["Categories"].endswith(";")


def test_the_icon_is_drawn(tmp_path):
    from PIL import Image

    code = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'tools')!r}); import bundle; from pathlib import Path; "
    )
    code += f"bundle.draw_icon(Path({str(tmp_path / 'a.png')!r}))"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    with Image.open(tmp_path / "a.png") as icon:
        assert icon.size == (512, 512) and len(icon.getcolors(100_000)) > 4


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="desktop entries are of Linux")
def test_the_entry_is_put_into_the_menu(tmp_path):
    sys.path.insert(0, str(ROOT / "tools"))
    import bundle

    folder = tmp_path / "a folder"
    folder.mkdir()
    bundle.write_entry(folder)
    home = tmp_path / "home"
    told = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    subprocess.run([folder / "install.sh"], check=True, env=told, capture_output=True)
    text = (home / ".local/share/applications/rgapp.desktop").read_text()
    assert f'Exec="{folder}/rgapp"' in text and f"Icon={folder}/rgapp.png" in text
