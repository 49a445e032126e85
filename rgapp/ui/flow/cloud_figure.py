"""A cloud of points in the plane with its two principal axes; points are dragged and the axes turn."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from rgapp.physics.plane import direction
from rgapp.ui.flow.cloud import Cloud, carried
from rgapp.ui.plot import Figure
from rgapp.words import number, percent

TITLE = "PCA in two dimensions"
NOTE = "drag the points"
GRIP = 14.0  # px around a point in which it is taken hold of
EDGE = 2.0  # standard deviations at which the ellipse is drawn
HEAD = 0.3  # length of an arrow's head, in standard deviations across the cloud
NUDGE = 0.25  # what one press of an arrow key moves a point by
LEAST = 8.0  # half of what is in view at least, so that a small cloud looks small
ROOM = 1.12


class CloudFigure(Figure):
    moved = Signal(object)  # {number of a point: (x, y)} while it is dragged
    grabbed = Signal()
    let_go = Signal()
    read = Signal(str)

    def __init__(self, bare: bool = False) -> None:
        """``bare``: without the axis that is projected on, as there is no room for its controls."""
        super().__init__("cloud", TITLE, NOTE, axes="none", equal=True, inset=(8, 8, 8, 8))
        self.bare = bare
        self.cloud: Cloud | None = None
        self._held: tuple[int, tuple[float, float], np.ndarray] | None = None
        self._cursor: int | None = None
        self._by_key = False
        self.setToolTip(
            "Arrows: the two components, one standard deviation long, with the share of the variance along "
            "each. Dashed: two standard deviations. Drag a point, or reach it with ← → and "
            "move it with Shift and the arrow keys."
        )
        self.pressed.connect(self._press)
        self.dragged.connect(self._drag)
        self.released.connect(self._release)
        self.hovered.connect(self._point_at)
        self.left.connect(self._leave)

    # what is shown

    def show_cloud(self, cloud: Cloud) -> None:
        self.cloud = cloud
        if self._held is None:
            self._fit()
        points = cloud.points
        self._draw_projection("falls", not self.bare and cloud.params.project)
        size = 4.5 if self.bare else 5.5
        self.points("points", points[:, 0], points[:, 1], colour="ink", size=size, opacity=0.55)
        self._draw_ellipse()
        if not self.bare:
            self._draw_axis()
        self._draw_projection("shadows", not self.bare and cloud.params.project)
        for rank, name in enumerate(("first", "second")):
            self._draw_arrow(rank, name)
        self.walk("points")
        self.set_summary(self.summary())
        if self._cursor is not None:
            self._ring(min(self._cursor, len(points) - 1))

    def _draw_projection(self, name: str, wanted: bool) -> None:
        """The lines along which the points fall, below them, or the points on the axis, above."""
        if not wanted:
            self.remove(name)
            return
        points = self.cloud.points
        foot = self.cloud.modes.centre + np.outer(self.cloud.shadow, direction(self.cloud.angle))
        if name == "shadows":
            self.points(name, foot[:, 0], foot[:, 1], colour="accent", size=4.5, opacity=0.8)
            return
        gap = np.full(len(points), np.nan)
        x, y = (np.column_stack([points[:, k], foot[:, k], gap]).ravel() for k in (0, 1))
        self.curve(name, x, y, colour="ink2", width=1.0, opacity=0.22)

    def _draw_axis(self) -> None:
        cloud = self.cloud
        reach = 1.15 * max(float(np.abs(cloud.shadow).max()), 1.0)
        line = cloud.modes.centre + np.outer([-reach, reach], direction(cloud.angle))
        self.curve("axis", line[:, 0], line[:, 1], colour="accent", width=1.2, dash="dashed")

    def _fit(self) -> None:
        """The whole cloud in view, around its centre."""
        points, centre = self.cloud.points, self.cloud.modes.centre
        reach = max(LEAST, ROOM * float(np.abs(points - centre).max()))
        reach = 1.15 ** np.ceil(np.log(reach) / np.log(1.15))  # in steps, so that it hardly ever changes
        middle = np.round(centre)
        self.set_range(
            x=(middle[0] - reach, middle[0] + reach), y=(middle[1] - 0.8 * reach, middle[1] + 0.8 * reach)
        )

    def _draw_ellipse(self) -> None:
        modes = self.cloud.modes
        turn = np.linspace(0, 2 * np.pi, 97)
        sides = EDGE * np.sqrt(modes.variances)
        edge = modes.centre + np.column_stack([sides[0] * np.cos(turn), sides[1] * np.sin(turn)]) @ modes.axes
        self.curve("two deviations", edge[:, 0], edge[:, 1], colour="ink", width=1.2, dash="dashed")

    def _draw_arrow(self, rank: int, name: str) -> None:
        modes = self.cloud.modes
        along, across = modes.axes[rank], modes.axes[1 - rank]
        length = float(np.sqrt(modes.variances[rank]))
        tip = modes.centre + length * along
        head = min(HEAD, 0.4 * length)
        barbs = [tip - head * along + side * 0.6 * head * across for side in (1, -1)]
        path = np.array([modes.centre, tip, barbs[0], tip, barbs[1]])
        self.curve(name, path[:, 0], path[:, 1], colour="accent", width=2.4)
        text = f"{name}, {percent(modes.shares[rank])}" if np.isfinite(modes.shares[rank]) else name
        spot = modes.centre + EDGE * length * along
        side = "left" if along[0] >= 0 else "right"
        shift = (4.0 if along[0] >= 0 else -4.0, -12.0)
        style = {"colour": "accent", "bold": True, "anchor": f"bottom {side}", "shift": shift, "ground": True}
        self.words(f"{name} words", *spot, text, **style)

    def summary(self) -> str:
        """What the figure shows, in one sentence."""
        if self.cloud is None:
            return "Nothing has been drawn yet."
        modes = self.cloud.modes
        if not np.isfinite(modes.shares[0]):
            return "All points lie on one spot."
        return (
            f"The first component lies at {number(modes.angle, 1)}° and holds "
            f"{percent(modes.shares[0], 1)} of the variance."
        )

    # dragging

    def _nearest(self, x: float, y: float) -> int | None:
        """The point under the pointer."""
        if self.cloud is None:
            return None
        unit = self.to_pixels(1.0, 0.0).x() - self.to_pixels(0.0, 0.0).x()
        away = np.hypot(*(self.cloud.points - [x, y]).T) * unit
        nearest = int(away.argmin())
        return nearest if away[nearest] <= GRIP else None

    @property
    def dragging(self) -> bool:
        return self._held is not None

    def _press(self, x: float, y: float) -> None:
        number_ = self._nearest(x, y)
        if number_ is not None:
            self._held = (number_, (x, y), self.cloud.points)
            self.grabbed.emit()

    def _drag(self, x: float, y: float) -> None:
        if self._held is not None:
            held, start, points = self._held
            by = (x - start[0], y - start[1])
            self.moved.emit(carried(points, held, by, self.cloud.params.reach))

    def _release(self, _x: float, _y: float) -> None:
        if self._held is not None:
            self._held = None
            self._fit()
            self.let_go.emit()

    # reading

    def _point_at(self, x: float, y: float) -> None:
        if self._by_key:
            self._ring(self._walked)
            return
        found = self._nearest(x, y)
        shape = Qt.CursorShape.ArrowCursor if found is None else Qt.CursorShape.SizeAllCursor
        self.view.viewport().setCursor(shape)
        if found is None:
            self._leave()
        else:
            self._ring(found)

    def _ring(self, point: int) -> None:
        self._cursor = point
        spot = self.cloud.points[point]
        self.points("cursor", spot[:1], spot[1:], colour="ink", size=12, hollow=True)
        self.set_note(self.reading(point))

    def reading(self, point: int) -> str:
        """One point in words."""
        x, y = self.cloud.points[point]
        return f"({number(x, 2)}, {number(y, 2)})"

    def _leave(self) -> None:
        self._cursor = None
        self.remove("cursor")
        self.set_note(NOTE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go from point to point; with Shift the four arrows move the point."""
        step = {
            Qt.Key.Key_Left: (-NUDGE, 0.0),
            Qt.Key.Key_Right: (NUDGE, 0.0),
            Qt.Key.Key_Up: (0.0, NUDGE),
            Qt.Key.Key_Down: (0.0, -NUDGE),
        }.get(Qt.Key(event.key()))
        if step and event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._cursor is not None:
            self.moved.emit(carried(self.cloud.points, self._cursor, step, self.cloud.params.reach))
            self.read.emit(f"{self.reading(self._cursor)}. {self.summary()}")
            return
        self._by_key = True
        super().keyPressEvent(event)
        self._by_key = False
        if step and self._cursor is not None:
            self.read.emit(self.reading(self._cursor))
