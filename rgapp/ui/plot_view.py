"""What a figure is drawn on: a box and two axes, without the menus that every plot of pyqtgraph has."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtWidgets import QFrame, QGraphicsGridLayout, QSizePolicy

from rgapp.ui.axis import CleanAxis


class PlotView(pg.GraphicsView):
    """``box`` holds the data, ``axis_x`` is below it and ``axis_y`` left of it; hidden ones take no room."""

    def __init__(self, show_x: bool, show_y: bool) -> None:
        super().__init__()
        self.enableMouse(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumSize(40, 40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self.box.setDefaultPadding(0)
        self.box.disableAutoRange()
        self.axis_x, self.axis_y = CleanAxis("bottom"), CleanAxis("left")
        page = pg.GraphicsWidget()
        self.grid = QGraphicsGridLayout(page)
        self.grid.setSpacing(0)
        self.grid.addItem(self.axis_y, 0, 0)
        self.grid.addItem(self.box, 0, 1)
        self.grid.addItem(self.axis_x, 1, 1)
        for axis, shown in ((self.axis_x, show_x), (self.axis_y, show_y)):
            axis.linkToView(self.box)
            axis.setFlag(axis.GraphicsItemFlag.ItemNegativeZStacksBehindParent)
            axis.setZValue(0.5)
            axis.show() if shown else axis.hide()
        self.setCentralItem(page)
