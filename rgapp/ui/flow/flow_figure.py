"""The moment flow: fourth moments against the fraction of modes kept, and where Gaussian ones would lie."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent

from rgapp.experiments.flow_known import Known
from rgapp.experiments.flow_result import ALL, CURVES, DROPPED, MEASURED, ROLLED, SHUFFLED, SUBSPACE
from rgapp.experiments.flow_result import GAUSSIAN as SURROGATE
from rgapp.physics.band import GaussianBand
from rgapp.physics.pca import Flow
from rgapp.ui.flow.axis import GAUSSIAN, kept_words, moment_range, moment_ticks, moment_words
from rgapp.ui.flow.flow_points import every_variable, spread_out, within_rank
from rgapp.ui.flow.named_figure import Name, NamedFigure
from rgapp.words import count, percent

TITLE = "Normalized fourth moment"
NOTE = "median over variables, band 25–75 %"
TIP = (
    "Every number of modes has its point; a few are dotted. The grey strip about 3 is where 95 % of the "
    "variables of Gaussian data with the same memory lie. Point at a curve to read it."
)
DOTTED = MEASURED  # the curves with dots, which can be read
FOURIER = "fourier"  # whole shells of waves in place of principal modes
SURROGATES = (SHUFFLED, ROLLED, SURROGATE, SUBSPACE)
TALL = 12.0  # ratio of largest to least moment beyond which the axis is logarithmic
REACH = 40.0  # px from a point at which it is read


class FlowFigure(NamedFigure):
    pointed = Signal(object)  # the fraction of modes under the pointer, or None
    read = Signal(str)  # what the keyboard's cursor stands on, in words

    def __init__(self) -> None:
        super().__init__("flow", TITLE, NOTE, "fraction of modes kept", inset=(12, 12, 8, 8))
        self.flows: dict[str, Flow] = {}
        self.bands: dict[str, GaussianBand] = {}
        self.known: Known | None = None
        self.drop_top = 0.0
        self._drawn: tuple = ()
        self._cursor: tuple[str, int] | None = None
        self._by_key = False
        self.set_range(x=(1, 0.01), y=(2.2, 6), log_x=True)
        self.set_ticks(y=(3, 4, 5, 6))
        self.reference("line", "y", GAUSSIAN, colour="text", width=2)
        self.setToolTip(TIP)
        self.hovered.connect(self._point_at)
        self.left.connect(self._let_go)

    # what is shown

    def show_flows(
        self,
        flows: dict[str, Flow],
        drop_top: float,
        spins: bool = False,
        bands: dict[str, GaussianBand] | None = None,
        errors: bool = False,
        every: bool = False,
        known: Known | None = None,
    ) -> None:
        """Draw these flows, by the names in CURVES; ``drop_top`` is the share dropped.

        ``bands`` say how far Gaussian variables would scatter. ``errors``: a band of one standard error about
        the medians; ``every``: the moment of every variable; ``known``: what theory says of all modes.
        Nothing is drawn beyond the rank.
        """
        self.flows = {name: within_rank(flow) for name, flow in flows.items()}
        self.bands, self.drop_top = dict(bands or {}), drop_top
        self._let_go()
        self.known = known if ALL in flows else None
        drawn = (set(self.flows), errors, every, bool(self.bands), self.known is not None)
        if drawn != self._drawn:
            self._forget_curves()  # what is drawn first lies lowest
            self._drawn = drawn
        self._fit_axes(spins, every)
        self._mark_rank(flows)
        self._draw_band()
        for name, colour, opacity in ((ALL, "ink", 0.13), (DROPPED, "accent", 0.16)):
            if name in self.flows:
                flow = self.flows[name]
                if every:
                    x, y = every_variable(flow)
                    self.points(f"{name} every", x, y, colour=colour, size=2.5, opacity=0.3)
                self.band(f"{name} band", flow.kept, *flow.quartiles, colour=colour, opacity=opacity)
        for name in SURROGATES:
            if name in self.flows:
                flow = self.flows[name]
                self.curve(name, flow.kept, flow.median, colour="ink2", width=1.8, dash="dotted")
        if FOURIER in self.flows:
            flow = self.flows[FOURIER]
            self.curve(FOURIER, flow.kept, flow.median, colour="ink", width=1.2, dash="dashed")
        for name, colour, size in ((ALL, "ink", 6.5), (DROPPED, "accent", 7.5)):
            if name in self.flows:
                self._draw_measured(name, colour, size, errors)
        self._draw_known()
        self.walk(next((name for name in DOTTED if name in self.flows), ""))
        self.set_summary(self.summary())
        self.place_names()

    def _draw_measured(self, name: str, colour: str, size: float, errors: bool) -> None:
        flow = self.flows[name]
        some = spread_out(flow.kept)
        if errors and flow.error is not None:
            low, high = flow.median - flow.error, flow.median + flow.error
            self.band(f"{name} error", flow.kept, low, high, colour=colour, opacity=0.4)
        self.curve(name, flow.kept, flow.median, colour=colour, width=2.2)
        self.points(f"{name} dots", flow.kept[some], flow.median[some], colour=colour, size=size)

    def _draw_known(self) -> None:
        """A dashed law, or a ring where only one end of it is known; a law of 3 is there already."""
        known = self.known
        if known is None or np.all(known.moment == GAUSSIAN):
            self.remove("known")
        elif len(known.kept) == 1:
            self.points("known", known.kept, known.moment, colour="text", size=13, hollow=True)
        else:
            self.curve("known", known.kept, known.moment, colour="text", width=1.6, dash="dashed")

    def _draw_band(self) -> None:
        """The strip in which 95 % of Gaussian variables would lie, of the first curve that has one."""
        name = next((name for name in MEASURED if name in self.bands and name in self.flows), None)
        if name is None:
            self.remove("Gaussian band")
            return
        band, shown = self.bands[name], len(self.flows[name].kept)
        low, high = band.low[-shown:], band.high[-shown:]
        self.band("Gaussian band", self.flows[name].kept, low, high, colour="text", opacity=0.1)

    def _mark_rank(self, flows: dict[str, Flow]) -> None:
        """Write how many modes there are, and a wall where no more of them hold variance."""
        flow = next((flows[name] for name in CURVES if name in flows), None)
        if flow is None:
            self.set_x_label("fraction of modes kept")
            return
        variables = len(flow.eigenvalues)
        said = f"fraction of {count(variables)} modes kept"
        if flow.rank < variables:
            said += f", {count(flow.rank)} of which hold variance"
            low, high = self._y.low, self._y.high
            low, high = (
                (low / 2, 2 * high) if self._y.log else (2 * low - high, 2 * high - low)
            )  # past the ends
            wall = [1.0, flow.rank / variables]
            self.band("no modes", wall, [low, low], [high, high], colour="ink2", opacity=0.16)
        else:
            self.remove("no modes")
        self.set_x_label(said)

    def _forget_curves(self) -> None:
        for name in list(self._marks):
            if name != "line":
                self.remove(name)

    def _fit_axes(self, spins: bool, every: bool) -> None:
        flows = self.flows.values()
        fractions = np.concatenate([flow.kept for flow in flows] or [np.array([0.01])])
        drawn = [flow.median for flow in flows]
        measured = [self.flows[name] for name in DOTTED if name in self.flows]
        drawn += [every_variable(flow)[1] if every else flow.quartiles for flow in measured]
        drawn += [self.known.moment] if self.known is not None else []
        low, high = moment_range(drawn, spins)
        least = min([float(np.nanmin(values)) for values in drawn if np.size(values)] or [1.0])
        tall = every and high > TALL * least
        if tall:
            low, high = 0.9 * max(min(least, GAUSSIAN), 0.5), 1.1 * high
        self.set_range(x=(1, min(float(fractions.min()), 0.5)), y=(low, high), log_y=tall)
        self.set_ticks(y=self._moment_ticks())

    def name_of(self, flow: str) -> str:
        """What a curve is called."""
        return {
            "line": "Gaussian",
            ALL: "all modes",
            DROPPED: f"top {percent(self.drop_top)} dropped",
            SHUFFLED: "shuffled",
            ROLLED: "rolled",
            SURROGATE: "Gaussian surrogate",
            SUBSPACE: "random subspace",
            FOURIER: "Fourier shells",
        }[flow]

    def summary(self) -> str:
        """What the figure shows, in one sentence."""
        shown = [name for name in DOTTED if name in self.flows]
        if not shown:
            return "Nothing has been analysed yet."
        told = []
        for name in shown:
            first, last = (moment_words(self.flows[name].median[end]) for end in (0, -1))
            told.append(f"from {first} to {last} with {self.name_of(name)}")
        return f"As modes are removed the median fourth moment goes {' and '.join(told)}; 3 is Gaussian."

    # names beside the curves

    def names(self) -> list[Name]:
        left, right = self._x.low, self._x.high
        made = [
            Name("line", self.name_of("line"), *_line(left, right), "text", True, prefer=0.07, above=False)
        ]
        mark = self.mark("known")
        if mark is not None:
            made.append(Name("known", "known", mark.x, mark.y, "text", prefer=0.3, above=False, sides=True))
        for key, colour, prefer, above in (
            (ALL, "ink", 0.55, True),
            (DROPPED, "accent", 0.42, True),
            (SHUFFLED, "text2", 0.16, False),
            (ROLLED, "text2", 0.3, True),
            (SURROGATE, "text2", 0.8, False),
            (SUBSPACE, "text2", 0.6, True),
            (FOURIER, "text2", 0.7, False),
        ):
            if key in self.flows:
                flow = self.flows[key]
                bold = key in DOTTED
                sides = key == DROPPED
                text = self.name_of(key)
                made.append(Name(key, text, flow.kept, flow.median, colour, bold, prefer, above, sides))
        return made

    def edges(self) -> list[tuple[np.ndarray, np.ndarray]]:
        flows = [self.flows[key] for key in DOTTED if key in self.flows]
        return [(flow.kept, edge) for flow in flows for edge in flow.quartiles]

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.set_ticks(y=self._moment_ticks())
        super().resizeEvent(event)

    def _moment_ticks(self) -> tuple[float, ...]:
        if self._y.log:
            steps = (3.0 * 10**k for k in range(6)), (10.0**k for k in range(7))
            return tuple(sorted(tick for row in steps for tick in row if self._y.low <= tick <= self._y.high))
        room = max(3.0, self.plot_rect().height() / 75)
        return tuple(moment_ticks(self._y.low, self._y.high, room))

    # reading a point

    def _point_at(self, x: float, y: float) -> None:
        """The nearest point of the curves with dots: by its column first, then by height."""
        if self._by_key:
            self._set_cursor((self._walk, self._walked))
            return
        here = self.to_pixels(x, max(y, 1e-9))
        best, least = None, np.inf
        for name in DOTTED:
            if name not in self.flows:
                continue
            points = self.pixels(self.flows[name].kept, self.flows[name].median)
            if not len(points):
                continue
            across = np.abs(points[:, 0] - here.x())
            index = int(across.argmin())
            cost = across[index] + 0.5 * abs(points[index, 1] - here.y())
            if across[index] <= REACH and cost < least:
                best, least = (name, index), cost
        self._set_cursor(best)

    def _set_cursor(self, cursor: tuple[str, int] | None) -> None:
        if cursor == self._cursor and cursor is not None:
            return
        self._cursor = cursor
        if cursor is None:
            self._let_go()
            return
        name, index = cursor
        flow = self.flows[name]
        x, y = float(flow.kept[index]), float(flow.median[index])
        colour = "accent" if name == DROPPED else "ink"
        if flow.error is not None:
            reach = float(flow.error[index])
            self.curve("whisker", [x, x], [y - reach, y + reach], colour=colour, width=1.2)
        self.points("cursor", [x], [y], colour=colour, size=12, hollow=True)
        self.set_note(self.reading(name, index))
        self.pointed.emit(x)
        if self._by_key:
            self.read.emit(self.reading(name, index))

    def _let_go(self) -> None:
        self._cursor = None
        self.remove("cursor")
        self.remove("whisker")
        self.set_note(NOTE)
        self.pointed.emit(None)

    def reading(self, name: str, index: int) -> str:
        """One point in words: what is kept, the median with its error, the band."""
        flow = self.flows[name]
        modes, variables = int(flow.modes[index]), flow.moments.shape[1]
        low, high = flow.quartiles[:, index]
        error = "" if flow.error is None else f" ± {flow.error[index]:.2g}"
        kept = f"{kept_words(flow.kept[index])} kept ({count(modes)} of {count(variables)})"
        said = (
            f"{self.name_of(name)}, {kept}: {moment_words(flow.median[index])}{error}, "
            f"band {moment_words(low)}–{moment_words(high)}"
        )
        if name in self.bands:
            at = len(self.bands[name].modes) - len(flow.modes) + index
            said += f", Gaussian 3 ± {self.bands[name].half_width[at]:.2g}"
        return said

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right walk along a curve, up and down change to the other one."""
        self._by_key = True
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            shown = [name for name in DOTTED if name in self.flows]
            if self._cursor is not None and len(shown) == 2:
                self._change_curve(shown[1 - shown.index(self._cursor[0])])
        else:
            super().keyPressEvent(event)
        self._by_key = False

    def _change_curve(self, name: str) -> None:
        x = self.flows[self._cursor[0]].kept[self._cursor[1]]
        self._walked = int(np.abs(np.log(self.flows[name].kept / x)).argmin())
        self.walk(name)
        self._set_cursor((name, self._walked))

    def x_of(self, fraction: float) -> float:
        """x in px of this widget of a fraction of modes kept."""
        return self.to_pixels(fraction, GAUSSIAN).x()


def _line(left: float, right: float) -> tuple[np.ndarray, np.ndarray]:
    """The line at 3 as points."""
    return np.array([left, right]), np.array([GAUSSIAN, GAUSSIAN])
