"""The session's analysis kept abreast of its parameters: the latest wins. No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from rgapp import runs
from rgapp.engine import BatchRunner, Failure, Progress
from rgapp.experiments.flow import curves_of
from rgapp.experiments.flow_result import ALL, FlowResult
from rgapp.session import Session

PARTS_AFTER = 1.0  # seconds: a long analysis is shown curve by curve
GRACE = 0.4  # seconds in which one that is overtaken may still end and be seen: a drag is followed live


class Analysis:
    """Call ``follow`` when parameters may have changed, ``request`` to run anyway, ``step`` at every tick.

    ``result`` is what is to be drawn, made with ``params`` and ``seed``; it stays until something newer is
    there. A long analysis is drawn curve by curve; where it is stopped or fails, the last whole one is back.
    While a slider that changes nothing but what is dropped is dragged, a preview at fewer cut-offs is
    computed, and all of it once it is let go. ``outdated``: something newer is being computed. ``quick``:
    what runs differs in what is dropped alone. ``seconds`` the last whole analysis took.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._wanted: tuple[Any, int] | None = None
        self._answered: tuple[Any, int] | None = None  # what needs no further run
        self._runs: tuple[Any, int] | None = None
        self._drawn: tuple[Any, int] | None = None
        self._waiting_since: float | None = None
        self._began = 0.0
        self._parts = 0
        self.quick = False
        self._preview = False  # whether what runs, or ran last, is one
        self._cancelled = False
        self._whole: tuple[FlowResult, Any, int] | None = None  # with its parameters and seed
        self._points: dict[str, Any] | None = None  # the arrays of the last whole one
        self._runner: BatchRunner | None = None
        self.result: FlowResult | None = None
        self.params: Any = None
        self.seed = 0
        self.seconds: float | None = None
        self.failure: Failure | None = None

    def follow(self) -> None:
        """Analyse again if the parameters are not those of the analysis that runs or ran last."""
        asked = self._asked()
        self._wanted = asked if asked != self._answered else None

    def request(self) -> None:
        """Analyse again in any case."""
        self._wanted = self._asked()

    def cancel(self) -> None:
        """Stop what runs; what is drawn is the last whole analysis again, if there was one."""
        self._wanted, self._preview = None, False
        if self._runner is not None:
            self._runner.cancel()
            self._cancelled = True
        self._restore()

    @property
    def whole(self) -> bool:
        """Whether no curve is missing from what is drawn."""
        return self._whole is not None and self.result is self._whole[0]

    def kept(self) -> Callable[[Path], Any] | None:
        """What is drawn as a result file, once it is whole."""
        if not self.whole or self._points is None:
            return None
        return partial(runs.of_batch, "flow", self.params, self.seed, dict(self._points))

    @property
    def running(self) -> bool:
        return self._wanted is not None or self._busy

    @property
    def pending(self) -> bool:
        """Whether one runs, or has ended and ``step`` has not taken it over yet."""
        return self._wanted is not None or self._runner is not None

    @property
    def progress(self) -> Progress:
        return self._runner.progress if self._busy else Progress()

    @property
    def outdated(self) -> bool:
        return self._wanted is not None or (self._busy and self._drawn is not self._runs)

    def waiting_for(self, now: float) -> float:
        """Seconds that a person has been waiting, however often the analysis began anew."""
        return 0.0 if self._waiting_since is None else now - self._waiting_since

    def step(self, now: float) -> bool:
        """Start, cancel, take over; True when there is something new to be seen."""
        if self._preview and self._wanted is None and not self._session.dragging:
            self._preview, self._wanted = False, self._asked()
        if self._wanted is not None:
            if self._waiting_since is None:
                self._waiting_since = now
            if self._busy:
                new = self.quick and self._take_parts()
                if now - self._began > GRACE or (self.quick and self._parts):
                    self._runner.cancel()
                    self._answered = None  # should its parameters come back, it has to run again
                return new
            new = self._end() if self._runner is not None else False
            self._start(now)
            return new
        if self._runner is None:
            return False
        if self._busy:
            soon = self.quick or now - self._began > PARTS_AFTER
            return not self._cancelled and soon and self._take_parts()
        return self._end()

    # inside

    @property
    def _busy(self) -> bool:
        return self._runner is not None and not self._runner.done

    def _asked(self) -> tuple[Any, int]:
        return self._session.flow_params(), self._session.seed("flow")

    def _start(self, now: float) -> None:
        self._runs = self._answered = self._wanted
        self._wanted = None
        self._began, self._parts, self._cancelled = now, 0, False
        self.quick = self._same_but_for_what_is_dropped()
        self.failure = None
        self._preview = self.quick and self._session.dragging
        self._runner = self._session.start_flow(self._preview)

    def _same_but_for_what_is_dropped(self) -> bool:
        if self.result is None or self._drawn is None:
            return False
        (wanted, seed), (drawn, drawn_seed) = self._runs, self._drawn
        return seed == drawn_seed and wanted == drawn.changed(drop_top=wanted.drop_top)

    def _take_parts(self) -> bool:
        """Draw the curves that have arrived, once there is one, or all of them where they take no time."""
        points = dict(self._runner.results)
        there = [name in points for name in curves_of(self._runs[0])]
        if len(points) == self._parts or not (all(there) if self.quick else any(there)):
            return False
        self._show(points)
        return True

    def _end(self) -> bool:
        runner, self._runner = self._runner, None
        if self._wanted is None:
            self._waiting_since = None
        self.failure = runner.failure
        if runner.result is not None and not self._cancelled:
            self._show(runner.result)
            if not self._preview:
                self.seconds = runner.progress.seconds
                self._whole = (self.result, self.params, self.seed)
                self._points = runner.result
        elif self.failure is not None:
            self._restore()
        return not runner.cancelled

    def _restore(self) -> None:
        if self._whole is not None:
            self.result, self.params, self.seed = self._whole
            self._drawn = (self.params, self.seed)

    def _show(self, points: dict[str, Any]) -> None:
        before = self.result if self.quick else None
        self._parts, self._drawn = len(points), self._runs
        self.result = _completed(FlowResult.of(points), before)
        self.params, self.seed = self._runs


def _completed(result: FlowResult, before: FlowResult | None) -> FlowResult:
    """With what a result of the same data had of all modes, which will come again."""
    if before is None:
        return result
    flows = dict(result.flows)
    if ALL in flows and ALL in before.flows and flows[ALL].error is None:
        flows[ALL] = replace(flows[ALL], error=before.flows[ALL].error)
    bands = {name: band for name, band in before.bands.items() if name == ALL and name in flows}
    return replace(
        result,
        flows=flows,
        bands=bands | result.bands,
        distributions=result.distributions or before.distributions,
        coupling=result.coupling or before.coupling,
        shells=result.shells or before.shells,
    )
