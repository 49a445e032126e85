"""The words at what is measured of the running lattice; no Qt."""

from __future__ import annotations

from rgapp.experiments.lattice import LatticeFrame
from rgapp.experiments.measuring import LARGEST, Measured
from rgapp.ui.coarse.sentences import correlation_notes, settling_sentence, unit_of_time
from rgapp.words import count, number, value_and_error

FIGURES = (
    ("trace", "Magnetization over time"),
    ("correlations", "Correlation G(r)"),
    ("structure", "Structure factor S(k)"),
    ("clusters", "Cluster sizes n(s)"),
    ("averages", "Measured"),
)
TIPS = {
    "trace": "The magnetization over the last 3000 sweeps.",
    "correlations": "The mean product of two spins at distance r along the axes. Shaded: one standard error.",
    "structure": "The mean strength of waves of wave number k. Shaded: one standard error.",
    "clusters": "How many clusters of s sites there are, for each site of the lattice.",
    "averages": "Means since the lattice has settled, with standard errors in the last digits.",
}

SYMBOLS = {
    "energy": "$e$",
    "magnetization": "$m$",
    "abs_magnetization": "|$m$|",
    "magnetization_squared": "$m^2$",
    "magnetization_fourth": "$m^4$",
    "specific_heat": "$c$",
    "susceptibility": "$χ$",
    "binder": "$U_4$",
    "correlation_length": "$ξ$",
}
NAMES = {
    "energy": "energy",
    "magnetization": "m",
    "abs_magnetization": "size of m",
    "magnetization_squared": "m squared",
    "magnetization_fourth": "m to the fourth",
    "specific_heat": "specific heat",
    "susceptibility": "susceptibility",
    "binder": "Binder's ratio",
    "correlation_length": "correlation length",
}
ROUGH = (
    "A pale number has no error yet: too few correlation times went by, or m kept its sign. ξ is of second "
    "moment; where the lattice is ordered it says little."
)


def waiting_words(frame: LatticeFrame, whole: bool) -> str:
    """Why there is nothing to see yet; "" where there is. ``whole``: of looks at the whole lattice."""
    if frame.measured is None:
        return "Measuring begins once the lattice has settled."
    if whole and frame.size > LARGEST:
        return f"The whole lattice is looked at up to {LARGEST} × {LARGEST} spins."
    if whole and frame.measured.looks is None:
        return "The first look at the whole lattice is to come."
    return "" if whole or frame.measured.found else "The first means are to come."


def notes(frame: LatticeFrame, figure: str) -> tuple[str, ...]:
    """What stands beside the title of a figure other than the trace, in ever shorter forms."""
    measured = frame.measured
    if measured is None:
        return correlation_notes(None, frame.settling, frame.algorithm)
    if figure == "averages":
        return f"{count(measured.count)} measurements", count(measured.count)
    if measured.looks is None:
        return ("",)
    looks = looks_words(measured)
    return (cluster_note(measured), looks) if figure == "clusters" else (looks,)


def looks_words(measured: Measured) -> str:
    looks = measured.looks.count
    return "one state" if looks == 1 else f"mean of {count(looks)} states"


def cluster_note(measured: Measured) -> str:
    """The mean cluster that a site is in beside what the magnetization says of it, where that is the same."""
    mean = measured.found.get("cluster_mean")
    if mean is None or measured.params.field:
        return looks_words(measured)
    squared = measured.found["magnetization_squared"].value * measured.params.size**2
    return f"mean {value_and_error(mean.value, mean.error)}, $N$⟨$m^2$⟩ {count(squared)}"


def note_tip(frame: LatticeFrame, figure: str) -> str:
    """What the note means."""
    measured = frame.measured
    if measured is None:
        return settling_sentence(frame.settling, frame.algorithm) if frame.settling else ""
    if figure == "averages":
        taus = ", ".join(f"{NAMES[name]} {number(tau, 1)}" for name, tau in measured.taus.items())
        unit = unit_of_time(frame.algorithm)
        return f"Integrated autocorrelation times in {unit}: {taus}. {ROUGH}"
    if figure == "clusters":
        return (
            "Bonds are drawn between like neighbours. The mean over sites of the size of their cluster is "
            "N times the mean of m squared."
        )
    return "The whole lattice is looked at now and then, seldom enough not to slow it down."


def averages_summary(measured: Measured | None, exact: dict[str, float]) -> str:
    """What a screen reader hears of the numbers."""
    if measured is None or not measured.found:
        return "Nothing is measured before the lattice has settled."
    parts = []
    for name in SYMBOLS:
        if name in measured.found:
            one = measured.found[name]
            told = f"{NAMES[name]} {value_and_error(one.value, one.error)}"
            parts.append(told + (f", exact {number(exact[name], 4)}" if name in exact else ""))
    return "; ".join(parts) + "."


def line_summary(title: str, measured: Measured | None) -> str:
    """What a screen reader hears of a line that was measured."""
    if measured is None or measured.looks is None:
        return f"{title}: not measured yet."
    return f"{title}, {looks_words(measured)}."


def point_words(figure: str, at: float, value: float) -> str:
    """A point that the arrow keys reached, for the status bar."""
    if figure == "correlations":
        return f"distance {count(at)}: G {number(value, 4)}"
    if figure == "structure":
        return f"wave number {number(at, 3)}: S {number(value, 3)}"
    return f"clusters of about {count(at)} sites: {value:.2g} a site"
