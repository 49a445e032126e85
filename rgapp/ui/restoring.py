"""The settings inside an exported file, put back: parameters and seed, or the scene of a film."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rgapp.files import FileError
from rgapp.params import ParameterError
from rgapp.scenes import MOST_SCENES, SCENE, Scene, entries_of, of_plain, programme
from rgapp.session import LIVE, Session
from rgapp.ui.experiments.drawing import RECIPES

if TYPE_CHECKING:
    from rgapp.ui.window import Window

PLACES = {"lattice": "coarse", "flow": "flow", "cloud": "flow", "train": "train", "theory": "theory"}
OTHERS = "experiments"  # where all other experiments are


def restore(window: Window, settings: dict[str, Any], name: str) -> None:
    """Put the window into the settings of the file of that name and say so; ``settings`` as of
    ``rgapp.export.reading``.

    FileError or ParameterError in one sentence where they cannot be used: then nothing changes.
    """
    if settings["experiment"] == SCENE:
        number = _keep_scene(window.session, settings, name)
        window.presenting.last_scene = number - 1
        window.statusbar.say(f"The scene of {name} is number {number} of the lecture; Shift+F5 shows it")
        return
    experiment = settings["experiment"]
    params = settings.get("parameters")
    place = PLACES.get(experiment, OTHERS)
    window.place(place)  # it registers what it is set to
    known = window.session.knows(experiment) and (place != OTHERS or experiment in RECIPES)
    if not isinstance(params, dict) or not known:
        raise FileError(f"the settings in {name} are of {experiment}, which this version does not know")
    values = window.session.fields_of(experiment, params)
    if experiment == "train":
        values["live"] = False  # else temperature and field would be those of the lattice in sight
    seed = {"seed": settings["seed"]} if "seed" in settings and experiment != "theory" else {}
    window.session.set(experiment, **values, **seed)
    if experiment == "flow" and values.get("source") == "ising":
        window.session.set("lattice", **{key: value for key, value in values.items() if key in LIVE})
    if place == OTHERS:
        window.session.set(OTHERS, recipe=experiment)
    window.choose_place(place)
    window.statusbar.say(f"Settings and seed are those of {name}")


def _keep_scene(session: Session, settings: dict[str, Any], name: str) -> int:
    """The number of that scene in the lecture, where it is kept as the last one if it is not there yet."""
    found = settings.get("scene")
    if not isinstance(found, dict):
        raise FileError(f"{name} holds no scene")
    scene = of_plain(found, name)
    scenes = list(programme(session.scenes)[0])
    for number, other in enumerate(scenes, 1):
        if _same(scene, other):
            return number
    if len(scenes) >= MOST_SCENES:
        raise ParameterError(f"a lecture has at most {MOST_SCENES} scenes; take one away first")
    session.set_scenes(entries_of([*scenes, scene]))
    return len(scenes) + 1


def _same(one: Scene, other: Scene) -> bool:
    """Whether they differ in the name alone, which a scene of one's own has from its file."""
    return (one.title, one.view, one.control, dict(one.preset)) == (
        other.title, other.view, other.control, dict(other.preset),
    )  # fmt: skip
