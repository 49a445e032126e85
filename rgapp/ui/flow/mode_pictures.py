"""Leading modes as pictures, each beside what of it lies in a single shell of Fourier waves."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rgapp.experiments.flow_result import ShellFlow
from rgapp.export.figures import ImageFigure
from rgapp.ui.flow.presenting import ModePicture, mode_pictures
from rgapp.ui.theme import theme
from rgapp.ui.train.signed import limit_of, signed_index, signed_table
from rgapp.ui.widgets.paint import LEFT, RIGHT, Themed, painter_of, text_width, write
from rgapp.words import count, number, percent

TITLE = "Modes as pictures"
NOTE = "mode, its part in one shell"
HEAD, APART, LEAST, MOST = 30, 10, 52, 92


class ModePictures(Themed, QWidget):
    is_figure = True

    def __init__(self) -> None:
        super().__init__()
        self.pictures: tuple[ModePicture, ...] = ()
        self._of: ShellFlow | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(TITLE)
        self.setToolTip(
            "On a lattice without edges the strongest modes are the long waves. Left: a mode, its sign is "
            "free. Right: what of it lies in the shell of waves of equal length that holds most of it; "
            "modes mix freely inside a shell, so that only whole shells can be told."
        )
        self.start_theming()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, theme().px(HEAD + LEAST))

    def show_shells(self, shells: ShellFlow | None) -> None:
        """The modes of data on a grid; None for data without places."""
        if shells is self._of:
            return
        self._of = shells
        self.pictures = () if shells is None else mode_pictures(shells)
        self.setAccessibleDescription("; ".join(self.words(picture)[1] for picture in self.pictures))
        self.update()

    def words(self, picture: ModePicture) -> tuple[str, str]:
        """The two lines beside a mode: its rank, and where it lies."""
        return (
            f"mode {count(picture.rank)}",
            f"{percent(picture.share)} at k² = {number(picture.wave_number, 3)}",
        )

    def rows(self) -> tuple[int, float]:
        """How many modes there is room for, and the height of each in px."""
        room = self.height() - theme().px(HEAD)
        wanted = max(1, min(len(self.pictures), int(room // theme().px(LEAST + APART))))
        return wanted, min(theme().px(MOST), room / wanted - APART)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        room = self.width() - text_width(TITLE, "figure") - theme().px(36)  # the menu stands on the left
        if text_width(NOTE, "note") < room:
            write(painter, QRectF(0, 0, self.width(), theme().px(20)), NOTE, "note", "text2", RIGHT)
        if not self.pictures:
            return
        number_, side = self.rows()
        table = signed_table()
        top = float(theme().px(HEAD))
        for picture in self.pictures[:number_]:
            rows, columns = picture.mode.shape
            scale = side / max(rows, columns)
            wide, high = columns * scale, rows * scale
            limit = limit_of(picture.mode)
            for left, cells in ((0.0, picture.mode), (side + APART, picture.part)):
                colours = np.ascontiguousarray(table[signed_index(cells, limit)])
                image = QImage(colours.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
                painter.drawImage(QRectF(left, top, wide, high), image)
            across = 2 * (side + APART) + 6
            first, second = self.words(picture)
            line = QRectF(across, top + side / 2 - theme().px(18), self.width() - across, theme().px(18))
            write(painter, line, first, "note bold", "text", LEFT)
            write(painter, line.translated(0, line.height()), second, "note", "text2", LEFT)
            top += side + APART

    def figures(self) -> list[ImageFigure]:
        """The pictures that are drawn, for paper."""
        made = []
        for picture in self.pictures[: self.rows()[0]]:
            first, second = self.words(picture)
            both = np.concatenate(
                [picture.mode, np.full((picture.mode.shape[0], 1), np.nan), picture.part], axis=1
            )
            limit = limit_of(picture.mode) or 1.0
            numbers = {"mode": picture.mode, "part in one shell": picture.part}
            made.append(
                ImageFigure(
                    f"mode {picture.rank}", first.capitalize(), np.clip(both / limit, -1, 1), NOTE, second,
                    "accent", "negative", (440, 220), middle="paper", numbers=numbers,
                )
            )  # fmt: skip
        return made
