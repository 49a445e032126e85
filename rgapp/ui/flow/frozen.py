"""The figures of the place as they stand, frozen for export."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from rgapp.export.figures import Figure, Sheet
from rgapp.ui.flow.board import Board
from rgapp.ui.flow.histograms import FOOT, HEAD


def frozen_figures(board: Board, title: str, sentence: str) -> list[Figure | Sheet]:
    """All on one page first, then the flow, the spectrum, the cloud and the histograms; then the
    other views of the spectrum.
    """
    parts: list[tuple[Figure, QRectF]] = [(board.flow.frozen(), QRectF(board.flow.geometry()))]
    spectra, *others = board.spectra.figures()
    side = board.spectra.geometry().translated(board.spectra.parentWidget().pos())
    parts.append((spectra, QRectF(side)))
    if not board.cloud.isHidden():
        below = board.cloud.geometry().translated(board.cloud.parentWidget().pos())
        parts.append((board.cloud.frozen(), QRectF(below)))
    corner = board.histograms.pos()
    for figure, rect in zip(board.histograms.figures(), board.histograms.rects(), strict=True):
        parts.append((figure, rect.translated(corner).adjusted(0, -HEAD, 0, FOOT)))
    boxes = tuple((rect.x(), rect.y(), rect.width(), rect.height()) for _, rect in parts)
    figures = tuple(figure for figure, _ in parts)
    return [Sheet("pca-rg", title, figures, boxes, sentence), *figures, *others]
