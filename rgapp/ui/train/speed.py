"""How fast a layer is trained, measured from the frames as they come. No Qt here."""

from __future__ import annotations

from collections import deque

_REMEMBERED = 3.0  # seconds


class Speed:
    """Updates a second over the last three seconds."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()
        self._layer = 0

    def see(self, now: float, layer: int, updates: int) -> None:
        """At ``now`` (seconds) so many updates of this layer are done."""
        if layer != self._layer or (self._seen and updates < self._seen[-1][1]):
            self.rest()
            self._layer = layer
        self._seen.append((now, updates))
        while now - self._seen[0][0] > _REMEMBERED:
            self._seen.popleft()

    def rest(self) -> None:
        """It stands still, and what was measured says nothing about what comes."""
        self._seen.clear()

    @property
    def rate(self) -> float:
        """Updates a second, 0 while that is not known."""
        if len(self._seen) < 2:
            return 0.0
        (began, first), (now, last) = self._seen[0], self._seen[-1]
        return (last - first) / (now - began) if now > began else 0.0

    def seconds_for(self, updates: int) -> float | None:
        """How long so many more will take; None while that is not known."""
        return updates / self.rate if self.rate > 0 else None
