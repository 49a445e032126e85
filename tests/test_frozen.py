"""The bundle: workers are started by the program itself, and what packaging says fits the program."""

import configparser
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from rgapp import extras, frozen
from rgapp.data import DataError, read
from rgapp.engine import Cluster

ROOT = Path(__file__).parent.parent


@pytest.fixture
def in_the_bundle(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)


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
    for said, meant in (("7, False", (7, False)), ("7, 1", (7, True)), ("12", (12,))):
        code = f"from loky.backend.resource_tracker import main; main({said})"
        assert frozen.python_wanted(["rgapp", "-E", "-c", code])
        assert ran[-1] == meant
    for words in (
        ["rgapp"], ["rgapp", "run", "scan"], ["rgapp", "-m", "http.server"], ["rgapp", "--version"],
        ["rgapp", "-c", "import os; os.remove('x')"], ["rgapp", "-c"], ["rgapp", "-m"],
        ["rgapp", "--multiprocessing-fork"], ["rgapp", "--multiprocessing-fork", "x"],
    ):  # fmt: skip
        assert not frozen.python_wanted(words)
    assert len(ran) == 4, "nothing else is run"


def test_a_worker_on_windows_gets_its_handle(monkeypatch, in_the_bundle):
    got = []
    windows = ModuleType(frozen.WINDOWS_WORKER)
    windows.main = got.append
    monkeypatch.setitem(sys.modules, frozen.WINDOWS_WORKER, windows)
    assert frozen.python_wanted(["rgapp.exe", "--multiprocessing-fork", "1234"])
    assert got == [1234]


def test_the_lines_loky_writes_are_known():
    """Those of the version that is installed."""
    import loky.backend.popen_loky_posix as popen
    import loky.backend.resource_tracker as tracker

    assert popen.Popen.__module__ == frozen.WORKER
    for verbose in (False, 0, True):
        assert frozen.TRACKER.fullmatch(f"from {tracker.main.__module__} import main; main(12, {verbose})")
    # the other one cannot be imported here
    windows = Path(popen.__file__).with_name(f"{frozen.WINDOWS_WORKER.rpartition('.')[2]}.py")
    assert f'[sys.executable, "{frozen.FORK}", pipe_handle]' in windows.read_text(encoding="utf-8")


def test_the_bundle_does_not_send_to_pip(monkeypatch, tmp_path):
    file = tmp_path / "t.parquet"
    file.write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    monkeypatch.setitem(sys.modules, "distributed", None)

    def said():
        with pytest.raises(DataError) as parquet:
            read(file)
        with pytest.raises(ValueError) as cluster, Cluster("tcp://127.0.0.1:1").open():
            pass
        return str(parquet.value), str(cluster.value)

    assert all(": pip install " in sentence for sentence in said())
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert all(sentence.endswith(extras.remedy("pip")) for sentence in said())
    assert not any("pip install " in sentence for sentence in said())


# -- what goes in --------------------------------------------------------------------------------------


@pytest.fixture
def spec(monkeypatch):
    """What packaging/rgapp.spec asks of PyInstaller, which need not be there."""
    asked = SimpleNamespace(data=[], modules=[], metadata=[], exe={})
    hooks = ModuleType("PyInstaller.utils.hooks")
    hooks.collect_data_files = lambda name: asked.data.append(name) or [(name, name)]
    hooks.collect_submodules = lambda name, **_: asked.modules.append(name) or [name]
    hooks.copy_metadata = lambda name: asked.metadata.append(name) or [(name, name)]
    for name, module in (
        ("PyInstaller", ModuleType("PyInstaller")),
        ("PyInstaller.utils", ModuleType("PyInstaller.utils")),
        ("PyInstaller.utils.hooks", hooks),
    ):
        monkeypatch.setitem(sys.modules, name, module)

    def analysis(scripts, **options):
        asked.scripts, asked.options = scripts, options
        kept = [("rgapp/resources/x", "", "DATA"), ("PySide6/Qt/translations/qt_de.qm", "", "DATA")]
        asked.made = SimpleNamespace(pure=[], scripts=[], binaries=[], datas=kept)
        return asked.made

    names = {
        "SPECPATH": str(ROOT / "packaging"), "DISTPATH": "made", "Analysis": analysis, "PYZ": lambda *_: None,
        "EXE": lambda *_, **options: asked.exe.update(options),
        "COLLECT": lambda *_, **_options: None, "BUNDLE": lambda *_, **_options: None,
    }  # fmt: skip
    exec(compile((ROOT / "packaging/rgapp.spec").read_text(encoding="utf-8"), "rgapp.spec", "exec"), names)
    return asked


def test_the_spec_holds_resources_experiments_and_versions(spec):
    from rgapp.export.provenance import LIBRARIES

    assert spec.data == ["rgapp.resources"] and spec.modules == ["rgapp", "loky"]
    assert {*spec.metadata} >= {"rgapp", *LIBRARIES}
    assert ("rgapp.resources", "rgapp.resources") in spec.options["datas"]
    assert {"rgapp", "loky"} <= {*spec.options["hiddenimports"]}
    assert [entry[0] for entry in spec.made.datas] == ["rgapp/resources/x"]
    assert all(Path(script).is_file() for script in spec.scripts)


