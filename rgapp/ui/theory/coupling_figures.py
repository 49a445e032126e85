"""The flow of PCA-RG's coupling g: by its equation, mode by mode, and by the essay's eq. 21."""

from __future__ import annotations

import math

import numpy as np

from rgapp.physics.coupling_flow import STARTS, CouplingFlow
from rgapp.ui.plot import Figure, redraws
from rgapp.ui.theory.mapping_figures import small
from rgapp.words import number

DEPTH = 8.0  # ln of the ratio of cut-offs
MODES = 4096
FEWEST = 1 / 256  # of the modes, down to which a sum over modes stands for an integral
STEP = 1.02  # l of eq. 21
RINGS = 30
_TOP = 0.17


class GFlowFigure(Figure):
    """g(s) from several starts, and one of them with modes taken out one by one."""

    def __init__(self) -> None:
        super().__init__("g flow", "$g$ runs to its fixed point", x_label="$s$ = ln Λ₀/Λ", inset=(2, 8, 2, 2))
        self.difference = 0.0

    @redraws
    def show_flow(self, alpha: float, start: float) -> None:
        flow, s = CouplingFlow(alpha), np.linspace(0, DEPTH, 160)
        top = max(_TOP, 1.15 * flow.fixed_point)
        self.set_range(x=(0, DEPTH), y=(-0.004, top))
        self.reference("no coupling", "y", 0.0, colour="strong", width=1, dash="")
        for k, g in enumerate(flow.solution(STARTS, s)):
            self.curve(f"g {k + 1}", s, g, colour="ink2", width=1.3)
        self.curve("formula", s, flow.solution(start, s)[0], colour="ink", width=2.2)
        depth = min(DEPTH, -math.log(FEWEST) / max(alpha, 1e-9))
        at, summed = flow.mode_sum(start, depth, MODES)
        kept = np.unique(np.searchsorted(at, np.linspace(0, 0.98 * depth, RINGS)).clip(0, MODES))
        self.points("sum over modes", at[kept], summed[kept], colour="accent", size=7, hollow=True)
        self.difference = float(np.abs(summed[kept] - flow.solution(start, at[kept])[0]).max())
        if flow.growth > 0:
            self.reference("fixed point", "y", flow.fixed_point, colour="accent", dash="dashed")
            self.words(
                "fixed words", DEPTH, flow.fixed_point, "$g$*", colour="accent", bold=True,
                anchor="right", shift=(-2, -12),
            )  # fmt: skip
        self.set_note(f"rings: 4\u2009096 modes, within {small(self.difference)}")
        self.set_summary(
            f"At alpha {alpha:.2f} the coupling runs to {max(flow.fixed_point, 0):.4f}; the sum over {MODES} "
            f"modes differs by {self.difference:.1g} at most."
        )


class PrintedFigure(Figure):
    """Eq. 21 of the essay as it stands and with the rescaling that it lacks, step by step."""

    def __init__(self) -> None:
        super().__init__(
            "eq. 21", "Eq. 21, printed and corrected", x_label=f"steps, $l$ = {STEP:g}", inset=(2, 8, 2, 2)
        )

    @redraws
    def show_flow(self, alpha: float, start: float) -> None:
        flow, steps = CouplingFlow(alpha), round(DEPTH / math.log(STEP))
        k = np.arange(steps + 1)
        printed, corrected = flow.printed(start, steps, STEP), flow.corrected(start, steps, STEP)
        high = max(float(printed.max()), float(corrected.max()), flow.fixed_point)
        self.set_range(x=(0, steps), y=(-0.03 * high, 1.15 * high))
        self.reference("no coupling", "y", 0.0, colour="strong", width=1, dash="")
        self.curve("printed", k, printed, colour="ink", width=2, dash="dashed")
        self.curve("corrected", k, corrected, colour="accent", width=2.2)
        if flow.growth > 0:
            self.reference("fixed point", "y", flow.fixed_point, colour="accent", width=1.2, dash="dotted")
        at = round(0.7 * steps)
        above = corrected[at] >= printed[at]
        for name, g, colour, high in (
            ("as printed", printed, "text2", not above),
            ("corrected", corrected, "accent", above),
        ):
            shift = (0, -14 if high else 14)
            bold = colour == "accent"
            self.words(
                f"{name} words", at, g[at], name, colour=colour, bold=bold, shift=shift, anchor="centre"
            )
        self.set_note(f"ends: {number(printed[-1], 4)} and {number(corrected[-1], 4)}")
        self.set_summary(
            f"After {steps} steps eq. 21 as printed gives {printed[-1]:.4f}, corrected {corrected[-1]:.4f}."
        )
