"""The plane of the momentum shell, its coupling against scale, and the fixed points of PCA-RG."""

from __future__ import annotations

import numpy as np

from rgapp.physics.coupling_flow import CouplingFlow, DataPoint, branches
from rgapp.physics.momentum_shell import WINDOW, ShellFlow
from rgapp.ui.plot import Figure, redraws
from rgapp.ui.theory.arrows import broken, heads
from rgapp.ui.theory.params import TheoryParams
from rgapp.words import number

STARTS = np.array([0.002, 0.005, 0.012, 0.03, 0.07, 0.15, 0.22, 0.28])
LONGEST = 12.0  # ln l, to which u(s) is followed
_SPACING = 0.075  # of streamlines, in heights
_BARB = 0.022  # of an arrowhead, in heights
ALPHAS = (0.0, 3.0)
TOP = 0.06
_FALL = np.arange(0.25, 3, 0.25)  # where arrows show the flow of g


class PlaneFigure(Figure):
    """r and u; a click, told by ``pressed``, may drop a start."""

    def __init__(self) -> None:
        super().__init__("plane", "Momentum shell", x_label="$r$", inset=(2, 2, 2, 2))
        self.set_range(x=(WINDOW.left, WINDOW.right), y=(WINDOW.bottom, WINDOW.top))

    @redraws
    def show_flow(self, flow: ShellFlow, params: TheoryParams) -> None:
        rect = self.plot_rect()
        aspect = max(0.5, rect.width() / max(rect.height(), 1))
        plane = flow.plane(WINDOW, _SPACING, aspect)
        if params.streamlines:
            self.curve("streamlines", *broken(plane.streamlines.lines), colour="text2", width=1, opacity=0.7)
            x, y, dx, dy = plane.streamlines.arrows.T
            height = _BARB * (WINDOW.top - WINDOW.bottom)
            width = _BARB * (WINDOW.right - WINDOW.left) / aspect
            across, up = WINDOW.right - WINDOW.left, WINDOW.top - WINDOW.bottom
            self.curve("arrows", *heads(x, y, dx * across, dy * up, width, height), colour="ink", width=1.4)
        self.reference("no coupling", "y", 0.0, colour="strong", width=1, dash="")
        if params.separatrix:
            line = plane.critical_line
            self.curve("critical line", line[:, 0], line[:, 1], colour="accent", width=2.2)
        for name, path in self._paths(flow, params):
            self.curve(name, path.r, path.u, colour="ink", width=2)
            self.points(f"{name} start", path.r[:1], path.u[:1], colour="ink", size=7)
        for point in plane.fixed_points:
            gaussian = point.name == "Gaussian"
            colour, hollow = ("ink", True) if gaussian else ("accent", not point.stable)
            self.points(point.name, [point.r], [point.u], colour=colour, size=11, hollow=hollow)
            words = "Gaussian" if gaussian else "Wilson–Fisher" + ("" if point.stable else ", not stable")
            below = gaussian or not point.stable
            tint, shift = "text" if gaussian else "accent", (10, 12 if below else -16)
            self.words(
                f"{point.name} words",
                point.r,
                point.u,
                words,
                bold=True,
                colour=tint,
                anchor="left",
                shift=shift,
                ground=params.streamlines,
            )
        for x, side, anchor in ((WINDOW.left, "ordered", "left"), (WINDOW.right, "disordered", "right")):
            shift = (8 if anchor == "left" else -8, 0)
            style = {"anchor": anchor, "shift": shift, "ground": params.streamlines}
            self.words(side, x, 0.03, side, colour="text2", **style)
        named = {point.name: point for point in plane.fixed_points}
        shown = named["Wilson-Fisher"] if named["Wilson-Fisher"].stable else named["Gaussian"]
        self.set_note(f"$y_T$ = {number(shown.eigenvalues[0], 3)}, $ν$ = {number(shown.nu, 3)}")
        self.set_summary(
            f"At epsilon {params.epsilon:.2f} the stable fixed point is {shown.name} at r = {shown.r:.3f}, "
            f"u = {shown.u:.3f}, with y_T = {shown.eigenvalues[0]:.3f} and nu = {shown.nu:.3f}."
        )

    def _paths(self, flow: ShellFlow, params: TheoryParams):
        for k, (r, u) in enumerate(params.starts):
            if params.truncation == "linear" or r > -0.99:
                yield f"start {k + 1}", flow.trajectory(r, u)


