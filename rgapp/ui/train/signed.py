"""Colours of signed numbers: from what opposes through paper at 0 to what supports, symmetric about 0."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rgapp.ui.coarse.pixels import Picture, draw_cells
from rgapp.ui.theme import theme
from rgapp.ui.train.sentences import OPPOSES, SUPPORTS
from rgapp.ui.widgets.paint import LEFT, Themed, painter_of, text_width, write

PERCENTILE = 99.9
STEPS = 127  # shades on either side of 0

BAR, THICK, APART = 120, 8, 12  # px: the bar's width and height, room beside it


def signed_table() -> np.ndarray:
    """The 255 colours of the theme, uint32 as in an RGB32 image: −1 first, 0 in the middle, +1 last."""
    ends = [theme().color(name).getRgb()[:3] for name in ("negative", "paper", "accent")]
    share = np.linspace(-1.0, 1.0, 2 * STEPS + 1)
    channels = [
        np.rint(np.interp(share, (-1, 0, 1), knots)).astype(np.uint32) for knots in zip(*ends, strict=True)
    ]
    return np.uint32(0xFF000000) | channels[0] << 16 | channels[1] << 8 | channels[2]


def signed_index(values: np.ndarray, limit: float) -> np.ndarray:
    """Where in the table values lie, uint8; those beyond ±limit take the colours of the ends."""
    if limit <= 0:
        return np.full(values.shape, STEPS, np.uint8)
    steps = np.rint(np.clip(values * (STEPS / limit), -STEPS, STEPS))
    return (steps + STEPS).astype(np.uint8)


def limit_of(values: np.ndarray) -> float:
    """The end of the scale: the 99.9th percentile of the sizes; 0 where there is nothing."""
    return float(np.percentile(np.abs(values), PERCENTILE)) if values.size else 0.0


class SignedScale(Themed, QWidget):
    """What the colours mean: "opposes", a bar of all of them, "supports"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._bar = Picture(2 * STEPS + 1, 1)
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"Colours, from {OPPOSES} to {SUPPORTS}")
        self.start_theming()

    def restyle(self) -> None:
        self._bar.array[0] = signed_table()

    def sizeHint(self) -> QSize:
        words = text_width(OPPOSES, "note") + text_width(SUPPORTS, "note")
        return QSize(round(words) + 2 + theme().px(BAR + 2 * APART), theme().px(20))

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        px = theme().px
        rect = QRectF(self.rect())
        write(painter, rect, OPPOSES, "note", "text2", LEFT)
        left = round(text_width(OPPOSES, "note")) + px(APART)
        spare = rect.width() - left - px(APART) - text_width(SUPPORTS, "note") - 2
        bar = QRectF(left, round((rect.height() - px(THICK)) / 2), min(px(BAR), max(spare, 0)), px(THICK))
        draw_cells(painter, bar, self._bar.image)
        if theme().name == "high contrast":
            painter.setPen(theme().color("strong"))
            painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
        write(painter, rect.adjusted(bar.right() + px(APART), 0, 0, 0), SUPPORTS, "note", "text2", LEFT)
