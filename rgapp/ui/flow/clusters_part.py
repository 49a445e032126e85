"""Coarse-graining in real space as a part of the place: its page, and the runs that fill it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from rgapp import runs
from rgapp.engine import BatchRunner, Failure, Progress
from rgapp.experiments.clusters import DATA, SHUFFLED, ClustersParams, coarse_of
from rgapp.experiments.flow_params import SourceParams
from rgapp.session import Session
from rgapp.ui.flow.clusters_page import ClustersPage
from rgapp.words import count


class ClustersPart:
    """Samples of the same source, parameters and seed as those of the flow.

    ``follow`` when they may have changed, ``step`` at every tick; what is drawn stays until there is
    something newer.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.page = ClustersPage()
        self.params: ClustersParams | None = None  # of what is drawn
        self.seed = 0
        self.failure: Failure | None = None
        self.points: dict[str, Any] = {}
        self._wanted: tuple[ClustersParams, int] | None = None
        self._asked: tuple[ClustersParams, int] | None = None
        self._runner: BatchRunner | None = None
        self._waiting_since: float | None = None

    def follow(self, again: bool = False) -> None:
        """Coarse-grain anew if the samples are to be others than those of the last run, or ``again``."""
        flow = self.session.flow_params()
        params = ClustersParams(**{name: getattr(flow, name) for name in SourceParams.model_fields})
        asked = params, self.session.seed("flow")
        self._wanted = asked if again or asked != self._asked else None

    def cancel(self) -> None:
        self._wanted, self._asked = None, None
        if self._runner is not None:
            self._runner.cancel()

    @property
    def running(self) -> bool:
        return self._wanted is not None or self._runner is not None

    @property
    def progress(self) -> Progress:
        return Progress() if self._runner is None else self._runner.progress

    def waiting_for(self, now: float) -> float:
        """Seconds that a person has been waiting."""
        return 0.0 if self._waiting_since is None else now - self._waiting_since

    def step(self, now: float) -> bool:
        """Start, cancel, take over; True when something ended."""
        if self._wanted is not None and self._waiting_since is None:
            self._waiting_since = now
        if self._runner is not None:
            if self._wanted is not None:
                self._runner.cancel()
            if not self._runner.done:
                return False
            return self._end()
        if self._wanted is not None:
            self._asked, self._wanted = self._wanted, None
            self.failure = None
            self._runner = self.session.start_batch("clusters", *self._asked, {})
        return False

    def _end(self) -> bool:
        runner, self._runner = self._runner, None
        if self._wanted is None:
            self._waiting_since = None
        self.failure = runner.failure
        if runner.result is not None and self._asked is not None:
            self.points = runner.result
            self.params, self.seed = self._asked
            control = coarse_of(self.points[SHUFFLED]) if SHUFFLED in self.points else None
            self.page.show_coarse(coarse_of(self.points[DATA]), control, str(self.points[DATA]["report"]))
        return runner.result is not None or runner.failure is not None

    def kept(self) -> Callable[[Path], Any] | None:
        """What is drawn as a result file."""
        if self.params is None:
            return None
        return partial(runs.of_batch, "clusters", self.params, self.seed, dict(self.points))

    def right_texts(self) -> tuple[str, ...]:
        """For the status bar."""
        if not self.points:
            return (f"seed {self.session.seed('flow')}",)
        units = len(self.points[DATA]["order"])
        return (f"{count(units)} units in pairs", f"seed {self.seed}")

    def provenance(self) -> dict[str, Any]:
        from rgapp.export.provenance import provenance

        params = self.params or ClustersParams()
        source = params.file if params.source == "file" else None
        return provenance("clusters", params, self.seed, source=source)
