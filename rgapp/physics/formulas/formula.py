"""One formula, as it is used and as the essay prints it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Formula:
    """``figure`` it belongs to; ``text`` in TeX as matplotlib sets it, between dollar signs; ``source``;
    ``correction``: in what the essay differs and why, "" where it does not.
    """

    figure: str
    name: str
    text: str
    source: str
    correction: str = ""
