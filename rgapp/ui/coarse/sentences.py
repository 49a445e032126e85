"""The words of the place: what stands at its figures and what a screen reader hears; no Qt."""

from __future__ import annotations

import math

from rgapp.words import THIN, count, number, percent

ALGORITHM_WORDS = {
    "metropolis": "Metropolis",
    "heat_bath": "Heat bath",
    "wolff": "Wolff",
    "swendsen_wang": "Swendsen–Wang",
}
GHOST_SPIN = "Cluster moves use a ghost spin while the field is on."
AROUND_FROZEN = "Clusters cannot go round frozen spins: heat bath moves them meanwhile."
BEHIND = "drawing less often so the simulation keeps its speed"
HELD = "picture held"
HELD_BACK = "redraws held to 3 a second so that nothing flashes"
EXACT_AT_ZERO = "exact at zero field only"
NO_NETWORK = "No network yet. Open one, or train one on this lattice."
NO_UNITS = "Open a network to look at its units."
FRAME_TIP = (
    "The network reads the framed {side} × {side} spins. The frame is not periodic, so units at its edge "
    "misread. Drag it, or move it with the arrow keys. The wheel zooms, a middle drag moves the part shown."
)
LOOP_TIP = "The work that the field does on a site in one cycle: the area of the loop."
RAMPED = "The field ramp moves it. Stop the ramp to set it."
POINT_AT_A_TILE = "Point at a cell of a tile to see what that unit sees. A click pins it, Esc lets it go."
NOT_LOCALIZED = "Its field is spread over the lattice, so its place in the tile means little."
OUTLINE = "Outline: what this unit sees. Dashed: its {rows} × {columns} block."


def full_stop(sentence: object) -> str:
    """A sentence of the core, closed as the window closes its sentences."""
    text = str(sentence).strip()
    return text if text.endswith((".", "?", "!")) else text + "."


def stopped_words(sweep: int, sentence: str) -> str:
    return f"The lattice stopped at sweep {count(sweep)}: {full_stop(sentence)}"


def clusters(algorithm: str) -> bool:
    """Whether moves turn whole clusters over."""
    return algorithm in ("wolff", "swendsen_wang")


def brush_words(width: float) -> str:
    """ "5 sites"."""
    return f"{round(width)} site" + "s" * (width != 1)


def frozen_words(spins: int) -> str:
    if spins == 0:
        return "No spin is frozen."
    return "One spin is frozen." if spins == 1 else f"{count(spins)} spins are frozen."


def ramp_words(height: float) -> str:
    """ "± 1.00 J"."""
    return f"± {number(height, 2)} J"


def cycle_words(cycle: float, algorithm: str) -> str:
    """ "4 000 sweeps"."""
    return f"{count(cycle)} {unit_of_time(algorithm)}"


def ramp_tip(on: bool) -> str:
    return "Ends it; the field is again the one that was set." if on else "Starts it at 0, going up."


def ramp_note(algorithm: str, field: float | None) -> str:
    """At the button that starts the ramp; ``field`` is the one at work, None while it is off."""
    if clusters(algorithm):
        return "Clusters follow the field at once: no loop."
    return (
        "Draws m against a field to and fro." if field is None else f"The field is {number(field, 2)} J now."
    )


def loop_note(area: float) -> str:
    return "first cycle" if math.isnan(area) else f"loop area {number(area, 2)} J"


def loop_summary(field: float, magnetization: float, area: float) -> str:
    """What a screen reader hears of the loop."""
    told = f"Magnetization {number(magnetization, 2)} in a moving field of {number(field, 2)} J"
    return f"{told}; {loop_note(area)}."


def loop_point(field: float, magnetization: float) -> str:
    """A point of the loop that the arrow keys reached, for the status bar."""
    return f"field {number(field, 2)} J: m {number(magnetization, 3)}"


def lattice_note(size: int, shown: int, state: str) -> str:
    """The note at a lattice drawn ``shown`` sites across; ``state`` is "live", "held" or "paused"."""
    told = "held while you point" if state == "held" else state
    return f"{part_words(size, shown)}, {told}"


def part_words(size: int, shown: int) -> str:
    """ "1024 × 1024 spins", or "64 of 1024 sites across"."""
    return f"{size} × {size} spins" if shown == size else f"{shown} of {size} sites across"


def lattice_summary(size: int, temperature: float, magnetization: float) -> str:
    """What a screen reader hears of the lattice."""
    return (
        f"Lattice of {size} × {size} spins at temperature {number(temperature, 3)}, "
        f"magnetization {number(magnetization, 2)}."
    )


def unit_of_time(algorithm: str, plural: bool = True) -> str:
    """What one step of the chain is called: sweeps, clusters or updates."""
    name = {"wolff": "cluster", "swendsen_wang": "update"}.get(algorithm, "sweep")
    return name + "s" * plural


def speed_words(pace: float, algorithm: str) -> str:
    """ "8 sweeps / frame", "1 sweep / 16 frames", "as fast as it goes"."""
    if math.isinf(pace):
        return "as fast as it goes"
    if pace < 1:
        return f"1 {unit_of_time(algorithm, False)} / {round(1 / pace)} frames"
    return f"{count(pace)} {unit_of_time(algorithm, pace != 1)} / frame"


