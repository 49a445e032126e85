"""The program as a folder that needs no Python: dev.py bundle calls this with an interpreter of its own.

bundle.py FOLDER        FOLDER/rgapp/rgapp starts it; on Linux with icon and desktop entry beside it
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ICON = 512  # px


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    draw_icon(folder / "rgapp.png")
    command = [
        sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN",
        "--distpath", str(folder), "--workpath", str(folder / "work"), str(ROOT / "packaging" / "rgapp.spec"),
    ]  # fmt: skip
    subprocess.run(command, check=True, cwd=folder)  # not the source tree, which -m would put first
    made = folder / "rgapp"
    if sys.platform.startswith("linux"):
        shutil.copy(folder / "rgapp.png", made / "rgapp.png")
        write_entry(made)
    size = sum(one.stat().st_size for one in made.rglob("*") if one.is_file() and not one.is_symlink())
    print(f"{made}: {size / 2**20:.0f} MB; {made / 'rgapp'} starts it")


def draw_icon(path: Path) -> None:
    """The mark of the program as pixels; PyInstaller turns them into what Windows and macOS want."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication.instance() or QGuiApplication([])
    picture = QImage(ICON, ICON, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    QSvgRenderer(str(ROOT / "resources" / "icons" / "rgapp.svg")).render(painter)
    painter.end()
    picture.save(str(path))
    del app


def write_entry(folder: Path) -> None:
    """The desktop entry with the places of this folder; ``install.sh`` brings it into the menu."""
    entry = (ROOT / "resources" / "rgapp.desktop").read_text(encoding="utf-8")
    (folder / "rgapp.desktop").write_text(entry, encoding="utf-8")
    script = folder / "install.sh"
    script.write_text(INSTALL, encoding="utf-8")
    script.chmod(0o755)


INSTALL = """#!/bin/sh
# Puts rgapp into the menu of this user. Run it again after the folder was moved.
here=$(cd "$(dirname "$0")" && pwd)
apps="${XDG_DATA_HOME:-$HOME/.local/share}/applications"
mkdir -p "$apps"
sed -e "s|^Exec=rgapp|Exec=\\"$here/rgapp\\"|" -e "s|^Icon=rgapp|Icon=$here/rgapp.png|" \\
    "$here/rgapp.desktop" > "$apps/rgapp.desktop"
echo "rgapp is in the menu: $apps/rgapp.desktop"
"""


if __name__ == "__main__":
    main()
