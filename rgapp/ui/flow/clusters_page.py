"""The page of coarse-graining in real space: clusters of units that are most correlated."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from rgapp.export.figures import Figure, Sheet
from rgapp.physics.pairing import Coarse
from rgapp.ui.flow.scaling_figures import InsideFigure, SizeFigure, SlopeFigure, law_sentence
from rgapp.ui.widgets import Text

TITLE = "Do correlated pairs scale?"
SENTENCE = (
    "Add up the two units that are most correlated, then pair the pairs. Scaling is a local slope that stays."
)
COLUMNS = 3


class ClustersPage(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.variance = SizeFigure(
            "variance", "Variance of a cluster", "alpha", "α",
            "Of the plain sum of its K units, ~ K^α: 1 where units are independent, 2 where all are alike. "
            "Shuffled units are not quite at 1, because the pairs were chosen.",
        )  # fmt: skip
        self.slope = SlopeFigure()
        self.inside = InsideFigure()
        self.silence = SizeFigure(
            "silence", "Silence, −ln P", "beta", "β",
            "P is the share of samples in which all units of a cluster are 0; −ln P ~ K^β. It is told only "
            "where no value is below 0.",
        )  # fmt: skip
        self.memory = SizeFigure(
            "memory", "Memory of a cluster", "z", "z",
            "Samples after which the autocorrelation has fallen to 1/e, ~ K^z. It is told only where samples "
            "follow one another in time and remember.",
        )  # fmt: skip
        self.words = Text("", "note", "text2", wrap=True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for place, widget in enumerate((*self.plots, self.words)):
            self._grid.addWidget(widget, place // COLUMNS, place % COLUMNS)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.set_compact(False)

    @property
    def plots(self) -> tuple[SizeFigure | SlopeFigure | InsideFigure, ...]:
        return self.variance, self.slope, self.inside, self.silence, self.memory

    def set_compact(self, compact: bool) -> None:
        self._grid.setHorizontalSpacing(28 if compact else 52)
        self._grid.setVerticalSpacing(18 if compact else 36)

    def show_coarse(self, coarse: Coarse, control: Coarse | None, report: str) -> None:
        """Draw the clusters of the data, and of the shuffled data once they are there."""
        for plot in self.plots:
            plot.show_coarse(coarse, control)
        told = [law_sentence(law) for law in coarse.laws.values()]
        if control is not None and "alpha" in control.laws:
            told.append(f"Shuffled: {law_sentence(control.laws['alpha'])}")
        self.words.say("\n".join([*told, report] if report else told))

    def frozen(self) -> list[Figure | Sheet]:
        """All on one page first, then one by one."""
        figures = tuple(plot.frozen() for plot in self.plots)
        rects = [QRect(plot.mapTo(self, QPoint(0, 0)), plot.size()) for plot in self.plots]
        boxes = tuple((float(r.x()), float(r.y()), float(r.width()), float(r.height())) for r in rects)
        return [Sheet("clusters", TITLE, figures, boxes, SENTENCE), *figures]
