"""Figures as frozen descriptions: what is drawn, not how; the screen and the paper draw the same one.

    figure = PlotFigure("flow", "Fourth moment", Axis(1, 0.01, log=True, label="fraction kept"), ...)
    write(figure, path, theme="light", width_mm=86, provenance={...})       PNG, SVG or PDF by the suffix

Colours are names of tokens ("ink", "accent"). Words between dollar signs are mathematics: "rank / $N$".
Arrays are float64, one-dimensional, and never changed after a figure was frozen. No Qt here; matplotlib is
imported when something is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from rgapp.files import replacing


@dataclass(frozen=True)
class Axis:
    """An axis from ``low`` to ``high`` (low > high runs backwards); ``ticks`` replace the automatic ones."""

    low: float
    high: float
    log: bool = False
    label: str = ""
    ticks: tuple[float, ...] | None = None
    labels: tuple[str, ...] | None = None
    shown: bool = True


@dataclass(frozen=True, eq=False)
class Curve:
    """A line through points; ``dash`` is "", "dashed" or "dotted"; ``marker`` "", "dot" or "ring"."""

    name: str
    x: np.ndarray
    y: np.ndarray
    colour: str = "ink"
    width: float = 1.8
    dash: str = ""
    marker: str = ""
    size: float = 6.0
    opacity: float = 1.0


@dataclass(frozen=True, eq=False)
class Points:
    """Points without a line; hollow ones are filled with the canvas."""

    name: str
    x: np.ndarray
    y: np.ndarray
    colour: str = "ink"
    size: float = 6.0
    hollow: bool = False
    opacity: float = 1.0


@dataclass(frozen=True, eq=False)
class Band:
    """The area between two curves."""

    name: str
    x: np.ndarray
    low: np.ndarray
    high: np.ndarray
    colour: str = "ink"
    opacity: float = 0.12


@dataclass(frozen=True)
class Reference:
    """A straight line across the figure at a value of one axis ("y": horizontal, "x": vertical)."""

    name: str
    axis: str
    value: float
    colour: str = "ink"
    width: float = 1.6
    dash: str = "dashed"


@dataclass(frozen=True)
class Words:
    """A direct label at a point; ``anchor``: which side of the text sits there, ``shift``: px right, down.

    ``ground``: the canvas' own colour lies under the words, where many lines would run through them.
    """

    name: str
    x: float
    y: float
    text: str
    colour: str = "text2"
    bold: bool = False
    anchor: str = "left"
    shift: tuple[float, float] = (0.0, 0.0)
    ground: bool = False


Mark = Curve | Points | Band | Reference | Words


@dataclass(frozen=True, eq=False)
class PlotFigure:
    """A plot: two axes and what is drawn on them, first marks lowest; ``size`` in px as on the screen.

    ``inset`` px of room left, right, below and above the data inside the axes. ``numbers`` are exported with
    those of the marks, where the marks do not hold all there is; without them where they are a ``drawing``,
    whose places mean nothing.
    """

    name: str
    title: str
    x: Axis
    y: Axis
    marks: tuple[Mark, ...] = ()
    note: str = ""
    size: tuple[float, float] = (480, 300)
    equal: bool = False
    inset: tuple[float, float, float, float] = (8, 8, 6, 6)
    numbers: Mapping[str, np.ndarray] = field(default_factory=dict)
    drawing: bool = False

    def arrays(self) -> dict[str, np.ndarray]:
        """The numbers behind the figure: "exact x", "exact y", "band low" ... as one-dimensional arrays."""
        data: dict[str, np.ndarray] = {}
        for mark in () if self.drawing else self.marks:
            if isinstance(mark, Curve | Points):
                data |= {f"{mark.name} x": mark.x, f"{mark.name} y": mark.y}
            elif isinstance(mark, Band):
                data |= {
                    f"{mark.name} x": mark.x,
                    f"{mark.name} low": mark.low,
                    f"{mark.name} high": mark.high,
                }
            elif isinstance(mark, Reference):
                data |= {f"{mark.name} {mark.axis}": np.array([mark.value])}
        return data | self.numbers


@dataclass(frozen=True, eq=False)
class ImageFigure:
    """A picture of cells drawn crisp: ``image`` (rows, columns), −1 to 1, or (rows, columns, 3) uint8 RGB.

    Spins and means are coloured from ``down`` to ``up`` (tokens or "#RRGGBB"), so that they follow the theme
    of the paper, by way of ``middle`` at 0 where that is given; cells of nan are left blank. ``ends`` name
    the two ends of the colours, and a scale is drawn below. ``values`` (rows, columns) are the numbers behind
    the picture where they are others, ``numbers`` more of them by name; with neither it is ``image``.
    ``size`` is that of the cells alone, title and foot come on top.
    """

    name: str
    title: str
    image: np.ndarray
    note: str = ""
    foot: str = ""
    up: str = "ink"
    down: str = "paper"
    size: tuple[float, float] = (480, 480)
    values: np.ndarray | None = None
    middle: str = ""
    ends: tuple[str, str] | None = None
    numbers: Mapping[str, np.ndarray] = field(default_factory=dict)

    def arrays(self) -> dict[str, np.ndarray]:
        """The numbers behind the figure."""
        if self.values is not None:
            return {self.name: self.values, **self.numbers}
        return dict(self.numbers) or {self.name: self.image}


Figure = PlotFigure | ImageFigure


@dataclass(frozen=True, eq=False)
class Sheet:
    """Several figures on one page, each at its place: ``boxes`` are (left, top, width, height) in px."""

    name: str
    title: str
    figures: tuple[Figure, ...]
    boxes: tuple[tuple[float, float, float, float], ...]
    sentence: str = ""

    def arrays(self) -> dict[str, np.ndarray]:
        """The numbers of all figures, each name preceded by its figure's."""
        return {f"{one.name} {key}": value for one in self.figures for key, value in one.arrays().items()}


