"""The figures of the place as they stand, frozen for export."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtWidgets import QWidget

from rgapp.export.axes import CAPTION, GAP, HEADER
from rgapp.export.figures import Figure, Sheet
from rgapp.ui.plot import Figure as Plot
from rgapp.ui.train.dreams import SamplesAndDreams
from rgapp.ui.train.field_grid import FieldGrid


def frozen_figures(
    page: QWidget, grid: FieldGrid, plots: list[Plot], both: SamplesAndDreams, title: str, sentence: str
) -> list[Figure | Sheet]:
    """All on one page first, then the fields, the plots and the configurations one by one.

    ``page`` is the widget in which all of them lie, as far down as may be.
    """
    parts: list[tuple[Figure, QRectF]] = []
    if grid.pictures.number:
        figure = grid.frozen()
        # in whole sites, which may be a little more or less than on the screen
        corner = QPointF(grid.pictures.mapTo(page, QPointF(0, 0)))
        parts.append((figure, _with_words(QRectF(corner, QSizeF(*figure.size)))))
    for plot in plots:
        if not plot.isHidden():
            parts.append((plot.frozen(), QRectF(plot.mapTo(page, QPointF(0, 0)), QSizeF(plot.size()))))
    for figure, rect in zip(both.figures(), both.rects(), strict=True):
        parts.append((figure, _with_words(QRectF(both.mapTo(page, rect.topLeft()), rect.size()))))
    boxes = tuple((rect.x(), rect.y(), rect.width(), rect.height()) for _, rect in parts)
    figures = tuple(figure for figure, _ in parts)
    return [Sheet("training", title, figures, boxes, sentence), *figures] if figures else []


def _with_words(rect: QRectF) -> QRectF:
    """Room for what stands above a picture and below it."""
    return rect.adjusted(0, -HEADER - GAP, 0, CAPTION)
