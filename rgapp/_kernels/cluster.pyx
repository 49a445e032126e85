"""Cluster updates of the Ising lattice of ising.pyx: Wolff 1989, Swendsen & Wang 1987.

Two like neighbours are bonded with probability bond / 2^64, 1 - exp(-2 / T). A field is one more spin, the
ghost, that points along it: a spin like the ghost is bonded to it with probability ghost / 2^64,
1 - exp(-2 |h| / T) (Coniglio et al. 1989); 0 where there is no field.
"""

from libc.stdint cimport int64_t, uint32_t, uint64_t

from rgapp._kernels.bits cimport ALL, bernoulli, lowest, right_of
from rgapp._kernels.ising cimport measure_into
from rgapp._kernels.random cimport next_below, next_word, stream_t

cdef extern from "wolff.h" nogil:
    ctypedef enum form_t:
        ANY_SIZE
    ctypedef struct torus_t:
        uint32_t width
        uint32_t shift
    torus_t torus_of(uint64_t* words, Py_ssize_t size)
    size_t grow(const torus_t* torus, uint64_t spin, uint64_t bond, stream_t* stream, uint32_t* stack,
                size_t top, form_t form)
    int64_t grow_all(const torus_t* torus, uint64_t spin, uint64_t bond, stream_t* stream, uint32_t* stack,
                     size_t top)


def wolff(uint64_t[::1] words, Py_ssize_t size, uint64_t bond, uint64_t ghost, bint ghost_up,
          uint64_t[::1] state, uint32_t[::1] stack, Py_ssize_t count, Py_ssize_t every,
          int64_t[:, ::1] record):
    """Grow and turn ``count`` clusters of a lattice (IN/OUT); how many sites they had.

    ``stack`` (scratch, size^2). After every ``every``-th cluster the pair of ``measure`` goes into the next
    row of ``record`` (OUT, (count // every, 2)); 0 records nothing.
    """
    cdef stream_t* stream = <stream_t*> &state[0]
    cdef Py_ssize_t cluster, kept = 0
    cdef int64_t grown = 0
    with nogil:
        for cluster in range(count):
            grown += turn_cluster(words, size, bond, ghost, ghost_up, stream, stack)
            if every and (cluster + 1) % every == 0:
                measure_into(words, size, &record[kept, 0], &record[kept, 1])
                kept += 1
    return grown


cdef int64_t turn_cluster(uint64_t[::1] words, Py_ssize_t size, uint64_t bond, uint64_t ghost, bint ghost_up,
                          stream_t* stream, uint32_t[::1] stack) noexcept nogil:
    """One Wolff cluster from a random site. A site is turned when it joins, so that it is unlike the rest.

    Where the cluster takes in the ghost, turning it together with the ghost is the same state as turning
    everything else, and so the whole lattice is turned once more in the end.
    """
    cdef torus_t torus = torus_of(&words[0], size)
    cdef Py_ssize_t site = next_below(stream, <uint32_t> (size * size)), y = site // size, x = site % size
    cdef Py_ssize_t word = y * torus.width + (x >> 6), top = 1, before
    cdef uint64_t spin = (words[word] >> (x & 63)) & 1
    cdef bint waiting = ghost > 0 and spin == <uint64_t> ghost_up, joined = False
    cdef int64_t grown = 1
    words[word] ^= <uint64_t> 1 << (x & 63)
    stack[0] = <uint32_t> (y << torus.shift | x)
    while waiting and top:
        before = top - 1
        top = grow(&torus, spin, bond, stream, &stack[0], top, ANY_SIZE)
        if next_word(stream) < ghost:
            waiting = False
            joined = True
            top = try_all_sites(words, size, torus.shift, spin, ghost, stream, stack, top)
        grown += top - before
    grown += grow_all(&torus, spin, bond, stream, &stack[0], top)
    if joined:
        turn_all(words, size)
    return grown


