"""The page with the cloud in two dimensions: itself, what falls on its axis, variances."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rgapp.export.figures import Figure, Sheet
from rgapp.ui.flow.cloud import Cloud
from rgapp.ui.flow.cloud_figure import CloudFigure
from rgapp.ui.flow.shadow_figures import ShadowHistogram, VarianceFigure

TITLE = "Keep what varies most"
SENTENCE = (
    "The first component is the axis along which the points vary most. What varies across it is summed over."
)


class PlanePage(QWidget):
    told = Signal(str)  # what the keyboard's cursor reads

    def __init__(self) -> None:
        super().__init__()
        self.cloud_figure, self.histogram, self.variance = CloudFigure(), ShadowHistogram(), VarianceFigure()
        right = QVBoxLayout()
        right.addWidget(self.histogram, 1)
        right.addWidget(self.variance, 1)
        self._right = right
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.cloud_figure, 8)
        self._row.addLayout(right, 5)
        self.cloud_figure.read.connect(self.told)
        self.set_compact(False)

    def set_compact(self, compact: bool) -> None:
        self._row.setSpacing(36 if compact else 56)
        self._right.setSpacing(18 if compact else 36)

    @property
    def plots(self) -> tuple[CloudFigure, ShadowHistogram, VarianceFigure]:
        return self.cloud_figure, self.histogram, self.variance

    def show_cloud(self, cloud: Cloud) -> None:
        """Draw what falls on the axis; the cloud itself is one of the part's views."""
        for plot in (self.histogram, self.variance):
            plot.show_cloud(cloud)

    def frozen(self) -> list[Figure | Sheet]:
        """All on one page first, then one by one."""
        figures = tuple(plot.frozen() for plot in self.plots)
        boxes = []
        for plot in self.plots:
            rect = QRect(plot.mapTo(self, QPoint(0, 0)), plot.size())
            boxes.append((float(rect.x()), float(rect.y()), float(rect.width()), float(rect.height())))
        return [Sheet("two-dimensions", TITLE, figures, tuple(boxes), SENTENCE), *figures]
