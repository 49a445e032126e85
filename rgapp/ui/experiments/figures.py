"""What the place draws: a quantity against temperature at every size, and exponents against steps."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rgapp.experiments import mcrg
from rgapp.export.figures import Curve
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.ui.experiments.drawing import Drawing, scales
from rgapp.ui.experiments.scan_words import Series, axis_title, exact_curve, level_of, note_of
from rgapp.ui.flow.named_figure import Name, NamedFigure
from rgapp.ui.plot import NOTHING_YET, Figure

_WAITING = 0.35  # opacity of the dots still to come


def whiskers(x: np.ndarray, y: np.ndarray, error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One line from y - error to y + error at each x, as the points of a broken curve."""
    gap = np.full(len(x), np.nan)
    return np.stack([x, x, gap], axis=1).ravel(), np.stack([y - error, y + error, gap], axis=1).ravel()


def measured(figure: Figure, name: str, x: np.ndarray, y: np.ndarray, error: np.ndarray, **style) -> None:
    """Points with their errors."""
    good = np.isfinite(y)
    x, y, error = x[good], y[good], np.nan_to_num(error[good])
    figure.curve(f"{name} error", *whiskers(x, y, error), width=1.4, **style)
    figure.points(name, x, y, size=7, **style)


def drawn(figure: Figure) -> list[tuple[np.ndarray, np.ndarray]]:
    """What is drawn by curves and whiskers, each whisker by itself: names keep clear of it."""
    lines = []
    for mark in figure.frozen().marks:
        if isinstance(mark, Curve) and mark.name.endswith(" error"):
            pairs = zip(mark.x.reshape(-1, 3)[:, :2], mark.y.reshape(-1, 3)[:, :2], strict=True)
            lines += list(pairs)
        elif isinstance(mark, Curve):
            lines.append((mark.x, mark.y))
    return lines


def styles(number: int) -> list[dict]:
    """Of the sizes from small to large: ever darker ink, the largest in the accent."""
    if number < 1:
        return []
    shades = np.linspace(0.4, 0.9, max(number - 1, 1))
    return [{"colour": "ink", "opacity": float(shade)} for shade in shades[: number - 1]] + [
        {"colour": "accent"}
    ]