cdef Py_ssize_t try_all_sites(uint64_t[::1] words, Py_ssize_t size, uint32_t shift, uint64_t spin,
                              uint64_t ghost, stream_t* stream, uint32_t[::1] stack,
                              Py_ssize_t top) noexcept nogil:
    """The ghost has joined: every site like it may join through it."""
    cdef Py_ssize_t y, w, width = (size + 63) // 64
    cdef uint64_t lanes, joins
    for y in range(size):
        for w in range(width):
            lanes = ALL if w < width - 1 else ALL >> (64 * width - size)
            joins = bernoulli(stream, lanes & ~(words[y * width + w] ^ -spin), ghost)
            words[y * width + w] ^= joins
            while joins:
                stack[top] = <uint32_t> (y << shift | (64 * w + lowest(joins)))
                top += 1
                joins &= joins - 1
    return top


cdef void turn_all(uint64_t[::1] words, Py_ssize_t size) noexcept nogil:
    cdef Py_ssize_t y, w, width = (size + 63) // 64
    for y in range(size):
        for w in range(width):
            words[y * width + w] ^= ALL if w < width - 1 else ALL >> (64 * width - size)


def swendsen_wang(uint64_t[::1] words, Py_ssize_t size, uint64_t bond, uint64_t ghost, bint ghost_up,
                  uint64_t[::1] state, uint64_t[:, ::1] bonds, uint32_t[::1] labels, Py_ssize_t count,
                  Py_ssize_t every, int64_t[:, ::1] record):
    """``count`` updates of a lattice (IN/OUT): all clusters are made, each is turned by a fair coin.

    ``bonds`` (scratch, (2, words_needed(size))): to the right, downwards; ``labels`` (scratch, size^2 + 1):
    of the sites in reading order, and of the ghost. ``every`` and ``record`` as in ``wolff``.
    """
    cdef stream_t* stream = <stream_t*> &state[0]
    cdef Py_ssize_t update, kept = 0
    with nogil:
        for update in range(count):
            draw_bonds(words, size, bond, stream, bonds)
            label_rows(size, bonds, labels)
            if ghost:
                bond_to_ghost(words, size, ghost, ghost_up, stream, labels)
            toss_clusters(words, size, stream, bonds[0], labels)
            if every and (update + 1) % every == 0:
                measure_into(words, size, &record[kept, 0], &record[kept, 1])
                kept += 1


def cluster_sizes(const uint64_t[::1] words, Py_ssize_t size, uint64_t bond, uint64_t[::1] state,
                  uint64_t[:, ::1] bonds, uint32_t[::1] labels, uint32_t[::1] sizes):
    """Clusters of a lattice (IN) that bonds drawn as in ``swendsen_wang`` make, without a field.

    ``sizes`` (OUT, size^2): at the first site of each cluster its number of sites, elsewhere 0. ``bonds``
    and ``labels`` as there.
    """
    cdef stream_t* stream = <stream_t*> &state[0]
    cdef Py_ssize_t site
    cdef uint32_t root
    with nogil:
        draw_bonds(words, size, bond, stream, bonds)
        label_rows(size, bonds, labels)
        for site in range(size * size):
            sizes[site] = 0
            root = labels[labels[site]]
            labels[site] = root
            sizes[root] += 1


cdef void draw_bonds(const uint64_t[::1] words, Py_ssize_t size, uint64_t bond, stream_t* stream,
                     uint64_t[:, ::1] bonds) noexcept nogil:
    cdef Py_ssize_t y, w, row, below, width = (size + 63) // 64
    cdef int last = <int> ((size - 1) & 63)
    cdef uint64_t lanes
    for y in range(size):
        row = y * width
        below = row + width if y < size - 1 else 0
        for w in range(width):
            lanes = ALL if w < width - 1 else ALL >> (63 - last)
            bonds[0, row + w] = bernoulli(
                stream, lanes & ~(words[row + w] ^ right_of(words, row, w, width, last)), bond)
            bonds[1, row + w] = bernoulli(stream, lanes & ~(words[row + w] ^ words[below + w]), bond)


