"""Where the parts of the layer bar lie, and which of them a stored snapshot belongs to. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence

Span = tuple[float, float]  # left, width


def segments(
    width: float,
    shares: Sequence[float],
    least: Sequence[float],
    gap: float,
    first: tuple[float, float] | None = None,
) -> list[Span]:
    """A segment for each share, ``gap`` apart; each gets its least width, and what is free by its share.

    ``first`` = (width, gap behind it) sets the first one, so that it can end where a figure below it does;
    it counts only where the others keep their least width.
    """
    if first is not None and len(shares) > 1:
        rest = width - sum(first)
        if rest >= sum(least[1:]) + gap * (len(shares) - 2):
            others = segments(rest, shares[1:], least[1:], gap)
            return [(0.0, first[0]), *((left + sum(first), wide) for left, wide in others)]
    free = max(0.0, width - gap * (len(shares) - 1) - sum(least))
    spans, left = [], 0.0
    for share, smallest in zip(shares, least, strict=True):
        wide = smallest + free * share / sum(shares)
        spans.append((left, wide))
        left += wide + gap
    return spans


class Marks:
    """Snapshots in order, each belonging to a layer (from 1): even steps along their layer's segment."""

    def __init__(self, layers: Sequence[int]) -> None:
        self.layers = tuple(layers)
        if list(self.layers) != sorted(self.layers):
            raise ValueError(f"snapshots must come layer by layer (got layers {self.layers})")
        self._first = {layer: self.layers.index(layer) for layer in set(self.layers)}
        self._many = {layer: self.layers.count(layer) for layer in set(self.layers)}

    def share(self, index: int) -> float:
        """How far along its layer a snapshot lies: 0 for the first, 1 for the last."""
        layer = self.layers[index]
        if self._many[layer] == 1:
            return 1.0
        return (index - self._first[layer]) / (self._many[layer] - 1)

    def x(self, index: int, spans: Sequence[Span]) -> float:
        """Where a snapshot lies along the bar."""
        left, width = spans[self.layers[index] - 1]
        return left + width * self.share(index)

    def nearest(self, x: float, spans: Sequence[Span]) -> int:
        """The snapshot nearest to a place along the bar."""
        return min(range(len(self.layers)), key=lambda index: abs(self.x(index, spans) - x))
