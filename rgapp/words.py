"""Numbers as the window and the figures write them: thin spaces in thousands and before %, U+2212 for minus.

number(0.5, 2) "0.50"    count(41200) "41 200"    percent(0.876) "88 %"    short(0.03) "0.03"
"""

from __future__ import annotations

import math

THIN = "\u2009"
MINUS = "\u2212"


def _grouped(text: str) -> str:
    return text.replace(",", THIN).replace("-", MINUS)


def number(value: float, decimals: int = 3) -> str:
    """Fixed decimals, minus as U+2212, thousands apart: number(-0.5, 2) is "−0.50"."""
    if not math.isfinite(value):
        return "∞" if value > 0 else MINUS + "∞" if value < 0 else "?"
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return _grouped(text)


def count(value: float) -> str:
    """A whole number with thin spaces in the thousands."""
    return number(value, 0)


def short(value: float) -> str:
    """A number without superfluous digits, as at a tick: 0.03, 1, 2.5, 1 000."""
    if value != 0 and (abs(value) < 1e-4 or abs(value) >= 1e6):
        return f"{value:.3g}".replace("e-0", "e-").replace("e+0", "e").replace("-", MINUS)
    return _grouped(f"{value:,.10g}" if abs(value) >= 1 else f"{value:.6g}")


def percent(share: float, decimals: int = 0) -> str:
    """A share as percent: percent(0.876) is "88 %"."""
    return f"{number(100 * share, decimals)}{THIN}%"


def rate(per_second: float) -> str:
    """A rate kept to three digits, so that it does not flicker: 41 200, 8.3."""
    if per_second >= 100:
        digits = math.floor(math.log10(per_second)) - 2
        return count(round(per_second / 10**digits) * 10**digits)
    return number(per_second, 0 if per_second >= 10 else 1)


def time_left(seconds: float) -> str:
    """ "about 4 s left", "about 2 min left", "about 3 h left"."""
    for unit, length in (("s", 1), ("min", 60)):
        if seconds < 90 * length:
            return f"about {count(seconds / length)} {unit} left"
    return f"about {count(seconds / 3600)} h left"


def plus_minus(value: float, error: float) -> str:
    """A measurement with its standard error, to the first digit of it: 1.235 ± 0.002, 12.3 ± 1.2.

    A leading 1 takes another digit along.
    """
    if not math.isfinite(value):
        return number(value)
    if not 0 < error < math.inf:
        return short(float(f"{value:.4g}"))
    digits = 2 if f"{error:.1e}".startswith("1") else 1
    rounded = float(f"{error:.{digits}g}")
    decimals = digits - 1 - math.floor(math.log10(rounded))
    value, decimals = round(value, decimals), max(0, decimals)
    return f"{number(value, decimals)} ± {number(rounded, decimals)}"


def value_and_error(value: float, error: float, digits: int = 2) -> str:
    """A measurement to two digits of its standard error: 1.2346(12), 12.3(1.2), 1 230(120); or to one."""
    if not math.isfinite(value):
        return number(value)
    if not 0 < error < math.inf:
        return short(float(f"{value:.5g}"))
    decimals = digits - 1 - math.floor(math.log10(float(f"{error:.{digits}g}")))
    if decimals > 1:
        return f"{number(value, decimals)}({round(error * 10**decimals)})"
    if decimals == 1:
        return f"{number(value, 1)}({error:.1f})"
    return f"{count(round(value, decimals))}({count(round(error, decimals))})"
