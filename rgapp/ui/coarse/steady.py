"""Keeping the picture from flashing: the steady colour, and the limit on large changes."""

from __future__ import annotations

import math

import numpy as np

LARGE = 0.25  # share of the lattice that counts as a flash when it changes at once
PER_SECOND = 3  # flashes a second that are allowed (WCAG 2.3.1)


class SteadyColour:
    """Chooses the sign in which each configuration is drawn.

    A cluster move may turn most of the lattice over. Drawn relative to the sign of the magnetization the
    picture stays; near zero magnetization, where that sign is a coin, the sign that changes fewer sites of
    the picture is taken. In an ordered lattice the two rules are one.
    """

    def __init__(self) -> None:
        self.sign = 1
        self._last: np.ndarray | None = None

    def look(self, packed: np.ndarray, size: int, steady: bool, up: bool) -> tuple[int, float]:
        """The sign (+1, -1) for this configuration, and the share of the picture that would change.

        ``packed`` is (size, words) uint64, one bit a spin; ``up`` says whether the magnetization is
        positive, used for the first picture. Nothing is kept until ``show`` is called.
        """
        if self._last is None or self._last.shape != packed.shape:
            return (1 if up or not steady else -1), 0.0
        turned = int(np.bitwise_count(packed ^ self._last).sum()) / size**2
        if not steady:
            return 1, turned if self.sign == 1 else 1 - turned
        return (-self.sign, 1 - turned) if turned > 0.5 else (self.sign, turned)

    def show(self, packed: np.ndarray, sign: int) -> None:
        """The configuration was drawn with this sign."""
        self._last, self.sign = packed, sign

    def forget(self) -> None:
        """The next picture is a new beginning: a reset, another size."""
        self._last, self.sign = None, 1


class FlashGuard:
    """Lets large changes of the picture through at even distances, at most three in any second."""

    def __init__(self) -> None:
        self._last = -math.inf  # when the last large change was drawn
        self.holding = False

    def allows(self, now: float, changed: float) -> bool:
        """Whether a picture of which the share ``changed`` differs may be drawn at ``now`` (seconds)."""
        since = now - self._last
        if changed <= LARGE:
            self.holding = self.holding and since < 1.0
            return True
        if since < 1 / PER_SECOND:
            self.holding = True
            return False
        self._last = now
        return True
