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
    parameter = "temperature"           optional: which of the view's values it moves, where there are several
    [preset]                            optional: what the view begins with
    size = 128

A programme is the order in which scenes are shown: entries are ``{"bundled": "04-stage"}``, or scenes of a
person's own as plain values; both are kept in sessions.

No Qt here. Whatever is wrong with a file is told in one sentence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from rgapp.export.provenance import header
from rgapp.files import FileError
from rgapp.params import Params

VIEWS = (
    "magnet", "scales", "training", "stage", "sweep", "axis", "market", "plane", "spectrum", "mapping",
    "exact", "phases", "flow", "results",
)  # fmt: skip
SCENE = "scene"  # the experiment of a provenance block that tells a scene
LONGEST = 600  # letters of a text
MOST_VALUES = 60  # of a preset
MOST_SCENES = 100  # of a programme


@dataclass(frozen=True)
class Control:
    """The one thing that is moved: from ``low`` to ``high``, at first at ``start``; ``ends`` in words at both
    sides of the slider, ``mark`` a value with its word, ``parameter`` what it moves ("": the view's first).
    """

    label: str
    low: float
    high: float
    start: float
    decimals: int = 2
    ends: tuple[str, str] = ("", "")
    mark: tuple[float, str] | None = None
    unit: str = ""
    parameter: str = ""

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
    preset: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Offer:
    """What a place could make a scene of, as it stands: in words, and the controls of which one is moved."""

    words: str
    view: str
    controls: tuple[Control, ...]
    preset: Mapping[str, Any] = field(default_factory=dict)


class Programme(Params):
    """The scenes of a session in their order; no entries: those that ship, in theirs."""

    entries: tuple[dict[str, Any], ...] = ()


def control_of(params: Params, name: str, low: float | None = None, high: float | None = None) -> Control:
    """A control for that parameter, as its declaration has it and from where it stands."""
    about = type(params).about(name)
    start = float(getattr(params, name))
    least = about.low if low is None else low
    most = about.high if high is None else high
    assert least is not None and most is not None, f"{name} has no range"
    decimals = about.decimals if about.decimals is not None else 3
    start = min(max(start, least), most)
    return Control(about.label, least, most, start, decimals, unit=about.unit[:20], parameter=name)


@lru_cache(maxsize=1)
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


def programme(entries: Sequence[Mapping[str, Any]]) -> tuple[tuple[Scene, ...], list[str]]:
    """The scenes of these entries, or those that ship where there is none; and what is wrong with others."""
    shipped = {scene.name: scene for scene in bundled()}
    made, wrong = [], []
    for k, entry in enumerate(entries[:MOST_SCENES]):
        if entry.get("bundled") in shipped:
            made.append(shipped[entry["bundled"]])
            continue
        try:
            made.append(of_plain(dict(entry), str(entry.get("title", k + 1))[:40]))
        except FileError as error:
            wrong.append(str(error))
    return (tuple(made) or bundled()), wrong


def entries_of(scenes: Iterable[Scene]) -> list[dict[str, Any]]:
    """What ``programme`` takes; empty for those that ship, in their order."""
    made, shipped = tuple(scenes), bundled()
    if made == shipped:
        return []
    return [{"bundled": scene.name} if scene in shipped else plain(scene) for scene in made]


def plain(scene: Scene) -> dict[str, Any]:
    """The scene as values for JSON, which ``of_plain`` takes back."""
    control = {name: getattr(scene.control, name) for name in ("label", "low", "high", "start", "decimals")}
    control |= {"unit": scene.control.unit, "parameter": scene.control.parameter}
    control["ends"] = list(scene.control.ends)
    if scene.control.mark is not None:
        control["mark"] = list(scene.control.mark)
    texts = {name: getattr(scene, name) for name in ("title", "caption", "notes", "view")}
    return {**texts, "control": control, "preset": dict(scene.preset)}


def provenance_of(scene: Scene, seed: int, **more: Any) -> dict[str, Any]:
    """What makes pictures of that scene again, as plain values for JSON."""
    return {**header(), "experiment": SCENE, "scene": plain(scene), "seed": seed, **more}


def copy_of(scene: Scene) -> Scene:
    """The same as a scene of one's own, which may be changed."""
    return replace(scene, name=scene.title, title=f"{scene.title[: LONGEST - 7]} (copy)")


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
    control, preset = _control(found.get("control"), name), _preset(found.get("preset", {}), name)
    return Scene(Path(name).stem, **words, control=control, preset=preset)


def _control(control: Any, name: str) -> Control:
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
        isinstance(mark, list) and len(mark) == 2 and _is_number(mark[0]) and isinstance(mark[1], str)
    ):
        raise FileError(f"mark of the scene {name} must be a number and a word")
    return Control(
        _words(control, "label", name), low, high, start, decimals, (ends[0], ends[1]),
        None if mark is None else (float(mark[0]), mark[1]), str(control.get("unit", ""))[:20],
        str(control.get("parameter", ""))[:40],
    )  # fmt: skip


def _preset(found: Any, name: str) -> dict[str, Any]:
    """Names with numbers, words, and lists of these; what they mean is the view's to say."""
    right = isinstance(found, dict) and len(found) <= MOST_VALUES
    if not right or not all(isinstance(key, str) and _is_plain(value) for key, value in found.items()):
        raise FileError(
            f"the preset of the scene {name} must be at most {MOST_VALUES} numbers, words and lists of them"
        )
    return dict(found)


def _is_plain(value: Any, depth: int = 0) -> bool:
    if isinstance(value, list | tuple):
        return depth < 2 and len(value) <= MOST_VALUES and all(_is_plain(one, depth + 1) for one in value)
    if isinstance(value, str):
        return len(value) <= LONGEST
    return isinstance(value, bool) or (isinstance(value, int | float) and abs(value) < 2**63)


def _words(found: dict[str, Any], key: str, name: str) -> str:
    value = found.get(key, "" if key == "notes" else None)
    if not isinstance(value, str) or len(value) > LONGEST:
        raise FileError(f"{key} of the scene {name} must be a text of at most {LONGEST} letters")
    return value.strip()


def _number(found: dict[str, Any], key: str, name: str) -> float:
    value = found.get(key)
    if not _is_number(value):
        raise FileError(f"{key} of the scene {name} must be a number (got {value!r})")
    return float(value)


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and abs(value) < 1e9
