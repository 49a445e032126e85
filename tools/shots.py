"""Screenshots of every place at every size, scale factor and theme, and contact sheets of them: dev.py shots.

    shots.py FOLDER                     all of it, one process for each scale factor
    shots.py FOLDER --factor 1.5        one scale factor, which Qt must have been told of in QT_SCALE_FACTOR

Words that do not fit into their place are told on standard output; the exit status is then 1.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

SIZES = {"1280x720": (1280, 720), "1600x1000": (1600, 1000), "4k": (3840, 2160)}  # as Qt counts
FACTORS = ("1", "1.5", "2")
THEMES = ("light", "dark", "contrast")
PLACES = ("coarse", "train", "flow", "theory", "experiments")
SCENES = (0, 3, 6, 9)  # of the lecture
THUMB = 640  # px of a picture on a contact sheet
GAP = 12
ROOM = 4  # px that words of a button have around them at least


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--factor", choices=FACTORS)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.factor is not None:
        return Shots(options.folder, options.factor).take()
    status = 0
    for factor in FACTORS:
        command = [sys.executable, __file__, str(options.folder), "--factor", factor]
        told = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": factor}
        status |= subprocess.run(command, env=told).returncode
    print(f"Contact sheets are in {options.folder}")
    return status


class Shots:
    """Takes the pictures of one scale factor."""

    def __init__(self, folder: Path, factor: str) -> None:
        from rgapp.session import Session
        from rgapp.settings import Settings
        from rgapp.ui.app import make_application, make_window

        self.folder, self.factor = folder, factor
        self.clipped: set[str] = set()
        self.app = make_application()
        self._settings_folder = tempfile.TemporaryDirectory(prefix="rgapp-shots-")
        settings = Settings(Path(self._settings_folder.name) / "settings.json")
        settings.change(calm=True)
        self.session = Session(settings)
        self.window = make_window(self.session)
        self.session.start()
        self.window.show()
        self.window.make_all()

    def take(self) -> int:
        self._wait(lambda: self.window.place("flow").analysis.result is not None or self._enter("flow"))
        for size, (wide, high) in SIZES.items():
            if size == "4k" and self.factor != "1":
                continue  # twice 1600 x 1000 is as much
            self.window.resize(wide, high)
            names = []
            for theme in THEMES:
                self.window.set_theme(theme)
                names += [self._place(place, theme, size) for place in PLACES]
                names += [self._sheet(words, call, theme, size) for words, call in self._sheets()]
            self._contact(names, size)
            self._contact(self._lecture(size, wide, high), f"lecture-{size}")
        for line in sorted(self.clipped):
            print(f"does not fit at scale {self.factor}: {line}")
        self.window.close()
        self._settings_folder.cleanup()
        return 1 if self.clipped else 0

    def _enter(self, name: str) -> bool:
        self.window.choose_place(name)
        return False

    def _place(self, place: str, theme: str, size: str) -> str:
        self.window.choose_place(place)
        self._rest(0.6)
        self._look(self.window, f"{place} {size}")
        return self._save(self.window, f"{size}-{theme}-{place}")

    def _sheets(self) -> list[tuple[str, Callable[[], object]]]:
        window = self.window
        return [
            ("export", window.open_export),
            ("settings", window.open_settings),
            ("scenes", window.presenting.open_scenes),
        ]

    def _sheet(self, words: str, call: Callable[[], object], theme: str, size: str) -> str:
        self.window.choose_place("coarse")
        call()
        self._rest(0.4)
        self._look(self.window, f"{words} {size}")
        name = self._save(self.window, f"{size}-{theme}-{words}")
        self.window._escape()
        return name

    def _lecture(self, size: str, wide: int, high: int) -> list[str]:
        from rgapp.ui.lecture.window import SCHEMES, LectureWindow
        from rgapp.ui.theme import theme

        lecture = LectureWindow(self.session.settings)
        lecture.present(full=False)
        lecture.resize(wide, high)
        names = []
        for scheme in SCHEMES:
            theme().set_scheme(scheme)
            for at in SCENES:
                lecture.show_scene(at)
                self._wait(lambda: lecture.view(lecture.at).settled)
                self._rest(0.3)
                self._look(lecture, f"scene {at + 1} {size}")
                names.append(self._save(lecture, f"{size}-lecture-{scheme.replace(' ', '-')}-{at + 1}"))
        lecture.leave()
        return names

    # pictures

    def _save(self, widget, name: str) -> str:
        path = self.folder / f"{self.factor}x-{name}.png"
        widget.grab().save(str(path))
        return path.name

    def _contact(self, names: list[str], words: str) -> None:
        """All of these on one sheet, a column for each theme; ``names`` go theme by theme."""
        from PIL import Image

        columns, each = len(THEMES), len(names) // len(THEMES)
        names = [names[theme * each + k] for k in range(each) for theme in range(columns)]
        pictures = [Image.open(self.folder / name).convert("RGB") for name in names]
        high = round(THUMB * pictures[0].height / pictures[0].width)
        rows = -(-len(pictures) // columns)
        sheet = Image.new("RGB", (columns * (THUMB + GAP) + GAP, rows * (high + GAP) + GAP), "#888888")
        for k, picture in enumerate(pictures):
            spot = GAP + k % columns * (THUMB + GAP), GAP + k // columns * (high + GAP)
            sheet.paste(picture.resize((THUMB, high), Image.Resampling.LANCZOS), spot)
        sheet.save(self.folder / f"contact-{words}-{self.factor}x.png")

    def _look(self, widget, where: str) -> None:
        """Note words that have less room than they need."""
        for line in clipped(widget):
            self.clipped.add(f"{where}: {line}")

    # time

    def _rest(self, seconds: float) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    def _wait(self, ready: Callable[[], bool], tries: int = 200) -> None:
        for _ in range(tries):
            if ready():
                return
            self._rest(0.1)
        raise TimeoutError("something is not drawn yet")


def clipped(widget) -> Iterator[str]:
    """Labels and buttons in sight whose words need more room than they have."""
    from PySide6.QtWidgets import QAbstractButton, QLabel

    for one in widget.findChildren(QLabel):
        if one.isVisible() and one.text() and not one.wordWrap() and one.pixmap().isNull():
            need, high = one.sizeHint().width(), one.fontMetrics().height()
            if (
                need > one.width() + 1 and not one.toolTip()
            ):  # what is cut short tells the whole in its tooltip
                yield f"{one.text()[:60]!r} needs a width of {need}, has {one.width()}"
            if high > one.height() + 1:
                yield f"{one.text()[:60]!r} needs a height of {high}, has {one.height()}"
        elif one.isVisible() and one.wordWrap() and one.text():
            need = one.heightForWidth(one.width())
            if need > one.height() + 2:
                yield f"{one.text()[:60]!r} needs a height of {need}, has {one.height()}"
    for one in widget.findChildren(QAbstractButton):
        need = one.fontMetrics().horizontalAdvance(one.text()) + ROOM
        if one.isVisible() and one.text() and need > one.width() and not one.toolTip():
            yield f"{one.text()[:60]!r} needs {need}, has {one.width()}"


if __name__ == "__main__":
    raise SystemExit(main())
