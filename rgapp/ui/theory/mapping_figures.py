"""What is drawn of one transformation: H' two ways, tau, the third objective, and the essay's map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rgapp.physics.mapping import tau_histogram
from rgapp.physics.transformations import Row
from rgapp.ui.plot import Figure, redraws
from rgapp.words import number

MOST_POINTS = 1500  # of a curve; spectra of more states are thinned
RINGS = 40


def small(value: float) -> str:
    """A difference in words: 0 or a power of ten."""
    return "0" if value == 0 else f"{value:.1e}".replace("e-0", "e-").replace("-", "−")


class SpectrumFigure(Figure):
    """H'(h) of all hidden states in order: by the trace of eq. 9, and by eq. 4 where E is a machine's."""

    def __init__(self) -> None:
        super().__init__("hidden energies", "$H$′($h$) two ways", x_label="hidden states, in order")
        self.setToolTip(
            "Line: the sum over all spins, eq. 9. Rings: in closed form, eq. 4, where E is a machine's; the "
            "largest difference is told."
        )
        self.mismatch: float | None = None

    @redraws
    def show_row(self, row: Row) -> None:
        found = row.mapping
        self.mismatch = found.mismatch
        if found.effective is None:
            self.set_range(x=(0, 1), y=(0, 1))
            words = f"2^{found.n_hidden} hidden states are too many to write down"
            self.words("too many", 0.5, 0.5, words, anchor="centre")
            self.set_note("")
            self.set_summary(f"{row.title}: {words}.")
            return
        order = np.argsort(found.effective, kind="stable")
        order = order[np.isfinite(found.effective[order])]
        traced = found.effective[order]
        low, high = float(traced[0]), float(traced[-1])
        room = 0.06 * max(high - low, 0.5)
        self.set_range(x=(0, max(len(order) - 1, 1)), y=(low - room, high + room))
        at = np.unique(np.linspace(0, len(order) - 1, MOST_POINTS).round().astype(int))
        self.curve("trace, eq. 9", at, traced[at], colour="ink", width=2.2)
        if found.closed is not None:
            rings = np.unique(np.linspace(0, len(order) - 1, RINGS).round().astype(int))
            closed = found.closed[order]
            self.points("closed form, eq. 4", rings, closed[rings], colour="accent", size=7, hollow=True)
            self.set_note(f"differ by {small(found.mismatch)}")
        else:
            self.set_note("eq. 9 alone")
        self.set_summary(
            f"{row.title}: H' runs from {low:.3f} to {high:.3f}"
            + (f", eq. 9 and eq. 4 differ by {found.mismatch:.1e} at most." if found.mismatch else ".")
        )


class TauFigure(Figure):
    """The law of ln tau around its mean; a spike where the transformation is a strict one."""

    def __init__(self) -> None:
        super().__init__("tau", "ln $τ$($v$), about its mean", x_label="ln $τ$")

    @redraws
    def show_row(self, row: Row) -> None:
        edges, probability = tau_histogram(row.mapping)
        x, y = np.repeat(edges, 2), np.concatenate([[0.0], np.repeat(probability, 2), [0.0]])
        self.set_range(x=(float(edges[0]), float(edges[-1])), y=(0, 1.08 * float(probability.max())))
        self.reference("strict", "x", 0.0, colour="strong", width=1.2, dash="dashed")
        self.curve("probability", x, y, colour="ink", width=1.8)
        self.set_note("a spike: $τ$ = 1" if row.mapping.strict else f"spread {number(row.mapping.spread, 3)}")
        self.set_summary(f"{row.title}: ln tau scatters by {row.mapping.spread:.3g}.")


class TraceFigure(Figure):
    """KL after each step of the descents that train a network."""

    def __init__(self) -> None:
        super().__init__("training", "KL in training", x_label="steps")
        self.set_range(x=(0, 10), y=(1e-3, 10), log_y=True)

    @redraws
    def show_trace(self, trace: Sequence[float]) -> None:
        kl = np.maximum(np.array(trace, float), 1e-16)
        if len(kl) < 2:
            return
        self.set_range(x=(0, len(kl) - 1), y=(max(float(kl.min()) / 2, 1e-12), 2 * float(kl.max())))
        self.curve("KL", np.arange(len(kl)), kl, colour="accent")
        self.set_note(f"best {small(float(kl.min()))}" if kl.min() < 1e-3 else f"best {kl.min():.3f}")
        self.set_summary(f"The divergence fell from {kl[0]:.3g} to {kl.min():.3g} in {len(kl)} steps.")


class ObjectiveFigure(Figure):
    """I(h : E): what one block spin knows of the block opposite, under each rule."""

    def __init__(self) -> None:
        super().__init__("third objective", "Third objective, $I$($h$:$E$)", x_label="nats", axes="bottom")

    @redraws
    def show_rules(self, values: Mapping[str, float], whole: float) -> None:
        """``values`` of the rules in nats, in their order; ``whole`` is all that a rule could keep."""
        self.set_range(x=(0, 1.08 * whole), y=(-0.6, 2 * len(values) - 0.2))
        for k, (rule, value) in enumerate(values.items()):
            at = 2 * (len(values) - 1 - k)
            self.words(f"{rule} words", 0.0, at + 0.85, f"{rule}, {number(value, 3)}", anchor="left")
            self.curve(rule, [0, value], [at, at], colour="accent", width=7)
        self.reference("all of the block", "x", whole, colour="ink", dash="dashed")
        self.set_note(f"all: {number(whole, 3)}")
        self.set_summary(
            f"Of {whole:.3f} nats a block knows of the opposite one, "
            + ", ".join(f"{rule} keeps {value:.3f}" for rule, value in values.items())
            + "."
        )


_RADIUS = 0.92
_SETS = (("strict", -0.5, 0.34), ("machine", 0.5, 0.34), ("good", 0.0, -0.52))
_WORDS = {
    "strict": ("renormalization, $τ$ = 1", -1.58, 1.55, "left"),
    "machine": ("restricted machines", 1.58, 1.34, "right"),
    "good": ("“good”: few, simple $K$′", 0.0, -1.56, "centre"),
}
_REGIONS = {  # (strict, machine, good): the middle of that region
    (True, False, False): (-0.88, 0.52),
    (False, True, False): (0.88, 0.52),
    (False, False, True): (0.0, -0.98),
    (True, True, False): (0.0, 0.78),
    (True, False, True): (-0.48, -0.42),
    (False, True, True): (0.48, -0.42),
    (True, True, True): (0.0, 0.05),
    (False, False, False): (1.2, -1.05),
}
_STEP = 0.21


class MapFigure(Figure):
    """The essay's figure 5, with every transformation where its tests put it. All are variational."""

    def __init__(self) -> None:
        super().__init__("map", "Its sets", "all variational", axes="none", equal=True)
        self.set_range(x=(-1.6, 1.6), y=(-1.65, 1.65))

    @redraws
    def show_rows(self, rows: Sequence[Row], chosen: Row | None) -> None:
        angle = np.linspace(0, 2 * np.pi, 120)
        for name, x, y in _SETS:
            circle = x + _RADIUS * np.cos(angle), y + _RADIUS * np.sin(angle)
            self.curve(name, *circle, colour="ink2", width=1.4)
            words, left, top, anchor = _WORDS[name]
            self.words(f"{name} words", left, top, words, anchor=anchor, bold=True, colour="text")
        there: dict[tuple[bool, bool, bool], list[Row]] = {}
        for row in rows:
            place = row.place
            there.setdefault((place.strict, place.machine, place.good), []).append(row)
        for region, members in there.items():
            x, y = _REGIONS[region]
            for k, row in enumerate(members):
                at = y + _STEP * ((len(members) - 1) / 2 - k)
                mine = chosen is not None and row.name == chosen.name
                colour = "accent" if mine else "text"
                self.words(row.name, x, at, row.name, anchor="centre", bold=mine, colour=colour)
        if chosen is not None:
            self.setToolTip(f"{chosen.title}. {chosen.place.why_not_good or 'It passes every test.'}")
            self.set_summary(
                f"{chosen.title}: {'tau is 1' if chosen.place.strict else 'tau depends on v'}, "
                f"{'a restricted machine' if chosen.place.machine else 'no restricted machine'}. "
                f"{chosen.place.why_not_good or 'It passes every test.'}"
            )