def speed_short(pace: float) -> str:
    """The same for one short line: "8 / frame", "1 / 16 fr.", "fastest"."""
    if math.isinf(pace):
        return "fastest"
    return f"{count(pace)} / frame" if pace >= 1 else f"1 / {round(1 / pace)} fr."


def agreement_words(agreement: float, chance: float) -> tuple[tuple[str, str], ...]:
    """In two parts: "88 % agree" and ", 50 % by chance"; then in shorter and shorter forms."""
    if math.isnan(agreement):
        return ("", "no blocks of this shape"), ("", "no such blocks")
    agree, by_chance = percent(agreement), percent(chance)
    return (
        (f"{agree} agree", f", {by_chance} by chance"),
        (f"{agree} agree", f", chance {by_chance}"),
        (agree, f", chance {by_chance}"),
    )


RULES = (
    ("majority", "Majority: what most spins of the block are"),
    ("decimation", "Decimation: the first spin of the block"),
)


def block_words(rows: int, rule: str, room: bool = False) -> str:
    """What stands at a picture of block spins: "2 × 2", with room "2 × 2 majority"; "1 of 2 × 2"."""
    size = f"{rows} × {rows}"
    if rule == "decimation":
        return f"first of {size}" if room else f"1 of {size}"
    return f"{size} majority" if room else size


def block_summary(rows: int, rule: str) -> str:
    """What a screen reader hears of it first."""
    return f"Block spins over {rows} × {rows} sites by {rule}."


def correlation_words(tau: float | None, settling: tuple[int, int] | None, algorithm: str) -> str:
    """The note at the magnetization over time: the settling text, or the autocorrelation time."""
    unit = unit_of_time(algorithm)
    if settling is not None:
        since, needed = settling
        return f"settling, {count(since)} of {count(rounded(needed))} {unit}"
    if tau is None:
        return ""
    return f"lag $τ$ ≈ {number(tau, 1) if tau < 10 else count(rounded(tau))} {unit}"


def correlation_notes(tau: float | None, settling: tuple[int, int] | None, algorithm: str) -> tuple[str, ...]:
    """The same in two lengths: "settling, 420 of 3 100 sweeps", "settling, 13 %"."""
    words = correlation_words(tau, settling, algorithm)
    if settling is None:
        return (words,)
    since, needed = settling
    return words, f"settling, {percent(min(since / needed, 0.99))}"


def rounded(value: float) -> float:
    """To two figures: a correlation time is known no better."""
    if value < 10:
        return value
    digits = 10 ** (math.floor(math.log10(value)) - 1)
    return round(value / digits) * digits


def trace_tip(settling: tuple[int, int] | None, algorithm: str) -> str:
    """What the note at the magnetization over time means."""
    if settling is not None:
        return settling_sentence(settling, algorithm)
    return "Integrated autocorrelation time of |m|: states further apart than this are nearly independent."


def trace_summary(
    magnetization: float, tau: float | None, settling: tuple[int, int] | None, algorithm: str
) -> str:
    told = f"Magnetization over time, now {number(magnetization, 2)}"
    note = correlation_words(tau, settling, algorithm).replace("lag $τ$ ≈", "autocorrelation time about")
    return f"{told}; {note}." if note else told + "."


def curve_summary(quantity: str, temperature: float, value: float, visited: int, in_field: bool) -> str:
    """What a screen reader hears of a curve against temperature."""
    name = "Energy per site" if quantity == "energy" else "Size of the magnetization"
    told = f"{name} is {number(value, 2)} at temperature {number(temperature, 3)}"
    others = f"; means of {visited} temperatures are kept" if visited else ""
    return f"{told}{others}. The line is exact" + (", at zero field only." if in_field else ".")


def point_words(quantity: str, temperature: float, value: float) -> str:
    """A point that the arrow keys reached, for the status bar."""
    name = "energy per site" if quantity == "energy" else "|m|"
    return f"temperature {number(temperature, 3)}: {name} {number(value, 3)}"


def past_words(ago: float, magnetization: float, algorithm: str) -> str:
    """A past magnetization that the arrow keys reached, for the status bar."""
    return f"{count(ago)} {unit_of_time(algorithm, ago != 1)} ago: m {number(magnetization, 3)}"


def settling_sentence(settling: tuple[int, int], algorithm: str) -> str:
    since, needed = settling
    unit = unit_of_time(algorithm)
    return f"Settling: {count(since)} of about {count(rounded(needed))} {unit} since the last change."


def unplaced_words(units: int) -> str:
    """The tooltip of a learned layer."""
    if units == 0:
        return "Every unit sits where its receptive field is."
    told = "One unit has" if units == 1 else f"{units} units have"
    return f"{told} no localized field and a place that means little: see the small ring in the corner."


def unit_lines(
    layer: int, row: int, column: int, width: float, inside: float, agrees: float | None
) -> tuple[tuple[str, str], ...]:
    """Names and values of the unit panel; layer, row and column as people count, from 1."""
    lines = [(f"Layer {layer}", f"row {row}, column {column}")]
    lines += [("Field width", f"{number(width, 1)} sites"), ("Inside its block", percent(inside))]
    if agrees is not None:
        lines.append(("Agrees with block", percent(agrees)))
    return tuple(lines)


def layers_words(sizes: tuple[int, ...]) -> str:
    """ "1600 – 400 – 100 – 25 units"."""
    return f"{THIN}–{THIN}".join(str(size) for size in sizes).replace(THIN, " ") + " units"