EVERYTHING = """
import importlib, pkgutil, sys
class LeftOut:
    def find_spec(name, path=None, target=None):
        if name in sys.argv[1:]:
            raise ModuleNotFoundError(f"{name} is left out", name=name)
sys.meta_path.insert(0, LeftOut)
import rgapp
for module in pkgutil.walk_packages(rgapp.__path__, "rgapp."):
    if module.name != "rgapp.__main__":
        importlib.import_module(module.name)
import io
from PIL import Image
from matplotlib.figure import Figure
Image.init()
for kind in ("png", "svg", "pdf"):
    Figure().savefig(io.BytesIO(), format=kind)
import av, loky
"""


def test_nothing_needs_what_the_spec_leaves_out(spec):
    assert {"tkinter", "PySide6.QtMultimedia", "PySide6.QtQml"} <= {*spec.options["excludes"]}
    run = subprocess.run(
        [sys.executable, "-c", EVERYTHING, *spec.options["excludes"]],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr


def test_wheels_are_made_where_qt_has_them_and_tried_out():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheels = project["tool"]["cibuildwheel"]
    least = project["project"]["requires-python"].removeprefix(">=").replace(".", "")
    assert wheels["build"].split()[0] == f"cp{least}-*"
    command, *words = wheels["test-command"].split()
    assert command in project["project"]["scripts"]
    from rgapp.cli import COMMANDS

    assert words[0] in COMMANDS


# -- icon and menu -------------------------------------------------------------------------------------


@pytest.fixture
def tool(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import bundle

    return bundle


def desktop_entry(path):
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(path, encoding="utf-8")
    return entry["Desktop Entry"]


def check_by_the_standard(path):
    checker = shutil.which("desktop-file-validate")
    if checker:
        told = subprocess.run([checker, path], capture_output=True, text=True)
        assert told.returncode == 0 and "error" not in told.stdout, told.stdout


def test_the_desktop_entry_names_what_there_is():
    path = ROOT / "resources" / "rgapp.desktop"
    found = desktop_entry(path)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    command, files = found["Exec"].split()
    assert found["Type"] == "Application" and command in project["project"]["scripts"] and files == "%F"
    assert (ROOT / "resources" / "icons" / f"{found['Icon']}.svg").exists()
    assert set(found) >= {"Name", "Comment", "Categories", "Terminal"}
    assert found["Categories"].endswith(";")
    check_by_the_standard(path)


def test_the_icon_is_drawn_in_every_size(tool, tmp_path):
    from PIL import Image

    code = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'tools')!r}); import bundle; from pathlib import Path; "
    )
    code += f"bundle.draw_icons(Path({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    for size in tool.SIZES:
        with Image.open(tmp_path / f"hicolor/{size}x{size}/apps/rgapp.png") as icon:
            assert icon.size == (size, size)
            pixels = icon.convert("RGBA")
        # one quarter each of ink, accent and paper on a ground with round corners
        middles = [
            pixels.getpixel((size * x // 64, size * y // 64)) for x, y in ((21, 21), (43, 21), (21, 43))
        ]
        assert middles == [(0x22, 0x30, 0x4F, 255), (0xC7, 0x40, 0x1B, 255), (0xCF, 0xCB, 0xC2, 255)]
        assert pixels.getpixel((0, 0))[3] < 128
    assert {16, 32, 48, 256, 512} <= {*tool.SIZES}


def put_into_the_menu(tool, folder, home):
    folder.mkdir(parents=True)
    tool.write_entry(folder)
    picture = folder / "icons/hicolor/48x48/apps/rgapp.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"a picture")
    told = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    return subprocess.run([folder / "install.sh"], env=told, capture_output=True, text=True)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="desktop entries are of Linux")
@pytest.mark.parametrize("name", ["plain", "a folder", "R&D | 100%", "it's"])
def test_the_entry_is_put_into_the_menu(tool, tmp_path, name):
    folder, home = tmp_path / name, tmp_path / "home"
    run = put_into_the_menu(tool, folder, home)
    assert run.returncode == 0, run.stderr
    entry = home / ".local/share/applications/rgapp.desktop"
    found = desktop_entry(entry)
    assert found["Exec"] == f'"{folder}/rgapp" %F'.replace("100%", "100%%") and found["Icon"] == "rgapp"
    assert (home / ".local/share/icons/hicolor/48x48/apps/rgapp.png").read_bytes() == b"a picture"
    check_by_the_standard(entry)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="desktop entries are of Linux")
def test_a_folder_that_no_menu_can_name_is_told(tool, tmp_path):
    run = put_into_the_menu(tool, tmp_path / "$HOME", tmp_path / "home")
    assert run.returncode == 2 and "A menu cannot start programs" in run.stderr
    assert not (tmp_path / "home").exists()
