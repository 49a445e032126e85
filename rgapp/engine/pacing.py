"""Time, as a worker sees it: how many sweeps are due, how many fit in a chunk, how many it makes a second."""

from __future__ import annotations

import math

FRAMES_A_SECOND = 60.0
CHUNK_SECONDS = 0.004
_CATCH_UP = 6  # frames of debt that are still caught up on; older debt is forgiven


class Pacer:
    """Sweeps due at ``per_frame`` of them each 1/60 s; None stands for as fast as it goes."""

    def __init__(self, per_frame: float | None) -> None:
        if per_frame is not None and not (math.isfinite(per_frame) and per_frame > 0):
            raise ValueError(f"the pace must be more than 0 sweeps a frame (got {per_frame:g})")
        self.per_frame = per_frame
        self._began: float | None = None
        self._done = 0

    def due(self, now: float) -> tuple[int, float | None]:
        """Sweeps due at the time ``now`` (seconds), and the time at which the next ones will be."""
        if self.per_frame is None:
            return 1 << 62, None
        if self._began is None:
            self._began, self._done = now, 0
        frame = math.floor((now - self._began) * FRAMES_A_SECOND)
        due = math.floor(self.per_frame * frame) - self._done
        if due > max(1.0, _CATCH_UP * self.per_frame):
            self._began, self._done = now, 0
            return max(1, math.floor(self.per_frame)), None
        next_frame = max(frame + 1, math.ceil((self._done + max(due, 0) + 1) / self.per_frame))
        return due, self._began + next_frame / FRAMES_A_SECOND

    def done(self, n: int) -> None:
        self._done += n

    def rest(self) -> None:
        """Forget the clock: what was not due while paused is not owed afterwards."""
        self._began = None


class Chunk:
    """The number of sweeps between two looks at the door: about 4 ms of them, growing at most twofold."""

    def __init__(self) -> None:
        self.size = 1

    def took(self, n: int, seconds: float) -> None:
        fits = n * CHUNK_SECONDS / max(seconds, 1e-9)
        if n < self.size and fits >= n:
            return  # a short chunk says little about a full one
        self.size = max(1, min(2 * n, int(min(fits, 1e15))))

    def reset(self) -> None:
        self.size = 1


class Meter:
    """Sweeps a second over the last half second or more."""

    WINDOW = 0.5

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._since: float | None = None
        self._count = 0
        self._rate = 0.0

    def add(self, n: int, now: float) -> float:
        if self._since is None:
            self._since = now  # the first chunk's own time is unknown
            return self._rate
        self._count += n
        if now - self._since >= self.WINDOW:
            self._rate = self._count / (now - self._since)
            self._since, self._count = now, 0
        return self._rate
