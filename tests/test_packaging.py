"""Wheel, sdist-to-wheel and editable installs all carry the same resources."""

import subprocess
import sys
import tarfile
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIST_RESOURCES = """
from importlib.resources import files
def walk(folder, prefix=""):
    for item in folder.iterdir():
        if item.is_dir():
            if item.name != "__pycache__":
                yield from walk(item, prefix + item.name + "/")
        elif not item.name.endswith(".pyc"):
            yield prefix + item.name
print("\\n".join(sorted(walk(files("rgapp.resources")))))
"""


def tracked_resources():
    listing = subprocess.run(
        ["git", "ls-files", "resources"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = [line.removeprefix("resources/") for line in listing.stdout.splitlines()]
    if not names:
        pytest.skip("not a git checkout: the tree of resources is not known")
    return set(names)


def copy_of_the_tree(folder):
    """The tracked files, so that a build here cannot lean on what lies about."""
    archive = folder / "tree.tar"
    subprocess.run(["git", "archive", "-o", archive, "HEAD"], cwd=ROOT, check=True)
    with tarfile.open(archive) as tar:
        tar.extractall(folder / "tree", filter="data")
    return folder / "tree"


def resources_seen_with(path):
    run = subprocess.run(
        [sys.executable, "-c", LIST_RESOURCES],
        cwd=path,
        env={"PYTHONPATH": str(path), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.split("\n")) - {""}


def test_the_editable_install_finds_every_resource():
    missing = {name for name in tracked_resources() if not files("rgapp.resources").joinpath(name).is_file()}
    assert not missing


def test_wheel_made_from_the_sdist_holds_every_resource_and_the_command(tmp_path):
    tree = copy_of_the_tree(tmp_path)
    expected = tracked_resources()
    # `build` without arguments makes the sdist, unpacks it elsewhere and makes the wheel from that
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", tmp_path / "dist", tree],
        check=True,
        capture_output=True,
    )
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    assert expected <= resources_seen_with(tmp_path / "site")
    (entry_points,) = (tmp_path / "site").glob("*.dist-info/entry_points.txt")
    assert "rgapp = rgapp.__main__:main" in entry_points.read_text(encoding="utf-8")
    kernels = {path.name.split(".")[0] for path in (tmp_path / "site/rgapp/_kernels").glob("*.so")}
    assert kernels >= {path.stem for path in (ROOT / "rgapp/_kernels").glob("*.pyx")}
    # the packages listed in setup.py are all there is
    sources = {path.relative_to(tree) for path in (tree / "rgapp").rglob("*.py")}
    packed = {path.relative_to(tmp_path / "site") for path in (tmp_path / "site/rgapp").rglob("*.py")}
    assert sources <= packed
