"""Scenes of the lecture: small TOML files that a lecturer may translate or add to.

    title = "A magnet forgets"
    caption = "Raise the temperature ..."
    notes = "What to say ..."
    view = "magnet"                     what is drawn, see ``VIEWS``
    [control]
    label = "Temperature"
    low, high, start = 1.5, 3.5, 1.5
    decimals = 3
    ends = ["cold", "hot"]
    mark = [2.269, "critical"]          optional: a place on the slider
    unit = ""

No Qt here. Whatever is wrong with a file is told in one sentence.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from rgapp.files import FileError

VIEWS = (
    "magnet", "scales", "training", "stage", "sweep", "axis", "market", "plane", "spectrum", "mapping",
    "exact", "phases", "flow",
)  # fmt: skip
LONGEST = 600  # letters of a text


@dataclass(frozen=True)
class Control:
    """The one thing that is moved: from ``low`` to ``high``, at first at ``start``; ``ends`` in words at both
    sides of the slider, ``mark`` a value with its word.
    """

    label: str
    low: float
    high: float
    start: float
    decimals: int = 2
    ends: tuple[str, str] = ("", "")
    mark: tuple[float, str] | None = None
    unit: str = ""

    def kept(self, value: float) -> float:
        """The value inside the range, to the digits that are shown."""
        return round(min(max(value, self.low), self.high), self.decimals)


@dataclass(frozen=True)
class Scene:
    name: str
    title: str
    caption: str
    notes: str
    view: str
    control: Control


def bundled() -> tuple[Scene, ...]:
    """Those that ship with the program, in their order."""
    folder = files("rgapp.resources") / "scenes"
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return tuple(parse(one.read_text(encoding="utf-8"), one.name) for one in found)


def read(path: str | Path) -> Scene:
    """One scene from a file; FileError in one sentence where it is none."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{path} cannot be read as text ({type(error).__name__})") from None
    return parse(text, path.name)


def parse(text: str, name: str) -> Scene:
    """The scene written in ``text``; ``name`` is that of the file, for sentences."""
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FileError(f"the scene {name} is no TOML: {str(error).splitlines()[0]}") from None
    return of_plain(found, name)


def of_plain(found: dict[str, Any], name: str) -> Scene:
    """A scene from plain values, as a session file holds them."""
    words = {key: _words(found, key, name) for key in ("title", "caption", "notes", "view")}
    if words["view"] not in VIEWS:
        raise FileError(f"the scene {name} wants the view {words['view']!r}; there are {', '.join(VIEWS)}")
    control = found.get("control")
    if not isinstance(control, dict):
        raise FileError(f"the scene {name} has no control; expected a table [control]")
    low, high, start = (_number(control, key, name) for key in ("low", "high", "start"))
    if not low < high or not low <= start <= high:
        raise FileError(f"the control of the scene {name} must have low < high and start between them")
    decimals = control.get("decimals", 2)
    if not isinstance(decimals, int) or not 0 <= decimals <= 6:
        raise FileError(f"decimals of the scene {name} must be a whole number from 0 to 6 (got {decimals!r})")
    ends, mark = control.get("ends", ["", ""]), control.get("mark")
    if not (isinstance(ends, list) and len(ends) == 2 and all(isinstance(one, str) for one in ends)):
        raise FileError(f"ends of the scene {name} must be two words")
    if mark is not None and not (
        isinstance(mark, list)
        and len(mark) == 2
        and isinstance(mark[0], int | float)
        and isinstance(mark[1], str)
    ):
        raise FileError(f"mark of the scene {name} must be a number and a word")
    return Scene(
        Path(name).stem,
        words["title"],
        words["caption"],
        words["notes"],
        words["view"],
        Control(
            _words(control, "label", name), low, high, start, decimals, (ends[0], ends[1]),
            None if mark is None else (float(mark[0]), mark[1]), str(control.get("unit", ""))[:20],
        ),
    )  # fmt: skip


def _words(found: dict[str, Any], key: str, name: str) -> str:
    value = found.get(key, "" if key == "notes" else None)
    if not isinstance(value, str) or len(value) > LONGEST:
        raise FileError(f"{key} of the scene {name} must be a text of at most {LONGEST} letters")
    return value.strip()


def _number(found: dict[str, Any], key: str, name: str) -> float:
    value = found.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
        raise FileError(f"{key} of the scene {name} must be a number (got {value!r})")
    return float(value)