class ScanFigure(NamedFigure):
    def __init__(self, parent: QWidget | None = None) -> None:
        self._collapsed: list[tuple[Series, dict]] = []
        super().__init__("scan", " ", x_label="$T$", inset=(12, 46, 10, 12), parent=parent)
        self.set_ticks()

    def show_series(self, series: list[Series], params, drawing: Drawing, waiting: list[float]) -> None:
        """Draw what is there; ``waiting`` are the temperatures still to come."""
        self.clear()
        title, x_label = axis_title(drawing)
        self.set_title(title)
        self.set_x_label(x_label)
        self.set_note(note_of(drawing, params.field))
        collapsed = drawing.collapse and scales(drawing.quantity)
        curves = [] if collapsed or params.field else self._exact(params, drawing)
        self._fit(series, curves, params, drawing, collapsed)
        self.reference(
            "critical",
            "x",
            0.0 if collapsed else CRITICAL_TEMPERATURE,
            colour="strong",
            width=1,
            dash="dotted",
        )
        level = level_of(drawing.quantity)
        if level is not None and not params.field:
            self.reference("large lattices", "y", level, colour="text", width=1.2)
        for (size, t, y), style in zip(curves, [*styles(len(params.lattice_sizes)), {}], strict=False):
            if size is None:
                self.curve("exact", t, y, colour="text", width=1.6, dash="dashed")
            elif len(t):
                self.curve(f"exact {size}", t, y, width=1.4, **style)
        of = dict(zip(params.lattice_sizes, styles(len(params.lattice_sizes)), strict=True))
        for one in series:
            measured(self, f"L = {one.size}", one.x, one.y, one.error, **of[one.size])
        self._collapsed = [(one, of[one.size]) for one in series] if collapsed else []
        if not collapsed:
            self._name(series, of)
        if waiting and not collapsed:
            self.points(
                "waiting",
                waiting,
                np.full(len(waiting), self._y.low),
                size=4,
                colour="text2",
                opacity=_WAITING,
            )
        self.set_summary(self._summary(series, drawing))
        self.place_names()

    def _exact(self, params, drawing: Drawing) -> list:
        """(size, temperatures, values) of each size, and of the infinite lattice at the end."""
        low, high = params.coldest, params.hottest
        sizes = [*params.lattice_sizes, None]
        return [(size, *exact_curve(drawing.quantity, low, high, size)) for size in sizes]

    def _fit(self, series: list[Series], curves: list, params, drawing: Drawing, collapsed: bool) -> None:
        low, high = params.coldest, params.hottest
        if collapsed:
            largest = max(params.lattice_sizes) ** drawing.inverse_nu
            low, high = ((t / CRITICAL_TEMPERATURE - 1) * largest for t in (low, high))
        heights = [one.y + sign * np.nan_to_num(one.error) for one in series for sign in (-1, 1)]
        heights += [y for size, _, y in curves if size is not None or drawing.quantity != "specific_heat"]
        level = level_of(drawing.quantity)
        heights += [np.array([level])] if level is not None and not params.field else []
        values = np.concatenate(heights) if heights else np.empty(0)
        values = values[np.isfinite(values)]
        bottom, top = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
        if drawing.quantity != "energy":
            bottom = min(bottom, 0.0)
        room = 0.05 * (top - bottom) or 0.5
        self.set_range(x=(low, high), y=(bottom - (room if bottom else 0.0), top + room))

    def _name(self, series: list[Series], of: dict[int, dict]) -> None:
        """The size behind the last point of each series; names that would meet are moved apart."""
        taken: list[float] = []
        span = self._y.high - self._y.low
        for one in sorted(series, key=lambda s: s.y[-1] if len(s.y) else 0.0):
            good = np.flatnonzero(np.isfinite(one.y))
            if not len(good):
                continue
            y = float(one.y[good[-1]])
            if taken:
                y = max(y, taken[-1] + 0.04 * span)
            taken.append(y)
            colour = "accent" if of[one.size]["colour"] == "accent" else "text2"
            x = float(one.x[good[-1]])
            self.words(
                f"name {one.size}", x, y, f"$L$ = {one.size}", colour=colour, anchor="left", shift=(8, 0)
            )

    def names(self) -> list[Name]:
        """The sizes of series that lie on one another, where there is room."""
        made = []
        for one, style in self._collapsed:
            good = np.isfinite(one.y)
            colour = "accent" if style["colour"] == "accent" else "text2"
            x, y = one.x[good], one.y[good]
            made.append(Name(str(one.size), f"$L$ = {one.size}", x, y, colour, prefer=1.0, sides=True))
        return made

    def lines(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Everything drawn, and the errors."""
        return drawn(self)

    def _summary(self, series: list[Series], drawing: Drawing) -> str:
        if not any(len(one.y) for one in series):
            return NOTHING_YET
        told = ", ".join(f"{one.size}: {one.y[0]:.3g} to {one.y[-1]:.3g}" for one in series if len(one.y))
        return f"From the coldest to the hottest temperature finished, by size, {told}."


class StepFigure(NamedFigure):
    """An exponent against the steps of blocking, with more and more operators, beside its exact value."""

    def __init__(self, name: str, title: str, known: float, words: tuple[str, ...]) -> None:
        self.known, self._words, self._steps = known, words, 3
        super().__init__(name, title, x_label="step of blocking", inset=(24, 24, 12, 12))
        self.set_range(x=(1, 3), y=(known - 0.1, known + 0.1))

    def show_exponents(self, values: np.ndarray | None, errors: np.ndarray | None, steps: int) -> None:
        self.clear()
        self.set_range(x=(0.6, steps + 0.4))
        self.set_ticks(x=tuple(float(step) for step in range(1, steps + 1)))
        self.reference("exact", "y", self.known, colour="text", width=2)
        self._steps = steps
        if values is None or errors is None:
            self.set_summary(NOTHING_YET)
            self.place_names()
            return
        finite = np.concatenate([(values - errors).ravel(), (values + errors).ravel(), [self.known]])
        finite = finite[np.isfinite(finite)]
        room = 0.15 * max(float(np.ptp(finite)), 0.004)
        self.set_range(y=(float(finite.min()) - room, float(finite.max()) + room))
        number = values.shape[1]
        for k, style in enumerate(styles(number)):
            shift = 0.12 * (k - (number - 1) / 2)
            x = np.arange(1, len(values) + 1) + shift
            measured(self, self._words[k], x, values[:, k], errors[:, k], **style)
        last = values[-1]
        self.set_summary(
            f"At the last step {last[-1]:.4g} with {self._words[number - 1]}; exactly {self.known:g}."
        )
        self.place_names()

    def names(self) -> list[Name]:
        """The exact value at its line, where no error bar crosses it."""
        x, y = np.array([0.6, self._steps + 0.4]), np.full(2, self.known)
        return [Name("exact", f"exactly {self.known:g}", x, y, "text", bold=True, prefer=0.0)]

    def lines(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Everything drawn, and the errors."""
        return drawn(self)


class McrgFigures(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.thermal = StepFigure(
            "y_T", "Thermal exponent $y_T$", mcrg.Y_T, ("1 operator", "2 operators", "3 operators")
        )
        self.magnetic = StepFigure("y_h", "Magnetic exponent $y_h$", mcrg.Y_H, ("1 operator", "2 operators"))
        self.thermal.set_note("1, 2 and 3 operators")
        self.magnetic.set_note("1 and 2 operators")
        for figure in (self.thermal, self.magnetic):
            figure.note_label.setToolTip("The more operators, the darker; with all of them vermilion.")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(36)
        row.addWidget(self.thermal, 1)
        row.addWidget(self.magnetic, 1)

    def show_results(self, results, size: int, steps: int) -> None:
        if len(results) < 2:
            self.thermal.show_exponents(None, None, steps)
            self.magnetic.show_exponents(None, None, steps)
            return
        values, errors = mcrg.exponents(results, size)
        self.thermal.show_exponents(values.thermal, errors.thermal, steps)
        self.magnetic.show_exponents(values.magnetic, errors.magnetic, steps)
