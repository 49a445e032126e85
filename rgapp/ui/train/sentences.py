"""What the figures of the Train place say. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence

from rgapp.words import MINUS, count, number, short, time_left

OPPOSES, SUPPORTS = "opposes", "supports"
SAMPLES_TIP = "Some of what the network learns from. The numbers are means over samples, with their errors."
DREAMS_TIP = (
    "What the network makes when left to itself: long chains of Gibbs steps. Where energy "
    "or m² differ from those of the samples, it has not learned them, however well it reconstructs."
)
SILENT_TIP = "No weight of theirs has grown to 3 times the spread of the weights at the start."


def silent(units: int) -> tuple[str, ...]:
    """ "3 units see nothing yet" in ever shorter forms; "" for none."""
    if units == 0:
        return ("",)
    see = "sees" if units == 1 else "see"
    return f"{count(units)} unit{'s' * (units > 1)} {see} nothing yet", f"{count(units)} {see} nothing", ""


def shown(pictures: int, units: int, cut: bool, first: int | None) -> tuple[str, ...]:
    """Which of a layer's units are drawn and how, in ever shorter forms; ``first`` on a page, from 0."""
    if pictures == units:
        which = f"all {count(units)}"
    elif first is None:
        which = f"{count(pictures)} of {count(units)}"
    else:
        which = f"{count(first + 1)}–{count(first + pictures)} of {count(units)}"
    long = "each enlarged around its centre" if cut else "the whole lattice"
    return f"{which}, {long}", f"{which}, enlarged" if cut else which, which


def unit(index: int, area: float, centre: Sequence[float] | None) -> tuple[str, ...]:
    """One unit, counted from 1, in ever shorter forms: how many sites its field covers, and where it is."""
    name = f"unit {count(index + 1)}"
    told = f"{name}, {number(area, 1 if area < 99.95 else 0)} sites"
    if centre is None:
        return f"{told}, in no one place", told, name
    row, column = (round(place) + 1 for place in centre)
    return f"{told} around row {row}, column {column}", f"{told}, row {row}, column {column}", told, name


def fields_summary(
    pictures: int, units: int, layer: int, area: float, gathered: int, nothing: int | None
) -> str:
    """What a screen reader hears of the grid."""
    told = (
        f"Fields of {count(pictures)} of {count(units)} units of layer {layer}: {count(gathered)} have "
        f"gathered in one place, and the median field covers {number(area, 1)} sites"
    )
    return f"{told}; {silent(nothing)[0]}." if nothing else f"{told}."


def scale_tip(limit: float) -> str:
    """What the ends of the colours are."""
    return f"The ends are at ±{short(float(f'{limit:.3g}'))}, where 99.9 % of the weights shown lie inside."


def paper_ends(limit: float) -> tuple[str, str]:
    """The ends of the scale on paper, where there are no tooltips."""
    end = short(float(f"{limit:.3g}"))
    return f"{OPPOSES} {MINUS}{end}", f"{end} {SUPPORTS}"


def progress(epoch: float, epochs: int, seconds_left: float | None) -> tuple[str, ...]:
    """Where training is, in ever shorter forms: "epoch 18 of 40, about 2 min left" while the 18th runs."""
    now = f"{count(min(int(epoch) + 1, epochs))} of {count(epochs)}"
    if seconds_left is None:
        return f"epoch {now}", now, ""
    return f"epoch {now}, {time_left(seconds_left)}", f"epoch {now}", now, ""
