"""Slow Python twins of the kernels: the same rules, written for reading, drawing the same random words."""

from __future__ import annotations

MASK = (1 << 64) - 1


class Words:
    """Eight lanes of sfc64 in Python integers, started from 24 seed words."""

    def __init__(self, seed_words) -> None:
        seeds = [int(word) for word in seed_words]
        self.lanes = [[seeds[3 * k], seeds[3 * k + 1], seeds[3 * k + 2], 1] for k in range(8)]
        self.at = 0
        for _ in range(12 * 8):
            self.next()

    def next(self) -> int:
        lane = self.lanes[self.at]
        self.at = (self.at + 1) % 8
        a, b, c, d = lane
        word = (a + b + d) & MASK
        lane[0] = b ^ (b >> 11)
        lane[1] = (c + (c << 3)) & MASK
        lane[2] = (((c << 24) | (c >> 40)) + word) & MASK
        lane[3] = (d + 1) & MASK
        return word

    def below(self, bound: int) -> int:
        while True:
            product = (self.next() >> 32) * bound
            if product & 0xFFFFFFFF >= (1 << 32) % bound:
                return product >> 32
