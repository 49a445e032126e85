"""Which sites of a coarse-graining depend on which: a tree of blocks beside MERA (Vidal 2007).

Both halve a ring of 2^layers sites again and again, two sites into one. The tree does nothing else, as in
Kadanoff's blocks. MERA first couples the last site of each block with the first of the next, so that what is
entangled across the edge of a block is not cut.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["tree", "mera"]
KINDS: tuple[Kind, ...] = ("tree", "mera")
MOST_LAYERS = 10


@dataclass(frozen=True)
class Coarsening:
    """ValueError for another kind, and for fewer than 1 or more than 10 layers."""

    kind: Kind
    layers: int = 5

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)} (got {self.kind})")
        if not 1 <= self.layers <= MOST_LAYERS:
            raise ValueError(f"layers must be between 1 and {MOST_LAYERS} (got {self.layers})")

    def sites(self, layer: int) -> int:
        """How many there are after ``layer`` steps."""
        return 1 << (self.layers - layer)

    def mixed(self, layer: int, sites: Iterable[int]) -> frozenset[int]:
        """These sites of ``layer`` and those that are coupled to them before blocks are formed."""
        n, found = self.sites(layer), frozenset(sites)
        if self.kind == "tree" or n < 4:  # two sites are one block, with no edge to its outside
            return found
        return found | {(site - 1 if site % 2 == 0 else site + 1) % n for site in found}

    def up(self, sites: Iterable[int]) -> list[frozenset[int]]:
        """Sites of each layer, the given ones of layer 0 first, that change when those do: the causal cone of
        an operator there.
        """
        cone = [frozenset(sites)]
        for layer in range(self.layers):
            cone.append(frozenset(site // 2 for site in self.mixed(layer, cone[-1])))
        return cone

    def down(self, layer: int, site: int) -> list[frozenset[int]]:
        """Sites of layers 0 to ``layer`` on which that site of ``layer`` depends, layer 0 first."""
        region = [frozenset([site])]
        for below in range(layer - 1, -1, -1):
            blocks = {2 * one + half for one in region[0] for half in (0, 1)}
            region.insert(0, self.mixed(below, blocks))
        return region