FORMATS = (".png", ".svg", ".pdf")
SLIDE = "slide"


def drawn(
    figure: Figure | Sheet,
    suffix: str,
    theme: str = "light",
    width_mm: float | None = None,
    pixels: int = 1,
    provenance: Mapping[str, Any] | None = None,
    slide: bool = False,
) -> bytes:
    """A figure as the bytes of a file, a PNG, SVG or PDF by the suffix.

    ``theme``: "light", "dark", "high contrast", or "transparent", which is light without a ground.
    ``width_mm`` None keeps the size it has on the screen (96 px an inch). A ``slide`` is 16:9, 1920 x 1080
    pixels, with large type; a plot fills it, all else stands in its middle. ``pixels`` multiplies the
    resolution of a PNG (1: 96 dpi at the size of the screen, 150 dpi at a width in mm). The same figure and
    provenance give the same bytes. Raises ValueError for another suffix or theme and for a width that is
    not positive.
    """
    from rgapp.export import paper

    width = SLIDE if slide else width_mm
    return paper.drawn(figure, suffix.lower(), theme, width, pixels, dict(provenance or {}))


def write(
    figure: Figure | Sheet,
    path: str | Path,
    theme: str = "light",
    width_mm: float | None = None,
    pixels: int = 1,
    provenance: Mapping[str, Any] | None = None,
    slide: bool = False,
) -> Path:
    """What ``drawn`` gives into a file, whose suffix tells the kind; returns the path.

    Raises ValueError as ``drawn`` does, FileError (a ValueError) where the file cannot be written.
    """
    path = Path(path)
    page = drawn(figure, path.suffix, theme, width_mm, pixels, provenance, slide)
    with replacing(path) as written:
        written.write_bytes(page)
    return path


def write_data(figure: Figure | Sheet, path: str | Path, provenance: Mapping[str, Any] | None = None) -> Path:
    """The numbers behind a figure, as CSV, NPZ or HDF5 (.h5) by the suffix; returns the path.

    A picture (rows, columns) becomes three columns of a table: row, column, value. Raises ValueError for
    another suffix, FileError (a ValueError) where the file cannot be written.
    """
    from rgapp.export.data import write_csv, write_h5, write_npz

    path, block = Path(path), dict(provenance or {})
    suffix = path.suffix.lower()
    if suffix == ".npz":
        write_npz(path, figure.arrays(), block)
    elif suffix == ".h5":
        write_h5(path, figure.arrays(), block)
    elif suffix == ".csv":
        write_csv(path, columns(figure.arrays()), block)
    else:
        raise ValueError(f"numbers are written as .csv, .npz or .h5 (got {path.suffix or 'no suffix'})")
    return path


def columns(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Arrays as columns of one table: those of two dimensions become row, column and value.

    Three are those of colours, (rows, columns, 3) uint8, or of several pictures, (pictures, rows, columns).
    """
    table: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        if array.ndim == 1:
            table[name] = array
            continue
        places = np.indices(array.shape)
        if array.ndim == 3 and array.dtype != np.uint8:
            axes = ("picture", "row", "column")
        else:
            axes = ("row", "column", "channel")[: array.ndim]
        for axis, words in enumerate(axes):
            table[f"{name} {words}"] = places[axis].ravel()
        table[name] = array.ravel()
    return table