class RunFigure(Figure):
    """u(s) on the critical line, from eight starts."""

    def __init__(self) -> None:
        super().__init__(
            "run", "$u$ runs to its fixed point", x_label="$s$, log of scale", inset=(2, 8, 2, 2)
        )
        self.set_range(x=(0, LONGEST), y=(WINDOW.bottom, WINDOW.top))

    @redraws
    def show_flow(self, flow: ShellFlow, params: TheoryParams) -> None:
        s = np.linspace(0, LONGEST, 160)
        fixed = {point.name: point for point in flow.fixed_points}["Wilson-Fisher"]
        self.reference("no coupling", "y", 0.0, colour="strong", width=1, dash="")
        for k, u in enumerate(flow.coupling(STARTS, s)):
            self.curve(f"u {k + 1}", s, np.where(u <= WINDOW.top, u, np.nan), colour="ink", width=1.4)
        if fixed.stable:
            self.reference("fixed point", "y", fixed.u, colour="accent", width=1.6, dash="dashed")
            words = "$u$* = $ε$ / $A$" if flow.truncation == "linear" else "$u$*"
            self.words(
                "fixed words",
                LONGEST,
                fixed.u,
                words,
                colour="accent",
                bold=True,
                anchor="right",
                shift=(-2, -12),
            )
        words = "0, unstable" if params.epsilon > 0 else "0, stable"
        self.words("zero", LONGEST, 0.0, words, colour="text2", anchor="right", shift=(-2, 11))
        self.set_summary(f"The coupling runs to {fixed.u if fixed.stable else 0.0:.3f}.")


class CouplingFigure(Figure):
    """The fixed points of g against the exponent of the spectrum."""

    def __init__(self) -> None:
        super().__init__("coupling", "PCA-RG fixed points", x_label="$α$", inset=(2, 8, 2, 2))
        self.set_range(x=ALPHAS, y=(-0.003, TOP))

    @redraws
    def show_flow(self, params: TheoryParams, data: DataPoint | None = None) -> None:
        flow = CouplingFlow(params.alpha)
        left, right = ALPHAS
        top, barb = TOP, 0.0019
        for k, alpha in enumerate(_FALL):
            self.curve(f"fall {k}", [alpha, alpha], [0.0, 0.92 * top], colour="text2", width=1, opacity=0.6)
        starts, ends = [], []
        for alpha in _FALL:
            upper = max(CouplingFlow(alpha).fixed_point, 0)
            starts.append((alpha, (upper + top) / 2 * 0.95, -1))
            if upper > 0.008:
                ends.append((alpha, 0.5 * upper, 1))
        x, y, sign = np.array([*starts, *ends], float).T
        self.curve("arrows", *heads(x, y, np.zeros(len(x)), sign, 0.06, barb), colour="ink", width=1.4)
        grid = np.array([left, 2.0])
        self.curve("unstable", grid, np.zeros(2), colour="ink", width=2, dash="dashed")
        self.curve("Gaussian", [2.0, right], [0.0, 0.0], colour="ink", width=2.4)
        self.curve("fixed", grid, branches(grid)[0], colour="accent", width=2.2)
        self.words(
            "fixed words",
            0.32,
            0.97 * TOP,
            "$g$* = (2 − $α$) / 36",
            colour="accent",
            bold=True,
            anchor="left",
            ground=True,
        )
        at = min(max(params.alpha, left), right)
        if at == params.alpha:
            self.reference("alpha", "x", at, colour="strong", width=1.2, dash="dashed")
            self.points("unstable point", [at], [0.0], colour="ink", size=10, hollow=flow.growth > 0)
            if flow.growth > 0:
                self.points("stable point", [at], [flow.fixed_point], colour="accent", size=10)
        if data is not None:
            self._show_data(data)
        self.set_note(f"$g$* = {number(max(flow.fixed_point, 0), 4)}")
        self.set_summary(f"At alpha {params.alpha:.2f} the coupling runs to {max(flow.fixed_point, 0):.4f}.")

    def _show_data(self, data: DataPoint) -> None:
        """The coupling of data while modes are dropped; at the edge where it lies beyond."""
        low, high = -0.003, TOP
        inside = np.clip(data.g, low, high)
        alphas = np.full(len(inside), min(max(data.alpha, ALPHAS[0]), ALPHAS[1]))
        for k, (alpha, g, error) in enumerate(zip(alphas, data.g, data.error, strict=True)):
            ends = np.clip([g - error, g + error], low, high)
            self.curve(f"data error {k}", [alpha, alpha], ends, colour="accent", width=1.2)
        self.curve("data", alphas, inside, colour="accent", width=1.6, marker="dot", size=7)
        beyond = " (off the scale)" if (inside != data.g).any() else ""
        words = f"your data{beyond}"
        anchor, shift = ("left", (9, -10)) if data.alpha < 1.5 else ("right", (-9, -10))
        self.words("data words", alphas[0], inside[0], words, colour="accent", anchor=anchor, shift=shift)
