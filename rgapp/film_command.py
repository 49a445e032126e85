"""``rgapp render``: a film of a scene, drawn without a window."""

from __future__ import annotations

import argparse
import os
import shlex
from typing import TYPE_CHECKING, Any

from rgapp import display, film, session_file
from rgapp.commands import bar
from rgapp.params import ParameterError, parse_number
from rgapp.results import Result
from rgapp.scenes import Scene, bundled, programme, provenance_of, read
from rgapp.session import SCENES, Session, parse_seed

if TYPE_CHECKING:
    from rgapp.ui.lecture.render import Script

RATE, RATE_NARROW = 30.0, 15.0


def render(options: argparse.Namespace) -> int:
    """Write the film and say where it is."""
    scenes, held = _scenes(options.session)
    if options.list or options.scene is None:
        for number, scene in enumerate(scenes, 1):
            control = scene.control
            print(f"{number:>3}  {scene.title}  [{control.label}, {control.low:g} to {control.high:g}]")
        return 0
    scene = _chosen(options.scene, scenes)
    if options.output is None:
        raise ParameterError("name the film with -o, as -o film.mp4")
    kind = film.kind_of(options.output)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    problem = display.problem()
    if problem:
        raise ParameterError(problem)
    from rgapp.ui.lecture.render import frames

    script = _script(options, RATE_NARROW if kind in film.NARROW else RATE)
    script.check(scene.control)
    size = film.fitting(kind, script.size)
    film.check(options.output, script.count, size)
    with bar() as tell:
        drawn = frames(scene, script, held)
        film.write(
            options.output,
            film.scaled(drawn, size),
            rate=script.rate,
            count=script.count,
            provenance=_provenance(scene, script, options),
            tell=lambda share: tell(share, "drawing"),
        )
    print(f"{script.count} frames of {size[0]}x{size[1]} in {options.output}")
    return 0


def _script(options: argparse.Namespace, rate: float) -> Script:
    from rgapp.ui.lecture.render import Script

    return Script(
        seconds=_number(options.seconds, "seconds"),
        rate=_number(options.rate, "rate") if options.rate else rate,
        size=_size(options.size),
        scheme={"contrast": "high contrast"}.get(options.theme, options.theme),
        seed=parse_seed(options.seed),
        first=None if options.first is None else _number(options.first, "from"),
        last=None if options.last is None else _number(options.last, "to"),
    )


def _scenes(session: str | None) -> tuple[tuple[Scene, ...], dict[str, Result]]:
    if session is None:
        return bundled(), {}
    found, held = session_file.read(session), Session()
    held.restore({name: state for name, state in found.states.items() if name == SCENES})
    chosen, wrong = programme(held.scenes)
    if wrong:
        raise ParameterError(wrong[0])
    return chosen, found.results


def _chosen(text: str, scenes: tuple[Scene, ...]) -> Scene:
    if text.lower().endswith(".toml"):
        return read(text)
    if text.isdecimal():
        number = int(text)
        if not 1 <= number <= len(scenes):
            raise ParameterError(f"there are scenes 1 to {len(scenes)} (got {text}); --list shows them")
        return scenes[number - 1]
    wanted = text.casefold()
    for scene in scenes:
        if wanted in (scene.title.casefold(), scene.name, scene.view):
            return scene
    raise ParameterError(f"there is no scene {text}; rgapp render --list shows them")


def _number(text: str, name: str) -> float:
    try:
        return parse_number(text)
    except ValueError as error:
        raise ParameterError(f"{name}: {error}", name) from None


def _size(text: str) -> tuple[int, int]:
    parts = text.lower().replace("×", "x").split("x")
    if len(parts) != 2 or not all(part.strip().isdecimal() and len(part) < 7 for part in parts):
        raise ParameterError(f"size must be like 1280x720 (got {text})", "size")
    return int(parts[0]), int(parts[1])


def _provenance(scene: Scene, script: Script, options: argparse.Namespace) -> dict[str, Any]:
    """What makes the same frames again."""
    first, last = script.value(0, scene.control), script.value(script.count, scene.control)
    words = ["rgapp", "render", options.scene, "--seconds", _exact(script.seconds)]
    words += ["--rate", _exact(script.rate), "--size", f"{script.size[0]}x{script.size[1]}"]
    words += ["--theme", script.scheme, "--seed", str(script.seed)]
    words += [f"--from={_exact(first)}", f"--to={_exact(last)}"]  # what begins with a minus is no option
    words += ["--session", os.path.basename(options.session)] if options.session else []
    words += ["-o", os.path.basename(options.output)]
    return provenance_of(scene, script.seed, command=shlex.join(words))


def _exact(value: float) -> str:
    """All digits that a number has."""
    return repr(float(value)).removesuffix(".0")