cdef void label_rows(Py_ssize_t size, const uint64_t[:, ::1] bonds, uint32_t[::1] labels) noexcept nogil:
    """Union-find in which the least vertex of a cluster is its root: no label points to a greater one.

    Row by row: runs of bonded sites first, then the bonds upwards, then the seams of the torus.
    """
    cdef Py_ssize_t y, x, w, row, width = (size + 63) // 64
    cdef uint32_t first, run
    cdef uint64_t upwards
    labels[size * size] = <uint32_t> (size * size)
    for y in range(size):
        row = y * width
        first = <uint32_t> (y * size)
        run = first
        for x in range(size):
            if x and not (bonds[0, row + ((x - 1) >> 6)] >> ((x - 1) & 63)) & 1:
                run = first + <uint32_t> x
            labels[first + x] = run
        if y == 0:
            continue
        for w in range(width):
            upwards = bonds[1, row - width + w]
            # a bond closes a plaquette whose other three bonds hold: nothing new
            upwards &= ~((upwards & bonds[0, row - width + w] & bonds[0, row + w]) << 1)
            while upwards:
                x = 64 * w + lowest(upwards)
                unite(labels, first + <uint32_t> x, first + <uint32_t> (x - size))
                upwards &= upwards - 1
    w = (size - 1) >> 6
    for y in range(size):
        if (bonds[0, y * width + w] >> ((size - 1) & 63)) & 1:
            unite(labels, <uint32_t> (y * size), <uint32_t> (y * size + size - 1))
    for x in range(size):
        if (bonds[1, (size - 1) * width + (x >> 6)] >> (x & 63)) & 1:
            unite(labels, <uint32_t> x, <uint32_t> ((size - 1) * size + x))


cdef void bond_to_ghost(const uint64_t[::1] words, Py_ssize_t size, uint64_t ghost, bint ghost_up,
                        stream_t* stream, uint32_t[::1] labels) noexcept nogil:
    cdef Py_ssize_t y, w, width = (size + 63) // 64
    cdef uint64_t lanes, joins, spin = ghost_up
    for y in range(size):
        for w in range(width):
            lanes = ALL if w < width - 1 else ALL >> (64 * width - size)
            joins = bernoulli(stream, lanes & ~(words[y * width + w] ^ -spin), ghost)
            while joins:
                unite(labels, <uint32_t> (y * size + 64 * w + lowest(joins)), <uint32_t> (size * size))
                joins &= joins - 1


cdef void toss_clusters(uint64_t[::1] words, Py_ssize_t size, stream_t* stream, uint64_t[::1] coins,
                        uint32_t[::1] labels) noexcept nogil:
    """Turn each cluster with probability 1/2: every site has a coin, that of the root decides.

    The cluster of the ghost stays: turning it and the ghost is the same as turning all the others.
    """
    cdef Py_ssize_t y, x, w, width = (size + 63) // 64
    cdef uint32_t root, vertex = 0
    cdef uint64_t flips
    for w in range((size * size + 63) // 64):
        coins[w] = next_word(stream)
    root = find(labels, <uint32_t> (size * size))
    if root < <uint32_t> (size * size):
        coins[root >> 6] &= ~(<uint64_t> 1 << (root & 63))
    for y in range(size):
        for w in range(width):
            flips = 0
            for x in range(min(64, size - 64 * w)):
                root = labels[labels[vertex]]
                labels[vertex] = root
                flips |= ((coins[root >> 6] >> (root & 63)) & 1) << x
                vertex += 1
            words[y * width + w] ^= flips


cdef inline void unite(uint32_t[::1] labels, uint32_t one, uint32_t other) noexcept nogil:
    one = find(labels, one)
    other = find(labels, other)
    if one < other:
        labels[other] = one
    else:
        labels[one] = other


cdef inline uint32_t find(uint32_t[::1] labels, uint32_t vertex) noexcept nogil:
    """The root of a vertex; labels on the way are moved up (path halving, Tarjan & van Leeuwen 1984)."""
    while labels[vertex] != vertex:
        labels[vertex] = labels[labels[vertex]]
        vertex = labels[vertex]
    return vertex
