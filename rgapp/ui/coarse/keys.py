"""The keys of the place."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from rgapp.experiments.lattice import LatticeParams
from rgapp.physics.blockspin import RULES
from rgapp.ui.coarse.column import CRITICAL, PACES
from rgapp.ui.place import Key

if TYPE_CHECKING:
    from rgapp.ui.coarse.place import CoarseGrain


def keys_of(place: CoarseGrain) -> tuple[Key, ...]:
    """What each key does, in the order of the column."""
    controls = place.controls
    return (
        Key("T", "Temperature", controls.temperature.setFocus),
        Key("C", "Critical temperature", _critical(place)),
        Key("F", "Field", controls.field.setFocus),
        Key("0", "Field off", _field_off(place)),
        Key(",", "Smaller lattice", _size(place, -1)),
        Key(".", "Larger lattice", _size(place, 1)),
        Key("A", "Next algorithm", controls.algorithm.step),
        Key("[", "Slower", _pace(place, -1)),
        Key("]", "Faster", _pace(place, 1)),
        Key("N", "Network", controls.network.field.open_menu),
        Key("M", "Spins or means", _other_drawing(place)),
        Key("D", "Mark differences", controls.differences.turn),
        Key("H", "Freeze on hover", controls.freeze.turn),
        Key("K", "Majority or decimation", _other_rule(place)),
        Key("S", "One step", place.step),
        Key("R", "Random spins", place.reset),
        Key("Shift+R", "All spins up", place.reset_up),
        Key("B", "More: starts, brush, ramp", place.more.turn),
        Key("Del", "Forget the temperatures visited", place.clear_circles),
    )


def _critical(place: CoarseGrain) -> Callable[[], None]:
    critical = round(CRITICAL, LatticeParams.about("temperature").decimals)
    return lambda: place.set_lattice(place.controls.temperature, temperature=critical)


def _field_off(place: CoarseGrain) -> Callable[[], None]:
    return lambda: place.set_lattice(place.controls.field, field=0.0)


def _size(place: CoarseGrain, by: int) -> Callable[[], None]:
    return lambda: place.controls.size.step(by)


def _pace(place: CoarseGrain, by: int) -> Callable[[], None]:
    def change() -> None:
        place.set_pace(next_pace(place.view.speed, by))

    return change


def _other_drawing(place: CoarseGrain) -> Callable[[], None]:
    def turn() -> None:
        if place.controls.drawn.isEnabled():
            place.controls.drawn.step()

    return turn


def _other_rule(place: CoarseGrain) -> Callable[[], None]:
    def turn() -> None:
        here = RULES.index(place.params.rule)
        place.set_lattice(place.stage.rule, rule=RULES[(here + 1) % len(RULES)])

    return turn


def next_pace(speed: float, by: int) -> float:
    """The next stop of the speed slider above (1) or below (-1); the ends stay."""
    if by > 0:
        return next((pace for pace in PACES if pace > speed), math.inf)
    return next((pace for pace in reversed(PACES) if pace < speed), PACES[0])
