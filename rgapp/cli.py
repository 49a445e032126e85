"""The command line: what can be typed, and one clear line where it cannot be used.

Exit status 0: done. 1: failed or stopped. 2: bad arguments or bad input.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Collection, Sequence
from typing import Any, NoReturn

import rgapp
from rgapp.params import Params

COMMANDS = ("run", "flow", "render", "replay", "check", "bench")
SEED = 563

# parameters of the experiment flow that mean nothing for a file
_OF_MODELS = {"source", "file", "variables", "samples", "exponent", "factor"} | {
    "size", "temperature", "field", "algorithm", "coupling", "excess", "mass", "quartic"
}  # fmt: skip

_NUMBER = re.compile(r"[-−][\d.,]")
_OWN = {"seed", "sweeps", "start_from", "save_every", "output", "json", "data", "recipe"}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        raise ValueError(f"{message}; see `{self.prog} --help`")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(words)
    except (ValueError, argparse.ArgumentError) as error:
        _complain(str(error))
        return 2
    except KeyboardInterrupt:
        _complain("stopped")
        return 1
    except BrokenPipeError:
        # whoever read our output has left; nothing more can be said to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if os.environ.get("RGAPP_DEBUG"):
            raise
        sentence = str(error).strip() or "no more is known"
        _complain(f"{type(error).__name__}: {sentence} (RGAPP_DEBUG=1 shows where)")
        return 1


def _dispatch(words: list[str]) -> int:
    if words and words[0] in COMMANDS:
        from rgapp import commands

        options = _parse(words)
        return getattr(commands, words[0])(options)
    if words and words[0].startswith("-"):
        _top().parse_args(words)
    for word in words:
        if not os.path.exists(word):
            raise ValueError(
                f"there is no file and no command {word}; the commands are {', '.join(COMMANDS)}"
            )
    return _window(words)


def _window(files: list[str]) -> int:
    from rgapp import display

    problem = display.problem()
    if problem:
        raise ValueError(problem)
    _leave_a_core()
    try:
        from rgapp.ui import app
    except ImportError as error:
        if error.name and error.name.split(".")[0] in ("PySide6", "pyqtgraph"):
            raise ValueError(f"The window needs Qt for Python: pip install rgapp ({error})") from None
        raise
    return app.run(files)


def _leave_a_core() -> None:
    """Matrix libraries read this when they are first loaded: one core stays free for the window."""
    cores = max(1, (os.cpu_count() or 2) - 1)
    for library in ("OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", str(cores))


def _complain(sentence: str) -> None:
    print(f"rgapp: {' '.join(sentence.split())}", file=sys.stderr)


# -- what can be typed ---------------------------------------------------------------------------------


def _top() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="rgapp",
        usage="rgapp [FILE] | rgapp run|flow|render|replay|check|bench ...",
        description="A desktop laboratory for watching machine learning do renormalization. "
        "Without a command the window opens.",
        epilog="commands: run EXPERIMENT (see rgapp run --list), flow DATA, render SCENE, replay FILE, "
        "check, bench; each has its own --help",
    )
    parser.add_argument("--version", action="version", version=f"rgapp {rgapp.__version__}")
    return parser


def _parse(words: list[str]) -> argparse.Namespace:
    command, rest = words[0], _join_negative(words[1:])
    if command == "run":
        return _parse_run(rest)
    if command == "flow":
        return _parse_flow(rest)
    if command == "render":
        return _parse_render(rest)
    parser = _Parser(prog=f"rgapp {command}", description=_WHAT[command])
    if command == "replay":
        parser.add_argument("file", help="a result of rgapp: .h5 or .npz")
    elif command == "check":
        from rgapp.experiments.check import CheckParams

        parser.add_argument("--length", default="1", metavar="VALUE", help=describe(CheckParams, "length"))
        _add_seed(parser)
        _add_json(parser)
    elif command == "bench":
        parser.add_argument("--seconds", default="0.2", metavar="S", help="for each number (default 0.2)")
        _add_json(parser)
    return parser.parse_args(rest)


_WHAT = {
    "run": "Run an experiment without the window: the same code and the same numbers.",
    "flow": "PCA-RG of a data file: how each variable's fourth moment changes as modes are dropped.",
    "render": "A film of a scene of the lecture, without a window: the same seed, the same frames.",
    "replay": "Run a saved result again and say whether it comes out the same.",
    "check": "Short runs of every algorithm beside exact answers; exit status 1 where one does not agree.",
    "bench": "The speed of the lattice on this machine: every algorithm, instruction set and size.",
}


def _parse_run(words: list[str]) -> argparse.Namespace:
    from rgapp.engine import SAVE_EVERY
    from rgapp.experiments import EXPERIMENTS, find

    names = [word for word in words if not word.startswith("-")]
    if not names or words[0].startswith("-"):
        parser = _Parser(prog="rgapp run", description=_WHAT["run"])
        parser.add_argument("experiment", nargs="?", help=f"one of {', '.join(EXPERIMENTS)}")
        parser.add_argument("--list", action="store_true", help="the experiments and their parameters")
        options = parser.parse_args(words)
        if not options.list:
            parser.error("name an experiment, or --list")
        return options
    entry = find(words[0])
    parser = _Parser(prog=f"rgapp run {entry.name}", description=f"{entry.title}.")
    _add_params(parser, entry.params)
    if entry.kind == "live":
        parser.add_argument("--sweeps", default="10000", metavar="N", help="how far (default 10000)")
    if entry.name == "lattice":
        parser.add_argument("--start-from", metavar="FILE", help="spins to start from: .npz, .npy or .h5")
    if entry.can_be_taken_up:
        parser.add_argument(
            "--save-every",
            default=f"{SAVE_EVERY:g}",
            metavar="SECONDS",
            help=f"how often the state is saved, for the same command to go on from (default {SAVE_EVERY:g})",
        )
    if entry.kind == "batch" and not entry.can_be_taken_up:
        group = parser.add_argument_group("where points run")
        group.add_argument(
            "--jobs", metavar="N", help="on so many processes of this machine (default: its cores)"
        )
        group.add_argument(
            "--cluster", metavar="ADDRESS", help="on the workers of a Dask scheduler, as tcp://..."
        )
    _add_output(parser)
    options = parser.parse_args(words[1:])
    options.experiment, options.list = entry.name, False
    return options


def _parse_flow(words: list[str]) -> argparse.Namespace:
    from rgapp.experiments import find

    parser = _Parser(prog="rgapp flow", description=_WHAT["flow"])
    parser.add_argument("data", metavar="DATA", help="csv, tsv, txt, npy, npz, mat, h5, nwb or parquet")
    parser.add_argument(
        "--recipe",
        metavar="FILE",
        help="read DATA with the choices saved in this result (.h5, .npz or .csv), where no option says else",
    )
    _add_params(parser, find("flow").params, leave_out=_OF_MODELS)
    _add_output(parser)
    return parser.parse_args(words)


def _parse_render(words: list[str]) -> argparse.Namespace:
    parser = _Parser(prog="rgapp render", description=_WHAT["render"])
    parser.add_argument(
        "scene", metavar="SCENE", nargs="?", help="its number, its title, its view, or a scene file (.toml)"
    )
    parser.add_argument("--list", action="store_true", help="the scenes and what their control moves")
    parser.add_argument("--session", metavar="FILE", help="with the scenes and results of this session")
    parser.add_argument("--seconds", default="20", metavar="S", help="how long (default 20)")
    parser.add_argument("--rate", metavar="N", help="frames a second (default 30; 15 for GIF and APNG)")
    parser.add_argument("--size", default="1280x720", metavar="WxH", help="in pixels (default 1280x720)")
    parser.add_argument(
        "--theme", default="dark", metavar="NAME", help="dark, light or high contrast (default dark)"
    )
    parser.add_argument("--from", dest="first", metavar="VALUE", help="where the control begins")
    parser.add_argument("--to", dest="last", metavar="VALUE", help="where it ends (default: its range)")
    _add_seed(parser)
    parser.add_argument(
        "-o", "--output", metavar="FILE", help=".mp4, .gif, .apng, or a new folder for PNG pictures"
    )
    return parser.parse_args(words)


def _add_params(
    parser: argparse.ArgumentParser, params: type[Params], leave_out: Collection[str] = ()
) -> None:
    """One option for each parameter; its text is checked by ``params`` itself."""
    group = parser.add_argument_group("parameters")
    for name in params.model_fields:
        if name in _OWN:
            raise RuntimeError(f"the parameter {name} of {params.__name__} hides an option of the command")
        if name in leave_out:
            continue
        dashed = name.replace("_", "-")
        group.add_argument(
            *dict.fromkeys((f"--{dashed}", f"--{name}")),
            dest=f"param_{name}",
            metavar="VALUE",
            default=None,
            help=describe(params, name).replace("%", "%%"),
        )


def describe(params: type[Params], name: str) -> str:
    """One line on a parameter: what it is, what is allowed, its default."""
    about, field = params.about(name), params.model_fields[name]
    allowed = "yes or no" if field.annotation is bool else about.expected()
    unit = f" {about.unit}" if about.unit else ""
    default = field.default
    if isinstance(default, bool):
        default = "yes" if default else "no"
    parts = [about.label, f"{allowed}{unit}" if allowed else unit.strip(), about.help, f"default {default}"]
    return "; ".join(part for part in parts if part)


def _add_output(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("run")
    _add_seed(group)
    group.add_argument("-o", "--output", metavar="FILE", help="where the result goes: .h5, .npz or .csv")
    _add_json(group)


def _add_seed(to: argparse._ActionsContainer) -> None:
    to.add_argument("--seed", default=str(SEED), metavar="N", help=f"default {SEED}")


def _add_json(to: argparse._ActionsContainer) -> None:
    to.add_argument("--json", action="store_true", help="the summary as JSON on standard output")


def given_params(options: argparse.Namespace) -> dict[str, str]:
    """The parameters that were typed, as text."""
    return {
        name.removeprefix("param_"): value
        for name, value in vars(options).items()
        if name.startswith("param_") and value is not None
    }


def _join_negative(words: list[str]) -> list[str]:
    """``--field -0,5`` as ``--field=-0,5``: argparse takes a word that begins with - for an option."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1].startswith("--") and "=" not in joined[-1] and _NUMBER.match(word):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined
