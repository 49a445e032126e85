"""The figures of the place as they stand, frozen for export."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from rgapp.bits import unpack_rows
from rgapp.export.figures import Figure, ImageFigure, Sheet
from rgapp.ui.coarse.pixels import MARGIN
from rgapp.ui.coarse.scale import Scale
from rgapp.ui.coarse.stage import Stage
from rgapp.ui.coarse.tiles import Tile
from rgapp.ui.theme import PALETTES, theme


def frozen_figures(stage: Stage, title: str, sentence: str) -> list[Figure | Sheet]:
    """All on one page first, then the lattice, the tiles and the plots one by one."""
    parts: list[tuple[Figure, QRect]] = []
    if stage.frame is not None:
        parts.append((_lattice(stage), _picture_rect(stage.lattice)))
    for scale in stage.scales:
        for tile in (scale.learned, scale.block):
            if tile.values is not None:
                parts.append((_tile(scale, tile), _picture_rect(tile)))
    for plot in (stage.magnetization, stage.energy, stage.trace):
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


def _size(view: QWidget) -> tuple[float, float]:
    rect = _picture_rect(view)
    return float(rect.width()), float(rect.height())


def _lattice(stage: Stage) -> ImageFigure:
    packed, sign = stage.lattice.picture()
    size = stage.lattice.size_shown
    up, down = PALETTES[theme().palette_name]
    spins = unpack_rows(packed, size)
    image = spins if sign > 0 else -spins
    note = f"{size} × {size} spins"
    return ImageFigure(
        "lattice", "Lattice", image, note, up=up, down=down, size=_size(stage.lattice), values=spins
    )


def _tile(scale: Scale, tile: Tile) -> ImageFigure:
    up, down = ("accent", "paper") if tile.learned else PALETTES[theme().palette_name]
    rows, columns = tile.grid
    name = f"{'learned' if tile.learned else 'block spin'} {scale.layer + 1}"
    image = tile.values
    if not np.isin(image, (-1, 1)).all():
        image = _rgb(tile.picture().array)
    title = ("Learned" if tile.learned else "Block spin") if scale.layer == 0 else ""
    foot = scale.between.words if tile.learned else ""
    return ImageFigure(
        name, title, image, f"{rows} × {columns}", foot, up, down, size=_size(tile), values=tile.values
    )


def _rgb(pixels: np.ndarray) -> np.ndarray:
    """Colours 0xffRRGGBB as (rows, columns, 3) uint8."""
    return np.stack([(pixels >> shift & 255).astype(np.uint8) for shift in (16, 8, 0)], axis=-1)
