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


def bernoulli(words: Words, thresholds: dict[int, int]) -> set[int]:
    """The lanes whose random binary fraction lies below their threshold / 2^64; lane -> threshold."""
    chosen, open_lanes = set(), dict(thresholds)
    for j in range(64):
        if not open_lanes:
            break
        word = words.next()
        for lane, threshold in list(open_lanes.items()):
            digit = threshold >> (63 - j) & 1
            if digit != word >> lane & 1:
                del open_lanes[lane]
                if digit:
                    chosen.add(lane)
    return chosen


def neighbours(size: int, y: int, x: int) -> list[tuple[int, int]]:
    """Left, right, up, down on the torus."""
    return [(y, (x - 1) % size), (y, (x + 1) % size), ((y - 1) % size, x), ((y + 1) % size, x)]


class Lattice:
    """An Ising lattice as rows of 0 (down) and 1 (up)."""

    def __init__(self, spins, words: Words, frozen=frozenset()) -> None:
        self.spins = [[int(spin > 0) for spin in row] for row in spins]
        self.size = len(self.spins)
        self.words = words
        self.frozen = frozen  # sites (y, x)

    def unlike(self, y: int, x: int) -> int:
        return sum(self.spins[v][u] != self.spins[y][x] for v, u in neighbours(self.size, y, x))

    def measure(self) -> tuple[int, int]:
        sites = [(y, x) for y in range(self.size) for x in range(self.size)]
        broken = sum(self.unlike(y, x) for y, x in sites) // 2
        up = sum(map(sum, self.spins))
        return 2 * self.size**2 - 2 * broken, 2 * up - self.size**2

    def sweep(self, thresholds, pauses: bool) -> int:
        """Every site once: on a checkerboard, two rows at a time, or, where the size is odd, row by row.

        With pauses one part in 64 is replaced by a try of a single site. Returns how many were tried.
        """
        tried = 0
        for colour in (None,) if self.size % 2 else (0, 1):
            if pauses and self.words.next() >> 58 == 0:
                self.try_site(*divmod(self.words.below(self.size**2), self.size), thresholds)
                tried += 1
            elif colour is None:
                for y in range(self.size):
                    for x in range(self.size):
                        self.try_site(y, x, thresholds)
                tried += self.size**2
            else:
                self.half_sweep(colour, thresholds)
                tried += self.size**2 // 2
        return tried

    def try_site(self, y: int, x: int, thresholds) -> None:
        flips = self.words.next() < int(thresholds[self.spins[y][x]][self.unlike(y, x)])
        if flips and (y, x) not in self.frozen:
            self.spins[y][x] ^= 1

    def half_sweep(self, colour: int, thresholds) -> None:
        for y in range(0, self.size, 2):
            for begin in range(0, self.size, 64):
                sites = {
                    x - begin: (y + (x % 2 != colour), x) for x in range(begin, min(begin + 64, self.size))
                }
                sites = {lane: site for lane, site in sites.items() if site not in self.frozen}
                if not sites:
                    continue
                flips = bernoulli(
                    self.words,
                    {
                        lane: int(thresholds[self.spins[v][u]][self.unlike(v, u)])
                        for lane, (v, u) in sites.items()
                    },
                )
                for lane in flips:
                    v, u = sites[lane]
                    self.spins[v][u] ^= 1

    def holds(self, half: int, bond: int) -> bool:
        """Half a random word is below half the threshold; where they are equal another half decides."""
        if half == bond >> 32:
            return self.words.next() >> 32 < bond & 0xFFFFFFFF
        return half < bond >> 32

    def wolff(self, bond: int, ghost: int, ghost_up: bool) -> int:
        """One cluster; the ghost spin belongs to the same graph. Returns the number of its sites."""
        y, x = divmod(self.words.below(self.size**2), self.size)
        spin = self.spins[y][x]
        cluster, stack = {(y, x)}, [(y, x)]
        may_reach_ghost, holds_ghost = ghost > 0 and spin == int(ghost_up), False
        while stack:
            y, x = stack.pop()
            sides, ends = self.words.next(), self.words.next()
            halves = (sides & 0xFFFFFFFF, sides >> 32, ends & 0xFFFFFFFF, ends >> 32)
            for (v, u), half in zip(neighbours(self.size, y, x), halves, strict=True):
                if self.holds(half, bond) and self.spins[v][u] == spin and (v, u) not in cluster:
                    cluster.add((v, u))
                    stack.append((v, u))
            if may_reach_ghost and self.words.next() < ghost:
                may_reach_ghost, holds_ghost = False, True
                for v in range(self.size):
                    for begin in range(0, self.size, 64):
                        like = {
                            u - begin: ghost
                            for u in range(begin, min(begin + 64, self.size))
                            if self.spins[v][u] == spin and (v, u) not in cluster
                        }
                        for lane in sorted(bernoulli(self.words, like)):
                            cluster.add((v, begin + lane))
                            stack.append((v, begin + lane))
        for v in range(self.size):
            for u in range(self.size):
                if ((v, u) in cluster) != holds_ghost:
                    self.spins[v][u] ^= 1
        return len(cluster)

    def swendsen_wang(self, bond: int, ghost: int, ghost_up: bool) -> None:
        """All clusters: vertex y size + x is a site, size^2 the ghost; the least vertex owns the coin."""
        size, linked = self.size, {vertex: set() for vertex in range(self.size**2 + 1)}

        def bonds(y: int, begin: int, other, threshold: int) -> None:
            """Bonds from the sites of one word to the sites (or the ghost) that ``other`` names."""
            like = {}
            for x in range(begin, min(begin + 64, size)):
                end = other(y, x)
                if (ghost_up if end is None else self.spins[end[0]][end[1]]) == self.spins[y][x]:
                    like[x - begin] = threshold
            for lane in bernoulli(self.words, like):
                end = other(y, begin + lane)
                one, two = y * size + begin + lane, size**2 if end is None else end[0] * size + end[1]
                linked[one].add(two)
                linked[two].add(one)

        places = [(y, begin) for y in range(size) for begin in range(0, size, 64)]
        for y, begin in places:
            bonds(y, begin, lambda y, x: (y, (x + 1) % size), bond)
            bonds(y, begin, lambda y, x: ((y + 1) % size, x), bond)
        if ghost:
            for y, begin in places:
                bonds(y, begin, lambda y, x: None, ghost)
        coins = [self.words.next() for _ in range(-(-(size**2) // 64))]
        seen: set[int] = set()
        for root in range(size**2):
            if root in seen:
                continue
            cluster, frontier = {root}, [root]
            while frontier:
                new = linked[frontier.pop()] - cluster
                cluster |= new
                frontier += new
            seen |= cluster
            if size**2 not in cluster and coins[root // 64] >> (root % 64) & 1:
                for vertex in cluster:
                    y, x = divmod(vertex, size)
                    self.spins[y][x] ^= 1
