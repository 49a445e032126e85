"""The part of the lattice that is drawn: where it begins on the torus, how many sites across. No Qt here."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

LEAST = 8  # sites across
_STEP = 1.2  # least ratio of two sides that follow one another
_BLOCKS = (2, 4, 8, 16, 32)  # sites that share a pixel, along one direction

Point = tuple[float, float]  # share of the picture's height and width


class Part(NamedTuple):
    """``side`` x ``side`` sites right and down of (row, column)."""

    row: int
    column: int
    side: int

    def site(self, at: Point, size: int) -> tuple[int, int]:
        """Row and column of the site at a point of the picture."""
        down, right = (min(int(share * self.side), self.side - 1) for share in at)
        return (self.row + down) % size, (self.column + right) % size

    def seen(self, row: int, column: int, side: int, size: int) -> Iterator[tuple[int, int]]:
        """Where the square of ``side`` sites at (row, column) appears, relative to the part; several times
        where it hangs over the edge of the part and comes back on the other side of the torus."""
        for down in _places((row - self.row) % size, side, self.side, size):
            for right in _places((column - self.column) % size, side, self.side, size):
                yield down, right

    def moved(self, down: int, right: int, size: int) -> Part:
        """The same further on; the whole lattice stays where it is."""
        if self.side == size:
            return self
        return Part((self.row + down) % size, (self.column + right) % size, self.side)

    def resized(self, side: int, size: int, at: Point = (0.5, 0.5)) -> Part:
        """More or fewer sites, so that the one at a point of the picture stays there."""
        down, right = (round(share * (self.side - side)) for share in at)
        return (
            whole(size)
            if side == size
            else Part((self.row + down) % size, (self.column + right) % size, side)
        )

    def zoomed(self, by: int, size: int, room: int, at: Point = (0.5, 0.5)) -> Part:
        """``by`` steps out of the picture, into it where negative; a picture of ``room`` pixels."""
        offered = sides(size, room)
        place = bisect_left(offered, self.side) + by
        return self.resized(offered[min(max(place, 0), len(offered) - 1)], size, at)

    def fitted(self, size: int, room: int) -> Part:
        """The part about its middle whose side is offered in this room."""
        nearest = min(sides(size, room), key=lambda side: max(side / self.side, self.side / side))
        return self.resized(nearest, size)


def whole(size: int) -> Part:
    return Part(0, 0, size)


def sides(size: int, room: int) -> list[int]:
    """How many sites across may be drawn in ``room`` pixels, ascending; the whole lattice is the last.

    Those that fill the room with whole pixels a site or whole sites a pixel.
    """
    exact = [side for side in range(LEAST, room + 1) if room % side == 0]
    offered: list[int] = []
    for side in [*exact, *(block * room for block in _BLOCKS)]:
        if side * _STEP <= size and (not offered or side >= _STEP * offered[-1]):
            offered.append(side)
    return [*offered, size]


def _places(first: int, side: int, across: int, size: int) -> tuple[int, ...]:
    places = (first, first - size)
    return tuple(place for place in places if place < across and place + side > 0)
