"""What is drawn when: the newest frame, at the rate of each figure, steady and never flashing."""

from __future__ import annotations

from rgapp.experiments.lattice import LatticeFrame
from rgapp.ui.coarse.rates import LATTICE, PLOTS, TILES, Cadence, Governor, Meter
from rgapp.ui.coarse.sentences import clusters
from rgapp.ui.coarse.stage import Stage
from rgapp.ui.coarse.steady import FlashGuard, SteadyColour
from rgapp.ui.coarse.view import ViewParams

CALM = 10.0  # lattices a second in calm drawing


class Director:
    """Takes frames and lets the stage show them.

    Lattice and tiles show the same frame; while they are held the curves and the counts go on.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.view = ViewParams()
        self.newest: LatticeFrame | None = None
        self.shown: LatticeFrame | None = None  # on the lattice
        self.governor = Governor()
        self.guard = FlashGuard()
        self._colour = SteadyColour()
        self._frames = Meter()
        self._lattice, self._tiles, self._plots = Cadence(LATTICE), Cadence(TILES), Cadence(PLOTS)
        self._tiles_show: LatticeFrame | None = None
        self._plots_show: LatticeFrame | None = None
        self._counting = Cadence(TILES)
        self._counted: LatticeFrame | None = None
        self._told: tuple[int, str] | None = None
        self.running = True

    @property
    def held(self) -> bool:
        """Whether lattice and tiles stand still because the pointer is on a unit."""
        return self.view.freeze and self.stage.picking.hovered is not None

    def set_view(self, view: ViewParams) -> None:
        """Draw in this way from now on, also what is held or paused."""
        before, self.view = self.view, view
        if view.steady != before.steady and self.shown is not None:
            self._draw_lattice(self.shown)
        self._tiles_show = None
        self._tiles.hurry()

    def set_calm(self, calm: bool) -> None:
        self._lattice.per_second = CALM if calm else LATTICE

    def frames_per_second(self, now: float) -> float:
        """Lattices drawn in the last second."""
        return self._frames.rate(now)

    def tick(self, frame: LatticeFrame | None, now: float) -> None:
        """Draw what is due at ``now`` (seconds); ``frame`` is a new one or None."""
        self.governor.tick(now)
        slower = self.governor.slower
        if frame is not None:
            self.newest = frame
        if self.newest is None:
            return
        if self._wants_lattice() and self._lattice.due(now, slower) and self._draw_lattice(self.newest, now):
            self._frames.add(now)
        if self._tiles_show is not self.shown and self._tiles.due(now, slower):
            self._tiles_show = self.shown
            self._draw_tiles(self.shown)
        if self._plots_show is not self.newest and self._plots.due(now, slower):
            self._plots_show = self.newest
            self.stage.show_curves(self.newest)
        if self._counted is not self.newest and self._counting.due(now):
            self._count(self.newest)
        self._tell_state()

    def catch_up(self) -> None:
        """Let every figure show the frame that is on the lattice."""
        if self.shown is not None:
            self._tiles_show = self._plots_show = self.shown
            self._draw_tiles(self.shown)
            self.stage.show_curves(self.shown)

    def _wants_lattice(self) -> bool:
        """There is a newer frame and nothing holds the picture; another size is always shown."""
        if self.shown is self.newest:
            return False
        return not self.held or self.shown is None or self.shown.size != self.newest.size

    def _draw_lattice(self, frame: LatticeFrame, now: float | None = None) -> bool:
        """Draw it in its sign; False where that would be one flash too many."""
        if clusters(frame.algorithm):
            steady = self.view.steady
            sign, changed = self._colour.look(frame.packed, frame.size, steady, frame.magnetization >= 0)
            if now is not None and not steady and not self.guard.allows(now, changed):
                return False
            self._colour.show(frame.packed, sign)
        else:
            self._colour.forget()
        self.shown = frame
        self.stage.show_lattice(frame, self._colour.sign)
        return True

    def _draw_tiles(self, frame: LatticeFrame) -> None:
        view = self.view
        self.stage.show_layers(frame, self._colour.sign, view.drawn == "means", view.differences)

    def _count(self, frame: LatticeFrame) -> None:
        """Count how units and blocks agree, once for each sweep and way of reading it."""
        before, self._counted = self._counted, frame
        again = before is not None and (before.sweep, before.reader) == (frame.sweep, frame.reader)
        if frame.reader.has_network and not again:
            self.stage.count(frame)

    def _tell_state(self) -> None:
        if self.shown is None:
            return
        told = (self.shown.size, "held" if self.held else "live" if self.running else "paused")
        if told != self._told:
            self._told = told
            self.stage.tell_state(*told)
