"""Samples the network learned from beside samples it makes itself, and two numbers that tell them apart.

A network may reconstruct well and dream of another temperature: energy and m^2 of the dreams stand below
those of the data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rgapp.export.figures import ImageFigure
from rgapp.ui.coarse.caption import Caption
from rgapp.ui.theme import PALETTES, theme
from rgapp.ui.train import sentences
from rgapp.ui.train.spin_pictures import SpinPictures
from rgapp.ui.widgets.labels import Text
from rgapp.ui.widgets.paint import Themed, text_width, tooltip
from rgapp.words import count, number, plus_minus, value_and_error

SAMPLES, DREAMS = "Samples", "Dreams"
HEAD, BELOW, ROW = 28, 8, 18  # px: above the pictures, below them, a row of numbers
ENERGY = ("energy per site", "energy")
GAP = 32  # px between the two groups


@dataclass(frozen=True)
class Moments:
    """Energy per site and m^2, each with its standard error; no energy where there is no square lattice."""

    energy: tuple[float, float] | None
    m2: tuple[float, float]


class Group(Themed, QWidget):
    """One of the two: a title, pictures, and energy and m^2 below them."""

    def __init__(self, learned: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.learned = learned
        self.title = DREAMS if learned else SAMPLES
        self.notes: tuple[str, ...] = ("",)
        self.moments: Moments | None = None
        self.head = Caption(swatch="accent" if learned else "ink")
        self.pictures = SpinPictures(learned)
        self.pictures.setAccessibleName(self.title)
        self.rows = QWidget()
        self.energy, self.m2 = (Text("", "note bold", "accent" if learned else "text") for _ in range(2))
        self._names = [Text(ENERGY[0], "note", "text2"), Text("", "note", "text2")]
        lines = QVBoxLayout(self.rows)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        for name, value in zip(self._names, (self.energy, self.m2), strict=True):
            line = QHBoxLayout()
            line.setSpacing(0)
            line.addWidget(name)
            line.addStretch(1)
            line.addWidget(value)
            lines.addLayout(line)
        for widget in (self.head, self.pictures, self.rows):
            widget.setParent(self)
        self.setToolTip(tooltip(self.title, "", sentences.DREAMS_TIP if learned else sentences.SAMPLES_TIP))
        self.show_group(None, None, ("",))
        self.start_theming()

    def show_group(self, spins: np.ndarray | None, moments: Moments | None, notes: tuple[str, ...]) -> None:
        """Pictures, numbers, and the note at the title, its longest form first."""
        self.notes, self.moments = notes, moments
        self.pictures.show_spins(spins)
        energy = None if moments is None else moments.energy
        self._forms = [_forms(energy), _forms(None if moments is None else moments.m2)]
        self._place()

    def numbers(self) -> tuple[str, str]:
        """Energy and m^2 in words with their errors, at length and short."""
        if self.moments is None:
            return "", ""
        energy, m2 = (forms[:2] for forms in self._forms)
        told = tuple(f"$m^2$ {form}" for form in m2)
        if self.moments.energy is None:
            return told
        return tuple(f"energy {form}, {other}" for form, other in zip(energy, told, strict=True))

    def restyle(self) -> None:
        self._names[1].setText(theme().rich("$m^2$", "note"))
        for label in (*self._names, self.energy, self.m2):
            label.setFixedHeight(theme().px(ROW))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        px = theme().px
        below = px(BELOW) + 2 * px(ROW)
        room = max(20, self.height() - px(HEAD) - below)
        self.pictures.setGeometry(0, px(HEAD), self.width(), room)
        used = self.pictures.used
        wide = self.width()
        self.head.setGeometry(0, 0, wide, px(20))
        title = px(16) + text_width(self.title, "figure") + px(12)
        note = next((form for form in self.notes if title + text_width(form, "note") <= wide), "")
        self.head.title(self.title, note)
        top = px(HEAD) + round(used.height()) + px(BELOW)
        room = self._write_rows(used.width(), wide)
        self.rows.setGeometry(0, top, round(room), 2 * px(ROW))

    def _write_rows(self, narrow: float, wide: float) -> float:
        """Names and values in the longest forms for which there is room, alike in both rows.

        Returns the width of the rows: that of the pictures, or of the group where a form needs it.
        """
        apart = theme().px(8)
        pairs = list(zip(*self._forms, strict=True))
        tries = [(pair, room, name) for pair in pairs for room in (narrow, wide) for name in ENERGY]
        for pair, room, name in tries:
            value = max(text_width(form, "note bold") for form in pair)
            if text_width(name, "note") + apart + value <= room:
                break
        self._names[0].say(name)
        self.energy.say(pair[0])
        self.m2.say(pair[1])
        return room

    def frozen(self) -> ImageFigure:
        """The pictures side by side, energy and m^2 below them."""
        drawn = self.pictures.drawn
        _, rows, columns = drawn.shape
        apart = max(1, columns // 20)
        image = np.full((rows, len(drawn) * (columns + apart) - apart), np.nan)
        for place, spins in enumerate(drawn):
            image[:, place * (columns + apart) :][:, :columns] = spins
        cell = self.pictures.rects()[0].width() / columns
        up, down = ("accent", "paper") if self.learned else PALETTES[theme().palette_name]
        numbers = {self.title.lower(): drawn}
        if self.moments is not None:
            numbers |= {"m2 and error": np.array(self.moments.m2)}
            if self.moments.energy is not None:
                numbers |= {"energy and error": np.array(self.moments.energy)}
        long, short = self.numbers()
        foot = long if text_width(long.replace("$", ""), "note") <= self.width() else short
        return ImageFigure(
            self.title.lower(), self.title, image, self.notes[0], foot, up, down,
            size=(image.shape[1] * cell, rows * cell), numbers=numbers,
        )  # fmt: skip


def _forms(measured: tuple[float, float] | None) -> tuple[str, str, str]:
    """A value with its error, at length and short, and the value alone."""
    if measured is None:
        return "–", "–", "–"
    return plus_minus(*measured), value_and_error(*measured), number(measured[0], 3)


class SamplesAndDreams(QWidget):
    is_figure = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.samples, self.dreams = Group(False, self), Group(True, self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Samples and dreams")
        theme().changed.connect(self.updateGeometry)
        self._tell()

    def show_samples(self, spins: np.ndarray | None, moments: Moments | None = None) -> None:
        """Some of the data, (n, rows, columns) −1 and +1, and what is measured of all of them."""
        self.samples.show_group(spins, moments, ("",))
        self._tell()

    def show_dreams(self, spins: np.ndarray | None, moments: Moments | None = None, steps: int = 0) -> None:
        """Some of the network's own, after so many Gibbs steps, and what is measured of all of them."""
        notes = (f"fantasy particles, {count(steps)} steps", f"{count(steps)} steps", "")
        self.dreams.show_group(spins, moments, ("",) if spins is None else notes)
        self._tell()

    def _tell(self) -> None:
        told = self.summary()
        self.setAccessibleDescription(told)
        for group in (self.samples, self.dreams):
            group.pictures.setAccessibleDescription(told)

    def summary(self) -> str:
        """Both pairs of numbers, in one sentence."""
        if self.dreams.moments is None:
            return "The network has not dreamed yet."
        told = f"Dreams have {self.dreams.numbers()[0]}"
        if self.samples.moments is not None:
            told += f"; the samples have {self.samples.numbers()[0]}"
        return told.replace("$m^2$", "m²") + "."

    # geometry

    def sizeHint(self) -> QSize:
        px = theme().px
        return QSize(536, px(HEAD) + 80 + px(BELOW) + 2 * px(ROW))

    def minimumSizeHint(self) -> QSize:
        px = theme().px
        return QSize(240, px(HEAD) + 40 + px(BELOW) + 2 * px(ROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = (self.width() - GAP) // 2
        self.samples.setGeometry(0, 0, wide, self.height())
        self.dreams.setGeometry(self.width() - wide, 0, wide, self.height())

    # export

    def figures(self) -> list[ImageFigure]:
        """The groups that have something to show, as figures for paper."""
        return [group.frozen() for group in self.groups()]

    def groups(self) -> list[Group]:
        """Those that have something to show."""
        return [group for group in (self.samples, self.dreams) if group.pictures.spins is not None]

    def rects(self) -> list[QRectF]:
        """Where their pictures are, in px of this widget, with the room to their right."""
        return [
            QRectF(group.x(), group.pictures.y(), group.width(), group.pictures.used.height())
            for group in self.groups()
        ]
