"""A runner that goes on only from one frame of a film to the next: the same run on every machine."""

from __future__ import annotations

from collections.abc import Callable

from rgapp.engine.experiment import Live
from rgapp.engine.runner import Runner

FASTEST = 64.0  # sweeps a frame for "as fast as it goes", which no clock settles here
PATIENCE = 60.0  # seconds in which a frame must be there


class Stepped(Runner):
    """Plays as ``Runner`` does, but by ``next_frame`` instead of the clock: ``pace`` sweeps every 1/60 s of
    the film. What is ordered in between is met between two frames, in the order of the calls.
    """

    def __init__(
        self,
        make: Callable[[], Live],
        *,
        name: str = "run",
        playing: bool = False,
        pace: float | None = None,
    ) -> None:
        super().__init__(make, name=name)
        self._wanted, self._per_frame, self._owed = playing, pace, 0.0
        self._shows = False  # whether the worker may put a frame into the mailbox

    @property
    def running(self) -> bool:
        return self._wanted and self.failure is None

    @property
    def pace(self) -> float | None:
        return self._per_frame

    def play(self) -> None:
        self._wanted = True

    def pause(self) -> None:
        self._wanted = False

    def set_pace(self, per_frame: float | None) -> None:
        self._per_frame = per_frame

    def next_frame(self, seconds: float) -> None:
        """Go on by what is due in so many seconds of the film, and wait until its frame is in the mailbox.

        TimeoutError where it is not there after a minute; an exception of the experiment is raised here.
        """
        if self._wanted:
            self._owed += (self._per_frame or FASTEST) * 60 * seconds
            due = int(self._owed + 1e-9)
            self._owed -= due
            if due:
                self.step(due)
        self.settle()

    def settle(self) -> None:
        """Wait until everything ordered is met, and the newest frame is in the mailbox unless it was taken;
        see ``next_frame``.
        """
        self._rest()
        if self._dirty:
            self._shows = True
            self.mailbox.take()
            self._rest()
            self._shows = False

    def _rest(self) -> None:
        with self._wake:
            self.idle.clear()  # the worker sets it again when it has looked at everything once more
            self._wake.notify_all()
        if not self.idle.wait(PATIENCE):
            raise TimeoutError(f"the {self._name} did not come to its next frame in {PATIENCE:.0f} s")
        if self.failure is not None:
            raise self.failure.error

    def _ripe(self) -> float | None:
        # a frame made as soon as it is asked for would have met what was ordered meanwhile, or not
        return super()._ripe() if self._shows else None
