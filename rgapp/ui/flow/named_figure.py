"""A figure that writes the names of its curves beside them, again after every change of size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF, QResizeEvent

from rgapp.ui.flow import labels
from rgapp.ui.plot import Figure
from rgapp.ui.theme import theme


@dataclass(frozen=True, eq=False)
class Name:
    """What is written at a curve, given by its points in data coordinates; the rest as in ``Wanted``."""

    mark: str
    text: str
    x: np.ndarray
    y: np.ndarray
    colour: str = "text2"
    bold: bool = False
    prefer: float = 0.5
    above: bool = True
    sides: bool = False

    @property
    def role(self) -> str:
        return "note bold" if self.bold else "note"


class NamedFigure(Figure):
    """Subclasses say in ``names`` what is to be written, in ``lines`` and ``edges`` what to keep clear of."""

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        theme().changed.connect(self.place_names)

    def names(self) -> Sequence[Name]:
        return ()

    def lines(self) -> Sequence[tuple[np.ndarray, np.ndarray]]:
        """Points, in data coordinates, that no name may cover."""
        return ()

    def edges(self) -> Sequence[tuple[np.ndarray, np.ndarray]]:
        """Edges of bands, which a name covers only where nothing else is free."""
        return ()

    def pixels(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Points (n, 2) in px of this widget; values a logarithmic axis cannot show are left out."""
        (x0, x1), (y0, y1) = self.box.viewRange()
        start, end = (self.box.mapViewToScene(QPointF(*corner)) for corner in ((x0, y0), (x1, y1)))
        origin = self.view.mapTo(self, self.view.mapFromScene(QPointF(0, 0)))
        x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):
            across = np.log10(x) if self._x.log else x
            up = np.log10(y) if self._y.log else y
        good = np.isfinite(across) & np.isfinite(up)
        across = start.x() + (across[good] - x0) / (x1 - x0) * (end.x() - start.x())
        down = start.y() + (up[good] - y0) / (y1 - y0) * (end.y() - start.y())
        return np.column_stack([across + origin.x(), down + origin.y()])

    def place_names(self) -> None:
        """Write every name where it touches no curve and no other name."""
        rect = self.plot_rect()
        names = self.names() if rect.width() > 60 and rect.height() > 60 else ()
        written = set()
        wanted = []
        for name in names:
            metrics = QFontMetricsF(theme().font(name.role))
            size = metrics.horizontalAdvance(name.text) + 2, metrics.height()
            curve = self.pixels(name.x, name.y)
            wanted.append(labels.Wanted(*size, curve, name.prefer, name.above, name.sides))
        lines = [self.pixels(x, y) for x, y in self.lines()]
        edges = [self.pixels(x, y) for x, y in self.edges()]
        box = (rect.left() + 6, rect.top(), rect.right(), rect.bottom())
        corners = labels.place(wanted, box, lines, edges)
        for name, asked, corner in zip(names, wanted, corners, strict=True):
            if corner is not None:
                self._write(name, corner, (asked.width, asked.height))
                written.add(f"{name.mark} name")
        for mark in [mark for mark in self._marks if mark.endswith(" name") and mark not in written]:
            self.remove(mark)

    def _write(self, name: Name, corner: tuple[float, float], size: tuple[float, float]) -> None:
        """Tied to the nearest point of its curve, so that it stays beside it on paper of another size."""
        points = self.pixels(name.x, name.y)
        middle = np.array(corner) + np.array(size) / 2
        nearest = int(np.hypot(*(points - middle).T).argmin())
        good = np.isfinite(name.x) & np.isfinite(name.y)
        x, y = float(name.x[good][nearest]), float(name.y[good][nearest])
        shift = (float(corner[0] - points[nearest, 0]), float(corner[1] - points[nearest, 1]))
        style = {"colour": name.colour, "bold": name.bold, "anchor": "top left", "shift": shift}
        self.words(f"{name.mark} name", x, y, name.text, **style)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place_names()
