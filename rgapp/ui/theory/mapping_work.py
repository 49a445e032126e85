"""What is summed over all states of the small lattice, and the network that is fitted to it, in threads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from rgapp.physics.rbm import RBM
from rgapp.physics.small_lattice import SmallLattice
from rgapp.physics.transformations import Row
from rgapp.ui.background import Background
from rgapp.ui.theory.params import TheoryParams

Asked = tuple[int, int, float]  # size, hidden units, temperature: what a network is trained on


class Stopped(Exception):
    """Nobody wants the fit any more."""


class MappingWork(QObject):
    """``rows`` of the lattice asked for last, told by ``summed``; ``fitting`` a network, told by ``fits``."""

    summed = Signal()
    fits = Signal()  # a fit has begun, or ended
    said = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()
        self.have: tuple[Asked, float] | None = None  # of what ``rows`` are: and the block rule's sharpness
        self.fitting: Asked | None = None
        self._machines: dict[Asked, RBM] = {}
        self._stop = False
        self._sums, self._fits = Background(self), Background(self)

    @staticmethod
    def asked(params: TheoryParams) -> Asked:
        """The small lattice that is set."""
        return params.visible, params.hidden, params.temperature

    def sum_up(self, params: TheoryParams) -> None:
        """Rows of the lattice that is set; the latest wins."""
        wanted = self.asked(params), params.sharpness
        machine = self._machines.get(wanted[0])
        trained = any(row.name == "trained" for row in self.rows)
        if self.have != wanted or (machine is not None) != trained:
            self._sums.run(partial(_rows, *wanted, machine), partial(self._summed, wanted), self._failed)

    def _summed(self, wanted: tuple[Asked, float], rows: Sequence[Row]) -> None:
        self.have, self.rows = wanted, rows
        self.summed.emit()

    def fit(self, params: TheoryParams) -> None:
        """Fit a machine to the lattice that is set by its exact gradient, or stop doing so."""
        if self.fitting is not None:
            self._stop = True
            self._fits.stop()
            self.fitting = None
            self.said.emit("Stopped")
        else:
            asked = self.asked(params)
            self._stop, self.fitting = False, asked
            self._fits.run(partial(self._fit, asked), partial(self._fitted, asked), self._failed)
        self.fits.emit()

    def _fit(self, asked: Asked) -> Any:
        from rgapp.physics.exact_fit import exact_fit

        size, hidden, temperature = asked

        def tell(_divergence: float) -> None:
            if self._stop:
                raise Stopped

        return exact_fit(SmallLattice(size, temperature).law, hidden, seed=0, tell=tell)

    def _fitted(self, asked: Asked, fit: Any) -> None:
        self._machines[asked] = fit.rbm
        self.fitting = None
        self.said.emit(f"Trained: KL = {fit.divergence:.4g} nats")
        self.fits.emit()

    def _failed(self, error: Exception) -> None:
        self.fitting = None
        self.fits.emit()
        if not isinstance(error, Stopped):
            self.failed.emit(f"{str(error).rstrip('.')}.")

    def close(self) -> None:
        self._stop = True
        self._sums.stop()
        self._fits.stop()


def _rows(asked: Asked, sharpness: float, machine: RBM | None) -> Sequence[Row]:
    from rgapp.physics.transformations import rows

    size, hidden, temperature = asked
    return rows(SmallLattice(size, temperature), sharpness, hidden, machine)
