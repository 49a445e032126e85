"""The program as a folder that needs no Python: dev.py bundle calls this with an interpreter of its own.

    bundle.py FOLDER        FOLDER/rgapp/rgapp starts it; on Linux with icons and desktop entry beside it

The interpreter's environment is made for this alone: plugins of Qt that nothing uses are taken out of it.
What was made is tried out where no variable leads to a Python; the exit status is 1 where it fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)  # px
# as globs in the folder of Qt's plugins: for screens without a desktop, and GTK's dialogs with half of GTK
UNUSED_PLUGINS = (
    "egldeviceintegrations/*", "generic/*", "platformthemes/*gtk3*",
    *(f"platforms/*{name}*" for name in ("eglfs", "linuxfb", "minimalegl", "vkkhrdisplay", "vnc")),
)  # fmt: skip


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    draw_icons(folder / "icons")
    take_out_plugins()
    command = [
        sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN",
        "--distpath", str(folder), "--workpath", str(folder / "work"), str(ROOT / "packaging" / "rgapp.spec"),
    ]  # fmt: skip
    subprocess.run(command, check=True, cwd=folder)  # not the source tree, which -m would put first
    made = folder / "rgapp"
    if sys.platform.startswith("linux"):
        strip(made / "_internal")
        shutil.copytree(folder / "icons", made / "icons")
        write_entry(made)
    program = made / ("rgapp.exe" if sys.platform == "win32" else "rgapp")
    try_out(program)
    print(f"{made}: {megabytes(made)} MB; {program} starts it")


def megabytes(folder: Path) -> int:
    files = (one for one in folder.rglob("*") if one.is_file() and not one.is_symlink())
    return round(sum(one.stat().st_size for one in files) / 1e6)


def draw_icons(folder: Path) -> None:
    """The mark of the program in every size, laid out as desktops look for it.

    PyInstaller turns the largest into what Windows and macOS want.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication.instance() or QGuiApplication([])
    drawing = QSvgRenderer(str(ROOT / "resources" / "icons" / "rgapp.svg"))
    for size in SIZES:
        picture = QImage(size, size, QImage.Format.Format_ARGB32)
        picture.fill(0)
        painter = QPainter(picture)
        drawing.render(painter)
        painter.end()
        path = folder / "hicolor" / f"{size}x{size}" / "apps" / "rgapp.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not picture.save(str(path)):
            raise SystemExit(f"{path} cannot be written")
    del app


def take_out_plugins() -> None:
    """PyInstaller takes all plugins there are, and all libraries that they want."""
    from PySide6.QtCore import QLibraryInfo

    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    if not plugins.is_relative_to(sys.prefix):
        raise SystemExit(f"{plugins} is not of an environment made for the bundle")
    for pattern in UNUSED_PLUGINS:
        for plugin in plugins.glob(pattern):
            plugin.unlink()


def strip(folder: Path) -> None:
    """Take out names for debuggers; not in ``*.libs``, where the parts of each file were moved about."""
    for path in sorted(folder.rglob("*.so*")):
        moved = any(part.endswith(".libs") for part in path.relative_to(folder).parts)
        if path.is_file() and not path.is_symlink() and not moved:
            subprocess.run(["strip", "--strip-unneeded", path], check=True)


def try_out(program: Path) -> None:
    """Check the physics, use two processes, draw a film, open the window; without any of this Python."""
    with tempfile.TemporaryDirectory() as home:
        told = {"HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        if sys.platform == "win32":
            names = ("SYSTEMROOT", "TEMP", "TMP", "PATH", "LOCALAPPDATA", "APPDATA", "USERPROFILE")
            told |= {name: os.environ[name] for name in names if name in os.environ}
        else:
            told |= {"PATH": "/usr/bin:/bin"}
        scan = "run scan --sizes 8 --steps 4 --count 200 --jobs 2 -o scan.h5"
        for words in ("--version", "check", scan, "replay scan.h5", "render 1 --seconds 0.2 -o film.mp4"):
            print(f"rgapp {words}", flush=True)
            run = subprocess.run(
                [program, *words.split()], cwd=home, env=told, capture_output=True, text=True, timeout=300
            )
            print((run.stdout.strip().splitlines() or [""])[-1], flush=True)
            if run.returncode:
                raise SystemExit(f"the bundle fails at `rgapp {words}`: {run.stderr.strip()}")
        window = subprocess.Popen([program], cwd=home, env=told, stderr=subprocess.PIPE, text=True)
        try:
            _, said = window.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            print("the window stays open", flush=True)
            window.terminate()
            _, said = window.communicate(timeout=30)
        else:
            raise SystemExit(f"the window of the bundle does not open: {said.strip()}")
        if said.strip():
            raise SystemExit(f"the window of the bundle complains: {said.strip()}")


def write_entry(folder: Path) -> None:
    """The desktop entry, and ``install.sh``, which brings it into the menu with the place of this folder."""
    shutil.copy(ROOT / "resources" / "rgapp.desktop", folder / "rgapp.desktop")
    script = folder / "install.sh"
    script.write_text(INSTALL, encoding="utf-8")
    script.chmod(0o755)


INSTALL = r"""#!/bin/sh
# Puts rgapp into the menu of this user. Run it again after the folder was moved.
set -e
here=$(cd "$(dirname "$0")" && pwd)
case $here in
*[\"\`\$\\]*)
    echo "A menu cannot start programs in a folder whose name has one of \" \` \$ \\ in it: $here" >&2
    exit 2
    ;;
esac
data=${XDG_DATA_HOME:-$HOME/.local/share}
mkdir -p "$data/applications" "$data/icons"
cp -R "$here/icons/." "$data/icons/"
# % stands for a file in an entry; & and | mean something to sed
place=$(printf '%s' "$here/rgapp" | sed -e 's/%/%%/g' -e 's/[&|]/\\&/g')
sed -e "s|^Exec=rgapp|Exec=\"$place\"|" "$here/rgapp.desktop" > "$data/applications/rgapp.desktop"
echo "rgapp is in the menu: $data/applications/rgapp.desktop"
"""


if __name__ == "__main__":
    main()
