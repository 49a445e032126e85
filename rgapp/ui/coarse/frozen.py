"""The figures of the place as they stand, frozen for export."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from rgapp.bits import unpack_rows
from rgapp.export.figures import Figure, ImageFigure, Sheet
from rgapp.ui.coarse import sentences
from rgapp.ui.coarse.geometry import TITLE
from rgapp.ui.coarse.pixels import MARGIN
from rgapp.ui.coarse.scale import Scale
from rgapp.ui.coarse.stage import Stage
from rgapp.ui.coarse.tiles import Tile
from rgapp.ui.theme import PALETTES, theme

FOOT = 24  # height of a line below a picture


def frozen_figures(stage: Stage, title: str, sentence: str) -> list[Figure | Sheet]:
    """All on one page first, then the lattice, the tiles and the plots one by one."""
    parts: list[tuple[Figure, QRect]] = []
    if stage.frame is not None:
        figure = _lattice(stage)
        parts.append((figure, _with_words(_picture_rect(stage.lattice), figure)))
    for scale in stage.scales:
        for tile in (scale.learned, scale.block):
            if tile.values is not None:
                figure = _tile(scale, tile)
                parts.append((figure, _with_words(_picture_rect(tile), figure)))
    for plot in stage.plots:
        if not plot.isHidden():
            parts.append((plot.frozen(), plot.geometry()))
    if not parts:
        return []
    boxes = tuple(
        (float(rect.x() - MARGIN), float(rect.y()), float(rect.width()), float(rect.height()))
        for _, rect in parts
    )
    figures = tuple(figure for figure, _ in parts)
    return [Sheet("coarse-graining", title, figures, boxes, sentence), *figures]


def _picture_rect(view: QWidget) -> QRect:
    return view.geometry().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)


def _with_words(rect: QRect, figure: ImageFigure) -> QRect:
    """Room for what stands above a picture and below it."""
    head, foot = figure.title or figure.note, figure.foot
    return rect.adjusted(0, -TITLE if head else 0, 0, FOOT if foot else 0)


def _size(view: QWidget) -> tuple[float, float]:
    rect = _picture_rect(view)
    return float(rect.width()), float(rect.height())


def _lattice(stage: Stage) -> ImageFigure:
    """The part that is shown, and its spins; the note says which part."""
    packed, sign = stage.lattice.configuration()
    row, column, side = stage.lattice.part
    size = stage.lattice.size_shown
    up, down = PALETTES[theme().palette_name]
    spins = unpack_rows(packed, side)
    image = spins if sign > 0 else -spins
    note = sentences.part_words(size, side)
    if side < size:
        note += f", from row {row + 1}, column {column + 1}"
    return ImageFigure(
        "lattice", "Lattice", image, note, up=up, down=down, size=_size(stage.lattice), values=spins
    )


def _tile(scale: Scale, tile: Tile) -> ImageFigure:
    """Words where they stand on the screen: above learned layers, below block spins."""
    rows, columns = tile.grid
    number, size = scale.layer + 1, _size(tile)
    if tile.learned:
        name, title, note = f"learned {number}", scale.head.title_words, f"{rows} × {columns}"
        foot, (up, down) = scale.between.words, ("accent", "paper")
    else:
        name, title, note = f"block spin {number}", "", ""
        told = f"Block spin {scale.blocked}" if scale.layer == 0 else scale.blocked
        foot, (up, down) = told, PALETTES[theme().palette_name]
    return ImageFigure(name, title, tile.shown, note, foot, up, down, size=size, values=tile.values)
