"""Recursions of one coupling: K'(K) with its cobweb, K step by step, and the ring that is a machine."""

from __future__ import annotations

import math

import numpy as np

from rgapp.physics.recursions import Rate, Recursion
from rgapp.ui.plot import Figure, redraws
from rgapp.words import number

MOST = 1.2  # K up to which maps are drawn
STEPS = 12
LEAST = 1e-9  # K at which the logarithm of the rate still is a number
BESIDE = (0.6, 0.9, 0.97, 1.03, 1.1, 1.5)  # starts as multiples of K*
PLAIN = (0.2, 0.5, 0.8, 1.1)  # where there is no K* between


def scale_of(recursion: Recursion | Rate) -> float:
    """K up to which this one is drawn: twice its fixed point."""
    fixed = recursion.fixed_point
    return MOST if fixed is None else max(0.8, 2 * fixed)


class MapFigure(Figure):
    """K' against K, or dK/ds where steps are infinitely short; a click chooses where the cobweb begins."""

    def __init__(self) -> None:
        super().__init__("recursion", "$K$′ after a step", x_label="$K$", inset=(2, 8, 2, 2))

    @redraws
    def show_recursion(self, one: Recursion | Rate, start: float, critical: float | None) -> None:
        """``critical``: where the lattice itself is, if that is known."""
        most = scale_of(one)
        k = np.linspace(0, most, 241)
        fixed = one.fixed_point
        if isinstance(one, Recursion):
            self.set_title("$K$′ after a step")
            after = one.curve(k)
            self.set_range(x=(0, most), y=(0, most))
            self.curve("K' = K", [0, most], [0, most], colour="strong", width=1.2)
            self.curve("K'", k, np.where(after <= most, after, np.nan), colour="ink", width=2.2)
            path = one.cobweb(min(start, most), STEPS, most)
            self.curve("cobweb", *path.T, colour="accent", width=1.4)
            self.points("start", [min(start, most)], [0.0], colour="accent", size=9)
            level, top = fixed, most
        else:
            self.set_title("d$K$/d$s$, steps of no length")
            after = one.curve(k[1:])
            self.set_range(x=(0, most), y=(1.15 * float(after.min()), 1.05 * float(after.max())))
            self.reference("no change", "y", 0.0, colour="strong", width=1.2, dash="")
            self.curve("dK/ds", k[1:], after, colour="ink", width=2.2)
            level, top = 0.0, float(after.max())
        if critical is not None:
            self.reference("K_c", "x", critical, colour="ink2", width=1.2, dash="dotted")
            self.words("K_c words", critical, top, "$K_c$, exact", anchor="left", shift=(5, 10))
        if fixed is not None:
            self.points("fixed point", [fixed], [level], colour="accent", size=11, hollow=True)
            self.words(
                "fixed words", fixed, level, f"$K$* = {number(fixed, 4)}", colour="accent", bold=True,
                anchor="left", shift=(10, 14),
            )  # fmt: skip
        self.set_summary(
            f"{one.title}: " + (f"K* = {fixed:.6f}." if fixed is not None else "no fixed point between.")
        )


class StepsFigure(Figure):
    """The coupling after each step, from starts on both sides of the fixed point."""

    def __init__(self) -> None:
        super().__init__("steps", "$K$ step by step", x_label="steps", inset=(4, 8, 4, 4))

    @redraws
    def show_recursion(self, one: Recursion | Rate, start: float) -> None:
        fixed, most = one.fixed_point, scale_of(one)
        starts = [fixed * share for share in BESIDE] if fixed is not None else list(PLAIN)
        self.set_range(x=(0, STEPS), y=(0, most))
        marker = "dot" if isinstance(one, Recursion) else ""
        for at, k in enumerate(starts, 1):
            self.curve(f"K {at}", *_run(one, k, most), colour="ink", width=1.4, marker=marker, size=4)
        self.curve("your start", *_run(one, start, most), colour="accent", width=2, marker=marker, size=6)
        if fixed is not None:
            self.reference("fixed point", "y", fixed, colour="accent", dash="dashed")
            for words, at, where in (("order", most, 14), ("disorder", 0.0, -12)):
                self.words(words, STEPS, at, words, anchor="right", shift=(-2, where))
        self.set_note("lengths shrink by $b$ each step" if isinstance(one, Recursion) else "$s$ = ln $b$")
        self.set_summary(f"{one.title}: starts above the fixed point run to order, those below to disorder.")


def _run(one: Recursion | Rate, start: float, most: float) -> tuple[np.ndarray, np.ndarray]:
    """Steps and K after them, up to where K leaves the figure."""
    if isinstance(one, Recursion):
        k = [start]
        while len(k) <= STEPS and k[-1] <= most:
            k.append(float(one.map(k[-1])))
        return np.arange(len(k), dtype=float), np.array(k)
    from scipy.integrate import solve_ivp

    def gone(_s: float, k: np.ndarray) -> float:
        return k[0] - 1.2 * most

    gone.terminal = True  # type: ignore[attr-defined]
    found = solve_ivp(
        lambda _s, k: one.rate(np.maximum(k, LEAST)),
        (0, STEPS),
        [start],
        events=gone,
        max_step=0.1,
        rtol=1e-8,
    )
    return found.t, np.maximum(found.y[0], 0.0)


class RingFigure(Figure):
    """The chain as a machine: a ring of visible and hidden units in turn, each bond a weight -K."""

    SPINS = 6

    def __init__(self) -> None:
        super().__init__("ring", "The chain is a machine", axes="none", equal=True)
        self.set_range(x=(-1.5, 1.5), y=(-1.5, 1.5))

    @redraws
    def show_coupling(self, k: float, decimated: float, difference: float) -> None:
        """``decimated`` is the exact K' of the hidden units, ``difference`` that from ln(cosh 2K) / 2."""
        angle = np.linspace(0, 2 * math.pi, 2 * self.SPINS + 1) + math.pi / 2
        x, y = np.cos(angle), np.sin(angle)
        self.curve("weights", x, y, colour="ink2", width=1.6)
        hidden = np.append(np.arange(1, 2 * self.SPINS, 2), 1)
        self.curve("couplings", 0.98 * x[hidden], 0.98 * y[hidden], colour="accent", width=1.4, dash="dashed")
        self.points("visible", x[:-1:2], y[:-1:2], colour="ink", size=12)
        self.points("hidden", x[1::2], y[1::2], colour="accent", size=12, hollow=True)
        self.words("weight words", 0.0, 1.32, f"weights −{number(k, 3)}", anchor="centre")
        self.words("visible words", 0.0, 0.28, "dots summed over", anchor="centre")
        self.words("hidden words", 0.0, 0.0, "rings kept", anchor="centre", colour="accent")
        self.words("coupling words", 0.0, -0.28, f"$K$′ = {number(decimated, 4)}", anchor="centre", bold=True)
        self.set_note(f"from ln cosh(2$K$)/2: {difference:.0e}".replace("e-0", "e−").replace("e-", "e−"))
        self.set_summary(
            f"Hidden units of the ring at K = {k:.3f} have the coupling {decimated:.6f} by enumeration; it "
            f"differs from the recursion by {difference:.1e}."
        )
