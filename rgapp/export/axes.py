"""One figure inside a box of the page: its words, its axes, its marks, in matplotlib's terms."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import singledispatch
from typing import Any

import numpy as np

from rgapp.export.figures import (
    Axis,
    Band,
    Curve,
    ImageFigure,
    Mark,
    PlotFigure,
    Points,
    Reference,
    Words,
)
from rgapp.export.ranges import Span, equalised, spread
from rgapp.export.ticks import linear_ticks, log_ticks, tick_label
from rgapp.export.tokens import Tokens
from rgapp.export.type import typeset

POINT = 0.75  # points in a px
HEADER, GAP, FOOT, CAPTION = 20, 8, 34, 24
TICK, TICK_GAP = 5, 4
SCALE = (120, 8, 10)  # px: width and height of a scale of colours, room beside it
DASHES = {"dashed": (6, 4), "dotted": (2, 3)}  # px


class Frame:
    """A box (left, top, width, height) in px of the page, counted from its top left corner."""

    def __init__(
        self, page: Any, scheme: Tokens, box: tuple[float, float, float, float], scale: float = 1.0
    ) -> None:
        self.page, self.scheme = page, scheme
        # a figure made smaller keeps its type readable (from 6 points) as far as there is room, and its lines
        self.scale = min(1.0, scale)
        self.letters = min(1.0, max(scale, 0.75), 1.5 * scale)
        self.lines = min(1.0, max(scale, 0.6)) * POINT
        self.left, self.top, self.width, self.height = box
        inches = page.get_size_inches()
        self.page_width, self.page_height = 96 * inches[0], 96 * inches[1]

    def write(
        self,
        x: float,
        y: float,
        text: str,
        px: float,
        colour: str = "text",
        weight: int = 400,
        ha: str = "left",
    ) -> None:
        """A line of text whose middle is at y; x, y in px of the page."""
        for piece in typeset(text, px * POINT * self.letters, weight, ha):
            self.page.text(
                (x + piece.left / POINT) / self.page_width,
                1 - (y - piece.rise / POINT) / self.page_height,
                piece.text,
                color=self.scheme.colour(colour),
                va="center_baseline",
                **piece.font,
            )

    def axes(self, left: float, top: float, width: float, height: float) -> Any:
        """Bare axes at a place of the page in px."""
        bottom = self.page_height - top - height
        return self.page.add_axes(
            (
                left / self.page_width,
                bottom / self.page_height,
                width / self.page_width,
                height / self.page_height,
            )
        )

    def header(self, title: str, note: str, width: float) -> None:
        """Title and note at the top of the box; the note only where it fits beside the title."""
        middle = self.top + HEADER * self.letters / 2
        self.write(self.left, middle, title, 13, weight=600)
        if self.width_of(title, 13, 600) + self.width_of(note, 12) + GAP <= width:
            self.write(self.left + width, middle, note, 12, "text2", ha="right")

    def dash(self, name: str) -> Any:
        """The line style of a dash by its name."""
        if not name:
            return "solid"
        return 0, tuple(length * self.lines for length in DASHES[name])

    def width_of(self, text: str, px: float, weight: int = 400) -> float:
        """The width of a line in px of the page."""
        return sum(piece.width for piece in typeset(text, px * POINT * self.letters, weight)) / POINT

    def fitting(self, text: str, px: float) -> float:
        """The size of a line, ``px`` or what makes it as long as the box."""
        return px * min(1.0, self.width / max(1.0, self.width_of(text, px)))


def draw_image(figure: ImageFigure, frame: Frame) -> None:
    """Cells drawn crisp: each covers the same whole number of pixels of a PNG."""
    # these heights shrink with the page, so that pictures beside each other stay of one size
    head = (HEADER + GAP) * frame.scale if figure.title or figure.note else 0.0
    foot = CAPTION * frame.scale if figure.foot or figure.ends else 0.0
    rows, columns = figure.image.shape[:2]
    room = min(frame.width / columns, (frame.height - head - foot) / rows)
    device = frame.page.dpi / 96
    cell = max(1, math.floor(room * device)) / device if room * device >= 1 else room
    left = round(frame.left * device) / device
    top = round((frame.top + head) * device) / device
    frame.header(figure.title, figure.note, cell * columns)
    axes = frame.axes(left, top, cell * columns, cell * rows)
    axes.set_axis_off()
    enlarged = max(1, round(1200 / columns))
    picture = rgb(figure, frame.scheme).repeat(enlarged, axis=0).repeat(enlarged, axis=1)
    axes.imshow(picture, interpolation="none", aspect="auto", extent=(0, 1, 0, 1))
    axes.set(xlim=(0, 1), ylim=(0, 1))
    middle = top + cell * rows + CAPTION / 2 * frame.scale
    if figure.ends is None:
        frame.write(left, middle, figure.foot, frame.fitting(figure.foot, 12), "text2")
    else:
        used = _draw_scale(figure, frame, left, middle) + frame.width_of(figure.foot, 12)
        if used + GAP <= cell * columns:
            frame.write(left + cell * columns, middle, figure.foot, 12, "text2", ha="right")


def _draw_scale(figure: ImageFigure, frame: Frame, left: float, middle: float) -> float:
    """The colours from one end to the other, between the names of the ends; returns the width of it all."""
    first, last = figure.ends
    wide, high, apart = (length * frame.scale for length in SCALE)
    start = left
    frame.write(left, middle, first, 12, "text2")
    left += frame.width_of(first, 12) + apart
    axes = frame.axes(left, middle - high / 2, wide, high)
    axes.set_axis_off()
    colours = rgb(replace(figure, image=np.linspace(-1, 1, 255)[None]), frame.scheme)
    axes.imshow(colours, interpolation="none", aspect="auto", extent=(0, 1, 0, 1))
    frame.write(left + wide + apart, middle, last, 12, "text2")
    return left + wide + apart + frame.width_of(last, 12) - start


def rgb(figure: ImageFigure, scheme: Tokens) -> np.ndarray:
    """The picture as (rows, columns, 3) uint8 in the colours of the scheme."""
    if figure.image.ndim == 3:
        return figure.image
    names = [figure.down, figure.middle, figure.up] if figure.middle else [figure.down, figure.up]
    colours = np.array([_channels(scheme.colour(name)) for name in names], float)
    knots = np.linspace(-1.0, 1.0, len(names))
    blank = np.isnan(figure.image)
    image = np.where(blank, 0.0, figure.image)
    channels = [np.rint(np.interp(image, knots, colours[:, channel])) for channel in range(3)]
    picture = np.stack(channels, axis=-1).astype(np.uint8)
    picture[blank] = _channels(scheme.colour("canvas"))
    return picture


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def draw_plot(figure: PlotFigure, frame: Frame) -> None:
    """Axes left and bottom, marks in their order, direct labels."""
    frame.header(figure.title, figure.note, frame.width)
    top = frame.top + ((HEADER + GAP) * frame.letters if figure.title or figure.note else 0.0)
    foot = (FOOT if figure.x.label else FOOT - 14) * frame.letters if figure.x.shown else 2.0
    height = frame.top + frame.height - foot - top
    y_ticks = ticks(figure.y, height / (52 * frame.letters))
    labels = max((frame.width_of(label, 11) for _, label in y_ticks), default=0.0)
    side = labels + (TICK + TICK_GAP + 2) * frame.letters if figure.y.shown else 8.0
    width = frame.width - side - 8
    axes = frame.axes(frame.left + side, top, width, height)
    axes.patch.set_alpha(0)
    x_ticks = ticks(figure.x, width / (60 * frame.letters))
    left, right, below, above = (room * frame.letters for room in figure.inset)
    x_span, y_span = spread(figure.x, width, left, right), spread(figure.y, height, below, above)
    if figure.equal:
        x_span, y_span = equalised(x_span, y_span, width / height)
    _set_axis(axes, "x", figure.x, x_ticks, x_span, frame)
    _set_axis(axes, "y", figure.y, y_ticks, y_span, frame)
    for name in (
        "top",
        "right",
        *([] if figure.x.shown else ["bottom"]),
        *([] if figure.y.shown else ["left"]),
    ):
        axes.spines[name].set_visible(False)
    for name in ("left", "bottom"):
        axes.spines[name].set(color=frame.scheme.strong, linewidth=POINT)
    for depth, mark in enumerate(figure.marks):
        draw_mark(mark, axes, frame, depth + 2)
    label_y = frame.top + frame.height - 7 * frame.letters
    size = frame.fitting(figure.x.label, 11)
    frame.write(frame.left + frame.width, label_y, figure.x.label, size, "text2", ha="right")


def ticks(axis: Axis, wanted: float) -> list[tuple[float, str]]:
    """Values and labels, as on the screen."""
    if axis.ticks is not None:
        low, high = min(axis.low, axis.high), max(axis.low, axis.high)
        slack = 1e-9 * (high - low)
        labels = axis.labels or tuple(tick_label(value) for value in axis.ticks)
        pairs = zip(axis.ticks, labels, strict=True)
        return [(value, label) for value, label in pairs if low - slack <= value <= high + slack]
    values = (log_ticks if axis.log else linear_ticks)(axis.low, axis.high, max(2, int(wanted)))
    return [(value, tick_label(value)) for value in values]


def _set_axis(
    axes: Any,
    which: str,
    axis: Axis,
    pairs: list[tuple[float, str]],
    span: Span,
    frame: Frame,
) -> None:
    from matplotlib.ticker import NullFormatter, NullLocator

    ends = tuple(10.0**end for end in span) if axis.log else span
    set_ = {name: getattr(axes, f"set_{which}{name}") for name in ("scale", "lim", "ticks", "ticklabels")}
    if axis.log:
        set_["scale"]("log")
    set_["lim"](*ends)
    line = getattr(axes, f"{which}axis")
    line.set_minor_locator(NullLocator())
    line.set_minor_formatter(NullFormatter())
    set_["ticks"]([value for value, _ in pairs] if axis.shown else [])
    set_["ticklabels"]([label for _, label in pairs] if axis.shown else [])
    set_["lim"](*ends)
    axes.tick_params(
        axis=which,
        which="major",
        length=TICK * POINT * frame.letters,
        width=POINT,
        pad=TICK_GAP * POINT * frame.letters,
        color=frame.scheme.strong,
        labelcolor=frame.scheme.text2,
        labelsize=11 * POINT * frame.letters,
    )


@singledispatch
def draw_mark(mark: Mark, axes: Any, frame: Frame, depth: int) -> None:
    """Draw one mark, later ones above."""
    raise TypeError(f"no drawing for {type(mark).__name__}")


@draw_mark.register
def _(mark: Curve, axes: Any, frame: Frame, depth: int) -> None:
    colour = frame.scheme.colour(mark.colour)
    ring = mark.marker == "ring"
    axes.plot(
        mark.x,
        mark.y,
        color=colour,
        alpha=None if mark.opacity == 1 else mark.opacity,
        linewidth=mark.width * frame.lines,
        linestyle=frame.dash(mark.dash),
        solid_joinstyle="round",
        marker="o" if mark.marker else "",
        markersize=mark.size * frame.lines,
        markerfacecolor=frame.scheme.canvas if ring else colour,
        markeredgecolor=colour,
        markeredgewidth=1.2 * frame.lines if ring else 0,
        zorder=depth,
    )


@draw_mark.register
def _(mark: Points, axes: Any, frame: Frame, depth: int) -> None:
    colour = frame.scheme.colour(mark.colour)
    axes.plot(
        mark.x,
        mark.y,
        linestyle="",
        marker="o",
        alpha=None if mark.opacity == 1 else mark.opacity,
        markersize=mark.size * frame.lines,
        markerfacecolor=frame.scheme.canvas if mark.hollow else colour,
        markeredgecolor=colour,
        markeredgewidth=1.2 * frame.lines if mark.hollow else 0,
        zorder=depth,
    )


@draw_mark.register
def _(mark: Band, axes: Any, frame: Frame, depth: int) -> None:
    colour = frame.scheme.colour(mark.colour)
    axes.fill_between(
        mark.x, mark.low, mark.high, color=colour, alpha=mark.opacity, linewidth=0, zorder=depth
    )


@draw_mark.register
def _(mark: Reference, axes: Any, frame: Frame, depth: int) -> None:
    line = axes.axhline if mark.axis == "y" else axes.axvline
    line(
        mark.value,
        color=frame.scheme.colour(mark.colour),
        linewidth=mark.width * frame.lines,
        linestyle=frame.dash(mark.dash),
        zorder=depth,
    )


@draw_mark.register
def _(mark: Words, axes: Any, frame: Frame, depth: int) -> None:
    ha = "left" if "left" in mark.anchor else "right" if "right" in mark.anchor else "center"
    va = "top" if "top" in mark.anchor else "bottom" if "bottom" in mark.anchor else "center"
    unit = POINT * frame.scale
    pieces = typeset(mark.text, 12 * POINT * frame.letters, 600 if mark.bold else 400, ha)
    if not pieces:
        return
    anchor = axes.transData.transform((mark.x, mark.y))[0] * 72 / frame.page.dpi + mark.shift[0] * unit
    right = (frame.left + frame.width) * POINT
    inward = min(0.0, right - (anchor + pieces[-1].left + pieces[-1].width))  # words stay inside the box
    ground = {"facecolor": frame.scheme.canvas, "edgecolor": "none", "pad": 0} if mark.ground else None
    for piece in pieces:
        axes.annotate(
            piece.text,
            (mark.x, mark.y),
            xytext=(mark.shift[0] * unit + piece.left + inward, piece.rise - mark.shift[1] * unit),
            textcoords="offset points",
            ha="left",
            va=va,
            color=frame.scheme.colour(mark.colour),
            zorder=depth,
            annotation_clip=False,
            bbox=ground,
            **piece.font,
        )
