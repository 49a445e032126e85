"""What is open: the parameters of every place, undo, the running lattice, the analysis, the settings."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from psygnal import Signal

from rgapp.engine import BatchRunner, Cluster, Processes, Runner, Workers
from rgapp.experiments import EXPERIMENTS
from rgapp.history import History
from rgapp.params import ParameterError, Params, parse_whole
from rgapp.scenes import Programme
from rgapp.settings import Settings

if TYPE_CHECKING:
    from rgapp.experiments.lattice import LoadSpins

SEED = 563
LARGEST_SEED = 2**63 - 1
NETWORK = "ising-critical-40"
SCENES = "scenes"  # the name of the lecture's programme among the states
PACE = 8.0  # sweeps a frame
LIVE = ("temperature", "field", "algorithm")  # what an analysis of the Ising model takes from the lattice


@dataclass(frozen=True)
class State:
    """What a place is set to."""

    params: Params
    seed: int


@dataclass
class _Place:
    first: Callable[[], State]
    check: Callable[[Params], None]
    apply: Callable[[State, State], None]
    state: State | None = None


@dataclass(frozen=True)
class Kept:
    """What a place has computed: ``give`` tells it as results, ``take`` shows those of a session again."""

    give: Callable[[], list[Any]]
    take: Callable[[list[Any]], None]


def _plain(state: State) -> dict[str, Any]:
    return {"params": state.params.model_dump(mode="json"), "seed": state.seed}


def _nothing(*_: Any) -> None:
    pass


def _lattice(state: State) -> Any:
    return EXPERIMENTS["lattice"].make(state.params, state.seed)


def parse_seed(value: Any) -> int:
    """A seed from a number or its text; ParameterError where it is no whole number from 0 to 2^63 - 1."""
    try:
        number = parse_whole(value) if isinstance(value, str) else value
        seed = int(number) if float(number).is_integer() else -1
    except (TypeError, ValueError, OverflowError):
        seed = -1
    if not 0 <= seed <= LARGEST_SEED:
        raise ParameterError(f"seed must be a whole number from 0 to {LARGEST_SEED} (got {value})", "seed")
    return seed


class Session:
    """Everything the window shows and does, without the window.

    ``set`` is the one way to change a parameter: it checks, can be undone, and reaches what runs. Signals
    are sent in the thread of the caller.
    """

    changed = Signal(str, object)  # place, its parameters
    undo_changed = Signal()
    flow_started = Signal(object)  # the BatchRunner

    def __init__(
        self,
        settings: Settings | None = None,
        clock: Callable[[], float] = time.monotonic,
        network: str = NETWORK,
        runner: type[Runner] = Runner,
    ) -> None:
        self.settings = settings if settings is not None else Settings()
        self._network = network
        self.flow: BatchRunner | None = None
        self._history = History(clock)
        self._places: dict[str, _Place] = {}
        self._waiting: dict[str, dict[str, Any]] = {}  # restored states of places that are not there yet
        self.kept: dict[str, Kept] = {}  # what places have computed that a session file holds
        for name in ("lattice", "flow"):
            self._places[name] = _Place(*self._experiment(name))
        self.register(SCENES, Programme())
        self._analysis: Any = None
        self._cancelled: list[BatchRunner] = []
        self._batches: list[BatchRunner] = []
        self._begun: State | None = None  # what the lattice was set to when it was let run
        self.lattice = runner(lambda: _lattice(self._begun), name="lattice", playing=True, pace=PACE)

    # -- life ------------------------------------------------------------------------------------------

    def start(self) -> Session:
        """Let the lattice run, from how it is set now, whenever its thread comes to it."""
        self._begun = self._begun or self._state("lattice")
        self.lattice.start()
        return self

    def close(self) -> None:
        """Stop and join everything that runs."""
        self.lattice.stop()
        for runner in [*self._cancelled, *([self.flow] if self.flow else []), *self._batches]:
            runner.cancel()
        for runner in [*self._cancelled, *([self.flow] if self.flow else []), *self._batches]:
            runner.stop()

    def __enter__(self) -> Session:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- parameters ------------------------------------------------------------------------------------

    def register(
        self,
        place: str,
        params: Params,
        *,
        seed: int = SEED,
        check: Callable[[Params], None] = _nothing,
        apply: Callable[[State, State], None] = _nothing,
    ) -> None:
        """Give undo and signals to further values, such as how a view draws.

        ``check`` may raise ParameterError; ``apply(before, after)`` is called after every change.
        """
        self._places[place] = _Place(lambda: State(params, seed), check, apply)
        if place in self._waiting:
            with suppress(ParameterError):  # of a version that knew other values: the first ones stay
                self._put(place, self._restored(place, self._waiting.pop(place)))

    def knows(self, place: str) -> bool:
        """Whether there are parameters of that name."""
        return place in self._places

    def fields_of(self, place: str, values: dict[str, Any]) -> dict[str, Any]:
        """Those of ``values`` that are parameters of the place: a file of another version may have others."""
        known = type(self.params(place)).model_fields
        return {name: value for name, value in values.items() if name in known}

    def params(self, place: str) -> Any:
        return self._state(place).params

    def seed(self, place: str) -> int:
        return self._state(place).seed

    def set(self, place: str, **values: Any) -> None:
        """Change some parameters of a place, ``seed`` among them.

        ParameterError, whose ``parameter`` is one of the given, where they cannot be used: then nothing
        changes.
        """
        before = self._state(place)
        given = dict(values)
        try:
            seed = parse_seed(given.pop("seed")) if "seed" in given else before.seed
            after = State(before.params.changed(**given), seed)
            self._places[place].check(after.params)
        except ParameterError as error:
            if error.parameter not in values:
                error.parameter = next(iter(values), "")
            raise
        if after != before:
            self._history.add(place, set(values), before, after)
            self._put(place, after)
            self.undo_changed.emit()

    @property
    def scenes(self) -> list[dict[str, Any]]:
        """The lecture's programme, see ``rgapp.scenes``; empty: the scenes that ship."""
        return list(self.params(SCENES).entries)

    def set_scenes(self, entries: list[dict[str, Any]]) -> None:
        """Another programme; each is a step of undo, however soon the next one comes."""
        self.begin_drag()
        try:
            self.set(SCENES, entries=tuple(entries))
        finally:
            self.end_drag()

    @property
    def dragging(self) -> bool:
        """Whether a drag has begun and not ended."""
        return self._history.dragging

    def begin_drag(self) -> None:
        """What is set until ``end_drag`` is one step of undo."""
        self._history.begin_drag()

    def end_drag(self) -> None:
        self._history.end_drag()

    @property
    def can_undo(self) -> bool:
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        return self._history.can_redo

    def undo(self) -> bool:
        """Take back the last step; False where there is none. Simulations go on, only parameters return."""
        step = self._history.undo()
        if step is not None:
            self._put(step.place, step.before)
            self.undo_changed.emit()
        return step is not None

    def redo(self) -> bool:
        step = self._history.redo()
        if step is not None:
            self._put(step.place, step.after)
            self.undo_changed.emit()
        return step is not None

    # -- all of it -------------------------------------------------------------------------------------

    def states(self) -> dict[str, dict[str, Any]]:
        """Parameters and seed of every place, as plain values for JSON; ``restore`` takes them back."""
        made = {name: _plain(self._state(name)) for name in self._places}
        return {**self._waiting, **made}

    def restore(self, states: dict[str, dict[str, Any]]) -> None:
        """Put every place into these states, places that are not there yet once they are.

        ParameterError where one cannot be used: then nothing changes. Undo begins anew.
        """
        found = {
            name: self._restored(name, values) for name, values in states.items() if name in self._places
        }
        self._waiting = {name: values for name, values in states.items() if name not in self._places}
        for name, state in found.items():
            if state != self._state(name):
                self._put(name, state)
        self._history.clear()
        self.undo_changed.emit()

    def restore_first(self) -> None:
        """Every place as at the first start."""
        self._waiting.clear()
        self.restore({name: _plain(held.first()) for name, held in self._places.items()})

    def _restored(self, name: str, values: dict[str, Any]) -> State:
        """The state that ``states`` wrote; fields that this version does not know are left out."""
        held = self._places[name]
        kind = type(held.first().params)
        given = values.get("params")
        if not isinstance(given, dict):
            raise ParameterError(f"the parameters of {name} are missing", name)
        params = kind().changed(**{key: value for key, value in given.items() if key in kind.model_fields})
        held.check(params)
        return State(params, parse_seed(values.get("seed", SEED)))

    # -- the lattice -----------------------------------------------------------------------------------

    def order(self, order: Any) -> None:
        """Hand an order (Reset, MoveWindow, ClearCircles ...) to the running lattice."""
        self.lattice.order(order)

    def reset(self, start: str = "hot") -> None:
        from rgapp.experiments.lattice import Reset

        self.order(Reset(start))

    def restart(self) -> None:
        """The lattice again from its seed: sweep 0, an empty journal; the way out of a failure too."""
        self.lattice.restart(partial(_lattice, self._state("lattice")))

    def go_on_from(self, spins: LoadSpins, values: dict[str, Any]) -> None:
        """Go on from these spins, at their size and with these other values; see ``rgapp.runs.last_spins``.

        ParameterError where the network does not fit them.
        """
        self.set("lattice", size=spins.size, **values)
        self.order(spins)

    # -- the analysis ----------------------------------------------------------------------------------

    def start_flow(self, preview: bool = False) -> BatchRunner:
        """Analyse with the present parameters; an analysis that is still running is cancelled. ``preview``:
        see ``rgapp.experiments.flow.Flow``.

        For the source "ising" temperature, field and algorithm are those of the lattice now.
        """
        if self.flow is not None:
            self.flow.cancel()
            self._cancelled = [flow for flow in (*self._cancelled, self.flow) if not flow.done]
        params, seed, threads = self.flow_params(), self.seed("flow"), self.settings.values.threads

        def make() -> Any:
            # what the analysis before has computed is used again as far as it still holds
            self._analysis = EXPERIMENTS["flow"].make(
                params, seed, threads=threads, before=self._analysis, preview=preview
            )
            return self._analysis

        self.flow = BatchRunner(make, name="flow").start()
        self.flow_started.emit(self.flow)
        return self.flow

    def flow_params(self) -> Any:
        """The parameters of an analysis started now."""
        params, lattice = self.params("flow"), self.params("lattice")
        if params.source != "ising":
            return params
        return params.changed(**{name: getattr(lattice, name) for name in LIVE})

    # -- experiments -----------------------------------------------------------------------------------

    def start_batch(
        self, name: str, params: Params, seed: int, have: dict[str, Any], **options: Any
    ) -> BatchRunner:
        """Run a batch experiment; the points in ``have`` are not run again. ``options``: see BatchRunner.

        Where it has several points that do not need one another they run on other processes.
        """
        entry, values = EXPERIMENTS[name], self.settings.values
        workers: Workers | None = None
        if not entry.can_be_taken_up and (values.cluster or values.jobs > 1):
            workers = Cluster(values.cluster) if values.cluster else Processes(values.jobs)
        threads = 1 if workers is not None else values.threads
        make = partial(entry.make, params, seed, threads=threads)
        return self._begin(BatchRunner(make, name=name, have=have, workers=workers, **options))

    def start_check(self, seed: int = SEED) -> BatchRunner:
        """Check the physics, see ``rgapp.experiments.check``."""
        from rgapp.experiments.check import Check, CheckParams

        threads = self.settings.values.threads
        return self._begin(BatchRunner(lambda: Check(CheckParams(), seed, threads), name="check"))

    def _begin(self, runner: BatchRunner) -> BatchRunner:
        self._batches = [batch for batch in (*self._batches, runner) if not batch.done]
        return runner.start()

    # -- inside ----------------------------------------------------------------------------------------

    def _experiment(self, name: str) -> tuple[Callable, Callable, Callable]:
        entry = EXPERIMENTS[name]
        first = {"network": self._network} if name == "lattice" else {}
        apply = self._apply_lattice if name == "lattice" else _nothing
        return lambda: State(entry.params(**first), SEED), entry.check, apply

    def _state(self, place: str) -> State:
        held = self._places[place]
        if held.state is None:
            held.state = held.first()
        return held.state

    def _put(self, place: str, state: State) -> None:
        held = self._places[place]
        before, held.state = self._state(place), state
        held.apply(before, state)
        self.changed.emit(place, state.params)

    def _apply_lattice(self, before: State, after: State) -> None:
        if after.seed != before.seed:
            self.lattice.restart(partial(_lattice, after))
        else:
            self.lattice.change(after.params)
