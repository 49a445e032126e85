"""Slow twin of the packed kernel: the same rules site by site, drawing the same random words lane by lane."""

from __future__ import annotations

from reference import Lattice, Words

OWN, SHARED, QUAD = 7, 8, 4


class Lanes:
    """The eight lanes of a stream as one number of 512 bits a step; lane k is bits 64 k to 64 k + 63."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def next(self) -> int:
        return sum(self.words.next() << (64 * lane) for lane in range(8))


class Unit:
    """Lanes that wait for a verdict, each with the 64-bit threshold of what is chosen, and those chosen."""

    def __init__(self, thresholds: dict[int, int]) -> None:
        self.open = dict(thresholds)
        self.chosen: set[int] = set()

    def compare(self, random: int, j: int) -> None:
        for lane, threshold in list(self.open.items()):
            digit = threshold >> (63 - j) & 1
            if digit != random >> lane & 1:
                del self.open[lane]
                if digit:
                    self.chosen.add(lane)


class PackedLattice(Lattice):
    """``streams``: one of a block each, ``words``: for the pauses."""

    def __init__(self, spins, words: Words, streams: list[Words]) -> None:
        super().__init__(spins, words)
        self.streams = [Lanes(stream) for stream in streams]

    def sweep(self, thresholds, heat_bath: bool) -> int:
        tried = 0
        for colour in (0, 1):
            if not heat_bath and self.words.next() >> 58 == 0:
                self.try_site(*divmod(self.words.below(self.size**2), self.size), thresholds)
                tried += 1
                continue
            quads = self.size**2 // 4096
            blocks = len(self.streams)
            for block, stream in enumerate(self.streams):
                for quad in range(block * quads // blocks, (block + 1) * quads // blocks):
                    self.update_quad(quad, colour, thresholds, heat_bath, stream)
            tried += self.size**2 // 2
        return tried

    def sites(self, unit: int, colour: int) -> list[tuple[int, int]]:
        """The site of each lane: those of one colour in two neighbouring rows of each band."""
        width, rows = self.size // 64, self.size // 8
        pair, w = divmod(unit, width)
        return [
            (rows * band + 2 * pair + (bit % 2 != colour), 64 * w + bit)
            for band in range(8)
            for bit in range(64)
        ]

    def update_quad(self, quad: int, colour: int, thresholds, heat_bath: bool, stream: Lanes) -> None:
        # no site of a quad is the neighbour of another one: all are looked at first, then turned
        units, turned = [], []
        in_field = any(int(a) != int(b) for a, b in zip(thresholds[0], thresholds[1], strict=True))
        for number in range(quad * QUAD, (quad + 1) * QUAD):
            sites, base, waiting, ties = self.sites(number, colour), set(), {}, set()
            for lane, (y, x) in enumerate(sites):
                spin, unlike = self.spins[y][x], self.unlike(y, x)
                here, opposite = int(thresholds[spin][unlike]), int(thresholds[1 - spin][4 - unlike])
                if heat_bath and not in_field and unlike == 2:
                    ties.add(lane)
                elif heat_bath or here < opposite or (in_field and here == opposite):
                    waiting[lane] = min(here, opposite)
                if in_field:
                    up = unlike if spin == 0 else 4 - unlike
                    favoured = int(thresholds[0][up] > thresholds[1][4 - up])
                    if spin != favoured:
                        base.add(lane)
                        if not heat_bath:
                            waiting.pop(lane, None)
                elif unlike > 2 or (unlike == 2 and (not heat_bath or spin != self.tie_base(y, x))):
                    base.add(lane)
            unit = Unit(waiting)
            for j in range(OWN):
                random = stream.next()
                if j == 0:
                    unit.chosen |= {lane for lane in ties if not random >> lane & 1}
                unit.compare(random, j)
            units.append(unit)
            turned.append((unit, base, sites))
        self.share(units, stream)
        for unit, base, sites in turned:
            for lane in base ^ unit.chosen:
                y, x = sites[lane]
                self.spins[y][x] ^= 1

    def tie_base(self, y: int, x: int) -> int:
        """Two neighbours stand against two: 1 if those above and below, or those beside, are both up."""
        size, spins = self.size, self.spins
        ends = spins[y - 1][x] & spins[(y + 1) % size][x]
        sides = spins[y][x - 1] & spins[y][(x + 1) % size]
        return ends | sides

    def share(self, units: list[Unit], stream: Lanes) -> None:
        """Digits for the open lanes of all units together, and what is done where that does not suffice."""
        together = Unit({lane: threshold for unit in units for lane, threshold in unit.open.items()})
        collided = len(together.open) < sum(len(unit.open) for unit in units)
        for j in range(OWN, OWN + SHARED):
            random = stream.next()
            if not collided:
                together.compare(random, j)
        if collided:
            for unit in units:
                self.finish(unit, OWN, stream)
            return
        if together.open:
            self.finish(together, OWN + SHARED, stream)
        for unit in units:
            unit.chosen |= together.chosen & set(unit.open)

    def finish(self, unit: Unit, j: int, stream: Lanes) -> None:
        """At least one digit, then as many as it takes."""
        while True:
            unit.compare(stream.next(), j)
            j += 1
            if not unit.open or j == 64:
                return
