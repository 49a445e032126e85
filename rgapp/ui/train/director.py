"""What is drawn when: frames of a training at the rate of each figure, or what a training left behind."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject

from rgapp.experiments.train import TrainParams
from rgapp.experiments.training_frame import Curves, Look, TrainingFrame
from rgapp.ui.background import Background
from rgapp.ui.coarse.rates import PLOTS, Cadence, Governor, Meter
from rgapp.ui.train.board import Board
from rgapp.ui.train.dreams import Moments
from rgapp.ui.train.measures import Monitored
from rgapp.ui.train.scrub import Scrub
from rgapp.ui.train.spectrum_figure import Spectrum
from rgapp.ui.train.speed import Speed
from rgapp.ui.train.wording import START, place_words
from rgapp.ui.train.work import Work

FIELDS, SPECTRA = 4.0, 1.0  # redraws a second

# measures of the figure, each with its monitors: of the samples learned, and of those held out
_MONITORS = {
    "reconstruction": ("reconstruction_error", "held_out_error"),
    "pseudo": ("pseudo_likelihood", "held_out_pseudo_likelihood"),
    "gap": ("free_energy_gap", ""),
}


class Director(QObject):
    """Asks for frames of the place's work and lets the board show them."""

    def __init__(
        self,
        board: Board,
        work: Work,
        maker: Callable[[], Callable[[Look], TrainingFrame]],
        failed: Callable[[Exception], object],
    ) -> None:
        """``maker()`` gives what makes frames while nothing is under way, in any thread."""
        super().__init__(board)
        self.board, self.work = board, work
        self.frame: TrainingFrame | None = None  # the newest, with whatever parts were due
        self.sizes: tuple[int, ...] = ()
        self._params = TrainParams()
        self.speed = Speed()
        self.frames = Meter()
        self.scrub = Scrub(board)
        self.scrub.left.connect(self.settle)
        self._governor = Governor()
        self._background = Background(self)
        self._maker, self._failed = maker, failed
        self._plots, self._fields, self._spectra = Cadence(PLOTS), Cadence(FIELDS), Cadence(SPECTRA)
        self._due = {"fields": True, "spectrum": True}
        self._samples: np.ndarray | None = None  # those that are shown
        self._curves: tuple = (1, 0, None)  # layer, epochs and divergence of those that are shown
        self._follows = True  # the grid shows the layer in training
        board.grid.asked.connect(self._choice_made)

    # what is shown

    def begin(self, params: TrainParams) -> None:
        """Another training of this kind, or none yet."""
        self.frame, self._follows = None, True
        self._params = params
        self.speed.rest()
        self.scrub.forget()
        self.sizes = tuple(params.sizes)
        board = self.board
        board.bar.set_layers(self.sizes)
        if board.grid.sizes != self.sizes:
            board.grid.set_network(self.sizes)
        board.grid.set_view(replace(board.grid.view, layer=1, page=0))
        board.errors.show_measures({}, self._epochs(1))
        self._curves = (1, 0, None)
        board.spectrum.show_spectrum(None)
        board.dreams.show_samples(None)
        board.dreams.show_dreams(None)
        self._samples = None
        board.grid.invite("" if self.work.params is not None else START)
        self.settle()

    def settle(self) -> None:
        """Look at what stands still: stopped, ended, or not begun."""
        self.speed.rest()
        if not self.work.running:
            make = partial(self._maker(), self._look())
            self._background.run(make, self._show_settled, self._failed)

    def tick(self, now: float) -> None:
        self._governor.tick(now)
        self.frames.add(now)
        if not self.work.running:
            return
        mailbox, slower = self.work.runner.mailbox, self._governor.slower
        if self._plots.due(now, slower):
            self._due["fields"] |= self._fields.due(now, slower)
            self._due["spectrum"] |= self._spectra.due(now, slower)
            frame = mailbox.take(replace(self._look(), **self._due))
        else:
            frame = mailbox.poll()
        if frame is not None:
            self.speed.see(now, frame.layer, frame.updates)
            self._show(frame)

    def stop(self) -> None:
        self._background.stop()

    def _look(self) -> Look:
        grid = self.board.grid
        view = grid.view
        return Look(view.layer, view.which, view.page, grid.number, view.span)

    def _choice_made(self) -> None:
        """Other fields are wanted."""
        self._follows = self.frame is None or self.board.grid.view.layer == self.frame.layer
        self._due = {"fields": True, "spectrum": True}
        self._plots.hurry()
        if self.frame is not None:
            self._show_curves(self.frame)
        self.settle()

    # drawing

    @property
    def busy(self) -> bool:
        """Whether what stands still is being looked at."""
        return self._background.busy

    @property
    def layer(self) -> int:
        """The layer in training, 0 for none."""
        layer = self.frame.layer if self.frame is not None else 0
        return layer if layer < len(self.sizes) else 0

    @property
    def together(self) -> bool:
        """Whether all layers learn together, or did when the training was stopped."""
        return self.frame is not None and self.frame.layer == len(self.sizes) and self.frame.epochs > 0

    @property
    def place_words(self) -> str:
        """Where a training that is not finished stands."""
        frame = self.frame
        if frame is None or not (self.layer or self.together):
            return "not finished"
        return place_words(frame.layer, len(self.sizes) - 1, frame.epoch + frame.share, frame.epochs)

    @property
    def between(self) -> bool:
        """Whether something else is going on than the training of a layer."""
        return self.work.running and not self.layer

    def _show(self, frame: TrainingFrame) -> None:
        self.frame = frame
        bar, grid = self.board.bar, self.board.grid
        if self.layer and self._follows and grid.view.layer != frame.layer:
            grid.set_view(replace(grid.view, layer=frame.layer, page=0))
        if self.layer:
            left = self.speed.seconds_for(frame.updates_left)
            left = left if left is None or left >= 0.5 else None
            bar.show_progress(frame.layer, frame.epoch + frame.share, frame.epochs, left)
        elif frame.layer and self.work.running:
            bar.show_trained()
        self._show_curves(frame)
        self._show_samples(frame)
        self._show_network(frame)

    def _show_samples(self, frame: TrainingFrame) -> None:
        samples, dreams = frame.samples, frame.dreams
        if samples is not None and samples.spins is not self._samples:
            self._samples = samples.spins
            self.board.dreams.show_samples(samples.spins, Moments(samples.energy, samples.m2))
        if dreams is not None:
            self.board.dreams.show_dreams(dreams.spins, Moments(dreams.energy, dreams.m2), dreams.steps)

    def _show_settled(self, frame: TrainingFrame | None) -> None:
        if self.work.running or frame is None:
            return
        self._show(frame)
        if self.work.runner is None and not frame.epochs and frame.layer and not self.board.bar.is_slider:
            self.board.bar.show_trained(min(frame.layer, len(self.sizes)) - 1)
            self.scrub.offer(self.work)

    def _show_curves(self, frame: TrainingFrame) -> None:
        layer = self.board.grid.view.layer
        if len(frame.curves) == len(self.sizes) and any(map(len, frame.curves[-1].values())):
            layer = len(self.sizes)  # what all layers learned together counts
        curves = frame.curves[layer - 1] if layer <= len(frame.curves) else {}
        epochs = len(next(iter(curves.values()), ()))
        # the gauge is of the lowest machine, or of all together
        divergence = frame.divergence if layer in (1, len(self.sizes)) else None
        if (layer, epochs, divergence) != self._curves:
            self._curves = (layer, epochs, divergence)
            measures = measures_of(curves)
            if divergence is not None and math.isfinite(divergence):
                measures["kl"] = Monitored(np.array([float(epochs)]), np.array([divergence]))
            self.board.errors.show_measures(measures, self._epochs(layer))

    def _show_network(self, frame: TrainingFrame) -> None:
        """Fields and singular values, where they are what is wanted now."""
        look = self._look()
        if (frame.look.layer, frame.look.which, frame.look.page, frame.look.span) != (
            look.layer,
            look.which,
            look.page,
            look.span,
        ):
            return
        if frame.fields is not None:
            self._due["fields"] = False
            self.board.grid.show_patches(frame.fields, self._silent(frame))
        if frame.spectrum is not None:
            self._due["spectrum"] = False
            given = frame.spectrum
            self.board.spectrum.show_spectrum(Spectrum(given.values, given.shape, given.variance))

    def _silent(self, frame: TrainingFrame) -> int | None:
        """Units of the layer shown that see nothing yet, as of its last whole epoch."""
        layer = self.board.grid.view.layer
        curves = frame.curves[layer - 1] if layer <= len(frame.curves) else {}
        silent = curves.get("silent_units", ())
        return int(silent[-1]) if len(silent) else None

    def _epochs(self, layer: int) -> int:
        if layer == len(self.sizes):
            return self._params.joint.epochs
        return self._params.trainings[layer - 1].epochs


def measures_of(curves: Curves) -> dict[str, Monitored]:
    """The monitors of a layer as the figure names them; those that were measured."""
    measures = {}
    for name, (learned, held) in _MONITORS.items():
        values = curves.get(learned)
        if values is not None and len(values) and np.isfinite(values).any():
            other = curves.get(held)
            known = other is not None and np.isfinite(other).any()
            measures[name] = Monitored(np.arange(1.0, len(values) + 1), values, other if known else None)
    return measures
