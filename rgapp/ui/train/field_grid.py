"""What the hidden units respond to: a grid of receptive fields, and the choice which of them it shows.

    grid = FieldGrid()
    grid.set_network((1600, 400, 100, 25))            units of each layer, the lattice first
    grid.asked.connect(...)                           other pictures are wanted: grid.view, grid.number
    units = units_shown(fields, view.which, grid.number, view.page)
    grid.show_patches(patches(fields, units, view.span), silent=3)

It decides nothing about networks: it says what it wants to see and draws what it is given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rgapp.export.figures import ImageFigure
from rgapp.physics.fields import LOCALIZED
from rgapp.physics.patches import SPAN, Patches, Which, pages
from rgapp.ui.theme import theme
from rgapp.ui.train import sentences
from rgapp.ui.train.field_pictures import FieldPictures
from rgapp.ui.train.grid import Grid, fit, steady
from rgapp.ui.train.pager import Pager
from rgapp.ui.train.signed import SignedScale
from rgapp.ui.widgets.labels import Text
from rgapp.ui.widgets.paint import Themed, disable, text_width, tooltip
from rgapp.ui.widgets.word_menu import WordMenu

TITLE, TITLE_SHORT = "Receptive fields", "Fields"
HEAD, FOOT, FOOT_SMALL = 28, 30, 24  # px above and below the pictures
APART = 14  # px between the words above and below them
MOST, MOST_SMALL = 10, 8  # pictures in a row
WHICH = (("strongest", "Strongest"), ("random", "Random"), ("all", "All"))
PARTS = ((True, "Enlarged"), (False, "Whole lattice"))


@dataclass(frozen=True)
class FieldView:
    """What is to be seen: units of ``layer`` (from 1), which of them, and how much of the lattice."""

    layer: int = 1
    which: Which = "strongest"
    page: int = 0
    enlarged: bool = True

    @property
    def span(self) -> int | None:
        """Sites along each side of a cut, None for the whole lattice."""
        return SPAN if self.enlarged else None


class FieldGrid(Themed, QWidget):
    asked = Signal()  # other pictures are wanted than those shown
    fitted = Signal()  # the pictures take another width
    read = Signal(str)  # the unit that the keyboard reached, in words

    is_figure = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = FieldView()
        self.sizes: tuple[int, ...] = (1600, 400)
        self.patches: Patches | None = None
        self._shown_as: FieldView | None = None  # the view the patches were given for
        self._silent: int | None = None
        self._most, self._foot_px = MOST, FOOT
        self._asked_for = 0
        # in the order in which Tab reaches them
        self._title = Text(TITLE, "figure", "text", parent=self)
        self._which = WordMenu(WHICH, "strongest", parent=self)
        self._part = WordMenu(PARTS, True, parent=self)
        self._layer = WordMenu((), parent=self)
        self._pager = Pager(self)
        self.pictures = FieldPictures(self)
        self.pictures.setAccessibleName(TITLE)
        self._note = Text("", "note", "text2", parent=self)
        self._scale = SignedScale(self)
        self._foot = Text("", "note", "text2", parent=self)
        self._foot.setToolTip(tooltip("Units that see nothing", "", sentences.SILENT_TIP))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._name_choices()
        self._which.chosen.connect(self._choose_which)
        self._part.chosen.connect(self._choose_part)
        self._layer.chosen.connect(self._choose_layer)
        self._pager.turned.connect(self._turn)
        self.pictures.pointed.connect(self._point_at)
        self.pictures.walked.connect(self._walked_to)
        self.set_network(self.sizes)
        self.start_theming()

    def _name_choices(self) -> None:
        for choice, name, sentence in (
            (self._which, "Units shown", "The strongest fields, some drawn at random, or all, page by page."),
            (self._part, "Part shown", "Each field cut around its centre, or on the whole lattice."),
            (self._layer, "Layer", "Fields of higher layers are products of the weights below them."),
        ):
            choice.setAccessibleName(name)
            choice.setToolTip(tooltip(name, "", sentence))

    # what is to be seen

    def set_network(self, sizes: Sequence[int]) -> None:
        """Units of each layer, the lattice first; what is shown is forgotten."""
        self.sizes = tuple(sizes)
        self.patches, self._silent, self._shown_as = None, None, None
        layers = [(layer, f"Layer {layer}") for layer in range(1, len(self.sizes))]
        layer = min(self.view.layer, len(self.sizes) - 1)
        self._layer.set_options(layers, layer)
        self._layer.setVisible(len(layers) > 1)
        self.set_view(replace(self.view, layer=layer, page=0))

    def set_view(self, view: FieldView) -> None:
        """Show another choice; sends no signal."""
        self.view = view
        self._which.set_value(view.which)
        self._part.set_value(view.enlarged)
        self._layer.set_value(view.layer)
        self._draw()

    def hold_choices(self, reason: str | None) -> None:
        """Lock the choices and say why in their tooltips; None frees them."""
        for choice in (self._which, self._part, self._layer, self._pager):
            disable(choice, reason)

    def hide_choices(self) -> None:
        """Only the title: what is shown is not to be chosen here."""
        for choice in (self._which, self._part, self._layer):
            choice.hide()
        self._arrange()

    def set_compact(self, compact: bool) -> None:
        """At most 8 pictures in a row instead of 10."""
        self._most, self._foot_px = (MOST_SMALL, FOOT_SMALL) if compact else (MOST, FOOT)
        self._draw()
        self._ask_if_new()

    def _choose_which(self, which: Which) -> None:
        self._change(which=which, page=0)

    def _choose_part(self, enlarged: bool) -> None:
        self._change(enlarged=enlarged, page=0)

    def _choose_layer(self, layer: int) -> None:
        self._change(layer=layer, page=0)

    def _turn(self, page: int) -> None:
        self._change(page=page)

    def _change(self, **changes) -> None:
        self.view = replace(self.view, **changes)
        self._asked_for = self.number
        self._arrange()
        self.asked.emit()

    @property
    def units(self) -> int:
        """How many units the layer has."""
        return self.sizes[self.view.layer]

    @property
    def number(self) -> int:
        """How many pictures there is room for."""
        return self._grid(self._sites()).number

    def _sites(self) -> int:
        """Sites along each side of the pictures that are wanted."""
        side = math.isqrt(self.sizes[0])
        return min(SPAN, side) if self.view.enlarged else side

    def _grid(self, sites: int) -> Grid:
        px = theme().px
        room = min(self.width(), self.height() - px(HEAD) - px(self._foot_px))
        return fit(max(room, 1), sites, self.units, self._most, self.devicePixelRatioF())

    def _ask_if_new(self) -> None:
        """Tell when the room holds more or fewer pictures than before."""
        if self.number != self._asked_for:
            self._asked_for = self.number
            self.asked.emit()

    # what is shown

    def show_patches(self, given: Patches, silent: int | None = None) -> None:
        """Draw these fields; ``silent`` units of the layer see nothing yet (None: not known).

        As long as the same choice is shown, a unit keeps its place from one call to the next.
        """
        if self.patches is not None and self._shown_as == self.view:
            given = given.taken(steady(self.patches.units, given.units))
        self.patches, self._shown_as, self._silent = given, self.view, silent
        self._draw()

    def invite(self, sentence: str) -> None:
        """Write a sentence over the pictures, as "Press Space to train."; "" takes it away."""
        self.pictures.invite(sentence)

    def in_order(self) -> list[QWidget]:
        """What the Tab key reaches."""
        return [self._which, self._part, self._layer, self._pager, self.pictures]

    def release(self) -> bool:
        """Let the ringed unit go; whether there was one."""
        was = self.pictures.ringed is not None
        self.pictures.let_go()
        return was

    def _draw(self) -> None:
        if self.patches is None:
            sites = self._sites()
            self.pictures.show_fields(np.empty((0, sites, sites)), self._grid(sites))
        else:
            sites = self.patches.pictures.shape[-1]
            self.pictures.show_fields(self.patches.pictures, self._grid(sites))
        self._scale.setToolTip(sentences.scale_tip(self.pictures.limit))
        self.pictures.setAccessibleDescription(self.summary())
        self._point_at(self.pictures.ringed)

    def summary(self) -> str:
        """What the grid shows, in one sentence."""
        if self.patches is None or not self.pictures.number:
            return "Nothing has been trained yet."
        area = float(np.median(self.patches.area[: self.pictures.number]))
        gathered = int((self.patches.resultant[: self.pictures.number] >= LOCALIZED).sum())
        return sentences.fields_summary(
            self.pictures.number, self._total, self._shown_as.layer, area, gathered, self._silent
        )

    def reading(self, index: int) -> tuple[str, ...]:
        """One unit in words, the longest form first: its number, how much it sees, where."""
        given = self.patches
        centre = given.centres[index] if given.resultant[index] >= LOCALIZED else None
        return sentences.unit(int(given.units[index]), float(given.area[index]), centre)

    def _point_at(self, index: int | None) -> None:
        self.pictures.setToolTip("" if index is None else self.reading(index)[0])
        self._arrange()

    def _walked_to(self, index: int) -> None:
        self.read.emit(self.reading(index)[0])

    # geometry

    def sizeHint(self) -> QSize:
        side = 10 * 64 - 4
        return QSize(side, side + theme().px(HEAD) + theme().px(self._foot_px))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 240)

    @property
    def picture_width(self) -> int:
        """px from the left edge of the first picture to the right edge of the last in its row."""
        return math.ceil(self.pictures.grid.side)

    def restyle(self) -> None:
        self._draw()
        self._ask_if_new()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()
        self._ask_if_new()

    def _arrange(self) -> None:
        """Title, choices and note above the pictures, the scale and what is silent below them."""
        px = theme().px
        side = self.picture_width
        if side != self.pictures.width():
            self.fitted.emit()
        self.pictures.setGeometry(0, px(HEAD), side, side)
        many = pages(self.units, self.number)
        self._pager.show_page(self.view.page, many)
        self._pager.setVisible(self.view.which == "all" and many > 1)
        self._write_beside(self._note, self.note_forms(), self._place_head(side), 0)
        top = px(HEAD) + side + px(self._foot_px - 20)
        self._scale.setGeometry(0, top, min(self._scale.sizeHint().width(), side), px(20))
        silent = sentences.silent(self._silent or 0)
        self._write_beside(self._foot, silent, self._scale.width() + px(APART), top)

    def _place_head(self, side: int) -> int:
        """Title and choices from the left; returns where they end. What does not fit becomes shorter."""
        gap = theme().px(APART)
        choices = [one for one in (self._which, self._part, self._layer, self._pager) if not one.isHidden()]
        widths = [choice.sizeHint().width() for choice in choices]
        room = side - gap * len(choices)
        forms = (TITLE, TITLE_SHORT)
        title = next(
            (form for form in forms if text_width(form, "figure") + sum(widths) <= room), TITLE_SHORT
        )
        left = math.ceil(text_width(title, "figure"))
        self._title.say(title)
        self._title.setGeometry(0, 0, left, theme().px(20))
        share = min(1.0, max(0.3, (room - left) / max(1, sum(widths))))
        for choice, width in zip(choices, widths, strict=True):
            choice.setGeometry(left + gap, 0, int(width * share), choice.sizeHint().height())
            left += gap + int(width * share)
        return left + gap

    def _write_beside(self, label: Text, forms: Sequence[str], left: float, top: int) -> None:
        """The longest form that fits between ``left`` and the right edge of the pictures."""
        room = self.picture_width - left
        words = next((form for form in forms if text_width(form, "note") <= room), "")
        label.say(words)
        width = math.ceil(text_width(words, "note"))
        label.setGeometry(self.picture_width - width, top, width, theme().px(20))

    def note_forms(self) -> tuple[str, ...]:
        """What stands at the right of the title, the longest form first."""
        if self.pictures.ringed is not None:
            return self.reading(self.pictures.ringed)
        return self._shown_words() if self.pictures.number else ()

    @property
    def _total(self) -> int:
        """Units of the layer that is shown, which may not yet be the one that is wanted."""
        return self.sizes[self._shown_as.layer]

    def _shown_words(self) -> tuple[str, ...]:
        first = int(self.patches.units[0]) if self._shown_as.which == "all" else None
        return sentences.shown(self.pictures.number, self._total, self.patches.cut, first)

    # export

    def frozen(self) -> ImageFigure:
        """The pictures as they stand, a site apart, with the weights behind them."""
        number, columns = self.pictures.number, self.pictures.grid.columns
        given = self.patches
        sites = given.pictures.shape[-1]
        rows = -(-number // columns)
        pitch = sites + 1
        image = np.full((rows * pitch - 1, columns * pitch - 1), np.nan)
        for index, field in enumerate(given.pictures[:number]):
            top, left = index // columns * pitch, index % columns * pitch
            image[top : top + sites, left : left + sites] = field / (self.pictures.limit or 1.0)
        scale = self.pictures.grid.cell / sites
        return ImageFigure(
            "receptive fields",
            TITLE,
            image,
            self._shown_words()[0],
            sentences.silent(self._silent or 0)[0],
            "accent",
            "negative",
            size=(image.shape[1] * scale, image.shape[0] * scale),
            middle="paper",
            ends=sentences.paper_ends(self.pictures.limit),
            numbers={
                "field": given.pictures[:number],
                "unit": given.units[:number],
                "centre row": given.centres[:number, 0],
                "centre column": given.centres[:number, 1],
                "area": given.area[:number],
                "resultant": given.resultant[:number],
            },
        )
