"""How a network and the block-spin rule read the same window of a lattice, and how far they agree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rgapp.bits import unpack_rows
from rgapp.engine import read_only

if TYPE_CHECKING:
    from rgapp.physics.blockspin import Rule
    from rgapp.physics.dbm import DBM
    from rgapp.physics.stack import Stack

SIDE = 40  # of the window that block spins read when there is no network
BLOCKS = (2, 4, 8)


@dataclass(frozen=True, kw_only=True)
class Layers:
    """What is read off one window; one entry a layer, finest first. Without a network ``hidden_*`` are empty.

    ``hidden_means`` float32 and ``hidden_spins`` int8, (rows, columns), placed on the grid and signed;
    ``block_means`` float32 and ``blocks`` int8, (side / block, side / block), the same numbers where one spin
    speaks for its block; ``agreement`` is the share of equal sites and ``chance`` the share expected of two
    independent pictures with the same up-fractions.
    A layer whose grid does not divide the window has None for its block entries and nan for its shares.
    """

    hidden_means: tuple[NDArray[np.float32], ...] = ()
    hidden_spins: tuple[NDArray[np.int8], ...] = ()
    block_means: tuple[NDArray[np.float32] | None, ...] = ()
    blocks: tuple[NDArray[np.int8] | None, ...] = ()
    agreement: tuple[float, ...] = ()
    chance: tuple[float, ...] = ()


def agreement_and_chance(one: NDArray, other: NDArray) -> tuple[float, float]:
    """Share of equal sites of two +-1 pictures, and p1 p2 + (1 - p1)(1 - p2) of their up-fractions p1, p2."""
    p, q = float((one > 0).mean()), float((other > 0).mean())
    return float((one == other).mean()), p * q + (1 - p) * (1 - q)


def window(packed: NDArray[np.uint64], size: int, corner: tuple[int, int], side: int) -> NDArray[np.int8]:
    """The (side, side) int8 spins right and down of ``corner`` on the torus, from packed rows."""
    rows = np.arange(corner[0], corner[0] + side) % size
    columns = np.arange(corner[1], corner[1] + side) % size
    return unpack_rows(packed[rows], size)[:, columns]


@dataclass(frozen=True)
class Reader:
    """Reads windows of ``side`` x ``side`` spins with a network, or with the block rule alone."""

    stack: Stack | DBM | None = None
    side: int = SIDE
    blocks: tuple[int | None, ...] = BLOCKS
    rule: Rule = "majority"

    @property
    def has_network(self) -> bool:
        return self.stack is not None

    @classmethod
    def of(cls, stack: Stack | DBM, rule: Rule = "majority") -> Reader:
        grids = [stack.layout(layer).grid for layer in range(1, len(stack.sizes))]
        return cls(stack, stack.side, tuple(_block(stack.side, grid) for grid in grids), rule)

    def read(self, spins: NDArray[np.int8], seed: int, sweep: int) -> Layers:
        """``seed`` and ``sweep`` key the coins of this picture: sampled hidden spins, and ties of blocks."""
        means, hidden = self._hidden(spins, seed, sweep)
        block_means, blocks = self._blocks(spins, seed, sweep)
        shares = [
            agreement_and_chance(units, block) if block is not None else (math.nan, math.nan)
            for units, block in zip(hidden, blocks, strict=False)
        ]
        return Layers(
            hidden_means=means,
            hidden_spins=hidden,
            block_means=block_means,
            blocks=blocks,
            agreement=tuple(share for share, _ in shares),
            chance=tuple(chance for _, chance in shares),
        )

    def _hidden(self, spins: NDArray, seed: int, sweep: int) -> tuple[tuple, tuple]:
        if self.stack is None:
            return (), ()
        visible = spins.reshape(-1)
        means = self.stack.up(visible)
        sampled = self.stack.up(visible, seed=np.random.SeedSequence([seed, sweep]))
        return self._placed(means, np.float32), self._placed(sampled, np.int8)

    def _placed(self, layers: Sequence[NDArray], kind: type) -> tuple[NDArray, ...]:
        return tuple(
            read_only(np.ascontiguousarray(self.stack.place(layer, units), dtype=kind))
            for layer, units in enumerate(layers, 1)
        )

    def _blocks(self, spins: NDArray, seed: int, sweep: int) -> tuple[tuple, tuple]:
        from rgapp.physics import blockspin

        means, blocks = [], []
        for layer, block in enumerate(self.blocks, 1):
            if block is None:
                means.append(None)
                blocks.append(None)
                continue
            spoken = read_only(blockspin.blocked(spins, block, self.rule, (seed, layer, sweep)))
            blocks.append(spoken)
            exact = spoken if self.rule == "decimation" else blockspin.block_means(spins, block)
            means.append(read_only(exact.astype(np.float32, copy=False)))
        return tuple(means), tuple(blocks)


def _block(side: int, grid: tuple[int, int]) -> int | None:
    rows, columns = grid
    return side // rows if rows == columns and side % rows == 0 else None
