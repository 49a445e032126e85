"""What was done to the data, in a few plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rgapp.data.table import Spikes
from rgapp.words import count as number
from rgapp.words import short

_SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


@dataclass(frozen=True)
class Account:
    """What was used and what was left out on the way from a table to samples.

    ``gappy`` variables were left out for their gaps, ``nonpositive`` values have no logarithm; ``mean`` over
    samples and variables before they are scaled.
    """

    samples: int
    variables: int
    text: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    constant: int = 0
    empty: int = 0
    dropped: int = 0
    filled: int = 0
    odd: int = 0
    ragged: int = 0
    repeated: int = 0
    rows_are_variables: bool = False
    gappy: int = 0
    units: bool = False
    repeated_left_out: bool = False
    together: int = 1
    change: str = "none"
    zscore: bool = False
    by_rms: bool = False
    rescaled_first: bool = False
    nonpositive: int = 0
    spikes: Spikes | None = None
    mean: float = 0.0


def headline(account: Account) -> str:
    """ "5 988 samples of 397 variables" """
    return (
        f"{number(account.samples)} sample{_s(account.samples)} of {number(account.variables)} "
        f"variable{_s(account.variables)}"
    )


def report(account: Account) -> str:
    """How good the data are for a spectrum, what is left out and why."""
    parts = (
        _enough(account),
        _spikes(account),
        _left_out(account),
        _rows(account),
        _repeated(account),
        _transforms(account),
    )
    return " ".join(part for part in parts if part)


def in_words(count: int) -> str:
    return _SMALL[count] if count < len(_SMALL) else number(count)


def joined(parts: Sequence[str]) -> str:
    return ", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else "".join(parts)


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _enough(account: Account) -> str:
    each = account.samples // account.variables
    if each >= 10:
        return f"{number(each)} samples per variable, enough for a steady spectrum."
    if each >= 3:
        return f"{number(each)} samples per variable, enough for the strong half of the spectrum."
    if account.samples > account.variables:
        return "Few samples: the weak half of this spectrum is mostly noise."
    return f"Fewer samples than variables: only {number(account.samples - 1)} modes can be told apart."


def _left_out(account: Account) -> str:
    line = "train" if account.spikes else "row" if account.rows_are_variables else "column"
    reasons, count = [], 0
    for names, plural, single in (
        (account.text, "hold no numbers", "holds no numbers"),
        (account.counters, "only count the samples", "only counts the samples"),
    ):
        if len(names) == 1:
            reasons.append(f"the {names[0]} column {single}" if names[0] else f"one column {single}")
        elif names:
            reasons.append(f"{in_words(len(names))} columns {plural}")
        count += len(names)
    if account.constant:
        never = "never changes" if account.constant == 1 else "never change"
        if account.spikes:
            never = "has no spikes" if account.constant == 1 else "have no spikes"
        reasons.append(f"{in_words(account.constant)} {line}{_s(account.constant)} {never}")
    if account.empty:
        are = "is empty" if account.empty == 1 else "are empty"
        reasons.append(f"{in_words(account.empty)} {line}{_s(account.empty)} {are}")
    if account.gappy:
        have = "has gaps" if account.gappy == 1 else "have gaps"
        reasons.append(f"{in_words(account.gappy)} {line}{_s(account.gappy)} {have}")
    count += account.constant + account.empty + account.gappy
    if not reasons:
        return ""
    sentence = joined(reasons)
    out = {1: "it is", 2: "both are"}.get(count, f"all {in_words(count)} are")
    return f"{sentence[0].upper()}{sentence[1:]}, so {out} left out."


def _rows(account: Account) -> str:
    parts = []
    if account.units:
        parts.append("The row of units below the names is left out.")
    if account.nonpositive:
        reads = "is not positive, has" if account.nonpositive == 1 else "are not positive, have"
        gaps = "counts as a gap" if account.nonpositive == 1 else "count as gaps"
        parts.append(
            f"{number(account.nonpositive)} value{_s(account.nonpositive)} {reads} no logarithm and {gaps}."
        )
    if account.odd:
        reads = "is no number and counts as a gap" if account.odd == 1 else "are no numbers and count as gaps"
        parts.append(f"{number(account.odd)} entr{'y' if account.odd == 1 else 'ies'} {reads}.")
    if account.dropped:
        have = "sample with a gap is" if account.dropped == 1 else "samples with gaps are"
        parts.append(f"{number(account.dropped)} {have} dropped.")
    if account.filled:
        are = "gap is" if account.filled == 1 else "gaps are"
        parts.append(f"{number(account.filled)} {are} filled with the mean of the variable.")
    if account.ragged:
        are = "row of another length is" if account.ragged == 1 else "rows of another length are"
        parts.append(f"{number(account.ragged)} {are} left out.")
    return " ".join(parts)


def _repeated(account: Account) -> str:
    if not account.repeated:
        return ""
    what = "variable repeats another" if account.repeated == 1 else "variables repeat others"
    sentence = f"{in_words(account.repeated)} {what}"
    if account.repeated_left_out:
        sentence += " and is left out" if account.repeated == 1 else " and are left out"
    return f"{sentence[0].upper()}{sentence[1:]}."


def _spikes(account: Account) -> str:
    """Bins of 20 ms hold 0.043 spikes on average."""
    if account.spikes is None:
        return ""
    width = account.spikes.bin_width * account.together
    words = f"{short(1000 * width)} ms" if width < 1 else f"{short(width)} s"
    return f"Bins of {words} hold {float(f'{account.mean:.2g}'):g} spikes on average."


def _transforms(account: Account) -> str:
    parts = []
    if account.together > 1 and account.spikes is None:
        parts.append(f"Every {number(account.together)} successive samples are added up to one.")
    if account.change == "differences":
        parts.append("Values are differences between successive samples.")
    elif account.change == "log returns":
        parts.append("Values are log returns between successive samples.")
    if account.zscore:
        parts.append("Every variable is z-scored.")
    if account.by_rms:
        rescaled = "rescaled " if account.rescaled_first else ""
        parts.append(f"Every sample is divided by its rms over the {rescaled}variables.")
    return " ".join(parts)
