"""What an axis spans: the same room around the data on the screen and on paper."""

from __future__ import annotations

import math

from rgapp.export.figures import Axis

Span = tuple[float, float]


def place(axis: Axis, value: float) -> float:
    """Where a value lies on its axis: itself, or its log10."""
    return math.log10(value) if axis.log else value


def spread(axis: Axis, length: float, before: float, after: float) -> Span:
    """The ends of an axis of ``length`` px whose low and high lie ``before`` and ``after`` px inside it.

    On a logarithmic axis they are log10 of the values.
    """
    low, high = place(axis, axis.low), place(axis, axis.high)
    unit = (high - low) / max(length - before - after, 1.0)
    return low - before * unit, high + after * unit


def equalised(x: Span, y: Span, aspect: float) -> tuple[Span, Span]:
    """Widen one of the spans so that a unit is as long on both axes; ``aspect`` is width over height."""
    wide, high = abs(x[1] - x[0]), abs(y[1] - y[0])
    if wide / high < aspect:
        grow = (high * aspect / wide - 1) / 2
        return (x[0] - grow * (x[1] - x[0]), x[1] + grow * (x[1] - x[0])), y
    grow = (wide / aspect / high - 1) / 2
    return x, (y[0] - grow * (y[1] - y[0]), y[1] + grow * (y[1] - y[0]))
