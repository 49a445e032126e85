"""One column of the two rows: a learned layer above, the block spins of the same scale below."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QWidget

from rgapp.experiments.lattice import LatticeFrame
from rgapp.ui.coarse import sentences
from rgapp.ui.coarse.caption import NOTE, STRONG, Caption
from rgapp.ui.coarse.fields import LayerFields
from rgapp.ui.coarse.geometry import LINE, TITLE
from rgapp.ui.coarse.picking import Unit
from rgapp.ui.coarse.pixels import MARGIN
from rgapp.ui.coarse.tiles import Tile
from rgapp.ui.theme import theme

ROOMY = 200  # width of a tile that leaves room for the name of the rule


def with_margin(rect: QRect) -> QRect:
    """The geometry of a view of which the picture is to fill the rectangle."""
    return rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)


class Scale(QObject):
    """The tiles and lines of one layer (counted from 0); it tells which unit is pointed at."""

    pointed = Signal(object)  # Unit
    walked = Signal(object)
    clicked = Signal(object)
    left = Signal()
    unfocused = Signal()
    released = Signal()

    def __init__(self, layer: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.layer = layer
        self.blocked = ""  # what a block is, in words
        first = layer == 0
        self.head = Caption(parent, swatch="accent" if first else "")
        self.learned = Tile(True, parent)
        self.between = Caption(parent)
        self.block = Tile(False, parent)
        self.foot = Caption(parent, swatch="ink" if first else "")
        self.widgets = (self.head, self.learned, self.between, self.block, self.foot)
        for tile in (self.learned, self.block):
            tile.pointed.connect(self._pointed)
            tile.walked.connect(self._walked)
            tile.clicked.connect(self._clicked)
            tile.left.connect(self.left)
            tile.unfocused.connect(self.unfocused)
            tile.released.connect(self.released)

    def _pointed(self, row: int, column: int) -> None:
        self.pointed.emit(Unit(self.layer, row, column))

    def _walked(self, row: int, column: int) -> None:
        self.walked.emit(Unit(self.layer, row, column))

    def _clicked(self, row: int, column: int) -> None:
        self.clicked.emit(Unit(self.layer, row, column))

    def place(self, learned: QRect, block: QRect, line: int = LINE, title: int = TITLE) -> None:
        """``line`` px for a line of words, ``title`` from the title to its tile."""
        x, width = learned.x(), learned.width()
        self.head.setGeometry(x, learned.y() - title, width, line)
        self.learned.setGeometry(with_margin(learned))
        middle = (learned.bottom() + 1 + block.y()) // 2
        self.between.setGeometry(x, middle - line // 2, width, line)
        self.block.setGeometry(with_margin(block))
        self.foot.setGeometry(x, block.bottom() + 1 + LINE // 2, width, line)

    def show_frame(self, frame: LatticeFrame, sign: int, means: bool, differences: bool) -> None:
        """Draw this layer of a frame; ``sign`` −1 turns the colours over."""
        k, layers = self.layer, frame.layers
        block = layers.blocks[k] if k < len(layers.blocks) else None
        spins = layers.hidden_spins[k] if k < len(layers.hidden_spins) else None
        marked = differences and spins is not None and block is not None
        seen = spins if spins is None or not means else layers.hidden_means[k]
        blocky = block if block is None or not means else layers.block_means[k]
        # dots compare the spins; drawn as means the sign of a cell is its spin's most likely value
        self.learned.show_values(seen, block if marked else None, sign)
        self.block.show_values(blocky, spins if marked else None, sign)
        self._say(frame, spins, block)

    def _say(self, frame: LatticeFrame, spins: np.ndarray | None, block: np.ndarray | None) -> None:
        k, layers = self.layer, frame.layers
        grid = "" if spins is None else f"{spins.shape[0]} × {spins.shape[1]}"
        self.head.title("Learned" if k == 0 else "", grid)
        rows = 0 if block is None else frame.side // block.shape[0]
        room = k == 0 and self.foot.width() >= theme().px(ROOMY)
        self.blocked = sentences.block_words(rows, frame.params.rule, room) if rows else ""
        # at the first picture these words are the choice of the rule
        self.foot.title("Block spin" if k == 0 else "", self.blocked if k else "")
        if spins is None or k >= len(layers.agreement):
            self.between.tell()
            return
        (agree, chance), *shorter = sentences.agreement_words(layers.agreement[k], layers.chance[k])
        forms = tuple(((one, *STRONG), (other, *NOTE)) for one, other in shorter)
        self.between.tell((agree, *STRONG), (chance, *NOTE), shorter=forms)
        told = f"Learned layer {k + 1}, {grid} units. {agree}{chance}."
        self.learned.setAccessibleName(told)
        summary = sentences.block_summary(rows, frame.params.rule)
        self.block.setAccessibleName(f"{summary} {agree}{chance}.")

    def show_fields(self, fields: LayerFields | None) -> None:
        """Mark the units without a localized field, and count them in the tooltip."""
        unplaced = None if fields is None else ~fields.localized
        self.learned.show_unplaced(unplaced)
        told = "" if unplaced is None else sentences.unplaced_words(int(unplaced.sum()))
        for line in (self.head, self.between):
            line.setToolTip(told)

    def show_rings(self, cells: tuple[tuple[int, int], ...]) -> None:
        self.learned.show_rings(cells)
        self.block.show_rings(cells)
