"""The views of the running lattice: alone with its curve, at four scales, and beside what was learned."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QWidget

from rgapp.bits import unpack_rows
from rgapp.experiments.lattice import LatticeFrame, LatticeParams, check
from rgapp.experiments.networks import NO_NETWORK
from rgapp.params import ParameterError
from rgapp.physics.blockspin import majority
from rgapp.results import Result
from rgapp.scenes import Scene
from rgapp.session import PACE, Session
from rgapp.ui.coarse.director import Director
from rgapp.ui.coarse.fields import FieldReader
from rgapp.ui.coarse.geometry import LINE, TITLE
from rgapp.ui.coarse.scale import with_margin
from rgapp.ui.coarse.stage import Stage
from rgapp.ui.coarse.steady import FlashGuard, SteadyColour
from rgapp.ui.lecture.view import View
from rgapp.ui.motion import calm
from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import LEFT, Themed, painter_of, write

SCALES = (1, 2, 4, 8)
CELLS = 64  # of every tile of the second scene
TILES_PERIOD = 0.05  # seconds
MOVED = ("temperature", "field")


class LectureStage(Stage):
    """The stage without curves below: lattice and tiles take all the height; or lattice and curve alone."""

    def __init__(self, alone: int = 0) -> None:
        """``alone``: spins a side of the lattice that is alone with its curve."""
        self._alone = alone
        super().__init__()

    def show_lattice(self, frame: LatticeFrame, sign: int) -> None:
        super().show_lattice(frame, sign)
        if self._alone:
            self.lattice.show_window(0, 0, frame.size)  # nothing reads a part of it

    def show_layers(self, frame: LatticeFrame, sign: int, means: bool, differences: bool) -> None:
        if not self._alone:
            super().show_layers(frame, sign, means, differences)

    def _arrange(self) -> None:
        line, title = theme().px(LINE), theme().px(TITLE)
        width, height = self.width(), self.height()
        columns, gap, between = len(self.scales), 20, 56
        room = height - title - line - LINE // 4
        side = tile = 40
        for k in range(1, max(1, room // 40) + 1):  # whole pixels for every cell of lattice and tiles
            fitting = (40 * k - line - LINE // 4) // 40 * 20  # a line of words lies between two tiles
            wide = 40 * k + between + columns * fitting + (columns - 1) * gap
            if fitting > 0 and wide <= width:
                side, tile = 40 * k, fitting
        if self._alone:
            side = self._whole(room)
        lattice = QRect(0, title, side, side)  # below the title; a ring at its edge is cut
        self.lattice_head.setGeometry(lattice.x(), 0, lattice.width(), line)
        self.lattice.setGeometry(with_margin(lattice))
        self.lattice_foot.setGeometry(lattice.x(), lattice.bottom() + 1 + LINE // 4, lattice.width(), line)
        left = lattice.right() + 1 + between
        for widget in (self.energy, self.below, self.unit, self.rule):
            widget.hide()
        if self._alone:
            self.magnetization.setGeometry(left, 0, max(80, width - left), room + title)
            self.invitation.hide()
            for scale in self.scales:
                for widget in scale.widgets:
                    widget.hide()
            return
        self.magnetization.hide()
        for k, scale in enumerate(self.scales):
            x = left + k * (tile + gap)
            learned, block = QRect(x, title, tile, tile), QRect(x, title + side - tile, tile, tile)
            scale.place(learned, block, line, title)
        first = self.scales[0].learned.geometry()
        self.invitation.setGeometry(first)

    def _whole(self, room: int) -> int:
        """The largest side (px) with whole pixels of the display a cell, or all the room for tiny ones."""
        pixels, cells = int(room * self.devicePixelRatioF()), self._alone
        return int(pixels // cells * cells / self.devicePixelRatioF()) if cells <= pixels else room


class _Running(View):
    """A lattice of the lecture's own that runs at the temperature, or the field, of the control.

    The preset has parameters of the lattice, ``pace`` in sweeps a frame and, where each visit is to begin
    anew, ``start``: "hot" or "cold".
    """

    plays, still = True, False
    moves = "temperature"

    def __init__(self, session: Session, scene: Scene, held: Mapping[str, Result]) -> None:
        super().__init__(session, scene, held)
        self._frame: LatticeFrame | None = None
        preset = dict(scene.preset)
        self._start, self._pace = preset.pop("start", ""), preset.pop("pace", PACE)
        if self._start not in ("", "hot", "cold"):
            raise ParameterError(f"start must be hot or cold (got {self._start!r})")
        if not isinstance(self._pace, int | float) or not 0 < self._pace <= 10_000:
            raise ParameterError(f"pace must be sweeps a frame, at most 10000 (got {self._pace!r})")
        if self.parameter not in MOVED:
            raise ParameterError(f"the control of a lattice is one of {', '.join(MOVED)}")
        self._params = LatticeParams(**{"field": 0.0, "network": NO_NETWORK, **preset})
        check(self._params)

    def show_value(self, value: float) -> None:
        self.session.set("lattice", **{self.parameter: value})

    def entered(self) -> None:
        if self.session.lattice.failure is not None:
            self.session.restart()
        self.session.set("lattice", **self._params.model_dump(exclude={self.parameter}))
        self.session.lattice.set_pace(self._pace)
        if self._start:
            self.session.reset(self._start)
        self.session.lattice.play()

    def left(self) -> None:
        self.session.lattice.pause()

    def tick(self, now: float) -> None:
        frame = self.session.lattice.mailbox.take()
        wanted = self.session.params("lattice")
        if frame is not None and frame.size == wanted.size and frame.params.network == wanted.network:
            self._frame = frame
            self.take(frame, now)
        else:
            self.take(None, now)

    def take(self, frame: LatticeFrame | None, now: float) -> None:
        """Draw a new frame, or go on with the last one."""

    @property
    def ready(self) -> bool:
        return self._frame is not None


class StageView(_Running):
    """Two ways to step back."""

    alone = False

    def __init__(self, session: Session, scene: Scene, held: Mapping[str, Result]) -> None:
        super().__init__(session, scene, held)
        self.stage = LectureStage(self._params.size if self.alone else 0)
        self.director = Director(self.stage)
        self._reader = FieldReader()
        self.only(self.stage).setMinimumSize(200, 200)

    def take(self, frame: LatticeFrame | None, now: float) -> None:
        self.director.running = self.session.lattice.running
        self.director.set_calm(calm(self.session.settings.values))
        self.director.tick(frame, now)
        newest = self.director.newest
        if newest is not None and newest.reader.has_network:
            self._reader.read(newest.params)
            fields = self._reader.ready()
            if fields is not self.stage.fields:
                self.stage.show_fields(fields)

    @property
    def settled(self) -> bool:
        return self.ready and not self._reader.busy and self._reader.ready() is self.stage.fields

    def close_view(self) -> None:
        self._reader.close()


class MagnetView(StageView):
    """One lattice and its magnetization against temperature."""

    alone = True


class FourTiles(Themed, QWidget):
    """The same number of cells of the lattice and of its block spins over 2, 4 and 8."""

    def __init__(self) -> None:
        super().__init__()
        self._images: list[QImage] = []
        self.setAccessibleName("The lattice and its block spins over 2, 4 and 8, equally many cells of each")
        self.start_theming()

    def show_spins(self, spins: np.ndarray, sweep: int) -> None:
        up, down = (theme().color(name).rgb() for name in ("ink", "paper"))
        self._images = []
        for scale in SCALES:
            part = spins[: CELLS * scale, : CELLS * scale]
            blocks = part if scale == 1 else majority(part[None], scale, (563, sweep, scale))[0]
            pixels = np.where(blocks > 0, np.uint32(up), np.uint32(down)).astype(np.uint32)
            image = QImage(pixels.data, CELLS, CELLS, 4 * CELLS, QImage.Format.Format_RGB32).copy()
            self._images.append(image)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px = painter_of(self), theme().px
        gap, head = min(px(28), self.width() // 30), px(26)
        side = min((self.width() - 3 * gap) // 4, self.height() - head)
        side = max(1, side // CELLS) * CELLS
        left = (self.width() - 4 * side - 3 * gap) // 2
        top = max(0, (self.height() - side - head) // 2 - head)
        painter.setRenderHint(painter.RenderHint.SmoothPixmapTransform, False)
        for k, image in enumerate(self._images):
            x = left + k * (side + gap)
            words = "the lattice" if SCALES[k] == 1 else f"blocks of {SCALES[k]} × {SCALES[k]}"
            write(painter, QRectF(x, top, side, head - 6), words, "figure", "text", LEFT)
            painter.drawImage(QRectF(x, top + head, side, side), image)


class ScalesView(_Running):
    """Four equal tiles: at the critical temperature nobody can tell which is which."""

    def __init__(self, session: Session, scene: Scene, held: Mapping[str, Result]) -> None:
        super().__init__(session, scene, held)
        if self._params.size < CELLS * SCALES[-1]:
            raise ParameterError(f"four scales need a lattice of at least {CELLS * SCALES[-1]} spins a side")
        self.tiles = self.only(FourTiles())
        self._next = 0.0
        self._drawn: LatticeFrame | None = None
        self._colour, self._guard = SteadyColour(), FlashGuard()

    def take(self, frame: LatticeFrame | None, now: float) -> None:
        newest = self._frame
        if newest is None or newest is self._drawn or now < self._next:
            return
        # near the critical point a cluster move changes a third of the picture in whatever sign it is drawn
        sign, changed = self._colour.look(newest.packed, newest.size, True, newest.magnetization >= 0)
        if not self._guard.allows(now, changed):
            return
        self._colour.show(newest.packed, sign)
        self._drawn, self._next = newest, now + TILES_PERIOD
        self.tiles.show_spins(unpack_rows(newest.packed, newest.size) * sign, newest.sweep)
