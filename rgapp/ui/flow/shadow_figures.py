"""What is left of a cloud on one axis: its histogram there, and the variance at every angle."""

from __future__ import annotations

import numpy as np

from rgapp.physics.plane import variance_along
from rgapp.ui.flow.axis import moment_words
from rgapp.ui.flow.cloud import Cloud
from rgapp.ui.flow.histograms import normal
from rgapp.ui.plot import Figure
from rgapp.words import number, percent

REACH = 4.0  # standard deviations
PER_BIN = 14.0  # points in a bin, on the average of the middle ones


class ShadowHistogram(Figure):
    """The distribution along the axis, in units of its own standard deviation."""

    def __init__(self) -> None:
        super().__init__(
            "projection", "On the axis", "dashed: normal distribution", "standard deviations", axes="bottom"
        )
        self.set_range(x=(-REACH, REACH), y=(0, 0.5))
        self.set_ticks(x=(-3, -2, -1, 0, 1, 2, 3))
        x = np.linspace(-REACH, REACH, 97)
        self._normal = (x, normal(x))
        self.setToolTip(
            "Where the points fall on the axis: the marginal distribution, with the other coordinate summed "
            "over."
        )

    def show_cloud(self, cloud: Cloud) -> None:
        spread = float(cloud.shadow.std())
        values = cloud.shadow / spread if spread > 0 else np.zeros(len(cloud.shadow))
        bins = int(np.clip(len(values) / PER_BIN, 12, 40))
        counts, edges = np.histogram(values, bins=bins, range=(-REACH, REACH))
        density = counts / (len(values) * (edges[1] - edges[0]))
        x, y = np.repeat(edges, 2), np.concatenate([[0], np.repeat(density, 2), [0]])
        self.band("bins", x, np.zeros(len(x)), y, colour="accent", opacity=0.16)
        self.curve("projected", x, y, colour="accent", width=1.8)
        self.curve("normal", *self._normal, colour="text", width=1.2, dash="dashed")
        self.set_range(y=(0, 1.08 * max(0.45, float(density.max()))))
        moment, error = cloud.fourth
        said = f"fourth moment {moment_words(moment)} ± {number(error, 2)}; normal 3"
        self.set_note(said if np.isfinite(moment) else "all points fall on one spot")
        self.set_summary(f"Distribution along the axis: {said}.")


class VarianceFigure(Figure):
    """Variance along a line against its angle."""

    def __init__(self) -> None:
        super().__init__(
            "variance", "Variance along the axis", "", "angle of the axis (degrees)", inset=(8, 8, 28, 10)
        )
        self._angles = np.linspace(-90, 90, 181)
        self.set_range(x=(-90, 90), y=(0, 10))
        self.set_ticks(x=(-90, -60, -30, 0, 30, 60, 90))
        self.setToolTip(
            "Every line gives a projection; the first component is the one along which the variance is "
            "greatest, the second the one along which it is least."
        )

    def show_cloud(self, cloud: Cloud) -> None:
        modes = cloud.modes
        values = variance_along(modes, self._angles)
        high = max(float(modes.variances[0]), 1e-9)
        self.set_range(y=(0, 1.12 * high))
        self.curve("every angle", self._angles, values, colour="ink", width=2.0)
        at = float((modes.angle + 90) % 180 - 90)
        second = float((modes.angle + 180) % 180 - 90)
        self.points("components", [at, second], modes.variances, colour="ink", size=9, hollow=True)
        now = float((cloud.angle + 90) % 180 - 90)
        self.points("axis", [now], [float(cloud.shadow.var())], colour="accent", size=10)
        self._name("first", at, float(modes.variances[0]), "bottom")
        self._name("second", second, float(modes.variances[1]), "top")
        kept = f"{percent(cloud.kept)} kept" if np.isfinite(cloud.kept) else "nothing to keep"
        self.set_note(f"{number(cloud.angle, 1)}°: {kept}")
        self.set_summary(
            f"Variance from {number(modes.variances[1], 2)} to {number(modes.variances[0], 2)} as the axis "
            f"turns; at {number(cloud.angle, 1)} degrees {kept}."
        )

    def _name(self, name: str, x: float, y: float, side: str) -> None:
        """Above the greatest and below the least variance, and inside the figure."""
        across = " right" if x > 60 else " left" if x < -60 else ""
        shift = (0.0, -7.0 if side == "bottom" else 7.0)
        self.words(f"{name} name", x, y, f"{name}, {number(y, 2)}", anchor=f"{side}{across}", shift=shift)
