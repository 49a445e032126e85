"""What is summed over all states of the small lattice, and the network that is fitted to it, in threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from rgapp.blas import blas_threads
from rgapp.engine import Cancelled
from rgapp.physics.rbm import RBM
from rgapp.physics.small_lattice import SmallLattice
from rgapp.physics.transformations import Row
from rgapp.ui.background import Background
from rgapp.ui.errors import in_words
from rgapp.ui.theory.params import TheoryParams

Asked = tuple[int, int, float]  # size, hidden units, temperature: what a network is trained on


QUICK = ("block spin", "decimation", "triangles", "independent")
PAUSE = 0.06  # seconds in which the first rows are drawn, or another value overtakes them
SHOWN = 0.25  # seconds between two looks at a network that is fitted


@dataclass(frozen=True, eq=True)
class Wanted:
    """What rows are to be summed up: the lattice, the block rule's sharpness, the network if there is one."""

    asked: Asked
    sharpness: float
    machine: RBM | None


class MappingWork(QObject):
    """``rows`` of the lattice asked for last, told by ``summed``; ``fitting`` a network, told by ``fits``.

    What is quick, and the row that is looked at, comes first; until the others are there too, those of before
    are among ``rows`` and named in ``stale``. While a network is fitted, ``rows`` hold it as it is, and
    ``trace`` the divergence after each step.
    """

    summed = Signal()
    fits = Signal()  # a fit has begun, or ended
    said = Signal(str)
    failed = Signal(str)
    _watched = Signal(object)
    _begun = Signal(object, object)  # what was asked for, and the first rows of it

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()
        self.have: Wanted | None = None  # of what ``rows`` are
        self.stale: frozenset[str] = frozenset()
        self.fitting: Asked | None = None
        self.trace: list[float] = []
        self._asked: Wanted | None = None
        self._latest: Wanted | None = (
            None  # what is being summed: what was asked for, or a network on its way
        )
        self._overtaken = threading.Event()
        self._looked_at = ""
        self._machines: dict[Asked, RBM] = {}
        self._stop = False
        self._made: dict[tuple, Row] = {}
        self._sums, self._fits = Background(self), Background(self)
        self._watched.connect(self._seen)
        self._begun.connect(self._show_first)

    @staticmethod
    def asked(params: TheoryParams) -> Asked:
        """The small lattice that is set."""
        return params.visible, params.hidden, params.temperature

    @property
    def up_to_date(self) -> bool:
        """Whether ``rows`` are those asked for last."""
        return self.have is not None and self.have == self._asked

    def sum_up(self, params: TheoryParams) -> None:
        """Rows of the lattice that is set; the latest wins."""
        asked, self._looked_at = self.asked(params), params.row
        self._asked = Wanted(asked, params.sharpness, self._machines.get(asked))
        if self._latest != self._asked:
            self._start(self._asked)

    def _start(self, wanted: Wanted) -> None:
        self._latest = wanted
        self._overtaken.set()
        self._sums.run(partial(self._sum, wanted), partial(self._summed, wanted), self._told)

    def _sum(self, wanted: Wanted) -> Sequence[Row]:
        """Rows that differ from those of before are made, two at a time; NumPy lets go of the interpreter."""
        from rgapp.physics.transformations import recipes

        self._overtaken.clear()
        (size, hidden, temperature), before = wanted.asked, self._made
        lattice = _lattice(size, temperature)
        wants = recipes(lattice, wanted.sharpness, hidden, wanted.machine)
        keys = {name: (name, id(lattice), *takes[1:]) for name, takes in wants.items()}
        found = {name: before[keys[name]] for name in wants if keys[name] in before}
        # of the others the long ones first, which two threads share best
        missing = [name for name in reversed(wants) if name not in found]
        quick = [name for name in missing if name in QUICK or name == self._looked_at]
        with ThreadPoolExecutor(2) as pool:
            for some in (quick, [name for name in missing if name not in quick]):
                made = pool.map(lambda name: _made(name, wants[name]), some)
                found |= dict(zip(some, made, strict=True))
                self._made = {keys[name]: row for name, row in found.items()}
                if some and len(found) < len(wants):
                    self._begun.emit(wanted, {name: found.get(name) for name in wants})
                    self._overtaken.wait(PAUSE)  # both cores are the picture's
                    if wanted is not self._latest:
                        raise Cancelled
        return tuple(found[name] for name in wants)

    def _show_first(self, wanted: Wanted, found: dict[str, Row | None]) -> None:
        """The first rows, beside those of before where the others are not there yet."""
        if wanted is not self._latest:
            return
        old = {row.name: row for row in self.rows}
        rows = {name: row or old.get(name) for name, row in found.items()}
        self.stale = frozenset(name for name, row in found.items() if row is None)
        self.have, self.rows = None, tuple(row for row in rows.values() if row is not None)
        self.summed.emit()

    def _summed(self, wanted: Wanted, rows: Sequence[Row]) -> None:
        self.have, self.rows, self.stale = wanted, rows, frozenset()
        self.summed.emit()

    # the network

    def fit(self, params: TheoryParams) -> None:
        """Fit a machine to the lattice that is set by its exact gradient, or stop doing so."""
        if self.fitting is not None:
            self._stop = True
            self._fits.stop()
            self.fitting = None
            self.said.emit("Stopped")
        elif params.hidden == 0:
            self.said.emit("There is nothing to train: without hidden units the spins are independent")
        else:
            asked = self.asked(params)
            self._stop, self.fitting, self.trace = False, asked, []
            self._fits.run(partial(self._fit, asked), partial(self._fitted, asked), self._failed)
        self.fits.emit()

    def _fit(self, asked: Asked) -> Any:
        from rgapp.physics.exact_fit import exact_fit

        size, hidden, temperature = asked
        trace, shown = self.trace, time.monotonic()

        def tell(divergence: float) -> None:
            if self._stop:
                raise Cancelled
            trace.append(divergence)

        def watch(machine: RBM) -> None:
            nonlocal shown
            if time.monotonic() - shown > SHOWN:
                shown = time.monotonic()
                self._watched.emit((asked, machine))

        return exact_fit(_lattice(size, temperature).law, hidden, seed=0, tell=tell, watch=watch)

    def _seen(self, found: tuple[Asked, RBM]) -> None:
        """A look at the machine on its way."""
        asked, machine = found
        if self.fitting == asked and self._asked is not None and self._asked.asked == asked:
            self._start(replace(self._asked, machine=machine))

    def _fitted(self, asked: Asked, fit: Any) -> None:
        self._machines[asked] = fit.rbm
        self.fitting = None
        self.said.emit(f"Trained: KL = {fit.divergence:.4g} nats")
        self.fits.emit()

    def _failed(self, error: Exception) -> None:
        self.fitting = None
        self.fits.emit()
        self._told(error)

    def _told(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            return
        self._latest = None  # asked for again, it is tried again
        self.failed.emit(in_words(error)[0])

    def close(self) -> None:
        self._stop = True
        self._sums.stop()
        self._fits.stop()


@lru_cache(maxsize=4)
def _lattice(size: int, temperature: float) -> SmallLattice:
    return SmallLattice(size, temperature)


def _made(name: str, takes: tuple) -> Row:
    from rgapp.physics.transformations import maker

    with blas_threads(1):
        row = maker(name)(*takes)
        row.mapping.divergence, row.place  # noqa: B018  summed here, not where they are drawn
    return row
