"""The scale of a slider: where a value sits on the track, and the value a step further. No Qt here.

``Scale(1, 4, step=0.001)`` is linear, ``Scale(16, 2048, log=True, whole=True)`` logarithmic, and
``Scale.of_stops((0.5, 1, 2, math.inf))`` walks from stop to stop; values between stops may be typed.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass

LOG_STEPS = 60  # arrow presses from one end of a logarithmic track to the other


@dataclass(frozen=True)
class Scale:
    low: float
    high: float
    step: float | None = None
    log: bool = False
    whole: bool = False
    stops: tuple[float, ...] = ()

    @classmethod
    def of_stops(cls, stops: tuple[float, ...]) -> Scale:
        """A scale of equally spaced, ascending values; the last one may be infinite."""
        return cls(stops[0], stops[-1], stops=stops)

    def fraction(self, value: float) -> float:
        """Place of the value on the track, 0 to 1; values outside sit at the ends."""
        if self.stops:
            return self._stop(value) / (len(self.stops) - 1)
        value = min(max(value, self.low), self.high)
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def _stop(self, value: float) -> float:
        """Index of the value among the stops, with a fraction where it lies between two."""
        if value <= self.stops[0]:
            return 0.0
        if value >= self.stops[-1]:
            return len(self.stops) - 1.0
        below = bisect_right(self.stops, value) - 1
        low, high = self.stops[below], self.stops[below + 1]
        if math.isinf(high):
            return below + (0.0 if value == low else 0.5)
        return below + (value - low) / (high - low)

    def value(self, fraction: float, digits: int = 2) -> float:
        """The value at a place of the track, rounded to the step (log scales: to ``digits`` figures)."""
        fraction = min(max(fraction, 0.0), 1.0)
        if self.stops:
            return self.stops[round(fraction * (len(self.stops) - 1))]
        if not self.log:
            return self.rounded(self.low + fraction * (self.high - self.low), self.step)
        if fraction in (0.0, 1.0):
            return self.high if fraction else self.low
        return self._figures(self.low * (self.high / self.low) ** fraction, digits)

    def _figures(self, value: float, digits: int) -> float:
        value = float(f"{value:.{digits}g}")
        if self.whole:
            value = float(round(value))
        return min(max(value, self.low), self.high)

    def rounded(self, value: float, step: float | None) -> float:
        """The nearest multiple of the step inside the range."""
        if self.whole:
            value = float(round(value))
        elif step:
            value = float(f"{round(value / step) * step:.12g}")
        return min(max(value, self.low), self.high)

    def moved(self, value: float, steps: float) -> float:
        """The value ``steps`` arrow presses further; a tenth of a step is allowed (Alt)."""
        if self.stops:
            return self._next_stop(value, steps)
        if not self.log:
            step = self.step or (self.high - self.low) / 100
            return self.rounded(value + steps * step, step * min(1.0, abs(steps)))
        value = min(max(value, self.low), self.high)
        ratio = (self.high / self.low) ** (steps / LOG_STEPS)
        moved = self._figures(value * ratio, 2 if abs(steps) >= 1 else 3)
        if self.whole and moved == value:
            moved = min(max(value + math.copysign(1, steps), self.low), self.high)
        return moved

    def _next_stop(self, value: float, steps: float) -> float:
        place = self._stop(value)
        count = max(1, round(abs(steps)))
        index = math.floor(place) + count if steps > 0 else math.ceil(place) - count
        return self.stops[min(max(index, 0), len(self.stops) - 1)]
