"""How often what is drawn: a cadence for each kind of figure, less for all when drawing falls behind."""

from __future__ import annotations

from collections import deque

LATTICE, TILES, PLOTS, NUMBERS = 60.0, 20.0, 10.0, 2.0  # redraws a second at most
TOO_SLOW = 30.0  # frames a second below which less is drawn
_RECOVERED = 45.0
_CALM = 4.0  # seconds of recovery before more is drawn again


class Cadence:
    """Says when the next redraw is due, at most ``per_second`` of them."""

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        self._next = 0.0

    def due(self, now: float, slower: float = 1.0) -> bool:
        """Whether to redraw at ``now`` (seconds); ``slower`` stretches the interval. True counts as done."""
        period = slower / self.per_second
        if now < self._next - 0.004:  # ticks of 60 Hz come a little early or late
            return False
        self._next = max(self._next + period, now + 0.5 * period)
        return True

    def hurry(self) -> None:
        """The next ask is answered with yes."""
        self._next = 0.0


class Meter:
    """Events a second over the last second."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def add(self, now: float) -> None:
        self._times.append(now)
        self._drop(now)

    def rate(self, now: float) -> float:
        self._drop(now)
        if len(self._times) < 2:
            return float(len(self._times))
        span = self._times[-1] - self._times[0]
        return (len(self._times) - 1) / span if span > 0 else 0.0

    def _drop(self, now: float) -> None:
        while self._times and now - self._times[0] > 1.0:
            self._times.popleft()


class Governor:
    """Watches how often the window gets round to drawing and asks for less when it is under 30 a second."""

    def __init__(self) -> None:
        self._ticks = Meter()
        self._began: float | None = None
        self._last = 0.0
        self._better_since: float | None = None
        self.slower = 1.0
        self.rate = 60.0

    def tick(self, now: float) -> None:
        self._ticks.add(now)
        if self._began is None or now - self._last > 0.5:
            self._began = now  # the first second after a pause or a start says nothing
        self._last = now
        if now - self._began < 1.0:
            return
        self.rate = self._ticks.rate(now)
        if self.rate < TOO_SLOW:
            self.slower, self._better_since = 3.0, None
        elif self.slower > 1.0 and self.rate >= _RECOVERED:
            self._better_since = self._better_since if self._better_since is not None else now
            if now - self._better_since >= _CALM:
                self.slower, self._better_since = 1.0, None

    @property
    def behind(self) -> bool:
        return self.slower > 1.0
