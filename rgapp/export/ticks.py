"""Where the ticks of an axis stand and what is written there: the same on the screen and on paper."""

from __future__ import annotations

import math

from rgapp import words

_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


def linear_ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """At most ``wanted`` + 1 round values from low to high, both ends included where they are round."""
    low, high = min(low, high), max(low, high)
    if not high > low:
        return [low]
    rough = (high - low) / max(1, wanted)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(nice for nice in _NICE if nice * power >= rough * (1 - 1e-9)) * power
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    return [float(f"{index * step:.12g}") for index in range(first, last + 1)]


def log_ticks(low: float, high: float, wanted: int = 6) -> list[float]:
    """Decades and, where there is room, their thirds (1, 0.3, 0.1); 1, 2, 5 on a short axis; ``low`` > 0."""
    low, high = min(low, high), max(low, high)
    decades = math.log10(high / low)
    for mantissas in ((1, 2, 5), (1, 3), (1,)) if decades < 1.5 else ((1, 3), (1,)):
        if decades * len(mantissas) <= wanted:
            break
    every = max(1, math.ceil(decades / wanted)) if mantissas == (1,) else 1
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    ticks = [
        float(f"{mantissa}e{power}")
        for power in range(first, last + 1)
        for mantissa in mantissas
        if power % every == 0
    ]
    return [tick for tick in ticks if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]


def tick_label(value: float) -> str:
    """What is written at a tick: 0.03, −1.5, 10 000, 10⁻⁶."""
    if value != 0 and not 1e-4 <= abs(value) < 1e6:
        power = math.floor(math.log10(abs(value)) + 1e-9)
        raised = str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        mantissa = value / 10.0**power
        if abs(abs(mantissa) - 1) < 1e-9:
            return f"{words.MINUS if mantissa < 0 else ''}10{raised}"
        return f"{words.short(round(mantissa, 6))}{words.THIN}·{words.THIN}10{raised}"
    return words.short(value)
